"""What a merge takes, asks about and keeps, place by place (faults F25 to F31)."""

from dataclasses import fields, replace
from itertools import permutations

import pytest

from perfdesk.document.model import (
    Address,
    Document,
    FigureLink,
    Filing,
    Filled,
    Remark,
    Row,
    Seal,
    TypedOver,
)
from perfdesk.errors import PerfDeskError
from perfdesk.exchange.conflict import Choice, Conflict, Kind, Place, Typed
from perfdesk.exchange.merge import merge, merge_filing, resolved, resolved_filing
from perfdesk.exchange.twins import twin_forms, twin_rows

BASE = Document(
    "lukou-2026/project",
    "1",
    subject="工作餐费",
    values={"project_name": "工作餐费", "money.total.initial": "22.18", "goal_year": "按时供餐"},
    tables={
        "indicators": (
            Row("r1", {"class": "quantity", "name": "供餐人数", "target": "≥42人"}),
            Row("r2", {"class": "quality", "name": "合格率"}),
            Row("r3", {"class": "cost", "name": "成本"}),
            Row("r4", {"class": "cost", "name": "单价"}),
        ),
        "tasks": (Row("t1", {"name": "供餐"}), Row("t2", {"name": "采购"})),
        "steps": (Row("s1", {"name": "招标", "of": "t2"}),),
    },
    notes={"goal_year": "问过财政"},
)


def with_value(document, field, value):
    values = {name: held for name, held in document.values.items() if name != field}
    return replace(document, values=values if value is None else {**values, field: value})


def with_cell(document, row, column, value):
    tables = {
        table: tuple(
            Row(one.id, {**one.cells, column: value}) if one.id == row else one for one in rows
        )
        for table, rows in document.tables.items()
    }
    return replace(document, tables=tables)


def without(document, *gone):
    tables = {
        table: tuple(row for row in rows if row.id not in gone)
        for table, rows in document.tables.items()
    }
    return replace(document, tables={name: rows for name, rows in tables.items() if rows})


def with_rows(document, table, *rows):
    """The rows of a table, by id or whole."""
    held = {row.id: row for row in document.rows(table)}
    now = tuple(held[row] if isinstance(row, str) else row for row in rows)
    return replace(document, tables={**document.tables, table: now})


def ids(document, table="indicators"):
    return [row.id for row in document.rows(table)]


def only(merged):
    """The one conflict of a merge."""
    assert len(merged.conflicts) == 1, merged.conflicts
    return merged.conflicts[0]


# --- fields ------------------------------------------------------------------------------


def test_changes_of_different_fields_are_both_taken():
    ours = with_value(BASE, "goal_year", "按月供餐")
    theirs = with_value(BASE, "money.total.initial", "23.00")
    merged = merge(BASE, ours, theirs)
    assert merged.document == with_value(ours, "money.total.initial", "23.00")
    assert merged.conflicts == ()


def test_the_same_change_on_both_sides_is_no_conflict():
    ours = with_value(BASE, "goal_year", "按月供餐")
    assert merge(BASE, ours, with_value(BASE, "goal_year", "按月供餐")).conflicts == ()


def test_a_field_changed_on_both_sides_is_asked_about_with_all_three():
    """F27: nothing is chosen silently; ours stands until somebody chooses."""
    ours = with_value(BASE, "money.total.initial", "23.00")
    theirs = with_value(BASE, "money.total.initial", "24.00")
    merged = merge(BASE, ours, theirs)
    place = Place(Kind.VALUE, "money.total.initial")
    assert only(merged) == Conflict(place, "22.18", "23.00", "24.00")
    assert place.address == Address("", "", "money.total.initial")
    assert merged.document == ours
    assert resolved(merged, {}) == ours
    assert resolved(merged, {place: Choice.THEIRS}) == theirs
    assert resolved(merged, {place: Choice.BASE}) == BASE
    assert resolved(merged, {place: Typed("23.50")}) == with_value(BASE, place.name, "23.50")
    assert place.name not in resolved(merged, {place: Typed(None)}).values


def test_emptied_here_and_changed_there_is_a_conflict_and_a_typed_blank_is_not_absent():
    ours, theirs = with_value(BASE, "goal_year", None), with_value(BASE, "goal_year", "")
    conflict = only(merge(BASE, ours, theirs))
    assert (conflict.ours, conflict.theirs) == (None, "")


