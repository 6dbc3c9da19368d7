"""What the office typed before, offered again: texts, whole indicators (指标库)."""

from __future__ import annotations

from perfdesk.workspace.steps import Steps


class Offers:
    """What the office typed before, offered again: texts, whole indicators (指标库)."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
