"""Takes the pictures of docs/tour.md from the running program, one for each screen.

    python tools/tour.py FOLDER

Needs no screen. Everything happens in fresh stores in a temporary folder.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from pictures import REST_MS, SCREEN, Camera, opened, type_text
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from tour_of_exchange import take as take_exchange
from tour_of_exchange import wait
from tour_of_forms import SCREENS as SCREENS_OF_FORMS

from perfdesk.document.model import Address
from perfdesk.workspace import Workspace, demo
from ui import startup
from ui.editor.offer_list import OfferList
from ui.editor.paper_view import PaperView
from ui.main_window import MainWindow
from ui.notices import Notice
from ui.settings import Settings

Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
UNIT = "株洲市渌口区网格化管理服务中心"
MEALS = "2026年城区社区网格员工作餐费"
DEPARTMENT = "部门整体支出绩效目标表"
#: rows as they come from another office's table
ROWS = "巡查走访次数\t12\t次\t≥\n矛盾纠纷调处率\t98\t百分比\t≥\n隐患上报及时率\t100\t百分比\t=\n"


class Tour(Camera):
    """Goes through the program and takes its screens."""

    def form(self, title: str, unit: str = UNIT) -> str:
        """The id of a unit's form called so."""
        entries = [entry for entry in self.window.entries() if entry.filing.unit == unit]
        return next(f.id for entry in entries for f in entry.forms if f.title == title)

    def show(self, title: str, unit: str = UNIT) -> PaperView:
        """Open a form by its title."""
        return self.open(self.form(title, unit))

    def press(self, name: str) -> None:
        """Use an action."""
        self.window.actions_by_name[name].trigger()
        QApplication.processEvents()

    def rest(self) -> None:
        """Let what waits for a pause in the work happen."""
        QTest.qWait(REST_MS)

    def stand(self, view: PaperView, row: int, field: str) -> None:
        """Stand on a cell of an indicator, counted from 1."""
        name = view.document.rows("indicators")[row - 1].id
        view.show_place(Address("indicators", name, field))
        QApplication.processEvents()

    def screen(self, name: str) -> None:
        """The window with every dialog that is open over it."""
        QApplication.processEvents()
        picture = self.window.grab()
        painter = QPainter(picture)
        for dialog in self.window.findChildren(QDialog):
            if dialog.isVisible():
                painter.fillRect(picture.rect(), QColor(20, 30, 40, 60))
                _draw(painter, picture, dialog)
        popup = QApplication.activePopupWidget()
        if popup is not None:
            painter.drawPixmap(self.window.mapFromGlobal(popup.pos()), popup.grab())
            popup.close()
        painter.end()
        self.keep(picture, name)

    def keep(self, picture: QPixmap, name: str) -> None:
        """Write a picture of the tour."""
        from pictures import keep, pixels  # noqa: PLC0415 -- beside its base class's use

        keep(pixels(picture), self.out / f"{name}.png")

    def clear(self) -> None:
        """Put away what the screens before left open: panel, forms and notice."""
        self.window.side.close_side()
        while self.window.tabs.front is not None:
            self.press("close_form")
        for notice in self.window.findChildren(Notice):
            notice.hide()

    def close_dialogs(self) -> None:
        """Put every dialog away."""
        for dialog in self.window.findChildren(QDialog):
            if dialog.isVisible():
                dialog.reject()
        QApplication.processEvents()


