"""Every step carries who made it."""

import pytest

from perfdesk.cli import main
from perfdesk.document.model import Address
from perfdesk.workspace import Workspace
from perfdesk.workspace.author import system_user

GOAL = Address("", "", "goal_year")


def authors(path):
    with Workspace.open(path) as workspace:
        store = workspace._store
        return [store.action(seq).author for seq in range(1, store.last_seq() + 1)]


def test_steps_undo_and_redo_carry_the_name(path):
    with Workspace.open(path, create=True, author="张会计") as workspace:
        filing = workspace.new_filing("lukou-2026", "某中心", 2026, start=False)
        form = workspace.new_form(filing, "lukou-2026/project", "工作餐费")
        workspace.author = "李主任"
        workspace.type(form, [(GOAL, "就餐")])
        workspace.undo()
        workspace.author = ""
        workspace.redo()
    assert authors(path) == ["张会计", "张会计", "李主任", "李主任", ""]


def test_commands_are_the_users_of_the_system(path, monkeypatch, capsys):
    monkeypatch.setattr("perfdesk.workspace.author.getpass.getuser", lambda: "wangling")
    words = ["new", "lukou-2026/project", "--unit", "某中心", "--year", "2026", "--project", "餐费"]
    assert main(["--store", str(path), *words]) == 0
    assert set(authors(path)) == {"wangling"}
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("fault", [ImportError, KeyError, OSError])
def test_a_system_that_knows_nobody_stops_nothing(monkeypatch, fault):
    def nobody():
        raise fault("no user")

    monkeypatch.setattr("perfdesk.workspace.author.getpass.getuser", nobody)
    assert system_user() == ""
