"""F3, F7 on real processes: their system calls, the disk they leave, the n-th of them failing."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from perfdesk.workspace import Workspace, demo
from tests.faults import syscalls
from tests.faults.power import Platter, lay
from tests.faults.test_kill_while_typing import Typist, number_of, the_form

pytestmark = pytest.mark.soak


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return syscalls.shim(tmp_path_factory.mktemp("shim"))


@pytest.fixture
def store(tmp_path):
    path = tmp_path / "office" / "示例.perfdesk"
    path.parent.mkdir()
    demo(path)
    return path


class Said:
    """What the window had said by a moment: by row what was shown as saved, and kept as a draft."""

    def __init__(self) -> None:
        self.shown: dict[str, str] = {}
        self.kept: dict[str, str] = {}
        self._rest = b""

    def hear(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in map(json.loads, lines):
            if line["what"] == "shown":
                self.shown[line["row"]] = line["text"]
            elif line["what"] == "kept":
                self.kept[line["row"]] = line["text"]


def look(path: Path, form: str, said: Said) -> None:
    """The store as the power cut left it holds what was shown, and offers what was kept."""
    with Workspace.open(path) as workspace:
        assert not workspace.read_only
        rows = {
            row.id: str(row.cells["name"]) for row in workspace.document(form).rows("indicators")
        }
        offered = {draft.address.row: draft.text for draft in workspace._store.drafts()}
    for row, text in said.shown.items():
        # a later text of the same row may have arrived without having been shown yet
        later = number_of(rows[row]) > number_of(text)
        assert rows[row] == text or later, "shown as saved, and lost"
    for row, text in said.kept.items():
        there = offered.get(row, ""), rows[row]
        later = number_of(rows[row]) > number_of(text)
        assert later or any(found.startswith(text) for found in there), "kept, and lost"


def test_what_the_window_showed_as_saved_outlives_a_power_cut_at_any_moment(
    tmp_path, store, library
):
    form = the_form(store)
    before = store.read_bytes()
    calls = tmp_path / "calls"
    typist = Typist(syscalls.surroundings(library, store.parent, calls))
    try:
        typist.begin(store, form=form, every_ms=60, pause_ms=25, seed=1)
        typist.until("offered")
        time.sleep(4)
        typist.kill()
    finally:
        typist.close()

    chance = random.Random(20260129)
    platter = Platter(names_follow=False)
    platter.hold(str(store), before)
    said = Said()
    seen, cuts = set(), 0
    for call in syscalls.read(calls, store.parent):
        if call.what == "said":
            said.hear(call.data)
            continue
        if not platter.take(call):
            continue
        for content in platter.after_a_cut(chance):
            ours = {name: body for name, body in content.items() if name.startswith(str(store))}
            key = hash((tuple(sorted(ours.items())), len(said.shown), len(said.kept)))
            if key in seen:
                continue
            seen.add(key)
            cuts += 1
            folder = tmp_path / "cut"
            lay(ours, folder)
            look(folder / store.name, form, said)
            shutil.rmtree(folder)
    assert len(said.shown) > 3
    assert len(said.kept) > 3
    assert cuts > 300


# --- the n-th call of a process fails ------------------------------------------------------------


def run(library, folder, calls, number, *words):
    """`perfdesk` with that call failing: status, what it said, and the call that failed."""
    calls.unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "perfdesk.cli", "--store", str(folder / "a.perfdesk"), *words],
        env=syscalls.surroundings(library, folder, calls, number),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    failed = [call for call in syscalls.read(calls, folder) if call.what == "failed"]
    return done, failed[0].data.decode() if failed else ""


def test_a_store_is_made_whole_or_not_at_all_whichever_call_fails(tmp_path, library):
    words = ["new", "lukou-2026/project", "--unit", "某中心", "--year", "2026", "--project", "餐费"]
    kinds = []
    for number in range(1, 1000):
        folder = tmp_path / str(number)
        folder.mkdir()
        done, kind = run(library, folder, tmp_path / "calls", number, *words)
        assert "Traceback" not in done.stderr, (number, kind)
        made = folder / "a.perfdesk"
        if done.returncode == 0:
            with Workspace.open(made) as workspace:
                assert [form.title for form in workspace.forms(workspace.filings()[0].id)]
        else:
            assert done.returncode == 2
            assert done.stderr.count("\n") == 1
            assert "已" not in done.stdout
            if made.exists():
                Workspace.open(made).close()
        shutil.rmtree(folder)
        if not kind:
            break
        kinds.append(kind)
    assert {"O", "W", "S", "R"} <= set(kinds)


def test_a_text_is_kept_or_the_command_says_that_it_is_not_whichever_call_fails(tmp_path, library):
    whole = tmp_path / "whole"
    whole.mkdir()
    with Workspace.open(whole / "a.perfdesk", create=True) as workspace:
        filing = workspace.new_filing("lukou-2026", "某中心", 2026, start=False)
        form = workspace.new_form(filing, "lukou-2026/project", "餐费")
    kinds = []
    for number in range(1, 1000):
        folder = tmp_path / str(number)
        shutil.copytree(whole, folder)
        done, kind = run(
            library, folder, tmp_path / "calls", number, "set", form, "goal_year=安全就餐"
        )
        assert "Traceback" not in done.stderr, (number, kind)
        with Workspace.open(folder / "a.perfdesk") as workspace:
            goal = workspace.document(form).values.get("goal_year", "")
        if done.returncode == 0:
            assert goal == "安全就餐"
        else:
            assert (done.returncode, done.stdout) == (2, "")
            assert done.stderr.count("\n") == 1
            assert goal in {"", "安全就餐"}
        shutil.rmtree(folder)
        if not kind:
            break
        kinds.append(kind)
    assert {"O", "W", "S"} <= set(kinds)
