"""A field's state has a shape of its own, so that colour is not all that tells it."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from perfdesk.document.model import Address, Document, Filing, Row
from perfdesk.grid.build import Source, build
from perfdesk.grid.model import Cell, Mark, Run
from perfdesk.paths import templates_dir
from perfdesk.template.catalog import Catalog
from perfdesk.template.model import Field, FieldType, Slot
from tests.ui.conftest import gone
from ui.editor import palette
from ui.editor.marks import Pencil, State, ground, has_note, in_row, ink, state_of, state_of_cell
from ui.legend import LAST_YEAR, SHOWN, Legend

NAME = Slot(Field("name", "三级指标", FieldType.TEXT, table="t", required=True), table="t")
UNIT = Slot(Field("unit", "三级指标", FieldType.TEXT, table="t", required=True), table="t")
NOTE = Slot(Field("note", "备注", FieldType.TEXT, table="t"), table="t")
CATALOG = Catalog.load(templates_dir())


def _run(text="", row="r1", slot=NAME, mark=Mark.NONE, *, editable=True):
    return Run(text, Address("t", row, slot.path), slot, mark, editable)


@pytest.mark.parametrize(
    ("run", "state"),
    [
        (Run("项目名称"), None),
        (_run("网格员培训"), None),
        (_run(), State.REQUIRED),
        (_run("  "), State.REQUIRED),
        (_run("/"), None),  # nothing to be written here: that was said
        (_run(slot=NOTE), None),
        (_run("67.9", mark=Mark.DERIVED), State.DERIVED),
        (_run("70", mark=Mark.TYPED_OVER), State.TYPED_OVER),
        (_run("约七十", mark=Mark.NOT_A_NUMBER), State.NOT_A_NUMBER),
        (_run("67.9", mark=Mark.ELSEWHERE), State.ELSEWHERE),
        (_run("", editable=False), None),
    ],
)
def test_what_is_to_be_said_of_a_field(run, state):
    assert state_of(run) is state


def test_rows_in_stock_demand_nothing():
    assert state_of(_run(row="+:0")) is None
    assert state_of(_run(row="+quantity:0")) is None


@pytest.mark.parametrize(("name", "state"), [("培训", State.REQUIRED), ("", None), ("/", None)])
def test_only_a_row_that_is_begun_demands_the_rest(name, state):
    row = [Cell(0, 1, (_run(name),), name), Cell(1, 1, (_run(slot=UNIT),), "")]
    assert in_row(state_of_cell(row[1]), row) is state


def test_an_empty_project_form_says_what_to_fill_in():
    template = CATALOG.template("lukou-2026/project")
    document = Document(template.id, template.version)
    grid = build(Source(template, document, Filing("lukou-2026", 2026, {"unit_name": "某单位"})))
    due = [
        run.address.field
        for band in grid.bands
        for placed in band.cells
        for run in placed.cell.runs
        if state_of(run) is State.REQUIRED
    ]
    assert due == [
        "project_name",
        "money.total.initial",
        "project_category",
        "project_period",
        "goal_year",
        "preparer",
        "phone",
    ]


def test_a_row_begun_waits_for_its_target():
    template = CATALOG.template("lukou-2026/project")
    rows = (Row("r1", {"class": "quantity", "name": "培训"}),)
    document = Document(template.id, template.version, tables={"indicators": rows})
    grid = build(Source(template, document, Filing("lukou-2026", 2026)))
    due = [
        run.address
        for band in grid.bands
        for placed in band.cells
        for run in placed.cell.runs
        if state_of(run) is State.REQUIRED and run.address.table
    ]
    assert due == [Address("indicators", "r1", "target.value")]


def test_a_cell_of_several_fields_shows_the_worst():
    runs = (Run("其中："), _run(), _run("约", mark=Mark.NOT_A_NUMBER))
    assert state_of_cell(Cell(0, 1, runs, "")) is State.NOT_A_NUMBER
    assert state_of_cell(Cell(0, 1, runs[:2], "")) is State.REQUIRED
    assert state_of_cell(Cell(0, 1, runs[:1], "")) is None


def test_a_note_belongs_to_its_field():
    cell = Cell(0, 1, (Run("其中："), _run("培训")), "")
    assert has_note(cell, {Address("t", "r1", "name"): "去年没有"})
    assert not has_note(cell, {Address("t", "r2", "name"): "去年没有"})


def _sample(state: State, zoom: float) -> QImage:
    """A cell with a state's sign, drawn without colours: all signs in one ink on one ground."""
    paper = QImage(120, 60, QImage.Format.Format_RGB32)
    paper.fill(palette.PAPER)
    painter = QPainter(paper)
    pencil = Pencil(zoom)
    pencil.add(state, QRectF(10, 10, 100, 40))
    pencil.draw(painter)
    painter.end()
    return paper


def _shape(image: QImage) -> set[tuple[int, int]]:
    blank = palette.PAPER.rgb()
    return {
        (x, y)
        for x in range(image.width())
        for y in range(image.height())
        if image.pixel(x, y) != blank
    }


@pytest.mark.parametrize("zoom", [0.5, 1.0, 3.0])
def test_every_sign_has_a_shape_of_its_own(qapp: QApplication, zoom: float) -> None:
    shapes = {state: _shape(_sample(state, zoom)) for state in State}
    for state, shape in shapes.items():
        assert len(shape) >= 8, state
        assert all(9 <= x <= 111 and 9 <= y <= 51 for x, y in shape), state  # inside its cell
    for one, other in itertools.combinations(shapes, 2):
        both, either = shapes[one] & shapes[other], shapes[one] | shapes[other]
        assert len(both) < 0.75 * len(either), (one, other)


def test_the_legend_names_every_sign_once(qapp: QApplication) -> None:
    assert sorted(state.name for state in SHOWN) == sorted(state.name for state in State)
    legend = Legend()
    legend.resize(legend.sizeHint())
    picture = legend.grab().toImage()
    line = (picture.height() + 4) / (len(SHOWN) + 1)  # pixels between lines
    for number, state in enumerate(SHOWN):
        assert state.value in legend.accessibleDescription()
        inside = picture.pixelColor(40, int(number * line + 4))
        assert inside == ground(state)
    assert legend.accessibleDescription().endswith(LAST_YEAR)  # the grey values, in the last line
    gone(legend)


def test_what_is_wrong_is_written_in_its_own_ink():
    assert ink(State.NOT_A_NUMBER) is palette.WRONG
    assert ink(None) is palette.INK
    assert ground(None) is palette.FIELD
    assert ground(State.REQUIRED) is palette.FIELD  # quiet: the sign says it
