"""F1: killing the process while one types loses nothing that was shown as saved."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

from perfdesk.workspace import Workspace, demo

KILLS = 20
SCRIPT = Path(__file__).with_name("typing_window.py")


def _typed(store: Path, form: str, seconds: float) -> int:
    """Type in the real window until killed; the number of the last text shown as saved."""
    process = subprocess.Popen(
        [sys.executable, str(SCRIPT), str(store), form],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(seconds)
    process.kill()
    lines = process.stdout.read().splitlines()
    process.wait()
    process.stdout.close()
    # a last line cut by the kill was not shown whole: it does not count
    whole = [line for line in lines if line.startswith("saved ") and line[6:].isdigit()]
    return int(whole[-2][6:]) if len(whole) > 1 else -1


def test_nothing_shown_as_saved_is_lost(tmp_path: Path) -> None:
    """Twenty kills at random moments of typing through the real window."""
    store = tmp_path / "示例.perfdesk"
    demo(store)
    workspace = Workspace.open(store)
    form = next(
        form.id
        for filing in workspace.filings()
        for form in workspace.forms(filing.id)
        if form.subject == "2026年城区社区网格员工作餐费"
    )
    count = len(workspace.document(form).rows("indicators"))
    workspace.close()
    rng = random.Random(20260129)
    shown = 0
    for _kill in range(KILLS):
        last = _typed(store, form, rng.uniform(0.05, 0.6))
        shown += last + 1
        again = Workspace.open(store)
        try:
            assert not again.read_only
            texts = [str(row.cells["name"]) for row in again.document(form).rows("indicators")]
        finally:
            again.close()
        for number in range(max(0, last - count + 1), last + 1):
            text = texts[number % count]
            assert text.endswith("号指标"), text
            assert int(text.removesuffix("号指标")) >= number
    assert shown > KILLS  # the window did type and save between the kills
