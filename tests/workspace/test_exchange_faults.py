"""F25 to F32 of the faults, each with the outcome that is required, on whole stores."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import count

import pytest

from perfdesk.document.model import Address, Filing
from perfdesk.errors import PerfDeskError
from perfdesk.exchange import parts
from perfdesk.exchange.lineage import revision
from perfdesk.exchange.merge import Choice
from perfdesk.exchange.package import pack, unpack
from perfdesk.exchange.parts import Extra
from perfdesk.workspace import Workspace
from perfdesk.workspace.arrivals import Arrivals, Outcome
from perfdesk.workspace.clocks import odd_time
from perfdesk.workspace.receiving import State
from perfdesk.workspace.unknown_parts import merged_keys
from tests.exchange.packages import rebuilt
from tests.workspace.stores import (
    AMOUNT,
    GOAL,
    NAME,
    NOW,
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
from tests.workspace.test_unlucky_exchange import blank, package


@pytest.fixture
def office(tmp_path):
    with opened(tmp_path / "office.perfdesk", "a") as workspace:
        yield workspace


@pytest.fixture
def district(tmp_path):
    with opened(tmp_path / "district.perfdesk", "b") as workspace:
        yield workspace


@pytest.fixture
def filing(office, district):
    """A filing that both have."""
    made = filled_in(office)
    carry(office, district, made)
    return made


def said(incoming):
    return "".join((*incoming.notes, *(line.note for line in incoming.lines)))


# --- F25 to F29 ------------------------------------------------------------------------------


def test_f25_the_same_package_twice_changes_nothing_the_second_time(
    office, district, filing, tmp_path
):
    form = project(office, filing)
    office.type(form, [(AMOUNT, "23")])
    path = tmp_path / "某镇.perfpkg"
    path.write_bytes(packed(office, filing))
    done = []
    list(Arrivals(district.receiving).take_all([path], done))
    after, steps = bodies(district), district._ledger.last_seq
    list(Arrivals(district.receiving).take_all([path, path], done))
    assert [one.outcome for one in done] == [Outcome.TAKEN, Outcome.SAME, Outcome.SAME]
    assert Outcome.SAME.value == "没有变化"
    assert district._ledger.last_seq == steps
    assert bodies(district) == after
    looked = district.receiving.look(path)
    assert (looked.conflicts, looked.changes) == (0, False)
    assert "以前导入过" in said(looked)


def test_f26_an_old_package_after_a_newer_one_is_warned_of_and_ours_is_kept(
    office, district, filing
):
    form = project(office, filing)
    office.type(form, [(AMOUNT, "23")])
    old = packed(office, filing)
    office.type(form, [(AMOUNT, "24")])
    take(district, packed(office, filing))
    before = bodies(district)
    looked = district.receiving.look(old)
    assert "比本机的旧，本机的保持不变" in said(looked)
    assert State.OLDER in states(looked)
    district.receiving.take(looked)
    assert bodies(district) == before


def test_f26_the_merge_after_an_old_package_uses_the_right_base(office, district, filing):
    """With the old state as its base the district's taking back would look untouched."""
    form = project(office, filing)
    old = packed(office, filing)
    office.type(form, [(AMOUNT, "23")])
    take(district, packed(office, filing))
    district.type(form, [(AMOUNT, "22.18")])
    take(district, old)
    office.type(form, [(GOAL, "培训两次")])
    looked = district.receiving.look(packed(office, filing))
    assert looked.conflicts == 0
    district.receiving.take(looked)
    assert (district.shown(form, AMOUNT), district.shown(form, GOAL)) == ("22.18", "培训两次")


def test_f27_a_field_both_changed_is_asked_about_with_all_three_and_undo_restores_all(
    office, district, filing
):
    form = project(office, filing)
    office.type(form, [(AMOUNT, "23")])
    district.type(form, [(AMOUNT, "24")])
    before = bodies(district)
    looked = district.receiving.look(packed(office, filing))
    (asked,) = district.disputes.of(looked)
    assert (asked.base, asked.ours, asked.theirs) == ("22.18", "24", "23")
    with pytest.raises(PerfDeskError, match="没有选择"):
        district.receiving.take(looked)
    assert bodies(district) == before, "nothing is chosen silently"
    for choice, then in ((Choice.THEIRS, "23"), (Choice.BASE, "22.18"), (Choice.OURS, "24")):
        taken = take(district, packed(office, filing), choice)
        assert district.shown(form, AMOUNT) == then
        assert (taken.touched is None) is (choice is Choice.OURS), "ours is no change"
        if taken.touched is not None:
            district.undo()
        assert bodies(district) == before


