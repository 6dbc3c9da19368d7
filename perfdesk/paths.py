"""Where things lie: templates and resources (checkout or frozen folder), and the user's data."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from perfdesk.errors import StoreError

#: environment variable that puts the user's data somewhere else (tests, a second office)
DATA_VARIABLE = "PERFDESK_DATA"
_APPLICATION = "perfdesk"
_CHECKOUT = Path(__file__).resolve().parent.parent


def _root() -> Path:
    """The folder that holds templates/ and resources/."""
    # PyInstaller unpacks the data files into the folder it names here
    frozen = getattr(sys, "_MEIPASS", None)
    return Path(frozen) if frozen else _CHECKOUT


def templates_dir() -> Path:
    """The folder of the shipped templates."""
    return _root() / "templates"


def own_templates_dir() -> Path | None:
    """The folder of the forms this user has brought in; None where the system says of no home
    folder. Not made here.
    """
    try:
        return user_data_dir() / "templates"
    except StoreError:
        return None


def resources_dir() -> Path:
    """The folder of fonts, icons, style sheet and samples."""
    return _root() / "resources"


def user_data_dir() -> Path:
    """The folder for this user's own data; not made here.

    PERFDESK_DATA if set, else %APPDATA%/perfdesk on Windows, ~/Library/Application Support/perfdesk
    on a Mac, $XDG_DATA_HOME/perfdesk or ~/.local/share/perfdesk elsewhere. Raises `StoreError` when
    the system says of no home folder at all.
    """
    if chosen := os.environ.get(DATA_VARIABLE):
        return Path(chosen)
    try:
        if sys.platform == "win32":
            base = os.environ.get("APPDATA")
            return (Path(base) if base else Path.home() / "AppData" / "Roaming") / _APPLICATION
        if sys.platform == "darwin":
            return Path.home() / "Library" / "Application Support" / _APPLICATION
        base = os.environ.get("XDG_DATA_HOME", "")
        # the XDG rules say a relative path is to be ignored
        home = Path(base) if Path(base).is_absolute() else Path.home() / ".local" / "share"
    except RuntimeError as error:
        raise StoreError(
            f"找不到您的个人文件夹，请先设置环境变量 {DATA_VARIABLE} 指定存放数据的文件夹。"
        ) from error
    return home / _APPLICATION
