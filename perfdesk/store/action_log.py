"""Reads the log of actions backwards, a stretch at a time, and only what has to do with a subject.

Nothing is indexed: an action names in its edits what it changes, and looking for the names in the
text of fifty thousand actions costs less than keeping a table of them with every commit.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from perfdesk.document import edit_codec
from perfdesk.document.history import Action, ActionHead

#: how many actions one reading looks at
STRETCH = 10_000

#: names that all stand in the edits of an action that is wanted
Names = tuple[str, ...]

COLUMNS = "seq, label, undoes, redoes, lasting, at, edits, place, author"


def read_back(
    connection: sqlite3.Connection, before: int, about: Sequence[Names], most: int
) -> tuple[list[Action], int]:
    """The last actions before a number that are about one of these, newest first, at most `most`;
    and the number before which the next reading goes on (1 or less: nothing is left).

    The first of each names is a form's or filing's id; the actions have only the edits of those,
    of a filing that is named alone the forms that came and went too: a thousand forms that were
    loaded in one step are not read for the sake of one. With no names everything is read.

    Raises ValueError or TypeError for an action that cannot be read.
    """
    least = before - STRETCH
    query = f"SELECT {COLUMNS} FROM action WHERE seq < ? AND seq >= ?"  # noqa: S608 -- names are parameters
    names = [json.dumps(name, ensure_ascii=False) for all_of in about for name in all_of]
    if about:
        any_of = (" AND ".join(["instr(edits, ?) > 0"] * len(all_of)) for all_of in about)
        query += f" AND (({') OR ('.join(any_of)}))"
    query += " ORDER BY seq DESC LIMIT ?"
    rows = connection.execute(query, (before, least, *names, most)).fetchall()
    actions = [read_row(row, about) for row in rows]
    return actions, actions[-1].head.seq if len(actions) == most else least


def sealed_with(connection: sqlite3.Connection, code: str) -> list[str]:
    """The ids of the forms in whose steps a seal of that check code stands, newest first."""
    query = "SELECT edits FROM action WHERE instr(edits, ?) > 0 ORDER BY seq DESC"
    found: dict[str, None] = {}
    for (edits,) in connection.execute(query, (json.dumps(code),)):
        with suppress(ValueError):  # a damaged step: it is told of where the log is read
            for step in json.loads(edits):
                if any(_is_seal(part, code) for part in _seals_of(step)):
                    found[str(step["document"])] = None
    return list(found)


def _seals_of(step: Mapping[str, object]) -> tuple[object, ...]:
    body = step.get("body")
    return step.get("new"), step.get("old"), body.get("seal") if isinstance(body, Mapping) else None


def _is_seal(part: object, code: str) -> bool:
    return isinstance(part, Mapping) and part.get("code") == code


def read_row(row: Sequence[object], about: Sequence[Names] = ()) -> Action:
    """One action from its `COLUMNS`, with the edits that are about these; ValueError or TypeError
    when it is damaged.
    """
    seq, label, undoes, redoes, lasting, at, edits, place, author = row
    steps = [step for step in json.loads(str(edits)) if not about or _is_about(step, about)]
    return Action(
        ActionHead(seq, label, undoes, redoes, lasting=bool(lasting)),  # type: ignore[arg-type]  # the schema is strict
        datetime.fromisoformat(str(at)),
        edit_codec.edits_from_json(steps),
        edit_codec.place_from_json(json.loads(str(place))) if place else None,
        str(author),
    )


def _is_about(step: object, about: Sequence[Names]) -> bool:
    if not isinstance(step, Mapping):
        return True  # nothing of ours: who reads it says so
    filing = step.get("filing")
    named = step.get("document", filing)
    return any(names[0] == named or names == (filing,) for names in about)
