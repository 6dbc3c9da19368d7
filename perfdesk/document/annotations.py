"""What is written beside a value: notes on cells (批注), why figures were typed over (原因)."""

from __future__ import annotations

from dataclasses import replace

from perfdesk.document.edits import Edit, SetCell, SetNote, SetTypedOver, SetValue
from perfdesk.document.entry import NO_FORM_YET, EntryStep, Form
from perfdesk.document.model import Address, TypedOver
from perfdesk.document.tables import field_at
from perfdesk.errors import PerfDeskError
from perfdesk.text import clean_control


def note_edits(form: Form, address: Address, text: str) -> list[Edit]:
    """The edits that write a note on a cell; a blank text takes it away.

    A row that is only pre-printed becomes real: a note needs something to stay with. Raises
    UnknownNameError for a field or row that does not exist, PerfDeskError on a blank line of a list
    of forms.
    """
    field_at(form.template, address.table, address.field)
    entry = EntryStep(form)
    text = clean_control(text)[0].strip()
    view = form.template.views.get(address.table)
    if view is not None and view.forms:
        if not address.row or address.row.startswith("+"):
            raise PerfDeskError(NO_FORM_YET)
    elif address.row.startswith("+"):
        if not text:
            return []
        address = address._replace(row=entry.real_row(address.table, address.row))
    elif address.table:
        entry.row(address.table, address.row)
    old = entry.document.notes.get(address.key)
    if (old or "") != text:
        entry.add(SetNote(form.document_id, address.key, old, text or None))
    return entry.edits


def typed_before(form: Form, address: Address) -> str:
    """What stands there as typed although the form derives that figure: it was typed before the
    form derived it, or on another paper. "" where nothing does.
    """
    template, document = form.template, form.document
    if address.table:
        if (address.table, address.field) not in template.derived_columns:
            return ""
        rows = document.rows(address.table)
        held = next((row.cells for row in rows if row.id == address.row), {})
    else:
        held = document.values if address.field in template.derived else {}
    value = held.get(address.field, "")
    return value if isinstance(value, str) else ""


def reason_edits(form: Form, key: str, reason: str) -> list[Edit]:
    """The edits that write why a figure was typed over (原因), by its `Address.key`; none where it
    is not. What was typed there before the form derived it is kept as typed over from then on.
    """
    over = form.document.typed_over.get(key)
    reason = clean_control(reason)[0].strip()
    if over is not None:
        if over.reason == reason:
            return []
        return [SetTypedOver(form.document_id, key, over, replace(over, reason=reason))]
    address = Address.of_key(key)
    text = typed_before(form, address)
    if not text or not reason:
        return []
    table, row, name = address
    edits: list[Edit] = [SetTypedOver(form.document_id, key, None, TypedOver(text, reason))]
    if table:
        edits.append(SetCell(form.document_id, table, row, name, text, None))
    else:
        edits.append(SetValue(form.document_id, name, text, None))
    return edits
