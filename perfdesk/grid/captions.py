"""Cells that say something themselves: captions compared, and values read from between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from perfdesk.document.model import Address
from perfdesk.grid.blocks import TextCell
from perfdesk.grid.model import Cell, Mark, Run
from perfdesk.grid.showing import comes_to
from perfdesk.text import fold_caption

_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


def folded(text: str) -> str:
    """A caption as it is compared with another year's."""
    return _YEAR.sub("", fold_caption(text))


def same_caption(one: str, other: str) -> bool:
    """Whether two captions say the same, in whatever year."""
    return one == other or folded(one) == folded(other)


def is_caption(cell: Cell) -> bool:
    """Whether nothing stands in a cell but the form's own words."""
    return all(run.address is None for run in cell.runs)


def shared_out(runs: Sequence[Run], text: str, at: Address | None) -> list[tuple[Run, str]]:
    """What each slot of a cell gets of a text that may say the captions around them too."""
    slots = [run for run in runs if run.address is not None]
    if len(runs) == 1:
        return [(runs[0], text)]
    read = _between(runs, text)
    if read is not None:
        return read
    if same_caption("".join(run.text for run in runs if run.address is None), text):
        return []
    meant = [run for run in slots if run.address == at]
    return [((meant or slots)[0], text)]


class Taken(NamedTuple):
    """What one run gets: the text it would show, and the formula to be typed for it, if any."""

    run: Run
    text: str
    typed: str

    @property
    def entered(self) -> str:
        """What is to be typed."""
        return self.typed or self.text

    @property
    def changes(self) -> bool:
        """Whether the run does not say so already."""
        if self.text != self.run.text:
            return True
        # the same figure: only its formula is new, where one can be typed and none is worked out
        formula = self.typed not in ("", self.run.typed)
        return formula and self.run.editable and self.run.mark not in (Mark.DERIVED, Mark.ELSEWHERE)


def taken(runs: Sequence[Run], source: TextCell, at: Address | None) -> list[Taken]:
    """What each slot of a cell gets of a cell that was copied.

    A formula goes only where it comes to what was shown; every other place gets what was shown.
    """
    shown = shared_out(runs, source.text, at)
    typed = shared_out(runs, source.typed, at) if source.typed else []
    formulas = {run.address: text for run, text in typed}
    found = []
    for run, text in shown:
        formula = formulas.get(run.address, "")
        if not formula or run.slot is None or comes_to(formula, run.slot) != text:
            formula = ""
        found.append(Taken(run, text, formula))
    return found


def _between(runs: Sequence[Run], text: str) -> list[tuple[Run, str]] | None:
    """The texts between the captions of a cell; None when it does not say all of them."""
    found: list[tuple[Run, str]] = []
    waiting: Run | None = None
    at = 0
    for run in runs:
        if run.address is not None:
            if waiting is not None:  # two slots with nothing between: nobody can tell them apart
                return None
            waiting = run
            continue
        caption = run.text.strip()
        place = text.find(caption, at)
        if place < 0 or (waiting is None and text[at:place].strip()):
            return None
        if waiting is not None:
            found.append((waiting, text[at:place].strip()))
            waiting = None
        at = place + len(caption)
    if waiting is not None:
        found.append((waiting, text[at:].strip()))
    elif text[at:].strip():
        return None
    return found
