"""Forms copied together: what one says of another by its id follows the other's new id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from perfdesk.document.model import Address, Document


def with_form_ids(document: Document, ids: Mapping[str, str]) -> Document:
    """The form with what it types over other forms' rows kept under their new ids.

    `ids` maps old form ids (or the names a sample gives its forms) to new ones; other rows keep
    theirs.
    """
    over = {}
    for key, value in document.typed_over.items():
        address = Address.of_key(key)
        row = ids.get(address.row, address.row)
        over[address._replace(row=row).key] = value
    return document if over == document.typed_over else replace(document, typed_over=over)
