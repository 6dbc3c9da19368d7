"""Every cell of the published filings stands on the printed paper, in a ruled box, unaltered;
and a paper on which one cell is altered is caught.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from perfdesk.document.model import Address, Document, Row, TypedOver, Value
from perfdesk.workspace import Workspace
from tests.filings import published
from tests.filings.published import FORMS, cells
from tests.filings.truth import FilingCell, bare, folded
from tests.printing.boxes import differences, read, said

#: what stands over a row's figure or over what another form says
OVER = "typed over"
#: what two papers of S004 leave out before the office's name
UNNAMED = "填报单位(盖章):"


@pytest.mark.parametrize(("name", "number"), FORMS)
def test_each_cell_of_the_filing_is_printed_in_its_box(
    printed: dict[str, list[Path]], name: str, number: int
) -> None:
    boxes, _outside = read(printed[name][number])

    missing, added = differences(cells(name)[number], said(boxes))

    assert (missing, added) == ([], [])


@pytest.mark.parametrize(("name", "number"), FORMS)
def test_the_title_and_the_lines_around_the_table_are_printed(
    printed: dict[str, list[Path]], name: str, number: int
) -> None:
    form = published.forms(name)[number]
    _boxes, outside = read(printed[name][number])

    above = [folded(line) for line in outside[0]]
    below = [folded(line) for page in outside for line in page]
    marks = [folded(line) for line in form.lines if line.startswith("附")]
    # unit and money unit stand at the two ends of one line
    ends = "".join(folded(line) for line in form.lines if not line.startswith("附"))

    assert folded(form.title) in above
    assert set(marks) <= set(above)
    assert not ends or ends in above or (name == "S004" and UNNAMED + ends in above)
    assert {folded(line) for line in form.below} <= set(below)
    assert any("签字" in line for line in below) is (bool(form.below) or name in {"S000", "S004"})


def places(document: Document) -> Iterator[tuple[str, str, str, str]]:
    """Every value of a form as (table, row, field, part); OVER as the table of a text typed over
    what the form derives or shows, the field being its key.
    """
    yield from ((OVER, "", key, "") for key in document.typed_over)
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
    if table == OVER:
        over = {**document.typed_over, field: TypedOver(text)}
        return replace(document, typed_over=over)

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
    if table == OVER:
        return document.typed_over[field].text
    held = (
        next(row.cells for row in document.rows(table) if row.id == row_id)
        if table
        else document.values
    )
    value = held[field]
    return value if isinstance(value, str) else value[part]


@pytest.mark.parametrize("kind", ["another character", "one more", "blank"])
@pytest.mark.parametrize(("name", "number"), FORMS)
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
    missing, added = differences(cells(name)[number], said(boxes))

    assert missing[0].says(missing[0].before + old)
    assert added[:1] == [bare(missing[0].before + new)] if new or missing[0].before else True
    if not derived_from(place):
        assert len(missing) == 1
        assert len(added) == (1 if new or missing[0].before else 0)


def derived_from(place: tuple[str, str, str, str]) -> bool:
    """Whether the paper shows a figure further down that is worked out from this one."""
    table, _row, field, _part = place
    return (table, field) == ("details", "amount") or field.endswith("/money.total.initial")


def test_the_list_of_projects_has_ten_rows_however_few_projects(
    printed: dict[str, list[Path]],
) -> None:
    boxes, _outside = read(printed["S001"][1])
    rows: dict[float, list[str]] = {}
    for box in boxes:
        rows.setdefault(round(box.top, 1), []).append(box.text)

    first_column = [texts[0] for texts in rows.values()]

    assert first_column == ["序号", "", "一", "二", "三", "四", "五", *[""] * 5]
    assert [texts for texts in rows.values() if not any(texts)] == [[""] * 5] * 5


def test_the_list_of_projects_lies_across_and_the_others_stand(
    desk: Workspace, forms: dict[str, list[str]]
) -> None:
    for number, form in enumerate(forms["S001"]):
        page = desk.pages([form])[0]
        assert (page.width_pt > page.height_pt) is (number == 1)


def cell_saying(name: str, number: int, place: str) -> FilingCell:
    return next(cell for cell in cells(name)[number] if cell.place == place)


@pytest.mark.parametrize(
    ("field", "typed", "place"),
    [
        ("money.total.initial", "25.5", "行2 金额"),
        ("goal_year", "完善网格化管理。", "行2 年度绩效目标"),
    ],
)
def test_what_is_typed_over_a_listed_project_is_printed_and_can_be_taken_back(
    desk: Workspace,
    forms: dict[str, list[str]],
    tmp_path: Path,
    field: str,
    typed: str,
    place: str,
) -> None:
    summary, project = forms["S001"][1], forms["S001"][3]
    before = cell_saying("S001", 1, place)

    desk.type(summary, [(Address("projects", project, field), typed)])
    desk.print_pdf([summary], tmp_path / "over.pdf")
    over = said(read(tmp_path / "over.pdf")[0])
    desk.undo()
    desk.print_pdf([summary], tmp_path / "back.pdf")

    expected = [
        replace(cell, text=typed)
        if cell.place == place
        # the total of what the rows now say: 1755.8 - 22 + 25.5
        else replace(cell, text="1759.3")
        if cell.place == "合计" and field == "money.total.initial"
        else cell
        for cell in cells("S001")[1]
    ]
    assert differences(expected, over) == ([], [])
    assert any(before.says(text) for text in said(read(tmp_path / "back.pdf")[0]))
    assert differences(cells("S001")[1], said(read(tmp_path / "back.pdf")[0])) == ([], [])
