"""What typing means: where a text goes, what is stored as typed, and what Delete takes away."""

from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfdesk.document.applying import apply_all, inverses
from perfdesk.document.edits import SetFilingValue
from perfdesk.document.entry import (
    Form,
    clear_edits,
    delete_rows_edits,
    entry_edits,
    insert_row_edits,
    is_empty,
    seed_document,
)
from perfdesk.document.model import Address, Document, Filing, Row, TypedOver, virtual_row
from perfdesk.document.state import Placed, State
from perfdesk.errors import PerfDeskError, UnknownNameError
from perfdesk.grid.build import Builder, Source
from perfdesk.paths import templates_dir
from perfdesk.template.catalog import Catalog
from perfdesk.template.compose import read_template
from perfdesk.template.problem import Problems

CATALOG = Catalog.load(templates_dir())
PROJECT = CATALOG.template("lukou-2026/project")
DEPARTMENT = CATALOG.template("lukou-2026/department")
PREPRINTED = CATALOG.template("shifeng-2023/direction")

NESTED = """\
id = "x/goals"
version = "1"
kind = "goal_target"
title = "目标表"

[tables.goals]
label = "年度目标"
pad = 3
columns.name = { label = "目标", type = "text" }

[tables.steps]
columns.name = { label = "步骤", type = "text" }

[tables.indicators]
where = "class = quantity"

[[paper]]
style = "table"
cols = [40, 40]
draw = '''
@goals | {#1} | {.name} |
@goals/steps | | {.name} |
@indicators | {.name} | {.target} |
'''
"""


class Desk:
    """One form being filled in, step by step."""

    def __init__(self, template, document=None, filing=None, derived=None):
        self.template = template
        self.numbers = count(1)
        body = document or seed_document(template, None, self.new_id)
        self.state = State(
            {"f": filing or Filing("lukou-2026", 2026, {"unit_name": "某中心"})},
            {"d": Placed("f", 1, body)},
        )
        self.derived = derived or {}

    def new_id(self):
        return f"n{next(self.numbers)}"

    @property
    def document(self):
        return self.state.documents["d"].document

    @property
    def filing(self):
        return self.state.filings["f"]

    def form(self):
        return Form(self.template, "f", self.filing, "d", self.document, self.new_id, self.derived)

    def do(self, edits):
        self.state = apply_all(edits, self.state)
        return edits

    def type(self, path, text, table="", row=""):
        return self.do(entry_edits(self.form(), [(Address(table, row, path), text)]))

    def clear(self, path, table="", row=""):
        return self.do(clear_edits(self.form(), [Address(table, row, path)]))

    def row(self, name, table="indicators"):
        return next(row for row in self.document.rows(table) if row.id == name)

    def shown(self):
        """What the paper shows, by address."""
        grid = Builder().build(Source(self.template, self.document, self.filing, self.derived))
        return {
            run.address: run.text
            for band in grid.bands
            for placed in band.cells
            for run in placed.cell.runs
            if run.address is not None
        }


def nested():
    problems = Problems("goals.toml")
    template = read_template(NESTED, CATALOG.vocabulary, problems)
    assert problems.found == []
    return template


def one_row(template, cells):
    return Desk(template, Document(template.id, "1", tables={"indicators": (Row("r1", cells),)}))


# --- fields of the document and of the filing -----------------------------------------------


def test_text_in_a_number_field_is_kept_as_typed():
    desk = Desk(PROJECT)
    desk.type("money.total.initial", "约22.18万")
    assert desk.document.values["money.total.initial"] == "约22.18万"


def test_digits_are_kept_as_typed():
    desk = Desk(PROJECT)
    desk.type("money.total.initial", "1755.80")
    assert desk.document.values["money.total.initial"] == "1755.80"


def test_typing_the_same_text_is_no_edit():
    desk = Desk(PROJECT)
    desk.type("goal_year", "就餐")
    assert desk.type("goal_year", "就餐") == []


def test_delete_makes_a_field_absent():
    desk = Desk(PROJECT)
    desk.type("goal_year", "就餐")
    desk.clear("goal_year")
    assert "goal_year" not in desk.document.values
    assert desk.clear("goal_year") == []


def test_control_characters_are_stripped_and_line_breaks_kept():
    desk = Desk(PROJECT)
    desk.type("goal_year", "一\x00、\u202e就餐\r\n二、\tx\u200b")
    assert desk.document.values["goal_year"] == "一、就餐\n二、 x"