def test_digits_typed_differently_are_different():
    ours = with_value(BASE, "money.total.initial", "1755.8")
    assert merge(BASE, ours, with_value(BASE, "money.total.initial", "1755.80")).conflicts


def test_a_composite_is_one_thing():
    base = with_cell(BASE, "r1", "target", {"op": "≥", "value": "42", "unit": "人"})
    ours = with_cell(base, "r1", "target", {"op": "≥", "value": "45", "unit": "人"})
    theirs = with_cell(base, "r1", "target", {"op": "=", "value": "42", "unit": "人"})
    merged = merge(base, ours, theirs)
    assert only(merged).place == Place(Kind.CELL, "target", "indicators", "r1")
    assert only(merged).place.address == Address("indicators", "r1", "target")
    assert merged.document == ours


def test_a_figure_typed_over_and_its_reason_are_one_thing():
    base = replace(BASE, typed_over={"total": TypedOver("1", "批复")})
    ours = replace(BASE, typed_over={"total": TypedOver("2", "批复")})
    theirs = replace(BASE, typed_over={"total": TypedOver("1", "按批复文件")})
    conflict = only(merge(base, ours, theirs))
    assert conflict.place == Place(Kind.TYPED_OVER, "total")
    assert (conflict.ours, conflict.theirs) == (
        TypedOver("2", "批复"),
        TypedOver("1", "按批复文件"),
    )


def test_captions_notes_and_papers_are_asked_about_each_on_its_own():
    ours = replace(
        BASE,
        captions={"备注": "说明"},
        notes={"goal_year": "甲"},
        template="changping-2026/project",
    )
    theirs = replace(BASE, captions={"备注": "附注"}, notes={"goal_year": "乙"}, version="2")
    merged = merge(BASE, ours, theirs)
    assert {conflict.place for conflict in merged.conflicts} == {
        Place(Kind.CAPTION, "备注"),
        Place(Kind.NOTE, "goal_year"),
        Place(Kind.PAPER),
    }
    paper = next(c for c in merged.conflicts if c.place.kind is Kind.PAPER)
    assert paper.theirs == ("lukou-2026/project", "2")
    chosen = resolved(merged, {Place(Kind.PAPER): Choice.THEIRS})
    assert (chosen.template, chosen.version) == ("lukou-2026/project", "2")


def test_a_form_renamed_on_both_sides_is_asked_about_once():
    """The subject is the text of the field that names the project."""
    ours = replace(with_value(BASE, "project_name", "职工餐费"), subject="职工餐费")
    theirs = replace(with_value(BASE, "project_name", "食堂"), subject="食堂")
    merged = merge(BASE, ours, theirs)
    place = Place(Kind.VALUE, "project_name")
    assert only(merged).place == place
    assert only(merged).follows == (Place(Kind.SUBJECT),)
    assert resolved(merged, {place: Choice.THEIRS}) == theirs
    assert resolved(merged, {place: Choice.BASE}) == BASE
    assert resolved(merged, {place: Typed("伙食费")}).subject == "伙食费"
    assert resolved(merged, {place: Typed(None)}).subject is None


def test_a_subject_apart_from_any_field_is_asked_about_itself():
    merged = merge(BASE, replace(BASE, subject="甲"), replace(BASE, subject="乙"))
    assert only(merged).place == Place(Kind.SUBJECT)
    assert resolved(merged, {Place(Kind.SUBJECT): Choice.THEIRS}).subject == "乙"


def test_the_sources_of_a_text_go_with_the_text():
    def told(text):
        source = Filled(text, (FigureLink(0, 2, "base.total"),))
        return replace(with_value(BASE, "conclusion", text), filled={"conclusion": source})

    merged = merge(BASE, told("10万元"), told("12万元"))
    place = Place(Kind.VALUE, "conclusion")
    assert only(merged).follows == (Place(Kind.FILLED, "conclusion"),)
    assert resolved(merged, {place: Choice.THEIRS}) == told("12万元")
    assert resolved(merged, {place: Choice.BASE}) == BASE


def test_the_money_unit_changed_under_new_amounts_is_asked_about():
    ours = replace(BASE, money_unit="元")
    assert merge(BASE, ours, BASE).document.money_unit == "元"
    merged = merge(BASE, ours, with_value(BASE, "money.total.initial", "23"))
    assert merged.conflicts[0] == Conflict(Place(Kind.MONEY_UNIT), "万元", "元", "万元")
    assert merge(BASE, with_value(BASE, "goal_year", "x"), ours).document.money_unit == "万元"
    noted = replace(BASE, notes={})
    assert merge(BASE, ours, noted).document == replace(ours, notes={})


