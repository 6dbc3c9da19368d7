"""What a field holds after a text is typed into it, or into one part of it."""

from __future__ import annotations

from collections.abc import Mapping

from perfdesk import values
from perfdesk.document.model import Value
from perfdesk.template.model import Field, FieldType

#: where a composite stands that is one string and does not split
_MAIN_PART = {FieldType.MEASURE: "value", FieldType.PERIOD: "from"}


def typed(found: Field, part: str, old: Value | None, text: str) -> Value | None:
    """What a field holds after a text is typed into it, or into one part of it; None is absent.

    A whole is kept as one string, parts as parts; one string is taken apart only where it would
    recompose, else it goes on standing in its main part: nothing typed is lost either way.
    """
    if not part:
        same = old is not None and text == _whole(found, old)
        return old if same else (text or None)
    parts = _parts(found, old)
    if parts.get(part, "") == text:
        return old
    parts = {name: typed for name, typed in {**parts, part: text}.items() if typed}
    return parts or None


def _whole(found: Field, value: Value) -> str:
    if isinstance(value, str):
        return value
    return (
        values.compose_period(value)
        if found.type is FieldType.PERIOD
        else "".join(value.get(name, "") for name in found.parts)
    )


def _parts(found: Field, value: Value | None) -> Mapping[str, str]:
    if value is None:
        return {}
    if not isinstance(value, str):
        return value
    split = None
    if found.type is FieldType.MEASURE:
        split = values.split_measure(value)
    elif found.type is FieldType.PERIOD:
        split = values.split_period(value)
    return split or {_main_part(found): value}


def _main_part(found: Field) -> str:
    main = _MAIN_PART.get(found.type, "name")
    return main if main in found.parts else found.parts[0]
