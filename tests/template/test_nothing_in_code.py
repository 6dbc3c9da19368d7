"""Nothing about a form is code: no id of a template or set, no region, no office stands in it."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = sorted(file for part in ("perfdesk", "ui") for file in (ROOT / part).rglob("*.py"))
SETS = sorted((ROOT / "templates").glob("*/set.toml"))
SAMPLES = sorted((ROOT / "resources" / "samples").rglob("*.json"))

#: fields of a sample that name offices; a filing's unit, and those a form names beside it
OFFICES = ("unit_name", "authority", "implementer", "用款单位", "主管部门")
#: parts of a region: 湖南省株洲市渌口区 is 株洲市, 渌口区 and 渌口 too
DIVISION = re.compile(r"[一-鿿]{2,3}?[省市区县镇乡]")


def names_of_sets() -> Iterator[str]:
    """Ids of templates and sets, folders, titles and regions."""
    for file in SETS:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
        yield from (file.parent.name, told["id"], told["title"], told["region"])
        yield file.parent.name.rpartition("-")[0]
        yield from (f"{file.parent.name}/{form.stem}" for form in file.parent.glob("*.toml"))
        for division in DIVISION.findall(told["region"]):
            yield from (division, division[:-1])


def names_of_offices() -> Iterator[str]:
    """Every office that a sample names."""
    for file in SAMPLES:
        told = json.loads(file.read_text(encoding="utf-8"))
        yield told.get("unit", "")
        for field, value in told.get("values", {}).items():
            if field in OFFICES:
                yield value if isinstance(value, str) else value.get("name", "")


NAMES = sorted({name.strip() for name in (*names_of_sets(), *names_of_offices())} - {""})


def found(name: str, text: str) -> bool:
    """Whether a text names it; an id only where it stands alone (national, not international)."""
    if name.isascii():
        return re.search(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", text) is not None
    return name in text


@cache
def text_of(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def places(name: str, files: list[Path]) -> list[str]:
    """Where the files name it."""
    return [
        f"{file.relative_to(ROOT)}:{number}"
        for file in files
        if name in text_of(file)
        for number, line in enumerate(text_of(file).splitlines(), start=1)
        if found(name, line)
    ]


def test_what_is_looked_for_is_there() -> None:
    assert len(SETS) >= 5
    assert len(CODE) > 200
    assert {"lukou-2026", "shifeng-2023/summary", "湖南省株洲市芦淞区", "常平", "渌口区"} <= set(
        NAMES
    )
    assert "株洲市渌口区网格化管理服务中心" in NAMES
    # and it would be found
    assert places("lukou-2026", [Path(__file__)])


@pytest.mark.parametrize("name", NAMES)
def test_no_code_names(name: str) -> None:
    assert places(name, CODE) == []
