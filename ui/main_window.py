"""The window: composes the panels and forwards the actions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from perfdesk.errors import PerfDeskError
from perfdesk.workspace import SavePhase, SaveState, Touched, Workspace
from ui import saving
from ui.action_states import There, show_states
from ui.centre import many_units
from ui.editor.current import Current
from ui.filing_commands import FilingCommands
from ui.form_commands import FormCommands
from ui.form_tabs import FormPage
from ui.late_commands import LateCommands
from ui.messages import QtSpeaker, Speaker, Tone
from ui.navigator_tree import Entry
from ui.open_store import OpenStore
from ui.resting import Resting
from ui.save_commands import SaveCommands
from ui.settings import Settings
from ui.undo_commands import UndoCommands
from ui.view_commands import ViewCommands
from ui.window_frame import WindowFrame

if TYPE_CHECKING:
    from perfdesk.document.model import Address
    from ui.editor.paper_view import PaperView
    from ui.paper_commands import PaperCommands

APPLICATION_TITLE = "PerfDesk 预算绩效填报"


class MainWindow(WindowFrame):
    """One window over one open store. It owns the workspace and closes it."""

    def __init__(
        self, workspace: Workspace, settings: Settings, speaker: Speaker | None = None
    ) -> None:
        super().__init__(settings, self._sets)
        self.speaker: Speaker = speaker or QtSpeaker(self, self.centre, self.centre.bars_height)
        self._filing_commands = FilingCommands(self, self)
        self._form_commands = FormCommands(self, self.tabs, self)
        self._save_commands = SaveCommands(self, self.tabs, self)
        self._undo_commands = UndoCommands(self, self)
        self._view_commands = ViewCommands(self, self)
        self._late_commands = LateCommands(self, self.actions_by_name, self)
        self.store = OpenStore(workspace, self, self.tabs, self._save_commands, self)
        self._resting = Resting(self, lambda: self._front, self)
        self._closed = False
        self._there = There()
        self._connect()
        self.restore()
        self._show_store()

    # --- what commands may ask (ui.desk) ---------------------------------------------------

    @property
    def workspace(self) -> Workspace:
        """The open store."""
        return self.store.workspace

    @property
    def over(self) -> QWidget:
        """The window itself."""
        return self

    def entries(self) -> list[Entry]:
        """Every filing with its forms."""
        get = self.workspace
        return [Entry(info, tuple(get.forms(info.id))) for info in get.filings()]

    def commit(self) -> bool:
        """Commit the text being typed; False, after saying so, when it is refused and stays."""
        if self.tabs.commit():
            return True
        self.speaker.notice(saving.REFUSED)
        return False

    def keep_typing(self) -> None:
        """Keep as a draft what is being typed and could not be committed."""
        self.store.drafting.keep()

    def front_view(self) -> PaperView | None:
        """The paper in front, None when no form is open."""
        return self._front.view if self._front else None

    @property
    def _front(self) -> FormPage | None:
        """The form in front; none while the board stands over the forms."""
        return None if self.centre.over else self.tabs.front

    @property
    def on_board(self) -> bool:
        """Whether 报送总览 is what the middle shows; no form is in front then."""
        return self.centre.on_board

    def show_board(self, *, on: bool) -> None:
        """Show 报送总览 over the open forms, or leave it for them."""
        if on and not self.commit():
            return
        self.centre.over = on
        if on:
            self.side.forget()
        self._front_changed()
        if not self.centre.take_keyboard():
            self.take_keyboard()

    def show_place(self, form_id: str, address: Address | None) -> bool:
        """Open a form and stand on a cell of it; False when there is no such form (any more)."""
        if not self.has_form(form_id) or not self.open_form(form_id):
            return False
        view = self.front_view()
        if view is not None and address is not None:
            view.show_place(address)
        return True

    def front_form(self) -> str:
        """The form in front, "" when none is open."""
        return self._front.form_id if self._front else ""

    def current_filing(self) -> str:
        """The filing of the form in front, else of the navigator's row, else the only one."""
        if self._front is not None:
            return self._front.filing_id
        if self.centre.board is not None and self.on_board:
            return self.centre.board.current_filing()
        filings = self.workspace.filings()
        only = filings[0].id if len(filings) == 1 else ""
        return self.navigator.filing_of_current() or only

    def has_form(self, form_id: str) -> bool:
        """Whether there is a form of that id."""
        return self.navigator.has_form(form_id)

    def open_form(self, form_id: str) -> bool:
        """Open a form or bring it to the front, with the keyboard in it; False, after saying why,
        when it cannot be read.
        """
        try:
            page = self.tabs.open_form(self.workspace, form_id)
        except PerfDeskError as error:
            self.speaker.tell("打开表", self._unreadable(form_id, error.message), Tone.WRONG)
            return False
        if self.centre.over:
            self.centre.over = False
            self._front_changed()
            page.view.setFocus()
        return True

    def show_touched(self, touched: Touched | None, source: FormPage | None = None) -> None:
        """Refresh what an action changed; `source` has refreshed itself."""
        if touched is None:
            return
        if touched.structure:
            self.reload()
        for page in list(self.tabs.pages()):
            if page.form_id in touched.documents and page is not source:
                page.refresh(seen=page is self.tabs.front)
        if not touched.structure:  # else the list was read anew
            for form_id in touched.documents:
                self._show_form(form_id)
        self._resting.changed(by_hand=source is not None)
        if (content := self.side.content) is not None:
            content.show_touched(touched)
        if self.centre.board is not None:
            self.centre.board.later()
        self._show_states()

    def reload(self) -> None:
        """Read the list of filings and forms anew; close the tabs of those that are gone."""
        self._list(self.entries())
        self._front_changed()

    def _list(self, entries: list[Entry]) -> None:
        there = {form.id for entry in entries for form in entry.forms}
        for page in list(self.tabs.pages()):
            if page.form_id not in there:
                self.tabs.drop(page)
        self._there = There(filings=bool(entries), forms=bool(there))
        self.navigator.show_entries(entries)
        for page in self.tabs.pages():
            self._show_form(page.form_id)

    def offer_undo(
        self, text: str, action: str = "", run: Callable[[], object] | None = None
    ) -> None:
        """Say what was just done, and offer to take that step back; or, where `action` names it, to
        `run` something that holds as long as nothing else is done.
        """
        self._undo_commands.offer(text, action, run)

    # --- store -------------------------------------------------------------------------------

    def open_store(self, path: Path, *, remember: bool = True) -> bool:
        """Open another store; the one at hand stays when that fails, and the user is told.

        Without `remember` the next start opens the one before.
        """
        return self.store.open(path, remember=remember)

    def reopen_after(self, work: Callable[[Path], object], title: str) -> bool:
        """Close the store, let `work` have its file, and open what stands there then; False, after
        saying so under this title, when it could not be left or the work failed.
        """
        return self.store.reopen_after(work, title)

    def save_everything(self) -> bool:
        """Commit the text being typed and wait for the disk; False when something is not saved."""
        return self._save_commands.everything()

    def close_now(self) -> None:
        """Save and close without asking anything (the session ends)."""
        self.store.forced = True
        self.close()

    def end_session(self) -> None:
        """Have everything on disk: the computer is being shut down, the window may stay."""
        self.save_everything()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc that nothing else wants leads to the paper: from the bars, the tabs, the list."""
        if event.key() == Qt.Key.Key_Escape and self.front_view() is not None:
            self.take_keyboard()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Commit, wait for the disk, ask only when saving failed."""
        if self._closed:
            event.accept()
            return
        if not self.store.close():
            event.ignore()
            return
        self._closed = True
        self.remember()
        event.accept()

    def _put_away(self) -> None:
        """The store is left: nothing of it stays in sight."""
        self._resting.stop()
        ids = [page.form_id for page in self.tabs.pages()]
        # none in front: the board stood over them
        self.settings.set_forms(self.workspace.path, ids, self.front_form())
        self._undo_commands.withdraw()
        self.centre.forget_board()
        self.side.forget()
        self.tabs.drop_all()

    def _store_lost(self) -> None:
        self._closed = True
        self.close()

    def _connect(self) -> None:
        tabs, navigator, filings = self.tabs, self.navigator, self._filing_commands
        slots: dict[str, Callable[[], object]] = {
            "open_store": self.store.choose,
            "quit": self.close,
            **filings.slots(),
            **self._save_commands.slots(),
            **self._form_commands.slots(),
            **self._undo_commands.slots(),
            **self._view_commands.slots(),
            **self._late_commands.slots(),
        }
        for name, action in self.actions_by_name.all().items():
            action.triggered.connect(slots[name])
            if action.shortcutContext() is not Qt.ShortcutContext.WidgetWithChildrenShortcut:
                self.addAction(action)
        self.dropped.connect(self._late_commands.take_in)
        self._resting.looked_at.connect(self._show_looked_at)
        self.store.saved.connect(self._show_save)
        self.store.leaving.connect(self._put_away)
        self.store.taken_up.connect(self._show_store)
        self.store.lost.connect(self._store_lost)
        tabs.front_changed.connect(self._front_changed)
        tabs.edited.connect(self._edited)
        self.side.left.connect(self.take_keyboard)
        self.side.shown.connect(self._show_side)
        tabs.cell_changed.connect(self._show_cell)
        tabs.zoom_changed.connect(self._show_zoom)
        tabs.refused.connect(self.status.hint)
        tabs.sealed.connect(self._sealed)
        tabs.unreadable.connect(self._tell_unreadable)
        tabs.typing_changed.connect(self.status.show_typing)
        tabs.typing_changed.connect(self._show_states)
        tabs.typed.connect(self._look_at_typing)
        navigator.form_wanted.connect(self.open_form)
        navigator.add_form_wanted.connect(filings.new_form)
        navigator.finish_wanted.connect(filings.finish)
        navigator.print_wanted.connect(self._print)
        navigator.delete_form_wanted.connect(filings.delete_form)
        navigator.delete_filing_wanted.connect(filings.delete_filing)
        self.centre.form_wanted.connect(self.open_form)
        self.centre.begun.connect(self._begin)
        self.header.hovered.connect(self.status.hint)
        self.status.retry_wanted.connect(self._save_commands.retry)
        self.status.zoom_wanted.connect(tabs.set_zoom)

    # --- showing -------------------------------------------------------------------------------

    def _show_store(self) -> None:
        path = self.workspace.path
        self.header.show_store(path.stem, str(path))
        self.navigator.read_only = self.workspace.read_only
        self.takes_files = not self.workspace.read_only
        entries = self.entries()
        self._list(entries)
        there = {form.id for entry in entries for form in entry.forms}
        ids, front = self.settings.forms(path)
        ids = [form_id for form_id in ids if form_id in there]
        for form_id in ids:
            self.tabs.open_form(self.workspace, form_id, front=False)
        if not self._turn_to_one_of([front, *ids] if front in there else ids):
            self._front_changed()
            if not self.centre.take_keyboard():
                self.navigator.tree.setFocus()
        elif not front:
            self.show_board(on=True)
        state = self.workspace.save_state
        self._show_save(state)
        if state.phase is SavePhase.READ_ONLY:
            self.speaker.notice(state.message)
        self.store.shown()

    def _turn_to_one_of(self, ids: list[str]) -> bool:
        """Bring the first of these open forms that can be read to the front."""
        for form_id in ids:
            if self.tabs.page(form_id) is not None:
                try:
                    self.tabs.open_form(self.workspace, form_id)
                except PerfDeskError as error:
                    self._tell_unreadable(form_id, error.message)
                else:
                    return True
        return False

    def _front_changed(self) -> None:
        page = self._front
        self.navigator.show_current(page.form_id if page else "")
        self.status.show_form_open(is_open=page is not None)
        if page is not None:
            self.centre.show_tabs()
            title = self.workspace.form(page.form_id).title
            self.setWindowTitle(f"{title} — {APPLICATION_TITLE}")
            self._show_cell(page.view.current())
            self._resting.changed(by_hand=False)
        else:
            self._show_middle()
            self._show_cell(Current(None))
        self._show_states()

    def _show_looked_at(self) -> None:
        if self.centre.board is not None:
            self.centre.board.later()

    def _show_middle(self) -> None:
        """No form is in front."""
        entries = self.entries()
        if self.centre.over or self.workspace.has_roster or many_units(entries):
            if self.centre.board is None:
                self.centre.take_board(self._late_commands.board_page())
            self.centre.show_board()
        else:
            self.centre.show_start(entries, can_begin=not self.workspace.read_only)
        on_board = "报送总览 — " if self.on_board else ""
        self.setWindowTitle(f"{on_board}{APPLICATION_TITLE}")

    def _sets(self) -> list[tuple[str, str]]:
        return [(one.id, one.title) for one in self.workspace.sets()]

    def _begin(self, set_id: str, unit: str, preparer: str) -> None:
        if preparer:
            self.settings.author = self.workspace.author = preparer
        self.centre.first_start.say(self._filing_commands.begin(set_id, unit, preparer))

    def _show_form(self, form_id: str) -> None:
        try:
            form = self.workspace.form(form_id)
        except PerfDeskError:
            return  # an undone form: touched, and gone
        filing = next(info for info in self.workspace.filings() if info.id == form.filing)
        self.navigator.update_form(form)
        self.tabs.show_form(form, filing)

    def _edited(self, touched: Touched, page: FormPage) -> None:
        self.show_touched(touched, page)
        page.look_for_reason(touched)
        self._filing_commands.tell_reopened(touched)

    def _sealed(self, said: str) -> None:
        """Something was typed on a sealed form."""
        self.speaker.notice(said, "解除盖章…", self.actions_by_name.bare("seal").trigger)

    def _tell_unreadable(self, form_id: str, why: str) -> None:
        self.speaker.notice(self._unreadable(form_id, why))

    def _unreadable(self, form_id: str, why: str) -> str:
        if not self.navigator.has_form(form_id):
            return why  # it says that there is no such form
        return f"“{self.workspace.form(form_id).title}”没有打开：{why}"

    def _show_side(self, name: str) -> None:
        self.actions_by_name["field_help"].setChecked(name == "help")

    def take_keyboard(self) -> None:
        """Put the keyboard on the paper, the board, the first question, or else the list."""
        view = self.front_view()
        if view is None and self.centre.take_keyboard():
            return
        (view or self.navigator.tree).setFocus()

    def _show_cell(self, current: Current) -> None:
        if self._front is None:  # a form behind the board was laid anew
            current = Current(None)
        if (content := self.side.content) is not None:
            content.show_place(self.front_form(), current)
        self.status.show_cell(current.label, current.hint or current.help)
        self._show_states()

    def _show_zoom(self, percent: int) -> None:
        self.settings.zoom = percent
        self.status.show_zoom(percent)

    def _look_at_typing(self) -> None:
        self.store.drafting.look()

    def _show_save(self, state: SaveState) -> None:
        self.status.show_save(state)

    def _show_states(self, *_typing: object) -> None:
        page = self._front
        form = self.workspace.form(page.form_id) if page else None
        view = page.view if page else None
        show_states(self.actions_by_name, self.workspace, self._there, form, view)
        self._undo_commands.withdraw_stale()

    # --- actions -------------------------------------------------------------------------------

    @property
    def paper(self) -> PaperCommands:
        """Preview, print and PDF."""
        return self._late_commands.paper

    def _print(self, forms: list[str]) -> None:
        self.paper.print_forms(forms)
