"""What leads from one state of a form to another, as edits: a form put back as it once was."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TypeVar

from perfdesk.document.edits import (
    DeleteRow,
    Edit,
    InsertRow,
    SetCaption,
    SetCell,
    SetFilled,
    SetNote,
    SetSubject,
    SetTemplate,
    SetTypedOver,
    SetValue,
)
from perfdesk.document.model import Document, Row

T = TypeVar("T")


def edits_between(document_id: str, now: Document, then: Document) -> list[Edit]:
    """The edits after which a form that is `now` holds what `then` holds, rows with their ids.

    Whether it is finished stays as it is, and the unit of its amounts.
    """
    edits: list[Edit] = []
    papers = (now.template, now.version), (then.template, then.version)
    if papers[0] != papers[1]:
        edits.append(SetTemplate(document_id, *papers))
    if now.subject != then.subject:
        edits.append(SetSubject(document_id, now.subject, then.subject))
    edits += _changed(now.values, then.values, partial(SetValue, document_id))
    edits += _changed(now.typed_over, then.typed_over, partial(SetTypedOver, document_id))
    edits += _changed(now.captions, then.captions, partial(SetCaption, document_id))
    for table in dict.fromkeys((*now.tables, *then.tables)):
        edits += _row_edits(document_id, table, now.rows(table), then.rows(table))
    edits += _changed(now.notes, then.notes, partial(SetNote, document_id))
    edits += _changed(now.filled, then.filled, partial(SetFilled, document_id))
    return edits


def _changed(
    now: Mapping[str, T],
    then: Mapping[str, T],
    make: Callable[[str, T | None, T | None], Edit],
) -> Iterator[Edit]:
    for name in dict.fromkeys((*now, *then)):
        old, new = now.get(name), then.get(name)
        if old != new:
            yield make(name, old, new)


def _row_edits(
    document_id: str, table: str, now: Sequence[Row], then: Sequence[Row]
) -> Iterator[Edit]:
    """There is no edit that moves a row: it goes, and comes again at its place."""
    stay = staying([row.id for row in now], [row.id for row in then])
    for index in range(len(now) - 1, -1, -1):
        if now[index].id not in stay:
            yield DeleteRow(document_id, table, index, now[index])
    held = {row.id: row for row in now}
    for index, row in enumerate(then):
        if row.id not in stay:
            yield InsertRow(document_id, table, index, row)
            continue
        cell = partial(SetCell, document_id, table, row.id)
        yield from _changed(held[row.id].cells, row.cells, cell)


def staying(now: Sequence[str], then: Sequence[str]) -> frozenset[str]:
    """The most ids that both have in the same order: the longest rising run of their places."""
    place = {name: index for index, name in enumerate(then)}
    ends: list[int] = []  # the smallest place at which a run of each length can end
    at: list[str] = []
    before: dict[str, str] = {}
    for name in now:
        if name not in place:
            continue
        length = bisect_left(ends, place[name])
        if length:
            before[name] = at[length - 1]
        ends[length : length + 1] = [place[name]]
        at[length : length + 1] = [name]
    found: set[str] = set()
    last = at[-1] if at else None
    while last is not None:
        found.add(last)
        last = before.get(last)
    return frozenset(found)
