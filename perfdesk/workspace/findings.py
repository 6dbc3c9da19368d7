"""What does not hold on the forms: equations, figures typed over, what is missing."""

from __future__ import annotations

from perfdesk.workspace.steps import Steps


class Findings:
    """What does not hold on the forms: equations, figures typed over, what is missing."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
