"""Finds and replaces text in a form, a filing, the store."""

from __future__ import annotations

from perfdesk.workspace.steps import Steps


class Finder:
    """Finds and replaces text in a form, a filing, the store."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
