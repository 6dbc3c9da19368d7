"""The command `check`: what does not hold on the forms, as text or JSON."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from perfdesk.check.remarks import waiting
from perfdesk.cli import output
from perfdesk.cli.commands import FINE, FOUND, all_forms, form_named, open_store
from perfdesk.workspace import FormInfo, Workspace
from perfdesk.workspace.findings import Counts, Finding, Kind, Level, counts_of

#: empty required cells that are named in one line
_BLANKS_NAMED = 6


def check(given: argparse.Namespace) -> int:
    """`check`: findings of the forms named, or of all; `FOUND` where one is an error."""
    with open_store(given) as workspace:
        named = [form_named(workspace, text) for text in given.ids]
        forms = list(dict.fromkeys(named or all_forms(workspace)))
        failed = False
        facts: list[dict[str, Any]] = []
        lines: list[str] = []
        total: list[Finding] = []
        for form, found in looked_at(workspace, forms):
            failed = failed or any(one.level is Level.ERROR for one in found)
            if given.json:
                facts += [_facts(workspace, form, one) for one in found]
            else:
                lines += form_lines(workspace, form, found)
            total += found
    if given.json:
        output.say_json(facts)
    else:
        for line in lines:
            output.say(line)
        output.say(summary(len(forms), counts_of(total)))
    return FOUND if failed else FINE


def looked_at(
    workspace: Workspace, forms: Sequence[FormInfo]
) -> Iterator[tuple[FormInfo, list[Finding]]]:
    """Each form with its findings; what is known of a filing is let go after its last form."""
    for filing, inside in groupby(forms, key=lambda form: form.filing):
        for form in inside:
            yield form, [*workspace.findings.of(form.id), *_remarks(workspace, form)]
        workspace.findings.release(filing)


def _remarks(workspace: Workspace, form: FormInfo) -> Iterator[Finding]:
    """What is asked for on a form and waits, a hint each."""
    for one in workspace.remarking.of(form.id) if form.remarks else ():
        if one.remark.is_open:
            yield waiting(one.remark, one.address, one.where)


def report(workspace: Workspace) -> str:
    """All findings of a store as one text, for a file."""
    forms = all_forms(workspace)
    lines: list[str] = []
    total: list[Finding] = []
    for form, found in looked_at(workspace, forms):
        lines += form_lines(workspace, form, found)
        total += found
    return "\n".join([*lines, summary(len(forms), counts_of(total)), ""])


def form_lines(workspace: Workspace, form: FormInfo, found: Sequence[Finding]) -> list[str]:
    """One form's findings, a line each, the empty required cells in one; none where all holds."""
    if not found:
        return []
    filing = workspace.filing(form.filing)
    lines = [f"{form.id}  {filing.year}年  {filing.unit}  {form.title}"]
    lines += [
        f"  {one.level.word}  {one.code}  {one.message}" for one in found if one.kind != Kind.BLANK
    ]
    blanks = [one for one in found if one.kind == Kind.BLANK]
    if blanks:
        labels = [_label(workspace, one) for one in blanks]
        different = list(dict.fromkeys(label for label in labels if label))
        names = "、".join(f"“{label}”" for label in different[:_BLANKS_NAMED])
        more = "等" if len(different) > _BLANKS_NAMED else ""
        level = Level.HINT.word
        lines.append(f"  {level}  {blanks[0].code}  {len(blanks)} 处必填的还空着：{names}{more}。")
    return lines


def summary(forms: int, counts: Counts) -> str:
    """The last line: how many forms, how many findings."""
    if not forms:
        return "还没有表，没有可检查的内容。"
    said = [
        f"{count} 处{word}"
        for count, word in (
            (counts.errors, Level.ERROR.word),
            (counts.warnings, Level.WARNING.word),
            (counts.hints, Level.HINT.word),
        )
        if count
    ]
    return f"检查了 {forms} 张表：{'，'.join(said) if said else '没有发现问题'}。"


def _label(workspace: Workspace, finding: Finding) -> str:
    subject = workspace.findings.subject(finding.form)
    if subject is None or finding.address is None:
        return ""
    return subject.label(finding.address)


def _facts(workspace: Workspace, form: FormInfo, finding: Finding) -> dict[str, Any]:
    """One finding as JSON; `row` and `field` joined by a dot name its place as `set` does."""
    filing = workspace.filing(form.filing)
    field = row = ""
    if finding.address is not None:
        field = finding.address.field
        subject = workspace.findings.subject(form.id)
        if finding.address.table and subject is not None:
            row = f"{finding.address.table}[{subject.row_number(finding.address)}]"
    facts = {
        "code": finding.code,
        "level": finding.level.value,
        "unit": filing.unit,
        "year": filing.year,
        "document": form.id,
        "title": form.title,
        "field": field,
        "row": row,
        "message": finding.message,
    }
    return {**facts, "fix": finding.fix} if finding.fix else facts
