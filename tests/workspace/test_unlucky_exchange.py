"""Packages in every unlucky order: undone, twice, from copies, backups, strangers; damaged."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import replace

import pytest

from perfdesk import paths
from perfdesk.document.edits import AddDocument, RemoveDocument, SetFinished, SetRemark, SetSeal
from perfdesk.document.model import Document, Filing, Remark, Seal
from perfdesk.errors import PerfDeskError, StoreError
from perfdesk.exchange import parts
from perfdesk.exchange.lineage import revision
from perfdesk.exchange.merge import Choice, Kind, Place, Typed
from perfdesk.exchange.model import Package, PackedFiling, PackedForm
from perfdesk.exchange.package import pack, unpack
from perfdesk.exchange.parts import Extra
from perfdesk.store.documents import Store
from perfdesk.workspace.arrivals import Arrivals, Outcome
from perfdesk.workspace.receiving import State
from tests.workspace.stores import (
    AMOUNT,
    GOAL,
    NAME,
    SET,
    bodies,
    carry,
    filled_in,
    opened,
    outgoing,
    packed,
    project,
    states,
    take,
)


@pytest.fixture(autouse=True)
def _own_papers(tmp_path, monkeypatch):
    """Papers that come along are installed for this test alone."""
    monkeypatch.setenv("PERFDESK_DATA", str(tmp_path / "data"))


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
    return filled_in(office)


# --- undo, redo and the same package again -----------------------------------------------


def test_taken_in_twice_and_undone_once_it_can_come_again(office, district, filing):
    carry(office, district, filing)
    form = project(office, filing)
    office.type(form, [(AMOUNT, "23")])
    data = packed(office, filing)
    take(district, data)
    take(district, data)
    district.undo()
    assert district.shown(form, AMOUNT) == "22.18"
    take(district, data)
    assert district.shown(form, AMOUNT) == "23"


def test_an_older_package_in_between_does_not_hide_the_newer_one(office, district, filing):
    carry(office, district, filing)
    form = project(office, filing)
    office.type(form, [(AMOUNT, "23")])
    old = packed(office, filing)
    office.type(form, [(GOAL, "培训两次")])
    new = packed(office, filing)
    take(district, new)
    take(district, old)
    district.undo()
    take(district, new)
    assert (district.shown(form, AMOUNT), district.shown(form, GOAL)) == ("23", "培训两次")


def test_everything_undone_to_the_first_import_the_packages_still_come(office, district, filing):
    first = packed(office, filing)
    take(district, first)
    form = project(office, filing)
    district.type(form, [(GOAL, "区里改的")])
    office.type(form, [(AMOUNT, "23")])
    second = packed(office, filing)
    take(district, second)
    for _step in range(3):
        district.undo()
    assert district.filings() == []
    take(district, second)
    assert district.document(form) == office.document(form)
    take(district, first)
    assert district.document(form) == office.document(form)


def test_undone_and_redone_it_is_there_as_before(office, district, filing):
    carry(office, district, filing)
    form = project(office, filing)
    office.type(form, [(AMOUNT, "23")])
    data = packed(office, filing)
    take(district, data)
    after = bodies(district)
    for _time in range(3):
        district.undo()
        district.redo()
    assert bodies(district) == after
    assert not district.receiving.look(data).changes


def test_an_import_that_was_sent_on_and_then_undone_is_a_change_of_ours(office, district, filing):
    carry(office, district, filing)
    form = project(office, filing)
    district.type(form, [(GOAL, "区里改的")])
    office.type(form, [(AMOUNT, "23")])
    carry(office, district, filing)
    carry(district, office, filing)
    district.undo()
    assert district.shown(form, AMOUNT) == "22.18"
    back = district.receiving.look(packed(office, filing))
    assert not back.changes, "what was taken back after it went out is not put back silently"
    carry(district, office, filing)
    assert office.shown(form, AMOUNT) == "22.18"


def test_a_form_of_an_undone_import_is_not_sent_back_as_deleted(office, district, filing):
    carry(office, district, filing)
    more = office.new_form(filing, f"{SET}/project")
    carry(office, district, filing)
    district.undo()
    incoming = office.receiving.look(packed(district, filing))
    assert not incoming.changes
    assert more in {one.id for one in office.forms(filing)}


def test_undoing_restores_the_store_byte_for_byte(office, district, filing):
    carry(office, district, filing)
    form = project(office, filing)
    office.type(form, [(AMOUNT, "23")])
    office.new_form(filing, f"{SET}/project")
    district.type(form, [(AMOUNT, "24"), (GOAL, "区里改的")])
    before = bodies(district)
    for choice in Choice:
        carry(office, district, filing, choice)
        district.undo()
        assert bodies(district) == before


# --- both sides alike ---------------------------------------------------------------------


def test_what_both_typed_alike_and_one_took_back_is_taken_back(office, district, filing):
    """The equal states have to be known as one: else the taking back would look like nothing."""
    carry(office, district, filing)
    form = project(office, filing)
    office.type(form, [(AMOUNT, "23")])
    district.type(form, [(AMOUNT, "23")])
    district.type(form, [(GOAL, "区里改的")])
    carry(office, district, filing)
    office.type(form, [(AMOUNT, "22.18")])
    carry(office, district, filing)
    assert district.shown(form, AMOUNT) == "22.18"
    assert district.shown(form, GOAL) == "区里改的"


def test_the_very_same_edit_typed_here_too_and_taken_back_is_taken_back(office, district, filing):
    """Both come to one revision by themselves: nothing changes, and it has to be known all the
    same.
    """
    carry(office, district, filing)
    form = project(office, filing)
    for side in (office, district):
        side.type(form, [(AMOUNT, "23")])
    assert carry(office, district, filing).touched is None
    district.type(form, [(AMOUNT, "22.18")])
    carry(district, office, filing)
    assert office.shown(form, AMOUNT) == "22.18"


def test_ours_is_not_forgotten_when_theirs_is_a_part_of_it(office, district, filing, tmp_path):
    """A third store that has our state and goes on from it finds it again."""
    carry(office, district, filing)
    form = project(office, filing)
    district.type(form, [(AMOUNT, "23"), (GOAL, "区里改的")])
    with opened(tmp_path / "third.perfdesk", "c") as third:
        carry(district, third, filing)
        office.type(form, [(AMOUNT, "23")])
        carry(office, district, filing)
        third.type(form, [(AMOUNT, "22.18")])
        carry(third, district, filing)
    assert district.shown(form, AMOUNT) == "22.18"


# --- finished and sealed --------------------------------------------------------------------


def finish(workspace, form, *, now=True):
    workspace._steps.do("填报完成", [SetFinished(form, old=not now, new=now)])


def test_a_form_reopened_changed_and_finished_again_comes_finished(office, district, filing):
    form = project(office, filing)
    finish(office, form)
    carry(office, district, filing)
    office.type(form, [(AMOUNT, "23")])
    assert not office.document(form).finished
    finish(office, form)
    carry(office, district, filing)
    assert district.document(form) == office.document(form)
    assert district.document(form).finished
    assert not office.receiving.look(packed(district, filing)).changes


def test_a_merge_nobody_finished_is_a_draft_on_both_sides(office, district, filing):
    form = project(office, filing)
    finish(office, form)
    carry(office, district, filing)
    office.type(form, [(AMOUNT, "23")])
    finish(office, form)
    district.type(form, [(GOAL, "区里改的")])
    finish(district, form)
    carry(office, district, filing)
    assert not district.document(form).finished
    carry(district, office, filing)
    assert office.document(form) == district.document(form)


def test_a_seal_on_what_the_other_side_changed_is_asked_about(office, district, filing):
    carry(office, district, filing)
    form = project(office, filing)
    office._steps.do("盖章", [SetSeal(form, None, Seal("AB12", "某镇"))])
    district.type(form, [(GOAL, "区里改的")])
    data = packed(office, filing)
    assert district.receiving.look(data).conflicts
    take(district, data, Choice.THEIRS)
    assert district.document(form) == office.document(form)


def test_a_sealed_form_that_they_opened_and_changed_comes_changed(office, district, filing):
    form = project(office, filing)
    sealed = Seal("AB12", "某镇")
    office._steps.do("盖章", [SetSeal(form, None, sealed)])
    carry(office, district, filing)
    office._steps.do("解除", [SetSeal(form, sealed, replace(sealed, opened="金额写错"))])
    office.type(form, [(AMOUNT, "23")])
    carry(office, district, filing)
    assert district.document(form) == office.document(form)
    assert district.document(form).seal.opened == "金额写错"


def test_a_sealed_form_is_deleted_there_too_and_undo_brings_its_seal_back(office, district, filing):
    form = project(office, filing)
    sealed = Seal("AB12", "某镇")
    office._steps.do("盖章", [SetSeal(form, None, sealed)])
    carry(office, district, filing)
    office._steps.do("解除", [SetSeal(form, sealed, replace(sealed, opened="重复"))])
    office.delete_form(form)
    before = bodies(district)
    carry(office, district, filing, Choice.THEIRS)
    assert form not in {one.id for one in district.forms(filing)}
    district.undo()
    assert bodies(district) == before


def test_other_content_under_the_same_seal_is_pointed_out(office, district, filing):
    form = project(office, filing)
    sealed = Seal("AB12", "某镇")
    office._steps.do("盖章", [SetSeal(form, None, sealed)])
    carry(office, district, filing)
    office.undo()
    office.type(form, [(AMOUNT, "23")])
    office._steps.do("盖章", [SetSeal(form, None, sealed)])
    incoming = district.receiving.look(packed(office, filing))
    assert "同一个章" in "".join(line.note for line in incoming.lines)
    district.receiving.take(incoming)
    assert district.document(form) == office.document(form)


def test_another_unit_of_money_comes_with_its_amounts(office, district, filing):
    carry(office, district, filing)
    form = project(office, filing)
    now = office._ledger.peek(form)
    changed = replace(now.document, money_unit="元", values={**now.document.values})
    office._steps.do(
        "改单位",
        [
            RemoveDocument(form, filing, now.position, now.document),
            AddDocument(form, filing, now.position, changed),
        ],
    )
    before = bodies(district)
    carry(office, district, filing)
    assert district.document(form).money_unit == "元"
    district.undo()
    assert bodies(district) == before


# --- deleted filings ------------------------------------------------------------------------


def test_a_form_that_was_made_and_deleted_there_is_no_line_here(office, district, filing):
    """It never was here: "本机已删除" would be untrue. It is remembered as deleted all the same."""
    gone = office.new_form(filing, f"{SET}/project", "临时项目")
    with_it = packed(office, filing)
    office.delete_form(gone)
    incoming = district.receiving.look(packed(office, filing))
    assert gone not in {line.form for line in incoming.lines}
    district.receiving.take(incoming)
    take(district, with_it)
    assert gone not in {info.id for info in district.forms(filing)}


def test_a_filing_deleted_here_comes_back_as_it_last_was(office, district, filing):
    old = packed(office, filing)
    form = project(office, filing)
    office.type(form, [(AMOUNT, "23")])
    carry(office, district, filing)
    district.delete_filing(filing)
    incoming = district.receiving.look(old)
    assert "删除过" in "".join(incoming.notes)
    district.receiving.take(incoming)
    assert district.shown(form, AMOUNT) == "23", "what it had last, not what the old package has"
    assert not office.receiving.look(packed(district, filing)).changes


# --- copies and backups ---------------------------------------------------------------------


def test_a_store_restored_from_a_backup_gets_its_own_work_back(office, district, filing, tmp_path):
    carry(office, district, filing)
    office.flush()
    shutil.copy(office.path, tmp_path / "restored.perfdesk")
    form = project(office, filing)
    office.type(form, [(AMOUNT, "23")])
    own = packed(office, filing)
    with opened(tmp_path / "restored.perfdesk", "r") as restored:
        incoming = restored.receiving.look(own)
        assert incoming.changes, "no false 'already have it'"
        restored.type(form, [(GOAL, "恢复后写的")])
        was = restored._ledger.store.store_id
        take(restored, own)
        assert (restored.shown(form, AMOUNT), restored.shown(form, GOAL)) == ("23", "恢复后写的")
        assert restored._ledger.store.store_id != was
        take(district, own)
        carry(restored, district, filing)
    assert district.shown(form, GOAL) == "恢复后写的"


# --- strangers' packages --------------------------------------------------------------------


def package(filing_id, filing, forms, **more):
    """A package of a store that is not known here."""
    extra = Extra(more.get("extra", {}))
    lineage = (revision((), parts.filing_body(filing_id, filing, extra)),)
    own = [
        PackedForm(name, (revision((), parts.form_body(name, body, extra)),), body, at)
        for at, (name, body) in enumerate(forms.items())
    ]
    held = PackedFiling(filing_id, lineage, filing, tuple(own))
    return pack(Package("s1", 1, "2026-11-21", "1", "office", filing.unit, (held,), **more), {})


def blank(name="x"):
    return Document(f"{SET}/project", "1", subject=name, values={"project_name": name})


@pytest.mark.parametrize("change", [{"set_id": "shifeng-2023"}, {"year": 2025}])
def test_a_filing_of_another_set_or_year_is_refused(office, filing, change):
    other = replace(office.filing(filing), **change)
    before = bodies(office)
    with pytest.raises(PerfDeskError, match="没有合并"):
        office.receiving.look(package(filing, other, {}))
    assert bodies(office) == before


def test_a_form_that_is_in_another_filing_here_is_refused(office, filing):
    form = project(office, filing)
    data = package("f9", Filing(SET, 2026, {"unit_name": "某乡"}), {form: blank()})
    with pytest.raises(PerfDeskError, match="另一套表"):
        office.receiving.look(data)


def test_ids_of_filings_and_forms_are_not_mixed_up(office, filing):
    form = project(office, filing)
    theirs = Filing(SET, 2026, {"unit_name": "某乡"})
    for data in (package(form, theirs, {}), package("f9", theirs, {filing: blank()})):
        with pytest.raises(PerfDeskError, match="编号"):
            office.receiving.look(data)


def test_the_same_project_added_on_both_sides_is_kept_twice_and_said(office, district, filing):
    carry(office, district, filing)
    for one in (office, district):
        made = one.new_form(filing, f"{SET}/project")
        one.type(made, [(NAME, "防汛物资")])
    incoming = district.receiving.look(packed(office, filing))
    assert "重复" in "".join(line.note for line in incoming.lines)
    district.receiving.take(incoming)
    assert [one.subject for one in district.forms(filing)].count("防汛物资") == 2


def test_a_damaged_form_is_left_alone_and_the_others_come(office, district, filing, tmp_path):
    carry(office, district, filing)
    form = project(office, filing)
    office.new_form(filing, f"{SET}/project")
    office.type(form, [(AMOUNT, "23")])
    data = packed(office, filing)
    district.close()
    with sqlite3.connect(tmp_path / "district.perfdesk") as connection:
        connection.execute("UPDATE document SET body = '{' WHERE id = ?", (form,))
    connection.close()
    with opened(tmp_path / "district.perfdesk", "d") as damaged:
        incoming = damaged.receiving.look(data)
        assert {State.UNREADABLE, State.NEW} <= states(incoming)
        damaged.receiving.take(incoming)
        assert len(damaged.forms(filing)) == len(office.forms(filing))


@pytest.mark.parametrize("damage", ["body = x'0102'", "parents = '[half'"])
def test_a_damaged_record_of_what_came_is_no_crash_and_nothing_is_taken_unasked(
    office, filing, tmp_path, damage
):
    form, path = project(office, filing), tmp_path / "damaged.perfdesk"
    with opened(path, "d") as other:
        carry(office, other, filing)
        other.type(form, [(AMOUNT, "5")])
    with sqlite3.connect(path) as connection:
        connection.execute(f"UPDATE revision SET {damage} WHERE thing = ?", (form,))
    connection.close()
    office.type(form, [(GOAL, "镇里改的")])
    data = packed(office, filing)
    with opened(path, "d") as other:
        line = next(one for one in other.receiving.look(data).lines if one.form == form)
        if "body" in damage:
            asked = {conflict.place.name for conflict in line.conflicts}
            assert asked == {GOAL.field, AMOUNT.field}
        else:
            assert line.state is State.UNREADABLE
            assert "往来记录" in line.note
            with pytest.raises(StoreError, match="往来记录"):
                packed(other, filing)


def test_a_store_that_cannot_be_written_is_looked_at_and_refuses(office, district, filing):
    carry(office, district, filing)
    form = project(office, filing)
    office.type(form, [(AMOUNT, "23")])
    data = packed(office, filing)
    district.flush()
    with opened(district.path) as second:
        incoming = second.receiving.look(data)
        assert incoming.changes
        with pytest.raises(StoreError):
            second.receiving.take(incoming)
        assert second.shown(form, AMOUNT) == "22.18"


def test_what_came_and_where_it_came_from_are_in_the_store_together_or_not_at_all(
    office, district, filing, monkeypatch
):
    carry(office, district, filing)
    form = project(office, filing)
    district.type(form, [(GOAL, "区里改的")])
    office.type(form, [(AMOUNT, "23")])
    data = packed(office, filing)
    before = bodies(district)
    with monkeypatch.context() as failing:
        failing.setattr("perfdesk.store.exchanged._note_parcel", _full_disk)
        with pytest.raises(StoreError, match="没有保存"):
            take(district, data)
    district.close()
    with opened(district.path, "b") as after:
        assert bodies(after) == before
        incoming = after.receiving.look(data)
        assert incoming.changes
        assert not incoming.notes
        after.receiving.take(incoming)
        assert not after.receiving.look(data).changes
        office.type(form, [(AMOUNT, "22.18")])
        carry(office, after, filing)
        assert (after.shown(form, AMOUNT), after.shown(form, GOAL)) == ("22.18", "区里改的")


def _full_disk(*_more):
    raise sqlite3.OperationalError("database or disk is full")


# --- newer programs and unknown papers ------------------------------------------------------


def test_what_a_newer_program_added_goes_back_with_our_changes(district):
    extra = {
        "forms/x1.json#body.drawing": b'{"a":[1,"\xe7\x94\xb2"]}',
        "forms/x1.json#stamp": b'"s"',
        "filings/f1.json#body.region": b'"r"',
        "manifest.json#sender": b'"newer"',
        "maps/x1.json": b"{}",
    }
    filing = Filing(SET, 2026, {"unit_name": "某乡"})
    data = package("f1", filing, {"x1": blank()}, extra=extra)
    incoming = district.receiving.look(data)
    district.receiving.take(incoming)
    assert not district.receiving.look(data).changes
    assert dict(unpack(packed(district, "f1")).extra) == extra
    district.type("x1", [(AMOUNT, "23")])
    back = unpack(packed(district, "f1"))
    assert dict(back.extra) == extra
    assert back.filings[0].forms[0].body.values["money.total.initial"] == "23"
    assert back.filings[0].forms[0].lineage[0] == incoming.package.filings[0].forms[0].lineage[0]


def own_set(name):
    """The files of a set that is not known here."""
    source = paths.templates_dir() / SET
    files = {file.name: file.read_bytes() for file in source.glob("*.toml")}
    return {
        f"{name}/{file}": body.replace(SET.encode(), name.encode()) for file, body in files.items()
    }


def test_the_papers_come_along_and_are_installed(district):
    filing = Filing("xian-2026", 2026, {"unit_name": "某乡"})
    form = replace(blank("防汛"), template="xian-2026/project")
    data = package("f1", filing, {"x1": form}, templates=own_set("xian-2026"))
    incoming = district.receiving.look(data)
    assert "一起装入" in "".join(incoming.notes)
    assert "xian-2026" not in district.catalog.set_ids
    district.receiving.take(incoming)
    assert district.shown("x1", NAME) == "防汛"


def test_the_papers_of_another_set_come_along_with_the_form_shown_on_one(office, filing):
    """换用表样: whoever opens the package needs that paper as well as those of the filing's set."""
    other = "changping-2026"
    assert {name.partition("/")[0] for name in unpack(packed(office, filing)).templates} == {SET}
    office.recasting.change(project(office, filing), f"{other}/project")
    held = unpack(packed(office, filing)).templates
    assert {name.partition("/")[0] for name in held} == {SET, other}
    source = paths.templates_dir() / other / "project.toml"
    assert held[f"{other}/project.toml"] == source.read_bytes()


