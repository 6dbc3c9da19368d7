"""The window's calm look: its colours, its style sheet and its text sizes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from perfdesk.frozen import dataclass

#: one accent; every text colour stands at 4.5:1 or better on the grounds it is used on
LIGHT: Final[Mapping[str, str]] = {
    "text": "#1F2A30",
    "muted": "#52616A",
    "faint": "#98A5AC",  # of what cannot be used at the moment, and of nothing else
    "surface": "#FFFFFF",
    "ground": "#EEF1F3",
    "desk": "#E6EAEE",
    "panel": "#F6F8F9",
    "line": "#D6DEE2",
    "line_strong": "#B9C5CB",
    "accent": "#0F6C8C",
    "accent_dark": "#0A5069",
    "accent_soft": "#E3F0F4",
    "accent_mid": "#C9E1E9",
    "danger": "#A8322D",
    "danger_soft": "#FBECEB",
    "warning": "#805300",
    "warning_soft": "#FBF3E0",
    "state_empty": "#5C6A73",
    "state_draft": "#805300",
    "state_finished": "#2B6B4C",
    "remark": "#B4136B",
    "remark_soft": "#FBE9F2",
    "notice_line": "#7C8B93",
    "notice_hover": "#38464D",
    "scroll": "#C1CCD2",
    "scroll_hover": "#9DACB4",
}
#: the same roles by night: grounds dark, the accent light, what stood on the accent dark
DARK: Final[Mapping[str, str]] = {
    "text": "#E2E7EA",
    "muted": "#A9B5BC",
    "faint": "#69767E",
    "surface": "#252C31",
    "ground": "#1B2125",
    "desk": "#15191C",
    "panel": "#1F262A",
    "line": "#353E45",
    "line_strong": "#505C64",
    "accent": "#5CB6D2",
    "accent_dark": "#97D6E9",
    "accent_soft": "#203D48",
    "accent_mid": "#2A4F5D",
    "danger": "#F2938B",
    "danger_soft": "#472B2A",
    "warning": "#E0B45C",
    "warning_soft": "#3D3422",
    "state_empty": "#A3B0B8",
    "state_draft": "#E0B45C",
    "state_finished": "#7CC9A1",
    "remark": "#F08CBF",
    "remark_soft": "#46283A",
    "notice_line": "#7C8B93",
    "notice_hover": "#C3CCD1",
    "scroll": "#48545C",
    "scroll_hover": "#64727B",
}
#: the colours in use: one of the two
COLOURS: Final[dict[str, str]] = dict(LIGHT)

BASE_PIXELS: Final = 14

_SIZE = re.compile(r"@f(\d+)")
_NAME = re.compile(r"@([a-z_]+)")


def colour(name: str) -> QColor:
    """The colour of that name; KeyError for a name the palette does not have."""
    return QColor(COLOURS[name])


def pixels(size: int, scale: float = 1.0) -> int:
    """A text size in logical pixels at the office's font scale."""
    return max(9, round(size * scale))


def style_sheet(source: str, icons: Path, scale: float = 1.0) -> str:
    """The style sheet with colours, text sizes, the icons' folder and their tone put in."""
    words = {**COLOURS, "icons": icons.as_posix(), "tone": "-dark" if is_dark() else ""}
    sized = _SIZE.sub(lambda match: str(pixels(int(match[1]), scale)), source)
    return _NAME.sub(lambda match: words[match[1]], sized)


def palette() -> QPalette:
    """The same colours for what the style sheet does not reach (native parts, the paper view)."""
    made = QPalette()
    roles = QPalette.ColorRole
    for role, name in (
        (roles.Window, "ground"),
        (roles.WindowText, "text"),
        (roles.Base, "surface"),
        (roles.AlternateBase, "panel"),
        (roles.Text, "text"),
        (roles.Button, "panel"),
        (roles.ButtonText, "text"),
        (roles.ToolTipBase, "text"),
        (roles.ToolTipText, "surface"),
        (roles.Highlight, "accent"),
        (roles.HighlightedText, "surface"),
        (roles.Link, "accent"),
        (roles.PlaceholderText, "state_empty"),
        (roles.Mid, "line_strong"),
        (roles.Dark, "muted"),
    ):
        made.setColor(role, colour(name))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, colour("faint"))
    return made


@dataclass(frozen=True)
class _Dress:
    """What the application was dressed with, to be put on again in other colours."""

    source: str
    icons: Path
    scale: float


_dress: list[_Dress] = []


def apply(application: QApplication, family: str, resources: Path, scale: float = 1.0) -> None:
    """Give the application its face, palette and style sheet. `scale` 1.5 is 150 % text."""
    application.setStyle(QStyleFactory.create("Fusion"))
    font = QFont(family)
    font.setPixelSize(pixels(BASE_PIXELS, scale))
    application.setFont(font)
    source = (resources / "style" / "perfdesk.qss").read_text(encoding="utf-8")
    _dress[:] = [_Dress(source, resources / "icons", scale)]
    _put_on(application)


def is_dark() -> bool:
    """Whether the dark colours are in use."""
    return COLOURS["surface"] == DARK["surface"]


def use(application: QApplication, *, dark: bool) -> None:
    """Change colours, palette and style sheet; `ui.appearance` sees to all the rest."""
    COLOURS.update(DARK if dark else LIGHT)
    # what the system draws itself: the window's frame, its own dialogs
    scheme = Qt.ColorScheme.Dark if dark else Qt.ColorScheme.Light
    QGuiApplication.styleHints().setColorScheme(scheme)
    if _dress:
        _put_on(application)


def system_is_dark() -> bool:
    """Whether the system says that it prefers dark windows."""
    return QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark


def _put_on(application: QApplication) -> None:
    (dress,) = _dress
    application.setPalette(palette())
    application.setStyleSheet(style_sheet(dress.source, dress.icons, dress.scale))
