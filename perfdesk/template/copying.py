"""A set of forms copied to begin next year's: ids, year, region and title exchanged, the rest kept.

The files are changed line by line as text, so that drawings, comments and blank lines stay as they
were written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from perfdesk.template.catalog import SET_FILE, read_text
from perfdesk.template.model import FormSet

_KEY = re.compile(r"(?P<key>[A-Za-z_]+)(?P<equals>\s*=\s*)(?P<value>\"[^\"\n]*\"|[0-9]+)")
_FIRST_VERSION = "1"


class _Line(Protocol):
    """What becomes of one line; `top` while no table has begun."""

    def __call__(self, text: str, *, top: bool) -> str: ...


@dataclass(frozen=True)
class NewSet:
    """What a copied set is called."""

    id: str
    title: str
    region: str
    year: int


@dataclass(frozen=True)
class StillSaid:
    """A line of a copied file that still names the old year."""

    file: str
    line: int
    text: str


def proposal(old: FormSet) -> NewSet:
    """What next year's set would be called."""
    return renamed(old, old.year + 1)


def renamed(old: FormSet, year: int) -> NewSet:
    """The set's names with another year in them."""
    before, after = str(old.year), str(year)
    new_id = old.id.replace(before, after) if before in old.id else f"{old.id}-{after}"
    return NewSet(new_id, old.title.replace(before, after), old.region, year)


def copied(old: FormSet, files: Mapping[str, Path], new: NewSet) -> dict[str, str]:
    """The text of each copied file by its name; `files` are those of the old set's folder.

    Raises `TemplateError` when one cannot be read.
    """
    return {
        name: _set_text(read_text(file), old, new)
        if name == SET_FILE
        else _form_text(read_text(file), new)
        for name, file in files.items()
    }


def still_said(old: FormSet, new: NewSet, texts: Mapping[str, str]) -> list[StillSaid]:
    """Where the copied files still name the old year: the author has to say whether they should."""
    year = re.compile(rf"(?<![0-9]){old.year}(?![0-9])")
    return [
        StillSaid(name, number, line.strip())
        for name, text in texts.items()
        for number, line in enumerate(text.splitlines(), start=1)
        if old.year != new.year and year.search(line.partition("#")[0])
    ]


def _set_text(text: str, old: FormSet, new: NewSet) -> str:
    values: dict[str, str | int] = {
        "id": new.id,
        "title": new.title,
        "region": new.region,
        "year": new.year,
    }

    def line(text: str, *, top: bool) -> str:
        found = _KEY.match(text)
        if found is None:
            return text
        if top and found["key"] in values:
            return _with(text, found, values[found["key"]])
        own = f"{old.id}/"
        said = found["value"].strip('"')
        if found["key"] == "template" and said.startswith(own):
            return _with(text, found, f"{new.id}/{said.removeprefix(own)}")
        return text

    return _by_line(text, line)


def _form_text(text: str, new: NewSet) -> str:
    def line(text: str, *, top: bool) -> str:
        found = _KEY.match(text) if top else None
        if found is None:
            return text
        if found["key"] == "id":
            name = found["value"].strip('"').rpartition("/")[2]
            return _with(text, found, f"{new.id}/{name}")
        return _with(text, found, _FIRST_VERSION) if found["key"] == "version" else text

    return _by_line(text, line)


def _with(text: str, found: re.Match[str], value: str | int) -> str:
    """The line with another value, what stands behind it kept."""
    said = str(value) if isinstance(value, int) else json.dumps(value, ensure_ascii=False)
    return f"{found['key']}{found['equals']}{said}{text[found.end() :]}"


def _by_line(text: str, line: _Line) -> str:
    top = True
    out: list[str] = []
    for one in text.splitlines(keepends=True):
        # keys of the whole file stand before its first table
        top = top and not one.startswith("[")
        out.append(line(one, top=top))
    return "".join(out)
