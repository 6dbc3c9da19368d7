"""The colours of the paper and what stands on it, in the light and the dark window.

Each is one object for the program's life: `use` gives it another value, and what painted with it
paints the new one. In the dark window the paper is dimmed, not black: ink stays ink. Paper that is
printed, and its preview, have nothing to do with these.
"""

from __future__ import annotations

from PySide6.QtGui import QColor

_SETS: dict[str, tuple[str, str]] = {
    "GROUND": ("#E6EAEE", "#15191C"),
    "PAPER": ("#FFFFFF", "#CDD1D3"),
    "PAPER_EDGE": ("#C9D1D9", "#0C0F11"),
    "SHADOW": ("#0A14283C", "#28000000"),
    "SHADE": ("#3C14283C", "#5014283C"),
    "RULE": ("#3C4650", "#3A434B"),
    "INK": ("#1B1F24", "#111519"),
    "DERIVED_INK": ("#0B5A74", "#0A4356"),
    "GHOST": ("#7A868F", "#646D74"),  # last year's value: lighter than ink, still to be read
    "FIELD": ("#F3F8FB", "#D5DCDF"),
    "DERIVED": ("#EEF3EE", "#C6D0C8"),
    "CURRENT": ("#0F6C8C", "#0B5F7C"),
    "CURRENT_FILL": ("#FFFFFF", "#ECEFF0"),
    "EDITING_FILL": ("#FFFDF2", "#F6F3E4"),
    "SELECTION": ("#BBDDEA", "#A3CAD9"),
    "WRONG": ("#B3261E", "#8E1B14"),
    "WRONG_FILL": ("#FDECEA", "#E6CFCB"),
    "TYPED_OVER": ("#8A5A00", "#6E4700"),
    "TYPED_OVER_FILL": ("#FFF4DC", "#E3D8B8"),
    "REQUIRED": ("#B0522E", "#8A3716"),
    "NOTE": ("#6B4FA0", "#553B88"),
    "REMARK": ("#B4136B", "#8E0F55"),  # what district or office ask for
    "AWAY": ("#5596AD", "#3B7D96"),  # the current cell while the keyboard is elsewhere
}


def _first(name: str) -> QColor:
    return QColor(_SETS[name][0])


GROUND = _first("GROUND")
PAPER = _first("PAPER")
PAPER_EDGE = _first("PAPER_EDGE")
SHADOW = _first("SHADOW")
SHADE = _first("SHADE")  # under the head rows that stay in view
RULE = _first("RULE")
INK = _first("INK")
DERIVED_INK = _first("DERIVED_INK")
GHOST = _first("GHOST")
FIELD = _first("FIELD")  # a cell one can type in
DERIVED = _first("DERIVED")  # computed: shown, not typed
CURRENT = _first("CURRENT")
CURRENT_FILL = _first("CURRENT_FILL")
EDITING_FILL = _first("EDITING_FILL")
SELECTION = _first("SELECTION")
WRONG = _first("WRONG")
WRONG_FILL = _first("WRONG_FILL")
TYPED_OVER = _first("TYPED_OVER")
TYPED_OVER_FILL = _first("TYPED_OVER_FILL")
REQUIRED = _first("REQUIRED")
NOTE = _first("NOTE")
REMARK = _first("REMARK")
AWAY = _first("AWAY")


def use(*, dark: bool) -> None:
    """Give every colour its value in the light or the dark window."""
    for name, values in _SETS.items():
        colour: QColor = globals()[name]
        colour.setRgba(QColor(values[dark]).rgba())
