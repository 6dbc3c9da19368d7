"""The district's board: what it says of every unit, against what its forms themselves say."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfdesk.document.model import Document, Filing, ListedUnit, Seal
from perfdesk.errors import PerfDeskError, StoreError
from perfdesk.exchange.merge import Choice
from perfdesk.store.received import Received
from perfdesk.workspace import Workspace
from perfdesk.workspace.board import Filter, Stage, late_text, narrowed, table_text
from perfdesk.workspace.checkup import check_up
from perfdesk.workspace.restoring import restore
from perfdesk.workspace.roster_text import read_roster
from perfdesk.workspace.safekeeping import Why
from tests.workspace.stores import AMOUNT, GOAL, NOW, SET, carry, filled_in, opened, packed, take

DEPARTMENT, PROJECT = f"{SET}/department", f"{SET}/project"


@pytest.fixture
def district(tmp_path):
    with opened(tmp_path / "district.perfdesk", "b") as workspace:
        yield workspace


@pytest.fixture
def office(tmp_path):
    with opened(tmp_path / "office.perfdesk", "a") as workspace:
        yield workspace


@pytest.fixture
def filing(office):
    return filled_in(office)


def listed(*units):
    return {unit: ListedUnit(place) for place, unit in enumerate(units, start=1)}


def view(workspace):
    return workspace.board.view(2026, SET)


def row(workspace, unit="某镇"):
    (found,) = [one for one in view(workspace).rows if one.unit == unit]
    return found


def stages(found):
    return [cell.stage for cell in found.cells]


def forms_of(workspace, filing, template):
    return [one.id for one in workspace.forms(filing) if one.template == template]


# --- rows and columns -----------------------------------------------------------------------------


def test_rows_stand_in_the_rosters_order_and_then_by_name(district):
    for unit in ("丁镇", "丙镇", "乙镇", "甲镇"):
        district.new_filing(SET, unit, 2026)
    district.board.set_roster(listed("甲镇", "己镇", "乙镇"))
    assert [one.unit for one in view(district).rows] == ["甲镇", "己镇", "乙镇", "丁镇", "丙镇"]
    assert [one.listed is None for one in view(district).rows] == [False] * 3 + [True] * 2


def test_a_unit_without_a_filing_misses_what_it_owes(district):
    district.board.set_roster(listed("甲镇"))
    board = view(district)
    assert [(one.template, one.least) for one in board.columns] == [(DEPARTMENT, 1), (PROJECT, 0)]
    assert board.topic.title == district.catalog.set(SET).title
    (only,) = board.rows
    assert (only.filing, only.arrival, only.stage) == ("", None, Stage.MISSING)
    assert stages(only) == [Stage.MISSING, Stage.NONE]


def test_a_name_is_the_same_whatever_its_spaces_and_widths(district):
    made = district.new_filing(SET, "某 镇（Ａ区）", 2026)
    district.board.set_roster({"某镇(A区)": ListedUnit(1, "张三")})
    (only,) = view(district).rows
    assert (only.unit, only.filing, only.listed) == ("某 镇（Ａ区）", made, ListedUnit(1, "张三"))


def test_another_year_and_another_set_are_other_boards(district):
    district.new_filing(SET, "甲镇", 2026)
    district.new_filing(SET, "甲镇", 2025)
    district.new_filing("changping-2026", "乙镇", 2026)
    topics = [(one.year, one.set_id, one.filings) for one in district.board.topics()]
    assert sorted(topics) == [(2025, SET, 1), (2026, "changping-2026", 1), (2026, SET, 1)]
    assert [year for year, *_more in topics] == [2026, 2026, 2025]
    assert [one.unit for one in district.board.view(2025, SET).rows] == ["甲镇"]
    district.board.set_roster(listed("甲镇"))
    topics = district.board.topics()
    assert [one.filings for one in topics[:3]] == [1, 1, 1]
    assert {one.set_id for one in topics[3:]} == {
        one.id for one in district.sets() if one.year != 2026
    }


def test_two_filings_of_one_unit_are_two_rows_and_one_unit(district):
    first = district.new_filing(SET, "某镇", 2026)
    second = district.add_filing(Filing(SET, 2026, {"unit_name": "某 镇"}))
    board = view(district)
    assert {one.filing for one in board.rows} == {first, second}
    assert all(one.twin for one in board.rows)
    assert board.counts().units == 1
    assert board.counts().unfinished == 1


def test_a_form_on_another_sets_paper_stays_in_its_own_column(district):
    made = district.new_filing(SET, "甲镇", 2026)
    (form,) = forms_of(district, made, PROJECT)
    district.recasting.change(form, "changping-2026/project")
    assert [len(cell.forms) for cell in row(district, "甲镇").cells] == [1, 1]
    assert len(view(district).columns) == 2


def test_forms_of_no_column_have_one_of_their_own(district):
    made = district.new_filing(SET, "甲镇", 2026)
    district.delete_form(forms_of(district, made, DEPARTMENT)[0])
    district.add_document(made, Document("gone-2026/x", "1"))
    board = view(district)
    assert [one.template for one in board.columns] == [DEPARTMENT, PROJECT, ""]
    assert [len(cell.forms) for cell in board.rows[0].cells] == [0, 1, 1]
    assert board.rows[0].stage is Stage.MISSING, "a strange form is not the one that is owed"


def test_a_set_that_is_not_installed_shows_all_its_forms_in_one_column(district):
    made = district.add_filing(Filing("gone-2026", 2026, {"unit_name": "甲镇"}))
    form = district.add_document(made, Document("gone-2026/x", "1"))
    board = district.board.view(2026, "gone-2026")
    assert [(one.template, one.title) for one in board.columns] == [("", "全部表")]
    assert [one.id for one in board.rows[0].forms] == [form]
    assert board.rows[0].stage is Stage.DRAFT
    assert district.board.topics()[0].title == "gone-2026"


def test_a_filing_without_forms_is_not_missing(district):
    district.new_filing("changping-2026", "甲镇", 2026, start=False)
    (only,) = district.board.view(2026, "changping-2026").rows
    assert only.stage is Stage.EMPTY
    assert narrowed([only], Filter.UNFINISHED) == (only,)


# --- against the forms themselves -----------------------------------------------------------------

_RANK = ["缺", "空白", "填写中", "纸件已过期", "已完成", "已盖章"]


def truth(workspace, filing):
    """By template: how far the least far of a filing's forms is, read from the forms."""
    found = {}
    for info in workspace.forms(filing):
        body = workspace.document(info.id)
        if body.seal is not None and not body.seal.opened:
            far = "已盖章" if body.finished else "纸件已过期"
        elif body.finished:
            far = "已完成"
        else:
            blank = not any(body.values.values()) and not any(
                value
                for rows in body.tables.values()
                for one in rows
                for name, value in one.cells.items()
                if name != "class"
            )
            far = "空白" if blank else "填写中"
        found.setdefault(info.template, []).append(far)
    owed = {form.template: form.least for form in workspace.catalog.set(SET).forms}
    return [
        "缺"
        if len(found.get(template, ())) < least
        else min(found.get(template, ()), key=_RANK.index, default="—")
        for template, least in owed.items()
    ]


