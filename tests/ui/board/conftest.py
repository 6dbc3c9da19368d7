"""A district: four units on the roster and one that is not; two filings came in packages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from perfdesk.document.model import ListedUnit
from perfdesk.workspace import Workspace
from tests.ui.conftest import Office, Recorder, gone
from tests.workspace.stores import GOAL, NAME, SET, carry, project
from ui.board.board_page import BoardPage
from ui.main_window import MainWindow
from ui.settings import Settings

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
YEAR = 2026
#: in the roster's order: sealed, draft, nothing, finished with a remark; all but the last listed
SEALED, DRAFT, NOTHING, REMARKED, UNLISTED = "雷打石镇", "南洲镇", "淦田镇", "龙潭镇", "朱亭镇"


def _filled(workspace: Workspace, unit: str, name: str) -> str:
    filing = workspace.new_filing(SET, unit, YEAR)
    workspace.type(project(workspace, filing), [(NAME, name), (GOAL, "完成")])
    return filing


def _make(folder: Path) -> bytes:
    path = folder / "district.perfdesk"
    with (
        Workspace.open(folder / "office.perfdesk", create=True, clock=lambda: NOW) as office,
        Workspace.open(path, create=True, clock=lambda: NOW) as district,
    ):
        carry(office, district, _filled(office, DRAFT, "道路养护"))
        remarked = _filled(office, REMARKED, "水库维修")
        for form in office.forms(remarked):
            office.set_finished(form.id, finished=True)
        carry(office, district, remarked)
        district.remarking.add(project(district, remarked), NAME, "请写全称")
        sealed = _filled(district, SEALED, "网格员餐费")
        for form in district.forms(sealed):
            district.sealing.seal(form.id, finish=True)
        _filled(district, UNLISTED, "厕所改造")
        named = {
            SEALED: ListedUnit(1, "王建国", "27611001"),
            DRAFT: ListedUnit(2, "李秀英"),
            NOTHING: ListedUnit(3, "张伟", "27611003"),
            REMARKED: ListedUnit(4),
        }
        district.board.set_roster(named)
    return path.read_bytes()


@pytest.fixture(scope="session")
def district_bytes(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return _make(tmp_path_factory.mktemp("district"))


@pytest.fixture
def district_store(tmp_path: Path, district_bytes: bytes) -> Path:
    path = tmp_path / "district.perfdesk"
    path.write_bytes(district_bytes)
    return path


@pytest.fixture
def district(
    district_store: Path, settings: Settings, speaker: Recorder, qtbot: QtBot
) -> Iterator[Office]:
    """The district's window as it opens: on the board."""
    window = MainWindow(Workspace.open(district_store, background=True), settings, speaker)
    window.resize(1366, 728)
    window.show()
    window.activateWindow()
    qtbot.waitExposed(window)
    yield Office(window, speaker, qtbot)
    window.close_now()
    gone(window)


@pytest.fixture
def page(district: Office) -> BoardPage:
    board = district.window.centre.board
    assert board is not None
    QApplication.processEvents()
    return board
