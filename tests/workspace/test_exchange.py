"""A township and its district: packages there and back, nothing lost, nothing chosen silently."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from itertools import count

import pytest

from perfdesk.document.edits import SetRemark
from perfdesk.document.model import Address, Remark
from perfdesk.errors import PerfDeskError
from perfdesk.exchange.merge import Choice
from perfdesk.workspace import Workspace
from perfdesk.workspace.codes import Answer
from perfdesk.workspace.receiving import State

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
GOAL = Address("", "", "goal_year")
AMOUNT = Address("", "", "money.total.initial")


def opened(path, letter: str = "") -> Workspace:
    numbers = count(1)
    ids = (lambda: f"{letter}{next(numbers):04d}") if letter else None
    more = {"ids": ids} if ids else {}
    return Workspace.open(path, create=True, clock=lambda: NOW, **more)


@pytest.fixture
def office(tmp_path):
    with opened(tmp_path / "office.perfdesk", "a") as workspace:
        yield workspace


@pytest.fixture
def district(tmp_path):
    with opened(tmp_path / "district.perfdesk", "b") as workspace:
        yield workspace


@pytest.fixture
def filing(office):
    made = office.new_filing("lukou-2026", "某镇", 2026)
    form = project(office, made)
    office.type(form, [(GOAL, "完成培训"), (AMOUNT, "22.18")])
    return made


def project(workspace, filing):
    return next(one.id for one in workspace.forms(filing) if one.template.endswith("/project"))


def packed(workspace, filing) -> bytes:
    steps = workspace.sending.make([filing])
    while True:
        try:
            next(steps)
        except StopIteration as done:
            workspace.sending.sent(done.value)
            return done.value.data


def carry(source, target, filing, chosen=None):
    """One way of the stick."""
    incoming = target.receiving.look(packed(source, filing))
    return target.receiving.take(incoming, chosen)


def states(incoming) -> set[State]:
    return {line.state for line in incoming.lines}


def test_the_district_gets_what_the_township_typed(office, district, filing):
    taken = carry(office, district, filing)
    assert taken.touched is not None
    form = project(office, filing)
    assert district.document(form) == office.document(form)
    assert district.filing(filing) == office.filing(filing)
    assert [one.id for one in district.forms(filing)] == [one.id for one in office.forms(filing)]


def test_a_second_time_nothing_changes(office, district, filing):
    data = packed(office, filing)
    district.receiving.take(district.receiving.look(data))
    again = district.receiving.look(data)
    assert states(again) == {State.SAME}
    assert not again.changes
    assert "以前导入过" in "".join(again.notes)
    assert district.receiving.take(again).touched is None


def test_looking_changes_nothing(office, district, filing):
    district.receiving.look(packed(office, filing))
    assert district.filings() == []


def test_an_import_is_one_undo(office, district, filing):
    carry(office, district, filing)
    district.undo()
    assert district.filings() == []
    carry(office, district, filing)
    assert project(district, filing)


def test_changes_of_both_sides_in_different_cells_meet(office, district, filing):
    carry(office, district, filing)
    form = project(office, filing)
    office.type(form, [(AMOUNT, "23")])
    district.type(form, [(GOAL, "完成培训 12 次")])
    carry(office, district, filing)
    assert district.shown(form, AMOUNT) == "23"
    assert district.shown(form, GOAL) == "完成培训 12 次"
    carry(district, office, filing)
    assert office.document(form) == district.document(form)
    assert states(district.receiving.look(packed(office, filing))) == {State.SAME}


def test_the_same_cell_changed_on_both_sides_is_asked_about(office, district, filing):
    carry(office, district, filing)
    form = project(office, filing)
    office.type(form, [(AMOUNT, "23")])
    district.type(form, [(AMOUNT, "24")])
    incoming = district.receiving.look(packed(office, filing))
    (conflict,) = [one for line in incoming.lines for one in line.conflicts]
    assert (conflict.base, conflict.ours, conflict.theirs) == ("22.18", "24", "23")
    with pytest.raises(PerfDeskError, match="1 处"):
        district.receiving.take(incoming)
    assert district.shown(form, AMOUNT) == "24"
    district.receiving.take(incoming, {form: {conflict.place: Choice.THEIRS}})
    assert district.shown(form, AMOUNT) == "23"
    district.undo()
    assert district.shown(form, AMOUNT) == "24"
    again = district.receiving.look(packed(office, filing))
    assert again.conflicts == 1, "what was taken back is asked about again"


def test_an_old_package_after_a_newer_one_changes_nothing(office, district, filing):
    old = packed(office, filing)
    form = project(office, filing)
    office.type(form, [(AMOUNT, "23")])
    carry(office, district, filing)
    incoming = district.receiving.look(old)
    assert State.OLDER in states(incoming)
    assert not incoming.changes
    district.receiving.take(incoming)
    assert district.shown(form, AMOUNT) == "23"


def test_a_deleted_form_is_deleted_there_too_unless_it_was_edited(office, district, filing):
    carry(office, district, filing)
    form = project(office, filing)
    office.delete_form(form)
    incoming = district.receiving.look(packed(office, filing))
    assert State.DELETED in states(incoming)
    district.type(form, [(GOAL, "还要改")])
    incoming = district.receiving.look(packed(office, filing))
    (conflict,) = [one for line in incoming.lines for one in line.conflicts]
    district.receiving.take(incoming, {form: {conflict.place: Choice.OURS}})
    assert district.shown(form, GOAL) == "还要改"
    back = office.receiving.look(packed(district, filing))
    office.receiving.take(back)
    assert office.shown(form, GOAL) == "还要改"


def test_remarks_travel_both_ways_and_are_resolved_not_deleted(office, district, filing):
    carry(office, district, filing)
    form = project(office, filing)
    remark = Remark("r1", form, GOAL.key, "请写明次数", "区财政局")
    district._steps.do("审核意见", [SetRemark(filing, "r1", None, remark)])
    taken = carry(district, office, filing)
    assert [line.note for line in taken.lines if not line.form] == ["新增审核意见 1 条。"]
    assert office.filing(filing).remarks == {"r1": remark}
    done = Remark("r1", form, GOAL.key, "请写明次数", "区财政局", resolved_by="某镇")
    office._steps.do("已处理", [SetRemark(filing, "r1", remark, done)])
    taken = carry(office, district, filing)
    assert [line.note for line in taken.lines if not line.form] == ["已处理审核意见 1 条。"]
    assert district.filing(filing).remarks == {"r1": done}


def test_two_copies_of_one_disk_are_told_apart(office, district, filing, tmp_path):
    carry(office, district, filing)
    office.flush()
    shutil.copy(office.path, tmp_path / "clone.perfdesk")
    form = project(office, filing)
    with opened(tmp_path / "clone.perfdesk") as clone:
        clone.type(form, [(GOAL, "克隆机写的")])
        office.type(form, [(AMOUNT, "30")])
        carry(office, district, filing)
        incoming = district.receiving.look(packed(clone, filing))
        assert "复制出来" in "".join(incoming.notes)
        district.receiving.take(incoming)
    assert district.shown(form, GOAL) == "克隆机写的"
    assert district.shown(form, AMOUNT) == "30"


def test_a_store_that_changed_after_the_look_is_looked_at_again(office, district, filing):
    carry(office, district, filing)
    form = project(office, filing)
    office.type(form, [(AMOUNT, "23")])
    incoming = district.receiving.look(packed(office, filing))
    district.type(form, [(GOAL, "刚改的")])
    with pytest.raises(PerfDeskError, match="重新预览"):
        district.receiving.take(incoming)


def test_a_seal_travels_and_what_came_later_makes_its_paper_stale_there(office, district, filing):
    form = project(office, filing)
    office.sealing.seal(form, finish=True)
    code = office.document(form).seal.code
    carry(office, district, filing)
    assert district.document(form).seal == office.document(form).seal
    assert district.form(form).state == "sealed"
    assert district.sealing.verify(code).answer is Answer.MATCHES
    with pytest.raises(PerfDeskError, match="解除盖章"):
        district.type(form, [(GOAL, "别的")])
    office.sealing.open(form, "金额有误")
    office.type(form, [(AMOUNT, "22.19")])
    carry(office, district, filing)
    assert district.document(form).seal.opened == "金额有误"
    verdict = district.sealing.verify(code)
    assert (verdict.answer, verdict.form.id) == (Answer.STALE, form)
    assert verdict.change is not None
    assert verdict.seal.opened == "金额有误"
