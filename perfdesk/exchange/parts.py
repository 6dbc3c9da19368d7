"""Filings and forms with their lineage as canonical JSON, and what a newer program added to it.

A part is read only if writing what was read gives the same bytes: no key twice, no number or space
of another spelling, nothing that would be lost on the way back. New keys must therefore be left
out where they say nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard

from perfdesk.document import codec
from perfdesk.document.model import Document, Filing
from perfdesk.errors import PerfDeskError
from perfdesk.exchange import limits
from perfdesk.exchange.limits import Unfit
from perfdesk.exchange.model import Lineage, PackedFiling, PackedForm, Revision

#: revisions of one form or filing; parents of one of them (a merge has two)
_REVISIONS_MOST, _PARENTS_MOST = 10_000, 2

_FILING_KEYS = ("id", "lineage", "forms", "body")
_FORM_KEYS = ("id", "filing", "lineage", "position", "body")
#: keys that a newer program may have added to an object, and how deep their values may go
_UNKNOWN_MOST, _DEPTH_MOST = 200, 32
_WORDS_MOST = 200
#: columns that say where a row stands, not what it says
STANDING = ("class", "level1", "level2", "of")


class Extra:
    """Keys of JSON that only a newer program knows, kept word for word under "<part>#<key>".

    A key of the body of a form or filing is kept under "<part>#body.<key>".
    """

    def __init__(self, kept: Mapping[str, bytes]) -> None:
        self._of: dict[str, dict[str, bytes]] = {}
        for name, value in kept.items():
            part, sign, key = name.partition("#")
            if sign:
                self._of.setdefault(part, {})[key] = value

    def join(self, part: str, known: dict[str, Any], inside: str = "") -> dict[str, Any]:
        """A JSON object with the keys that belong there beside the known ones."""
        more = {
            key.removeprefix(inside): json.loads(value)
            for key, value in self._of.get(part, {}).items()
            if key.startswith(inside) and "." not in key.removeprefix(inside)
        }
        return {**more, **known} if more else known


NO_EXTRA = Extra({})


def canonical(body: object) -> bytes:
    """JSON in its one byte form: sorted keys, no spaces, UTF-8."""
    text = json.dumps(
        body, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return text.encode()


def parse(name: str, data: bytes) -> dict[str, Any]:
    """A part's JSON object; raises `Unfit`."""
    try:
        body = json.loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise Unfit(f"其中{limits.shown(name)}不是完整的 JSON 文本") from error
    if not isinstance(body, dict):
        raise Unfit(f"其中{limits.shown(name)}应当是一组键和值")
    return body


def take_unknown(
    name: str, body: dict[str, Any], known: Sequence[str], extra: dict[str, bytes], inside: str = ""
) -> dict[str, Any]:
    """The known keys of an object; the others are put into `extra`. Raises `Unfit`."""
    unknown = sorted(body.keys() - set(known))
    if len(unknown) > _UNKNOWN_MOST:
        what = f"其中{limits.shown(name)}有 {len(unknown)} 处不认识的内容"
        raise Unfit(what)
    for key in unknown:
        if not limits.is_key(key) or not _is_shallow(body[key], _DEPTH_MOST):
            what = f"其中{limits.shown(name)}有不认识的内容{limits.shown(key)}"
            raise Unfit(what)
        extra[f"{name}#{inside}{key}"] = _again(name, body[key])
    return {key: value for key, value in body.items() if key in known}


# --- names -------------------------------------------------------------------------------


def filing_name(filing_id: str) -> str:
    """Where a filing stands in a package."""
    return f"filings/{filing_id}.json"


def form_name(form_id: str) -> str:
    """Where a form stands in a package."""
    return f"forms/{form_id}.json"


# --- bodies and their revisions ----------------------------------------------------------


def filing_body(filing_id: str, filing: Filing, extra: Extra = NO_EXTRA) -> bytes:
    """The canonical body that a filing's revision is named by, with what a newer program added."""
    return canonical(_filing_json(filing_id, filing, extra))


def form_body(form_id: str, document: Document, extra: Extra = NO_EXTRA) -> bytes:
    """The canonical body that a form's revision is named by, with what a newer program added."""
    return canonical(_form_json(form_id, document, extra))


