"""What the window and the command line show of filings, forms and saving, as values."""

from __future__ import annotations

from perfdesk.document.history import ActionPlace
from perfdesk.frozen import dataclass
from perfdesk.store.writer import SavePhase, SaveState

__all__ = ["NAMELESS", "FilingInfo", "FormInfo", "SavePhase", "SaveState", "Touched"]

#: what a form about a project is called until the project has a name
NAMELESS = "（未命名项目）"


@dataclass(frozen=True)
class FilingInfo:
    """One 一套表 in a list."""

    id: str
    set_id: str
    set_title: str
    unit: str
    year: int


@dataclass(frozen=True)
class FormInfo:
    """One form in a list.

    `title` is the project's name, `NAMELESS` while a form about a project has none, and the
    form's own title where it is about no project. `remarks` counts the 审核意见 that are open.
    """

    id: str
    filing: str
    template: str
    template_title: str
    title: str
    kind: str
    subject: str | None
    finished: bool
    empty: bool
    sealed: bool = False
    remarks: int = 0

    @property
    def state(self) -> str:
        """One of sealed, stale, finished, empty, draft.

        A sealed form is finished; it is no more, and its paper stale, when another form or the
        filing changed what it says.
        """
        if self.sealed:
            return "sealed" if self.finished else "stale"
        if self.finished:
            return "finished"
        return "empty" if self.empty else "draft"


@dataclass(frozen=True)
class Touched:
    """What an action changed, so that the window refreshes only that.

    `documents` are the forms that may look different now; `structure` says that forms came or
    went, or are called something else. `place` is the form and the cell to show. `reopened` are
    the forms that were 填报完成 until this step changed their paper. `stripped` counts the
    invisible characters that were left out of what was typed. `unexplained` are the figures that
    were typed over in this step without a reason.
    """

    label: str
    filings: frozenset[str]
    documents: frozenset[str]
    structure: bool
    place: ActionPlace | None
    reopened: tuple[str, ...] = ()
    stripped: int = 0
    unexplained: tuple[ActionPlace, ...] = ()
