"""Blocks of cells copied from and put onto a form: what a paste would do, and the doing."""

from __future__ import annotations

from perfdesk.workspace.steps import Steps


class Pasting:
    """Blocks of cells copied from and put onto a form: what a paste would do, and the doing."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
