"""Backups of the open store: making and thinning them, looking into one."""

from __future__ import annotations

from perfdesk.workspace.steps import Steps


class Safekeeping:
    """Backups of the open store: making and thinning them, looking into one."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