def shaken(workspace, chance):
    """Some step of a district, whichever comes."""
    filings = [one.id for one in workspace.filings()]
    forms = [form.id for filing in filings for form in workspace.forms(filing)]
    form = chance.choice(forms) if forms else ""
    unit = f"{chance.choice('甲乙丙丁')}镇"
    steps = [
        lambda: workspace.new_filing(SET, unit, 2026),
        lambda: workspace.type(form, [(GOAL, chance.choice(["", "甲", "乙"]))]),
        lambda: workspace.set_finished(form, not workspace.form(form).finished),
        lambda: workspace.sealing.seal(form, finish=True),
        lambda: workspace.sealing.open(form, "金额有误"),
        lambda: workspace.delete_form(form),
        lambda: workspace.delete_filing(workspace.filing_of(form)),
        lambda: workspace.new_form(workspace.filing_of(form), PROJECT),
        lambda: workspace.remarking.add(form, None, "请核对"),
        lambda: workspace.board.set_roster(listed(*chance.sample(["甲镇", "乙镇", "丙镇"], 2))),
        workspace.undo,
        workspace.redo,
    ]
    try:
        chance.choice(steps)()
    except PerfDeskError:
        return  # a form that is sealed, a unit that is there already


@pytest.mark.parametrize("seed", range(3))
def test_the_board_says_what_the_forms_say_after_any_steps(district, seed):
    chance = random.Random(seed)
    for _step in range(30):
        shaken(district, chance)
        board = view(district)
        there = {one.id for one in district.filings()}
        assert {one.filing for one in board.rows if one.filing} == there
        for one in board.rows:
            if one.filing:
                assert [cell.stage.value for cell in one.cells] == truth(district, one.filing)
                filed = district.filing(one.filing)
                assert one.remarks == sum(remark.is_open for remark in filed.remarks.values())
        lone = set(district.board.roster) - {one.unit for one in district.filings()}
        assert {one.unit for one in board.rows if not one.filing} == lone
        counts = board.counts()
        parts = (counts.missing, counts.unfinished, counts.finished, counts.sealed)
        assert sum(parts) == counts.units == len(board.rows)


