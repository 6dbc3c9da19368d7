"""Running texts filled from the tables, with the source of each figure."""

from __future__ import annotations

from perfdesk.workspace.steps import Steps


class Reporting:
    """Running texts filled from the tables, with the source of each figure."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
