"""A store of the test's own with one office's filing; a module may have its own of that name."""

from datetime import UTC, datetime

import pytest

from perfdesk.workspace import Workspace

NOW = datetime(2026, 1, 29, 9, 30, tzinfo=UTC)
PROJECT = "lukou-2026/project"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "a.perfdesk"


@pytest.fixture
def workspace(path):
    with Workspace.open(path, create=True, clock=lambda: NOW) as opened:
        yield opened


@pytest.fixture
def filing(workspace):
    """一套表 of 渌口 2026."""
    return workspace.new_filing("lukou-2026", "某中心", 2026)


@pytest.fixture
def form(workspace, filing):
    """A project form of that filing."""
    return workspace.new_form(filing, PROJECT, "工作餐费")
