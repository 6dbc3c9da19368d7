"""From a document to its paper: what stands in which cell, and where each value came from."""

from __future__ import annotations

import pytest

from perfdesk.derive.figures import UnreadableError, read_figure
from perfdesk.document.model import Address, Document, Filing, Row, TypedOver
from perfdesk.grid.build import Builder, Source, build
from perfdesk.grid.model import Cell, Grid, Mark, Run
from perfdesk.grid.picture import picture
from perfdesk.grid.showing import number_mark
from perfdesk.template.catalog import Catalog
from perfdesk.template.model import NUMERIC_TYPES, Field, FieldType
from tests.grid.conftest import FORMS

FILING = Filing("x", 2026, {"unit_name": "某街道办事处"})
PROJECT = "lukou-2026/project"


def paper(catalog: Catalog, document: Document, **more: object) -> Grid:
    template = catalog.template(document.template)
    return build(Source(template, document, FILING, **more))  # type: ignore[arg-type]


def table(grid: Grid) -> list[str]:
    """The picture's ruled lines, without the widths of columns."""
    return [
        "|".join(cell.strip() for cell in line.strip("│").split("│"))
        for line in picture(grid).splitlines()
        if line.startswith("│")
    ]


def cells(grid: Grid) -> list[Cell]:
    return [placed.cell for band in grid.bands for placed in band.cells]


def runs(grid: Grid) -> list[Run]:
    return [run for cell in cells(grid) for run in cell.runs]


def at(grid: Grid, field: str, row: str = "") -> Run:
    return next(
        r for r in runs(grid) if r.address and r.address.field == field and r.address.row == row
    )


def indicator(row_id: str, leaf: str, name: str = "", **cells: object) -> Row:
    return Row(row_id, {"class": leaf, "name": name, **cells})  # type: ignore[arg-type]


def test_a_blank_form_is_the_paper_with_one_blank_row(catalog: Catalog) -> None:
    assert table(paper(catalog, Document(PROJECT, "1"))) == [
        "项目名称|",
        "年度本级预算金额||项目类别|",
        "项目支出实施期|",
        "本年度绩效目标|",
        "本年度绩效指标|一级指标|二级指标|三级指标|指标值|度量单位|指标值类型|备注",
        "^|||||||",
    ]


def test_title_and_lines_are_filled_from_the_filing(catalog: Catalog) -> None:
    lines = picture(paper(catalog, Document(PROJECT, "1"))).splitlines()

    assert lines[:2] == [
        "2026年项目支出绩效目标表",
        "填报单位（盖章）：某街道办事处  金额单位：万元",
    ]


def test_indicators_stand_in_the_order_of_the_tree_under_joined_captions(catalog: Catalog) -> None:
    rows = (
        indicator("r1", "cost_economic", "每年餐费"),
        indicator("r2", "quantity", "人数"),
        indicator("r3", "benefit_social", "办结率"),
        indicator("r4", "quantity", "餐数"),
        indicator("r5", "quality", "合格率"),
    )
    grid = paper(catalog, Document(PROJECT, "1", tables={"indicators": rows}))

    assert table(grid)[5:] == [
        "^|产出指标|数量指标|人数||||",
        "^|^|^|餐数||||",
        "^|^|质量指标|合格率||||",
        "^|效益指标|社会效益|办结率||||",
        "^|成本指标|经济成本指标|每年餐费||||",
    ]


def test_what_an_office_wrote_instead_of_the_trees_caption_stands(catalog: Catalog) -> None:
    rows = (
        indicator("r1", "quantity", "甲", level1=""),
        indicator("r2", "quantity", "乙", level1=""),
        indicator("r3", "quality", "丙", level1="数量指标"),
    )
    grid = paper(catalog, Document(PROJECT, "1", tables={"indicators": rows}))

    assert table(grid)[5:] == [
        "^||数量指标|甲||||",
        "^|^|^|乙||||",
        "^|数量指标|质量指标|丙||||",
    ]


