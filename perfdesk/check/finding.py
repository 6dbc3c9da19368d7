"""A finding: one fault as a value, with its place, the actual numbers and a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from perfdesk.document.model import Address


class Level(StrEnum):
    """How much it matters: a form with errors is finished only after a question."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"

    @property
    def word(self) -> str:
        """What a clerk is told."""
        return _WORDS[self]


_WORDS = {Level.ERROR: "错误", Level.WARNING: "警告", Level.HINT: "提示"}


class Kind(StrEnum):
    """What a finding is about, where something hangs on it."""

    FIGURES = "figures"  # two figures that do not agree
    VALUE = "value"  # one value that is not what its cell is for
    BLANK = "blank"  # a cell that is still to be filled
    FORM = "form"  # the form as a whole


class Place(NamedTuple):
    """A cell of a form."""

    form: str
    address: Address


@dataclass(frozen=True)
class Finding:
    """One fault of one form.

    `address` is where to stand, None for the form as a whole; `related` are the cells it was
    compared with, on this form or others. `left` and `right` are the two figures as they are shown
    and `difference` is left minus right, "" where there are none; `sign` is how the two stand to
    each other (≠, ＞, ＜). `message` says all of it in one sentence. `fix` is the text that would
    put it right, "" where nothing plainly does.
    """

    code: str
    level: Level
    form: str
    address: Address | None
    message: str
    kind: Kind = Kind.VALUE
    left: str = ""
    right: str = ""
    difference: str = ""
    related: tuple[Place, ...] = ()
    fix: str = ""
    sign: str = "≠"