def test_the_name_of_the_project_is_the_subject_of_the_form():
    desk = Desk(PROJECT)
    desk.type("project_name", "工作餐费")
    assert desk.document.subject == "工作餐费"
    desk.clear("project_name")
    assert desk.document.subject is None


def test_what_the_filing_shares_goes_to_the_filing():
    desk = Desk(PROJECT)
    desk.type("preparer", "张三")
    assert desk.filing.values["preparer"] == "张三"
    assert "preparer" not in desk.document.values


def test_a_form_with_its_own_value_keeps_it_apart_from_the_filing():
    own = Document(PROJECT.id, "1", values={"preparer": "李四"})
    desk = Desk(PROJECT, own, Filing("lukou-2026", 2026, {"preparer": "张三"}))
    desk.type("preparer", "王五")
    assert (desk.document.values["preparer"], desk.filing.values["preparer"]) == ("王五", "张三")
    desk.clear("preparer")
    assert "preparer" not in desk.document.values
    assert desk.filing.values["preparer"] == "张三"


def test_the_shared_unit_is_typed_on_any_form():
    desk = Desk(DEPARTMENT)
    edits = desk.type("unit_name", "某局")
    assert edits == [SetFilingValue("f", "unit_name", "某中心", "某局")]


# --- what the form derives ------------------------------------------------------------------

DERIVED = {("", "", "money.project.initial"): "67.9"}


def test_typing_where_the_form_derives_is_kept_apart():
    desk = Desk(DEPARTMENT, derived=DERIVED)
    desk.type("money.project.initial", "67.90")
    assert desk.document.typed_over == {"money.project.initial": TypedOver("67.90")}
    assert desk.document.values == {}


def test_typing_the_derived_figure_itself_is_no_edit():
    assert Desk(DEPARTMENT, derived=DERIVED).type("money.project.initial", "67.9") == []


def test_typing_over_again_keeps_the_reason():
    over = {"money.project.initial": TypedOver("60", "含结转")}
    desk = Desk(DEPARTMENT, Document(DEPARTMENT.id, "1", typed_over=over), derived=DERIVED)
    desk.type("money.project.initial", "61")
    assert desk.document.typed_over["money.project.initial"] == TypedOver("61", "含结转")


def test_delete_brings_the_derived_figure_back():
    over = {"money.project.initial": TypedOver("60")}
    desk = Desk(DEPARTMENT, Document(DEPARTMENT.id, "1", typed_over=over), derived=DERIVED)
    desk.clear("money.project.initial")
    assert desk.document.typed_over == {}
    assert desk.shown()[Address("", "", "money.project.initial")] == "67.9"


# --- composites -----------------------------------------------------------------------------


def test_a_whole_is_kept_as_one_string():
    desk = Desk(PROJECT)
    desk.type("project_period", "2023年5月-2024年5月")
    assert desk.document.values["project_period"] == "2023年5月-2024年5月"


def test_parts_are_kept_as_parts():
    desk = one_row(PROJECT, {"class": "quantity"})
    for part, text in (("value", "42"), ("unit", "人"), ("op", "=")):
        desk.type(f"target.{part}", text, "indicators", "r1")
    assert desk.row("r1").cells["target"] == {"op": "=", "value": "42", "unit": "人"}


def test_a_part_typed_into_one_string_takes_it_apart():
    desk = one_row(PROJECT, {"class": "quantity", "target": "≥95%"})
    desk.type("target.op", "＞", "indicators", "r1")
    assert desk.row("r1").cells["target"] == {"op": "＞", "value": "95", "unit": "%"}


def test_a_string_that_does_not_split_stays_whole_in_its_main_part():
    desk = one_row(PROJECT, {"class": "quantity", "target": "220至250份"})
    assert desk.type("target.value", "220至250份", "indicators", "r1") == []
    desk.type("target.op", "=", "indicators", "r1")
    assert desk.row("r1").cells["target"] == {"op": "=", "value": "220至250份"}


def test_the_last_part_cleared_makes_the_cell_absent():
    desk = one_row(PROJECT, {"class": "quantity", "target": {"unit": "人"}})
    desk.clear("target.unit", "indicators", "r1")
    assert "target" not in desk.row("r1").cells


