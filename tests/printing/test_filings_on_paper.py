"""Every cell of the two published filings stands on the printed paper, in a ruled box, unaltered;
and a paper on which one cell is altered is caught.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from perfdesk.document.model import Document, Row, Value
from perfdesk.workspace import Workspace
from tests.filings.truth import bare, expected_cells, expected_forms
from tests.printing.boxes import differences, read, said, same_line

#: the forms of S000 and S004, in the order of the published paper
PAPERS = [("S000", 0), ("S000", 1), ("S000", 2), ("S000", 3), ("S000", 4)]
PAPERS += [("S004", 0), ("S004", 1), ("S004", 2)]


@pytest.mark.parametrize(("name", "number"), PAPERS)
def test_each_cell_of_the_filing_is_printed_in_its_box(
    printed: dict[str, list[Path]], name: str, number: int
) -> None:
    boxes, _outside = read(printed[name][number])

    missing, added = differences(expected_cells(name)[number], said(boxes))

    assert (missing, added) == ([], [])


@pytest.mark.parametrize(("name", "number"), PAPERS)
def test_the_title_and_the_lines_above_the_table_are_printed(
    printed: dict[str, list[Path]], name: str, number: int
) -> None:
    form = expected_forms(name)[number]
    _boxes, outside = read(printed[name][number])

    above = "".join(outside[0])

    assert same_line(form.title, above)
    assert [line for line in form.lines if not same_line(line, above)] == []


def places(document: Document) -> Iterator[tuple[str, str, str, str]]:
    """Every value of a form as (table, row, field, part)."""
    for field, value in document.values.items():
        yield from (("", "", field, part) for part in parts(value))
    for table, rows in document.tables.items():
        for row in rows:
            for field, value in row.cells.items():
                if field not in ("class", "level1", "level2"):
                    yield from ((table, row.id, field, part) for part in parts(value))


def parts(value: Value) -> Iterator[str]:
    if isinstance(value, str):
        yield from [""] if value.strip() else []
    else:
        yield from (part for part, text in value.items() if text.strip())


def altered(document: Document, place: tuple[str, str, str, str], text: str) -> Document:
    """The form with another text in one place."""
    table, row_id, field, part = place

    def other(value: Value) -> Value:
        return text if isinstance(value, str) else {**value, part: text}

    if not table:
        return replace(document, values={**document.values, field: other(document.values[field])})
    rows = tuple(
        Row(row.id, {**row.cells, field: other(row.cells[field])}) if row.id == row_id else row
        for row in document.rows(table)
    )
    return replace(document, tables={**document.tables, table: rows})


def text_at(document: Document, place: tuple[str, str, str, str]) -> str:
    table, row_id, field, part = place
    cells = (
        next(row.cells for row in document.rows(table) if row.id == row_id)
        if table
        else document.values
    )
    value = cells[field]
    return value if isinstance(value, str) else value[part]


@pytest.mark.parametrize("kind", ["another character", "one more", "blank"])
@pytest.mark.parametrize(("name", "number"), PAPERS)
def test_an_altered_cell_is_caught(
    desk: Workspace, forms: dict[str, list[str]], tmp_path: Path, name: str, number: int, kind: str
) -> None:
    original = desk.document(forms[name][number])
    place = random.Random(f"{name} {number} {kind}").choice(list(places(original)))
    old = text_at(original, place)
    new = {"another character": "改" + old[1:], "one more": old + "0", "blank": ""}[kind]
    filing = desk.filing_of(forms[name][number])
    document = desk.add_document(filing, altered(original, place, new))
    desk.print_pdf([document], tmp_path / "altered.pdf")
    desk.undo()

    boxes, _outside = read(tmp_path / "altered.pdf")
    missing, added = differences(expected_cells(name)[number], said(boxes))

    assert [bare(cell.text) for cell in missing] == [bare(old)]
    assert added == ([bare(new)] if new else [])
