"""Blocks copied from and pasted onto real forms: aligned, counted, grown, undone in one step."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfdesk.document.model import Address, Document, Row
from perfdesk.errors import PerfDeskError
from perfdesk.grid.areas import area_of, united, whole_band
from perfdesk.grid.blocks import Block, TextCell
from perfdesk.grid.model import Run
from perfdesk.workspace import Workspace

NOW = datetime(2026, 1, 29, 9, 30, tzinfo=UTC)
SAMPLES = Path(__file__).parent.parent / "readers" / "clipboard"
SET = "lukou-2026"
PROJECT = "lukou-2026/project"
DEPARTMENT = "lukou-2026/department"
LEAVES = ("quantity", "quality", "timeliness", "benefit_economic", "benefit_social")


class Desk:
    """A unit's forms, and the places on them by what stands there."""

    def __init__(self, workspace):
        self.workspace = workspace
        self.filing = workspace.new_filing(SET, "某中心", 2026)
        forms = {form.template: form.id for form in workspace.forms(self.filing)}
        self.form, self.department = forms[PROJECT], forms[DEPARTMENT]

    def area(self, table, row, field, form=None):
        """The area of a cell: `row` counts from 0, "" fields of the document."""
        form = form or self.form
        rows = self.workspace.document(form).rows(table)
        wanted = Address(table, rows[row].id if table else "", field)
        grid = self.workspace.grid(form)
        for number, band in enumerate(grid.bands):
            for index, placed in enumerate(band.cells):
                if any(run.address == wanted for run in placed.cell.runs):
                    return area_of(grid, number, index)
        raise AssertionError(wanted)

    def span(self, one, other, form=None):
        return united(self.workspace.grid(form or self.form), one, other)

    def paste(self, area, block, form=None):
        plan = self.workspace.pasting.plan(form or self.form, area, block)
        return plan, self.workspace.pasting.apply(form or self.form, plan)

    def column(self, field, form=None, table="indicators"):
        rows = self.workspace.document(form or self.form).rows(table)
        return [row.cells.get(field) for row in rows]


@pytest.fixture
def desk(tmp_path):
    with Workspace.open(tmp_path / "a.perfdesk", create=True, clock=lambda: NOW) as workspace:
        yield Desk(workspace)


def read(desk, name):
    text = (SAMPLES / name).read_bytes().decode()
    return desk.workspace.pasting.read(*((text, "") if name.endswith("html") else ("", text)))


# --- one value ------------------------------------------------------------------------------


def test_one_value_goes_into_its_cell_with_its_digits(desk):
    plan, touched = desk.paste(
        desk.area("", 0, "money.total.initial"), read(desk, "excel_value.txt")
    )
    assert desk.workspace.document(desk.form).values["money.total.initial"] == "1755.80"
    assert (touched.label, plan.cells, plan.differs) == ("粘贴", 1, False)
    assert touched.place == (desk.form, Address("", "", "money.total.initial"))
    assert desk.workspace.undo().label == "粘贴"
    assert "money.total.initial" not in desk.workspace.document(desk.form).values


def test_one_value_fills_a_range(desk):
    area = desk.span(desk.area("indicators", 0, "target.unit"), desk.area("indicators", 3, "note"))
    plan, _touched = desk.paste(area, Block.of_rows([["无"]]))
    assert plan.cells == 4 * 3
    assert desk.column("note") == ["无"] * 4 + [None] * 6
    assert not plan.differs


def test_a_value_on_a_caption_is_skipped_and_said(desk):
    grid = desk.workspace.grid(desk.form)
    captions = [
        area_of(grid, number, index)
        for number, band in enumerate(grid.bands)
        for index, placed in enumerate(band.cells)
        if placed.cell.text == "项目名称"
    ]
    plan, touched = desk.paste(captions[0], Block.of_rows([["餐费"]]))
    assert (touched, plan.cells, plan.skipped) == (None, 0, 1)
    assert not desk.workspace.pasting.plan(
        desk.form, captions[0], Block.of_rows([["项目名称："]])
    ).skipped


