"""Names of a workbook's sheets: any spreadsheet takes them, and no two are the same."""

from __future__ import annotations

import re
import unicodedata

from perfdesk.text import clean_control

#: units of UTF-16
_MOST = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
#: what a spreadsheet keeps for itself, and how a form without a title is called
_RESERVED = "history"
_NAMELESS = "表"


class SheetNames:
    """Gives the names of one workbook's sheets, one after the other."""

    def __init__(self) -> None:
        self._taken = {_RESERVED}

    def name(self, title: str) -> str:
        """The title itself where that can be; (2) stands behind that of a second sheet."""
        plain = _FORBIDDEN.sub(" ", clean_control(title)[0])
        plain = " ".join(plain.split()).strip(" '") or _NAMELESS
        number, name = 1, _cut(plain, "")
        while _folded(name) in self._taken:
            number += 1
            name = _cut(plain, f"({number})")
        self._taken.add(_folded(name))
        return name


def _cut(text: str, behind: str) -> str:
    """As much of a text as has room before what stands behind it."""
    room = _MOST - len(behind)
    kept = text.encode("utf-16-le")[: room * 2].decode("utf-16-le", errors="ignore")
    return kept.strip(" '") + behind


def _folded(name: str) -> str:
    """Spreadsheets tell neither case nor composed characters apart."""
    return unicodedata.normalize("NFKC", name).casefold()
