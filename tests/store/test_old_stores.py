"""Stores that earlier programs made open forever, with everything in them.

`old/schema-1.perfdesk` was made by the last program of schema 1 through its workspace: two
filings, forms typed into, a row inserted, steps undone and redone, a form deleted, one finished.
"""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from perfdesk.document.model import Address
from perfdesk.store.documents import Store
from perfdesk.store.migrations import backup_path
from perfdesk.workspace import Workspace

OLD = Path(__file__).with_name("old")
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def path(tmp_path):
    """A copy of the store of schema 1."""
    return Path(shutil.copy(OLD / "schema-1.perfdesk", tmp_path / "旧.perfdesk"))


def project(workspace):
    return next(
        form
        for filing in workspace.filings()
        for form in workspace.forms(filing.id)
        if form.subject
    )


def test_everything_is_in_it(path):
    with Workspace.open(path) as workspace:
        filings = [(info.unit, info.year) for info in workspace.filings()]
        assert filings == [
            ("株洲市渌口区网格化管理服务中心", 2026),
            ("渌口区古岳峰镇人民政府", 2025),
        ]
        form = project(workspace)
        assert (form.title, form.finished) == ("2026年城区社区网格员工作餐费", True)
        document = workspace.document(form.id)
        assert document.values["goal_year"] == "保障 42 名网格员的工作餐，＞95%"
        first, second = document.rows("indicators")[:2]
        assert (first.cells["name"], first.cells["target"]) == ("就餐人数", "大于等于42人")
        assert second.cells["name"] == "就餐次数"
        assert workspace.shown(form.id, Address("indicators", first.id, "target.value")) == "42"


def test_all_its_steps_are_there_and_nobody_is_named_for_them(path):
    store = Store.open(path, now=NOW)
    actions = [store.action(seq) for seq in range(1, store.last_seq() + 1)]
    store.close()
    assert len(actions) == 17
    assert actions[0].at.isoformat() == "2026-01-29T09:00:01+08:00"
    assert (actions[8].head.undoes, actions[10].head.redoes) == (8, 7)
    assert {action.author for action in actions} == {""}


def test_what_was_done_in_it_can_be_undone(path):
    with Workspace.open(path) as workspace:
        assert workspace.undo_label == "填报完成"
        workspace.undo()
        assert not project(workspace).finished
        while workspace.undo_label:
            workspace.undo()
        assert workspace.filings() == []


def test_the_backup_made_before_is_the_store_as_it_was(path):
    before = path.read_bytes()
    Workspace.open(path).close()
    backup = backup_path(path, 1)
    assert path.read_bytes() != before
    with Workspace.open(backup) as workspace:
        assert len(workspace.filings()) == 2


def test_new_steps_go_on_after_the_old_ones(path):
    with Workspace.open(path, author="张会计") as workspace:
        form = project(workspace).id
        workspace.type(form, [(Address("", "", "goal_year"), "改过")])
    store = Store.open(path, now=NOW)
    assert (store.last_seq(), store.action(18).author) == (18, "张会计")
    store.close()
