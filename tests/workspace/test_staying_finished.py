"""What an import makes of finished forms is said before it, also of forms it does not bring."""

import pytest

from perfdesk.document.edits import SetFilingValue
from perfdesk.exchange.merge import Choice
from perfdesk.workspace.incoming import State
from tests.workspace.stores import AMOUNT, GOAL, SET, carry, filled_in, opened, packed, project

AGAIN = "导入后不再是“填报完成”，请核对后重新确认。"


@pytest.fixture
def office(tmp_path):
    with opened(tmp_path / "township.perfdesk", "a") as workspace:
        yield workspace


@pytest.fixture
def district(tmp_path):
    with opened(tmp_path / "district.perfdesk", "b") as workspace:
        yield workspace


@pytest.fixture
def filing(office, district):
    made = filled_in(office)
    carry(office, district, made)
    return made


def finish(workspace, filing):
    for info in workspace.forms(filing):
        workspace.set_finished(info.id, True)


def finished(workspace, filing):
    return {info.id for info in workspace.forms(filing) if info.finished}


def rename_unit(workspace, filing, unit):
    old = workspace.filing(filing).values["unit_name"]
    workspace._steps.do("输入", [SetFilingValue(filing, "unit_name", old, unit)])


def notes_of(lines):
    return {line.form: line.note for line in lines if line.form}


def test_a_value_all_forms_show_reopens_them_and_the_preview_says_which(office, district, filing):
    own = district.new_form(filing, f"{SET}/project", "区里项目")
    finish(district, filing)
    rename_unit(office, filing, "某镇人民政府")
    incoming = district.receiving.look(packed(office, filing))
    foretold = {form for form, note in notes_of(incoming.lines).items() if note.endswith(AGAIN)}
    (outside,) = (note for note in incoming.notes if note.endswith(AGAIN))
    assert "另有 1 张表“区里项目”不在数据包里" in outside
    assert finished(district, filing) == foretold | {own}, "looking changes nothing"
    taken = district.receiving.take(incoming)
    assert set(taken.touched.reopened) == foretold | {own}
    assert notes_of(taken.lines) == notes_of(incoming.lines)
    assert finished(district, filing) == set()


def test_what_is_chosen_may_leave_a_form_finished_that_was_foretold_to_be_a_draft(
    office, district, filing
):
    """Foretold is what becomes of it with ours standing; said afterwards is what became of it."""
    form = project(office, filing)
    for side, goal in ((office, "镇里改的"), (district, "区里改的")):
        side.type(form, [(GOAL, goal)])
    office.type(form, [(AMOUNT, "23")])
    district.set_finished(form, True)
    incoming = district.receiving.look(packed(office, filing))
    chosen = {form: {one.place: Choice.OURS for line in incoming.lines for one in line.conflicts}}
    taken = district.receiving.take(incoming, chosen)
    assert finished(district, filing) == set()
    assert (form in taken.touched.reopened) == notes_of(taken.lines)[form].endswith(AGAIN)


def test_that_a_form_was_finished_sealed_and_opened_there_is_said(office, district, filing):
    form = project(office, filing)

    def said():
        data = packed(office, filing)
        line = next(one for one in district.receiving.look(data).lines if one.form == form)
        district.receiving.take(district.receiving.look(data))
        return line.state, line.cells, line.note

    office.set_finished(form, True)
    assert said() == (State.NEWER, 0, "对方已填报完成。")
    office.sealing.seal(form)
    assert said() == (State.NEWER, 0, "对方已盖章。")
    office.sealing.open(form, "金额有误。")
    office.type(form, [(AMOUNT, "33")])
    assert said() == (State.NEWER, 1, "对方已解除盖章：金额有误。")
    office.set_finished(form, True)
    said()
    office.type(form, [(AMOUNT, "34")])
    assert said() == (State.NEWER, 1, "对方已取消“填报完成”。")
