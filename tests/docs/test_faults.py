"""The list of faults names every fault of the exchange, and tests that are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.docs.documents import ROOT

FAULTS = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (F\d+) \| (.+?) \| (.+?) \| (.+) \|$", FAULTS, flags=re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
#: the faults that concern packages and the stick
OF_PACKAGES = [f"F{number}" for number in (*range(14, 37), 38, 46)]


def names_in(file: Path) -> set[str]:
    """The names of a module's tests."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}


def test_every_fault_of_packages_and_sticks_is_listed_once() -> None:
    numbers = [number for number, *_rest in ROWS]
    assert len(numbers) == len(set(numbers))
    assert [number for number in OF_PACKAGES if number not in numbers] == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_fault_names_tests(row: tuple[str, ...]) -> None:
    assert TEST.findall(row[3])


@pytest.mark.parametrize("file", sorted({file for file, _name in TEST.findall(FAULTS)}))
def test_the_tests_that_are_named_are_there(file: str) -> None:
    there = names_in(ROOT / file) if (ROOT / file).exists() else set()
    named = [name for one, name in TEST.findall(FAULTS) if one == file]
    assert [name for name in named if name not in there] == []
