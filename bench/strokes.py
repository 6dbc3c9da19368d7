"""Key strokes: a published project form typed from empty, without the mouse, in the real window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from bench.figures import Figure
from bench.filings import FORM, sample
from perfdesk.document.model import Address, Document, Row
from perfdesk.workspace import Workspace
from ui import startup
from ui.editor.paper_view import PaperView
from ui.main_window import MainWindow
from ui.settings import Settings

Key = Qt.Key
_SAMPLE = "02-work-meals.json"
#: the part of the form above its indicators: each field, and the key that leads on to the next
_ABOVE = (
    ("project_name", Key.Key_Return),
    ("money.total.initial", Key.Key_Tab),
    ("project_category", Key.Key_Return),
    ("project_period", Key.Key_Return),
    ("goal_year", Key.Key_Return),
)
#: an indicator's columns as they stand on the paper
_COLUMNS = ("name", "target.value", "target.unit", "target.op")


@dataclass
class Typist:
    """Types into the paper by real key and input method events, and counts.

    `characters` are those that end up in cells, `cells` the cells that were filled or blanked; one
    stroke is one key pressed, or one Chinese character chosen.
    """

    view: PaperView
    strokes: int = 0
    characters: int = 0
    cells: int = 0
    #: the cells filled, in order
    filled: list[Address] = field(default_factory=list)

    def key(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press one key."""
        self.strokes += 1
        QTest.keyClick(self.view, key, modifier)

    def fill(self, text: str, *, at: Address) -> None:
        """Type a text into the cell one stands on; RuntimeError when that is another than `at`."""
        here = self.view.current().address
        if here != at:
            message = f"the keys lead to {here}, not to {at}"
            raise RuntimeError(message)
        self.filled.append(at)
        self.cells += 1
        self.characters += len(text)
        for char in text:
            self.strokes += 1
            if char.isascii():
                QTest.keyClicks(self.view, char)
            else:
                event = QInputMethodEvent("", [])
                event.setCommitString(char)
                QApplication.sendEvent(self.view, event)

    @property
    def most(self) -> float:
        """How many strokes are allowed: 1.05 for a character and one for a cell."""
        return 1.05 * self.characters + self.cells


def type_form(window: MainWindow, form: str, wanted: Document) -> Typist:
    """Type a project form from empty, as a clerk who knows the keys would.

    The new form stands open with the keyboard in its first cell; no other cell is shown by hand.
    """
    window.open_form(form)
    view = window.front_view()
    assert view is not None
    window.activateWindow()
    view.setFocus()
    QApplication.processEvents()
    hands = Typist(view)
    hands.key(Key.Key_Return)  # from the unit's name, which the whole filing shares
    for name, onward in _ABOVE:
        hands.fill(str(wanted.values[name]), at=Address("", "", name))
        hands.key(onward)
    rows = wanted.rows("indicators")
    if rows[0].cells.get("level1") == "":
        # the office left 一级指标 of the first group blank
        hands.cells += 1
        hands.key(Key.Key_Delete)
    hands.key(Key.Key_Right)
    hands.key(Key.Key_Right)
    _add_rows(hands, rows)
    for number, row in enumerate(rows):
        _fill_row(hands, number, row)
    view.commit()
    return hands


def _add_rows(hands: Typist, wanted: tuple[Row, ...]) -> None:
    """The form comes with one row a leaf: add what the first leaf has more, and go back up."""
    more = sum(row.cells["class"] == wanted[0].cells["class"] for row in wanted) - 1
    for _row in range(more):
        hands.key(Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    for _row in range(more):
        hands.key(Key.Key_Up)


def _fill_row(hands: Typist, number: int, row: Row) -> None:
    there = hands.view.document.rows("indicators")[number].id
    texts = _texts(row)
    last = max(place for place, text in enumerate(texts) if text)
    for place, text in enumerate(texts[: last + 1]):
        if place:
            hands.key(Key.Key_Tab)
        if text:
            hands.fill(text, at=Address("indicators", there, _COLUMNS[place]))
    hands.key(Key.Key_Return)


def _texts(row: Row) -> list[str]:
    target = row.cells.get("target", {})
    assert isinstance(target, Mapping)
    parts = [str(target.get(column.partition(".")[2], "")) for column in _COLUMNS[1:]]
    return [str(row.cells.get("name", "")), *parts]


def measure(folder: Path) -> list[Figure]:
    """The strokes that the form takes, as a share of what is allowed."""
    application = startup.application()
    filing, wanted = sample(_SAMPLE)
    workspace = Workspace.open(folder / "strokes.perfdesk", create=True, background=True)
    unit = workspace.new_filing(filing.set_id, filing.unit, filing.year, start=False)
    form = workspace.new_form(unit, FORM)
    window = MainWindow(workspace, Settings(folder / "strokes.ini"))
    window.resize(1366, 768)
    window.show()
    typed = type_form(window, form, wanted)
    note = f"{typed.strokes} strokes, {typed.characters} characters, {typed.cells} cells"
    window.close_now()
    window.deleteLater()
    application.processEvents()
    return [
        Figure(
            "strokes of S000's first project / allowed", typed.strokes / typed.most, "x", 1.0, note
        )
    ]
