"""Keeps the form in front told of what does not hold on it: signs on its cells, a count in its bar.

Loaded after the first form is seen. One form of the filing is looked at at a time, so that a key
never waits long.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, QTimer

from perfdesk.errors import PerfDeskError
from perfdesk.workspace.findings import Finding, Kind, Level, counts_of
from ui.editor.flags import Flags

if TYPE_CHECKING:
    from collections.abc import Sequence

    from perfdesk.workspace import Workspace
    from perfdesk.workspace.remarking import Pinned
    from ui.form_tabs import FormPage

#: sentences shown when the mouse rests on the count
_TOLD = 4


class FindingWatch(QObject):
    """Looks at the form in front when it is told to, a little at a time."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._page: FormPage | None = None
        self._workspace: Workspace | None = None
        self._going_on = QTimer(self)
        self._going_on.setSingleShot(True)
        self._going_on.setInterval(0)
        self._going_on.timeout.connect(self._look)

    def look(self, workspace: Workspace, page: FormPage) -> None:
        """Look at this form anew."""
        self._workspace, self._page = workspace, page
        self._look()

    @property
    def busy(self) -> bool:
        """Whether it goes on looking."""
        return self._going_on.isActive()

    def stop(self) -> None:
        """The store goes, or the form."""
        self._going_on.stop()
        self._workspace = self._page = None

    def _look(self) -> None:
        workspace, page = self._workspace, self._page
        if workspace is None or page is None or not shiboken6.isValid(page):
            return
        try:
            if workspace.findings.prepare(page.form_id):
                self._going_on.start()
                return
            found = workspace.findings.of(page.form_id)
            remarks = _remarks(workspace, page)
        except PerfDeskError:
            self.stop()  # the form has gone meanwhile
            return
        self._workspace = self._page = None
        show_on(page, found, remarks)


def _remarks(workspace: Workspace, page: FormPage) -> Sequence[Pinned]:
    """What is asked for on the form; where nothing is, nothing is loaded for it."""
    asked = workspace.form(page.form_id).remarks
    return workspace.remarking.of(page.form_id) if asked else ()


def show_on(page: FormPage, found: Sequence[Finding], remarks: Sequence[Pinned] = ()) -> None:
    """Signs on the paper, and the counts in the bar over it."""
    page.view.show_flags(Flags(page.form_id, found, remarks))
    page.bar.show_remarks(sum(one.remark.is_open for one in remarks))
    page.bar.show_findings(bar_text(found), _tip(found), is_error=_has_error(found))


def bar_text(found: Sequence[Finding]) -> str:
    """What the bar says: 2 处对不上; "" where all holds."""
    faults = [one for one in found if one.level is not Level.HINT]
    if not faults:
        return ""
    unequal = all(one.kind is Kind.FIGURES and one.level is Level.ERROR for one in faults)
    return f"{len(faults)} 处{'对不上' if unequal else '要核对'}"


def _tip(found: Sequence[Finding]) -> str:
    faults = [one.message for one in found if one.level is not Level.HINT]
    more = [f"……还有 {len(faults) - _TOLD} 处"] if len(faults) > _TOLD else []
    return "\n".join([*faults[:_TOLD], *more, "点一下打开检查结果（F7）"])


def _has_error(found: Sequence[Finding]) -> bool:
    return counts_of(found).errors > 0
