"""Any work at all: screen, store and undo history stay one, whatever is done in which order."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from perfdesk.document.model import Document
from perfdesk.grid.layout import lay_out
from perfdesk.workspace import Workspace, demo
from tests.ui.conftest import Recorder
from tests.ui.editor.conftest import Hands
from ui.editor.paper_view import PaperView
from ui.editor.slots import slots_of
from ui.main_window import MainWindow
from ui.settings import Settings
from ui.startup import dress

Key = Qt.Key
NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
MOVES = (Key.Key_Down, Key.Key_Up, Key.Key_Left, Key.Key_Right, Key.Key_Tab, Key.Key_Return)
ARROWS = MOVES[:4]
TEXTS = (
    *("12.5", "网格员", "≥95%", "abc", "一\n二", "（试行）", "0", "2026年", "𠮷"),
    *("=15*1100*12/10000", "＝1/0", "１２", " 7 ", "/", "a\u202eb"),
)
#: what other programs put onto the clipboard
TABLES = (
    "1\t2\n3\t4",
    "城区网格员人数\t42\t人\t=\n每月就餐天数\t22\t天\t≥\n",
    '"两行\n文字"\t"引""号"',
    "\n".join(f"指标{n}\t{n}\t个" for n in range(30)),
    "<table><tr><td rowspan=2>甲</td><td>1</td></tr><tr><td>2</td></tr></table>",
    "<table><tr><td colspan=3>乙</td></tr><tr><td>1</td><td>2</td><td>3</td></tr></table>",
    "1. 第一项\n2. 第二项",
    "",
)


class Worker:
    """Does one random thing after another, as a person at the window would."""

    def __init__(self, store: Path, seed: int) -> None:
        self.store = store
        self.rng = random.Random(seed)
        self.window = self._opened()
        workspace = self.window.workspace
        self.forms = [
            form.id for filing in workspace.filings() for form in workspace.forms(filing.id)
        ][:4]
        self.window.open_form(self.forms[0])
        self._things = [thing for thing, often in self._everything() for _ in range(often)]

    def _opened(self) -> MainWindow:
        workspace = Workspace.open(self.store, background=True)
        settings = Settings(self.store.with_name("window.ini"))
        window = MainWindow(workspace, settings, Recorder())
        window.resize(1366, 768)
        window.show()
        QTest.qWaitForWindowExposed(window)
        return window

    def _everything(self) -> list[tuple[Callable[[], object], int]]:
        return [
            (self._move, 10),
            (self._jump, 6),
            (self._type, 12),
            (self._extend, 5),
            (self._compose, 4),
            (self._paste, 4),
            (self._copy, 2),
            (self._fill, 3),
            (lambda: self.hands.key(Key.Key_Delete), 2),
            (lambda: self._act("insert_below", "insert_above", "delete_row"), 4),
            (lambda: self._act("undo", "redo"), 7),
            (lambda: self.window.open_form(self.rng.choice(self.forms)), 2),
            (lambda: self._act("next_form", "previous_form"), 1),
            (lambda: self.view.set_zoom(self.rng.choice((50, 80, 100, 150, 300))), 1),
            (lambda: self._act("save", "fix", "next_problem", "previous_problem"), 2),
            (lambda: self._act("field_help", "cell_history", "library", "dark"), 1),
            (lambda: self._act("finish", "select_all", "ditto", "note", "large_editor"), 2),
            (self._offer, 2),
        ]

    @property
    def view(self) -> PaperView:
        """The paper in front."""
        view = self.window.front_view()
        assert view is not None
        return view

    @property
    def hands(self) -> Hands:
        """Real keys into the paper in front."""
        return Hands(self.view)

    # --- things one does -----------------------------------------------------------------

    def _move(self) -> None:
        modifier = self.rng.choice((NONE, NONE, NONE, CTRL, SHIFT))
        key = self.rng.choice((*MOVES, Key.Key_Home, Key.Key_End, Key.Key_PageDown))
        if (key, modifier) != (Key.Key_Return, CTRL):
            self.hands.key(key, modifier)

    def _jump(self) -> None:
        """As a click somewhere."""
        self.view.show_place(self.rng.choice(self.view._slots).address)

    def _type(self) -> None:
        if self.rng.random() < 0.3:
            self.hands.key(Key.Key_F2)
        self.hands.type(self.rng.choice(TEXTS))
        if self.rng.random() < 0.2:
            self.hands.key(self.rng.choice((Key.Key_Backspace, Key.Key_Home, Key.Key_Left)))
        self.hands.key(self.rng.choice((*MOVES, Key.Key_Escape)))

    def _extend(self) -> None:
        for _key in range(self.rng.randrange(1, 6)):
            self.hands.key(self.rng.choice(ARROWS), SHIFT)

    def _compose(self) -> None:
        self.hands.compose("pin")
        if self.rng.random() < 0.5:
            self.hands.commit("拼")
        else:
            self._act("save", "next_form", "undo")

    def _paste(self) -> None:
        text = self.rng.choice(TABLES)
        data = QMimeData()
        if text.startswith("<"):
            data.setHtml(text)
        elif text:
            data.setText(text)
        QApplication.clipboard().setMimeData(data)
        self._act("paste", "paste", "paste_plain")

    def _copy(self) -> None:
        self._act("copy", "cut")
        self._move()
        self._act("paste")

    def _fill(self) -> None:
        if self.rng.random() < 0.5:
            self._act("fill_down", "fill_right")
        else:
            self._extend()
            self.hands.type(self.rng.choice(TEXTS))
            self.hands.key(Key.Key_Return, CTRL)

    def _offer(self) -> None:
        self.hands.key(Key.Key_Down, ALT)
        popup = QApplication.activePopupWidget()
        target = popup.focusWidget() or popup if popup is not None else self.view
        QTest.keyClick(target, Key.Key_Down)
        QTest.keyClick(target, self.rng.choice((Key.Key_Return, Key.Key_Escape)))
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()

    def _act(self, *names: str) -> None:
        action = self.window.actions_by_name[self.rng.choice(names)]
        if action.isEnabled():
            action.trigger()
        self._answer()

    def _answer(self) -> None:
        """Whatever dialog has come is agreed to or put away."""
        QApplication.processEvents()
        for dialog in self.window.findChildren(QDialog):
            if dialog.isVisible():
                (dialog.accept if self.rng.random() < 0.7 else dialog.reject)()
        QApplication.processEvents()

    def step(self) -> None:
        """One thing."""
        self.rng.choice(self._things)()
        QApplication.processEvents()
        self.view.setFocus()

    # --- what must hold ------------------------------------------------------------------

    def check(self) -> None:
        """What is on the screen is what a fresh layout of the stored document shows."""
        if not self.view.commit():
            # what is refused stays open: a unit's name is never empty, and never another's
            address = self.view.current().address
            assert address is not None
            assert address.field == "unit_name"
            self.hands.key(Key.Key_Escape)  # the offers first, where they are in sight
            if self.view.is_typing:
                self.hands.key(Key.Key_Escape)
            assert self.view.commit()
        fresh = lay_out(self.window.workspace.grid(self.view.document_id))
        shown = self.view.sheet
        assert [band.lines for band in shown.bands] == [band.lines for band in fresh.bands]
        assert [band.heights for band in shown.bands] == [band.heights for band in fresh.bands]
        assert [band.band for band in shown.bands] == [band.band for band in fresh.bands]
        assert list(self.view.slots) == slots_of(fresh)

    def bodies(self) -> dict[str, Document]:
        """The forms as they are now; 填报完成 aside."""
        workspace = self.window.workspace
        return {form: replace(workspace.document(form), finished=False) for form in self.forms}

    def reopen(self) -> None:
        """Close the window and start the next day: nothing has changed."""
        before = self.bodies()
        self.close()
        self.window = self._opened()
        assert self.bodies() == before
        self.window.open_form(self.rng.choice(self.forms))

    def close(self) -> None:
        """Leave in good order, and leave no widget behind."""
        self.window.close_now()
        self.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def worker(request: pytest.FixtureRequest, tmp_path: Path, qapp: QApplication) -> Iterator[Worker]:
    dress(qapp)
    store = tmp_path / "office.perfdesk"
    demo(store)
    made = Worker(store, request.param)
    yield made
    made.close()


def _work(worker: Worker, steps: int, reopen_every: int) -> None:
    first = worker.bodies()
    for number in range(1, steps + 1):
        worker.step()
        worker.check()
        if number % reopen_every == 0:
            worker.reopen()
    workspace = worker.window.workspace
    while workspace.redo() is not None:
        pass  # what was taken back last would come back below
    last = worker.bodies()
    while workspace.undo() is not None:
        pass
    assert worker.bodies() == first
    while workspace.redo() is not None:
        pass
    assert worker.bodies() == last
    worker.window.reload()
    for page in worker.window.tabs.pages():
        page.refresh()
    worker.reopen()
    assert worker.bodies() == last


@pytest.mark.parametrize("worker", [1, 2], indirect=True)
def test_a_hundred_things_in_any_order(worker: Worker) -> None:
    _work(worker, 100, reopen_every=40)


@pytest.mark.soak
@pytest.mark.parametrize("worker", range(10, 20), indirect=True)
def test_a_thousand_things_in_any_order(worker: Worker) -> None:
    _work(worker, 1000, reopen_every=150)
