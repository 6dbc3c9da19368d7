"""Documents and filings as JSON: the one shape for store, samples and packages, read strictly.

Written by hand, without a schema library: this is on the way to the first painted form.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from perfdesk.document.model import (
    Document,
    FigureLink,
    Filing,
    Filled,
    ListedUnit,
    Remark,
    Row,
    Seal,
    TypedOver,
    Value,
)
from perfdesk.errors import PerfDeskError

#: the keys of a document's JSON, and below of a filing's
DOCUMENT_KEYS = (
    "template",
    "version",
    "subject",
    "money_unit",
    "values",
    "tables",
    "typed_over",
    "captions",
    "finished",
    "notes",
    "filled",
    "seal",
)
FILING_KEYS = ("set_id", "year", "values", "remarks")
_SEAL_KEYS = ("code", "by", "at", "opened")
_REMARK_KEYS = (
    *("id", "form", "key", "text", "unit", "author", "made", "resolved_by", "resolved_at"),
    "answer",
)
_OVER_KEYS = ("text", "reason")
_LISTED_UNIT_KEYS = ("place", "contact", "phone")
_FILLED_KEYS = ("text", "figures")
_FIGURE_KEYS = ("at", "length", "source")

_YEARS = range(1000, 10000)


def to_json(document: Document) -> dict[str, Any]:
    """The document as plain JSON values; `finished` stands there only when it is true, `notes`,
    `filled` and `seal` only when there are some.
    """
    out: dict[str, Any] = {
        "template": document.template,
        "version": document.version,
        "subject": document.subject,
        "money_unit": document.money_unit,
        "values": _values_out(document.values),
        "tables": {name: [_row_out(row) for row in rows] for name, rows in document.tables.items()},
        "typed_over": {
            path: {"text": over.text, "reason": over.reason}
            for path, over in document.typed_over.items()
        },
        "captions": dict(document.captions),
    }
    if document.finished:
        out["finished"] = True
    if document.notes:
        out["notes"] = dict(document.notes)
    if document.filled:
        out["filled"] = {path: filled_to_json(one) for path, one in document.filled.items()}
    if document.seal is not None:
        out["seal"] = seal_to_json(document.seal)
    return out


def seal_to_json(seal: Seal) -> dict[str, str]:
    """A seal as plain JSON values; what is blank is left out."""
    return {key: text for key in _SEAL_KEYS if (text := getattr(seal, key))}


def seal_from_json(value: object, path: str = "seal") -> Seal:
    """What `seal_to_json` wrote; raises PerfDeskError naming the key path."""
    texts = _texts(value, path)
    _known(texts, _SEAL_KEYS, path)
    return Seal(**{"code": "", **texts})


def remark_to_json(remark: Remark) -> dict[str, str]:
    """A remark as plain JSON values; what is blank is left out."""
    return {key: text for key in _REMARK_KEYS if (text := getattr(remark, key))}


def remark_from_json(value: object, path: str = "remark") -> Remark:
    """What `remark_to_json` wrote; raises PerfDeskError naming the key path."""
    texts = _texts(value, path)
    _known(texts, _REMARK_KEYS, path)
    return Remark(**{"id": "", "form": "", "key": "", "text": "", **texts})


def listed_unit_to_json(unit: ListedUnit) -> dict[str, Any]:
    """A unit on the roster as plain JSON values."""
    return {"place": unit.place, "contact": unit.contact, "phone": unit.phone}


def listed_unit_from_json(value: object, path: str = "unit") -> ListedUnit:
    """What `listed_unit_to_json` wrote; raises PerfDeskError naming the key path."""
    body = _object(value, path)
    _known(body, _LISTED_UNIT_KEYS, path)
    place = body.get("place")
    if not isinstance(place, int) or isinstance(place, bool):
        raise _wrong(f"{path}.place", "整数", place)
    contact, phone = (_text(body.get(key, ""), f"{path}.{key}") for key in ("contact", "phone"))
    return ListedUnit(place, contact, phone)


def filled_to_json(filled: Filled) -> dict[str, Any]:
    """A filled-in text with its sources, as plain JSON values."""
    return {
        "text": filled.text,
        "figures": [
            {"at": one.at, "length": one.length, "source": one.source} for one in filled.figures
        ],
    }


def filled_from_json(value: object, path: str = "filled") -> Filled:
    """What `filled_to_json` wrote; raises PerfDeskError naming the key path."""
    body = _object(value, path)
    _known(body, _FILLED_KEYS, path)
    if "text" not in body:
        raise _missing(f"{path}.text")
    text = _text(body["text"], f"{path}.text")
    figures = body.get("figures", [])
    if not isinstance(figures, list | tuple):
        raise _wrong(f"{path}.figures", "列表", figures)
    return Filled(
        text,
        tuple(
            _figure_in(one, f"{path}.figures[{index}]", len(text))
            for index, one in enumerate(figures)
        ),
    )


def from_json(mapping: object) -> Document:
    """The document that `to_json` wrote.

    Keys other than `template` and `version` may be absent. Raises PerfDeskError naming the key
    path for an unknown key, a wrong type, a repeated row id.
    """
    return _document_in(mapping, sound=False)


def _document_in(mapping: object, *, sound: bool) -> Document:
    """`sound` says that no text can hold half a surrogate pair (it was UTF-8, with no escapes)."""
    body = _object(mapping, "")
    _known(body, DOCUMENT_KEYS, "")
    subject = body.get("subject")
    finished = body.get("finished", False)
    if not isinstance(finished, bool):
        raise _wrong("finished", "真或假（true、false）", finished)
    return Document(
        template=_required(body, "template"),
        version=_required(body, "version"),
        subject=None if subject is None else _text(subject, "subject"),
        money_unit=_text(body.get("money_unit", "万元"), "money_unit"),
        values=_values_in(body.get("values", {}), "values"),
        tables=_tables_in(body.get("tables", {}), sound=sound),
        typed_over=_typed_over_in(body.get("typed_over", {})),
        captions=_texts(body.get("captions", {}), "captions"),
        finished=finished,
        notes=_texts(body.get("notes", {}), "notes"),
        filled={
            path: filled_from_json(one, f"filled.{path}")
            for path, one in _object(body.get("filled", {}), "filled").items()
        },
        seal=None if body.get("seal") is None else seal_from_json(body["seal"]),
    )


def filing_to_json(filing: Filing) -> dict[str, Any]:
    """The filing as plain JSON values; `remarks` stand there only when there are some."""
    out: dict[str, Any] = {
        "set_id": filing.set_id,
        "year": filing.year,
        "values": _values_out(filing.values),
    }
    if filing.remarks:
        out["remarks"] = {name: remark_to_json(one) for name, one in filing.remarks.items()}
    return out


def filing_from_json(mapping: object) -> Filing:
    """The filing that `filing_to_json` wrote; raises PerfDeskError naming the key path."""
    body = _object(mapping, "")
    _known(body, FILING_KEYS, "")
    if "year" not in body:
        raise _missing("year")
    year = body["year"]
    if not isinstance(year, int) or isinstance(year, bool) or year not in _YEARS:
        raise _wrong("year", "四位数的年份", year)
    return Filing(
        set_id=_required(body, "set_id"),
        year=year,
        values=_values_in(body.get("values", {}), "values"),
        remarks={
            name: remark_from_json(one, f"remarks.{name}")
            for name, one in _object(body.get("remarks", {}), "remarks").items()
        },
    )


def canonical(document: Document) -> bytes:
    """The document's one byte form: sorted keys, no spaces, UTF-8, characters left as typed."""
    return _canonical_bytes(to_json(document))