def test_forms_whose_papers_nobody_has_are_kept_and_listed(district):
    filing = Filing("xian-2026", 2026, {"unit_name": "某乡"})
    form = replace(blank("防汛"), template="xian-2026/project")
    incoming = district.receiving.look(package("f1", filing, {"x1": form}))
    assert "本机没有表样" in "".join(incoming.notes)
    district.receiving.take(incoming)
    assert [one.id for one in district.forms("f1")] == ["x1"]
    sent = outgoing(district, "f1")
    assert unpack(sent.data).filings[0].forms[0].body == form


def test_a_file_that_something_holds_for_a_moment_is_refused_and_the_others_come(
    office, district, filing, tmp_path, monkeypatch
):
    """A scanner lets go of it a moment later: a second look must not find another answer."""
    held, free = tmp_path / "a.perfpkg", tmp_path / "b.perfpkg"
    for path in (held, free):
        path.write_bytes(packed(office, filing))
    opening = type(held).open
    waiting = [held]

    def busy(path, *how, **more):
        if path in waiting:
            waiting.remove(path)
            raise PermissionError(32, "busy", str(path))
        return opening(path, *how, **more)

    monkeypatch.setattr(type(held), "open", busy)
    done = []
    for _count in Arrivals(district.receiving).take_all([held, free], done):
        pass
    assert [one.outcome for one in done] == [Outcome.REFUSED, Outcome.TAKEN]
    assert "a.perfpkg" in done[0].message


