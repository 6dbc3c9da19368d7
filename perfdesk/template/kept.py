"""Templates already read and found right, kept as plain data for the next start.

Reading a template checks it against the whole schema; that is the dearest part of a start. What
was read is therefore kept, as closed JSON (no code, only the values of `model` and `rules`), and
used again only while every file it came from, and the program that read it, are the same to the
byte. Anything else, and anything odd in the file, and the templates are read anew.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

from perfdesk import __version__
from perfdesk.errors import PerfDeskError
from perfdesk.files import write_file
from perfdesk.template import model, rules

#: the only values that can come out of the file
_CLASSES: dict[str, Any] = {
    kind.__name__: kind
    for module in (rules, model)
    for kind in vars(module).values()
    if isinstance(kind, type)
    and kind.__module__ == module.__name__
    and (is_dataclass(kind) or issubclass(kind, Enum))
}
_MEMBERS: dict[str, dict[Any, Any]] = {
    name: {member.value: member for member in kind}
    for name, kind in _CLASSES.items()
    if issubclass(kind, Enum)
}


def pack(value: object) -> list[Any]:
    """A template or set as JSON: a list of nodes, each after those it holds; the last is it."""
    nodes: list[Any] = []
    known: dict[int, int] = {}

    def put(one: Any) -> Any:
        if isinstance(one, Enum):
            return {"e": [type(one).__name__, one.value]}
        if one is None or isinstance(one, bool | int | float | str):
            return one
        if isinstance(one, Decimal):
            return {"d": str(one)}
        if isinstance(one, tuple):
            return [put(part) for part in one]
        if isinstance(one, frozenset):
            return {"s": [put(part) for part in sorted(one)]}
        if isinstance(one, Mapping):
            return {"m": [[put(key), put(part)] for key, part in one.items()]}
        index = known.get(id(one))
        if index is None:
            parts = [put(getattr(one, field.name)) for field in fields(one)]
            index = known[id(one)] = len(nodes)
            nodes.append([type(one).__name__, parts])
        return {"n": index}

    put(value)
    return nodes


def unpack(nodes: Sequence[Any]) -> Any:
    """What `pack` packed. Raises one of `ODD` when it is not something `pack` wrote."""
    made: list[Any] = []

    def get(one: Any) -> Any:
        if isinstance(one, list):
            return tuple([get(part) for part in one])
        if not isinstance(one, dict):
            return one
        ((kind, inner),) = one.items()
        if kind == "n":
            return made[inner]
        if kind == "e":
            return _MEMBERS[inner[0]][inner[1]]
        if kind == "m":
            return {get(key): get(part) for key, part in inner}
        if kind == "s":
            return frozenset(get(part) for part in inner)
        return Decimal(inner)

    for name, parts in nodes:
        made.append(_CLASSES[name](*[get(part) for part in parts]))
    return made[-1]


#: what reading something that `pack` did not write may raise
ODD = (ArithmeticError, AttributeError, KeyError, IndexError, TypeError, ValueError, RecursionError)


def _mark(data: bytes) -> list[int]:
    return [len(data), zlib.crc32(data)]


def _program() -> list[Any]:
    """This program: its version, and where it lies as source the state of what reads templates."""
    here = Path(__file__).parent
    stats = [(file.name, file.stat()) for file in sorted(here.glob("*.py"))]
    return [__version__, [[name, stat.st_size, stat.st_mtime_ns] for name, stat in stats]]


class Kept:
    """The kept templates of one file; without a file nothing is kept."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._entries: dict[str, Any] = {}
        self._new = False
        if path is None:
            return
        self._program = _program()
        try:
            data = json.loads(path.read_bytes())
            if data["program"] == self._program:
                self._entries = dict(data["entries"])
        except (OSError, *ODD):
            self._entries = {}

    def get(self, name: str, sources: Sequence[Path]) -> Any | None:
        """The template or set of that name, if it was read from these very bytes."""
        nodes = self._nodes(name, sources)
        try:
            return None if nodes is None else unpack(nodes)
        except ODD:
            return None

    def texts(
        self, name: str, sources: Sequence[Path], kind: type[Any], wanted: Sequence[str]
    ) -> tuple[str, ...] | None:
        """Some fields of it that are texts, the rest left as it lies; None as `get`."""
        nodes = self._nodes(name, sources)
        try:
            made, parts = nodes[-1] if nodes else ("", ())
            said = dict(zip([one.name for one in fields(kind)], parts, strict=True))
            texts = tuple([said[one] for one in wanted])
        except ODD:
            return None
        right = made == kind.__name__ and all(isinstance(text, str) for text in texts)
        return texts if right else None

    def _nodes(self, name: str, sources: Sequence[Path]) -> Sequence[Any] | None:
        """What was kept under a name, while its files are the same."""
        try:
            entry = self._entries[name]
            if entry["of"] != [_mark(file.read_bytes()) for file in sources]:
                return None
            nodes: Sequence[Any] = entry["nodes"]
        except (OSError, *ODD):
            return None
        return nodes

    def put(self, name: str, sources: Sequence[Path], value: object) -> None:
        """Keep what was read from these files, at the next `save`."""
        if self._path is None:
            return
        try:
            marks = [_mark(file.read_bytes()) for file in sources]
        except OSError:
            return
        self._entries[name] = {"of": marks, "nodes": pack(value)}
        self._new = True

    def save(self) -> None:
        """Write what is new; where that cannot be done the next start is a little slower."""
        if self._path is None or not self._new:
            return
        text = json.dumps({"program": self._program, "entries": self._entries}, ensure_ascii=False)
        try:
            write_file(self._path, text.encode())
            self._new = False
        except PerfDeskError:
            self._new = False