def test_a_whole_typed_over_parts_is_one_string():
    desk = one_row(PREPRINTED, {"class": "quantity", "target": {"op": "≥", "value": "2"}})
    assert desk.type("target", "≥2", "indicators", "r1") == []
    desk.type("target", "≥2次", "indicators", "r1")
    assert desk.row("r1").cells["target"] == "≥2次"


# --- the tree -------------------------------------------------------------------------------


def test_the_trees_own_caption_is_not_stored():
    desk = one_row(PROJECT, {"class": "quantity"})
    assert desk.type("level1", "产出指标", "indicators", "r1") == []


def test_another_caption_is_stored_and_the_trees_own_forgets_it():
    desk = one_row(PROJECT, {"class": "quantity"})
    desk.type("level1", "数量指标", "indicators", "r1")
    assert desk.row("r1").cells == {"class": "quantity", "level1": "数量指标"}
    desk.type("level1", "产出指标", "indicators", "r1")
    assert desk.row("r1").cells == {"class": "quantity"}


def test_a_cleared_caption_is_a_typed_blank():
    desk = one_row(PROJECT, {"class": "quantity"})
    desk.clear("level1", "indicators", "r1")
    assert desk.row("r1").cells == {"class": "quantity", "level1": ""}
    assert desk.shown()[Address("indicators", "r1", "level1")] == ""
    assert desk.clear("level1", "indicators", "r1") == []


def test_captions_that_read_like_another_leaf_move_the_row_there():
    desk = one_row(PROJECT, {"class": "quantity", "name": "到位率"})
    desk.type("level2", "质量指标", "indicators", "r1")
    assert desk.row("r1").cells == {"class": "quality", "name": "到位率"}


@pytest.mark.parametrize(
    ("text", "right"), [("qualty", "“quality”"), ("质", "quantity、quality、")]
)
def test_a_class_the_tree_does_not_have_is_refused_with_the_right_ones(text, right):
    desk = one_row(PROJECT, {"class": "quantity", "name": "到位率"})
    with pytest.raises(UnknownNameError, match=right):
        desk.type("class", text, "indicators", "r1")
    assert desk.row("r1").cells == {"class": "quantity", "name": "到位率"}
    desk.type("class", "quality", "indicators", "r1")
    assert desk.row("r1").cells["class"] == "quality"


def test_both_captions_of_another_branch_move_the_row_when_both_are_typed():
    desk = one_row(PROJECT, {"class": "quantity"})
    desk.type("level2", "社会效益", "indicators", "r1")
    assert desk.row("r1").cells == {"class": "quantity", "level2": "社会效益"}
    desk.type("level1", "效益指标", "indicators", "r1")
    assert desk.row("r1").cells == {"class": "benefit_social"}


def test_a_blank_first_caption_is_nobodys_leaf():
    desk = one_row(PROJECT, {"class": "quantity", "level1": ""})
    desk.type("level2", "质量指标", "indicators", "r1")
    assert desk.row("r1").cells == {"class": "quantity", "level1": "", "level2": "质量指标"}


# --- rows that are only drawn ---------------------------------------------------------------


def leaves(desk):
    return [row.cells.get("class") for row in desk.document.rows("indicators")]


def test_a_form_that_preprints_its_tree_starts_without_rows():
    assert Desk(PREPRINTED).document.rows("indicators") == ()


def test_typing_into_a_preprinted_row_makes_it_real_in_the_trees_order():
    desk = Desk(PREPRINTED)
    for leaf in ("satisfaction", "quantity", "timeliness"):
        desk.type("name", leaf, "indicators", virtual_row(leaf, 0))
    assert leaves(desk) == ["quantity", "timeliness", "satisfaction"]
    names = [text for address, text in desk.shown().items() if address.field == "name"]
    assert names == ["quantity", "", "timeliness", "", "", "", "", "", "satisfaction"]


def test_a_block_of_texts_goes_into_the_one_row_it_makes_real():
    desk = Desk(PREPRINTED)
    row = virtual_row("quality", 0)
    changes = [(Address("indicators", row, "name"), "合格率")]
    changes.append((Address("indicators", row, "target"), "≥95%"))
    desk.do(entry_edits(desk.form(), changes))
    (made,) = desk.document.rows("indicators")
    assert made.cells == {"class": "quality", "name": "合格率", "target": "≥95%"}


def test_delete_on_a_preprinted_row_makes_nothing():
    desk = Desk(PREPRINTED)
    assert desk.clear("name", "indicators", virtual_row("quality", 0)) == []