def filing_canonical(filing: Filing) -> bytes:
    """The filing's one byte form, as `canonical`."""
    return _canonical_bytes(filing_to_json(filing))


def document_from_bytes(data: bytes) -> Document:
    """Read what `canonical` (or a person, in a sample) wrote; raises PerfDeskError."""
    return _document_in(_decode(data), sound=b"\\u" not in data)


def filing_from_bytes(data: bytes) -> Filing:
    """Read what `filing_canonical` (or a person, in a sample) wrote; raises PerfDeskError."""
    return filing_from_json(_decode(data))


def revision_id(parents: Iterable[str], canonical_bytes: bytes) -> str:
    """The id of a revision: SHA-256 (hex) of its parents' ids and its canonical body.

    The parents' order does not matter: a merge is the same revision from either side.
    """
    # OpenSSL is loaded when a revision is named, not when the window opens
    import hashlib  # noqa: PLC0415 -- not at the start

    digest = hashlib.sha256()
    for parent in sorted(set(parents)):
        digest.update(parent.encode("utf-8") + b"\n")
    digest.update(b"\n")
    digest.update(canonical_bytes)
    return digest.hexdigest()


# --- writing ---------------------------------------------------------------------------


def _canonical_bytes(body: dict[str, Any]) -> bytes:
    text = json.dumps(
        body, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return text.encode("utf-8")


def _value_out(value: Value) -> str | dict[str, str]:
    return value if isinstance(value, str) else dict(value)


def _values_out(values: Mapping[str, Value]) -> dict[str, Any]:
    return {path: _value_out(value) for path, value in values.items()}


def _row_out(row: Row) -> dict[str, Any]:
    if "id" in row.cells:
        raise ValueError("a column may not be named 'id': that is the row's own id")
    return {"id": row.id, **_values_out(row.cells)}


# --- reading ---------------------------------------------------------------------------


def _decode(data: bytes) -> object:
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=_pairs)
    except (
        ValueError,
        RecursionError,
    ) as error:  # ValueError: not UTF-8, not JSON, a number too long
        raise PerfDeskError(
            "表格数据不是完整的 JSON 文本，没有读入；文件可能已损坏，请换一份完好的文件。"
        ) from error


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse a key written twice: the standard reading would silently drop the first."""
    body = dict(pairs)
    if len(body) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise PerfDeskError(f"表格数据里“{twice}”写了两次，没有读入；请只保留一处。")
    return body


def _at(path: str) -> str:
    return f"表格数据的 {path} " if path else "表格数据"


_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "真或假"),
    (str, "文字"),
    (int, "数字"),
    (float, "数字"),
    (list, "列表"),
    (Mapping, "一组键和值"),
)


def _kind(value: object) -> str:
    return next((name for kind, name in _KINDS if isinstance(value, kind)), "空值")


def _wrong(path: str, expected: str, value: object) -> PerfDeskError:
    shown = f"{value}" if isinstance(value, int | float) else _kind(value)
    return PerfDeskError(f"{_at(path)}应当是{expected}，现在是{shown}，没有读入；请改正后再读。")


def _missing(path: str) -> PerfDeskError:
    return PerfDeskError(f"{_at(path)}缺少，没有读入；请补上后再读。")


def _object(value: object, path: str) -> dict[str, object]:
    if not isinstance(value, Mapping):
        raise _wrong(path, "一组键和值", value)
    for key in value:
        if not isinstance(key, str):
            raise _wrong(f"{path}.{key}".lstrip("."), "以文字为键", key)
        _encodable(key, path)
    return dict(value)


def _known(body: Mapping[str, object], keys: tuple[str, ...], path: str) -> None:
    for key in body:
        if key not in keys:
            where = f"{path}.{key}" if path else key
            raise PerfDeskError(
                f"{_at(where)}是不认识的内容，没有读入；这里只能有 {'、'.join(keys)}。"
            )


def _required(body: Mapping[str, object], key: str) -> str:
    if key not in body:
        raise _missing(key)
    text = _text(body[key], key)
    if not text:
        raise PerfDeskError(f"{_at(key)}是空的，没有读入；请补上后再读。")
    return text


def _text(value: object, path: str) -> str:
    if not isinstance(value, str):
        raise _wrong(path, "文字", value)
    _encodable(value, path)
    return value


def _encodable(text: str, path: str) -> None:
    """Half a surrogate pair is no character: it could never be written to a file again."""
    if text.isascii():
        return
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise PerfDeskError(
            f"{_at(path)}里有残缺的字符（半个代理对），没有读入；请重新输入这个字。"
        ) from error


def _texts(value: object, path: str) -> dict[str, str]:
    return {key: _text(item, f"{path}.{key}") for key, item in _object(value, path).items()}


def _value_in(value: object, path: str) -> Value:
    if isinstance(value, Mapping):
        return _texts(value, path)
    if not isinstance(value, str):
        raise _wrong(path, "文字，或者一组文字", value)
    return _text(value, path)


def _values_in(value: object, path: str) -> dict[str, Value]:
    return {key: _value_in(item, f"{path}.{key}") for key, item in _object(value, path).items()}


def _tables_in(value: object, *, sound: bool) -> dict[str, tuple[Row, ...]]:
    return {
        name: _rows_in(rows, f"tables.{name}", sound=sound)
        for name, rows in _object(value, "tables").items()
    }


def _is_plain(cells: object) -> bool:
    """Whether a row is what it should be at first sight, as nearly all are: nothing to explain."""
    if type(cells) is not dict:
        return False
    for cell in cells.values():
        if type(cell) is not str and (
            type(cell) is not dict or not all(type(part) is str for part in cell.values())
        ):
            return False
    return True


def _rows_in(value: object, path: str, *, sound: bool) -> tuple[Row, ...]:
    if not isinstance(value, list | tuple):
        raise _wrong(path, "列表", value)
    rows: list[Row] = []
    seen: set[str] = set()
    for index, item in enumerate(value):
        row = _row_in(item, f"{path}[{index}]", sound=sound)
        if row.id in seen:
            raise PerfDeskError(
                f"{_at(f'{path}[{index}].id')}“{row.id}”与前面的行重复，没有读入；"
                "每一行要有自己的编号。"
            )
        seen.add(row.id)
        rows.append(row)
    return tuple(rows)


def _row_in(value: object, path: str, *, sound: bool) -> Row:
    if sound and _is_plain(value):
        cells: dict[str, Any] = dict(value)  # type: ignore[call-overload]  # _is_plain saw a dict
        row_id = cells.pop("id", "")
        if type(row_id) is str and row_id and row_id[0] != "+":
            return Row(row_id, cells)
    cells = _object(value, path)
    if "id" not in cells:
        raise _missing(f"{path}.id")
    row_id = _text(cells.pop("id"), f"{path}.id")
    if not row_id or row_id.startswith("+"):
        # "+" marks a row that is only drawn (see model.virtual_row): never stored
        raise PerfDeskError(
            f"{_at(f'{path}.id')}“{row_id}”不能用作行的编号，没有读入；编号不能为空或以“+”开头。"
        )
    return Row(
        row_id, {column: _value_in(cell, f"{path}.{column}") for column, cell in cells.items()}
    )


def _typed_over_in(value: object) -> dict[str, TypedOver]:
    overs: dict[str, TypedOver] = {}
    for field_path, item in _object(value, "typed_over").items():
        path = f"typed_over.{field_path}"
        body = _object(item, path)
        _known(body, _OVER_KEYS, path)
        if "text" not in body:
            raise _missing(f"{path}.text")
        overs[field_path] = TypedOver(
            text=_text(body["text"], f"{path}.text"),
            reason=_text(body.get("reason", ""), f"{path}.reason"),
        )
    return overs


def _figure_in(value: object, path: str, most: int) -> FigureLink:
    body = _object(value, path)
    _known(body, _FIGURE_KEYS, path)
    for key in _FIGURE_KEYS:
        if key not in body:
            raise _missing(f"{path}.{key}")
    at, length = (_count(body[key], f"{path}.{key}") for key in ("at", "length"))
    if at + length > most:
        message = f"{_at(path)}超出了文字的末尾，没有读入；请改正后再读。"
        raise PerfDeskError(message)
    return FigureLink(at, length, _text(body["source"], f"{path}.source"))


def _count(value: object, path: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise _wrong(path, "不小于 0 的整数", value)
    return value
