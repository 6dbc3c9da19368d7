"""评分工作台 in the real window: follows the cursor, takes scores by keys, all at once, undone."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox

from perfdesk.document.model import Address
from perfdesk.workspace import demo
from tests.ui.conftest import MEALS
from ui.dialogs.make_selfeval import MakeSelfevalDialog
from ui.scoring_commands import NO_TARGET
from ui.scoring_panel import ScoringPanel

SELFEVAL = "lusong-2024/selfeval"
CONTROL_ALT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


@pytest.fixture(scope="module")
def sample_bytes(tmp_path_factory) -> bytes:
    """All sample filings: S002 is among them."""
    path = tmp_path_factory.mktemp("samples") / "samples.perfdesk"
    demo(path)
    return path.read_bytes()


@pytest.fixture
def form(office) -> str:
    """S002's self-evaluation, in front."""
    forms = [form for entry in office.window.entries() for form in entry.forms]
    office.window.open_form(next(form.id for form in forms if form.template == SELFEVAL))
    office.window.activateWindow()
    office.qtbot.waitUntil(lambda: QApplication.activeWindow() is office.window)
    return office.window.front_form()


@pytest.fixture
def panel(office, form) -> ScoringPanel:
    QTest.keyClick(office.window.front_view(), Qt.Key.Key_J, CONTROL_ALT)
    content = office.window.side.content
    assert isinstance(content, ScoringPanel)
    settle(office, content)
    return content


def settle(office, panel) -> None:
    office.qtbot.waitUntil(lambda: not panel.is_reading)


def row_of(office, name: str) -> str:
    rows = office.window.front_view().document.rows("indicators")
    return next(row.id for row in rows if row.cells.get("name") == name)


def stand(office, panel, name: str, field: str = "score") -> str:
    row = row_of(office, name)
    office.window.front_view().show_place(Address("indicators", row, field))
    settle(office, panel)
    return row


def score(office, row_id: str) -> object:
    rows = office.window.front_view().document.rows("indicators")
    return next(row for row in rows if row.id == row_id).cells.get("score")


def test_it_follows_the_cursor_and_explains(office, panel):
    assert panel.list.hasFocus()
    stand(office, panel, "培训出勤率")
    assert panel.current().name == "培训出勤率"
    assert panel.detail.how.text() == "完成 93% ÷ 指标 95% × 分值 3 = 2.94 分。"
    assert "得分 2 低于按规则算出的 2.94。" in panel.detail.warnings.text()
    assert panel.detail.take.text() == "采用 2.94 分（Enter）"
    office.window.front_view().show_place(Address("", "", "exec.score"))
    assert panel.current().name == "执行率"


def test_total_and_points_are_told(panel):
    assert panel.total.text() == "总分 104.81，表上写的是 97，还不能定等级"
    assert panel.caution.text() == "分值合计 110，超出 10，应是 100；表上写的是 100。"
    assert not panel.all.isEnabled()


def test_enter_takes_the_proposal_and_goes_on(office, panel):
    row = stand(office, panel, "培训出勤率")
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    assert score(office, row) == "2.94"
    assert panel.current().name == "更新基础信息数据"
    assert office.speaker.notices[-1] == "“培训出勤率”得 2.94 分。"
    office.press("undo")
    assert score(office, row) == "2"


def test_a_judged_row_is_given_a_score_by_keys(office, panel):
    row = stand(office, panel, "开展网格员业务培训")
    assert not panel.detail.takes
    assert not any(button.isChecked() for button in panel.detail.bands)
    assert [button.text() for button in panel.detail.bands] == [
        "达成\n5–4 分",
        "部分达成\n4–3 分",
        "未达成\n3–0 分",
    ]
    QTest.keyClick(panel.list, Qt.Key.Key_2)
    assert panel.detail.points.hasFocus()
    assert (panel.detail.points.minimum(), panel.detail.points.value()) == (3, 4)
    panel.detail.points.setValue(3.5)
    QTest.keyClick(panel.detail.points, Qt.Key.Key_Return)
    assert score(office, row) == "3.5"
    assert panel.list.hasFocus()