def test_a_preprinted_caption_can_be_blanked():
    desk = Desk(PREPRINTED)
    desk.clear("level1", "indicators", virtual_row("quality", 0))
    assert [row.cells for row in desk.document.rows("indicators")] == [
        {"class": "quality", "level1": ""}
    ]


def test_an_unknown_leaf_is_refused():
    with pytest.raises(UnknownNameError):
        Desk(PREPRINTED).type("name", "x", "indicators", virtual_row("luck", 0))


def test_the_blank_row_of_a_form_without_indicators_becomes_the_first_leafs():
    desk = Desk(PROJECT, Document(PROJECT.id, "1"))
    desk.type("name", "人数", "indicators", virtual_row("", 0))
    assert [row.cells for row in desk.document.rows("indicators")] == [
        {"class": "quantity", "name": "人数"}
    ]


def test_what_is_typed_into_the_third_blank_line_stays_in_the_third_line():
    desk = Desk(nested(), Document("x/goals", "1"))
    third = [a for a in desk.shown() if a.table == "goals"][2]
    desk.type("name", "第三", "goals", third.row)
    assert [row.cells for row in desk.document.rows("goals")] == [{}, {}, {"name": "第三"}]
    shown = [text for address, text in desk.shown().items() if address.table == "goals"]
    assert shown == ["", "", "第三"]


def test_a_nested_blank_row_makes_its_outer_row_real_too():
    desk = Desk(nested(), Document("x/goals", "1"))
    inner = next(a for a in desk.shown() if a.table == "steps")
    desk.type("name", "第一步", "steps", inner.row)
    (outer,) = desk.document.rows("goals")
    (made,) = desk.document.rows("steps")
    assert made.cells == {"of": outer.id, "name": "第一步"}


def test_deleting_an_outer_row_takes_its_inner_rows_along():
    tables = {
        "goals": (Row("g1"), Row("g2")),
        "steps": (Row("s1", {"of": "g1"}), Row("s2", {"of": "g2"}), Row("s3", {"of": "g1"})),
    }
    desk = Desk(nested(), Document("x/goals", "1", tables=tables))
    before = desk.state
    edits = desk.do(delete_rows_edits(desk.form(), "goals", ["g1", "+:1"]))
    assert desk.document.tables == {"goals": (Row("g2"),), "steps": (Row("s2", {"of": "g2"}),)}
    assert apply_all(inverses(edits), desk.state) == before


def test_a_filtered_table_gets_rows_that_it_shows():
    desk = Desk(nested(), Document("x/goals", "1"))
    desk.type("name", "人数", "indicators", virtual_row("", 0))
    (made,) = desk.document.rows("indicators")
    assert made.cells == {"class": "quantity", "name": "人数"}


# --- inserting rows -------------------------------------------------------------------------


def test_a_new_row_stands_under_the_captions_of_its_neighbour():
    cells = {"class": "quality", "level1": "", "level2": "质量", "name": "率", "target": "1"}
    desk = one_row(PROJECT, cells)
    edits, new = insert_row_edits(desk.form(), "indicators", "r1")
    desk.do(edits)
    assert [row.id for row in desk.document.rows("indicators")] == ["r1", new]
    assert desk.row(new).cells == {"class": "quality", "level1": "", "level2": "质量"}


def test_a_new_row_may_stand_before_its_neighbour():
    desk = one_row(PROJECT, {"class": "quality"})
    edits, new = insert_row_edits(desk.form(), "indicators", "r1", after=False)
    desk.do(edits)
    assert [row.id for row in desk.document.rows("indicators")] == [new, "r1"]


def test_beside_a_preprinted_row_both_become_real():
    desk = Desk(PREPRINTED)
    edits, new = insert_row_edits(desk.form(), "indicators", virtual_row("quality", 0))
    desk.do(edits)
    assert leaves(desk) == ["quality", "quality"]
    assert desk.document.rows("indicators")[1].id == new


def test_there_is_no_row_beside_one_that_is_gone():
    with pytest.raises(UnknownNameError):
        insert_row_edits(Desk(PROJECT).form(), "indicators", "gone")


# --- what cannot be typed -------------------------------------------------------------------


def test_an_unknown_field_names_the_nearest_right_one():
    with pytest.raises(UnknownNameError, match="project_name"):
        Desk(PROJECT).type("projct_name", "x")
    with pytest.raises(UnknownNameError, match=r"target\.value"):
        Desk(PROJECT).type("target.vlue", "x", "indicators", "n1")


