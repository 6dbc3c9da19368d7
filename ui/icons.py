"""The window's line icons, drawn in its colours at the screen's sharpness."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QLabel

from perfdesk import paths
from ui import theme

#: logical pixels an icon is drawn for: in menus and lists, on buttons
SIZES = (16, 20)
_SHOWN = "picture"


#: what the icons at large were drawn from, by Qt's key: to draw them again in other colours
_ICONS: dict[int, tuple[str, str, tuple[int, ...]]] = {}


def picture(name: str, size: int, colour: str = "muted", ratio: float = 0.0) -> QPixmap:
    """One icon as a pixmap of `size` logical pixels in a colour of the palette.

    `ratio` is device pixels per logical pixel, the sharpest screen's when 0.
    """
    if not ratio:
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        ratio = application.devicePixelRatio()
    return _picture(name, size, theme.COLOURS[colour], ratio)


@cache
def _picture(name: str, size: int, colour: str, ratio: float) -> QPixmap:
    pixmap = QPixmap(QSize(size, size) * ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    _renderer(name, colour).render(painter, QRectF(0, 0, pixmap.width(), pixmap.height()))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


@cache
def icon(name: str, colour: str = "muted", sizes: tuple[int, ...] = SIZES) -> QIcon:
    """The icon of that name (a file of resources/icons); the style greys it when disabled."""
    made = QIcon()
    for size in sizes:
        drawn = picture(name, size, colour)
        made.addPixmap(drawn, QIcon.Mode.Normal)
        made.addPixmap(drawn, QIcon.Mode.Selected)  # not tinted: its colour says something
    _ICONS[made.cacheKey()] = name, colour, sizes
    return made


def same_icon(old: QIcon) -> QIcon | None:
    """The same icon in the colours now in use; None where `old` was not drawn here."""
    drawn = _ICONS.get(old.cacheKey())
    return None if drawn is None else icon(*drawn)


def show_on(label: QLabel, name: str, size: int, colour: str = "muted") -> None:
    """Show a picture on a label, and have it follow the window's colours."""
    label.setProperty(_SHOWN, f"{name} {size} {colour}")
    label.setPixmap(picture(name, size, colour))


def show_again(label: QLabel) -> None:
    """Draw a label's picture in the colours now in use, if it was shown by `show_on`."""
    shown = label.property(_SHOWN)
    if isinstance(shown, str):
        name, size, colour = shown.split(" ")
        label.setPixmap(picture(name, int(size), colour))


@cache
def application_icon() -> QIcon:
    """The program's own icon, in its own colours."""
    made = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        made.addPixmap(_picture("perfdesk", size, "", 1.0))
    return made


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    # an icon is drawn at several sizes: it is parsed once for each colour
    return QSvgRenderer(QByteArray(_source(name).replace(b"currentColor", colour.encode())))


@cache
def _source(name: str) -> bytes:
    return (paths.resources_dir() / "icons" / f"{name}.svg").read_bytes()


def forget_icons() -> None:
    """Have icons drawn anew, in the colours now in use, when they are next asked for."""
    icon.cache_clear()


def forget() -> None:
    """Let go of every pixmap; to be called before the application object goes."""
    icon.cache_clear()
    application_icon.cache_clear()
    _ICONS.clear()
    _picture.cache_clear()
    _renderer.cache_clear()
    _source.cache_clear()