def test_a_second_caption_joins_only_where_the_first_did(catalog: Catalog) -> None:
    rows = (
        indicator("r1", "quantity", "甲", level2="其他"),
        indicator("r2", "benefit_social", "乙", level2="其他"),
    )
    grid = paper(catalog, Document(PROJECT, "1", tables={"indicators": rows}))

    assert table(grid)[5:] == ["^|产出指标|其他|甲||||", "^|效益指标|其他|乙||||"]


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ({"op": "≥", "value": "95", "unit": "%"}, "95|%|≥"),
        ({"value": "220至250份"}, "220至250份||"),
        ("220至250份", "220至250份||"),
        ("按需", "按需||"),
    ],
)
def test_a_target_stands_in_its_three_cells(catalog: Catalog, target: object, shown: str) -> None:
    rows = (indicator("r1", "quantity", "甲", target=target),)
    grid = paper(catalog, Document(PROJECT, "1", tables={"indicators": rows}))

    assert table(grid)[5] == f"^|产出指标|数量指标|甲|{shown}|"


def test_a_form_may_preprint_a_row_for_every_leaf(catalog: Catalog) -> None:
    document = Document(
        "shifeng-2023/direction", "1", tables={"indicators": (indicator("r1", "quality", "甲"),)}
    )
    grid = paper(catalog, document)

    assert table(grid)[6:10] == [
        "^|产出指标|数量指标|||",
        "^|^|质量指标|甲||",
        "^|^|时效指标|||",
        "^|^|成本指标|||",
    ]
    names = [r.address.row for r in runs(grid) if r.address and r.address.field == "name"]
    assert names[:3] == ["+quantity:0", "r1", "+timeliness:0"]


def test_a_summary_shows_the_filings_forms_and_blank_rows_up_to_ten(catalog: Catalog) -> None:
    forms = [
        (f"d{n}", Document("shifeng-2023/direction", "1", values={"project_name": f"方向{n}"}))
        for n in (1, 2)
    ]
    grid = paper(catalog, Document("shifeng-2023/summary", "1"), others={"direction_target": forms})

    lines = table(grid)
    assert [line.split("|")[0] for line in lines[2:]] == ["一", "二", *[""] * 8]
    assert [line.split("|")[1] for line in lines[2:5]] == ["方向1", "方向2", ""]
    shown = at(grid, "project_name", "d2")
    assert shown.text == "方向2"
    assert shown.mark is Mark.ELSEWHERE
    assert shown.editable
    assert not at(grid, "project_name", "").editable


def test_amounts_of_the_matrix_stand_in_their_line_and_stage(catalog: Catalog) -> None:
    values = {"money.reception.prev_final": "1.2", "money.reception.executed": "0.8"}
    grid = paper(catalog, Document("lusong-2024/base", "1", values=values))

    assert "3、公务接待|1.2||0.8" in table(grid)
    assert at(grid, "money.reception.executed").address == Address(
        "", "", "money.reception.executed"
    )


def test_an_offices_own_caption_replaces_the_templates(catalog: Catalog) -> None:
    drawn = "楼堂馆所控制情况\n（{year}年完工项目）"
    own = "楼堂馆所控制情况\n（2023年完工项目）"
    grid = paper(catalog, Document("lusong-2024/base", "1", captions={drawn: own}))

    assert any(line.startswith("楼堂馆所控制情况⏎（2023年完工项目）|") for line in table(grid))


def test_derived_figures_are_shown_and_marked(catalog: Catalog) -> None:
    derived = {("", "", "money.project.initial"): "12.5"}
    blank = Document("lukou-2026/department", "1")
    over = Document(
        "lukou-2026/department", "1", typed_over={"money.project.initial": TypedOver("13", "调整")}
    )

    figure = at(paper(catalog, blank, derived=derived), "money.project.initial")
    typed = at(paper(catalog, over, derived=derived), "money.project.initial")

    assert (figure.text, figure.mark) == ("12.5", Mark.DERIVED)
    assert (typed.text, typed.mark) == ("13", Mark.TYPED_OVER)


def test_text_in_a_number_field_is_kept_and_marked(catalog: Catalog) -> None:
    grid = paper(catalog, Document(PROJECT, "1", values={"money.total.initial": "约20万"}))

    amount = at(grid, "money.total.initial")

    assert (amount.text, amount.mark) == ("约20万", Mark.NOT_A_NUMBER)