# --- blocks ---------------------------------------------------------------------------------


def test_a_block_of_the_same_shape_needs_no_look(desk):
    area = desk.area("indicators", 0, "name")
    wide = desk.span(area, desk.area("indicators", 1, "target.op"))
    block = Block.of_rows([["人数", "42", "人", "="], ["天数", "22", "天", "≥"]])
    plan, _touched = desk.paste(wide, block)
    assert desk.column("name")[:3] == ["人数", "天数", None]
    assert desk.column("target")[0] == {"op": "=", "value": "42", "unit": "人"}
    assert not plan.differs


def test_a_block_that_goes_into_the_range_several_times_repeats(desk):
    area = desk.span(desk.area("indicators", 0, "name"), desk.area("indicators", 3, "name"))
    plan, _touched = desk.paste(area, Block.of_rows([["甲"], ["乙"]]))
    assert desk.column("name")[:5] == ["甲", "乙", "甲", "乙", None]
    assert not plan.differs
    row = desk.span(desk.area("indicators", 5, "target.value"), desk.area("indicators", 5, "note"))
    desk.paste(row, Block.of_rows([["1", "2"]]))
    assert desk.column("target")[5] == {"value": "1", "unit": "2", "op": "1"}
    assert desk.column("note")[5] == "2"


def test_a_range_of_another_shape_asks_for_a_look(desk):
    area = desk.span(desk.area("indicators", 0, "name"), desk.area("indicators", 2, "name"))
    plan, _touched = desk.paste(area, Block.of_rows([["甲"], ["乙"]]))
    assert plan.differs
    assert desk.column("name")[:3] == ["甲", "乙", None]


def test_a_list_longer_than_its_group_adds_rows_in_the_group(desk):
    desk.workspace.type(desk.form, [(desk_address(desk, 1, "name"), "就餐率")])
    plan, touched = desk.paste(desk.area("indicators", 0, "name"), read(desk, "notepad_list.txt"))
    assert desk.column("name")[:5] == ["保洁", "保安", "物业服务面积", "就餐率", None]
    assert desk.column("class")[:5] == ["quantity"] * 3 + ["quality", "timeliness"]
    assert (plan.cells, len(plan.added), plan.unnumbered, plan.differs) == (3, 2, 3, True)
    assert touched.place[1].field == "name"
    desk.workspace.undo()
    assert desk.column("name")[:2] == [None, "就餐率"]
    desk.workspace.redo()
    assert desk.column("name")[2] == "物业服务面积"


def desk_address(desk, row, field):
    return Address(
        "indicators", desk.workspace.document(desk.form).rows("indicators")[row].id, field
    )


def test_a_list_outside_tables_is_one_text_with_line_breaks(desk):
    plan, _touched = desk.paste(desk.area("", 0, "goal_year"), read(desk, "word_list.html"))
    goal = desk.workspace.document(desk.form).values["goal_year"]
    assert goal.startswith("1. 推动区级综治中心深度融合，强化信息互通共享。\n2. 实施")
    assert goal.count("\n") == 2
    assert (plan.differs, plan.unnumbered) == (False, 0)


def test_merged_captions_put_rows_under_their_group(desk):
    block = read(desk, "excel2016_indicators.html")
    plan, _touched = desk.paste(desk.area("indicators", 0, "level1"), block)
    document = desk.workspace.document(desk.form)
    named = [(row.cells["class"], row.cells.get("name")) for row in document.rows("indicators")]
    # the second row says 数量指标 as well: the row that stood under 质量指标 moves there
    assert ("quantity", "城区网格员人数") in named
    assert ("quantity", "每月就餐天数") in named
    assert ("quality", "网格员就餐率") in named
    assert not any("level2" in row.cells for row in document.rows("indicators")[1:])
    assert plan.beyond == 0


