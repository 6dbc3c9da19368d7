"""Arrows lead to the nearest slot on the paper, however long it is."""

import pytest

from perfdesk.document.codec import document_from_bytes
from perfdesk.document.model import Document, Filing, Row
from perfdesk.grid.build import Source, build
from perfdesk.grid.layout import lay_out
from perfdesk.paths import resources_dir, templates_dir
from perfdesk.template.catalog import Catalog
from ui.editor.moves import Move, destination
from ui.editor.slots import slots_of

CATALOG = Catalog.load(templates_dir())
FILING = Filing("lukou-2026", 2026, {"unit_name": "某单位"})
SAMPLES = sorted((resources_dir() / "samples").glob("*/0*.json"))
EMPTY = ["changping-2026/project", "shifeng-2023/department", "lusong-2024/selfeval"]


def sheet_of(document):
    return lay_out(build(Source(CATALOG.template(document.template), document, FILING)))


def long_form(count):
    template = CATALOG.template("lukou-2026/project")
    leaves = [leaf for branch in template.tree for leaf in branch.classes]
    rows = tuple(
        Row(f"r{at}", {"class": leaves[at * len(leaves) // count], "name": "名" * (at % 40)})
        for at in range(count)
    )
    return Document(template.id, template.version, tables={"indicators": rows})


def nearest(slots, rects, at, move):
    """The rule, tried on every slot: least far along the way, then aside, then in form order."""
    here = rects[at]
    found = []
    for index, (slot, there) in enumerate(zip(slots, rects, strict=True)):
        if (slot.band, slot.index) == (slots[at].band, slots[at].index):
            continue
        along, shared, aside = {
            Move.DOWN: (there.y - here.y - here.h, "x", there.x - here.x),
            Move.UP: (here.y - there.y - there.h, "x", there.x - here.x),
            Move.RIGHT: (there.x - here.x - here.w, "y", there.y - here.y),
            Move.LEFT: (here.x - there.x - there.w, "y", there.y - here.y),
        }[move]
        if shared == "x":
            overlap = min(here.x + here.w, there.x + there.w) - max(here.x, there.x)
        else:
            overlap = min(here.y + here.h, there.y + there.h) - max(here.y, there.y)
        if along >= -1000 and overlap > 1000:
            found.append((max(along, 0), abs(aside), index))
    return min(found)[2] if found else at


def stays_in_cell(slots, at, move):
    step = {Move.RIGHT: 1, Move.LEFT: -1}.get(move, 0)
    other = slots[at + step] if step and 0 <= at + step < len(slots) else None
    return other is not None and (other.band, other.index) == (slots[at].band, slots[at].index)


def check(sheet, places):
    slots = slots_of(sheet)
    rects = [slot.rect(sheet) for slot in slots]
    for at in places(len(slots)):
        for move in (Move.UP, Move.DOWN, Move.LEFT, Move.RIGHT):
            expected = (
                at + (1 if move is Move.RIGHT else -1)
                if stays_in_cell(slots, at, move)
                else nearest(slots, rects, at, move)
            )
            assert destination(sheet, slots, at, move) == expected, (at, move)


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_every_arrow_from_every_slot_of_a_filled_form(file):
    check(sheet_of(document_from_bytes(file.read_bytes())), range)


@pytest.mark.parametrize("template", EMPTY)
def test_every_arrow_on_forms_of_other_shapes(template):
    check(sheet_of(Document(template, CATALOG.template(template).version)), range)


def test_a_long_form_with_labels_over_hundreds_of_rows():
    check(sheet_of(long_form(400)), lambda count: range(0, count, 37))


def test_the_first_and_last_slot_and_the_paper_s_ends():
    sheet = sheet_of(long_form(60))
    slots = slots_of(sheet)
    last = len(slots) - 1
    assert destination(sheet, slots, 5, Move.FIRST) == 0
    assert destination(sheet, slots, 5, Move.LAST) == last
    assert destination(sheet, slots, last, Move.NEXT) == last
    assert destination(sheet, slots, 0, Move.PREVIOUS) == 0
    assert destination(sheet, slots, 0, Move.UP) == 0


def test_slots_come_in_form_order():
    slots = slots_of(sheet_of(document_from_bytes(SAMPLES[0].read_bytes())))
    assert [(slot.band, slot.index, slot.run) for slot in slots] == sorted(
        (slot.band, slot.index, slot.run) for slot in slots
    )
