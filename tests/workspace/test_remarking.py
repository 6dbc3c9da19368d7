"""审核意见: written on a cell, seen to, brought up again, and told of in the history."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

import pytest

from perfdesk.document.edits import SetSeal
from perfdesk.document.model import Address, Seal
from perfdesk.errors import PerfDeskError, UnknownNameError
from perfdesk.workspace import Workspace

NOW = datetime(2026, 1, 29, 9, 30, tzinfo=UTC)
GOAL = Address("", "", "goal_year")
ASKED = "请写明培训的次数"
DISTRICT = "区财政局"


def only(workspace, form):
    (one,) = workspace.remarking.of(form)
    return one


def test_a_remark_says_who_when_and_where(workspace, filing, form):
    workspace.author = "李四"
    touched = workspace.remarking.add(form, GOAL, f"  {ASKED}\n", DISTRICT)
    assert touched.place == (form, GOAL)
    one = only(workspace, form)
    assert (one.remark.text, one.remark.unit, one.remark.author) == (ASKED, DISTRICT, "李四")
    assert datetime.fromisoformat(one.remark.made) == NOW
    assert one.title == "工作餐费"
    assert one.where == workspace.template(form).fields["", "goal_year"].label
    assert one.by == "区财政局 李四"
    assert workspace.form(form).remarks == 1
    assert workspace.remarking.open_counts(filing) == {form: 1}


def test_a_remark_is_resolved_by_somebody_and_never_gone(workspace, filing, form):
    workspace.remarking.add(form, GOAL, ASKED, DISTRICT)
    remark = only(workspace, form).remark
    workspace.author = "张三"
    workspace.remarking.resolve(form, remark.id, "已补写为 4 次")
    done = only(workspace, form).remark
    assert (done.resolved_by, done.answer) == ("张三", "已补写为 4 次")
    assert datetime.fromisoformat(done.resolved_at) == NOW
    assert workspace.form(form).remarks == 0
    assert workspace.remarking.open_counts(filing) == {}
    assert workspace.remarking.resolve(form, remark.id) is None


def test_without_a_name_the_unit_resolved_it(workspace, form):
    workspace.remarking.add(form, None, ASKED)
    workspace.remarking.resolve(form, only(workspace, form).remark.id)
    assert only(workspace, form).remark.resolved_by == "某中心"
    assert only(workspace, form).where == "整张表"


def test_brought_up_again_it_is_a_new_one_above_the_resolved(workspace, form):
    workspace.remarking.add(form, GOAL, ASKED, DISTRICT)
    first = only(workspace, form).remark
    assert workspace.remarking.reopen(form, first.id) is None  # it is open
    workspace.remarking.resolve(form, first.id)
    workspace.remarking.reopen(form, first.id)
    again, before = (one.remark for one in workspace.remarking.of(form))
    assert (again.text, again.key, again.unit, again.is_open) == (ASKED, GOAL.key, DISTRICT, True)
    assert before.id == first.id
    assert not before.is_open


def test_every_step_is_undone_and_done_again(workspace, filing, form):
    states = [workspace.filing(filing).remarks]
    workspace.remarking.add(form, GOAL, ASKED, DISTRICT)
    states.append(workspace.filing(filing).remarks)
    workspace.remarking.resolve(form, only(workspace, form).remark.id, "好")
    states.append(workspace.filing(filing).remarks)
    workspace.remarking.reopen(form, only(workspace, form).remark.id)
    for before in reversed(states):
        workspace.undo()
        assert workspace.filing(filing).remarks == before
    for after in states[1:]:
        workspace.redo()
        assert workspace.filing(filing).remarks == after


def test_it_is_there_after_the_store_was_opened_again(path):
    with Workspace.open(path, create=True, clock=lambda: NOW) as workspace:
        filing = workspace.new_filing("lukou-2026", "某中心", 2026)
        form = workspace.forms(filing)[0].id
        workspace.remarking.add(form, None, ASKED, DISTRICT)
        workspace.remarking.resolve(form, only(workspace, form).remark.id, "已改")
    with Workspace.open(path, clock=lambda: NOW) as workspace:
        assert only(workspace, form).remark.answer == "已改"


def test_a_sealed_and_a_finished_form_take_remarks_and_stay_so(workspace, form):
    workspace.set_finished(form, finished=True)
    workspace._steps.do("盖章", [SetSeal(form, None, Seal("ABCD"))])
    workspace.remarking.add(form, GOAL, ASKED, DISTRICT)
    assert workspace.form(form).finished
    seal = workspace.document(form).seal
    assert seal is not None
    assert seal.frozen
    workspace.remarking.resolve(form, only(workspace, form).remark.id)
    assert workspace.form(form).finished


def test_a_row_is_called_by_its_number_and_one_that_went_is_said_to_be_gone(workspace, form):
    _added, row = workspace.insert_row(form, "indicators", first_row(workspace, form))
    address = Address("indicators", row, "name")
    workspace.remarking.add(form, address, ASKED, DISTRICT)
    label = workspace.template(form).fields["indicators", "name"].label
    number = workspace._papers.row_numbers(form)["indicators", row]
    assert only(workspace, form).where == f"{label} 第{number}行"
    workspace.delete_rows(form, "indicators", [row])
    assert only(workspace, form).where == f"{label}（现已删除）"


def first_row(workspace, form):
    return next(row for table, row in workspace._papers.row_numbers(form) if table == "indicators")


def test_on_a_pre_printed_line_it_is_the_form_s_and_names_the_cell(workspace):
    filing = workspace.new_filing("changping-2026", "某中心", 2026)
    form = workspace.forms(filing)[0].id
    numbers = workspace._papers.row_numbers(form)
    row = next(row for table, row in numbers if table == "indicators" and row.startswith("+"))
    workspace.remarking.add(form, Address("indicators", row, "name"), ASKED)
    one = only(workspace, form)
    label = workspace.template(form).fields["indicators", "name"].label
    assert one.remark.text == f"{label} 第{numbers['indicators', row]}行：{ASKED}"
    assert one.where == "整张表"


def test_what_cannot_be_is_said(workspace, filing, form):
    with pytest.raises(PerfDeskError, match="没有写内容"):
        workspace.remarking.add(form, GOAL, " \n ")
    with pytest.raises(UnknownNameError):
        workspace.remarking.add(form, Address("", "", "nothing"), ASKED)
    with pytest.raises(UnknownNameError, match="没有编号为“gone”的行"):
        workspace.remarking.add(form, Address("indicators", "gone", "name"), ASKED)
    with pytest.raises(UnknownNameError):
        workspace.remarking.resolve(form, "nothing")
    assert workspace.filing(filing).remarks == {}


def test_those_of_a_form_that_was_deleted_are_kept_and_can_be_resolved(workspace, filing, form):
    workspace.remarking.add(form, GOAL, ASKED, DISTRICT)
    workspace.delete_form(form)
    (one,) = workspace.remarking.of_filing(filing)
    assert (one.title, one.there, one.address) == ("一张已删除的表", False, None)
    workspace.remarking.resolve(form, one.remark.id)
    assert workspace.remarking.open_counts(filing) == {}
    workspace.undo()
    workspace.undo()
    assert only(workspace, form).address == GOAL


def test_a_filing_s_stand_by_its_forms_the_open_ones_first(workspace, filing, form):
    department = workspace.forms(filing)[0].id
    workspace.remarking.add(form, GOAL, "一", DISTRICT)
    workspace.remarking.resolve(form, only(workspace, form).remark.id)
    workspace.remarking.add(form, None, "二", DISTRICT)
    workspace.remarking.add(department, None, "三", DISTRICT)
    assert [one.remark.text for one in workspace.remarking.of_filing(filing)] == ["三", "二", "一"]


def changes(trail):
    while trail.more():
        pass
    return [
        (entry.label, change.label, change.old, change.new)
        for entry in trail.entries
        for change in entry.changes
        if change.label.startswith("审核意见")
    ]


def test_the_history_tells_of_it_for_cell_form_and_filing(workspace, filing, form):
    workspace.remarking.add(form, GOAL, ASKED, DISTRICT)
    workspace.remarking.resolve(form, only(workspace, form).remark.id, "已补")
    label = workspace.template(form).fields["", "goal_year"].label
    told = f"{ASKED}（已处理：已补）"

    def said(name):
        return [("审核意见已处理", name, ASKED, told), ("写审核意见", name, "", ASKED)]

    history = workspace.chronicle
    assert changes(history.cell(form, GOAL)) == said("审核意见")
    assert changes(history.form(form)) == said(f"审核意见 {label}")
    assert changes(history.filing(filing)) == said("审核意见 工作餐费")
    assert changes(history.cell(form, Address("", "", "unit_name"))) == []
    department = workspace.forms(filing)[0].id
    assert changes(history.form(department)) == []


def test_the_history_tells_of_it_the_next_day_too(path):
    with Workspace.open(path, create=True, clock=lambda: NOW) as workspace:
        filing = workspace.new_filing("lukou-2026", "某中心", 2026)
        form = workspace.new_form(filing, "lukou-2026/project", "工作餐费")
        workspace.remarking.add(form, GOAL, ASKED, DISTRICT)
    with Workspace.open(path, clock=lambda: NOW) as workspace:
        assert len(changes(workspace.chronicle.cell(form, GOAL))) == 1
        assert len(changes(workspace.chronicle.form(form))) == 1
        assert len(changes(workspace.chronicle.filing(filing))) == 1


@pytest.fixture
def two(tmp_path):
    """A township with a filing, and its district."""
    stores = []
    for letter in "ab":
        ids = (f"{letter}{number:04d}" for number in count(1))
        stores.append(
            Workspace.open(
                tmp_path / f"{letter}.perfdesk", create=True, clock=lambda: NOW, ids=ids.__next__
            )
        )
    yield stores
    for one in stores:
        one.close()


def carry(source, target, filing):
    """One way of the stick."""
    steps = source.sending.make([filing])
    while True:
        try:
            next(steps)
        except StopIteration as done:
            source.sending.sent(done.value)
            return target.receiving.take(target.receiving.look(done.value.data))


def texts(workspace, filing):
    return [(one.remark.text, one.remark.is_open) for one in workspace.remarking.of_filing(filing)]


def test_there_and_back_on_the_stick_answered_and_brought_up_again(two):
    office, district = two
    filing = office.new_filing("lukou-2026", "某镇", 2026)
    form = next(one.id for one in office.forms(filing) if one.template == "lukou-2026/project")
    carry(office, district, filing)
    district.remarking.add(form, GOAL, ASKED, DISTRICT)
    carry(district, office, filing)
    assert office.form(form).remarks == 1
    (asked,) = office.remarking.of(form)
    office.remarking.resolve(form, asked.remark.id, "已补写")
    carry(office, district, filing)
    (answered,) = district.remarking.of(form)
    assert (answered.remark.resolved_by, answered.remark.answer) == ("某镇", "已补写")
    district.remarking.reopen(form, asked.remark.id)
    carry(office, district, filing)  # what the township has closed does not close it again
    assert texts(district, filing) == [(ASKED, True), (ASKED, False)]
    carry(district, office, filing)
    assert texts(office, filing) == [(ASKED, True), (ASKED, False)]
    assert office.filing(filing).remarks == district.filing(filing).remarks


def test_both_write_at_once_and_nothing_is_lost(two):
    office, district = two
    filing = office.new_filing("lukou-2026", "某镇", 2026)
    form = office.forms(filing)[0].id
    carry(office, district, filing)
    office.remarking.add(form, None, "本单位的疑问")
    district.remarking.add(form, None, ASKED, DISTRICT)
    carry(district, office, filing)
    carry(office, district, filing)
    assert {text for text, _open in texts(office, filing)} == {"本单位的疑问", ASKED}
    assert office.filing(filing).remarks == district.filing(filing).remarks
