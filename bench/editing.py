"""Keys, commits and new rows in the real window, and a key in a bare text editor beside them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QTextEdit, QWidget

from bench.figures import Figure, milliseconds, typical
from bench.filings import fill, long_form, many_forms
from perfdesk.document.model import Address, Filing
from perfdesk.workspace import Workspace
from ui import startup
from ui.dialogs.paste_preview import PastePreview
from ui.editor.completion import Completion
from ui.editor.paper_view import PaperView
from ui.main_window import MainWindow
from ui.settings import Settings

#: rows of one paste
_PASTED = 500
_TEXT = "abcdefghijklmnopqrstuvwxyz0123456789"
#: what a clerk begins a name with; other forms have names that go on so
_BEGUN = "网格员"
#: long enough that more letters begin new lines of the cell and move the rows below
_WRAPPING = _TEXT * 4


def measure(folder: Path, *, keys: int, times: int, rows: tuple[int, ...]) -> list[Figure]:
    """Figures for forms of so many rows each; `keys` pressed, `times` commits and new rows."""
    application = startup.application()
    peer = _peer_key(application, keys)
    figures = [Figure("key to repaint, bare QTextEdit", peer, "ms", note="the peer")]
    for count in rows:
        workspace = Workspace.open(folder / f"edit{count}.perfdesk", create=True, background=True)
        (form,) = fill(workspace, [long_form(workspace, count)])
        window = MainWindow(workspace, Settings(folder / f"edit{count}.ini"))
        window.resize(1366, 768)
        window.show()
        window.open_form(form)
        assert window.tabs.front is not None
        # other forms, for what is offered from them
        others = Filing("lukou-2026", 2025, {"unit_name": "某镇"})
        workspace.add_filings([(others, {str(n): form for n, form in enumerate(many_forms(40))})])
        workspace.offers.read_all()
        bench = _Desk(application, workspace, window.tabs.front.view, count)
        figures += bench.figures(peer, keys, times)
        window.close_now()
        window.deleteLater()
        application.processEvents()
    return figures


def _press(
    target: QWidget,
    key: Qt.Key,
    text: str = "",
    modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, key, modifier, text)
        QApplication.sendEvent(target, event)


def _peer_key(application: QApplication, keys: int) -> float:
    edit = QTextEdit()
    edit.resize(1000, 640)
    edit.show()
    application.processEvents()

    def typed(letter: str) -> None:
        _press(edit, Qt.Key.Key_A, letter)
        edit.viewport().repaint()
        application.processEvents()

    times = [milliseconds(partial(typed, _TEXT[number % len(_TEXT)])) for number in range(keys)]
    edit.close()
    edit.deleteLater()
    return typical(times)


class _Desk:
    """One long form in front of the clerk."""

    def __init__(
        self, application: QApplication, workspace: Workspace, view: PaperView, rows: int
    ) -> None:
        self._application = application
        self._workspace = workspace
        self._view = view
        self._rows = rows

    def figures(self, peer: float, keys: int, times: int) -> list[Figure]:
        """Typing, wrapping, committing, moving and adding rows, in the middle of the form."""
        rows = f"{self._rows} rows"
        limit = 5.0 if self._rows <= 60 else None
        wrapped_limit = 8.0 if self._rows <= 60 else None
        plain = self._typing(keys)
        wrapped = self._moving(keys)
        offered, listed = self._offering(keys)
        commit, move, insert = self._rounds(times)
        paste = self._pasting(times)
        return [
            Figure(f"key to repaint, {rows}", plain, "ms", limit, f"{plain / peer:.1f} x peer"),
            Figure(
                f"key to repaint, wrapping and moving, {rows}",
                wrapped,
                "ms",
                wrapped_limit,
                f"{wrapped / peer:.1f} x peer",
            ),
            Figure(
                f"key to repaint, offers shown, {rows}",
                offered,
                "ms",
                limit,
                f"{offered / peer:.1f} x peer",
            ),
            Figure(f"offers after a key, {rows}", listed, "ms", note=f"{listed / peer:.1f} x peer"),
            Figure(f"commit and repaint, {rows}", commit, "ms", note=f"{commit / peer:.1f} x peer"),
            Figure(f"arrow and repaint, {rows}", move, "ms", note=f"{move / peer:.1f} x peer"),
            Figure(
                f"row insert and repaint, {rows}",
                insert,
                "ms",
                100.0 if self._rows >= 2000 else None,
                f"{insert / peer:.1f} x peer",
            ),
            Figure(f"paste of {_PASTED} rows, {rows}", paste, "ms", 300.0),
        ]

    def _stand(self, row: int, field: str) -> None:
        self._view.show_place(Address("indicators", f"r{row}", field))
        self._view.setFocus()
        self._paint()

    def _paint(self) -> None:
        self._view.viewport().repaint()
        self._application.processEvents()

    def _timed(self, work: Callable[[], object]) -> float:
        def whole() -> None:
            work()
            self._paint()

        return milliseconds(whole)

    def _typing(self, keys: int) -> float:
        """A key's time while a name is typed."""
        self._stand(self._rows // 2, "name")
        _press(self._view, Qt.Key.Key_A, "a")
        letters = (_TEXT[number % len(_TEXT)] for number in range(keys))
        times = [
            self._timed(partial(_press, self._view, Qt.Key.Key_A, letter)) for letter in letters
        ]
        self._view.commit()
        return typical(times)

    def _offering(self, keys: int) -> tuple[float, float]:
        """A key's time with a list of offers in sight, and the list's own a moment later, while a
        name is begun and taken back again and again.
        """
        self._stand(self._rows // 2, "name")
        _press(self._view, Qt.Key.Key_A, _BEGUN[0])
        completion = self._view.findChild(Completion)
        assert isinstance(completion, Completion)
        completion.settle()
        times: list[float] = []
        lists: list[float] = []
        for number in range(keys):
            if not completion.shown:
                message = "no offers were in sight"
                raise RuntimeError(message)
            step = number % 4
            if step < 2:
                key = partial(_press, self._view, Qt.Key.Key_A, _BEGUN[1 + step])
            else:
                key = partial(_press, self._view, Qt.Key.Key_Backspace)
            times.append(milliseconds(partial(self._key_and_paint, key)))
            lists.append(self._timed(completion.settle))
        for _twice in range(2):
            # Esc puts the list away, and then gives up what was typed
            _press(self._view, Qt.Key.Key_Escape)
        return typical(times), typical(lists)

    def _key_and_paint(self, key: Callable[[], object]) -> None:
        # no events in between: the list's own time is measured by itself
        key()
        self._view.viewport().repaint()

    def _moving(self, keys: int) -> float:
        """A key's time in a text of many lines, when each key moves all rows below: a line break
        and its removal in turn.
        """
        self._stand(self._rows // 2, "explanation")
        for letter in _WRAPPING:
            _press(self._view, Qt.Key.Key_A, letter)
        heights = set()
        times: list[float] = []
        for number in range(keys):
            if number % 2:
                key = partial(_press, self._view, Qt.Key.Key_Backspace)
            else:
                alt = Qt.KeyboardModifier.AltModifier
                key = partial(_press, self._view, Qt.Key.Key_Return, "\r", alt)
            times.append(self._timed(key))
            heights.add(self._view.sheet.height)
        if len(heights) < 2:
            message = "no row was moved"
            raise RuntimeError(message)
        self._view.commit()
        return typical(times)

    def _rounds(self, times: int) -> tuple[float, float, float]:
        commits: list[float] = []
        moves: list[float] = []
        inserts: list[float] = []
        for number in range(times):
            self._stand(self._rows // 2 + number % 5, "name")
            for letter in f"x{number}":
                _press(self._view, Qt.Key.Key_X, letter)
            commits.append(self._timed(self._view.commit))
            moves.append(self._timed(lambda: _press(self._view, Qt.Key.Key_Down)))
            inserts.append(self._timed(self._view.insert_row))
        return typical(commits), typical(moves), typical(inserts)

    def _pasting(self, times: int) -> float:
        """The time of a paste of many rows as from a spreadsheet: until the look before it is
        shown, and from its button until the form is repainted.
        """
        data = QMimeData()
        cells = "".join(f"<td>{text}</td>" for text in ("第{n}项新工作", "{n}", "人次", "≥"))
        rows = "".join(f"<tr>{cells}</tr>".format(n=n) for n in range(_PASTED))
        data.setHtml(f"<table>{rows}</table>")
        found: list[float] = []
        for _time in range(times):
            QApplication.clipboard().setMimeData(data)
            self._stand(self._rows // 2, "name")
            looked = milliseconds(self._paste_shown)
            (dialog,) = self._view.findChildren(PastePreview)
            found.append(looked + self._timed(dialog.accept))
            self._workspace.undo()
            self._view.refresh()
            self._paint()
        # what Python put there must not outlive it
        QApplication.clipboard().clear()
        return typical(found)

    def _paste_shown(self) -> None:
        self._view.paste()
        self._application.processEvents()
