"""Places that both sides changed, called as the clerk knows them."""

from __future__ import annotations

import pytest

from perfdesk.document.edits import SetSeal
from perfdesk.document.model import Address, Seal
from perfdesk.workspace.disputes import Choice
from tests.workspace.test_exchange import (  # noqa: F401 -- its fixtures are these tests' too
    AMOUNT,
    GOAL,
    carry,
    district,
    filing,
    office,
    packed,
    project,
)


@pytest.fixture
def shared(office, district, filing):  # noqa: F811 -- a fixture
    """The project form that both sides have."""
    carry(office, district, filing)
    return project(office, filing)


@pytest.fixture
def told(office, district, filing):  # noqa: F811 -- a fixture
    """What the district is asked about when the office's package comes."""

    def look():
        incoming = district.receiving.look(packed(office, filing))
        found = district.disputes.of(incoming)
        assert len(found) == incoming.conflicts
        return [(one.title, one.label, one.base, one.ours, one.theirs) for one in found]

    return look


def rows_of(workspace, form, table="indicators"):
    return [row.id for row in workspace.document(form).rows(table)]


def test_a_field_is_called_as_on_the_paper(office, district, shared, told):  # noqa: F811
    office.type(shared, [(AMOUNT, "23")])
    district.type(shared, [(AMOUNT, "")])
    (one,) = told()
    assert one[1:] == ("年度本级预算金额", "22.18", "（空白）", "23")


def test_a_cell_is_called_by_its_column_and_row(office, district, shared, told):  # noqa: F811
    row = rows_of(office, shared)[1]
    office.type(shared, [(Address("indicators", row, "name"), "培训人数")])
    district.type(shared, [(Address("indicators", row, "name"), "培训场次")])
    (one,) = told()
    assert one[1:] == ("三级指标 第2行", "（空白）", "培训场次", "培训人数")


def test_a_row_deleted_here_and_edited_there(office, district, shared, told):  # noqa: F811
    row = rows_of(office, shared)[0]
    office.type(shared, [(Address("indicators", row, "name"), "培训人数")])
    carry(office, district, office.filing_of(shared))
    district.delete_rows(shared, "indicators", [row])
    office.type(shared, [(Address("indicators", row, "name"), "培训总人数")])
    (one,) = told()
    assert one[1] == "一行（现已删除）"
    assert one[3] == "删除这一行"
    assert "培训人数" in one[2]
    assert "培训总人数" in one[4]


def test_a_form_deleted_there_and_edited_here(office, district, shared, told):  # noqa: F811
    office.delete_form(shared)
    district.type(shared, [(GOAL, "改过")])
    assert [one[1:] for one in told()] == [("整张表", "保留这张表", "保留这张表", "删除这张表")]


def test_a_shared_value_is_called_by_a_form_that_shows_it(office, district, shared, told):  # noqa: F811
    unit = Address("", "", "unit_name")
    office.type(shared, [(unit, "某镇人民政府")])
    district.type(shared, [(unit, "某某镇")])
    (one,) = told()
    assert one == ("单位、填表人等各表共有的内容", "单位名称", "某镇", "某某镇", "某镇人民政府")


def test_a_note_is_told_with_its_cell(office, district, shared, told):  # noqa: F811
    office.noting.write(shared, AMOUNT, "按批复")
    district.noting.write(shared, AMOUNT, "请核对")
    (one,) = told()
    assert one[1:] == ("年度本级预算金额的批注", "（空白）", "请核对", "按批复")


def test_seals_of_both_sides(office, district, shared, told):  # noqa: F811
    for side, code in ((office, "AAAA-0001"), (district, "BBBB-0002")):
        side._steps.do("盖章", [SetSeal(shared, None, Seal(code))])
    assert [one[1:] for one in told()] == [
        ("盖章", "没有盖章", "已盖章，验证码 BBBB-0002", "已盖章，验证码 AAAA-0001")
    ]


@pytest.mark.parametrize(("choice", "stands"), [(Choice.OURS, "24"), (Choice.THEIRS, "23")])
def test_the_same_can_be_chosen_everywhere(office, district, filing, shared, choice, stands):  # noqa: F811
    office.type(shared, [(AMOUNT, "23"), (GOAL, "甲")])
    district.type(shared, [(AMOUNT, "24"), (GOAL, "乙")])
    incoming = district.receiving.look(packed(office, filing))
    district.receiving.take(incoming, district.disputes.all_chosen(incoming, choice))
    assert district.shown(shared, AMOUNT) == stands
