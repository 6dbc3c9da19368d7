"""manifest.json: who packed what, when, and the SHA-256 and size of every part."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from perfdesk.exchange import limits, parts
from perfdesk.exchange.limits import MANIFEST, Unfit
from perfdesk.exchange.model import Package
from perfdesk.exchange.parts import Extra

FORMAT = 1
#: a program that knows this format can read what is packed here
READS = 1

ROLES = ("office", "district")

_KEYS = (
    *("format", "reads", "needs", "program", "store", "number", "made", "role", "unit"),
    *("filings", "counts", "entries"),
)
_COUNTS = ("filings", "forms", "deleted", "templates")
_TEXT_MOST = 1000


@dataclass(frozen=True)
class Heading:
    """What a package says of itself, on its first page: not checked against the rest.

    `forms` is how many it brings, without those deleted. `newer`: a newer program made it.
    """

    store: str
    number: int
    made: str
    program: str
    role: str
    unit: str
    filings: tuple[str, ...]
    forms: int
    newer: bool = False


def write_manifest(package: Package, contents: Mapping[str, bytes]) -> bytes:
    """The manifest of a package that has these other parts."""
    known = {
        "format": FORMAT,
        "reads": READS,
        "needs": package.program,
        "program": package.program,
        "store": package.store,
        "number": package.number,
        "made": package.made,
        "role": package.role,
        "unit": package.unit,
        "filings": [filing.id for filing in package.filings],
        "counts": counts_of(package),
        "entries": {
            name: {"sha256": hashlib.sha256(body).hexdigest(), "size": len(body)}
            for name, body in contents.items()
        },
    }
    return parts.canonical(Extra(package.extra).join(MANIFEST, known))


def counts_of(package: Package) -> dict[str, int]:
    """How many of what a package holds."""
    forms = [form for filing in package.filings for form in filing.forms]
    return {
        "filings": len(package.filings),
        "forms": len(forms),
        "deleted": sum(form.body is None for form in forms),
        "templates": len(package.templates),
    }


class Manifest:
    """What a manifest says, each value of its kind. Raises `Unfit`.

    Keys that only a newer program knows are added to `extra`.
    """

    def __init__(self, data: bytes, extra: dict[str, bytes]) -> None:
        body = parts.parse(MANIFEST, data)
        self.format = self._count(body, "format")
        self.program = self._text(body, "program")
        self.needs = self._text(body, "needs")
        if self._count(body, "reads") > FORMAT:
            what = f"这个数据包要用 {limits.plain(self.needs, 20)} 或更高版本的程序才能读"
            raise Unfit(what, "请先升级本程序再导入")
        known = parts.take_unknown(MANIFEST, body, _KEYS, extra)
        if parts.canonical(body) != data:
            raise Unfit(f"其中{limits.shown(MANIFEST)}的写法不对")
        self.store = self._text(known, "store")
        self.number = self._count(known, "number")
        self.made = self._text(known, "made")
        self.role = self._text(known, "role")
        self.unit = self._text(known, "unit")
        self.filings = self._ids(known)
        self.counts = self._numbers(known, "counts")
        self.entries = self._entries(known)
        if self.format < 1 or not limits.is_store(self.store) or self.role not in ROLES:
            raise Unfit(f"其中{limits.shown(MANIFEST)}说的来源不对")

    @property
    def newer(self) -> bool:
        """Whether a newer program made it, one whose packages this one may read."""
        return self.format > FORMAT

    def heading(self) -> Heading:
        """What a list of packages shows of it."""
        return Heading(
            *(self.store, self.number, self.made, self.program, self.role, self.unit),
            self.filings,
            self.counts.get("forms", 0) - self.counts.get("deleted", 0),
            self.newer,
        )

    @staticmethod
    def _text(body: Mapping[str, Any], key: str) -> str:
        text = body.get(key)
        if not isinstance(text, str) or len(text) > _TEXT_MOST:
            raise _wrong(key)
        return text

    @staticmethod
    def _count(body: Mapping[str, Any], key: str) -> int:
        number = body.get(key)
        if type(number) is not int or not 0 <= number < 2**53:
            raise _wrong(key)
        return number

    @staticmethod
    def _ids(body: Mapping[str, Any]) -> tuple[str, ...]:
        ids = body.get("filings")
        if not isinstance(ids, list) or not all(parts.may_be_id(one) for one in ids):
            raise _wrong("filings")
        return tuple(ids)

    def _numbers(self, body: Mapping[str, Any], key: str) -> dict[str, int]:
        numbers = body.get(key)
        if not isinstance(numbers, dict):
            raise _wrong(key)
        return {name: self._count(numbers, name) for name in _COUNTS}

    @staticmethod
    def _entries(body: Mapping[str, Any]) -> dict[str, tuple[str, int]]:
        entries = body.get("entries")
        if not isinstance(entries, dict):
            raise _wrong("entries")
        found: dict[str, tuple[str, int]] = {}
        for name, facts in entries.items():
            if not isinstance(facts, dict) or facts.keys() != {"sha256", "size"}:
                raise _wrong("entries")
            found[name] = facts["sha256"], facts["size"]
        return found


def _wrong(key: str) -> Unfit:
    return Unfit(f"其中{limits.shown(MANIFEST)}的 {key} 缺少或不对")
