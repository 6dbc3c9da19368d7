"""The bundled faces in Qt: application font, raw fonts by size, glyphs placed by our advances."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QFontDatabase, QGlyphRun, QRawFont

from perfdesk import fonts
from perfdesk.paths import resources_dir

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

_UI_FILES = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")


def load_application_fonts() -> str:
    """Register the window's own fonts and return their family, so that every screen has Chinese
    also where the system has none.
    """
    families: list[str] = []
    for name in _UI_FILES:
        number = QFontDatabase.addApplicationFont(str(resources_dir() / "fonts" / name))
        families += QFontDatabase.applicationFontFamilies(number)
    return families[0] if families else QFont().family()


@cache
def _loaded(name: str) -> QRawFont:
    return QRawFont(str(fonts.face(name).path), 16.0, QFont.HintingPreference.PreferNoHinting)


@lru_cache(maxsize=64)
def raw_font(name: str, pixels: float) -> QRawFont:
    """A bundled face at a size in device-independent pixels; fractions are kept."""
    font = QRawFont(_loaded(name))
    font.setPixelSize(pixels)
    return font


@lru_cache(maxsize=12_000)
def glyph_runs(name: str, pixels: float, text: str) -> tuple[QGlyphRun, ...]:
    """The glyphs of one line, each at the place the layout gave it; a run for each face."""
    main = fonts.face(name)
    runs: list[QGlyphRun] = []
    x = 0.0
    em = pixels / 1000
    for drawing, part in main.segments(text):
        glyphs: list[int] = []
        places: list[QPointF] = []
        for char in part:
            advance = main.advances[char]
            if advance:
                glyphs.append(drawing.glyph(char))
                places.append(QPointF(x, 0.0))
            x += advance * em
        run = QGlyphRun()
        run.setRawFont(raw_font(drawing.name, pixels))
        run.setGlyphIndexes(glyphs)
        run.setPositions(places)
        runs.append(run)
    return tuple(runs)


def draw_line(painter: QPainter, name: str, pixels: float, text: str, place: QPointF) -> None:
    """Draw one line of text with its baseline's left end at `place`; `pixels` is the size."""
    for run in glyph_runs(name, pixels, text):
        painter.drawGlyphRun(place, run)
