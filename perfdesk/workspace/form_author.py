"""Forms brought in by an office: copied, checked, shown, packed, installed."""

from __future__ import annotations

from perfdesk.workspace.steps import Steps


class FormAuthor:
    """Forms brought in by an office: copied, checked, shown, packed, installed."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
