"""The program's own cells as bytes: they come back the same, and nothing else comes back."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfdesk.grid.blocks import Block, TextCell
from perfdesk.grid.own_cells import from_bytes, to_bytes
from perfdesk.text import clean_control

MOST_CELLS, MOST_BYTES = 200, 20_000
TEXTS = st.text(max_size=8).map(lambda text: clean_control(text)[0])


def back(data: bytes) -> Block | None:
    return from_bytes(data, MOST_CELLS, MOST_BYTES)


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    """Blocks with merged cells, in which some texts are results."""
    height, width = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    free = {(row, col) for row in range(height) for col in range(width)}
    cells = []
    for row, col in sorted(free):
        if (row, col) not in free:
            continue
        down, right = draw(st.sampled_from([(1, 1), (2, 1), (1, 3)]))
        places = {(row + y, col + x) for y in range(down) for x in range(right)}
        if not places <= free:
            places, down, right = {(row, col)}, 1, 1
        free -= places
        cells.append(TextCell(row, col, draw(TEXTS), down, right, draw(TEXTS)))
    return Block.of(cells)


@given(block=blocks())
def test_every_block_comes_back_as_it_was(block: Block) -> None:
    assert back(to_bytes(block)) == block


GOOD = Block.of_rows([["甲", "1"], ["乙", "2"]])


def changed(**what: object) -> bytes:
    content = json.loads(to_bytes(GOOD))
    content.update(what)
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def first_cell(**what: object) -> bytes:
    cells = json.loads(to_bytes(GOOD))["cells"]
    cells[0].update(what)
    return changed(cells=cells)


def test_the_changed_bytes_below_differ_in_the_change_alone() -> None:
    assert changed() == first_cell() == to_bytes(GOOD)
    assert back(first_cell(typed="=1+2", text="3")) is not None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b"\xff\xfe",
        b"[" * 9_000,
        b'{"rows":' * 2_000,
        b'{"cells":[],"columns":' + b"9" * 6_000 + b',"rows":1,"version":1}',
        to_bytes(GOOD) + b" ",
        to_bytes(GOOD).decode().encode("utf-16"),
        to_bytes(GOOD).replace(b'"version":1', b'"version":1,"version":1'),
        changed(version=2),
        changed(more=1),
        changed(rows=True),
        changed(rows=2.0),
        changed(rows=0, cells=[]),
        changed(rows=3),
        changed(rows=-2),
        changed(rows=MOST_CELLS, columns=MOST_CELLS),
        changed(cells={}),
        changed(cells=[None] * 4),
        changed(cells=json.loads(to_bytes(GOOD))["cells"][:3]),
        changed(cells=json.loads(to_bytes(GOOD))["cells"][::-1]),
        first_cell(row=-1),
        first_cell(row=1),
        first_cell(col=7),
        first_cell(rowspan=0),
        first_cell(rowspan=2),
        first_cell(rowspan=MOST_CELLS, colspan=MOST_CELLS),
        first_cell(rowspan=10**30),
        first_cell(row=float("inf")),
        first_cell(text=None),
        first_cell(text=1),
        first_cell(typed=["=1"]),
        first_cell(text="甲\u202e乙"),
        first_cell(text="甲\t乙"),
        first_cell(typed="=1\x00"),
        first_cell(style="x"),
        first_cell(text="SIGN").replace(b"SIGN", b"\\ud800"),
        first_cell(text="SIGN").replace(b"SIGN", b"\xed\xa0\x80"),
        to_bytes(Block.of_rows([["1"] * (MOST_CELLS + 1)])),
        to_bytes(Block.of_rows([["长" * MOST_BYTES]])),
    ],
)
def test_what_this_program_would_not_have_written_is_nobodys(data: bytes) -> None:
    assert back(data) is None


@given(data=st.binary(max_size=60) | st.text().map(str.encode))
def test_any_bytes_are_harmless(data: bytes) -> None:
    assert back(data) is None


@given(block=blocks(), at=st.integers(0, 10_000), sign=st.binary(max_size=3))
def test_a_damaged_block_comes_back_whole_or_not_at_all(block: Block, at: int, sign: bytes) -> None:
    data = to_bytes(block)
    at %= len(data)
    damaged = data[:at] + sign + data[at + 1 :]
    found = back(damaged)
    assert found is None or to_bytes(found) == damaged