def test_no_amount_of_one_unit_comes_unasked_onto_a_form_in_the_other():
    """All amounts were written anew in 元 there, and a row added; here one was changed in 万元.
    221800 may not come to stand under 万元 only because nobody else touched that cell.
    """
    base = with_value(BASE, "money.fiscal.initial", "10")
    added = with_rows(base, "tasks", "t1", "t2", Row("t3", {"name": "检查", "money": "5000"}))
    there = with_value(added, "money.total.initial", "221800")
    there = replace(with_value(there, "money.fiscal.initial", "100000"), money_unit="元")
    here = with_value(base, "money.total.initial", "30")
    merged = merge(base, here, there)
    asked = {one.place: one for one in merged.conflicts}
    assert asked.keys() == {
        Place(Kind.MONEY_UNIT),
        Place(Kind.VALUE, "money.total.initial"),
        Place(Kind.VALUE, "money.fiscal.initial"),
        Place(Kind.ROW, "", "tasks", "t3"),
    }
    assert merged.document == here
    assert resolved(merged, dict.fromkeys(asked, Choice.THEIRS)) == there
    back = merge(base, there, here)
    assert {one.place for one in back.conflicts} == asked.keys()
    assert resolved(back, dict.fromkeys(asked, Choice.THEIRS)) == here


# --- rows ----------------------------------------------------------------------------------


def test_rows_added_on_both_sides_are_kept_where_they_were_put():
    ours = with_rows(BASE, "indicators", "r1", Row("a1"), Row("a2"), "r2", "r3", "r4", Row("a3"))
    theirs = with_rows(BASE, "indicators", Row("b1"), "r1", Row("b2"), "r2", "r3", "r4", Row("b3"))
    for first, second in ((ours, theirs), (theirs, ours)):
        merged = merge(BASE, first, second)
        assert merged.conflicts == ()
        expected = ["b1", "r1", "a1", "a2", "b2", "r2", "r3", "r4", "a3", "b3"]
        assert ids(merged.document) == expected


def test_a_row_moved_on_one_side_is_moved_and_its_cells_are_merged():
    ours = with_rows(BASE, "indicators", "r4", "r1", "r2", "r3")
    theirs = with_cell(BASE, "r4", "target", "≤15元")
    merged = merge(BASE, ours, theirs)
    assert merged.conflicts == ()
    assert ids(merged.document) == ["r4", "r1", "r2", "r3"]
    assert merged.document.rows("indicators")[0].cells["target"] == "≤15元"


def test_different_rows_moved_on_both_sides_are_both_moved():
    ours = with_rows(BASE, "indicators", "r2", "r1", "r3", "r4")
    theirs = with_rows(BASE, "indicators", "r1", "r2", "r4", "r3")
    assert ids(merge(BASE, ours, theirs).document) == ["r2", "r1", "r4", "r3"]
    ours = with_rows(BASE, "indicators", "r4", "r1", "r2", "r3")
    theirs = with_rows(BASE, "indicators", "r2", "r3", "r4", "r1")
    assert ids(merge(BASE, ours, theirs).document) == ["r4", "r2", "r3", "r1"]


def test_one_row_moved_up_here_and_down_there_is_asked_about():
    ours = with_rows(BASE, "indicators", "r2", "r1", "r3", "r4")
    theirs = with_rows(BASE, "indicators", "r1", "r3", "r2", "r4", Row("b1"))
    merged = merge(BASE, ours, theirs)
    place = Place(Kind.ORDER, "", "indicators")
    four = tuple(ids(BASE))
    mine, other = ("r2", "r1", "r3", "r4"), ("r1", "r3", "r2", "r4")
    assert only(merged) == Conflict(place, four, mine, other)
    assert place.address == Address("indicators", "", "")
    assert ids(merged.document) == [*mine, "b1"]
    assert resolved(merged, {place: Choice.THEIRS}) == theirs
    assert ids(resolved(merged, {place: Choice.BASE})) == [*four, "b1"]