def test_a_whole_old_form_finds_its_places_by_its_captions(desk):
    """The form of another year: other rows in the table, captions as on the paper."""
    source = desk.workspace.new_form(desk.filing, PROJECT, "餐费")
    rows = desk.workspace.document(source).rows("indicators")
    desk.workspace.type(source, [(Address("", "", "money.total.initial"), "22.18")])
    texts = [(Address("indicators", row.id, "name"), f"指标{n}") for n, row in enumerate(rows)]
    desk.workspace.type(source, texts)
    desk.workspace.insert_row(source, "indicators", rows[0].id)
    added = desk.workspace.document(source).rows("indicators")[1].id
    desk.workspace.type(source, [(Address("indicators", added, "name"), "多一行")])
    band = next(n for n, b in enumerate(desk.workspace.grid(source).bands) if len(b.rows) > 5)
    whole = whole_band(desk.workspace.grid(source), band)
    copied = desk.workspace.pasting.copy(source, whole)
    block = desk.workspace.pasting.read(copied.html, copied.text)
    target = area_of(desk.workspace.grid(desk.form), band, 0)
    plan, _touched = desk.paste(target, block)
    assert (plan.skipped, plan.beyond, len(plan.added)) == (0, 0, 1)
    one, other = desk.workspace.document(source), desk.workspace.document(desk.form)
    assert other.values["money.total.initial"] == "22.18"
    assert other.subject == "餐费"
    by_class = [
        sorted((row.cells["class"], row.cells.get("name")) for row in document.rows("indicators"))
        for document in (one, other)
    ]
    assert by_class[0] == by_class[1]


@pytest.mark.parametrize("where", ["project_name", "goal_year", "money.total.initial"])
def test_wherever_one_stands_a_form_that_begins_with_its_captions_finds_them(desk, where):
    text = (
        "2025年项目支出绩效目标表\t\t\t\t\r\n"
        "项目名称\t餐费\t\t\t\r\n"
        "年度本级\n预算金额\t22.18\t\t\t\r\n".replace("年度本级\n预算金额", '"年度本级\n预算金额"')
        + "项目支出实施期\t2025年\t\t\t\r\n"
    )
    plan, _touched = desk.paste(desk.area("", 0, where), desk.workspace.pasting.read("", text))
    document = desk.workspace.document(desk.form)
    assert document.values["project_name"] == "餐费"
    assert document.values["money.total.initial"] == "22.18"
    assert document.values["project_period"] == "2025年"
    assert (plan.skipped, plan.beyond) == (0, 0)


def test_rows_with_their_groups_find_the_first_column(desk):
    block = read(desk, "excel2016_indicators.html")
    plan, _touched = desk.paste(desk.area("indicators", 1, "name"), block)
    assert plan.beyond == 0
    assert desk.column("name")[:3] == ["城区网格员人数", "每月就餐天数", "网格员就餐率"]


def test_a_name_that_is_also_a_caption_stays_a_name(desk):
    area = desk.area("indicators", 3, "name")
    desk.paste(area, Block.of_rows([["经济效益", "无"], ["社会效益", "无"]]))
    assert "经济效益" in desk.column("name")
    assert "社会效益" in desk.column("name")


def test_lines_of_figures_are_not_one_figure(desk):
    area = desk.area("", 0, "money.total.initial", desk.department)
    plan, _touched = desk.paste(area, read_lines(desk, "1", "2"), desk.department)
    assert desk.workspace.document(desk.department).values["money.total.initial"] == "1"
    assert plan.differs


def read_lines(desk, *lines):
    return desk.workspace.pasting.read("", "\n".join(lines))


