"""The real window, typed into without end: what it shows as saved it also prints.

Run as a program with the store and a form's id; the test kills it at a random moment.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest

from perfdesk.workspace import Workspace
from ui.main_window import MainWindow
from ui.settings import Settings
from ui.startup import application


def main(store: Path, form: str) -> None:
    """Type numbered texts into the 三级指标 cells, row after row, and say what is saved."""
    app = application()
    workspace = Workspace.open(store, background=True)
    window = MainWindow(workspace, Settings(store.parent / "window.ini"))
    window.show()
    window.open_form(form)
    page = window.tabs.front
    assert page is not None
    view = page.view
    rows = [row.id for row in view.document.rows("indicators")]
    names = next(a for a in [view.current().address] if a is not None)
    number = 0
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        row = number % len(rows)
        view.show_place(names._replace(table="indicators", row=rows[row], field="name"))
        QTest.keyClicks(view, f"{number}")
        event = QInputMethodEvent("", [])
        event.setCommitString("号指标")
        app.sendEvent(view, event)
        QTest.keyClick(view, Qt.Key.Key_Return)
        app.processEvents()
        shown = window.status.save_text
        if shown.startswith("已保存"):
            sys.stdout.write(f"saved {number}\n")
            sys.stdout.flush()
        number += 1


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