def test_rows_that_both_have_anew_stand_as_the_side_has_them_that_fits_the_rest():
    """Merged once more against the old base: their rows are here already, our moves are kept."""
    ours = with_rows(BASE, "indicators", "r3", "r1", "r2", "r4")
    theirs = with_rows(BASE, "indicators", "r1", "r2", "r3", Row("b1"), "r4")
    once = merge(BASE, ours, theirs).document
    assert ids(once) == ["r3", "r1", "r2", "b1", "r4"]
    for again in (merge(BASE, once, theirs), merge(BASE, theirs, once)):
        assert again.conflicts == ()
        assert again.document == once


def test_a_row_typed_at_the_end_stays_there_when_the_last_row_is_moved_up():
    ours = with_rows(BASE, "indicators", "r1", "r2", "r3", "r4", Row("a1"))
    theirs = with_rows(BASE, "indicators", "r4", "r1", "r2", "r3")
    assert ids(merge(BASE, ours, theirs).document) == ["r4", "r1", "r2", "r3", "a1"]


def test_a_row_deleted_on_one_side_goes_and_on_both_sides_too():
    ours = without(BASE, "r2")
    assert ids(merge(BASE, ours, with_cell(BASE, "r1", "name", "x")).document) == ["r1", "r3", "r4"]
    assert merge(BASE, ours, without(BASE, "r2", "r3")).conflicts == ()
    assert ids(merge(BASE, ours, without(BASE, "r2", "r3")).document) == ["r1", "r4"]


@pytest.mark.parametrize("swap", [False, True])
def test_a_row_deleted_on_one_side_and_edited_on_the_other_is_asked_about(swap):
    """F28: neither a loss nor a resurrection without notice."""
    deleted, edited = without(BASE, "r2"), with_cell(BASE, "r2", "target", "100%")
    ours, theirs = (edited, deleted) if swap else (deleted, edited)
    merged = merge(BASE, ours, theirs)
    conflict = only(merged)
    place = Place(Kind.ROW, "", "indicators", "r2")
    assert conflict.place == place
    assert place.address == Address("indicators", "r2", "")
    assert conflict.base == BASE.rows("indicators")[1]
    held = edited.rows("indicators")[1]
    assert (conflict.ours, conflict.theirs) == ((held, None) if swap else (None, held))
    assert merged.document == ours
    assert resolved(merged, {place: Choice.THEIRS}) == theirs
    assert resolved(merged, {place: Choice.BASE}) == BASE


@pytest.mark.parametrize(
    "edit",
    [
        lambda form: replace(form, notes={**form.notes, "indicators/r2/name": "核实"}),
        lambda form: replace(form, typed_over={"indicators/r2/score": TypedOver("9", "扣分")}),
    ],
    ids=["note", "typed over"],
)
def test_what_is_pinned_to_a_row_is_an_edit_of_it_and_goes_with_it(edit):
    ours, theirs = without(BASE, "r2"), edit(BASE)
    merged = merge(BASE, ours, theirs)
    place = Place(Kind.ROW, "", "indicators", "r2")
    assert only(merged).place == place
    assert len(only(merged).follows) == 1
    assert merged.document == ours
    assert resolved(merged, {place: Choice.THEIRS}) == theirs


@pytest.mark.parametrize(
    "edit",
    [
        lambda form: with_cell(form, "s1", "name", "公开招标"),
        lambda form: with_rows(form, "steps", "s1", Row("b1", {"of": "t2"})),
        lambda form: replace(form, notes={**form.notes, "steps/s1/name": "核实"}),
        lambda form: with_cell(form, "t2", "name", "集中采购"),
    ],
    ids=["edited", "added", "noted", "the outer row itself"],
)
def test_a_row_deleted_with_its_nested_rows_is_one_question(edit):
    ours, theirs = without(BASE, "t2", "s1"), edit(BASE)
    merged = merge(BASE, ours, theirs)
    place = Place(Kind.ROW, "", "tasks", "t2")
    assert only(merged).place == place
    assert Place(Kind.ROW, "", "steps", "s1") in only(merged).follows
    assert merged.document == ours
    assert resolved(merged, {place: Choice.THEIRS}) == theirs
    back = merge(BASE, theirs, ours)
    assert back.document == theirs
    assert resolved(back, {place: Choice.THEIRS}) == ours


def test_a_nested_row_deleted_on_one_side_leaves_the_outer_row_alone():
    assert ids(merge(BASE, without(BASE, "s1"), BASE).document, "tasks") == ["t1", "t2"]
    ours, theirs = without(BASE, "s1"), with_cell(BASE, "s1", "name", "公开招标")
    assert only(merge(BASE, ours, theirs)).place == Place(Kind.ROW, "", "steps", "s1")


