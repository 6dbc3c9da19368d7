"""The real window, typed into as by hand, in processes made to be killed.

Run as a program it reads one line of JSON for each window: the store, a form, how often drafts
are kept, how long a pause between two signs is at most (both in ms), and a seed. An empty line
kills it. Qt is loaded once and each window is a fork that opens
it anew, so that a kill costs a fraction of a second. Every line a window writes is one JSON
object with `what`: `started`, `offered` (what the recovery dialog offers),
`typing` (the text in the open editor, and when), `kept` (a draft that is on disk), `shown`
(the last text of which the window says 已保存), and, by the parent, `ended`.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from perfdesk.document.model import Address
from perfdesk.workspace import Workspace
from ui import recovery  # loaded before the first fork, like everything else here
from ui.drafting import Drafting
from ui.main_window import MainWindow
from ui.settings import Settings
from ui.startup import application

WORDS = "网格员培训人次按季度统计食品安全零事故经费支付进度服务对象满意度"


def tell(what: str, **facts: object) -> None:
    """One line, in one piece."""
    line = json.dumps({"what": what, **facts}, ensure_ascii=False) + "\n"
    os.write(1, line.encode())


def main(store: Path, form: str, every_ms: int, pause_ms: int, seed: int) -> None:
    """Type numbered texts into the 三级指标 cells, row after row, until killed."""
    app = application()
    workspace = Workspace.open(store, background=True)
    commit = workspace._store.commit

    def commit_and_tell(changes, notes) -> None:
        commit(changes, notes)
        for draft in notes.values():
            if draft is not None:
                tell("kept", row=draft.address.row, text=draft.text)

    workspace._store.commit = commit_and_tell
    window = MainWindow(workspace, Settings(store.parent / "window.ini"))
    window.show()
    _answer(window)
    window.store.drafting._timer.setInterval(every_ms)
    window.open_form(form)
    window.activateWindow()  # offscreen nobody else does it once a dialog has gone
    assert QTest.qWaitForWindowActive(
        window
    )  # or a late change of focus would commit the first text
    page = window.tabs.front
    assert page is not None
    view = page.view
    rows = [row.id for row in view.document.rows("indicators")]
    chance = random.Random(seed)
    number = seed * 1000
    while True:
        row = rows[number % len(rows)]
        view.show_place(Address("indicators", row, "name"))
        text = ""
        for piece in (f"{number}", *chance.choices(WORDS, k=chance.randint(0, 16)), "号指标"):
            text += piece
            if piece.isascii():
                QTest.keyClicks(view, piece)
            else:
                event = QInputMethodEvent("", [])
                event.setCommitString(piece)
                app.sendEvent(view, event)
            tell("typing", number=number, row=row, text=text, at=time.monotonic())
            _rest(app, chance.uniform(0, pause_ms / 1000))
        QTest.keyClick(view, Qt.Key.Key_Return)
        # one who never looks, one who does not wait long, and one who waits to see it saved
        for _moment in range(chance.choice((0, chance.randint(1, 20), 2000))):
            _rest(app, 0.003)
            if window.status.save_text.startswith("已保存"):
                tell("shown", number=number, row=row, text=text)
                break
        number += 1


def _rest(app: QApplication, seconds: float) -> None:
    """The clerk pauses; the window goes on."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        app.processEvents()
        time.sleep(0.001)


def _answer(window: MainWindow) -> None:
    """Say what is offered, as the clerk sees it, and leave it for later."""
    window.store.offer_left()
    cards = [card for d in window.findChildren(recovery.RecoveryDialog) for card in d.cards]
    drafts = [card.draft for card in cards]
    tell("offered", drafts=[(draft.address.row, draft.text) for draft in drafts])
    for dialog in window.findChildren(recovery.RecoveryDialog):
        dialog.reject()
        while isValid(dialog):
            QTest.qWait(1)
    for draft in drafts:
        window.workspace.drafts.discard(draft)
    window.workspace.flush(10)


def serve() -> None:
    """A window for each line of JSON, killed at the next line, whatever that is, or at the end."""
    assert Drafting, "loaded before the first fork"
    child = 0
    for line in sys.stdin:
        child = _ended(child)
        if line.strip():
            child = os.fork()
            if child == 0:
                given = json.loads(line)
                tell("started")
                main(Path(given.pop("store")), **given)
    _ended(child)


def _ended(child: int) -> int:
    if child:
        at = time.monotonic()
        os.kill(child, signal.SIGKILL)  # nobody has waited for it yet: it is still this child
        _child, status = os.waitpid(child, 0)
        tell("ended", at=at, killed=os.WIFSIGNALED(status))
    return 0


if __name__ == "__main__":
    serve()