@pytest.mark.parametrize("deleting", ["office", "district"])
@pytest.mark.parametrize("choice", [Choice.OURS, Choice.THEIRS])
def test_f28_a_row_edited_here_and_deleted_there_is_asked_about(
    office, district, filing, deleting, choice
):
    form = project(office, filing)
    office.type(form, [(Address("indicators", "+quantity:0", "name"), "培训人次")])
    carry(office, district, filing)
    rows = {row.cells.get("name"): row for row in office.document(form).rows("indicators")}
    row = rows["培训人次"].id
    here, there = (office, district) if deleting == "office" else (district, office)
    here.delete_rows(form, "indicators", [row])
    there.type(form, [(Address("indicators", row, "name"), "培训人数")])
    looked = district.receiving.look(packed(office, filing))
    assert looked.conflicts == 1
    take(district, packed(office, filing), choice)
    names = [one.cells.get("name") for one in district.document(form).rows("indicators")]
    kept = (deleting == "office") is (choice is Choice.OURS)
    assert ("培训人数" in names) is kept
    assert "培训人次" not in names, "neither is half undone"


def test_f29_a_project_and_a_row_added_on_both_sides_are_kept_twice_and_marked(
    office, district, filing
):
    form = project(office, filing)
    for one in (office, district):
        made = one.new_form(filing, f"{SET}/project")
        one.type(made, [(NAME, "防汛物资")])
        one.type(form, [(Address("indicators", "+quantity:0", "name"), "沙袋")])
    looked = district.receiving.look(packed(office, filing))
    assert looked.conflicts == 0
    assert "两张都保留，请核对是不是重复" in said(looked)
    assert "1 行同样的内容，都已保留，请核对是不是重复" in said(looked)
    district.receiving.take(looked)
    assert [one.subject for one in district.forms(filing)].count("防汛物资") == 2
    rows = [one for one in district.document(form).rows("indicators") if one.cells.get("name")]
    assert [row.cells["name"] for row in rows] == ["沙袋", "沙袋"]
    assert len({row.id for row in rows}) == 2


# --- F30 -------------------------------------------------------------------------------------


@pytest.fixture
def copies(office, district, filing, tmp_path):
    """Three computers with the same disk image, each with a change of its own."""
    office.flush()
    paths = [tmp_path / f"{name}.perfdesk" for name in ("zwei", "drei")]
    for path in paths:
        shutil.copy(office.path, path)
    second, third = opened(paths[0], "c"), opened(paths[1], "d")
    with second, third:
        form = project(office, filing)
        office.type(form, [(AMOUNT, "23")])
        second.type(form, [(GOAL, "培训两次")])
        made = third.new_form(filing, f"{SET}/project")
        third.type(made, [(NAME, "防汛物资")])
        yield office, second, third


def test_f30_the_district_takes_all_three_and_has_none_already(district, filing, copies, tmp_path):
    files = []
    for number, copy in enumerate(copies):
        files.append(tmp_path / f"{number}.perfpkg")
        files[-1].write_bytes(packed(copy, filing))
    told = [unpack(path) for path in files]
    assert len({(one.store, one.number) for one in told}) == 1, "as a disk image makes them"
    for at, path in enumerate(files):
        looked = district.receiving.look(path)
        assert looked.changes
        assert "以前导入过" not in said(looked), "no false 'already have it'"
        assert ("同一份复制出来的数据文件" in said(looked)) is (at > 0)
        district.receiving.take(looked)
    form = project(district, filing)
    assert (district.shown(form, AMOUNT), district.shown(form, GOAL)) == ("23", "培训两次")
    assert "防汛物资" in {one.subject for one in district.forms(filing)}


def test_f30_all_three_come_to_the_same_by_way_of_the_district(district, filing, copies):
    for copy in copies:
        carry(copy, district, filing)
    for copy in copies:
        carry(district, copy, filing)
        assert [copy.document(form.id) for form in copy.forms(filing)] == [
            district.document(form.id) for form in district.forms(filing)
        ]
        assert not district.receiving.look(packed(copy, filing)).changes


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
def test_f30_copies_that_meet_get_ids_of_their_own_and_lose_nothing(filing, copies, order):
    first, second, third = (copies[n] for n in order)
    was = first._ledger.store.store_id
    assert {one._ledger.store.store_id for one in copies} == {was}
    carry(first, second, filing)
    assert second._ledger.store.store_id != was
    carry(second, third, filing)
    carry(first, third, filing)
    assert third._ledger.store.store_id != was
    assert len({one._ledger.store.store_id for one in copies}) == 3
    for source, target in ((third, second), (third, first)):
        carry(source, target, filing)
    form = project(first, filing)
    for one in copies:
        assert (one.shown(form, AMOUNT), one.shown(form, GOAL)) == ("23", "培训两次")
        assert len(one.forms(filing)) == len(first.forms(filing))


# --- F31: clocks -----------------------------------------------------------------------------

LOST = datetime(1970, 1, 1, 0, 5, tzinfo=UTC)
NEXT_YEAR = NOW.replace(year=NOW.year + 1)