def test_rows_nested_in_each_other_are_not_lost():
    """No form is made so; a package may hold it."""
    ring = replace(
        BASE, tables={"tasks": (Row("x", {"of": "y"}),), "steps": (Row("y", {"of": "x"}),)}
    )
    merged = merge(ring, without(ring, "x", "y"), with_cell(ring, "x", "name", "n"))
    assert {c.place.row for c in merged.conflicts} <= {"x", "y"}
    theirs = resolved(merged, {c.place: Choice.THEIRS for c in merged.conflicts})
    assert theirs == with_cell(ring, "x", "name", "n")


def test_one_row_added_on_both_sides_is_asked_about_cell_by_cell():
    ours = with_rows(BASE, "tasks", "t1", "t2", Row("n", {"name": "验收", "owner": "办公室"}))
    theirs = with_rows(BASE, "tasks", "t1", "t2", Row("n", {"name": "付款", "note": "年底"}))
    merged = merge(BASE, ours, theirs)
    assert only(merged) == Conflict(Place(Kind.CELL, "name", "tasks", "n"), None, "验收", "付款")
    cells = {"name": "验收", "owner": "办公室", "note": "年底"}
    assert merged.document.rows("tasks")[-1] == Row("n", cells)


def test_rows_that_did_not_change_stay_the_same_objects():
    merged = merge(BASE, with_value(BASE, "goal_year", "x"), with_cell(BASE, "r1", "name", "y"))
    rows = merged.document.rows("indicators")
    assert all(row is old for row, old in zip(rows[1:], BASE.rows("indicators")[1:], strict=True))
    assert merged.document.rows("tasks") is BASE.rows("tasks")


# --- the form as a whole -----------------------------------------------------------------


def test_a_form_deleted_on_one_side_goes_unless_the_other_side_edited_it():
    edited = with_value(BASE, "goal_year", "按月供餐")
    assert merge(BASE, None, BASE).document is None
    assert merge(BASE, None, None).document is None
    merged = merge(BASE, None, edited)
    place = Place(Kind.FORM)
    assert only(merged) == Conflict(place, BASE, None, edited)
    assert merged.document is None
    assert resolved(merged, {place: Choice.THEIRS}) == edited
    assert merge(BASE, edited, None).document == edited
    assert resolved(merge(BASE, edited, None), {place: Choice.THEIRS}) is None


def test_without_a_common_revision_every_difference_is_asked_about():
    theirs = without(with_value(BASE, "goal_year", None), "r4")
    merged = merge(None, BASE, theirs)
    assert {conflict.place for conflict in merged.conflicts} == {
        Place(Kind.VALUE, "goal_year"),
        Place(Kind.ROW, "", "indicators", "r4"),
    }
    assert merged.document == BASE
    assert resolved(merged, dict.fromkeys((c.place for c in merged.conflicts), Choice.THEIRS)) == (
        theirs
    )
    assert only(merge(None, BASE, None)).place == Place(Kind.FORM)


def test_with_two_last_common_revisions_no_decision_is_turned_silently():
    """Two stores answered one question differently, each in its own merge. Against either answer
    alone the other would win without a word.
    """
    one, other = with_value(BASE, "goal_year", "甲"), with_value(BASE, "goal_year", "乙")
    assert merge(one, one, other).document == other
    merged = merge(one, one, other, [other])
    assert only(merged).place == Place(Kind.VALUE, "goal_year")
    row = with_rows(BASE, "tasks", "t1", "t2", Row("n"))
    assert merge(BASE, row, BASE, [row]).conflicts != ()
    assert merge(BASE, BASE, row, [row]).conflicts != ()


# --- finished and sealed -----------------------------------------------------------------


def test_a_form_is_finished_only_as_somebody_finished_it():
    finished = replace(BASE, finished=True)
    assert merge(BASE, finished, BASE).document.finished
    assert merge(BASE, finished, replace(BASE, notes={})).document.finished
    merged = merge(BASE, finished, with_value(BASE, "goal_year", "按月供餐"))
    assert merged.reopened
    assert not merged.document.finished
    assert merged.conflicts == ()


STAMPED = replace(BASE, finished=True, seal=Seal("AB12", "某中心"))


