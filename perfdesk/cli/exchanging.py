"""Packages on the command line: `export` to a .perfpkg file, and `import`."""

from __future__ import annotations

import argparse
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

from perfdesk import files
from perfdesk.cli import output
from perfdesk.cli.commands import FINE, FOUND, all_forms, form_named, open_store
from perfdesk.errors import PerfDeskError
from perfdesk.workspace import Workspace
from perfdesk.workspace.disputes import Choice, Dispute
from perfdesk.workspace.mapping import Fate, as_facts
from perfdesk.workspace.receiving import Chosen, Incoming, Line, State
from perfdesk.workspace.sending import OFFICE, Lot, Outgoing
from perfdesk.workspace.sticks import StickError

SUFFIX = ".perfpkg"

_KEEP = {"ours": Choice.OURS, "theirs": Choice.THEIRS}
_STILL = (State.SAME, State.OLDER, State.GONE)


# --- export ------------------------------------------------------------------------------------


def export_package(given: argparse.Namespace) -> int:
    """The filings of the forms named, or all, as one package; whole filings always."""
    with open_store(given) as workspace:
        filings = _filings(workspace, given.ids)
        outgoing = _made(workspace.sending.make(filings, role=given.role or OFFICE))
        written = workspace.sticks.writing_as(outgoing, given.out).run()
        workspace.sending.sent(outgoing)
        for note in outgoing.notes:
            output.note(note)
        forms = sum(len(workspace.forms(filing)) for filing in filings)
        output.say(f"已导出 {len(filings)} 套表，共 {forms} 张，写完读回核对无误：{written.path}")
    return FINE


def export_each(given: argparse.Namespace) -> int:
    """The filings of the forms named, or all, as a package for each unit, all in one folder."""
    out: Path = given.out
    if out.suffix.lower() == SUFFIX and not out.is_dir():
        message = (
            f"没有导出：--each 每个单位写一个数据包，--out 要写文件夹，例如 --out {out.stem}。"
        )
        raise PerfDeskError(message)
    refused: list[str] = []
    with open_store(given) as workspace:
        lots = workspace.sending.lots(_filings(workspace, given.ids))
        files.make_folder(out)
        for lot in lots:
            try:
                output.say(_one_lot(workspace, lot, out, given.role or OFFICE))
            except StickError:
                raise
            except PerfDeskError as error:
                refused.append(f"“{lot.unit}”：{error.message}")
        if refused:
            message = f"有 {len(refused)} 个单位没有导出。{' '.join(refused)}"
            raise PerfDeskError(message)
        output.say(f"共 {len(lots)} 个数据包，写完逐个读回核对无误：{out}")
    return FINE


def _one_lot(workspace: Workspace, lot: Lot, folder: Path, role: str) -> str:
    outgoing = _made(workspace.sending.make(lot.filings, role=role))
    written = workspace.sticks.writing(outgoing, lot.filings, folder).run()
    workspace.sending.sent(outgoing)
    for note in outgoing.notes:
        output.note(note)
    return f"“{lot.unit}”{lot.year}年，{lot.forms} 张表：{written.path.name}"


def _made(steps: Generator[int, None, Outgoing]) -> Outgoing:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            made: Outgoing = end.value
            return made


def _filings(workspace: Workspace, ids: Sequence[str]) -> list[str]:
    known = {info.id for info in workspace.filings() if workspace.forms(info.id)}
    if not ids:
        found = list(dict.fromkeys(form.filing for form in all_forms(workspace)))
    else:
        named = (one if one in known else form_named(workspace, one).filing for one in ids)
        found = list(dict.fromkeys(named))
    if not found:
        message = "还没有表，没有可导出的内容；可用 perfdesk new 新建。"
        raise PerfDeskError(message)
    return found


# --- import ------------------------------------------------------------------------------------


