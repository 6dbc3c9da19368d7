"""The bundled faces in Qt: application font, raw fonts by size, glyphs placed by our advances."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import (
    QFont,
    QFontDatabase,
    QGlyphRun,
    QPaintEngine,
    QPainter,
    QPainterPath,
    QRawFont,
)

from perfdesk import fonts
from perfdesk.paths import resources_dir

_UI_FILES = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")
#: Qt's own limit for glyphs kept as pixels (QT_MAX_CACHED_GLYPH_SIZE)
_MOST_CACHED_PIXELS = 64


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


def _placed(
    name: str, pixels: float, text: str, track: float
) -> Iterator[tuple[fonts.Face, list[int], list[float]]]:
    """The glyphs of one line and their x in pixels, as the layout gave it; cut by face."""
    main = fonts.face(name)
    em = pixels / 1000
    signs = 0
    for drawing, part, place in main.segments(text):
        glyphs: list[int] = []
        places: list[float] = []
        x = place
        for char in part:
            glyphs.append(drawing.glyph(char))
            places.append(x * em + signs * track)
            x += main.advances[char]
            signs += 1
        yield drawing, glyphs, places


@lru_cache(maxsize=12_000)
def glyph_runs(name: str, pixels: float, text: str, track: float = 0.0) -> tuple[QGlyphRun, ...]:
    """The glyphs of one line, each at the place the layout gave it; a run for each face."""
    runs: list[QGlyphRun] = []
    for drawing, glyphs, places in _placed(name, pixels, text, track):
        run = QGlyphRun()
        run.setRawFont(raw_font(drawing.name, pixels))
        run.setGlyphIndexes(glyphs)
        run.setPositions([QPointF(x, 0.0) for x in places])
        runs.append(run)
    return tuple(runs)


@lru_cache(maxsize=400)
def outlines(name: str, pixels: float, text: str, track: float = 0.0) -> QPainterPath:
    """The outlines of one line's glyphs, each at the place the layout gave it."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for drawing, glyphs, places in _placed(name, pixels, text, track):
        font = raw_font(drawing.name, pixels)
        for glyph, x in zip(glyphs, places, strict=True):
            path.addPath(font.pathForGlyph(glyph).translated(x, 0.0))
    return path


def draw_line(
    painter: QPainter,
    name: str,
    pixels: float,
    text: str,
    place: QPointF,
    *,
    as_runs: bool | None = None,
    track: float = 0.0,
) -> None:
    """Draw one line of text with its baseline's left end at `place`; `pixels` is the size, `track`
    (pixels) is added after each character.

    `as_runs` is what `draws_runs` says, for who draws many lines and has asked already.
    """
    if draws_runs(painter, pixels) if as_runs is None else as_runs:
        for run in glyph_runs(name, pixels, text, track):
            painter.drawGlyphRun(place, run)
        return
    smooth = QPainter.RenderHint.Antialiasing
    before = painter.testRenderHint(smooth)
    painter.setRenderHint(smooth)
    painter.fillPath(outlines(name, pixels, text, track).translated(place), painter.pen().brush())
    painter.setRenderHint(smooth, before)


def draws_runs(painter: QPainter, pixels: float) -> bool:
    """Whether the device draws a raw font's glyphs: PDF does, rasters up to 64 pixels only (above
    that Qt leaves them out without a word); no other device is relied on.
    """
    kind = painter.paintEngine().type()
    if kind is QPaintEngine.Type.Raster:
        return pixels * abs(painter.deviceTransform().m11()) < _MOST_CACHED_PIXELS
    return kind is QPaintEngine.Type.Pdf
