"""The open forms as tabs: in each the form's bar and, under it, the paper itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QTabBar,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from perfdesk.errors import PerfDeskError
from perfdesk.workspace import FilingInfo, FormInfo, Touched, Workspace
from ui import icons
from ui.action_table import SPECS, Reach
from ui.actions import Actions
from ui.button_row import ButtonRow
from ui.editor.current import Current
from ui.editor.paper_view import PaperView
from ui.elided_label import ElidedLabel
from ui.state_mark import LOOKS, StateMark

if TYPE_CHECKING:
    from perfdesk.document.model import Address
    from ui.reason_bar import ReasonBar

#: the least width of a tab, of the words at a bar's end, and of its title, in characters
_LEAST_TAB, _LEAST_WHERE, _LEAST_TITLE = 14, 8, 6
#: letters of unit and title on the tab of a form that other units have too, and what titles of
#: projects begin with
_UNIT_END, _TITLE_START = 7, 2
_YEAR = re.compile(r"^\d+年?")
BAR_GROUPS = (("insert_below", "delete_row"), ("finish",), ("preview", "print"))

#: what the menu of a cell offers, in groups
CELL_MENU = (
    ("cut", "copy", "paste", "paste_plain", "clear"),
    ("insert_below", "insert_above", "delete_row"),
    ("accept_last", "fill_down", "fill_right", "large_editor"),
    ("made_of", "note", "remark", "cell_history", "fix"),
    ("field_help",),
)


class FormBar(QFrame):
    """The thin bar over a form: what it is, its state, and what one does with it."""

    def __init__(self, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("formBar")
        self._title = ElidedLabel(parent=self)
        self._title.setObjectName("formTitle")
        self._title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._where = ElidedLabel(parent=self, least=_LEAST_WHERE)
        self._where.setObjectName("formWhere")
        self.state = StateMark(self)
        self.row = ButtonRow([[actions[name] for name in group] for group in BAR_GROUPS], (), self)
        self._findings = actions.bare("findings")
        self.count: QToolButton | None = None
        self._counted = ""
        self._remarks = actions.bare("remarks")
        self.remarks: QToolButton | None = None
        self._asked = ""
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 4, 10, 4)
        line.setSpacing(12)
        line.addWidget(self._title)
        line.addWidget(self.state)
        line.addWidget(self._where, 1)
        line.addWidget(self.row)

    def show_form(self, form: FormInfo, filing: FilingInfo) -> None:
        """Say which form of which unit this is."""
        title = self.fontMetrics().elidedText(
            form.title, Qt.TextElideMode.ElideMiddle, 18 * self.fontMetrics().height()
        )
        self._title.setText(title)
        self._title.setToolTip(form.title)
        kind = f"{form.template_title} · " if form.title != form.template_title else ""
        self._where.say(f"{kind}{filing.unit} · {filing.year} 年度")
        self.state.show_state(form.state)
        self._share()

    def show_findings(self, text: str, tip: str, *, is_error: bool) -> None:
        """Say how much does not hold, on a button that shows it; nothing where all does."""
        if self.count is None:
            if not text:
                return
            self.count = self._count_button("findingCount", self._findings)
        name, colour = ("finding-error", "danger") if is_error else ("warning", "warning")
        self._counted = text
        self.count.setToolTip(tip)
        self.count.setAccessibleName(text)
        self.count.setIcon(icons.icon(name, colour))
        if self.count.property("tone") != colour:
            self.count.setProperty("tone", colour)
            self.count.style().unpolish(self.count)
            self.count.style().polish(self.count)
        self.count.setVisible(bool(text))
        self._share()

    def show_remarks(self, count: int) -> None:
        """Say how many remarks wait, on a button that shows them; nothing where none does."""
        if self.remarks is None:
            if not count:
                return
            self.remarks = self._count_button("remarkCount", self._remarks)
            self.remarks.setIcon(icons.icon("remarks", "remark"))
        self._asked = f"{count} 条意见" if count else ""
        self.remarks.setAccessibleName(f"{count} 条审核意见等处理")
        self.remarks.setToolTip(f"{count} 条审核意见等处理，点一下逐条看（Shift+F7）")
        self.remarks.setVisible(bool(count))
        self._share()

    def _count_button(self, name: str, action: QAction) -> QToolButton:
        """A small button behind the state that does what the action does."""
        made = QToolButton(self)
        made.setObjectName(name)
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        made.clicked.connect(action.trigger)
        line = self.layout()
        assert isinstance(line, QHBoxLayout)
        line.insertWidget(2, made)
        return made

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room anew."""
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        """The words at the end go first, then the buttons' texts and the counts' words, the state's
        word, and what inserts and deletes rows; the title keeps its beginning.
        """
        line = self.layout()
        assert line is not None
        margins = line.contentsMargins()
        room = self.width() - margins.left() - margins.right() - 3 * line.spacing()
        whole = self._title.sizeHint().width()
        least = min(whole, _LEAST_TITLE * self._title.fontMetrics().horizontalAdvance("字"))
        state, bare = self.state.widths()
        buttons, fewer = self.row.least_widths()
        for button, text in ((self.count, self._counted), (self.remarks, self._asked)):
            if button is None or button.isHidden():
                continue
            button.setText(text)
            if button.sizeHint().width() + line.spacing() + whole + state + buttons > room:
                button.setText(text.partition(" ")[0])  # the number says enough
            room -= button.sizeHint().width() + line.spacing()
        worded = least + state + buttons <= room
        self.state.show_word(shown=worded)
        self.row.leave_out_first(away=least + bare + buttons > room and fewer < buttons)
        self.row.setMaximumWidth(self.row.needed(room - whole - (state if worded else bare)))
        line.activate()


