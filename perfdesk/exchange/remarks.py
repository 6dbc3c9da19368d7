"""The remarks of two sides, together: none is lost, what is resolved stays resolved."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace

from perfdesk.document.model import Remark


def joined_remarks(
    ours: Mapping[str, Remark], theirs: Mapping[str, Remark]
) -> tuple[Mapping[str, Remark], tuple[str, ...]]:
    """All remarks of both, by id, and the ids that said something else on either side.

    A remark's text never changes. Where two of one id differ all the same, or were resolved with
    different answers, both stay, each everywhere under the same id: one keeps it, the other gets
    an id made from what it says.
    """
    remarks = dict(ours)
    differing = []
    for name, theirs_one in theirs.items():
        held = remarks.get(name)
        if held is None:
            remarks[name] = theirs_one
        elif _said(held) != _said(theirs_one):
            differing.append(name)
            first, second = sorted((held, theirs_one), key=_digest)
            remarks[name] = first
            _keep_beside(remarks, replace(second, id=f"{name}-{_digest(second)[:16]}"))
        else:
            remarks[name], answered = _further(held, theirs_one)
            if answered is not None:
                differing.append(name)
                _keep_beside(remarks, answered)
    return (ours if remarks == ours else remarks), tuple(differing)


def _said(remark: Remark) -> tuple[str, ...]:
    """What of a remark never changes."""
    return remark.form, remark.key, remark.text, remark.unit, remark.author, remark.made


def _digest(remark: Remark, *more: str) -> str:
    said = json.dumps((*_said(remark), *more)).encode("ascii")
    return hashlib.sha256(said).hexdigest()


def _keep_beside(remarks: dict[str, Remark], one: Remark) -> None:
    """One more remark under an id made from what it says: a third import adds nothing."""
    remarks[one.id], answered = _further(remarks.get(one.id, one), one)
    if answered is not None:
        _keep_beside(remarks, answered)


def _further(one: Remark, other: Remark) -> tuple[Remark, Remark | None]:
    """The resolved one of two; resolved on both sides, the same one seen from either, and the
    other under an id of its own where it was answered differently.
    """
    resolved = sorted((held for held in (one, other) if not held.is_open), key=_resolution)
    if not resolved:
        return one, None
    first, last = resolved[0], resolved[-1]
    if last.answer in ("", first.answer):
        return first, None
    return first, replace(last, id=f"{last.id}-{_digest(last, last.answer)[:16]}")


def _resolution(remark: Remark) -> tuple[bool, str, str, str]:
    """Which resolution stays under the id: one with an answer before one without."""
    return not remark.answer, remark.resolved_by, remark.resolved_at, remark.answer
