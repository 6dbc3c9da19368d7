"""Edits as JSON, for the append-only log of a store: each says what it does and its values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any, cast

from perfdesk.document import codec, edits
from perfdesk.document.edits import Edit
from perfdesk.document.model import (
    Address,
    Document,
    Filing,
    Filled,
    ListedUnit,
    Remark,
    Row,
    Seal,
    TypedOver,
)
from perfdesk.errors import PerfDeskError

#: the word in the log for each edit; never reused for another meaning
_WORDS: Mapping[str, type[Edit]] = {
    "set_value": edits.SetValue,
    "set_cell": edits.SetCell,
    "insert_row": edits.InsertRow,
    "delete_row": edits.DeleteRow,
    "set_typed_over": edits.SetTypedOver,
    "set_caption": edits.SetCaption,
    "set_note": edits.SetNote,
    "set_filled": edits.SetFilled,
    "set_template": edits.SetTemplate,
    "set_finished": edits.SetFinished,
    "set_seal": edits.SetSeal,
    "set_subject": edits.SetSubject,
    "set_filing_value": edits.SetFilingValue,
    "set_remark": edits.SetRemark,
    "add_document": edits.AddDocument,
    "remove_document": edits.RemoveDocument,
    "add_filing": edits.AddFiling,
    "remove_filing": edits.RemoveFiling,
    "set_listed_unit": edits.SetListedUnit,
}
_WORD_OF = {kind: word for word, kind in _WORDS.items()}


def edit_to_json(edit: Edit) -> dict[str, Any]:
    """An edit as plain JSON values: {"do": "set_value", "document": …, "old": …, "new": …}."""
    body = {item.name: _out(getattr(edit, item.name)) for item in fields(edit)}
    return {"do": _WORD_OF[type(edit)], **body}


def edit_from_json(mapping: object) -> Edit:
    """The edit that `edit_to_json` wrote; PerfDeskError when it is none."""
    if not isinstance(mapping, Mapping) or mapping.get("do") not in _WORDS:
        message = "修改记录里有不认识的内容，没有读入；请使用较新版本的程序打开。"
        raise PerfDeskError(message)
    kind = _WORDS[mapping["do"]]
    try:
        read = {item.name: _reader(kind, item.name)(mapping[item.name]) for item in fields(kind)}
    except (KeyError, TypeError, ValueError) as error:
        message = "修改记录不完整，没有读入；请从备份恢复。"
        raise PerfDeskError(message) from error
    return cast("Edit", cast("Callable[..., object]", kind)(**read))


def edits_to_json(steps: Sequence[Edit]) -> list[dict[str, Any]]:
    """Several edits in order, as plain JSON values."""
    return [edit_to_json(edit) for edit in steps]


def edits_from_json(steps: Sequence[object]) -> tuple[Edit, ...]:
    """The edits that `edits_to_json` wrote; PerfDeskError when one is none."""
    return tuple(edit_from_json(step) for step in steps)


def place_to_json(place: tuple[str, Address | None] | None) -> list[str] | None:
    """Where an action happened: [document], or [document, table, row, field]."""
    if place is None:
        return None
    document, address = place
    if address is None:
        return [document]
    return [document, address.table, address.row, address.field]


def place_from_json(words: Sequence[str] | None) -> tuple[str, Address | None] | None:
    """What `place_to_json` wrote."""
    if words is None:
        return None
    document, *rest = words
    return document, Address(*rest) if rest else None


# --- values inside edits -----------------------------------------------------------------


def _out(value: object) -> object:
    if isinstance(value, Document):
        return codec.to_json(value)
    if isinstance(value, Filing):
        return codec.filing_to_json(value)
    if isinstance(value, Row):
        return {"id": value.id, "cells": {name: _out(cell) for name, cell in value.cells.items()}}
    if isinstance(value, TypedOver):
        return {"text": value.text, "reason": value.reason}
    if isinstance(value, Filled):
        return codec.filled_to_json(value)
    if isinstance(value, Seal):
        return codec.seal_to_json(value)
    if isinstance(value, Remark):
        return codec.remark_to_json(value)
    if isinstance(value, ListedUnit):
        return codec.listed_unit_to_json(value)
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value


def _same(value: Any) -> Any:
    return value


def _over(value: Any) -> TypedOver | None:
    return None if value is None else TypedOver(value["text"], value["reason"])


def _filled(value: Any) -> Filled | None:
    return None if value is None else codec.filled_from_json(value)


def _seal(value: Any) -> Seal | None:
    return None if value is None else codec.seal_from_json(value)


def _remark(value: Any) -> Remark | None:
    return None if value is None else codec.remark_from_json(value)


def _listed_unit(value: Any) -> ListedUnit | None:
    return None if value is None else codec.listed_unit_from_json(value)


def _paper(value: Any) -> tuple[str, str]:
    template, version = value
    return str(template), str(version)


def _row(value: Any) -> Row:
    return Row(value["id"], value["cells"])


def _reader(kind: type[Edit], name: str) -> Callable[[Any], Any]:
    if name == "row" and kind in {edits.InsertRow, edits.DeleteRow}:
        return _row
    if name == "body":
        return codec.filing_from_json if kind in _FILING_BODIES else codec.from_json
    if name in {"old", "new"} and kind in _READERS:
        return _READERS[kind]
    return _same


_READERS: Mapping[type[Edit], Callable[[Any], Any]] = {
    edits.SetTypedOver: _over,
    edits.SetFilled: _filled,
    edits.SetSeal: _seal,
    edits.SetRemark: _remark,
    edits.SetTemplate: _paper,
    edits.SetListedUnit: _listed_unit,
}
_FILING_BODIES = frozenset({edits.AddFiling, edits.RemoveFiling})