def test_a_package_that_is_in_is_said_to_be_in_though_the_store_gets_no_id_of_its_own(
    office, filing, tmp_path, monkeypatch
):
    """The disk is full just then: what came is there, and undo takes it back."""
    office.flush()
    shutil.copy(office.path, tmp_path / "copy.perfdesk")
    form = project(office, filing)
    with opened(tmp_path / "copy.perfdesk", "c") as copy:
        copy.type(form, [(GOAL, "另一台写的")])
        data = packed(copy, filing)

    def full(_store, _id):
        message = "磁盘满了。"
        raise StoreError(message)

    with monkeypatch.context() as once:
        once.setattr(Store, "rename", full)
        assert take(office, data, Choice.THEIRS).touched is not None
    assert office.shown(form, GOAL) == "另一台写的"


def test_imported_forms_are_not_kept_in_memory(office, district, filing):
    carry(office, district, filing)
    assert not district._ledger.loaded
    form = project(office, filing)
    assert district.document(form) == office.document(form)
    district.undo()
    assert district.filings() == []


# --- chosen and remarked --------------------------------------------------------------------


def test_what_stood_before_or_something_else_can_be_chosen_and_comes_back(office, district, filing):
    carry(office, district, filing)
    form = project(office, filing)
    office.type(form, [(AMOUNT, "23"), (GOAL, "培训两次")])
    district.type(form, [(AMOUNT, "24"), (GOAL, "培训三次")])
    incoming = district.receiving.look(packed(office, filing))
    before = bodies(district)
    amount, goal = (Place(Kind.VALUE, at.field) for at in (AMOUNT, GOAL))
    district.receiving.take(incoming, {form: {amount: Choice.BASE, goal: Typed("培训四次")}})
    assert (district.shown(form, AMOUNT), district.shown(form, GOAL)) == ("22.18", "培训四次")
    back = office.receiving.look(packed(district, filing))
    assert back.conflicts == 0
    office.receiving.take(back)
    assert office.document(form) == district.document(form)
    district.undo()
    assert bodies(district) == before