def test_a_table_in_the_middle_of_a_form_ends_where_the_next_captions_stand(desk):
    """年度主要任务 has two rows more than the form, then 预算情况 comes."""
    form = desk.department
    width = 8
    block = Block.of(
        [
            TextCell(0, 0, "年度主要任务", 4, 1),
            TextCell(0, 1, "任务名称", 1, 2),
            TextCell(0, 3, "主要内容", 1, 5),
            *(
                cell
                for n in range(1, 4)
                for cell in (TextCell(n, 1, f"任务{n}", 1, 2), TextCell(n, 3, f"内容{n}", 1, 5))
            ),
            TextCell(4, 0, "预算情况", 3, 1),
            TextCell(4, 1, "资金总额", 1, 1),
            TextCell(4, 2, "按收入性质分", 1, 4),
            TextCell(4, 6, "按支出性质分", 1, 2),
            TextCell(5, 1, "369.50499", 2, 1),
            *(
                TextCell(5, 2 + n, text)
                for n, text in enumerate(
                    [
                        "一般公共预算",
                        "政府性基金拨款",
                        "财政专户管理资金",
                        "其他资金",
                        "基本支出",
                        "项目支出",
                    ]
                )
            ),
            TextCell(6, 2, "369.504989"),
            *(TextCell(6, col, "") for col in range(3, width)),
        ]
    )
    grid = desk.workspace.grid(form)
    start = next(
        area_of(grid, number, index)
        for number, band in enumerate(grid.bands)
        for index, placed in enumerate(band.cells)
        if placed.cell.text == "年度主要任务"
    )
    plan, _touched = desk.paste(start, block, form)
    document = desk.workspace.document(form)
    assert [row.cells["name"] for row in document.rows("tasks")] == ["任务1", "任务2", "任务3"]
    assert document.values["money.general.initial"] == "369.504989"
    assert document.values["money.total.initial"] == "369.50499"
    assert (plan.skipped, plan.beyond, len(plan.added)) == (0, 0, 2)


def test_cells_of_the_sheet_without_merges_go_one_by_one(desk):
    """任务名称 spans two columns of the paper, a plain list of tasks does not."""
    area = desk.area("tasks", 0, "name", desk.department)
    plan, _touched = desk.paste(area, Block.of_rows([["任务一", "工资发放"]]), desk.department)
    assert desk.column("content", desk.department, "tasks") == ["工资发放"]
    assert not plan.differs


def test_the_plain_text_of_merged_cells_fits_too(desk):
    area = desk.area("tasks", 0, "name", desk.department)
    block = desk.workspace.pasting.read(
        "", "任务一\t\t工资发放\t\t\t\t\r\n任务二\t\t日常办公\t\t\t\t\r\n"
    )
    desk.paste(area, block, desk.department)
    assert desk.column("name", desk.department, "tasks") == ["任务一", "任务二"]
    assert desk.column("content", desk.department, "tasks") == ["工资发放", "日常办公"]


def test_a_derived_figure_pasted_as_it_is_changes_nothing(desk):
    workspace = desk.workspace
    workspace.type(desk.form, [(Address("", "", "money.total.initial"), "22.18")])
    area = desk.area("", 0, "money.project.initial", desk.department)
    assert desk.paste(area, Block.of_rows([["22.18"]]), desk.department)[1] is None
    assert desk.paste(area, Block.of_rows([[""]]), desk.department)[1] is None
    desk.paste(area, Block.of_rows([["22.2"]]), desk.department)
    assert workspace.document(desk.department).typed_over["money.project.initial"].text == "22.2"


def test_a_cell_with_its_caption_gives_and_takes_the_value(desk):
    area = desk.area("", 0, "preparer")
    plan, _touched = desk.paste(area, Block.of_rows([["填表人：刘玉"]]))
    assert desk.workspace.shown(desk.form, Address("", "", "preparer")) == "刘玉"
    assert plan.cells == 1
    assert desk.workspace.pasting.copy(desk.form, area).text == "刘玉"


def test_what_is_beyond_the_form_is_counted(desk):
    area = desk.area("indicators", 9, "note")
    plan, _touched = desk.paste(area, Block.of_rows([["备注", "多出", ""], ["二", "多出", ""]]))
    assert (plan.beyond, plan.differs) == (2, True)
    plan, _touched = desk.paste(desk.area("", 0, "fill_date"), Block.of_rows([["一"], ["二"]]))
    assert plan.beyond == 1