# --- what came, and what is new -------------------------------------------------------------------


def test_all_forms_of_a_new_filing_are_new_until_they_are_looked_at(office, district, filing):
    carry(office, district, filing)
    found = row(district)
    forms = {one.id for one in district.forms(filing)}
    assert (found.fresh, found.arrival.number, found.arrival.at) == (forms, 1, NOW)
    one, *others = sorted(forms)
    district.board.look_at([one])
    assert row(district).fresh == set(others)
    assert not district.board.is_new(one)
    district.board.look_at(forms)
    assert row(district).fresh == frozenset()
    assert district.undo_label.startswith("导入"), "looking is no step"


def test_only_what_the_next_package_changes_is_new_then(office, district, filing):
    carry(office, district, filing)
    (form,) = forms_of(office, filing, PROJECT)
    district.board.look_at(one.id for one in district.forms(filing))
    office.type(form, [(AMOUNT, "30")])
    carry(office, district, filing)
    assert row(district).fresh == {form}
    assert row(district).arrival.number == 2
    district.undo()
    assert row(district).fresh == frozenset()
    assert row(district).arrival.number == 1
    district.redo()
    assert row(district).fresh == {form}
    assert row(district).arrival.number == 2


def test_what_the_district_itself_made_never_came(district):
    made = district.new_filing(SET, "某镇", 2026)
    found = row(district)
    assert (found.filing, found.arrival, found.fresh) == (made, None, frozenset())


def test_a_package_with_nothing_new_goes_with_the_one_before(office, district, filing):
    data = packed(office, filing)
    take(district, data)
    take(district, data)
    assert row(district).arrival.number == 1
    take(district, packed(office, filing))
    assert row(district).arrival.number == 2, "it came, though it changed nothing"
    take(district, data)
    assert row(district).arrival.number == 2, "an older one that comes late is not the last"
    district.undo()
    assert district.filings() == []
    assert Received(district._store).filings() == {}


def test_a_form_that_a_package_deletes_is_gone_and_not_new(office, district, filing):
    more = office.new_form(filing, PROJECT, "第二个项目")
    carry(office, district, filing)
    district.board.look_at(one.id for one in district.forms(filing))
    office.delete_form(more)
    carry(office, district, filing)
    assert more not in {one.id for one in row(district).forms}
    assert row(district).fresh == frozenset()
    district.undo()
    assert more in {one.id for one in row(district).forms}
    assert row(district).fresh == frozenset()


def test_an_answer_to_a_remark_is_new_on_its_form(office, district, filing):
    carry(office, district, filing)
    (form,) = forms_of(office, filing, PROJECT)
    district.board.look_at(one.id for one in district.forms(filing))
    district.remarking.add(form, GOAL, "请写明次数", "区财政局")
    assert (row(district).remarks, row(district).fresh) == (1, frozenset())
    carry(district, office, filing)
    (pinned,) = office.remarking.of(form)
    office.remarking.resolve(form, pinned.remark.id, "已写明")
    carry(office, district, filing)
    assert (row(district).remarks, row(district).fresh) == (0, {form})


