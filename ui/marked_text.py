"""Text with passages that are found, gone or new, drawn in a few lines of a list."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QPointF
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QPainter,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)

from ui import theme

#: a line break inside a value, where the value stands on one line
BREAK = "↵"
_MORE = "…"


class Mark(StrEnum):
    """What a piece of text is."""

    PLAIN = "plain"
    QUIET = "quiet"
    FOUND = "found"
    GONE = "gone"
    NEW = "new"


Piece = tuple[Mark, str]


class MarkedText:
    """Pieces of text laid into a width, at most so many lines; what does not fit ends in …"""

    def __init__(self, pieces: Sequence[Piece], font: QFont, width: float, lines: int) -> None:
        self._layout = QTextLayout()
        self._layout.setFont(font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._layout.setTextOption(option)
        self.height = 0.0
        one_line = [(mark, text.replace("\n", BREAK)) for mark, text in pieces]
        shown = self._fitted(one_line, width, lines)
        self._lay(shown, width, lines)

    def draw(self, painter: QPainter, at: QPointF) -> None:
        """Draw it with its upper left corner there."""
        self._layout.draw(painter, at)

    def _fitted(self, pieces: Sequence[Piece], width: float, lines: int) -> list[Piece]:
        """The pieces, cut where the last line ends."""
        fits = self._lay(pieces, width, lines)
        if fits < 0:
            return list(pieces)
        metrics = QFontMetricsF(self._layout.font())
        last = self._layout.lineAt(self._layout.lineCount() - 1)
        start, end = last.textStart(), last.xToCursor(width - metrics.horizontalAdvance(_MORE))
        shown = _first(pieces, end)
        # a word that no longer fits goes to the next line whole, and … with it
        while end > start and self._lay(shown, width, lines) >= 0:
            end -= 1
            shown = _first(pieces, end)
        return shown

    def _lay(self, pieces: Sequence[Piece], width: float, lines: int) -> int:
        """Lay the pieces; where the text is cut off, -1 when all of it fits."""
        self._layout.setText("".join(text for _mark, text in pieces))
        self._layout.setFormats(_formats(pieces))
        self._layout.beginLayout()
        top = 0.0
        end = 0
        for _count in range(lines):
            line = self._layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(width)
            line.setPosition(QPointF(0, top))
            top += line.height()
            end = line.textStart() + line.textLength()
        self._layout.endLayout()
        self.height = top
        return -1 if end >= len(self._layout.text()) else end


def _first(pieces: Sequence[Piece], length: int) -> list[Piece]:
    """The first so many UTF-16 units of the pieces, and what says that more follows."""
    out: list[Piece] = []
    for mark, text in pieces:
        cut = _units(text)[: max(0, length) * 2].decode("utf-16-le", errors="ignore")
        out.append((mark, cut))
        length -= len(_units(text)) // 2
        if length <= 0:
            break
    return [*out, (Mark.PLAIN, _MORE)]


def _units(text: str) -> bytes:
    return text.encode("utf-16-le", errors="surrogatepass")


def _formats(pieces: Sequence[Piece]) -> list[QTextLayout.FormatRange]:
    found: list[QTextLayout.FormatRange] = []
    at = 0
    for mark, text in pieces:
        made = QTextLayout.FormatRange()
        made.start, made.length = at, len(_units(text)) // 2
        made.format = _format(mark)
        at += made.length
        found.append(made)
    return found


def _format(mark: Mark) -> QTextCharFormat:
    made = QTextCharFormat()
    if mark is Mark.QUIET:
        made.setForeground(theme.colour("muted"))
    elif mark is Mark.FOUND:
        made.setBackground(theme.colour("warning_soft"))
        made.setForeground(theme.colour("warning"))
        made.setFontWeight(QFont.Weight.DemiBold)
    elif mark is Mark.GONE:
        made.setForeground(theme.colour("danger"))
        made.setBackground(theme.colour("danger_soft"))
        made.setFontStrikeOut(True)
    elif mark is Mark.NEW:
        made.setForeground(theme.colour("accent_dark"))
        made.setBackground(theme.colour("accent_mid"))
    else:
        made.setForeground(theme.colour("text"))
    return made
