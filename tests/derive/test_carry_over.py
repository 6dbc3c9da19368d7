"""What comes along into the next year, which row was which, and what a change of a figure is."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfdesk import paths
from perfdesk.derive.carry_over import (
    FormKey,
    carried_document,
    carried_filing,
    likely_set,
    matching_template,
    name_next,
    pair_forms,
    pair_rows,
)
from perfdesk.derive.evaluate import derived_values
from perfdesk.derive.year_on_year import Kind, Side, accepted, changes, last_values
from perfdesk.document import entry
from perfdesk.document.applying import apply_all
from perfdesk.document.model import Address, Document, Filing, Row
from perfdesk.document.state import Placed, State
from perfdesk.document.tables import CARRIED, TREE_TABLE
from perfdesk.grid.build import Source, build
from perfdesk.template.catalog import Catalog
from perfdesk.template.model import FieldType, FormSet
from tests.examples import many

CATALOG = Catalog.load(paths.templates_dir())
SETS = CATALOG.sets()
#: forms that have no rows of other forms: such are shown only inside a filing
ALONE = [t for t in CATALOG.templates() if not any(v.forms for v in t.views.values())]
FILING = Filing("any", 2025, {"unit_name": "某中心"})

texts = st.sampled_from(
    [
        "12.5",
        "1,200",
        "=15*12",
        "98%",
        "≥95%",
        "无",
        "网格员培训",
        "2025年1月-12月",
        "每月一次\n全年",
        "/",
    ]
)


def ids():
    numbers = count()
    return lambda: f"n{next(numbers)}"


def side(template, document, year=2025):
    filing = dataclasses.replace(FILING, year=year)
    derived = derived_values(template, document, {})
    return Side(template, document, build(Source(template, document, filing, derived)))


def typed(template, document, edits, *, as_kept=False):
    form = entry.Form(template, "f", FILING, "d", document, ids(), as_kept=as_kept)
    made = entry.entry_edits(form, edits)
    state = State({"f": FILING}, {"d": Placed("f", 0, document)})
    return apply_all(made, state).documents["d"].document


def runs(of):
    return [
        run
        for band in of.grid.bands
        for placed in band.cells
        for run in placed.cell.runs
        if run.address is not None
    ]


papers = st.sampled_from([template.id for template in ALONE])


@st.composite
def filled(draw):
    """A form of any template with texts typed into some of its cells, and rows more or less."""
    template = CATALOG.template(draw(papers))
    document = entry.seed_document(template, "某项目", ids())
    made = ids()
    tables = {}
    for name, rows in document.tables.items():
        more = [
            Row(f"x{made()}", dict(draw(st.sampled_from(rows)).cells))
            for _one in range(draw(st.integers(0, 3)))
        ]
        tables[name] = (*rows, *more)
    document = dataclasses.replace(document, tables=tables)
    here = side(template, document)
    places = [
        run.address
        for run in runs(here)
        if run.editable
        and run.slot
        and not run.slot.field.filing
        and run.slot.field.id not in ("level1", "level2", "class", template.subject_field)
        and run.slot.field.type is not FieldType.YEAR
        and not run.address.row.startswith("+")
    ]
    chosen = draw(st.lists(st.sampled_from(places), unique=True, max_size=25)) if places else []
    return template.id, typed(template, document, [(a, draw(texts)) for a in chosen])


def said(value):
    if isinstance(value, str):
        return value
    return {name: text for name, text in value.items() if text}


def filled_in(template, document):
    """Everything typed, apart from what identifies the form and from what the form derives."""
    fields = {
        name: said(value)
        for name, value in document.values.items()
        if name not in template.derived and name != template.subject_field
    }
    rows = {
        (table, row.id, column): said(value)
        for table, held in document.tables.items()
        for row in held
        for column, value in row.cells.items()
        if (table, column) not in template.derived_columns and column not in CARRIED
    }
    return fields, rows


# --- what comes along ------------------------------------------------------------------------


@settings(max_examples=many(40), deadline=None)
@given(filled())
def test_the_rows_come_and_nothing_that_was_filled_in(given_form):
    template, document = CATALOG.template(given_form[0]), given_form[1]
    made = carried_document(template, template, document, ids())
    assert {t: [r.id for r in rows] for t, rows in made.tables.items()} == {
        t: [r.id for r in rows] for t, rows in document.tables.items()
    }
    for table, rows in made.tables.items():
        for row, was in zip(rows, document.rows(table), strict=True):
            assert row.cells.items() <= was.cells.items()
            assert {c: v for c, v in was.cells.items() if c in CARRIED} == {
                c: v for c, v in row.cells.items() if c in CARRIED
            }
    fields, cells = filled_in(template, made)
    # only a running text that nobody touched begins anew
    assert fields.items() <= template.seed.items()
    where = {view.where[0] for view in template.views.values() if view.where}
    assert {column for _table, _row, column in cells} <= where
    assert (made.typed_over, made.notes, made.filled, made.finished) == ({}, {}, {}, False)
    assert entry.is_empty(template, made)


@settings(max_examples=many(40), deadline=None)
@given(filled())
def test_what_is_grey_is_what_last_years_paper_says_and_taking_all_of_it_gives_it_back(given_form):
    template, document = CATALOG.template(given_form[0]), given_form[1]
    then = side(template, document)
    now = side(template, carried_document(template, template, document, ids()), 2026)
    last = last_values(now, then)
    paper = {run.address: run.text for run in runs(then)}
    for address, value in last.items():
        assert value.text == paper[value.address]
        assert address.field == value.address.field
    whole = typed(template, now.document, accepted(last, last, now, then), as_kept=True)
    assert filled_in(template, whole) == filled_in(template, document)
    # one cell after the other says the same on paper
    single = now.document
    for address in last:
        here = side(template, single, 2026)
        one = last_values(here, then)
        if address in one:
            single = typed(template, single, accepted([address], one, here, then), as_kept=True)
    shown = {run.address: run.text for run in runs(side(template, single, 2026))}
    assert {a: shown[a] for a in last} == {a: value.text for a, value in last.items()}


@settings(max_examples=many(40), deadline=None)
@given(filled(), papers)
def test_on_another_paper_too_a_cell_becomes_what_stood_there_in_grey(given_form, paper):
    template, document = CATALOG.template(given_form[0]), given_form[1]
    other = CATALOG.template(paper)
    made = carried_document(template, other, document, ids())
    then, now = side(template, document), side(other, made, 2026)
    last = last_values(now, then)
    taken = typed(other, made, accepted(last, last, now, then), as_kept=True)
    shown = {run.address: run.text for run in runs(side(other, taken, 2026))}
    for address, value in last.items():
        if not address.row.startswith("+"):
            assert shown[address] == value.text


def test_the_filing_keeps_who_and_not_when():
    fields = {f.id: f for t in CATALOG.templates() for (b, _), f in t.fields.items() if not b}
    filing = Filing(
        "a",
        2025,
        {"unit_name": "某镇", "preparer": "李四", "phone": "0731-1", "fill_date": "2025年1月3日"},
    )
    made = carried_filing(filing, "b", 2026, {n: f for n, f in fields.items() if f.filing})
    kept = {"unit_name": "某镇", "preparer": "李四", "phone": "0731-1"}
    assert made == Filing("b", 2026, kept)


def test_a_caption_typed_for_a_class_goes_only_where_the_class_is_called_the_same():
    tree = [t for t in ALONE if t.tree]
    template = tree[0]
    leaf = template.tree[0].classes[0]
    row = Row("r1", {"class": leaf, "level1": "本单位的叫法", "name": "甲"})
    document = Document(template.id, "1", tables={TREE_TABLE: (row,)})
    same = carried_document(template, template, document, ids())
    assert same.rows(TREE_TABLE) == (Row("r1", {"class": leaf, "level1": "本单位的叫法"}),)
    for other in tree:
        branch = other.branch_of(leaf)
        made = carried_document(template, other, document, ids()).rows(TREE_TABLE)
        kept = branch is not None and branch.level1 == template.tree[0].level1
        assert ("level1" in made[0].cells) is kept
        assert made[0].id == "r1"


def test_a_form_goes_on_as_itself_or_as_the_first_of_its_kind():
    for one in SETS:
        offered = [CATALOG.template(form.template) for form in one.forms]
        for template in CATALOG.templates():
            found = matching_template(template, offered)
            kinds = [t for t in offered if t.kind == template.kind]
            assert found == (template if template in offered else (kinds or [None])[0])


def test_the_set_proposed_is_the_regions_newest_not_after_the_year():
    def made(name, region, year):
        return FormSet(name, name, region, year, ())

    sets = [made("a-2024", "甲", 2024), made("a-2026", "甲", 2026), made("b-2025", "乙", 2025)]
    assert likely_set("a-2024", "甲", 2025, sets) == "a-2024"
    assert likely_set("a-2024", "甲", 2026, sets) == "a-2026"
    assert likely_set("b-2025", "乙", 2030, sets) == "b-2025"
    assert likely_set("gone", "", 2030, sets) == "gone"


@pytest.mark.parametrize(
    ("name", "becomes"),
    [
        ("2026年餐费", "2027年餐费"),
        ("餐费（2026年度）", "餐费（2027年度）"),
        ("2026-2028年道路养护", "2026-2028年道路养护"),
        ("2024-2026年道路养护", "2024-2026年道路养护"),
        ("12026年", "12026年"),
        ("餐费", "餐费"),
    ],
)
def test_the_year_in_a_projects_name_moves_on_and_a_span_does_not(name, becomes):
    assert name_next(name, 2026, 2027) == becomes


# --- which was which -------------------------------------------------------------------------


def keys(*named, kind="k", start="n"):
    return [FormKey(f"{start}{n}", kind, name) for n, name in enumerate(named)]


def test_forms_go_together_by_name_then_by_name_without_its_year():
    now = keys("餐费", "2026年保险", "新项目")
    then = keys("2025年保险", "餐费", "旧项目", start="t")
    assert pair_forms(now, then, lambda _form: frozenset()) == {"n0": "t1", "n1": "t0"}


def test_forms_of_another_kind_never_go_together():
    now, then = keys(None, kind="a"), keys(None, kind="b", start="t")
    assert pair_forms(now, then, lambda _form: frozenset([("t", "r", "")])) == {}


def test_a_renamed_form_is_known_by_most_of_its_rows():
    rows = {
        "n0": {"a", "b", "c", "new"},
        "n1": {"x"},
        "t0": {"a", "b", "c", "d"},
        "t1": {"p", "q", "r"},
    }
    now, then = keys("改了名", "新的"), keys("原来的名", "没有了", start="t")
    found = pair_forms(now, then, lambda f: frozenset(("t", r, "") for r in rows[f]))
    assert found == {"n0": "t0"}


def test_where_two_forms_would_do_none_is_taken():
    now, then = keys("甲"), keys("乙", "丙", start="t")
    assert pair_forms(now, then, lambda _form: frozenset([("t", "r1", "")])) == {}


def doc(*rows):
    return Document("a", "1", tables={"indicators": rows})


def row(name, row_id, leaf="quantity"):
    return Row(row_id, {"class": leaf, **({"name": name} if name else {})})


def pairs(now, then):
    return {one: other for (_table, one), other in pair_rows(doc(*now).tables, doc(*then)).items()}


def test_rows_go_together_by_id_and_by_name_before_that():
    then = [row("甲", "r1"), row("乙", "r2"), row("丙", "r3")]
    assert pairs([row("", "r1"), row("改名", "r2")], then) == {"r1": "r1", "r2": "r2"}
    # 乙 typed into the row that was 甲: what is grey beside it is 乙's
    assert pairs([row("乙", "r1"), row("", "r2")], then) == {"r1": "r2"}
    # a new row of that class has nothing from the year before
    assert pairs([row("", "r1"), row("", "new")], then) == {"r1": "r1"}


def test_a_form_made_by_hand_goes_by_names_and_by_places():
    then = [row("甲", "r1"), row("乙", "r2"), row("丙", "r3", "quality")]
    now = [row("乙", "h1"), row("", "h2"), row("", "h3", "quality"), row("", "h4", "quality")]
    assert pairs(now, then) == {"h1": "r2", "h2": "r1", "h3": "r3"}


def test_a_name_that_two_rows_have_says_nothing():
    then = [row("甲", "r1"), row("甲", "r2")]
    assert pairs([row("甲", "r1"), row("甲", "h2")], then) == {"r1": "r1"}


# --- what changed ------------------------------------------------------------------------------


def amount_field():
    """A template in 万元 with an amount that is typed, and the amount's field."""
    for template in (one for one in ALONE if one.money_unit == "万元"):
        for run in runs(side(template, Document(template.id, "1"))):
            typed_here = run.slot and run.slot.shown.type is FieldType.MONEY
            if typed_here and not run.address.table and run.address.field not in template.derived:
                return template, run.address.field
    raise AssertionError