def _filing_json(filing_id: str, filing: Filing, extra: Extra) -> dict[str, Any]:
    return extra.join(filing_name(filing_id), codec.filing_to_json(filing), "body.")


def _form_json(form_id: str, document: Document, extra: Extra) -> dict[str, Any]:
    return extra.join(form_name(form_id), codec.to_json(document), "body.")


def _is_head(lineage: Lineage, body: bytes) -> bool:
    return lineage[-1].id == codec.revision_id(lineage[-1].parents, body)


# --- writing -----------------------------------------------------------------------------


def write_filing(filing: PackedFiling, extra: Extra) -> bytes:
    """A filing as its part holds it. ValueError when its head is not the revision of its body."""
    if not _is_head(filing.lineage, filing_body(filing.id, filing.body, extra)):
        message = f"the head of filing {filing.id} is not the revision of its body"
        raise ValueError(message)
    return _filing_part(filing, [form.id for form in filing.forms], extra)


def write_form(form: PackedForm, filing_id: str, extra: Extra) -> bytes:
    """A form as its part holds it. ValueError when its head is not the revision of its body."""
    body = b"" if form.body is None else form_body(form.id, form.body, extra)
    if not _is_head(form.lineage, body):
        message = f"the head of form {form.id} is not the revision of its body"
        raise ValueError(message)
    return _form_part(form, filing_id, extra)


def _filing_part(filing: PackedFiling, forms: list[str], extra: Extra) -> bytes:
    part = {
        "id": filing.id,
        "lineage": _lineage_json(filing.lineage),
        "forms": forms,
        "body": _filing_json(filing.id, filing.body, extra),
    }
    return canonical(extra.join(filing_name(filing.id), part))


def _form_part(form: PackedForm, filing_id: str, extra: Extra) -> bytes:
    part = {
        "id": form.id,
        "filing": filing_id,
        "lineage": _lineage_json(form.lineage),
        "position": form.position,
        "body": None if form.body is None else _form_json(form.id, form.body, extra),
    }
    return canonical(extra.join(form_name(form.id), part))


def _lineage_json(lineage: Lineage) -> list[dict[str, Any]]:
    return [{"id": one.id, "parents": list(one.parents)} for one in lineage]


# --- reading -----------------------------------------------------------------------------


def read_filing(
    name: str, data: bytes, extra: dict[str, bytes]
) -> tuple[PackedFiling, tuple[str, ...]]:
    """A filing, still without its forms, and their ids in order; raises `Unfit`.

    What is not known is added to `extra`.
    """
    added: dict[str, bytes] = {}
    part = take_unknown(name, parse(name, data), _FILING_KEYS, added)
    forms = part.get("forms")
    if not isinstance(forms, list) or not all(may_be_id(one) for one in forms):
        raise _wrong(name, "forms")
    lineage = _lineage(name, part)
    body = take_unknown(name, _body(name, part, lineage), codec.FILING_KEYS, added, "body.")
    try:
        filing = codec.filing_from_json(body)
    except PerfDeskError as error:
        raise _explained(name, error) from error
    if any(key != remark.id for key, remark in filing.remarks.items()):
        raise _wrong(name, "body.remarks")
    packed = PackedFiling(_id(name, part), lineage, filing)
    _check_same(name, data, _filing_part(packed, forms, Extra(added)))
    extra.update(added)
    return packed, tuple(forms)


def read_form(name: str, data: bytes, extra: dict[str, bytes]) -> tuple[PackedForm, str]:
    """A form and its filing's id; raises `Unfit`. What is not known is added to `extra`."""
    added: dict[str, bytes] = {}
    part = take_unknown(name, parse(name, data), _FORM_KEYS, added)
    position, filing_id = part.get("position"), part.get("filing")
    if type(position) is not int or abs(position) >= 2**53:
        raise _wrong(name, "position")
    if not may_be_id(filing_id):
        raise _wrong(name, "filing")
    lineage = _lineage(name, part)
    document = None
    if part.get("body", ...) is None:
        # a form that was deleted has its lineage still: that it was is a revision of its own
        _check_head(name, lineage, b"")
    else:
        body = take_unknown(name, _body(name, part, lineage), codec.DOCUMENT_KEYS, added, "body.")
        try:
            document = codec.from_json(body)
        except PerfDeskError as error:
            raise _explained(name, error) from error
        _check_standing(name, document)
    form = PackedForm(_id(name, part), lineage, document, position)
    _check_same(name, data, _form_part(form, filing_id, Extra(added)))
    extra.update(added)
    return form, filing_id


