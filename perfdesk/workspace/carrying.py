"""Next year's filing from this year's (提取上期数), last year's values, what changed."""

from __future__ import annotations

from perfdesk.workspace.steps import Steps


class Carrying:
    """Next year's filing from this year's (提取上期数), last year's values, what changed."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
