"""A whole form typed from empty in the real window, by keys and input method, equals the sample."""

from __future__ import annotations

import json

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from perfdesk.document.codec import to_json
from perfdesk.paths import resources_dir
from perfdesk.workspace import Workspace
from tests.ui.editor.conftest import Hands
from ui.main_window import MainWindow

SAMPLE = resources_dir() / "samples" / "lukou-grid-service-center-2026" / "02-work-meals.json"
UNIT = "株洲市渌口区网格化管理服务中心"
PARTS = {"target.value": "value", "target.unit": "unit", "target.op": "op"}


def _without_ids(document: dict) -> dict:  # type: ignore[type-arg]  # JSON
    """Row ids are given by the store: compare rows by their place."""
    copy = json.loads(json.dumps(document))
    for rows in copy.get("tables", {}).values():
        for number, row in enumerate(rows, start=1):
            row["id"] = f"r{number}"
    return copy


def _insert_row(hands: Hands, window: MainWindow) -> None:
    """The key of 插入行, whichever it is."""
    combination = window.actions_by_name["insert_below"].shortcut()[0]
    QTest.keyClick(hands.view, combination.key(), combination.keyboardModifiers())
    QApplication.processEvents()


def test_work_meals_typed_from_empty_equals_the_sample(window: MainWindow) -> None:
    """S000's 工作餐费, typed cell by cell."""
    wanted = json.loads(SAMPLE.read_text(encoding="utf-8"))
    workspace: Workspace = window.workspace
    filing = next(info.id for info in workspace.filings() if info.unit == UNIT)
    project = workspace.new_form(filing, "lukou-2026/project")
    window.reload()
    window.open_form(project)
    view = window.tabs.front.view  # type: ignore[union-attr]  # just opened
    hands = Hands(view)

    hands.go("indicators", 1, "name")
    _insert_row(hands, window)
    _insert_row(hands, window)
    for field, text in wanted["values"].items():
        hands.go("", 0, field)
        hands.type(text)
        hands.key(Qt.Key.Key_Return)
    rows = wanted["tables"]["indicators"]
    assert len(view.document.rows("indicators")) == len(rows)
    for number, row in enumerate(rows, start=1):
        cells = {"name": row.get("name", "")}
        cells |= {path: row.get("target", {}).get(part, "") for path, part in PARTS.items()}
        for field, text in cells.items():
            if text:
                hands.go("indicators", number, field)
                hands.type(text)
                hands.key(Qt.Key.Key_Tab)
    # the office left 一级指标 of the first group blank: one Delete on the merged cell
    hands.go("indicators", 1, "level1")
    hands.key(Qt.Key.Key_Delete)

    assert _without_ids(to_json(view.document)) == _without_ids(wanted)
    assert workspace.flush(10)
    window.close_now()
    again = Workspace.open(workspace.path)
    try:
        assert _without_ids(to_json(again.document(project))) == _without_ids(wanted)
    finally:
        again.close()
