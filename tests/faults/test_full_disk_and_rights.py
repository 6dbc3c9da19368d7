"""F5 to F8: a full disk, a failing disk and missing rights are said, and nothing is lost."""

import shutil
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from perfdesk.cli import main
from perfdesk.document.model import Address
from perfdesk.errors import OutputError, StoreError
from perfdesk.grid import foot_code
from perfdesk.workspace import SavePhase, Workspace, demo
from perfdesk.workspace.restoring import restore
from perfdesk.workspace.safekeeping import Why
from perfdesk.writers import pdf
from tests.faults.conditions import (
    everything_in,
    nearly_full_disk,
    open_the_way_to,
    ordinary_user,
    read_only,
)

NOW = datetime(2026, 1, 29, tzinfo=UTC)
GOAL = Address("", "", "goal_year")
OLD = Path(__file__).parents[1] / "store" / "old" / "schema-1.perfdesk"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="rights and limits of POSIX")


@pytest.fixture
def path(tmp_path):
    folder = tmp_path / "office"
    folder.mkdir()
    demo(folder / "a.perfdesk", clock=lambda: NOW)
    return folder / "a.perfdesk"


def project(workspace):
    return next(
        form.id
        for filing in workspace.filings()
        for form in workspace.forms(filing.id)
        if form.subject and "goal_year" in workspace.document(form.id).values
    )


def sound(path):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("PRAGMA quick_check").fetchone() == ("ok",)


def test_on_a_full_disk_the_window_keeps_the_text_and_never_says_saved(path):
    workspace = Workspace.open(path, background=True)
    form = project(workspace)
    size = path.stat().st_size
    with nearly_full_disk(size):
        workspace.type(form, [(GOAL, "长" * 40_000)])
        workspace.type(form, [(GOAL, "更长" * 40_000)])
        assert not workspace.flush(10)
        state = workspace.save_state
        assert state.phase is SavePhase.FAILED
        assert str(path) in state.message
        assert "磁盘" in state.message
        assert state.pending == 2
        assert workspace.document(form).values["goal_year"] == "更长" * 40_000
        with pytest.raises(StoreError, match="2 步修改没有保存"):
            workspace.close()
    workspace.retry()
    assert workspace.flush(10)
    assert workspace.save_state.phase is SavePhase.SAVED
    workspace.close()
    assert sound(path)
    with Workspace.open(path) as again:
        assert again.document(form).values["goal_year"] == "更长" * 40_000
        assert again.undo_label == "输入"


def test_what_cannot_be_saved_can_be_given_up(path):
    workspace = Workspace.open(path, background=True)
    form = project(workspace)
    before = workspace.document(form)
    with nearly_full_disk(path.stat().st_size):
        workspace.type(form, [(GOAL, "长" * 40_000)])
        workspace.close(abandon=True)
    assert sound(path)
    with Workspace.open(path) as again:
        assert again.document(form) == before


def test_on_a_full_disk_the_command_line_changes_nothing(path, capsys):
    with Workspace.open(path) as workspace:
        form = project(workspace)
        before = workspace.document(form)
    with nearly_full_disk(path.stat().st_size):
        status = main(["--store", str(path), "set", form, "goal_year=" + "长" * 40_000])
    told = capsys.readouterr()
    assert (status, told.out) == (2, "")
    assert str(path) in told.err
    assert told.err.count("\n") == 1
    with Workspace.open(path) as workspace:
        assert workspace.document(form) == before
    assert sound(path)


@pytest.mark.parametrize("room", [0, 4096, 20_000])
def test_a_store_that_finds_no_room_leaves_nothing_behind(tmp_path, room):
    with nearly_full_disk(room), pytest.raises(StoreError, match="没有建立"):
        Workspace.open(tmp_path / "b.perfdesk", create=True)
    assert list(tmp_path.iterdir()) == []


def test_on_a_full_disk_an_earlier_pdf_stands(path):
    out = path.with_name("a.pdf")
    out.write_bytes(b"%PDF earlier")
    with Workspace.open(path) as workspace:
        form = project(workspace)
        with nearly_full_disk(2000), pytest.raises(OutputError, match="磁盘已满"):
            workspace.print_pdf([form], out)
    assert out.read_bytes() == b"%PDF earlier"
    assert sorted(file.name for file in path.parent.iterdir()) == ["a.pdf", "a.perfdesk"]