def _check_standing(name: str, document: Document) -> None:
    """What says where a row stands is one text: whoever lays out a paper counts on it."""
    for table, rows in document.tables.items():
        for row in rows:
            if not all(isinstance(row.cells.get(column, ""), str) for column in STANDING):
                where = limits.shown(f"{name} {table}")
                what = f"其中{where}有一行的位置不是文字"
                raise Unfit(what)


def may_be_id(value: object) -> TypeGuard[str]:
    """Whether a value can be the id of a filing or form."""
    return isinstance(value, str) and limits.is_id(value)


def _id(name: str, part: dict[str, Any]) -> str:
    found = part.get("id")
    if not isinstance(found, str) or found != limits.id_in(name):
        raise _wrong(name, "id")
    return found


def _body(name: str, part: dict[str, Any], lineage: Lineage) -> dict[str, Any]:
    """The body, which is that of the last revision."""
    body = part.get("body")
    if not isinstance(body, dict):
        raise _wrong(name, "body")
    _check_head(name, lineage, _again(name, body))
    return body


def _check_head(name: str, lineage: Lineage, body: bytes) -> None:
    """The last revision is named by this body."""
    if not _is_head(lineage, body):
        what = f"其中{limits.shown(name)}的内容与它的版本号不符"
        raise Unfit(what)


def _lineage(name: str, part: dict[str, Any]) -> Lineage:
    """The revisions, each named rightly, after its parents and once."""
    told = part.get("lineage")
    if not isinstance(told, list) or not 0 < len(told) <= _REVISIONS_MOST:
        raise _wrong(name, "lineage")
    known: set[str] = set()
    lineage: list[Revision] = []
    for one in told:
        revision = _revision(one)
        if revision is None or revision.id in known or not known.issuperset(revision.parents):
            what = f"其中{limits.shown(name)}的版本记录前后不符"
            raise Unfit(what)
        known.add(revision.id)
        lineage.append(revision)
    return tuple(lineage)


def _revision(told: object) -> Revision | None:
    if not isinstance(told, dict) or told.keys() != {"id", "parents"}:
        return None
    name, parents = told["id"], told["parents"]
    if not isinstance(name, str) or not limits.is_revision(name) or not isinstance(parents, list):
        return None
    if not all(isinstance(one, str) for one in parents):
        return None
    if len(set(parents)) != len(parents) or len(parents) > _PARENTS_MOST:
        return None
    return Revision(name, tuple(parents))


def _check_same(name: str, data: bytes, again: bytes) -> None:
    # half a character cannot be here any more: the codec refuses it
    if data != again:
        what = f"其中{limits.shown(name)}的写法不对（重复的键或不规范的数字、字符）"
        raise Unfit(what)


def _again(name: str, value: object) -> bytes:
    try:
        return canonical(value)
    except (ValueError, RecursionError) as error:  # NaN, infinity, half a surrogate pair
        what = f"其中{limits.shown(name)}有不能保存的数字或字符"
        raise Unfit(what) from error


def _is_shallow(value: object, levels: int) -> bool:
    """Whether a value nests at most so deep: it must be possible to write it again."""
    if not isinstance(value, list | dict):
        return True
    inner = value.values() if isinstance(value, dict) else value
    return levels > 0 and all(_is_shallow(one, levels - 1) for one in inner)


def _wrong(name: str, key: str) -> Unfit:
    return Unfit(f"其中{limits.shown(name)}的 {key} 缺少或不对")


def _explained(name: str, error: PerfDeskError) -> Unfit:
    """The codec's own sentence, which names the key, as the first half of another."""
    why = error.message.partition("，没有读入")[0].removesuffix("。")
    if len(why) > _WORDS_MOST:
        why = f"{why[:_WORDS_MOST]}…"
    why = "".join(sign if sign.isprintable() else "�" for sign in why)
    return Unfit(f"其中{limits.shown(name)}：{why}")
