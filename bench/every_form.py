"""Every sample form in the real window: opening it, scrolling through, a key and a commit in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from bench.figures import Figure, milliseconds, typical
from perfdesk.workspace import Workspace, demo
from ui import startup
from ui.editor.paper_view import PaperView
from ui.editor.slots import SlotRef
from ui.main_window import MainWindow
from ui.settings import Settings

#: as on the form of 60 rows
_KEY_MS, _WRAP_MS = 5.0, 8.0
#: so often one is done in each form
_COMMITS = 5
#: a screen's refresh, within which a step of scrolling is to be painted
_FRAME_MS = 16.7


@dataclass
class _Worst:
    """The slowest form of each figure."""

    value: float = 0.0
    form: str = ""
    all: list[float] = field(default_factory=list)

    def take(self, value: float, form: str) -> None:
        self.all.append(value)
        if value > self.value:
            self.value, self.form = value, form

    def figure(self, name: str, most: float | None) -> Figure:
        note = f"{self.form}; median {typical(self.all):.1f} ms of {len(self.all)} forms"
        return Figure(name, self.value, "ms", most, note)


def measure(folder: Path, *, keys: int) -> list[Figure]:
    """The slowest of all sample forms at each of these; `keys` pressed in each."""
    application = startup.application()
    store = folder / "every.perfdesk"
    demo(store)
    workspace = Workspace.open(store, background=True)
    window = MainWindow(workspace, Settings(folder / "every.ini"))
    window.resize(1366, 768)
    window.show()
    opened, scrolled, short, long, committed = (_Worst() for _figure in range(5))
    for filing in workspace.filings():
        for info in workspace.forms(filing.id):
            name = f"{filing.year} {info.title}"
            opened.take(milliseconds(partial(_open, application, window, info.id)), name)
            assert window.tabs.front is not None
            hand = _Hand(application, window.tabs.front.view)
            scrolled.take(hand.scroll(), name)
            short.take(hand.type_in(hand.middle(), keys), name)
            long.take(hand.type_in(hand.longest(), keys), name)
            committed.take(typical([hand.commit() for _time in range(_COMMITS)]), name)
    window.close_now()
    window.deleteLater()
    application.processEvents()
    return [
        opened.figure("open and paint, slowest sample form", None),
        scrolled.figure("scroll by a step, slowest sample form", _FRAME_MS),
        short.figure("key to repaint, slowest sample form", _KEY_MS),
        long.figure("key in the longest text, slowest sample form", _WRAP_MS),
        committed.figure("commit and repaint, slowest sample form", None),
    ]


def _open(application: QApplication, window: MainWindow, form: str) -> None:
    window.open_form(form)
    assert window.tabs.front is not None
    window.tabs.front.view.viewport().repaint()
    application.processEvents()


class _Hand:
    """The clerk on one form."""

    def __init__(self, application: QApplication, view: PaperView) -> None:
        self._application = application
        self._view = view
        self._slots = [slot for slot in view.slots if slot.value(view.sheet).editable]

    def middle(self) -> SlotRef:
        """A cell in the middle of the form."""
        return self._slots[len(self._slots) // 2]

    def longest(self) -> SlotRef:
        """The cell with the longest text."""
        return max(self._slots, key=lambda slot: len(slot.value(self._view.sheet).text))

    def scroll(self) -> float:
        """The median time of a step through the whole form, one step a line of the wheel."""
        bar = self._view.verticalScrollBar()
        places = range(bar.minimum(), bar.maximum() + 1, max(1, bar.singleStep() * 3))
        return typical([self._timed(partial(bar.setValue, at)) for at in places])

    def type_in(self, slot: SlotRef, keys: int) -> float:
        """The median time of a key at the end of a cell's text; the text is left as it was."""
        self._view.show_place(slot.address)
        self._view.setFocus()
        self._paint()
        self._press(Qt.Key.Key_F2)
        times = [self._timed(lambda: self._press(Qt.Key.Key_A, "a")) for _key in range(keys)]
        self._press(Qt.Key.Key_Escape)
        return typical(times)

    def commit(self) -> float:
        """The time of a commit in the middle of the form."""
        self._view.show_place(self.middle().address)
        self._press(Qt.Key.Key_F2)
        self._press(Qt.Key.Key_A, "a")
        return self._timed(self._view.commit)

    def _press(self, key: Qt.Key, text: str = "") -> None:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text)
            QApplication.sendEvent(self._view, event)

    def _paint(self) -> None:
        self._view.viewport().repaint()
        self._application.processEvents()

    def _timed(self, work: Callable[[], object]) -> float:
        def whole() -> None:
            work()
            self._paint()

        return milliseconds(whole)
