"""The command `verify`: whether a printed paper still says what the form says."""

from __future__ import annotations

import argparse
from typing import Any

from perfdesk.cli import output
from perfdesk.cli.commands import CANNOT, FINE, FOUND, open_store
from perfdesk.workspace.codes import Answer, Verdict

_STATUS = {
    Answer.MATCHES: FINE,
    Answer.STALE: FOUND,
    Answer.UNKNOWN: FOUND,
    Answer.MISTYPED: CANNOT,
}


def verify(given: argparse.Namespace) -> int:
    """`verify`: what a check code says of its paper; `FINE` only where it still matches."""
    with open_store(given) as workspace:
        verdict = workspace.sealing.verify(" ".join(given.code))
    if given.json:
        output.say_json(_facts(verdict))
    elif verdict.answer is Answer.MISTYPED:
        output.complain(verdict.sentence)
    else:
        output.say(verdict.sentence)
    return _STATUS[verdict.answer]


def _facts(verdict: Verdict) -> dict[str, Any]:
    """The answer as JSON; what is not known is left out."""
    change, seal = verdict.change, verdict.seal
    facts: dict[str, Any] = {
        "answer": verdict.answer.value,
        "code": verdict.code,
        "document": "" if verdict.form is None else verdict.form.id,
        "title": verdict.title,
        "unit": verdict.unit,
        "printed": "" if verdict.printed is None else verdict.printed.isoformat(),
        "sealed": "" if seal is None else seal.at,
        "opened": "" if seal is None else seal.opened,
        "since": "" if change is None else change.at.isoformat(),
        "changed": "" if change is None else change.form,
        "step": "" if change is None else change.label,
    }
    facts = {key: text for key, text in facts.items() if text}
    return {**facts, "message": verdict.sentence}
