"""Next year's filing from this year's, last year's values taken over, and what changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from perfdesk.errors import PerfDeskError
from ui.beside import bring
from ui.desk import Desk

if TYPE_CHECKING:
    from perfdesk.workspace.carrying import Accepted, LastYear
    from ui.dialogs.carry_over import CarryOverDialog
    from ui.editor.paper_view import PaperView
    from ui.side import SideContent

#: the side's name for the panel
COMPARE = "compare"
NO_FILING = "请先在左侧目录里选择要提取的那一套表。"
NO_LAST_FORM = "没有找到这张表上年的数：上年没有这个单位的表，或者那一套里没有这张表。"
NOTHING_LEFT = "这张表里上年有数的空格都填好了。"
NONE_SELECTED = "选中的各格没有上年数可以采用。"
MOVED_ON = "这一格没有上年数可以采用，已转到下一个有上年数的空格。"


class CarryCommands(QObject):
    """Next year's filing from this year's, last year's values taken over, and what changed."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        return {
            "carry_over": self.carry_over,
            "accept_last": self.accept_last,
            "accept_all_last": self.accept_all_last,
            "compare_last": self.compare_last,
        }

    # --- next year's filing ----------------------------------------------------------------------

    def carry_over(self) -> None:
        """Ask for year, set and forms; then make the filing and open its first form."""
        desk = self._desk
        if not desk.commit():
            return
        filing = desk.current_filing()
        if not filing:
            desk.speaker.notice(NO_FILING)
            return
        carrying = desk.workspace.carrying
        from ui.dialogs.carry_over import CarryOverDialog  # noqa: PLC0415 -- at first use

        sets = [(one.id, one.title) for one in carrying.sets(filing)]
        try:
            dialog = CarryOverDialog(
                lambda year, made: carrying.plan(filing, year, made), sets, desk.over
            )
        except PerfDeskError as error:
            desk.speaker.notice(error.message)
            return
        dialog.accepted.connect(lambda: self._make(dialog))
        dialog.existing_wanted.connect(self._open_first)
        dialog.open()

    def _make(self, dialog: CarryOverDialog) -> None:
        desk = self._desk
        try:
            made = desk.workspace.carrying.carry_over(dialog.plan, dialog.forms, dialog.names)
        except PerfDeskError as error:
            desk.speaker.notice(error.message)
            return
        desk.show_touched(made.touched)
        self._open_first(made.filing)
        plan = dialog.plan
        desk.offer_undo(
            f"已为“{plan.unit}”新建 {plan.year} 年度的一套表，共 {made.forms} 张。"
            "上年的数以灰字显示，按 F5 采用。"
        )

    def _open_first(self, filing: str) -> None:
        """Open a filing's first form on the first cell that is blank."""
        forms = self._desk.workspace.forms(filing)
        if not forms or not self._desk.open_form(forms[0].id):
            return
        view = self._desk.front_view()
        if view is None:
            return
        runs = ((slot.address, slot.value(view.sheet)) for slot in view.slots)
        empty = next((at for at, run in runs if run.editable and not run.text), None)
        if empty is not None:
            view.show_place(empty)

    # --- last year's values ----------------------------------------------------------------------

    def accept_last(self) -> None:
        """Fill the selected cells with last year's values; from a single cell go on to the next
        blank one that has one.
        """
        desk = self._desk
        view = desk.front_view()
        if view is None or not desk.commit():
            return
        form = desk.front_form()
        last = self._known(form)
        if last is None:
            return
        wanted = [a for slot in view.selected_slots() for a in slot.row_addresses(view.sheet)]
        done = self._accepted(lambda: desk.workspace.carrying.accept(form, wanted))
        if view.has_range:
            if done is None:
                desk.speaker.notice(NONE_SELECTED)
            else:
                desk.offer_undo(f"已采用上年的 {done.cells} 格。")
            return
        moved = self._go_on(view, last)
        if moved and done is None:
            view.refused.emit(MOVED_ON)

    def accept_all_last(self) -> None:
        """The same for every blank cell of the form, in one step."""
        desk = self._desk
        view = desk.front_view()
        if view is None or not desk.commit():
            return
        form = desk.front_form()
        if self._known(form) is None:
            return
        done = self._accepted(lambda: desk.workspace.carrying.accept_all(form))
        if done is not None:
            desk.offer_undo(f"已采用上年的 {done.cells} 格；按 Shift+F5 可以与上年对照。")

    def _known(self, form: str) -> LastYear | None:
        """Last year's values of a form; None, after saying so, where there are none to take."""
        last = self._desk.workspace.carrying.last(form)
        if last.values:
            return last
        self._desk.speaker.notice(NOTHING_LEFT if last.form else NO_LAST_FORM)
        return None

    def _accepted(self, accept: Callable[[], Accepted | None]) -> Accepted | None:
        """Do one step and show it; None when nothing was done."""
        try:
            done = accept()
        except PerfDeskError as error:
            self._desk.speaker.notice(error.message)
            return None
        if done is not None:
            self._desk.show_touched(done.touched)
        return done

    def _go_on(self, view: PaperView, last: LastYear) -> bool:
        """Stand on the next blank cell that had a value last year, round at the form's end; False,
        after saying so, when there is none left.
        """
        order = [*range(view.at + 1, len(view.slots)), *range(view.at + 1)]
        slots = (view.slots[place] for place in order)
        there = next(
            (s for s in slots if s.address in last.values and not s.value(view.sheet).text), None
        )
        if there is None:
            self._desk.speaker.notice(NOTHING_LEFT)
            return False
        view.show_place(there.address)
        return True

    # --- what changed ----------------------------------------------------------------------------

    def compare_last(self) -> None:
        """Show this year beside last year and bring the keyboard there; put it away when it is."""
        bring(self._desk, COMPARE, self._panel)

    def _panel(self) -> SideContent:
        from ui.compare_panel import ComparePanel  # noqa: PLC0415 -- loaded when it is seen

        return ComparePanel(self._desk)