class FormPage(QWidget):
    """One tab: the bar and the paper. The paper is made when the tab is first shown, or asked for
    before.
    """

    view_made = Signal()

    def __init__(self, workspace: Workspace, form: FormInfo, actions: Actions) -> None:
        super().__init__()
        self.form_id = form.id
        self.filing_id = form.filing
        self.shown: tuple[FormInfo, FilingInfo] | None = None
        self._workspace = workspace
        self._actions = actions
        self._view: PaperView | None = None
        #: whether something the paper shows has changed since it was laid
        self._outdated = False
        #: asks why a figure was typed over, once one was
        self.reason: ReasonBar | None = None
        self.bar = FormBar(actions, self)
        self.bar.state.about = self._seal
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.bar)

    def _seal(self) -> str:
        try:
            return self._workspace.sealing.state(self.form_id).sentence
        except PerfDeskError as error:
            return error.message

    @property
    def has_view(self) -> bool:
        """Whether the paper was made already."""
        return self._view is not None

    @property
    def view(self) -> PaperView:
        """The paper, made at the first asking."""
        if self._view is None:
            self._view = PaperView(self._workspace, self.form_id, self)
            for spec in SPECS:
                if spec.reach is Reach.PAPER:
                    self._view.addAction(self._actions.bare(spec.name))
            self._view.menu = self._menu
            self._column.addWidget(self._view, 1)
            # now, not a moment later as layouts do: keys may be on their way to it
            self._view.show()
            self.view_made.emit()
        elif self._outdated:
            self._outdated = False
            self._view.refresh()
        return self._view

    def _menu(self) -> Iterator[list[QAction]]:
        for group in CELL_MENU:
            yield [self._actions.bare(name) for name in group]

    def commit(self) -> bool:
        """Commit the text being typed; False when it was refused and stays open."""
        if self.reason is not None:
            self.reason.write()
        return self._view is None or self._view.commit()

    def refresh(self, *, seen: bool = True) -> None:
        """Show what was changed elsewhere; a paper that is not `seen` is laid anew when it is
        looked at, unless a text is being typed on it.
        """
        if self._view is not None:
            self._outdated = not seen and not self._view.is_typing
            if not self._outdated:
                self._view.refresh()
        if self.reason is not None:
            self.reason.look_again()

    def look_for_reason(self, touched: Touched) -> None:
        """After something was typed: ask why where a figure was typed over, once keys are done."""
        here = [at for form, at in touched.unexplained if form == self.form_id and at is not None]
        if self.reason is not None or here:
            QTimer.singleShot(0, self, partial(self._ask_reason, here))

    def _ask_reason(self, addresses: list[Address]) -> None:
        if self.reason is None:
            from ui.reason_bar import ReasonBar  # noqa: PLC0415 -- loaded when it is seen

            self.reason = ReasonBar(self._workspace, self.form_id, self)
            self.reason.written.connect(self._explained)
            self.reason.refused.connect(self.view.refused)
            self.reason.left.connect(self.view.setFocus)
            self._column.addWidget(self.reason)
        if addresses:
            self.reason.ask(addresses)
        else:
            self.reason.look_again()

    def _explained(self, touched: Touched) -> None:
        self.view.refresh()
        self.view.edited.emit(touched)


