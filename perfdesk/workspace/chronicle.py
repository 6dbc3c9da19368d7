"""What became of cells and forms: when, from what to what, by whom; restoring."""

from __future__ import annotations

from perfdesk.workspace.steps import Steps


class Chronicle:
    """What became of cells and forms: when, from what to what, by whom; restoring."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