def _draw(painter: QPainter, ground: QPixmap, dialog: QWidget) -> None:
    shot = dialog.grab()
    at = QPoint((ground.width() - shot.width()) // 2, (ground.height() - shot.height()) // 2)
    painter.drawPixmap(at, shot)
    painter.setPen(QPen(QColor("#8A98A0"), 1))
    painter.drawRect(at.x() - 1, at.y() - 1, shot.width() + 1, shot.height() + 1)


# --- the screens, in the order of the tour -----------------------------------------------


def typing(tour: Tour) -> None:
    """A cell, the offers under it, a list, a formula."""
    view = tour.show(MEALS)
    tour.stand(view, 2, "name")
    tour.screen("form")

    tour.stand(view, 3, "name")
    tour.press("insert_below")
    type_text(view, "网格员培")
    wait(lambda: any(one.isVisible() for one in view.findChildren(OfferList)))
    tour.screen("offers")
    QTest.keyClick(view, Key.Key_Escape)
    QTest.keyClick(view, Key.Key_Escape)
    tour.press("undo")

    tour.stand(view, 2, "target.op")
    QTest.keyClick(view, Key.Key_Down, ALT)
    tour.screen("choices")

    view.show_place(Address("", "", "money.total.initial"))
    type_text(view, "=15*1100*12/10000")
    QTest.keyClick(view, Key.Key_Return)
    view.show_place(Address("", "", "money.total.initial"))
    tour.screen("formula")
    tour.press("undo")

    view.show_place(Address("", "", "goal_year"))
    tour.press("large_editor")
    tour.screen("large-editor")
    tour.close_dialogs()


def ranges(tour: Tour) -> None:
    """A range with its sum, and a paste that does not fit."""
    view = tour.show(MEALS)
    tour.stand(view, 1, "name")
    QTest.keyClick(view, Key.Key_Right, SHIFT)
    for _row in range(3):
        QTest.keyClick(view, Key.Key_Down, SHIFT)
    tour.screen("range")
    QTest.keyClick(view, Key.Key_Escape)

    data = QMimeData()
    data.setText(ROWS)
    QApplication.clipboard().setMimeData(data)
    tour.stand(view, 3, "name")
    tour.press("paste")
    tour.screen("paste")
    tour.close_dialogs()
    QApplication.clipboard().clear()  # what Python put there must not outlive it


def beside_the_paper(tour: Tour) -> None:
    """Help, search, history and the indicator library."""
    view = tour.show(MEALS)
    view.show_place(Address("", "", "goal_year"))
    tour.press("field_help")
    tour.rest()
    tour.screen("help")

    tour.press("replace")
    edits = _line_edits(tour.window)
    QTest.keyClicks(edits[0], "2026")
    QTest.keyClicks(edits[1], "2027")
    tour.rest()
    tour.screen("find")

    view = tour.show(MEALS)
    tour.stand(view, 1, "target.value")
    for text in ("45", "43"):
        type_text(view, text)
        QTest.keyClick(view, Key.Key_Return)
        QTest.keyClick(view, Key.Key_Up)
    tour.press("cell_history")
    tour.rest()
    tour.screen("history")

    tour.show(MEALS).setFocus()
    tour.press("library")
    tour.rest()
    tour.screen("library")
    tour.window.side.close_side()


def marks(tour: Tour) -> None:
    """A figure typed over, with its reason; a note; the head that stays in view."""
    view = tour.show(DEPARTMENT)
    view.show_place(Address("", "", "money.project.initial"))
    type_text(view, "400")
    QTest.keyClick(view, Key.Key_Return)
    view.show_place(Address("", "", "money.project.initial"))
    tour.press("note")
    tour.screen("note")
    tour.close_dialogs()

    rows = view.document.rows("indicators")
    view.show_place(Address("indicators", rows[len(rows) // 2].id, "name"))
    bar = view.verticalScrollBar()
    bar.setValue(bar.maximum() * 3 // 4)
    tour.screen("long-form")
    tour.press("undo")


def paper(tour: Tour) -> None:
    """The look before printing, the print dialog, the calibration."""
    tour.show(MEALS)
    preview = tour.window.paper.preview()
    assert preview is not None
    preview.resize(SCREEN)
    tour.rest()
    tour.take(preview, "rehearsal")
    preview.close()
    tour.press("print")
    tour.screen("print")
    tour.close_dialogs()
    tour.press("calibration")
    tour.screen("calibration")
    tour.close_dialogs()


def safety(tour: Tour) -> None:
    """Backups, and what a crash left."""
    tour.press("back_up")
    tour.press("restore")
    tour.rest()
    tour.screen("restore")
    tour.close_dialogs()


def dialogs(tour: Tour) -> None:
    """New filing, keys."""
    tour.press("new_filing")
    tour.screen("new-filing")
    tour.close_dialogs()
    tour.press("keys")
    tour.screen("keys")
    tour.close_dialogs()


def dark(tour: Tour) -> None:
    """The dark look."""
    view = tour.show(MEALS)
    tour.stand(view, 2, "name")
    tour.press("dark")
    tour.screen("dark")
    tour.press("dark")


def _line_edits(window: MainWindow) -> list[QWidget]:
    from PySide6.QtWidgets import QLineEdit  # noqa: PLC0415 -- for the search panel alone

    return [edit for edit in window.side.findChildren(QLineEdit) if edit.isVisible()]


# --- stores of their own -------------------------------------------------------------------


@contextmanager
def _empty(folder: Path) -> Iterator[MainWindow]:
    """The window over an empty store."""
    store = folder / "新数据.perfdesk"
    Workspace.open(store, create=True).close()
    with opened(store, folder) as window:
        yield window


def crash(store: Path, folder: Path, out: Path) -> None:
    """What a window shows that starts after one was killed while something was typed."""
    with Workspace.open(store) as workspace:
        filings = [info.id for info in workspace.filings() if info.unit == UNIT]
        forms = [form for filing in filings for form in workspace.forms(filing)]
        form = next(form for form in forms if form.title == MEALS)
        goal = Address("", "", "goal_year")
        text = workspace.shown(form.id, goal) + "按月核对就餐人数，节约归己、超支不补。"
        workspace.drafts.keep(form.id, goal, text)
        workspace.flush()
    window = MainWindow(Workspace.open(store, background=True), Settings(folder / "crash.ini"))
    window.resize(SCREEN)
    window.show()
    QApplication.processEvents()
    tour = Tour(window, out)
    tour.rest()
    tour.screen("recovery")
    tour.close_dialogs()
    window.close_now()
    window.deleteLater()


SCREENS: tuple[Callable[[Tour], None], ...] = (
    typing,
    ranges,
    beside_the_paper,
    marks,
    paper,
    dialogs,
    dark,
    *SCREENS_OF_FORMS,
    safety,  # last: its notice stands over the form for a while
)


def main(out: Path) -> None:
    """Take every picture of the tour."""
    startup.application()
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["PERFDESK_DATA"] = str(folder / "data")
        with _empty(folder) as window:
            Tour(window, out).screen("first-start")
        store = folder / "示例.perfdesk"
        demo(store)
        with opened(store, folder) as window:
            tour = Tour(window, out)
            tour.screen("welcome")
            for screen in SCREENS:
                screen(tour)
        crash(store, folder, out)
        take_exchange(folder, out, Tour)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