def test_text_in_a_refused_place_changes_nothing(desk):
    before = desk.workspace.document(desk.form)
    area = desk.area("", 0, "unit_name")
    with pytest.raises(PerfDeskError):
        desk.paste(area, Block.of_rows([[" "]]))
    assert desk.workspace.document(desk.form) is before


def test_more_rows_than_a_form_has_are_refused(desk):
    block = Block.of_rows([[f"第{n}项"] for n in range(2100)])
    with pytest.raises(PerfDeskError, match="2000"):
        desk.workspace.pasting.plan(desk.form, desk.area("indicators", 0, "name"), block)


# --- copying --------------------------------------------------------------------------------


def test_what_is_copied_and_pasted_on_itself_changes_nothing(desk):
    workspace = desk.workspace
    for form in (desk.form, desk.department):
        grid = workspace.grid(form)
        for band in range(len(grid.bands)):
            area = whole_band(grid, band)
            copied = workspace.pasting.copy(form, area)
            for block in (
                workspace.pasting.read(copied.html, ""),
                *([workspace.pasting.read("", copied.text)] if copied.text.strip() else []),
            ):
                plan, touched = desk.paste(area, block, form)
                assert (touched, plan.skipped, plan.beyond, plan.added) == (None, 0, 0, ())


def test_a_column_of_a_range_is_copied_as_text_and_table(desk):
    desk.paste(desk.area("indicators", 0, "name"), Block.of_rows([["0731热线", "95"]]))
    area = desk.span(desk.area("indicators", 0, "name"), desk.area("indicators", 1, "target.value"))
    copied = desk.workspace.pasting.copy(desk.form, area)
    assert copied.text == "0731热线\t95\r\n\t\r\n"
    assert copied.html.count("<td>") == 4


def test_formulas_and_hidden_signs_come_as_text_and_go_as_text(desk):
    text = "=cmd|' /C calc'!A0\u202e<script>x</script>\0"
    area = desk.area("indicators", 0, "note")
    plan, _touched = desk.paste(area, desk.workspace.pasting.read("", text))
    kept = "=cmd|' /C calc'!A0<script>x</script>"
    assert desk.column("note")[0] == kept
    assert plan.cleaned == 1
    copied = desk.workspace.pasting.copy(desk.form, area)
    assert copied.text == kept
    assert "<script>" not in copied.html
    assert 'mso-number-format:"\\@"' in copied.html