def test_a_restore_that_finds_no_room_for_the_steps_counts_them_and_lets_the_store_go(path):
    with Workspace.open(path) as workspace:
        backup = workspace.safekeeping.back_up(Why.DAILY).path
        form = project(workspace)
        goals = [workspace.document(form).values["goal_year"]]
        for number in range(5):
            goals.append(f"{number}{'就餐' * 10000}")
            workspace.type(form, [(GOAL, goals[-1])])
    path.write_bytes(b"")
    with nearly_full_disk(backup.stat().st_size + 200_000):
        restored = restore(path, backup, replay=True)
    assert restored.aside.read_bytes() == b""
    assert restored.replayed < 5
    assert f"最后 {5 - restored.replayed} 步修改没有补回" in restored.sentence
    with Workspace.open(path) as again:
        assert not again.read_only
        assert again.document(form).values["goal_year"] == goals[restored.replayed]


def test_every_size_of_disk_gives_the_old_or_the_new_state(path):
    """The disk has 0, 16, 32 … KB of room: the form is as before or as typed, never mixed."""
    with Workspace.open(path) as workspace:
        form = project(workspace)
        size = path.stat().st_size
        outcomes = []
        for step in range(24):
            text = f"{step}" * 20_000
            before = workspace.document(form).values["goal_year"]
            try:
                with nearly_full_disk(size + step * 16_384):
                    workspace.type(form, [(GOAL, text)])
                expected = text
            except StoreError:
                expected = before
            outcomes.append(expected == text)
            assert workspace.document(form).values["goal_year"] == expected
            with Workspace.open(path) as reader:
                assert reader.document(form).values["goal_year"] == expected
            size = max(size, path.stat().st_size) if expected == text else size
    assert set(outcomes) == {False, True}
    assert sound(path)


def test_a_read_only_folder_opens_to_look_and_says_why(path):
    before = everything_in(path.parent)
    with read_only(path.parent), Workspace.open(path) as workspace:
        assert workspace.read_only
        state = workspace.save_state
        assert state.phase is SavePhase.READ_ONLY
        assert "没有权限" in state.message
        form = project(workspace)
        assert workspace.shown(form, GOAL)
        with pytest.raises(StoreError, match="只能查看"):
            workspace.type(form, [(GOAL, "x")])
        assert workspace.undo_label is None
    assert everything_in(path.parent) == before


def test_an_older_store_that_cannot_be_brought_up_to_date_is_shown_all_the_same(tmp_path):
    folder = tmp_path / "office"
    folder.mkdir()
    old = folder / "旧.perfdesk"
    shutil.copy(OLD, old)
    before = everything_in(folder)
    with read_only(folder), Workspace.open(old) as workspace:
        assert workspace.read_only
        assert "没有权限" in workspace.save_state.message
        form = project(workspace)
        assert workspace.shown(form, GOAL) == "保障 42 名网格员的工作餐，＞95%"
        assert workspace.drafts.pending() == []
    assert everything_in(folder) == before


def test_drafts_in_a_store_that_can_only_be_looked_at_wait(path):
    with Workspace.open(path) as workspace:
        form = project(workspace)
        workspace.drafts.keep(form, GOAL, "正在输入")
    with read_only(path.parent), Workspace.open(path) as workspace:
        assert workspace.drafts.pending() == []
        workspace.drafts.keep(form, GOAL, "别的")
    with Workspace.open(path) as workspace:
        assert [draft.text for draft in workspace.drafts.pending()] == ["正在输入"]


def test_a_read_only_file_in_a_writable_folder_opens_to_look(path):
    path.parent.chmod(0o777)
    open_the_way_to(path.parent)
    path.chmod(0o444)
    with ordinary_user(), Workspace.open(path) as workspace:
        assert workspace.read_only
        assert "没有权限" in workspace.save_state.message


def test_a_store_cannot_be_made_in_a_read_only_folder(tmp_path, capsys):
    with read_only(tmp_path):
        command = ["--store", str(tmp_path / "b.perfdesk"), "new", "lukou-2026/project"]
        assert main([*command, "--unit", "某中心", "--year", "2026"]) == 2
    assert "没有权限" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_printing_into_a_read_only_folder_is_refused_in_words(path, tmp_path, capsys):
    target = tmp_path / "out"
    target.mkdir()
    assert pdf
    assert foot_code, "both loaded while their files can still be read"
    with read_only(target):
        assert main(["--store", str(path), "print", "--out", str(target / "a.pdf")]) == 2
    assert "没有权限" in capsys.readouterr().err