def test_what_another_form_says_can_be_typed_over():
    desk = Desk(CATALOG.template("shifeng-2023/summary"))
    desk.type("project_name", "x", "projects", "other")
    assert desk.document.typed_over == {"projects/other/project_name": TypedOver("x")}
    desk.type("project_name", "", "projects", "other")
    assert desk.document.typed_over == {}


def test_a_blank_line_of_a_list_of_forms_takes_no_text():
    desk = Desk(CATALOG.template("shifeng-2023/summary"))
    with pytest.raises(PerfDeskError, match="添加那张表"):
        desk.type("project_name", "x", "projects", "")


def test_a_row_that_is_gone_is_said():
    with pytest.raises(UnknownNameError, match="gone"):
        Desk(PROJECT).type("name", "x", "indicators", "gone")


# --- new forms ------------------------------------------------------------------------------


def test_a_new_form_has_one_row_for_each_leaf_of_its_tree():
    desk = Desk(PROJECT)
    assert leaves(desk) == [branch.classes[0] for branch in PROJECT.tree]
    assert is_empty(PROJECT, desk.document)


def test_a_new_form_has_one_blank_row_in_each_other_table_but_none_in_views():
    tables = Desk(DEPARTMENT).document.tables
    assert [row.cells for row in tables["tasks"]] == [{}]
    assert set(tables) == {"tasks", "indicators"}


def test_a_new_form_about_a_project_is_named_and_still_empty():
    document = seed_document(PROJECT, "工作餐费", Desk(PROJECT).new_id)
    assert (document.subject, document.values) == ("工作餐费", {"project_name": "工作餐费"})
    assert is_empty(PROJECT, document)


@pytest.mark.parametrize(
    ("path", "table"), [("goal_year", ""), ("name", "indicators"), ("project_name", "")]
)
def test_a_form_is_empty_until_something_is_typed(path, table):
    desk = Desk(PROJECT)
    row = desk.document.rows("indicators")[0].id if table else ""
    desk.type(path, "x", table, row)
    assert is_empty(PROJECT, desk.document) is (path == "project_name")


def test_running_text_of_the_template_is_there_from_the_start():
    drawn = CATALOG.template("lusong-2024/report")
    report = replace(drawn, seed={"report.other": "无。", "report.basic": "{staff_quota}人"})
    document = Desk(report).document
    assert dict(document.values) == {"report.other": "无。"}, "the other is filled from the tables"
    assert is_empty(report, document)


# --- properties -----------------------------------------------------------------------------

EDITABLE = [
    Address("", "", path)
    for path in ("project_name", "money.total.initial", "project_period", "goal_year", "preparer")
] + [
    Address("indicators", row, path)
    for row in ("r1", "r2")
    for path in ("name", "target.op", "target.value", "target.unit", "level1", "level2", "note")
]
TYPED = st.sampled_from(["≥95%", "95", "%", "产出指标", "质量指标", "2026年", "a\nb", "220至250份"])
CHANGES = st.lists(
    st.tuples(st.sampled_from(EDITABLE), st.just("") | TYPED | st.text(max_size=4)), max_size=8
)


def two_rows():
    rows = (Row("r1", {"class": "quantity", "target": "≥95%"}), Row("r2", {"class": "quality"}))
    return Desk(PROJECT, Document(PROJECT.id, "1", tables={"indicators": rows}))


@settings(max_examples=80, deadline=None)
@given(CHANGES)
def test_what_was_typed_last_is_what_the_paper_shows(changes):
    desk = two_rows()
    for address, text in changes:
        desk.type(address.field, text, address.table, address.row)
        cleaned = desk.type(address.field, text, address.table, address.row)
        assert cleaned == [], "typing it once more changes nothing"
        if text.isprintable():
            # a caption that reads like the one above it is joined with it, and has no place alone
            assert desk.shown().get(address, text) == text


@settings(max_examples=60, deadline=None)
@given(CHANGES)
def test_a_step_of_many_texts_equals_the_same_texts_one_by_one_and_can_be_taken_back(changes):
    desk, other = two_rows(), two_rows()
    before = desk.state
    edits = desk.do(entry_edits(desk.form(), changes))
    for address, text in changes:
        other.type(address.field, text, address.table, address.row)
    assert desk.state == other.state
    assert apply_all(inverses(edits), desk.state) == before