@pytest.mark.parametrize("text", ["12.5万元", "１２.５", " 22.18 ", "/", "无", "—", ""])
def test_an_amount_with_its_unit_and_a_sign_for_nothing_are_not_marked(
    catalog: Catalog, text: str
) -> None:
    grid = paper(catalog, Document(PROJECT, "1", values={"money.total.initial": text}))

    amount = at(grid, "money.total.initial")

    assert (amount.text, amount.mark) == (text, Mark.NONE)


def test_an_amount_typed_in_another_unit_is_shown_in_the_papers(catalog: Catalog) -> None:
    grid = paper(catalog, Document(PROJECT, "1", values={"money.total.initial": "75,000.00元"}))

    amount = at(grid, "money.total.initial")

    assert (amount.text, amount.entered, amount.mark) == ("7.5", "75,000.00元", Mark.NONE)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("125,000元", Mark.NONE),
        ("12.50", Mark.NONE),
        ("12.5元", Mark.TYPED_OVER),
        ("12.50万元", Mark.NONE),
        ("/", Mark.TYPED_OVER),
        ("约12", Mark.NOT_A_NUMBER),
    ],
)
def test_what_is_typed_over_a_figure_is_compared_as_money(
    catalog: Catalog, text: str, mark: Mark
) -> None:
    derived = {("", "", "money.project.initial"): "12.5"}
    over = Document(
        "lukou-2026/department", "1", typed_over={"money.project.initial": TypedOver(text)}
    )

    figure = at(paper(catalog, over, derived=derived), "money.project.initial")

    assert (figure.entered, figure.mark) == (text, mark)


@pytest.mark.parametrize("kind", sorted(NUMERIC_TYPES))
@pytest.mark.parametrize(
    "text", ["75,000元", "12.5万元", "/", "无", "—", "78.11%", "78.11", "约12", "1e3", "５%"]
)
def test_what_the_equations_cannot_read_is_what_is_marked(kind: FieldType, text: str) -> None:
    try:
        read_figure(Field("f", "项", kind), text, "万元", "万元")
    except UnreadableError:
        readable = False
    else:
        readable = True

    assert (number_mark(text, kind) is Mark.NONE) is readable


@pytest.mark.parametrize("form", FORMS)
def test_every_place_of_a_value_has_an_address_of_its_own(catalog: Catalog, form: str) -> None:
    grid = paper(catalog, Document(form, "1"))

    addresses = [run.address for run in runs(grid) if run.slot is not None and run.editable]
    once = [a for a in addresses if a and not a.field.startswith("unit_name")]

    assert None not in addresses
    assert len(once) == len(set(once))


@pytest.mark.parametrize("form", FORMS)
def test_cells_fill_every_row_of_a_table_from_edge_to_edge(catalog: Catalog, form: str) -> None:
    for band in paper(catalog, Document(form, "1")).bands:
        if not band.columns:
            continue
        covered = [[0] * len(band.columns) for _row in band.rows]
        for row, rowspan, cell in band.cells:
            for line in covered[row : row + rowspan]:
                for col in range(cell.col, cell.col + cell.colspan):
                    line[col] += 1
        assert all(count == 1 for line in covered for count in line)


def test_unchanged_rows_keep_their_cells(catalog: Catalog) -> None:
    rows = tuple(indicator(f"r{n}", "quantity", f"指标{n}") for n in range(3))
    template = catalog.template(PROJECT)
    builder = Builder()
    before = builder.build(
        Source(template, Document(PROJECT, "1", tables={"indicators": rows}), FILING)
    )
    changed = (rows[0], indicator("r1", "quantity", "改"), rows[2])
    after = builder.build(
        Source(template, Document(PROJECT, "1", tables={"indicators": changed}), FILING)
    )

    def names(grid: Grid) -> list[Cell]:
        return [c for c in cells(grid) if c.runs[0].address and c.runs[0].address.field == "name"]

    same = [one is other for one, other in zip(names(before), names(after), strict=True)]
    assert same == [True, False, True]
    assert table(after)[6] == "^|^|^|改||||"
