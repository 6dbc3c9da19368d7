"""A block as the program's own bytes on the clipboard: what is shown and what was typed."""

from __future__ import annotations

import json
from typing import Any

from perfdesk.grid.blocks import Block, TextCell
from perfdesk.text import clean_control

_VERSION = 1
_KEYS = {"version", "rows", "columns", "cells"}
_CELL_KEYS = set(TextCell._fields)
_LEAST = {"row": 0, "col": 0, "rowspan": 1, "colspan": 1}
_TEXTS = ("text", "typed")


def to_bytes(block: Block) -> bytes:
    """The block as canonical JSON: the same block gives the same bytes."""
    content = {
        "version": _VERSION,
        "rows": block.rows,
        "columns": block.columns,
        "cells": [cell._asdict() for cell in block.cells],
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode(errors="replace")


def from_bytes(data: bytes, most_cells: int, most_bytes: int) -> Block | None:
    """The block that `to_bytes` wrote; None for anything else, and for more than that.

    Any program may put bytes of this name onto the clipboard: whatever is not exactly what this
    program would have written is nobody's.
    """
    if not data or len(data) > most_bytes:
        return None
    try:
        block = _block(json.loads(data), most_cells)
    except (ValueError, RecursionError):
        return None
    return block if block is not None and to_bytes(block) == data else None


def _block(content: Any, most_cells: int) -> Block | None:
    if not isinstance(content, dict) or content.keys() != _KEYS:
        return None
    rows, columns, cells = content["rows"], content["columns"], content["cells"]
    if not (_is_count(rows, most_cells) and _is_count(columns, most_cells)):
        return None
    if rows * columns > most_cells or not isinstance(cells, list) or len(cells) > most_cells:
        return None
    if not all(_is_cell(cell, most_cells) for cell in cells):
        return None
    block = Block(rows, columns, tuple(TextCell(**cell) for cell in cells))
    return block if _covers_once(block) else None


def _is_cell(cell: Any, most: int) -> bool:
    if not isinstance(cell, dict) or cell.keys() != _CELL_KEYS:
        return False
    counted = all(_is_count(cell[name], most, least) for name, least in _LEAST.items())
    return counted and all(
        isinstance(text := cell[name], str) and clean_control(text) == (text, 0) for name in _TEXTS
    )


def _is_count(number: Any, most: int, least: int = 1) -> bool:
    # True is an int, and no count
    return type(number) is int and least <= number <= most


def _covers_once(block: Block) -> bool:
    """Whether the cells, in reading order, cover every place once and nothing beyond."""
    free = block.rows * block.columns
    before = (-1, -1)
    covered: set[tuple[int, int]] = set()
    for row, col, _text, height, width, _typed in block.cells:
        free -= height * width
        beyond = row + height > block.rows or col + width > block.columns
        if free < 0 or beyond or (row, col) <= before:
            return False
        before = (row, col)
        covered.update((row + y, col + x) for y in range(height) for x in range(width))
    return free == 0 and len(covered) == block.rows * block.columns