# --- speed ----------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [60, 2000])
def test_five_hundred_rows_are_pasted_in_a_third_of_a_second(tmp_path, rows):
    with Workspace.open(tmp_path / "a.perfdesk", create=True, background=True) as workspace:
        desk = Desk(workspace)
        indicators = tuple(
            Row(f"r{n}", {"class": LEAVES[n * len(LEAVES) // rows], "name": f"指标{n}"})
            for n in range(rows)
        )
        body = Document(PROJECT, "1", tables={"indicators": indicators})
        desk.form = workspace.add_document(desk.filing, body)
        text = "".join(f"新指标{n}\t{n}\t人\t≥\t备注\r\n" for n in range(500))
        area = desk.area("indicators", 0, "name")
        began = time.thread_time()
        plan, _touched = desk.paste(area, workspace.pasting.read("", text))
        took = time.thread_time() - began
        assert len(desk.column("name")) == rows + len(plan.added)
        assert desk.column("name")[:500] == [f"新指标{n}" for n in range(500)]
        assert took < 0.6, "twice the limit, for a machine that does other things"


# --- whatever is pasted ----------------------------------------------------------------------

TEXTS = st.sampled_from(
    ["", "餐费", "22.18", "一级指标", "产出指标", "数量指标", "≥95%", "1、甲\n2、乙", " "]
)


@st.composite
def blocks(draw):
    """Blocks with any merged rectangles, and lists."""
    if draw(st.integers(0, 4)) == 0:
        lines = draw(st.lists(TEXTS, min_size=2, max_size=14))
        return Block.of_rows([[line] for line in lines], flowing=True)
    height, width = draw(st.integers(1, 14)), draw(st.integers(1, 9))
    free = {(row, col) for row in range(height) for col in range(width)}
    cells = []
    for row in range(height):
        for col in range(width):
            if (row, col) not in free:
                continue
            down, right = draw(st.sampled_from([(1, 1), (1, 1), (2, 1), (1, 2), (3, 2)]))
            places = {(row + y, col + x) for y in range(down) for x in range(right)}
            if not places <= free:
                places, down, right = {(row, col)}, 1, 1
            free -= places
            cells.append(TextCell(row, col, draw(TEXTS), down, right))
    return Block.of(cells)


@pytest.fixture(scope="module")
def worn_desk(tmp_path_factory):
    path = tmp_path_factory.mktemp("any") / "a.perfdesk"
    with Workspace.open(path, create=True, background=True) as workspace:
        yield Desk(workspace)


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_any_block_on_any_range_is_one_step_that_undo_takes_back(worn_desk, data):
    workspace = worn_desk.workspace
    form = data.draw(st.sampled_from([worn_desk.form, worn_desk.department]))
    grid = workspace.grid(form)
    band = data.draw(st.integers(0, len(grid.bands) - 1))
    at = st.integers(0, len(grid.bands[band].cells) - 1)
    one, other = (area_of(grid, band, data.draw(at)) for _ in range(2))
    area = united(grid, one, other) if data.draw(st.booleans()) else one
    before, filing = workspace.document(form), workspace.filing(worn_desk.filing)
    try:
        plan, touched = worn_desk.paste(area, data.draw(blocks()), form)
    except PerfDeskError:
        touched = None
    if touched is None:
        assert workspace.document(form) is before
        return
    after = workspace.document(form)
    shown = {change.address: change.new for change in plan.changes}
    assert all(
        workspace.shown(form, address) == text
        for address, text in shown.items()
        if text and address.field not in {"level1", "level2"} and not address.row.startswith("+")
    )
    added = sum(map(len, after.tables.values())) - sum(map(len, before.tables.values()))
    assert added == len(plan.added)
    workspace.undo()
    assert workspace.document(form) == before
    assert workspace.filing(worn_desk.filing) == filing


# --- formulas -------------------------------------------------------------------------------

FORMULA = "=15*1100*12/10000"


def carried(desk, source, target, form=None, onto=None):
    """Copy an area of one form and paste it onto an area of another, inside the program."""
    pasting = desk.workspace.pasting
    block = pasting.read(*pasting.copy(form or desk.form, source))
    return desk.paste(target, block, onto or form)


def test_a_formula_goes_to_another_number_as_it_was_typed(desk):
    here = Address("", "", "money.total.initial")
    desk.workspace.type(desk.form, [(here, FORMULA)])
    source = desk.area("", 0, here.field)
    copied = desk.workspace.pasting.copy(desk.form, source)
    assert copied.text == "19.8"
    assert "1100" not in copied.html
    there = desk.area("", 0, "money.general.initial", desk.department)
    carried(desk, source, there, onto=desk.department)
    assert desk.workspace.document(desk.department).values["money.general.initial"] == FORMULA


def test_into_a_text_goes_what_was_shown(desk):
    here = Address("", "", "money.total.initial")
    desk.workspace.type(desk.form, [(here, FORMULA)])
    source = desk.area("", 0, here.field)
    carried(desk, source, desk.area("", 0, "goal_year"))
    assert desk.workspace.document(desk.form).values["goal_year"] == "19.8"
    names = desk.span(desk.area("indicators", 0, "name"), desk.area("indicators", 1, "name"))
    carried(desk, source, names)
    assert desk.column("name")[:2] == ["19.8", "19.8"]


def test_where_a_formula_would_come_to_something_else_goes_what_was_shown(desk):
    """ "=42" before no sum is the operator 等于 in 指标值."""
    here = Address("", "", "money.total.initial")
    desk.workspace.type(desk.form, [(here, "=42")])
    source = desk.area("", 0, here.field)
    carried(desk, source, desk.area("indicators", 0, "target.value"))
    assert desk.column("target")[0] == {"value": "42"}


def test_a_block_of_rows_keeps_its_formulas_in_old_and_in_new_rows(desk):
    rows = desk.workspace.document(desk.form).rows("indicators")
    desk.workspace.type(
        desk.form,
        [
            (Address("indicators", row.id, f"target.{part}"), text)
            for row, value in zip(rows, ("=2*21", "22"), strict=False)
            for part, text in (("value", value), ("unit", "天"))
        ],
    )
    source = desk.span(
        desk.area("indicators", 0, "name"), desk.area("indicators", 1, "target.unit")
    )
    carried(desk, source, desk.area("indicators", 9, "name"))
    values = [(target or {}).get("value") for target in desk.column("target")]
    assert values == ["=2*21", "22", *[None] * 7, "=2*21", "22"]


def test_the_same_figure_worked_out_otherwise_is_a_change_and_the_same_formula_is_none(desk):
    one, other = (Address("", "", f"money.{of}.initial") for of in ("general", "gov_fund"))
    desk.workspace.type(desk.department, [(one, FORMULA), (other, "19.8")])
    here, there = (desk.area("", 0, a.field, desk.department) for a in (one, other))
    plan, _touched = carried(desk, here, there, desk.department)
    assert plan.cells == 1
    plan, touched = carried(desk, here, there, desk.department)
    assert (plan.cells, touched) == (0, None)


def test_one_of_several_values_of_a_cell_takes_its_formula_along(desk):
    copied = desk.workspace.pasting.copy_value(Run("19.8", typed=FORMULA))
    assert copied.text == "19.8"
    block = desk.workspace.pasting.read("", copied.text, copied.cells)
    desk.paste(desk.area("", 0, "money.total.initial"), block)
    assert desk.workspace.document(desk.form).values["money.total.initial"] == FORMULA


def test_a_foreign_formula_that_says_another_figure_than_it_shows_is_not_taken(desk):
    block = Block.of([TextCell(0, 0, "1", typed="=1000*1000")])
    plan, _touched = desk.paste(desk.area("", 0, "money.total.initial"), block)
    assert [change.new for change in plan.changes] == ["1"]


def test_foreign_bytes_give_way_to_the_text(desk):
    block = desk.workspace.pasting.read("", "餐费", b'{"rows":9}')
    assert block == Block.of_rows([["餐费"]])


@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_any_area_carried_inside_the_program_comes_back_as_it_was_typed(worn_desk, data):
    """Formulas and all: copied, emptied, and pasted where they were."""
    workspace = worn_desk.workspace
    form = data.draw(st.sampled_from([worn_desk.form, worn_desk.department]))
    numbers = [
        run.address
        for band in workspace.grid(form).bands
        for placed in band.cells
        for run in placed.cell.runs
        if run.address is not None
        and run.address.field.startswith(("money.", "target.value"))
        and not run.address.row.startswith("+")
    ]
    texts = st.sampled_from(["7", "=1+2", "=10/3", "＝2*（3+4）", "=1/0", "约三成"])
    workspace.type(form, [(address, data.draw(texts)) for address in numbers])
    before, grid = workspace.document(form), workspace.grid(form)
    areas = [whole_band(grid, band) for band in range(len(grid.bands))]
    copied = [workspace.pasting.copy(form, area) for area in areas]
    workspace.type(form, [(address, "") for address in numbers])
    assert workspace.document(form) != before
    for area, one in zip(areas, copied, strict=True):
        worn_desk.paste(area, workspace.pasting.read(*one), form)
    after = workspace.document(form)
    assert [_stored(after, address) for address in numbers] == [
        _stored(before, address) for address in numbers
    ]


def _stored(document, address):
    if not address.table:
        return document.values.get(address.field)
    row = next(row for row in document.rows(address.table) if row.id == address.row)
    return row.cells.get("target")
