"""One project on any region's paper: nothing typed is lost, whatever the paper does not show."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfdesk import paths
from perfdesk.derive.evaluate import derived_values, judge
from perfdesk.derive.recast import recast
from perfdesk.document.codec import document_from_bytes, filing_from_bytes
from perfdesk.document.model import Address, Document, Filing, Row, TypedOver
from perfdesk.grid.build import Source, build
from perfdesk.grid.model import Mark
from perfdesk.template.catalog import Catalog
from perfdesk.values import MONEY_UNITS, parse_amount

CATALOG = Catalog.load(paths.templates_dir())
TEMPLATES = CATALOG.templates()
SAMPLES = sorted(
    file
    for file in (paths.resources_dir() / "samples").glob("*/*.json")
    if file.name != "filing.json"
)
WATER, DIRECTION = "lukou-2026/project", "shifeng-2023/direction"
TWO_HORIZONS = "changping-2026/project"


def known(table, name):
    found = (t.fields.get((table, name)) for t in TEMPLATES)
    return next((field for field in found if field is not None), None)


def on(document, template, filing=None):
    filing = filing or Filing("any", 2026, {"unit_name": "某中心"})
    return Source(template, document, filing, derived_values(template, document))


def sample(name):
    (file,) = (one for one in SAMPLES if one.stem == name)
    return document_from_bytes(file.read_bytes())


def made(document, template_id, filing=None):
    home = CATALOG.template(document.template)
    return recast(on(document, CATALOG.template(template_id), filing), home, known)


# --- nothing is lost -------------------------------------------------------------------------


def typed_texts(document):
    """Every text somebody typed into the form, with the place it was typed at."""

    def of(table, row, held):
        for name, value in held.items():
            if name in ("class", "of"):
                continue
            for text in [value] if isinstance(value, str) else value.values():
                if text:
                    yield (table, row, name), text

    yield from of("", "", document.values)
    for table, rows in document.tables.items():
        for row in rows:
            yield from of(table, row.id, row.cells)
    for key, over in document.typed_over.items():
        yield tuple(Address.of_key(key)), over.text
        if over.reason:
            yield tuple(Address.of_key(key)), over.reason


def stands(text, shown, unit, paper):
    """Whether a text stands in one that is shown: as typed, or as the same amount."""
    if text in shown or text in shown.replace(" ", ""):
        return True
    was, now = parse_amount(text), parse_amount(shown)
    if was is None or now is None:
        return False
    power = {name: Decimal(10) ** places for name, places in MONEY_UNITS.items()}
    return was[0] * power[was[1] or unit] == now[0] * power[now[1] or paper]


def check_nothing_is_lost(document, template, filing=None):
    result = made(document, template.id, filing)
    grid = build(on(document, template, filing))
    there = {}
    for band in grid.bands:
        for placed in band.cells:
            for run in placed.cell.runs:
                if run.address is not None and run.slot is not None:
                    key = (*run.address[:2], run.slot.field.id)
                    there.setdefault(key, []).append((run.slot.part, run.text))
    told_kept = {}
    for one in result.kept:
        told_kept.setdefault(tuple(one.address), []).append(one.typed)
    notes = set(document.captions.values()) | set(document.notes.values())
    for place, text in typed_texts(document):
        parts = there.get(place, [])
        # a composite in parts says what it says one part after the other
        joined = ["".join(t for _p, t in parts), "-".join(t for _p, t in parts)]
        papers = [t for _part, t in parts] + joined
        pieces = told_kept.get(place, [])
        on_paper = any(
            stands(text, one, document.money_unit, template.money_unit) for one in papers
        )
        kept = any(text in one for one in pieces)
        rejoined = parts and pieces and all(p in text for p in pieces)
        beside = any(one.typed == text for one in (*result.shown, *result.kept))
        assert on_paper or kept or rejoined or beside, (template.id, place, text)
    told = [one.typed for one in (*result.shown, *result.kept)]
    assert notes <= set(told)
    # what is said to be shown there is
    for one in result.shown:
        assert one.there


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_every_text_of_every_sample_is_on_the_new_paper_or_named_as_kept(file):
    document = document_from_bytes(file.read_bytes())
    filing = filing_from_bytes((file.parent / "filing.json").read_bytes())
    for template in TEMPLATES:
        check_nothing_is_lost(document, template, filing)


texts = st.sampled_from(
    [
        *("8", "75,000.00", "8万元", "=3*2", "大于50000件", "≥95%", "220至250份", "定性"),
        *("2026.01-2026.12", "2026年1月至12月", "无", "每月一次\n全年"),
    ]
)
values = st.one_of(
    texts,
    st.fixed_dictionaries(
        {}, optional={"op": st.just("大于"), "value": st.just("50000"), "unit": st.just("件")}
    ),
)
periods = st.fixed_dictionaries({}, optional={"from": st.just("2026"), "to": st.just("2027")})


@st.composite
def documents(draw):
    """A form of any template, with fields of any other: what earlier papers left."""
    template = draw(st.sampled_from(TEMPLATES))
    fields = sorted({key for one in TEMPLATES for key in one.fields})
    own, tables = {}, {}
    for table, name in draw(st.lists(st.sampled_from(fields), unique=True, max_size=30)):
        if name in ("class", "of") or table == "projects":
            continue
        field = known(table, name)
        kind = str(field.type)
        value = draw(values if kind == "measure" else periods if kind == "period" else texts)
        if table:
            tables.setdefault(table, {})[name] = value
        else:
            own[name] = value
    rows = {}
    for table, cells in tables.items():
        leaf = draw(st.sampled_from(["quantity", "benefit_sustainable", "cost_social", "unheard"]))
        rows[table] = (Row("r1", {"class": leaf, **cells}), Row("r2", {"class": "quality"}))
    over = {"money.project.initial": TypedOver("12.50", "按批复")} if draw(st.booleans()) else {}
    unit = draw(st.sampled_from(["元", "万元"]))
    return Document(template.id, "1", None, unit, own, rows, over, notes={"goal_year": "待核"})


@settings(max_examples=150, deadline=None)
@given(documents(), st.sampled_from([template.id for template in TEMPLATES]))
def test_no_text_of_any_form_is_lost_on_any_paper(document, template_id):
    check_nothing_is_lost(document, CATALOG.template(template_id))


# --- amounts ---------------------------------------------------------------------------------


def amount(document, template_id):
    grid = build(on(document, CATALOG.template(template_id)))
    runs = (run for band in grid.bands for placed in band.cells for run in placed.cell.runs)
    place = Address("", "", "money.total.initial")
    return next(run for run in runs if run.address == place)


@pytest.mark.parametrize("paper", [WATER, DIRECTION])
def test_the_75000_yuan_of_s003_are_seven_and_a_half_wan_yuan(paper):
    document = Document(
        TWO_HORIZONS, "1", money_unit="元", values={"money.total.initial": "75,000.00"}
    )
    assert amount(document, TWO_HORIZONS).text == "75,000.00"
    shown = amount(document, paper)
    assert (shown.text, shown.entered) == ("7.5", "75,000.00元")


def test_a_sample_of_s003_in_wan_yuan():
    document = sample("04-official-cars")
    there = amount(document, TWO_HORIZONS).text
    figure = Decimal(there.replace(",", ""))
    assert Decimal(amount(document, WATER).text) * 10000 == figure


# --- what is told ------------------------------------------------------------------------------


def test_a_target_typed_in_one_cell_and_one_typed_in_three_are_both_kept_as_typed():
    whole, parts = "大于50000件", {"op": "大于", "value": "50000", "unit": "件"}
    rows = (
        Row("r1", {"class": "quantity", "name": "甲", "target": whole}),
        Row("r2", {"class": "quantity", "name": "乙", "target": parts}),
    )
    document = Document(WATER, "1", tables={"indicators": rows})
    for template in (WATER, DIRECTION, TWO_HORIZONS):
        grid = build(on(document, CATALOG.template(template)))
        runs = [r for b in grid.bands for p in b.cells for r in p.cell.runs if r.address]
        for row in ("r1", "r2"):
            at = {
                r.slot.part: r.text
                for r in runs
                if r.address[:2] == ("indicators", row) and r.slot.field.id == "target"
            }
            assert at in ({"": whole}, parts)
    assert document.rows("indicators") == rows


def test_columns_the_new_form_has_not_are_named_with_their_row():
    rows = (Row("r1", {"class": "quantity", "name": "培训次数", "standard": "历史标准"}),)
    document = Document(DIRECTION, "1", tables={"indicators": rows})
    (kept,) = made(document, WATER).kept
    assert (kept.label, kept.row, kept.typed) == ("绩效标准", "第1行 培训次数", "历史标准")


def test_a_class_the_new_tree_has_not_stands_at_its_end_under_its_own_name():
    rows = (
        Row("r1", {"class": "benefit_sustainable", "name": "长期影响"}),
        Row("r2", {"class": "satisfaction", "name": "群众满意度"}),
    )
    document = Document(DIRECTION, "1", tables={"indicators": rows})
    grid = build(on(document, CATALOG.template(WATER)))
    texts = [p.cell.text for b in grid.bands for p in b.cells]
    assert texts.index("可持续影响指标") > texts.index("群众满意度")
    assert not made(document, WATER).kept


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_on_its_own_paper_all_of_a_form_is_shown_merged_cells_too(file):
    """A text that several rows share stands once, in their merged cell."""
    document = document_from_bytes(file.read_bytes())
    filing = filing_from_bytes((file.parent / "filing.json").read_bytes())
    template = CATALOG.template(document.template)
    kept = recast(on(document, template, filing), template, known).kept
    listed = {table for table, view in template.views.items() if view.forms}  # they are not here
    assert [one for one in kept if one.address.table not in listed] == []


def test_a_figure_typed_over_is_shown_by_a_form_that_does_not_derive_it():
    over = {"money.project.initial": TypedOver("67.90")}
    document = Document("lukou-2026/department", "1", typed_over=over)
    result = made(document, "shifeng-2023/department")
    assert [(one.typed, one.shown) for one in result.shown] == [("67.90", "67.90")]


def test_what_the_new_form_asks_beside_is_told_once_for_a_column():
    rows = tuple(Row(f"r{n}", {"class": "quantity", "name": f"第{n}项"}) for n in range(3))
    document = Document(WATER, "1", values={"project_name": "甲"}, tables={"indicators": rows})
    asked = {one.label: one for one in made(document, DIRECTION).asked}
    assert (asked["绩效标准"].rows, asked["绩效标准"].new) == (3, True)
    assert (asked["指标值及单位"].rows, asked["指标值及单位"].new) == (3, False)
    assert (asked["所属专项名称"].rows, asked["所属专项名称"].new) == (0, True)
    assert "支出明细合计" not in asked  # the form adds it up


def test_the_cost_cap_of_s003_is_broken_on_every_paper_alike():
    rows = (Row("r1", {"class": "cost_economic", "target": "≤2065万元"}),)
    document = Document(
        TWO_HORIZONS,
        "1",
        money_unit="元",
        values={"money.total.initial": "14,455,000.00"},
        tables={"indicators": rows},
    )
    for paper, figures in ((TWO_HORIZONS, (20650000, 14455000)), (WATER, (2065, 1445.5))):
        template = CATALOG.template(paper)
        (rule,) = [one for one in template.rules if not one.derives]
        (verdict,) = judge(rule, template, document)
        assert (float(verdict.left), float(verdict.right)) == figures
        assert verdict.holds is False


@pytest.mark.parametrize(
    ("typed", "shown", "mark"),
    [
        ("7.50万元", "7.50", Mark.NONE),
        ("75,000", "7.5", Mark.NONE),
        ("8万元", "8", Mark.TYPED_OVER),
    ],
)
def test_what_is_typed_over_is_held_against_the_figure_in_one_unit(typed, shown, mark):
    over = {"money.project.initial": TypedOver(typed)}
    template = CATALOG.template("lukou-2026/department")
    document = Document(template.id, "1", money_unit="元", typed_over=over)
    filing = Filing("any", 2026, {})
    derived = {("", "", "money.project.initial"): "7.5"}
    grid = build(Source(template, document, filing, derived))
    run = next(
        run
        for band in grid.bands
        for placed in band.cells
        for run in placed.cell.runs
        if run.address == Address("", "", "money.project.initial")
    )
    assert (run.text, run.mark) == (shown, mark)