def test_a_seal_stays_on_what_was_stamped():
    """F46: 已盖章 here, edited there: either the stamped form whole, or an opened seal."""
    edited = with_value(BASE, "goal_year", "按月供餐")
    place = Place(Kind.SEAL)
    merged = merge(BASE, STAMPED, edited)
    assert only(merged) == Conflict(place, None, STAMPED.seal, None)
    assert merged.document == STAMPED
    assert resolved(merged, {place: Choice.THEIRS}) == edited
    opened = replace(STAMPED.seal, opened="区里改了目标")
    assert resolved(merged, {place: Typed(opened)}) == replace(edited, seal=opened)
    assert merge(BASE, edited, STAMPED).document == edited
    with pytest.raises(PerfDeskError):
        resolved(merged, {place: Typed(Seal("XY99"))})


def test_a_note_is_no_reason_to_ask_about_a_seal():
    noted = replace(BASE, notes={"goal_year": "已核"})
    merged = merge(BASE, STAMPED, noted)
    assert merged.conflicts == ()
    assert merged.document == replace(STAMPED, notes=noted.notes)


def test_a_seal_opened_and_edited_on_one_side_is_taken():
    opened = replace(STAMPED, finished=False, seal=replace(STAMPED.seal, opened="数字有误"))
    edited = with_value(opened, "money.total.initial", "23.00")
    noted = replace(STAMPED, notes={})
    merged = merge(STAMPED, noted, edited)
    assert merged.conflicts == ()
    assert merged.document == replace(edited, notes={})


def test_two_stamped_forms_are_taken_one_or_the_other_whole():
    other = replace(with_value(STAMPED, "goal_year", "按月供餐"), seal=Seal("CD34", "某镇"))
    merged = merge(BASE, STAMPED, other)
    assert merged.conflicts[0].place == Place(Kind.SEAL)
    assert merged.document == STAMPED
    assert resolved(merged, {Place(Kind.SEAL): Choice.THEIRS}) == other


# --- choices -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "choices",
    [
        {Place(Kind.VALUE, "phone"): Choice.OURS},
        {Place(Kind.ROW, "", "indicators", "r2"): Typed("x")},
        {Place(Kind.NOTE, "goal_year"): Typed({"value": "x"})},
    ],
    ids=["no conflict", "a row", "a note in parts"],
)
def test_a_choice_that_cannot_be_is_refused_in_words(choices):
    ours = replace(without(BASE, "r2"), notes={"goal_year": "甲"})
    theirs = replace(with_cell(BASE, "r2", "name", "x"), notes={"goal_year": "乙"})
    with pytest.raises(PerfDeskError, match="请重新"):
        resolved(merge(BASE, ours, theirs), choices)


def test_every_part_of_a_form_is_merged():
    """A part that is added to the model and forgotten here would be lost in silence."""
    assert [one.name for one in fields(Document)] == [
        *("template", "version", "subject", "money_unit", "values", "tables", "typed_over"),
        *("captions", "finished", "notes", "filled", "seal"),
    ]
    assert [one.name for one in fields(Filing)] == ["set_id", "year", "values", "remarks"]


# --- filings and remarks -----------------------------------------------------------------

FILING = Filing("lukou-2026", 2026, {"unit_name": "某中心", "phone": "111"})
OPEN = Remark("m1", "d1", "goal_year", "目标太笼统", "区财政局", made="2026-01-29T09:30+08:00")
DONE = replace(OPEN, resolved_by="某中心", resolved_at="2026-02-01T09:30+08:00")


def with_remarks(*remarks):
    return replace(FILING, remarks={one.id: one for one in remarks})


def test_what_forms_share_is_merged_as_a_form_is():
    ours = replace(FILING, values={**FILING.values, "phone": "222", "preparer": "张三"})
    theirs = replace(FILING, values={**FILING.values, "phone": "333"})
    merged = merge_filing(FILING, ours, theirs)
    place = Place(Kind.VALUE, "phone")
    assert only(merged) == Conflict(place, "111", "222", "333")
    assert merged.filing == ours
    chosen = resolved_filing(merged, {place: Choice.THEIRS})
    assert chosen.values == {"unit_name": "某中心", "phone": "333", "preparer": "张三"}
    assert merge_filing(None, FILING, ours).conflicts


def test_a_filing_of_another_year_or_set_is_refused():
    with pytest.raises(PerfDeskError, match=r"2026 年.*2027 年"):
        merge_filing(FILING, FILING, replace(FILING, year=2027))


