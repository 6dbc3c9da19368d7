"""The rows of a committed action: its line of the log, and the bodies it leaves."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING

from perfdesk.document import codec, edit_codec
from perfdesk.store import drafts

if TYPE_CHECKING:
    from perfdesk.store.documents import Change, StoredDocument


def write(connection: sqlite3.Connection, change: Change) -> None:
    """Write an action and what it leaves, inside the caller's transaction."""
    action = change.action
    head = action.head
    place = edit_codec.place_to_json(action.place)
    connection.execute(
        "INSERT INTO action (seq, at, label, place, undoes, redoes, lasting, edits, author)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            head.seq,
            action.at.isoformat(),
            head.label,
            None if place is None else _json(place),
            head.undoes,
            head.redoes,
            head.lasting,
            _json(edit_codec.edits_to_json(action.edits)),
            action.author,
        ),
    )
    drafts.remove(connection, change.typed)
    for name, filing in change.filings.items():
        if filing is None:
            connection.execute("DELETE FROM filing WHERE id = ?", (name,))
        else:
            body = codec.filing_canonical(filing).decode()
            connection.execute(
                "INSERT OR REPLACE INTO filing (id, set_id, year, unit, body)"
                " VALUES (?, ?, ?, ?, ?)",
                (name, filing.set_id, filing.year, filing.unit, body),
            )
    for name, stored in change.documents.items():
        if stored is None:
            connection.execute("DELETE FROM document WHERE id = ?", (name,))
        else:
            _write_document(connection, name, stored)
    for unit, listed in change.roster.items():
        if listed is None:
            connection.execute("DELETE FROM roster WHERE unit = ?", (unit,))
        else:
            connection.execute(
                "INSERT OR REPLACE INTO roster (unit, place, contact, phone) VALUES (?, ?, ?, ?)",
                (unit, listed.place, listed.contact, listed.phone),
            )
    if change.arrived is not None:
        from perfdesk.store.exchanged import write_arrived  # noqa: PLC0415 -- not at the start

        write_arrived(connection, change.arrived)


def _write_document(connection: sqlite3.Connection, name: str, stored: StoredDocument) -> None:
    from perfdesk.store.search_text import search_text  # noqa: PLC0415 -- not at the start

    placed, document = stored.placed, stored.placed.document
    connection.execute(
        "INSERT OR REPLACE INTO document"
        " (id, filing, template, kind, subject, position, finished, empty, search, body, seal,"
        " opened) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            name,
            placed.filing,
            document.template,
            stored.kind,
            document.subject,
            placed.position,
            document.finished,
            stored.empty,
            search_text(document),
            codec.canonical(document).decode(),
            "" if document.seal is None else document.seal.code,
            document.seal is not None and not document.seal.frozen,
        ),
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
