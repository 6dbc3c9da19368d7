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

    A remark's text never changes. Where two of one id differ all the same, both stay, each
    everywhere under the same id: one keeps it, the other gets an id made from what it says.
    """
    remarks = dict(ours)
    differing = []
    for name, theirs_one in theirs.items():
        held = remarks.get(name)
        if held is None:
            remarks[name] = theirs_one
        elif _said(held) == _said(theirs_one):
            remarks[name] = _further(held, theirs_one)
        else:
            differing.append(name)
            first, second = sorted((held, theirs_one), key=_digest)
            other = f"{name}-{_digest(second)[:16]}"
            second = replace(second, id=other)
            remarks[name] = first
            remarks[other] = _further(remarks.get(other, second), second)
    return (ours if remarks == ours else remarks), tuple(differing)


def _said(remark: Remark) -> tuple[str, ...]:
    """What of a remark never changes."""
    return remark.form, remark.key, remark.text, remark.unit, remark.author, remark.made


def _digest(remark: Remark) -> str:
    said = json.dumps(_said(remark)).encode("ascii")
    return hashlib.sha256(said).hexdigest()


def _further(one: Remark, other: Remark) -> Remark:
    """The resolved one of two; resolved on both sides, the same one seen from either."""
    resolved = [remark for remark in (one, other) if not remark.is_open]
    return min(resolved, key=_resolution, default=one)


def _resolution(remark: Remark) -> tuple[str, str, str]:
    return remark.resolved_by, remark.resolved_at, remark.answer
