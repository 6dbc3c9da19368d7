"""Cells that need a look, and the spelling a one-key fix offers."""

from __future__ import annotations

from perfdesk.workspace.steps import Steps


class Fixes:
    """Cells that need a look, and the spelling a one-key fix offers."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