def import_packages(given: argparse.Namespace) -> int:
    """`import`: takes packages in, each whole and in one step, after saying what each changes."""
    facts: list[dict[str, Any]] = []
    refused: list[str] = []
    open_places = 0
    with open_store(given, create=True) as workspace:
        paths = workspace.sticks.among(given.files)
        if not paths:
            message = f"没有导入：所给的文件夹里没有 {SUFFIX} 数据包。"
            raise PerfDeskError(message)
        for path in paths:
            try:
                told, left = _one(workspace, path, given)
            except PerfDeskError as error:
                refused.append(error.message)
                facts.append({"file": str(path), "taken": False, "error": error.message})
                continue
            open_places += left
            facts.append(told)
    if given.json and len(refused) < len(paths):
        output.say_json(facts)
    if refused:
        raise PerfDeskError(" ".join(refused))
    return FOUND if open_places and not given.preview else FINE


def _one(workspace: Workspace, path: Path, given: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """One package: what is told of it, and how many places are still to be chosen."""
    incoming = workspace.receiving.look(path)
    disputes = workspace.disputes.of(incoming)
    chosen: Chosen = {}
    left = len(disputes)
    if given.keep and disputes:
        chosen = workspace.disputes.all_chosen(incoming, _KEEP[given.keep])
        left = 0
    if not given.json:
        _say(incoming, disputes, given.keep or "")
        output.finish()
    takes = not given.preview and not left
    touched = workspace.receiving.take(incoming, chosen).touched if takes else None
    if not given.json and not given.preview:
        _say_end(left, changed=touched is not None)
    return _facts(path, incoming, disputes, taken=takes), left


def _say(incoming: Incoming, disputes: Sequence[Dispute], keep: str) -> None:
    output.say(f"“{incoming.name}”：{incoming.package.unit}")
    for line in incoming.lines:
        if line.form or line.state not in _STILL:
            output.say(f"  {_line(line)}")
            _say_fields(line)
    for note in incoming.notes:
        output.say(f"  注意：{note}")
    if not disputes:
        return
    chosen = {"ours": "，全部用本机的", "theirs": "，全部用对方的"}.get(keep, "")
    output.say(f"  双方都改过 {len(disputes)} 处{chosen}：")
    for one in disputes:
        output.say(f"    “{one.title}”{one.label}")
        for name, text in (("原来", one.base), ("本机", one.ours), ("对方", one.theirs)):
            output.say(f"      {name}：{' '.join(text.split())}")


def _say_fields(line: Line) -> None:
    """What becomes of the fields that a form does not have on both papers alike."""
    for one in line.paper.lines if line.paper is not None else ():
        if one.fate is not Fate.SAME:
            theirs = "对方没有这一栏" if one.fate is Fate.NEW else one.value or "空白"
            ours = f"，本机{one.ours}" if one.ours and one.fate is not Fate.NEW else ""
            output.say(f"    {one.name}：{theirs}{ours}，{one.done}")


def _line(line: Line) -> str:
    cells = f" {line.cells} 处" if line.cells and line.state not in _STILL else ""
    note = f"（{line.note}）" if line.note else ""
    return f"{line.unit} {line.year}年  {line.title}：{line.state.value}{cells}{note}"


def _say_end(left: int, *, changed: bool) -> None:
    if left:
        output.say(
            f"  没有导入：这 {left} 处要先选定；在窗口里可以逐处选择，"
            "或加上 --keep ours（用本机的）、--keep theirs（用对方的）。"
        )
    else:
        output.say("  已导入。" if changed else "  没有变化。")


def _facts(
    path: Path, incoming: Incoming, disputes: Sequence[Dispute], *, taken: bool
) -> dict[str, Any]:
    return {
        "file": str(path),
        "unit": incoming.package.unit,
        "taken": taken,
        "changes": incoming.changes,
        "lines": [
            {
                "filing": line.filing,
                "form": line.form,
                "unit": line.unit,
                "year": line.year,
                "title": line.title,
                "state": line.state.name.lower(),
                "cells": line.cells,
                "note": line.note,
                **({} if line.paper is None else {"paper": as_facts(line.paper)}),
            }
            for line in incoming.lines
        ],
        "conflicts": [
            {
                "thing": one.thing,
                "title": one.title,
                "label": one.label,
                "base": one.base,
                "ours": one.ours,
                "theirs": one.theirs,
            }
            for one in disputes
        ],
        "notes": list(incoming.notes),
    }
