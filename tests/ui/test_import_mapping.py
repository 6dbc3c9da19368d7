"""表样差异 in the window: one key from the line of the preview (F33)."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from perfdesk.document.model import Filing
from tests.ui.sticks import lines
from tests.workspace.test_mapping import OWN, filled, paper
from tests.workspace.test_unlucky_exchange import package
from ui.dialogs.import_mapping import ImportMapping
from ui.dialogs.import_stick import ImportStickDialog


@pytest.fixture(autouse=True)
def _own_papers(tmp_path, monkeypatch):
    """Papers that come along are installed for this test alone."""
    monkeypatch.setenv("PERFDESK_DATA", str(tmp_path / "data"))


@pytest.fixture
def arrived(office, tmp_path):
    """A store with the newer paper, and a package with two forms on the older."""
    receiving = office.workspace.receiving
    unit = Filing(OWN, 2026, {"unit_name": "某镇"})
    receiving.take(receiving.look(package("f0", unit, {"x0": filled("2")}, templates=paper("2"))))
    older = paper(
        "1",
        ("项目类别 | {project_category}", "经办人 | {handler}"),
        own_fields='handler = { label = "经办人", type = "text" }',
    )
    path = tmp_path / "某镇-2026年.perfpkg"
    form = filled(handler="王五")
    path.write_bytes(package("f1", unit, {"x1": form, "x2": form}, templates=older))
    return path


def test_enter_on_the_line_shows_field_by_field_what_becomes_of_a_form(office, arrived):
    dialog = ImportStickDialog(office.window, [arrived], office.window)
    office.qtbot.addWidget(dialog)
    dialog.open()
    office.qtbot.waitUntil(lambda: not dialog.busy)
    assert "1 → 2" in lines(dialog.preview)[1][4]
    assert dialog.papers.isVisibleTo(dialog)
    dialog.preview.setCurrentItem(dialog.preview.topLevelItem(1))
    QTest.keyClick(dialog.preview, Qt.Key.Key_Return)
    shown = office.dialog(ImportMapping)
    assert dialog.isVisible(), "Enter imports nothing"
    assert lines(shown.table)[:2] == [
        ["经办人", "王五", "没有这一栏", "保留，不打印"],
        ["项目类别", "没有这一栏", "新增（选项）", "留空待填"],
    ]
    assert {row[3] for row in lines(shown.table)[2:]} == {"照搬"}
    shown.primary.click()
    assert office.workspace.filings()


def test_without_another_paper_there_is_no_button(office, arrived, tmp_path):
    path = tmp_path / "同.perfpkg"
    unit = Filing(OWN, 2026, {"unit_name": "某乡"})
    path.write_bytes(package("f2", unit, {"x3": filled("2")}, templates=paper("2")))
    dialog = ImportStickDialog(office.window, [path, arrived], office.window)
    office.qtbot.addWidget(dialog)
    dialog.open()
    office.qtbot.waitUntil(lambda: not dialog.busy)
    assert not dialog.papers.isVisibleTo(dialog)
    dialog.packages.setCurrentItem(dialog.packages.topLevelItem(1))
    office.qtbot.waitUntil(lambda: not dialog.busy)
    assert dialog.papers.isVisibleTo(dialog)
