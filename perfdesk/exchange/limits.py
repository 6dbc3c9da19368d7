"""What may stand in a package, by name and size: everything else is refused before it is read.

The sizes keep reading within 2 seconds and 200 MB, and are many times what an office has.
"""

from __future__ import annotations

import re
from enum import Enum

from perfdesk.template.package import FILE_BYTES_MOST, id_fault, is_device, name_fault

_KB, _MB = 1024, 1024 * 1024

PACKAGE_BYTES_MOST = 48 * _MB
ENTRIES_MOST = 1000
#: values in all JSON parts together, counted by the signs between them
VALUES_MOST = 300_000

MANIFEST = "manifest.json"
LEAFLET = "说明.txt"
READABLE = "填报.pdf"


class Part(Enum):
    """The kinds of parts a package is made of."""

    MANIFEST = "清单"
    LEAFLET = "说明"
    READABLE = "PDF"
    FILING = "一套表"
    FORM = "一张表"
    TEMPLATE = "表样"
    #: of a program that knows more than this one
    UNKNOWN = "附加内容"


#: bytes that one part of a kind may have, and all of the kind together
_BYTES_MOST = {
    Part.MANIFEST: (_MB, _MB),
    Part.LEAFLET: (64 * _KB, 64 * _KB),
    Part.READABLE: (32 * _MB, 32 * _MB),
    Part.FILING: (4 * _MB, 8 * _MB),
    Part.FORM: (4 * _MB, 16 * _MB),
    Part.TEMPLATE: (FILE_BYTES_MOST, 512 * _KB),
    Part.UNKNOWN: (4 * _MB, 8 * _MB),
}

_ID = r"[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?"
_PATTERNS = (
    (Part.FILING, re.compile(rf"filings/({_ID})\.json")),
    (Part.FORM, re.compile(rf"forms/({_ID})\.json")),
    (Part.READABLE, re.compile(rf"填报(?:-({_ID}))?\.pdf")),
)
_UNKNOWN = re.compile(
    r"(?!(?:filings|forms|templates)/)(?:[a-z][a-z0-9_-]{0,39}/){0,2}"
    r"[a-z0-9][a-z0-9_-]{0,63}\.(?:json|toml|txt|csv|pdf|png)"
)
_STORE = re.compile(r"[0-9a-z-]{1,64}")
_REVISION = re.compile(r"[0-9a-f]{64}")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


class Unfit(Exception):  # noqa: N818 -- whoever packs or reads makes a sentence of it
    """A part is not allowed or does not hold what it should; `what` is half a sentence, `advice`
    what to do where it is something else than to ask for another package.
    """

    def __init__(self, what: str, advice: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.advice = advice


def is_id(text: str) -> bool:
    """Whether a text can be the id of a filing or form in a package."""
    return re.fullmatch(_ID, text) is not None and not is_device(text)


def is_store(text: str) -> bool:
    """Whether a text can be the id of a store."""
    return _STORE.fullmatch(text) is not None


def is_revision(text: str) -> bool:
    """Whether a text can be the id of a revision: 64 hexadecimal digits."""
    return _REVISION.fullmatch(text) is not None


def is_key(text: str) -> bool:
    """Whether a text can be a key that a newer program has put into JSON."""
    return _KEY.fullmatch(text) is not None


def part_of(name: str) -> Part | None:
    """Which kind of part an entry of that name is; None for a name that may not stand there."""
    if name == MANIFEST:
        return Part.MANIFEST
    if name == LEAFLET:
        return Part.LEAFLET
    if any(is_device(step.partition(".")[0]) for step in name.split("/")):
        return None
    for part, pattern in _PATTERNS:
        if pattern.fullmatch(name):
            return part
    folder, _slash, rest = name.partition("/")
    if folder == "templates":
        set_id, slash, file = rest.partition("/")
        allowed = slash and not id_fault(set_id) and not name_fault(file)
        return Part.TEMPLATE if allowed else None
    return Part.UNKNOWN if _UNKNOWN.fullmatch(name) else None


def id_in(name: str) -> str:
    """The id in the name of a filing's or form's entry."""
    return name.rpartition("/")[2].removesuffix(".json")


class Allowance:
    """What a package may still hold while its parts are counted, one by one."""

    def __init__(self) -> None:
        self._taken = dict.fromkeys(Part, 0)
        self._names: set[str] = set()

    def admit(self, name: str, size: int) -> None:
        """One more part; raises `Unfit` where it may not stand in a package."""
        part = part_of(name)
        if part is None:
            raise Unfit(f"其中有不该有的文件{shown(name)}")
        # some file systems and programs tell capitals from small letters, others do not
        folded = name.casefold()
        if folded in self._names:
            raise Unfit(f"其中{shown(name)}出现了两次")
        self._names.add(folded)
        if len(self._names) > ENTRIES_MOST:
            raise Unfit(f"其中超过 {ENTRIES_MOST} 个文件")
        one, all_ = _BYTES_MOST[part]
        if size > one:
            raise Unfit(f"其中{shown(name)}有 {in_words(size)}，最多 {in_words(one)}")
        self._taken[part] += size
        if self._taken[part] > all_:
            raise Unfit(f"其中{part.value}一共超过 {in_words(all_)}")


def count_values(data: bytes) -> int:
    """Not fewer values than a JSON text holds, without reading it."""
    return data.count(b",") + data.count(b"[") + data.count(b"{")


def in_words(size: int) -> str:
    """A size as a sentence can say it."""
    return f"{size / _MB:.1f} MB" if size >= _MB else f"{max(1, round(size / _KB))} KB"


def plain(text: str, most: int) -> str:
    """A text out of a package on one line, of a length one can read."""
    line = "".join(sign if sign.isprintable() else "�" for sign in text[: most + 1])
    return line if len(line) <= most else f"{line[:most]}…"


def shown(name: str) -> str:
    """A name out of a package in quotation marks."""
    return f"“{plain(name, 60)}”"
