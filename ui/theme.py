"""The window's calm look: its colours, its style sheet and its text sizes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

#: one accent; every text colour stands at 4.5:1 or better on the grounds it is used on
COLOURS: Final = {
    "text": "#1F2A30",
    "muted": "#52616A",
    "faint": "#98A5AC",
    "white": "#FFFFFF",
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
    "warning": "#8A5A00",
    "warning_soft": "#FBF3E0",
    "state_empty": "#5C6A73",
    "state_draft": "#8A5A00",
    "state_finished": "#2B6B4C",
    "notice_line": "#7C8B93",
    "notice_hover": "#38464D",
    "scroll": "#C1CCD2",
    "scroll_hover": "#9DACB4",
}

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
    """The style sheet with colours, text sizes and the icons' folder put in."""
    sized = _SIZE.sub(lambda match: str(pixels(int(match[1]), scale)), source)
    return _NAME.sub(
        lambda match: icons.as_posix() if match[1] == "icons" else COLOURS[match[1]], sized
    )


def palette() -> QPalette:
    """The same colours for what the style sheet does not reach (native parts, the paper view)."""
    made = QPalette()
    roles = QPalette.ColorRole
    for role, name in (
        (roles.Window, "ground"),
        (roles.WindowText, "text"),
        (roles.Base, "white"),
        (roles.AlternateBase, "panel"),
        (roles.Text, "text"),
        (roles.Button, "panel"),
        (roles.ButtonText, "text"),
        (roles.ToolTipBase, "text"),
        (roles.ToolTipText, "white"),
        (roles.Highlight, "accent"),
        (roles.HighlightedText, "white"),
        (roles.Link, "accent"),
        (roles.PlaceholderText, "state_empty"),
        (roles.Mid, "line_strong"),
        (roles.Dark, "muted"),
    ):
        made.setColor(role, colour(name))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, colour("faint"))
    return made


def apply(application: QApplication, family: str, resources: Path, scale: float = 1.0) -> None:
    """Give the application its face, palette and style sheet. `scale` 1.5 is 150 % text."""
    application.setStyle(QStyleFactory.create("Fusion"))
    font = QFont(family)
    font.setPixelSize(pixels(BASE_PIXELS, scale))
    application.setFont(font)
    application.setPalette(palette())
    source = (resources / "style" / "perfdesk.qss").read_text(encoding="utf-8")
    application.setStyleSheet(style_sheet(source, resources / "icons", scale))