@pytest.mark.parametrize(
    ("old", "new", "difference", "share", "big"),
    [
        ("100", "130", "+30", "0.3", True),
        ("100", "129.99", "+29.99", "0.2999", False),
        ("100", "70", "−30", "-0.3", True),
        ("0", "5", "+5", None, False),
        ("100", "100.0", "", None, False),
        ("1万元", "12000元", "+0.2", "0.2", False),
        ("约一百", "130", "", None, False),
    ],
)
def test_by_how_much_an_amount_moved(old, new, difference, share, big):
    template, field = amount_field()
    papers = [
        side(template, Document(template.id, "1", money_unit="万元", values={field: text}))
        for text in (new, old)
    ]
    found = next(c for c in changes(*papers) if c.address == Address("", "", field))
    assert found.kind is Kind.CHANGED
    if "元" not in old:
        assert (found.old, found.new) == (old, new)
    assert found.difference == difference
    assert found.share == (None if share is None else Decimal(share))
    assert found.big is big


def test_amounts_kept_in_other_units_are_compared_and_taken_as_amounts():
    template, field = amount_field()
    at = Address("", "", field)
    now = side(template, Document(template.id, "1", money_unit="元", values={field: "15000"}))
    then = side(template, Document(template.id, "1", money_unit="万元", values={field: "1"}))
    found = next(c for c in changes(now, then) if c.address == at)
    assert (found.difference, found.share) == ("+0.5", Decimal("0.5"))
    blank = side(template, Document(template.id, "1", money_unit="元"))
    last = last_values(blank, then)
    assert last[at].text == "1"
    assert accepted([at], last, blank, then) == [(at, "1万元")]


def test_papers_in_other_units_show_the_same_amount():
    template, field = amount_field()
    at = Address("", "", field)
    other = dataclasses.replace(template, money_unit="元")
    then = side(template, Document(template.id, "1", money_unit="万元", values={field: "1.2"}))
    now = side(other, Document(template.id, "1", money_unit="万元"))
    assert last_values(now, then)[at].text == "12000"
    now = side(other, Document(template.id, "1", money_unit="元", values={field: "1.2"}))
    found = next(c for c in changes(now, then) if c.address == at)
    assert (found.kind, found.difference) == (Kind.CHANGED, "−11998.8")


@settings(max_examples=60, deadline=None)
@given(filled())
def test_a_form_beside_itself_has_no_change(given_form):
    template, document = CATALOG.template(given_form[0]), given_form[1]
    one = side(template, document)
    assert {change.kind for change in changes(one, one)} <= {Kind.SAME}
