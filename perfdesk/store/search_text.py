"""The plain text by which forms are found in a store, and which of them hold a text."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping

from perfdesk.document.model import Document, Value
from perfdesk.text import spellings
from perfdesk.values import compose_measure, compose_period

#: signs with a meaning of their own in GLOB
_SPECIAL = frozenset("*?[")
#: SQLite takes no pattern of more than 50,000 bytes: of a longer text the beginning is looked for
_MOST_SIGNS = 1000


def search_text(document: Document) -> str:
    """All that was typed into a form, as it stands on the paper, one value on a line."""
    texts = [*_texts(document.values)]
    texts += [text for rows in document.tables.values() for r in rows for text in _texts(r.cells)]
    texts += [over.text for over in document.typed_over.values()]
    texts += document.notes.values()
    return "\n".join(texts)


def holding(connection: sqlite3.Connection, text: str, filing: str, *, case: bool) -> list[str]:
    """The ids of the forms that may hold a folded text, whatever width its signs have there; of
    one filing, or of all when `filing` is "".
    """
    query = (
        # stores of the first release did not keep what is typed over in the text that is searched
        "SELECT id FROM document WHERE (search GLOB ? OR instr(body, '\"typed_over\":{}') = 0)"
        " AND (? = '' OR filing = ?)"
    )
    rows = connection.execute(query, (_pattern(text, case=case), filing, filing))
    return [str(name) for (name,) in rows]


def _pattern(text: str, *, case: bool) -> str:
    signs = text[:_MOST_SIGNS]
    return f"*{''.join(_one_of(spellings(sign, case=case)) for sign in signs)}*"


def _one_of(signs: str) -> str:
    if len(signs) == 1 and signs not in _SPECIAL:
        return signs
    # in brackets "]" must stand first, "^" must not, and "-" between two would mean a range
    first = "]" if "]" in signs else ""
    last = "".join(sign for sign in "^-" if sign in signs)
    rest = "".join(sign for sign in signs if sign not in "]^-")
    return f"[{first}{rest}{last}]"


def _texts(values: Mapping[str, Value]) -> Iterator[str]:
    for value in values.values():
        if isinstance(value, str):
            yield value
        elif "from" in value or "to" in value:
            yield compose_period(value)
        elif value.keys() <= {"op", "value", "unit"}:
            yield compose_measure(value)
        else:
            yield "".join(value.values())
