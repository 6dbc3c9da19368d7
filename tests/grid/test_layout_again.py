"""A form laid again after a change is laid as if for the first time, and built so too."""

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from perfdesk.document.model import Document, Filing, Row
from perfdesk.grid.build import Builder, Source, build
from perfdesk.grid.layout import Sheet, lay_out
from perfdesk.grid.model import Grid
from perfdesk.paths import templates_dir
from perfdesk.template.catalog import Catalog

CATALOG = Catalog.load(templates_dir())
TEMPLATE = CATALOG.template("lukou-2026/project")
FILING = Filing("lukou-2026", 2026, {"unit_name": "某单位"})
CLASSES = [leaf for branch in TEMPLATE.tree for leaf in branch.classes]

TEXTS = st.text(alphabet="指标值≥95% 天\n（）、a1", max_size=60)
ROWS = st.builds(
    lambda leaf, name, value: {"class": leaf, "name": name, "target": value},
    st.sampled_from(CLASSES),
    TEXTS,
    TEXTS,
)
#: what may happen between two layouts; a number chooses the row or cell
CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("value"), st.integers(0, 99), TEXTS),
        st.tuples(st.just("name"), st.integers(0, 99), TEXTS),
        st.tuples(st.just("insert"), st.integers(0, 99), ROWS),
        st.tuples(st.just("delete"), st.integers(0, 99), st.none()),
        st.tuples(st.just("typing"), st.integers(0, 999), TEXTS),
    ),
    min_size=1,
    max_size=6,
)


def changed(document, kind, number, what):
    rows = list(document.rows("indicators"))
    if kind == "value":
        return dataclasses.replace(document, values={**document.values, "project_name": what})
    if kind == "insert":
        made = Row(f"new{len(rows)}-{number}", what)
        rows.insert(number % (len(rows) + 1), made)
    elif rows and kind == "delete":
        del rows[number % len(rows)]
    elif rows:
        at = number % len(rows)
        rows[at] = Row(rows[at].id, {**rows[at].cells, "name": what})
    return dataclasses.replace(document, tables={"indicators": tuple(rows)})


def everything(sheet: Sheet):
    return sheet.tops, [
        (band.edges, band.lines, band.needs, band.heights, band.tops, band.spanning)
        for band in sheet.bands
    ]


def test_typing_that_is_not_kept_leaves_no_trace():
    document = Document(TEMPLATE.id, TEMPLATE.version, values={"project_name": "短"})
    grid = build(Source(TEMPLATE, document, FILING))
    fresh = everything(lay_out(grid))
    sheet = lay_out(grid)
    for band, layout in enumerate(sheet.bands):
        for index in range(len(layout.lines)):
            sheet.set_text(band, index, "一段很长的话" * 40)
    assert everything(sheet) != fresh
    assert everything(lay_out(grid, sheet)) == fresh


def test_another_forms_layout_is_of_no_use_and_does_no_harm():
    other = CATALOG.template("lukou-2026/department")
    before = lay_out(build(Source(other, Document(other.id, other.version), FILING)))
    grid = build(Source(TEMPLATE, Document(TEMPLATE.id, TEMPLATE.version), FILING))
    assert everything(lay_out(grid, before)) == everything(lay_out(grid))
    assert everything(lay_out(Grid(grid.page, ()), before)) == everything(
        lay_out(Grid(grid.page, ()))
    )


@given(st.lists(ROWS, max_size=12), CHANGES)
def test_what_is_reused_is_what_would_be_made_anew(rows, changes):
    table = tuple(Row(f"r{at}", cells) for at, cells in enumerate(rows))
    document = Document(TEMPLATE.id, TEMPLATE.version, tables={"indicators": table})
    builder = Builder()
    sheet = lay_out(builder.build(Source(TEMPLATE, document, FILING)))
    for kind, number, what in changes:
        if kind == "typing":
            band = number % len(sheet.bands)
            sheet.set_text(band, number % len(sheet.bands[band].lines), what)
            continue
        document = changed(document, kind, number, what)
        source = Source(TEMPLATE, document, FILING)
        grid = builder.build(source)
        assert grid == build(source)
        sheet = lay_out(grid, sheet)
        assert everything(sheet) == everything(lay_out(grid))
