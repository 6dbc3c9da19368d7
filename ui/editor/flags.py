"""Findings and remarks on the paper: which cells show a sign, which belong to it, what is said of
them.

Loaded when the first findings are known, which is after the paper is seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from perfdesk.workspace.findings import Kind, Level
from ui.editor.marks import State

if TYPE_CHECKING:
    from perfdesk.document.model import Address
    from perfdesk.grid.model import Cell
    from perfdesk.workspace.findings import Finding
    from perfdesk.workspace.remarking import Pinned

#: what ends a sentence
_ENDS = ("。", "！", "？", "；")


class Flags:
    """The findings of one form, and its open remarks, by the cells they are about."""

    def __init__(
        self, form_id: str, found: Sequence[Finding], remarks: Sequence[Pinned] = ()
    ) -> None:
        said: dict[Address, str] = {}
        related: dict[Address, set[Address]] = {}
        signs: dict[Address, State] = {}
        for finding in found:
            # a text where a number belongs and a cell still empty have signs of their own
            if finding.address is None or finding.kind is not Kind.FIGURES:
                continue
            at = finding.address
            said[at] = f"{said.get(at, '')}{finding.message}"
            here = (place.address for place in finding.related if place.form == form_id)
            related.setdefault(at, set()).update(here)
            if finding.level is Level.ERROR:
                signs[at] = State.UNEQUAL
            elif finding.level is Level.WARNING:
                signs.setdefault(at, State.DOUBT)
        remarked: set[Address] = set()
        for one in remarks:
            if one.address is not None and one.remark.is_open:
                remarked.add(one.address)
                by = f"（{one.by}）" if one.by else ""
                words = f"审核意见{by}：{one.remark.text}"
                end = "" if words.endswith(_ENDS) else "。"
                said[one.address] = f"{said.get(one.address, '')}{words}{end}"
        self._remarked: frozenset[Address] = frozenset(remarked)
        self._said: Mapping[Address, str] = said
        self._related: Mapping[Address, set[Address]] = related
        self._signs: Mapping[Address, State] = signs

    def __eq__(self, other: object) -> bool:
        """Whether both would be painted and said alike."""
        if not isinstance(other, Flags):
            return NotImplemented
        mine = (self._said, self._related, self._signs, self._remarked)
        return mine == (other._said, other._related, other._signs, other._remarked)

    __hash__ = None  # type: ignore[assignment]  # compared, never kept in a set

    def said(self, address: Address) -> str:
        """What is said of a cell; "" where all holds and nobody asks for anything."""
        return self._said.get(address, "")

    def has_remark(self, cell: Cell) -> bool:
        """Whether somebody asks for something on a cell."""
        return bool(self._remarked) and any(run.address in self._remarked for run in cell.runs)

    def of(self, cell: Cell, current: Address | None) -> State | None:
        """What a cell shows while one stands on `current`."""
        beside = self._related.get(current) if current is not None else None
        if not beside and not self._signs:
            return None
        shown = [run.address for run in cell.runs if run.address is not None]
        found = {self._signs[address] for address in shown if address in self._signs}
        if found:
            return State.UNEQUAL if State.UNEQUAL in found else State.DOUBT
        if beside and any(address in beside for address in shown):
            return State.RELATED
        return None
