"""What a figure is made of, and the way there (反查)."""

from __future__ import annotations

from perfdesk.workspace.steps import Steps


class Tracing:
    """What a figure is made of, and the way there (反查)."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