class _Bar(QTabBar):
    """Tabs that stay wide enough to tell their forms apart; what has no room is scrolled to."""

    def minimumTabSizeHint(self, index: int) -> QSize:
        """Room for some eight characters beside the icon and the cross."""
        usual = self.tabSizeHint(index)
        least = _LEAST_TAB * self.fontMetrics().horizontalAdvance("字")
        return QSize(min(usual.width(), least), usual.height())


class FormTabs(QTabWidget):
    """All open forms of one store."""

    front_changed = Signal()
    edited = Signal(object, object)  # Touched, and the page it was done on
    cell_changed = Signal(object)  # Current
    zoom_changed = Signal(int)
    refused = Signal(str)
    sealed = Signal(str)
    typing_changed = Signal(bool)
    typed = Signal()
    unreadable = Signal(str, str)  # a form whose tab was turned to, and why it was closed instead

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("forms")
        self.setTabBar(_Bar(self))
        self.setDocumentMode(True)
        self.setTabsClosable(True)
        self.setMovable(True)
        self.setElideMode(Qt.TextElideMode.ElideMiddle)
        self.setUsesScrollButtons(True)
        self.tabBar().setDrawBase(False)
        self.tabBar().setExpanding(False)
        self.tabBar().setAccessibleName("打开的表")
        self._actions = actions
        self._zoom = 100
        self._front: FormPage | None = None
        self.tabCloseRequested.connect(self._close_at)
        self.currentChanged.connect(self._turn)

    @property
    def front(self) -> FormPage | None:
        """The page in front, None when no form is open."""
        page = self.currentWidget()
        return page if isinstance(page, FormPage) else None

    def bars_height(self) -> int:
        """How far down the paper begins, in pixels; 0 when no form is open."""
        return self.tabBar().height() + self.front.bar.height() if self.front else 0

    def pages(self) -> Iterator[FormPage]:
        """Every open page, from left to right."""
        for place in range(self.count()):
            page = self.widget(place)
            assert isinstance(page, FormPage)
            yield page

    def page(self, form_id: str) -> FormPage | None:
        """The page of a form, None when it is not open."""
        return next((page for page in self.pages() if page.form_id == form_id), None)

    def open_form(self, workspace: Workspace, form_id: str, *, front: bool = True) -> FormPage:
        """Open a form, or bring it to the front where it is open already.

        Raises PerfDeskError, and leaves no tab, when the form that is to stand in front cannot be
        read. One behind the front is looked at when it is turned to.
        """
        page = self.page(form_id)
        if front and (page is None or not page.has_view):
            try:
                workspace.grid(form_id)
            except PerfDeskError:
                if page is not None:
                    self.drop(page)
                raise
        if page is None:
            form = workspace.form(form_id)
            page = FormPage(workspace, form, self._actions)
            page.view_made.connect(partial(self._listen, page))
            self.blockSignals(True)  # the first tab must not be shown before it is told about
            self.addTab(page, "")
            self.blockSignals(False)
            self.show_form(form, _filing(workspace, form))
        if front:
            self.setCurrentWidget(page)
            if self._front is not page:  # the only tab is current before anybody was told
                self._turn(self.indexOf(page))
            page.view.setFocus()
        return page

    def show_form(self, form: FormInfo, filing: FilingInfo) -> None:
        """Show a form's new title or state on its tab and bar."""
        page = self.page(form.id)
        if page is not None and page.shown != (form, filing):
            page.shown = (form, filing)
            place = self.indexOf(page)
            self._tell_apart()
            look = LOOKS[form.state]
            self.setTabIcon(place, icons.icon(look.icon, look.colour))
            self.setTabToolTip(
                place, f"{form.title}\n{filing.unit} · {filing.year} 年度 · {look.word}"
            )
            page.bar.show_form(form, filing)

    def _tell_apart(self) -> None:
        """Call the tabs by the forms' titles, those of one title by unit or year too."""
        shown = [(place, *page.shown) for place, page in enumerate(self.pages()) if page.shown]
        alike: dict[str, list[FilingInfo]] = {}
        for _place, form, filing in shown:
            alike.setdefault(form.title, []).append(filing)
        for place, form, filing in shown:
            others = alike[form.title]
            text = form.title
            if len({one.unit for one in others}) > 1:
                # the ends tell units apart; the bar below has both in full
                text = f"{filing.unit[-_UNIT_END:]}·{_YEAR.sub('', form.title)[:_TITLE_START]}"
            elif len(others) > 1:
                text = f"{filing.year} · {form.title}"
            if self.tabText(place) != (text := text.replace("&", "&&")):
                self.setTabText(place, text)

    def close_form(self, form_id: str) -> None:
        """Close a form's tab, unless what is being typed there cannot be committed."""
        page = self.page(form_id)
        if page is not None and page.commit():
            self.drop(page)

    def drop(self, page: FormPage) -> None:
        """Take a page away without committing: its form is gone, or all is committed."""
        if page is self._front:
            self._front = None
        self.removeTab(self.indexOf(page))
        self._tell_apart()
        page.hide()
        page.deleteLater()

    def drop_all(self) -> None:
        """Take every page away."""
        self.blockSignals(True)  # nothing is turned to on the way
        self._front = None
        for page in list(self.pages()):
            self.drop(page)
        self.blockSignals(False)

    def commit(self) -> bool:
        """Commit the text being typed, wherever it is; False when some was refused."""
        # every page is asked, also after one has refused
        refused = [page for page in self.pages() if not page.commit()]
        return not refused

    def set_zoom(self, percent: int) -> None:
        """Show the form in front, and those shown later, at this zoom."""
        self._zoom = percent
        if self.front is not None:
            self.front.view.set_zoom(percent)

    def _turn(self, _place: int) -> None:
        if self._front is not None and self._front is not self.front:
            self._front.commit()
        page = self._front = self.front
        if page is not None:
            try:
                self._prepare(page)
            except PerfDeskError as error:
                self.drop(page)  # which turns to the next
                self.unreadable.emit(page.form_id, error.message)
                return
            page.view.setFocus()
        self.front_changed.emit()

    def _prepare(self, page: FormPage) -> None:
        if page.view.zoom != self._zoom:
            page.view.set_zoom(self._zoom)

    def _listen(self, page: FormPage) -> None:
        view = page.view
        view.edited.connect(partial(self._edited_on, page))
        view.current_changed.connect(partial(self._stood_on, page))
        view.zoom_changed.connect(self._zoomed)
        view.refused.connect(self.refused)
        view.sealed.connect(self.sealed)
        view.typing_changed.connect(self.typing_changed)
        view.typed.connect(self.typed)

    def _stood_on(self, page: FormPage, current: Current) -> None:
        # a form behind the front is laid anew when another one changes what it shows
        if page is self.front:
            self.cell_changed.emit(current)

    def _edited_on(self, page: FormPage, touched: Touched) -> None:
        # not always the page in front: turning to another commits the text typed on this one
        self.edited.emit(touched, page)

    def _zoomed(self, percent: int) -> None:
        self._zoom = percent
        self.zoom_changed.emit(percent)

    def _close_at(self, place: int) -> None:
        page = self.widget(place)
        if isinstance(page, FormPage):
            self.close_form(page.form_id)


def _filing(workspace: Workspace, form: FormInfo) -> FilingInfo:
    return next(info for info in workspace.filings() if info.id == form.filing)
