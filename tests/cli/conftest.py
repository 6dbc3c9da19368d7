"""Commands run on a store of their own."""

import pytest

from perfdesk.cli import main

PROJECT = "lukou-2026/project"


@pytest.fixture
def store(tmp_path):
    return tmp_path / "a.perfdesk"


@pytest.fixture
def run(store, capsys):
    """Runs a command on the store; returns what it says and checks status and error lines."""

    def run(*argv, status=0, noted=""):
        assert main(["--store", str(store), *map(str, argv)]) == status
        told = capsys.readouterr()
        if status == 2:
            assert told.out == ""
            assert told.err.endswith(("。\n", "？\n"))
            assert told.err.count("\n") == 1
            return told.err
        assert told.err == noted
        return told.out

    return run


@pytest.fixture
def form(run):
    told = run("new", PROJECT, "--unit", "某中心", "--year", 2026, "--project", "工作餐费")
    return told.split("编号：")[1].strip()