def test_a_form_that_only_stays_finished_is_not_new(office, district):
    made = office.new_filing("shifeng-2023", "某镇", 2023)
    summary, direction = (
        next(one.id for one in office.forms(made) if one.template == f"shifeng-2023/{name}")
        for name in ("summary", "direction")
    )
    for form in (one.id for one in office.forms(made)):
        office.set_finished(form, True)
    carry(office, district, made)
    district.board.look_at(one.id for one in district.forms(made))
    office.set_finished(direction, False)
    office.type(direction, [(GOAL, "完成培训")])
    for form in (one.id for one in office.forms(made)):
        office.set_finished(form, True)
    carry(office, district, made)
    (only,) = district.board.view(2023, "shifeng-2023").rows
    assert direction in only.fresh
    assert summary not in only.fresh
    assert district.form(summary).finished


def test_both_sides_changed_and_chosen_is_new(office, district, filing):
    carry(office, district, filing)
    (form,) = forms_of(office, filing, PROJECT)
    district.board.look_at([form])
    district.type(form, [(GOAL, "区里改的")])
    office.type(form, [(GOAL, "镇里改的"), (AMOUNT, "30")])
    carry(office, district, filing, Choice.OURS)
    assert district.shown(form, GOAL) == "区里改的"
    assert form in row(district).fresh


def test_looking_is_kept_over_closing_and_left_out_where_nothing_can_be_written(
    office, district, filing
):
    carry(office, district, filing)
    one, *others = sorted(form.id for form in district.forms(filing))
    district.board.look_at([one])
    with Workspace.open(district.path, clock=lambda: NOW) as reader:
        assert reader.read_only
        reader.board.look_at(others)
        assert row(reader).fresh == set(others)
        with pytest.raises(StoreError):
            reader.board.set_roster(listed("甲镇"))
    district.close()
    with opened(district.path, "b") as again:
        assert row(again).fresh == set(others)


def test_a_window_that_saves_later_sees_at_once_what_was_undone(office, tmp_path, filing):
    path = tmp_path / "window.perfdesk"
    with Workspace.open(path, create=True, clock=lambda: NOW, background=True) as window:
        take(window, packed(office, filing))
        assert row(window).fresh
        window.undo()
        assert view(window).rows == ()
        window.redo()
        assert row(window).arrival is not None


# --- the roster -----------------------------------------------------------------------------------

texts = st.text("甲乙丙 1-a", max_size=4)
units = st.sampled_from(["甲镇", "乙镇", "丙局", "丁 局", "戊(区)"])
rosters = st.lists(st.tuples(units, texts, texts), max_size=5, unique_by=lambda one: one[0]).map(
    lambda lines: {
        unit: ListedUnit(place, contact.strip(), phone.strip())
        for place, (unit, contact, phone) in enumerate(lines, start=1)
    }
)


@settings(max_examples=15, deadline=None)
@given(st.lists(rosters, min_size=1, max_size=4), st.integers(0, 4))
def test_rosters_are_undone_and_done_again(tmp_path_factory, wanted, back):
    path = tmp_path_factory.mktemp("roster") / "a.perfdesk"
    with opened(path) as workspace:
        held = [{}]
        for roster in wanted:
            changed = workspace.board.set_roster(roster)
            assert (changed is None) == (roster == held[-1])
            assert list(workspace.board.roster.items()) == list(roster.items())
            held += [] if changed is None else [roster]
        last = len(held) - 1
        for now in range(last - 1, max(-1, last - 1 - back), -1):
            workspace.undo()
            assert list(workspace.board.roster.items()) == list(held[now].items())
        now = max(0, last - back)
    with opened(path) as workspace:
        assert list(workspace.board.roster.items()) == list(held[now].items())
        for roster in held[now + 1 :]:
            workspace.redo()
            assert workspace.board.roster == roster
        assert workspace.redo_label is None