def test_without_scores_all_are_taken_in_one_step(office, panel, form):
    rows = office.window.front_view().document.rows("indicators")
    office.window.show_touched(
        office.workspace.clear(form, [Address("indicators", row.id, "score") for row in rows])
    )
    settle(office, panel)
    # the judged rows stay open, the execution has its score
    assert panel.all.text() == "全部采用（15 行还没有得分）"
    before = office.window.front_view().document
    panel.all.setFocus()
    panel.all.click()
    assert panel.list.hasFocus()  # the button has nothing more to do
    document = office.window.front_view().document
    given = [row.cells.get("score") for row in document.rows("indicators")]
    assert sum(one is not None for one in given) == 15
    # 48.94 of 产出, 10 of 满意度, 6 of 成本 and the 7.81
    assert panel.total.text() == "已得 72.75 分，还有 9 行没有得分"
    office.press("undo")
    assert office.window.front_view().document == before


def test_it_is_live(office, panel):
    stand(office, panel, "培训出勤率", "actual")
    office.type("57%")
    assert office.window.commit()
    settle(office, panel)
    assert panel.current().proposal.score == Decimal("1.8")  # 57 / 95 × 3


def test_what_is_being_typed_is_committed_first(office, panel):
    row = stand(office, panel, "培训出勤率", "reason")
    office.type("时间冲突")
    panel.take()
    rows = office.window.front_view().document.rows("indicators")
    cells = next(one for one in rows if one.id == row).cells
    assert (cells["reason"], cells["score"]) == ("时间冲突", "2.94")


def test_another_profile_is_chosen_and_undone(office, panel):
    box = panel.profile
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(box.findData("分档"))
    box.activated.emit(box.currentIndex())
    office.window.front_view().show_place(Address("", "", "exec.score"))
    assert panel.current().proposal.score == 5
    office.press("undo")
    settle(office, panel)
    assert box.currentData() == "按比例-设成本"


def test_points_are_spread_when_asked(office, panel):
    panel.tabs.setCurrentIndex(1)
    buttons = {button.accessibleName(): button for button in panel.points.buttons}
    assert not buttons["分配满意度指标的分值"].isEnabled()
    buttons["分配成本指标的分值"].click()
    rows = office.window.front_view().document.rows("indicators")
    costs = [r.cells["weight"] for r in rows if r.cells["class"] == "cost_economic"]
    assert costs == ["7", "7", "6"]
    assert office.speaker.notices[-1] == "已分配“成本指标”的分值。"


def test_esc_and_the_key_again_lead_back(office, panel):
    QTest.keyClick(panel.list, Qt.Key.Key_J, CONTROL_ALT)
    assert office.window.side.content is None
    assert office.window.front_view().hasFocus()


def test_a_form_without_scores_says_what_to_open(office, panel):
    office.open(MEALS)
    settle(office, panel)
    assert "不是自评表" in panel._note.text()
    assert not panel.tabs.isVisible()
    assert not panel.all.isVisible()


# --- making one ----------------------------------------------------------------------------------


def test_a_self_evaluation_is_made_and_opens_on_the_first_completion(office):
    office.open(MEALS)
    target = office.window.front_form()
    office.press("make_selfeval")
    dialog = office.dialog(MakeSelfevalDialog)
    assert dialog.target.form.id == target
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    office.qtbot.waitUntil(lambda: office.window.front_form() != target)
    view = office.window.front_view()
    assert view.current().address.field == "actual"
    assert view.hasFocus()
    assert view.document.values["project_name"] == MEALS
    assert "带来 12 行指标" in office.speaker.notices[-1]
    made = office.window.front_form()
    office.speaker.accept_offer()
    assert not office.window.has_form(made)


def test_one_that_is_filled_in_is_not_made_twice(office):
    office.open(MEALS)
    target = office.window.front_form()
    office.press("make_selfeval")
    QTest.keyClick(office.dialog(MakeSelfevalDialog), Qt.Key.Key_Return)
    office.qtbot.waitUntil(lambda: office.window.front_form() != target)
    office.window.open_form(target)
    office.press("make_selfeval")
    dialog = office.dialog(MakeSelfevalDialog)
    assert "已经有了" in dialog.fault.text()
    dialog.accept()
    assert dialog.isVisible()
    dialog.reject()


def test_from_a_self_evaluation_none_is_made(office, form):
    office.press("make_selfeval")
    assert office.speaker.notices[-1] == NO_TARGET


def test_without_points_it_says_where_they_are_given(office, panel, form):
    rows = office.window.front_view().document.rows("indicators")
    blank = [Address("indicators", row.id, "weight") for row in rows]
    office.window.show_touched(
        office.workspace.clear(form, [*blank, Address("", "", "exec.weight")])
    )
    settle(office, panel)
    assert panel.caution.isVisible()
    assert panel.caution.text().endswith("“分值”页里可以按方案分配。")
    office.press("undo")
    settle(office, panel)
    assert "“分值”页" not in panel.caution.text()