def test_remarks_of_both_sides_are_kept_and_what_is_resolved_stays_so():
    other = Remark("m2", "d1", "", "请补附件", "区财政局")
    for base in (None, FILING, with_remarks(OPEN)):
        merged = merge_filing(base, with_remarks(OPEN, other), with_remarks(DONE))
        assert merged.filing.remarks == {"m1": DONE, "m2": other}
        assert merge_filing(base, with_remarks(DONE), with_remarks(OPEN)).filing.remarks == {
            "m1": DONE
        }
    # a remark is never taken away
    assert merge_filing(with_remarks(OPEN), FILING, with_remarks(OPEN)).filing.remarks


def test_a_remark_resolved_twice_is_the_same_on_both_sides():
    again = replace(OPEN, resolved_by="李四", resolved_at="2026-01-31T09:30+08:00")
    one = merge_filing(FILING, with_remarks(DONE), with_remarks(again)).filing
    assert one == merge_filing(FILING, with_remarks(again), with_remarks(DONE)).filing


def test_different_answers_to_one_remark_are_both_kept():
    """What either side wrote was done about it must not go; the same answer is there once."""
    sides = [
        replace(DONE, answer="已改为95%"),
        replace(OPEN, resolved_by="丙", resolved_at="2026-01-30T09:30+08:00", answer="区里已改"),
        replace(OPEN, resolved_by="丁", resolved_at="2026-01-30T09:30+08:00", answer="区里已改"),
        replace(OPEN, resolved_by="甲", resolved_at="2026-01-28T09:30+08:00"),
    ]
    found = set()
    for order in permutations(sides):
        filing = FILING
        for one in order:
            merged = merge_filing(FILING, filing, with_remarks(one))
            back = merge_filing(FILING, with_remarks(one), filing).filing
            assert merged.filing.remarks == back.remarks
            filing = merged.filing
        assert all(name == one.id for name, one in filing.remarks.items())
        for known in (OPEN, *sides):
            assert merge_filing(FILING, filing, with_remarks(known)).filing == filing
        found.add(tuple(sorted((name, one.answer) for name, one in filing.remarks.items())))
    (only_one,) = found
    assert sorted(answer for _name, answer in only_one) == ["区里已改", "已改为95%"]
    assert dict(only_one)["m1"]
    both = merge_filing(FILING, with_remarks(sides[0]), with_remarks(sides[1]))
    assert both.differing == ("m1",)


def test_a_remark_whose_text_was_changed_is_kept_with_both_texts():
    changed = replace(OPEN, text="目标很好")
    merged = merge_filing(FILING, with_remarks(OPEN), with_remarks(changed))
    assert merged.differing == ("m1",)
    assert {one.text for one in merged.filing.remarks.values()} == {"目标太笼统", "目标很好"}
    assert all(name == one.id for name, one in merged.filing.remarks.items())
    back = merge_filing(FILING, with_remarks(changed), with_remarks(OPEN)).filing
    assert back == merged.filing
    for known in (OPEN, changed):
        again = merge_filing(FILING, merged.filing, with_remarks(known))
        assert again.filing == merged.filing


# --- probably added twice ----------------------------------------------------------------


def test_one_project_added_on_both_sides_is_kept_twice_and_marked():
    """F29: the ids differ, so nothing collides; the names are the same."""
    ours = {"d1": BASE, "d2": replace(BASE, subject="培训费")}
    theirs = {"d1": BASE, "d9": replace(BASE, subject=" 培训费 "), "d8": BASE}
    assert twin_forms(ours, theirs) == (("d2", "d9"),)
    other_paper = replace(BASE, subject="培训费", template="lukou-2026/department")
    assert twin_forms(ours, {"d9": other_paper}) == ()


def test_one_row_added_on_both_sides_is_kept_twice_and_marked():
    new = {"class": "cost", "name": "食材费"}
    ours = with_rows(BASE, "indicators", *ids(BASE), Row("a1", new), Row("a2"))
    theirs = with_rows(
        BASE, "indicators", *ids(BASE), Row("b1", {**new, "name": "食材 费"}), Row("b2")
    )
    merged = merge(BASE, ours, theirs)
    assert len(ids(merged.document)) == 8
    assert twin_rows((BASE,), ours, theirs) == (("indicators", "a1", "b1"),)
    assert twin_rows((BASE,), ours, ours) == ()