@pytest.mark.parametrize(
    ("roster", "said"),
    [
        ({" \u200b": ListedUnit(1)}, "没有名称"),
        ({"某镇": ListedUnit(1), "某 镇": ListedUnit(2)}, "有两行"),
        ({f"第{n}镇": ListedUnit(n) for n in range(2001)}, "多过 2000 个"),
    ],
)
def test_what_is_no_roster_is_refused_in_words(district, roster, said):
    district.board.set_roster(listed("甲镇"))
    with pytest.raises(PerfDeskError, match=said):
        district.board.set_roster(roster)
    assert district.board.roster == listed("甲镇")


def test_a_roster_is_one_line_each_and_numbered_by_its_places(district):
    district.board.set_roster(
        {"乙\n镇 ": ListedUnit(70, "张\u200b三"), "甲镇": ListedUnit(7, "", " 138\t1234 ")}
    )
    assert list(district.board.roster.items()) == [
        ("甲镇", ListedUnit(1, "", "138 1234")),
        ("乙 镇", ListedUnit(2, "张三")),
    ]


def test_a_roster_is_in_backups_and_in_the_steps_after_them(tmp_path):
    path = tmp_path / "a.perfdesk"
    times = (NOW + timedelta(seconds=n) for n in range(1000))
    with Workspace.open(path, create=True, clock=lambda: next(times)) as workspace:
        workspace.board.set_roster(listed("甲镇"))
        backup = workspace.safekeeping.back_up(Why.BY_HAND).path
        workspace.board.set_roster(listed("甲镇", "乙镇"))
    assert {one.level for one in check_up(path)} == {"fine"}
    restore(path, backup, replay=True, clock=lambda: next(times))
    with opened(path) as workspace:
        assert workspace.board.roster == listed("甲镇", "乙镇")
    restore(path, backup, clock=lambda: next(times))
    with opened(path) as workspace:
        assert workspace.board.roster == listed("甲镇")


def test_a_roster_changes_no_paper_and_no_finished_form(district):
    made = district.new_filing(SET, "甲镇", 2026)
    (form,) = forms_of(district, made, PROJECT)
    district.set_finished(form, True)
    touched = district.board.set_roster(listed("甲镇"))
    assert (touched.documents, touched.filings, touched.reopened) == (frozenset(), frozenset(), ())
    assert district.form(form).finished


def test_histories_of_cell_form_and_filing_go_past_a_roster(district):
    made = district.new_filing(SET, "甲镇", 2026)
    (form,) = forms_of(district, made, PROJECT)
    district.type(form, [(GOAL, "甲")])
    before = []
    for _time in range(2):
        chronicle = district.chronicle
        trails = [chronicle.cell(form, GOAL), chronicle.form(form), chronicle.filing(made)]
        for trail in trails:
            while trail.more():
                pass
            assert trail.ended
        before.append([[entry.seq for entry in trail.entries] for trail in trails])
        district.board.set_roster(listed("甲镇"))
    assert before[0] == before[1]
    assert [len(seqs) for seqs in before[0]] == [1, 2, 2]


# --- counts, filters, text ------------------------------------------------------------------------


@pytest.fixture
def four(district):
    """A unit in each part of the board, and one that is not listed."""
    for unit, far in (("已完成镇", 1), ("已盖章镇", 2), ("未完成镇", 0), ("不在册镇", 0)):
        made = district.new_filing(SET, unit, 2026)
        for form in (one.id for one in district.forms(made)):
            if far:
                district.set_finished(form, True)
            if far > 1:
                district.sealing.seal(form)
    (form,) = forms_of(district, made, PROJECT)
    district.type(form, [(GOAL, "写了一半")])
    district.remarking.add(form, None, "请核对")
    district.board.set_roster(
        {
            "没来镇": ListedUnit(1, "张三", "13812345678"),
            "已完成镇": ListedUnit(2),
            "已盖章镇": ListedUnit(3),
            "未完成镇": ListedUnit(4, "", "0731-27618888"),
        }
    )
    return district


