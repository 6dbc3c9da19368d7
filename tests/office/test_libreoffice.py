"""LibreOffice draws our workbooks: as many pages as our own PDF, the same texts in the same cells,
and nothing of them clipped.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pdfplumber
import pypdfium2
import pytest

from perfdesk.grid.layout import Rect, Sheet, lay_out
from perfdesk.grid.model import BandStyle
from perfdesk.workspace import Workspace
from tests.filings.truth import bare

pytestmark = pytest.mark.office

#: how far a cell may stand from where our paper has it, in pt; pixels, twips and rules add up
NEAR = 2.0
#: white within which the signs of a cell's text stay, in pt: a sign is as high as its em
SPILT = 1.0


def ruled_cells(sheet: Sheet) -> list[tuple[Rect, str]]:
    return [
        (sheet.rect(number, index), placed.cell.text)
        for number, layout in enumerate(sheet.bands)
        if layout.band.style is BandStyle.TABLE
        for index, placed in enumerate(layout.band.cells)
    ]


def inside(char: dict[str, Any], rect: Rect) -> bool:
    """Whether a sign stands in a box, its middle within the sides, its em within top and foot."""
    x, y, w, h = (value / 1000 for value in rect)
    middle = (char["x0"] + char["x1"]) / 2
    centre, half = (char["top"] + char["bottom"]) / 2, char["size"] / 2
    return bool(
        x - NEAR < middle < x + w + NEAR
        and y - SPILT <= centre - half
        and centre + half <= y + h + SPILT
    )


def all_forms(desk: Workspace) -> list[str]:
    return [form.id for filing in desk.filings() for form in desk.forms(filing.id)]


def single(desk: Workspace) -> list[str]:
    """The forms that are one page of ruled cells: most."""
    return [form for form in all_forms(desk) if len(desk.pages([form])) == 1]


def test_every_form_has_as_many_pages_as_our_pdf(desk: Workspace, drawn: dict[str, Path]) -> None:
    pages = {form: len(pypdfium2.PdfDocument(drawn[form])) for form in drawn}
    # a draft's list of what was typed over, on a page of its own, is no part of the form
    assert pages == {form: sum(not page.is_proof for page in desk.pages([form])) for form in drawn}


def test_every_text_stands_whole_in_its_cell(desk: Workspace, drawn: dict[str, Path]) -> None:
    compared = 0
    for form in single(desk):
        cells = ruled_cells(lay_out(desk.grid(form)))
        with pdfplumber.open(drawn[form]) as pdf:
            (page,) = pdf.pages
            chars = [char for char in page.chars if char["text"].strip()]
        for rect, text in cells:
            found = [char["text"] for char in chars if inside(char, rect)]
            assert Counter(bare(text)) - Counter(found) == Counter(), (form, text)
            compared += bool(text)
    assert len(single(desk)) > 15
    assert compared > 1000


def test_the_pages_say_what_our_pages_say(desk: Workspace, drawn: dict[str, Path]) -> None:
    for form, paper in drawn.items():
        sheet = lay_out(desk.grid(form))
        said = Counter(
            sign
            for layout in sheet.bands
            for placed in layout.band.cells
            for sign in bare(placed.cell.text)
        )
        with pdfplumber.open(paper) as pdf:
            shown = Counter(
                c["text"] for page in pdf.pages for c in page.chars if c["text"].strip()
            )
        assert not said - shown, desk.form(form).title


def test_nothing_is_made_smaller(desk: Workspace, drawn: dict[str, Path]) -> None:
    for form, paper in drawn.items():
        with pdfplumber.open(paper) as pdf:
            sizes = {round(c["size"], 1) for page in pdf.pages for c in page.chars}
        assert sizes <= {9, 10, 10.5, 14, 15, 16, 18, 22}, desk.form(form).title
