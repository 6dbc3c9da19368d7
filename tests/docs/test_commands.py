"""What the documents tell a reader to type works, in the order in which it is written."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from itertools import takewhile
from pathlib import Path
from typing import Self

import pytest

from perfdesk.cli.commands import STORE_FILE
from perfdesk.workspace import Workspace
from tests.docs.documents import DOCUMENTS, READMES, ROOT, fenced

#: runs the console entry, one command after the other: what starting a process takes is not meant
ENTRY = """
import contextlib, io, json, sys
from ui.app import main
for line in sys.stdin:
    said, faults = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(faults):
        status = main(json.loads(line))
    for stream in (said, faults):
        stream.flush()
    told = [stream.buffer.getvalue().decode() for stream in (said, faults)]
    print(json.dumps([status, *told]), flush=True)
"""
#: a list of units as a clerk has one, which some commands read
ROSTER, UNITS = "名册.txt", "某某镇\t李秀英\t27611001\n某某中心\n"
MADE = re.compile(r"编号：(\S+)")


def commands(document: Path) -> list[str]:
    """The lines of a document's shell blocks, without their comments."""
    lines = [line for language, text in fenced(document) if language == "sh" for line in text]
    return [line for line in (shlex.join(shlex.split(s, comments=True)) for s in lines) if line]


def commands_of_ours(document: Path) -> list[str]:
    """The commands of a document that call the program."""
    return [command for command in commands(document) if command.startswith("perfdesk")]


def of_document(document: Path) -> str:
    """What a test of one document is called."""
    return str(document.relative_to(ROOT))


#: the other readme's commands are the same ones, as a test proves
RUN = [document for document in DOCUMENTS[:1] + DOCUMENTS[2:] if commands_of_ours(document)]


def targets() -> set[str]:
    """What `make` can be asked for."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z][a-z-]*):", makefile, flags=re.MULTILINE))


def asked_of_make(text: str) -> list[str]:
    """The targets of a `make` command, without its settings."""
    words = shlex.split(text)
    return [word for word in words[1:] if "=" not in word]


@pytest.mark.parametrize("document", DOCUMENTS, ids=of_document)
def test_a_shell_block_holds_only_commands_of_make_and_perfdesk(document: Path) -> None:
    others = [c for c in commands(document) if shlex.split(c)[0] not in {"make", "perfdesk"}]
    assert others == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=of_document)
def test_no_command_hides_in_a_block_of_another_kind(document: Path) -> None:
    lines = [line for language, text in fenced(document) if language != "sh" for line in text]
    assert [line for line in lines if re.match(r"\s*(\$ )?(make|perfdesk|pip|python) ", line)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=of_document)
def test_what_make_is_asked_for_stands_in_the_makefile(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    named = [c for c in commands(document) if c.startswith("make ")]
    named += re.findall(r"`(make [^`]*)`", text)
    unknown = {target for command in named for target in asked_of_make(command)} - targets()
    assert unknown == set()


def test_both_readmes_give_the_same_commands() -> None:
    english, chinese = map(commands, READMES)
    assert english == chinese
    assert english[:2] == ["make run", "make test"]


@pytest.mark.parametrize("document", RUN, ids=of_document)
def test_every_perfdesk_command_works(document: Path, tmp_path: Path) -> None:
    own = commands_of_ours(document)
    desk = tmp_path / "desk"
    desk.mkdir()
    (desk / ROSTER).write_text(UNITS, encoding="utf-8")
    environment = os.environ | {
        "PERFDESK_DATA": str(tmp_path / "data"),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
    }
    with Desk(desk, environment) as console:
        run_in_order(console, own, tmp_path)
    for target in written(own):
        assert list((desk / target).glob("*.pdf")) or (desk / target).stat().st_size > 0


class Desk:
    """A console in a folder of its own."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", ENTRY],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._process.communicate(timeout=60)

    def run(self, words: list[str]) -> tuple[int, str, str]:
        """Status, output and what was said of faults."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()
        status, said, faults = json.loads(self._process.stdout.readline())
        return status, said, faults


def run_in_order(console: Desk, own: list[str], folder: Path) -> None:
    made = ""
    for command in own:
        words = [made if word == "ID" else word for word in shlex.split(command)[1:]]
        if "CODE" in words:
            with Workspace.open(folder / "data" / STORE_FILE) as workspace:
                words[words.index("CODE")] = workspace.sealing.code(made)
        assert "" not in words, f"{command}: no form was made before"
        status, said, faults = console.run(words)
        assert status == 0, f"{command}\n{faults}"
        assert said.strip(), f"{command} said nothing"
        found = MADE.search(said)
        made = found[1] if found else made


def written(own: list[str]) -> list[str]:
    """The files and folders that the commands were told to write."""
    outs: list[str] = []
    for command in own:
        before = list(takewhile(lambda word: word != "--out", shlex.split(command)))
        outs += shlex.split(command)[len(before) + 1 :][:1]
    return outs