def test_with_one_conflict_left_open_nothing_is_taken_in(office, district, filing):
    carry(office, district, filing)
    form = project(office, filing)
    office.type(form, [(AMOUNT, "23"), (GOAL, "培训两次")])
    district.type(form, [(AMOUNT, "24"), (GOAL, "培训三次")])
    incoming = district.receiving.look(packed(office, filing))
    before = bodies(district)
    chosen = {form: {Place(Kind.VALUE, AMOUNT.field): Choice.THEIRS}}
    with pytest.raises(PerfDeskError, match="1 处"):
        district.receiving.take(incoming, chosen)
    assert bodies(district) == before


def test_two_remarks_of_one_id_are_both_kept_and_a_third_import_adds_none(office, district, filing):
    carry(office, district, filing)
    form = project(office, filing)
    for one, text in ((office, "已核对"), (district, "请写明次数")):
        remark = Remark("r1", form, GOAL.key, text, one.path.stem)
        one._steps.do("审核意见", [SetRemark(filing, "r1", None, remark)])
    for source, target in ((office, district), (district, office), (office, district)):
        carry(source, target, filing)
    assert office.filing(filing).remarks == district.filing(filing).remarks
    texts = sorted(one.text for one in office.filing(filing).remarks.values())
    assert texts == sorted(["已核对", "请写明次数"])


def test_many_packages_are_stopped_between_two(office, district, tmp_path):
    """A batch stopped leaves what is in whole, and each is a step of its own."""
    files = []
    for number in range(3):
        made = office.new_filing(SET, f"第{number}镇", 2026)
        files.append(tmp_path / f"{number}.perfpkg")
        files[-1].write_bytes(packed(office, made))
    files.insert(1, tmp_path / "x.perfpkg")
    files[1].write_bytes(b"PK")
    done = []
    batch = Arrivals(district.receiving).take_all(files, done)
    for taken in batch:
        if taken == 3:
            batch.close()
    assert [one.outcome for one in done] == [Outcome.TAKEN, Outcome.REFUSED, Outcome.TAKEN]
    assert done[1].message
    assert len(district.filings()) == 2
    district.undo()
    assert len(district.filings()) == 1
