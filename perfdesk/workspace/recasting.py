"""A form shown on the paper of another region or year."""

from __future__ import annotations

from perfdesk.workspace.steps import Steps


class Recasting:
    """A form shown on the paper of another region or year."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