def with_clock(path, letter, at):
    numbers = count(1)
    return Workspace.open(
        path, create=True, clock=lambda: at, ids=lambda: f"{letter}{next(numbers):04d}"
    )


@pytest.mark.parametrize("office_at", [LOST, NOW, NEXT_YEAR])
@pytest.mark.parametrize("district_at", [LOST, NOW, NEXT_YEAR])
def test_f31_what_is_newer_follows_from_revisions_whatever_the_clocks_say(
    tmp_path, office_at, district_at
):
    with (
        with_clock(tmp_path / "a.perfdesk", "a", office_at) as office,
        with_clock(tmp_path / "b.perfdesk", "b", district_at) as district,
    ):
        filing = filled_in(office)
        old = packed(office, filing)
        take(district, old)
        form = project(office, filing)
        district.type(form, [(AMOUNT, "23")])
        carry(district, office, filing)
        office.type(form, [(GOAL, "培训两次")])
        looked = district.receiving.look(packed(office, filing))
        assert State.NEWER in states(looked)
        district.receiving.take(looked)
        take(district, old)
        assert (district.shown(form, AMOUNT), district.shown(form, GOAL)) == ("23", "培训两次")


@pytest.mark.parametrize(
    ("at", "words"),
    [(LOST, "1970年1月1日 导出"), (NEXT_YEAR, "那一天还没有到"), (NOW, "")],
)
def test_f31_a_time_that_cannot_be_true_is_told_in_one_sentence(tmp_path, district, at, words):
    with with_clock(tmp_path / "office2.perfdesk", "a", at) as office:
        looked = district.receiving.look(packed(office, filled_in(office)))
    told = [note for note in looked.notes if "时钟" in note]
    assert len(told) == bool(words)
    assert not words or words in told[0]
    assert looked.changes


def test_f31_a_later_package_with_an_earlier_time_is_told(tmp_path, district):
    times = iter([NOW, NOW - timedelta(days=40), NOW - timedelta(days=39)])
    now = [NOW]
    with Workspace.open(tmp_path / "c.perfdesk", create=True, clock=lambda: now[0]) as office:
        filing = filled_in(office)
        said_of = []
        for _number in range(3):
            now[0] = next(times)
            made = outgoing_and_sent(office, filing)
            looked = district.receiving.look(made)
            said_of.append([note for note in looked.notes if "时钟" in note])
            district.receiving.take(looked)
            office.type(project(office, filing), [(AMOUNT, str(_number))])
    assert [len(one) for one in said_of] == [0, 1, 0]
    assert "比同一台电脑的上一个数据包还早" in said_of[1][0]


def outgoing_and_sent(workspace, filing):
    steps = workspace.sending.make([filing])
    while True:
        try:
            next(steps)
        except StopIteration as end:
            workspace.sending.sent(end.value)
            return end.value.data


def test_f31_zones_and_summer_time_are_no_wrong_clock():
    """An hour back by the clock on the wall is an hour on in the world."""
    summer, winter = timezone(timedelta(hours=9)), timezone(timedelta(hours=8))
    first = datetime(2026, 10, 25, 1, 50, tzinfo=summer).isoformat()
    second = datetime(2026, 10, 25, 1, 10, tzinfo=winter).isoformat()
    assert odd_time(second, 2, NOW, (1, first)) == ""
    assert odd_time(first, 1, NOW, (2, second)) == ""
    assert "上一个数据包还早" in odd_time(first, 2, NOW, (1, second))
    assert "后一个数据包还晚" in odd_time(second, 1, NOW, (2, first))


@pytest.mark.parametrize(
    "made", ["", "明天", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]
)
def test_f31_a_time_that_is_none_is_told_and_stops_nothing(district, made):
    data = unpack(package("f1", Filing(SET, 2026, {"unit_name": "某乡"}), {"x1": blank()}))
    looked = district.receiving.look(pack(replace(data, made=made), {}))
    assert sum("时钟可能不对" in note for note in looked.notes) == 1
    district.receiving.take(looked)
    assert district.shown("x1", NAME) == "x"


# --- F32: newer programs ---------------------------------------------------------------------

UNIT = Filing(SET, 2026, {"unit_name": "某乡"})


def newer(form, lineage=(), **keys):
    """A package of a newer program: the form's body with keys that nobody here knows."""
    extra = {f"forms/x1.json#body.{key}": value for key, value in keys.items()}
    made = unpack(package("f1", UNIT, {"x1": form}))
    body = parts.form_body("x1", form, Extra(extra))
    parents = tuple(one.id for one in lineage[-1:])
    head = revision(parents, body)
    (held,) = made.filings
    packed_form = replace(held.forms[0], lineage=(*lineage, head))
    return pack(
        replace(made, store="s9", filings=(replace(held, forms=(packed_form,)),), extra=extra), {}
    )


