"""Self-evaluations: made from target forms, scores proposed and explained."""

from __future__ import annotations

from perfdesk.workspace.steps import Steps


class Evaluating:
    """Self-evaluations: made from target forms, scores proposed and explained."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
