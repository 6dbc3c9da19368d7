"""A real window over a real store with the sample filings, and hands to type with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from perfdesk.document.model import Address
from perfdesk.workspace import Workspace
from ui.editor.paper_view import PaperView
from ui.main_window import MainWindow
from ui.settings import Settings


class Hands:
    """Types into the paper as a person would: real keys, real input-method events."""

    def __init__(self, view: PaperView) -> None:
        self.view = view

    def key(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press one key."""
        QTest.keyClick(self.view, key, modifier)

    def type(self, text: str) -> None:
        """Type a text: ASCII by keys, everything else through the input method."""
        at = 0
        while at < len(text):
            if text[at] == "\n":
                self.key(Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
                at += 1
                continue
            end = at
            if text[at].isascii():
                while end < len(text) and text[end].isascii() and text[end] != "\n":
                    end += 1
                QTest.keyClicks(self.view, text[at:end])
            else:
                while end < len(text) and not text[end].isascii():
                    end += 1
                self.compose("pin'yin")
                self.commit(text[at:end])
            at = end

    def compose(self, preedit: str) -> None:
        """The input method shows a composition."""
        QApplication.sendEvent(self.view, QInputMethodEvent(preedit, []))

    def commit(self, text: str) -> None:
        """The input method hands over a text."""
        event = QInputMethodEvent("", [])
        event.setCommitString(text)
        QApplication.sendEvent(self.view, event)

    def go(self, table: str, row: int, field: str) -> None:
        """Stand on a field, as a click there; `row` counts from 1, 0 for none."""
        names = [r.id for r in self.view.document.rows(table)] if table else []
        wanted = Address(table, names[row - 1] if row else "", field)
        self.view.show_place(wanted)
        assert self.view.current().address == wanted

    # --- what is there ---------------------------------------------------------------------

    @property
    def text(self) -> str:
        """The current cell's text."""
        return self.view.current().text

    @property
    def field(self) -> str:
        """The current cell's field."""
        address = self.view.current().address
        assert address is not None
        return address.field

    @property
    def row(self) -> int:
        """The current cell's row in its table, counting from 1."""
        address = self.view.current().address
        assert address is not None
        return [r.id for r in self.view.document.rows(address.table)].index(address.row) + 1

    def column(self, name: str) -> list[object]:
        """What the indicators hold in one field, from the first row to the last."""
        return [row.cells.get(name) for row in self.view.document.rows("indicators")]

    def selected(self) -> list[str]:
        """The texts of the selected cells."""
        sheet = self.view.sheet
        return [slot.value(sheet).text for slot in self.view.selected_slots()]


def opened(window: MainWindow, title: str) -> PaperView:
    """The paper of the form called so (of the last unit that has one), in front."""
    forms = [form for entry in window.entries() for form in entry.forms if form.title == title]
    window.open_form(forms[-1].id)
    QApplication.processEvents()
    view = window.front_view()
    assert view is not None
    return view


@pytest.fixture
def store(tmp_path: Path, sample_bytes: bytes) -> Path:
    """A store with the sample filings of two offices."""
    path = tmp_path / "示例.perfdesk"
    path.write_bytes(sample_bytes)
    return path


@pytest.fixture
def window(qtbot: object, store: Path, tmp_path: Path) -> Iterator[MainWindow]:
    """The real window on the sample store, its commits on their own thread."""
    del qtbot  # makes the application
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    workspace = Workspace.open(store, background=True)
    made = MainWindow(workspace, Settings(tmp_path / "window.ini"))
    made.resize(1366, 768)
    made.show()
    QTest.qWaitForWindowExposed(made)
    yield made
    made.close_now()
    made.deleteLater()
    app.processEvents()


@pytest.fixture
def hands(window: MainWindow) -> Hands:
    """Hands on S000's 工作餐费."""
    workspace = window.workspace
    form = next(
        form
        for filing in workspace.filings()
        for form in workspace.forms(filing.id)
        if form.subject == "2026年城区社区网格员工作餐费"
    )
    window.open_form(form.id)
    view = window.tabs.front.view  # type: ignore[union-attr]  # just opened
    assert QApplication.focusWidget() is view
    return Hands(view)