def test_every_unit_is_in_one_part(four):
    counts = view(four).counts()
    assert (counts.units, counts.forms) == (5, 8)
    assert (counts.missing, counts.unfinished, counts.finished, counts.sealed) == (1, 2, 1, 1)
    assert (counts.drafts, counts.unlisted, counts.remarks, counts.fresh) == (1, 1, 1, 0)


def test_without_a_roster_nobody_is_missing_from_it(four):
    four.board.set_roster({})
    assert view(four).counts().unlisted == 0


NARROWED = [
    (Filter.ALL, "", ["没来镇", "已完成镇", "已盖章镇", "未完成镇", "不在册镇"]),
    (Filter.MISSING, "", ["没来镇"]),
    (Filter.UNFINISHED, "", ["未完成镇", "不在册镇"]),
    (Filter.FINISHED, "", ["已完成镇"]),
    (Filter.SEALED, "", ["已盖章镇"]),
    (Filter.REMARKS, "", ["不在册镇"]),
    (Filter.UNLISTED, "", ["不在册镇"]),
    (Filter.NEW, "", []),
    (Filter.ALL, " 张 三", ["没来镇"]),
    (Filter.ALL, "０７３１", ["未完成镇"]),
    (Filter.ALL, "项目支出绩效目标表", ["已完成镇", "已盖章镇", "未完成镇", "不在册镇"]),
    (Filter.FINISHED, "项目支出", ["已完成镇"]),
    (Filter.ALL, "没有这个", []),
]


def test_rows_are_narrowed_by_part_and_text(four):
    rows = view(four).rows
    for wanted, text, left in NARROWED:
        assert [one.unit for one in narrowed(rows, wanted, text)] == left, (wanted, text)


def test_the_table_as_text_has_a_line_for_each_unit(four):
    board = view(four)
    lines = [line.split("\t") for line in table_text(board).splitlines()]
    titles = [one.title for one in board.columns]
    assert lines[0] == ["单位", "状态", *titles, "意见", "新", "报送时间", "联系人", "电话"]
    rest = ["张三", "13812345678"]
    assert lines[1] == ["没来镇", "没有报送", "缺", "—", "", "", "", *rest]
    assert lines[2][:4] == ["已完成镇", "已完成", "已完成", "已完成"]
    assert lines[5][:5] == ["不在册镇", "未完成", "空白", "填写中", "1"]
    some = narrowed(board.rows, Filter.SEALED)
    assert [line.split("\t")[0] for line in table_text(board, some).splitlines()] == [
        "单位",
        "已盖章镇",
    ]


def test_the_table_says_when_a_filing_came_and_what_is_new(office, district, filing):
    office.new_form(filing, PROJECT, "第二个项目")
    carry(office, district, filing)
    line = table_text(view(district)).splitlines()[1].split("\t")
    local = NOW.astimezone().strftime("%Y-%m-%d %H:%M")
    assert line == ["某镇", "未完成", "空白", "空白 0/2", "", "3", local, "", ""]


def test_late_units_are_a_list_that_a_roster_is_read_from(four):
    text = late_text(view(four).rows)
    assert text == "没来镇  张三  13812345678\n未完成镇  0731-27618888\n不在册镇\n"
    assert read_roster(text).units == {
        "没来镇": ListedUnit(1, "张三", "13812345678"),
        "未完成镇": ListedUnit(2, "", "0731-27618888"),
        "不在册镇": ListedUnit(3),
    }


def test_a_sealed_form_that_another_form_changed_is_not_done(district):
    made = district.new_filing(SET, "甲镇", 2026)
    (form,) = forms_of(district, made, PROJECT)
    district.set_finished(form, True)
    district.sealing.seal(form)
    cell = row(district, "甲镇").cells[1]
    assert (cell.stage, cell.done, cell.words) == (Stage.SEALED, 1, "已盖章")
    stale = replace(cell.forms[0], finished=False)
    assert replace(cell, forms=(stale,)).stage is Stage.STALE
    assert district.document(form).seal == Seal(
        district.sealing.code(form), "", NOW.isoformat(timespec="seconds")
    )
