"""A printed PDF read again by pdfplumber: its ruled boxes and what stands in each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfplumber

from tests.filings.truth import FilingCell, bare

CONTINUED = "（续）"
#: the check code at a page's foot
CODE = re.compile(r"验证码 ?(\w{4}-){2}\w{4}")


@dataclass(frozen=True)
class Box:
    """A ruled box of a page: its edges in pt from the top left, its text without white space."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float
    text: str


def read(pdf: Path) -> tuple[list[Box], list[list[str]]]:
    """All boxes of a PDF in reading order, and for each page the lines outside of all boxes; the
    check code at the foot and the squares of its QR code are none of either.
    """
    return _read(pdf.read_bytes())


@lru_cache(maxsize=32)  # several tests look at one paper
def _read(pdf: bytes) -> tuple[list[Box], list[list[str]]]:
    boxes: list[Box] = []
    outside: list[list[str]] = []
    with pdfplumber.open(BytesIO(pdf)) as paper:
        for number, page in enumerate(paper.pages):
            left = sorted(page.chars, key=lambda char: (round(char["bottom"]), char["x0"]))
            ruled = [rect for rect in page.rects if not rect["fill"]]
            for rect in sorted(ruled, key=lambda r: (round(r["top"], 1), r["x0"])):
                inside: list[dict[str, Any]] = []
                rest: list[dict[str, Any]] = []
                for char in left:
                    (inside if _stands_in(char, rect) else rest).append(char)
                left = rest
                text = bare("".join(char["text"] for char in inside))
                edges = (rect["x0"], rect["top"], rect["x1"], rect["bottom"])
                boxes.append(Box(number, *edges, text))
            outside.append([line for line in _lines(left) if not CODE.fullmatch(line)])
    return boxes, outside


def _stands_in(char: dict[str, Any], rect: dict[str, Any]) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return bool(rect["x0"] < x < rect["x1"] and rect["top"] < y < rect["bottom"])


def _lines(chars: Iterable[dict[str, Any]]) -> Iterator[str]:
    line, bottom = "", 0.0
    for char in chars:
        if line and char["bottom"] > bottom + 2:
            yield line
            line = ""
        line += char["text"]
        bottom = char["bottom"]
    if line:
        yield line


def said(boxes: Iterable[Box]) -> list[str]:
    """What the boxes say, in order: blank boxes, and what page breaks repeat, left out.

    On a page after the first those are labels with （续） and, in the row of boxes at its top, the
    captions that a row of boxes further up said already.
    """
    texts: list[str] = []
    rows_above: set[tuple[str, ...]] = set()
    page = 0
    for row in _rows(boxes):
        captions = tuple(box.text.removesuffix(CONTINUED) for box in row)
        first, page = row[0].page != page, row[0].page
        if first and captions in rows_above:
            continue
        rows_above.add(captions)
        texts += [
            box.text for box in row if box.text and not (box.page and box.text.endswith(CONTINUED))
        ]
    return texts


def _rows(boxes: Iterable[Box]) -> Iterator[list[Box]]:
    row: list[Box] = []
    for box in boxes:
        if row and (box.page, round(box.top, 1)) != (row[0].page, round(row[0].top, 1)):
            yield row
            row = []
        row.append(box)
    if row:
        yield row


def differences(
    expected: list[FilingCell], printed: list[str]
) -> tuple[list[FilingCell], list[str]]:
    """The cells of the filing that are not printed as they are, and what is printed in their
    stead; both empty when the paper says what the filing says, place by place.
    """
    head = 0
    while head < min(len(expected), len(printed)) and expected[head].says(printed[head]):
        head += 1
    tail = 0
    while tail < min(len(expected), len(printed)) - head and expected[-1 - tail].says(
        printed[-1 - tail]
    ):
        tail += 1
    return expected[head : len(expected) - tail], printed[head : len(printed) - tail]
