"""Going from one cell that needs a look to the next, and the one-key fix."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from perfdesk.document.model import Address
from perfdesk.errors import PerfDeskError
from ui.desk import Desk

if TYPE_CHECKING:
    from perfdesk.workspace.fixes import Look

NOTHING_TO_LOOK_AT = "这套表没有要看的地方：数都对得上，必填的都填了。"
NOTHING_TO_FIX = "这里没有可以一键改正的写法。"
_ONLY_ONE = "只有这一处需要核对。"


class ProblemCommands(QObject):
    """Going from one cell that needs a look to the next, and the one-key fix."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        return {
            "next_problem": self.next_problem,
            "previous_problem": self.previous_problem,
            "fix": self.fix,
        }

    def next_problem(self) -> None:
        """Stand on the next cell that needs a look, of this form or the filing's next ones."""
        self._walk(backward=False)

    def previous_problem(self) -> None:
        """Stand on the one before."""
        self._walk(backward=True)

    def fix(self) -> None:
        """Give the selected cells the spelling on offer."""
        view = self._desk.front_view()
        if view is None or not self._desk.commit():
            return
        slots = view.selected_slots()
        self._fix(self._desk.front_form(), [slot.address for slot in slots])

    def _walk(self, *, backward: bool) -> None:
        view = self._desk.front_view()
        if view is None or not self._desk.commit():
            return
        workspace, form = self._desk.workspace, self._desk.front_form()
        forms = [info.id for info in workspace.forms(workspace.filing_of(form))]
        here = view.current().address
        try:
            look = workspace.fixes.next_look(forms, form, here, backward=backward)
        except PerfDeskError as error:
            self._desk.speaker.notice(error.message)
            return
        if look is None:
            self._desk.speaker.notice(NOTHING_TO_LOOK_AT)
            return
        self._desk.show_place(look.document_id, look.address)
        text = self._sentence(form, look)
        if (look.document_id, look.address) == (form, here):
            text = f"{_ONLY_ONE}{text}"
        if look.fix is None or workspace.read_only:
            self._desk.speaker.notice(text)
        else:
            again = partial(self._fix, look.document_id, (look.address,))
            self._desk.speaker.notice(text, "改正", again)

    def _sentence(self, was: str, look: Look) -> str:
        """Where and why, after the cell is shown. A finding names its cell itself."""
        said = "".join(finding.message for finding in look.findings)
        if look.offer:
            view = self._desk.front_view()
            where = view.current().label if view is not None else ""
            said += f"{look.offer}。" if said else f"{where}：{look.offer}。"
        if look.document_id == was:
            return said
        return f"“{self._desk.workspace.form(look.document_id).title}”：{said}"

    def _fix(self, form: str, addresses: Sequence[Address]) -> None:
        if not self._desk.commit():
            return
        try:
            fixed = self._desk.workspace.fixes.apply(form, addresses)
        except PerfDeskError as error:
            self._desk.speaker.notice(error.message)
            return
        if fixed is None:
            self._desk.speaker.notice(NOTHING_TO_FIX)
            return
        self._desk.show_touched(fixed.touched)
        self._desk.offer_undo(f"已改正 {len(fixed.fixes)} 格：{fixed.what}。")
