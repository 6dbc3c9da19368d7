"""What the window remembers on this computer, kept in an INI file in the user's data folder."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

ZOOM_LEAST, ZOOM_MOST = 50, 300


class Settings:
    """Typed access to the INI file; a value that makes no sense counts as not there."""

    def __init__(self, path: Path) -> None:
        self._ini = QSettings(str(path), QSettings.Format.IniFormat)

    @property
    def geometry(self) -> QByteArray | None:
        """The window's place and size as Qt saved it."""
        value = self._ini.value("window/geometry")
        return value if isinstance(value, QByteArray) and not value.isEmpty() else None

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._ini.setValue("window/geometry", value)

    @property
    def navigator_width(self) -> int:
        """The navigator's width in logical pixels; 0 when never set."""
        return self._number("window/navigator", 0)

    @navigator_width.setter
    def navigator_width(self, value: int) -> None:
        self._ini.setValue("window/navigator", value)

    @property
    def zoom(self) -> int:
        """The paper's zoom in percent."""
        return min(max(self._number("paper/zoom", 100), ZOOM_LEAST), ZOOM_MOST)

    @zoom.setter
    def zoom(self, value: int) -> None:
        self._ini.setValue("paper/zoom", value)

    @property
    def signature(self) -> bool | None:
        """Whether the signature block is printed; None leaves it to the template."""
        return {"on": True, "off": False}.get(str(self._ini.value("print/signature", "")))

    @signature.setter
    def signature(self, value: bool | None) -> None:
        self._ini.setValue("print/signature", {True: "on", False: "off", None: ""}[value])

    @property
    def printer(self) -> str:
        """The printer used last."""
        return str(self._ini.value("print/printer", "") or "")

    @printer.setter
    def printer(self, value: str) -> None:
        self._ini.setValue("print/printer", value)

    @property
    def output_folder(self) -> Path | None:
        """The folder a PDF was written to last, if it is still there."""
        return self._folder("print/folder")

    @output_folder.setter
    def output_folder(self, value: Path) -> None:
        self._ini.setValue("print/folder", str(value))

    @property
    def store(self) -> Path | None:
        """The store opened last, whether or not it is still there."""
        text = str(self._ini.value("store/last", "") or "")
        return Path(text) if text else None

    @store.setter
    def store(self, value: Path) -> None:
        self._ini.setValue("store/last", str(value))

    def forms(self, store: Path) -> tuple[list[str], str]:
        """The forms that were open in a store, and the one in front ("" for none)."""
        text = str(self._ini.value(_store_key(store), "") or "")
        ids = [name for name in text.split(" ") if name]
        front = next((name[1:] for name in ids if name.startswith("*")), "")
        return [name.removeprefix("*") for name in ids], front

    def set_forms(self, store: Path, ids: list[str], front: str) -> None:
        """Remember the open forms of a store."""
        marked = [f"*{name}" if name == front else name for name in ids]
        self._ini.setValue(_store_key(store), " ".join(marked))

    def write(self) -> None:
        """Put everything on disk now."""
        self._ini.sync()

    def _number(self, key: str, otherwise: int) -> int:
        text = str(self._ini.value(key, otherwise))
        return int(text) if text.lstrip("-").isdigit() else otherwise

    def _folder(self, key: str) -> Path | None:
        text = str(self._ini.value(key, "") or "")
        return Path(text) if text and Path(text).is_dir() else None


def _store_key(store: Path) -> str:
    """A key that an INI file takes as it is: hex of the path's bytes."""
    return f"open/{str(store).encode().hex()}"
