"""The one door for the window and the command line: filings, forms, edits, undo, saving, paper."""

from perfdesk.workspace.door import Workspace
from perfdesk.workspace.infos import (
    NAMELESS,
    FilingInfo,
    FormInfo,
    SavePhase,
    SaveState,
    Touched,
)
from perfdesk.workspace.samples import demo

__all__ = [
    "NAMELESS",
    "FilingInfo",
    "FormInfo",
    "SavePhase",
    "SaveState",
    "Touched",
    "Workspace",
    "demo",
]
