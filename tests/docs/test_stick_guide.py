"""The guide to the stick: what it says is seen is really said, and all that can be seen is told."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from perfdesk.exchange import stick_faults
from perfdesk.exchange.stick_faults import Trouble
from perfdesk.workspace.codes import Answer, Verdict
from perfdesk.workspace.mapping import Fate
from perfdesk.workspace.receiving import State
from tests.docs.documents import ROOT
from ui.action_table import SPECS

TEXT = (ROOT / "docs" / "stick.md").read_text(encoding="utf-8")
#: shorter pieces of a sentence say nothing
LEAST = 3


def table(head: str) -> dict[str, str]:
    """The rows of the table whose first column is headed so."""
    found = re.search(rf"^ *\| {head} \|.*\n *\|---\|---\|\n((?: *\|.*\n)+)", TEXT, re.MULTILINE)
    assert found, head
    rows = [line.strip().strip("|").split("|") for line in found[1].splitlines()]
    return {first.strip(): second.strip() for first, second in rows}


@cache
def said() -> str:
    """All texts that stand in the program."""
    texts: list[str] = []
    for folder in ("perfdesk", "ui"):
        for module in sorted((ROOT / folder).rglob("*.py")):
            tree = ast.parse(module.read_text(encoding="utf-8"))
            texts += [
                node.value
                for node in ast.walk(tree)
                if isinstance(node, ast.Constant) and isinstance(node.value, str)
            ]
    return "\n".join(texts)


def pieces(sentence: str) -> list[str]:
    """What of a sentence is the same each time it is said."""
    plain = re.split(r"[…“”；]", sentence.rstrip("。"))
    return [piece for piece in (one.strip(" ，；。") for one in plain) if len(piece) >= LEAST]


QUOTED = [*table("看到的"), *re.findall(r"^- “(.+?)”：", TEXT, re.MULTILINE)]


@pytest.mark.parametrize("sentence", QUOTED)
def test_what_is_quoted_is_said(sentence: str) -> None:
    assert pieces(sentence)
    assert [piece for piece in pieces(sentence) if piece not in said()] == []


def test_all_that_can_be_wrong_with_a_stick_is_told() -> None:
    name = "某镇-2026年.perfpkg"
    faults = [
        stick_faults.pulled(name),
        stick_faults.read_only(),
        stick_faults.full(2 << 20, 1 << 20, replaces=True),
        stick_faults.false(name),
        stick_faults.removed(name),
    ]
    for fault in faults:
        told = [row for row in QUOTED if all(piece in fault.message for piece in pieces(row))]
        assert len(told) == 1, fault.message
    others = {Trouble.HELD, Trouble.OTHER_STICK, Trouble.STOPPED, Trouble.OTHER}
    assert {fault.trouble for fault in faults} == set(Trouble) - others


def test_every_result_of_a_form_is_told() -> None:
    told = [word for row in table("结果") for word in row.split("、")]
    assert sorted(told) == sorted(state.value for state in State)


def test_every_state_of_a_package_is_one_of_the_list_s() -> None:
    source = (ROOT / "ui" / "dialogs" / "package_list.py").read_text(encoding="utf-8")
    told = {word for row in table("状态") for word in row.split("、")}
    assert told == set(re.findall(r'return "(\w+)"', source))


def test_every_answer_to_a_code_is_told() -> None:
    told = list(table("回答"))
    assert len(told) == len(Answer)
    for answer in Answer:
        sentence = Verdict(answer, "7K3M-2Q9D-XW4R").sentence
        assert sum(sentence.startswith(begin) for begin in told) == 1, sentence


def test_every_fate_of_a_field_is_named() -> None:
    assert [fate.value for fate in Fate if f"“{fate.value}”" not in TEXT] == []


def test_keys_that_are_named_do_what_is_said() -> None:
    known = {key for spec in SPECS for key in spec.keys}
    named = set(re.findall(r"\bCtrl\+(?:Alt\+|Shift\+)*(?:F\d+|[B-Z])\b", TEXT)) - {"Ctrl+Z"}
    assert named
    assert named <= known