def keys_of(workspace):
    extra = unpack(outgoing(workspace, "f1").data).extra
    return {name.partition("#body.")[2]: body for name, body in extra.items() if "#body." in name}


def test_f32_unknown_keys_of_both_sides_are_kept_in_a_merge(tmp_path, district):
    """Two programs newer than ours went on from one state; each added something of its own."""
    district.receiving.take(district.receiving.look(newer(blank(), a=b'"1"')))
    lineage = unpack(packed(district, "f1")).filings[0].forms[0].lineage
    one = replace(blank(), values={**blank().values, "goal_year": "一"})
    two = replace(blank(), values={**blank().values, "money.total.initial": "2"})
    district.receiving.take(district.receiving.look(newer(one, lineage, a=b'"1"', b=b"[1]")))
    looked = district.receiving.look(newer(two, lineage, a=b'"2"', c=b"{}"))
    assert State.MERGED in states(looked)
    district.receiving.take(looked)
    assert keys_of(district) == {"a": b'"2"', "b": b"[1]", "c": b"{}"}
    assert district.shown("x1", GOAL) == "一"
    assert district.shown("x1", AMOUNT) == "2"
    district.undo()
    assert keys_of(district) == {"a": b'"1"', "b": b"[1]"}


def test_f32_an_unknown_key_both_changed_is_told_and_both_stores_come_to_the_same(
    tmp_path, district
):
    with opened(tmp_path / "other.perfdesk", "c") as other:
        first = newer(blank(), a=b'"0"')
        for store in (district, other):
            take(store, first)
        lineage = unpack(packed(district, "f1")).filings[0].forms[0].lineage
        take(district, newer(blank(), lineage, a=b'"1"'))
        take(other, newer(blank("y"), lineage, a=b'"2"'))
        there, here = packed(other, "f1"), packed(district, "f1")
        looked = district.receiving.look(there)
        assert "各改过 1 处本程序不认识的内容" in said(looked)
        take(district, there)
        take(other, here)
        assert keys_of(district) == keys_of(other) == {"a": b'"2"'}
        assert not district.receiving.look(packed(other, "f1")).changes
        heads = {unpack(packed(one, "f1")).filings[0].forms[0].head for one in (district, other)}
        assert len(heads) == 1


def test_f32_unknown_keys_key_by_key():
    base = {"a": b"1", "b": b"1", "c": b"1"}
    ours = {"a": b"2", "b": b"1", "c": b"1", "d": b"1"}
    theirs = {"a": b"1", "c": b"33", "e": b"1"}
    both = {"a": b"2", "c": b"33", "d": b"1", "e": b"1"}
    assert merged_keys(ours, theirs, [base]) == (both, 0)
    assert merged_keys(theirs, ours, [base]) == (both, 0)
    kept, clashes = merged_keys(ours, theirs, [])
    assert kept.keys() == ours.keys() | theirs.keys(), "without a base nothing goes"
    assert clashes == 2
    assert merged_keys(theirs, ours, [None]) == (kept, clashes)


def test_f32_an_old_package_does_not_take_back_what_a_newer_program_put_beside(district):
    form = {"x1": blank()}
    new = {"manifest.json#sender": b'"new"', "maps/x1.json": b"{}"}
    old = {"manifest.json#sender": b'"old"', "maps/x2.json": b"[]"}
    first = package("f1", UNIT, form, extra=old)
    district.receiving.take(district.receiving.look(package("f1", UNIT, form, extra=new)))
    district.receiving.take(district.receiving.look(first))
    assert dict(unpack(packed(district, "f1")).extra) == {**old, **new}


def test_f32_a_newer_filing_body_goes_back_after_our_change(district):
    extra = {"filings/f1.json#body.region": b'{"code":"430212"}'}
    take(district, package("f1", UNIT, {"x1": blank()}, extra=extra))
    district.type("x1", [(Address("", "", "unit_name"), "某镇")])
    back = unpack(packed(district, "f1"))
    assert dict(back.extra) == extra
    assert back.filings[0].body.unit == "某镇"


@pytest.mark.parametrize(("reads", "refused"), [(1, False), (2, True)])
def test_f32_a_newer_package_is_read_or_refused_with_the_version_needed(district, reads, refused):
    told = {"format": 2, "program": "9.1.0", "needs": "9.0.0", "reads": reads}
    data = rebuilt(lambda _contents: None, told)
    before = bodies(district)
    if refused:
        with pytest.raises(PerfDeskError, match=r"9\.0\.0.*升级"):
            district.receiving.look(data)
        assert bodies(district) == before
        return
    looked = district.receiving.look(data)
    assert "更新的程序（9.1.0）做的，本程序认识的内容都已读入" in said(looked)
    district.receiving.take(looked)
    assert district.forms("u1")
