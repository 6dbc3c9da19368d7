"""From the start of a process to a painted form, against a bare window of the same toolkit."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from bench.figures import Figure, typical
from perfdesk.workspace import Workspace, demo

#: says the word, then looks at the screen's own pixels whether the word was true
_SAY = """
    application.processEvents()
    print("painted", flush=True)
    image = window.screen().grabWindow(window.winId()).toImage()
    corner = widget.mapTo(window, widget.rect().topLeft())
    colours = {
        image.pixel(corner.x() + x, corner.y() + y)
        for x in range(0, widget.width(), 2)
        for y in range(0, widget.height(), 2)
    }
    import os
    os._exit(0 if len(colours) > 8 else 3)
"""
#: the least a window with something in it costs
BARE = f"""
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
def say(application, window, widget):{_SAY}
application = QApplication([])
window = QMainWindow()
label = QLabel("Budget 2026", window)
window.setCentralWidget(label)
window.resize(1280, 720)
window.show()
say(application, window, label)
"""
#: the console entry itself; the window opens the form that stood open when it was closed
FORM = f"""
import sys
from pathlib import Path
from ui import app
def shown(window):
    from PySide6.QtWidgets import QApplication
    application, widget = QApplication.instance(), window.tabs.front.view.viewport(){_SAY}
app.open_window(Path(sys.argv[1]), shown)
"""


def measure(folder: Path, *, runs: int) -> list[Figure]:
    """Both processes in turn, `runs` times after one that warms the disk and the byte code."""
    store = folder / "start.perfdesk"
    demo(store)
    _leave_open(store, folder)
    bare: list[float] = []
    form: list[float] = []
    for run in range(runs + 1):
        times = (_painted_after(BARE, store, folder), _painted_after(FORM, store, folder))
        if run:
            bare.append(times[0])
            form.append(times[1])
    floor = typical(bare)
    whole = typical(form)
    return [
        Figure("start to painted form / bare window", whole / floor, "x", 3.0),
        Figure("start to painted form", whole, "ms", note=f"bare window {floor:.0f} ms"),
    ]


def _leave_open(store: Path, folder: Path) -> None:
    """What the window remembers: one form was open."""
    from ui.opening import KEPT_NAME  # noqa: PLC0415  (as below)
    from ui.settings import Settings  # noqa: PLC0415  (only this part of the bench needs Qt here)
    from ui.startup import SETTINGS_NAME  # noqa: PLC0415

    # it was open before: what its list of all filings and forms read of the templates is kept
    with Workspace.open(store, kept=folder / KEPT_NAME) as workspace:
        forms = [form.id for info in workspace.filings() for form in workspace.forms(info.id)]
    form = forms[0]
    settings = Settings(folder / SETTINGS_NAME)
    settings.set_forms(store, [form], form)
    settings.write()


def _painted_after(code: str, store: Path, folder: Path) -> float:
    """Milliseconds from starting the process to its word that the paint is done."""
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "PERFDESK_DATA": str(folder),
        # an installed program has its byte code; both processes get theirs from the same place
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    start = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", code, str(store)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        word = process.stdout.readline()
        elapsed = time.perf_counter() - start
        errors = process.stderr.read().decode(errors="replace")
    if word.strip() != b"painted" or process.returncode:
        message = f"nothing was painted (exit {process.returncode}): {errors}"
        raise RuntimeError(message)
    return elapsed * 1000
