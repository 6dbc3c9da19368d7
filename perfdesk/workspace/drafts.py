"""The text of the open editor, kept every two seconds and offered after a crash."""

from __future__ import annotations

from perfdesk.workspace.steps import Steps


class Drafts:
    """The text of the open editor, kept every two seconds and offered after a crash."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
