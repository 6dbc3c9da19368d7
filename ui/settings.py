"""What the window remembers on this computer, kept in an INI file in the user's data folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QByteArray, QSettings

from perfdesk.files import is_folder
from perfdesk.frozen import dataclass

ZOOM_LEAST, ZOOM_MOST = 50, 300
COPIES_MOST = 99
#: the most a printer's shift is put right, in tenths of a millimetre
SHIFT_MOST = 150


@dataclass(frozen=True)
class PrintHabits:
    """How forms of one kind are printed. `signature` None leaves the block to each form."""

    printer: str = ""
    copies: int = 1
    both_sides: bool = False
    signature: bool | None = None


class Shift(NamedTuple):
    """How far everything is moved on a printer's paper, in tenths of a millimetre: to the right
    and down, on pages lengthwise and on pages crosswise. That makes up for what the printer does.
    """

    right: int = 0
    down: int = 0
    right_across: int = 0
    down_across: int = 0


UNMOVED = Shift()


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
    def author(self) -> str:
        """Who fills in the forms here, as the history names them; "" when nobody said."""
        return str(self._ini.value("user/author", "") or "")

    @author.setter
    def author(self, value: str) -> None:
        self._ini.setValue("user/author", value)

    @property
    def remark_unit(self) -> str:
        """In whose name remarks (审核意见) are written here; "" when nobody said."""
        return str(self._ini.value("user/remark_unit", "") or "")

    @remark_unit.setter
    def remark_unit(self, value: str) -> None:
        self._ini.setValue("user/remark_unit", value)

    @property
    def zoom(self) -> int:
        """The paper's zoom in percent."""
        return min(max(self._number("paper/zoom", 100), ZOOM_LEAST), ZOOM_MOST)

    @zoom.setter
    def zoom(self, value: int) -> None:
        self._ini.setValue("paper/zoom", value)

    @property
    def dark(self) -> bool | None:
        """Whether the window is dark; None as long as nobody chose: as the system has it."""
        return {"dark": True, "light": False}.get(str(self._ini.value("window/colours", "")))

    @dark.setter
    def dark(self, value: bool) -> None:
        self._ini.setValue("window/colours", "dark" if value else "light")

    def print_habits(self, template: str) -> PrintHabits:
        """How forms of that template were printed last, else how any form was."""
        for place in (f"print/forms/{template}", "print"):
            if self._ini.contains(f"{place}/signature"):
                return self._habits(place)
        return self._habits("print")

    def set_print_habits(self, templates: Iterable[str], habits: PrintHabits) -> None:
        """Remember how forms of these templates are printed."""
        for place in ("print", *(f"print/forms/{template}" for template in templates)):
            self._ini.setValue(f"{place}/printer", habits.printer)
            self._ini.setValue(f"{place}/copies", habits.copies)
            self._ini.setValue(f"{place}/sides", 2 if habits.both_sides else 1)
            self._ini.setValue(f"{place}/signature", _CHOICES[habits.signature])

    def _habits(self, place: str) -> PrintHabits:
        choice = str(self._ini.value(f"{place}/signature", ""))
        return PrintHabits(
            printer=str(self._ini.value(f"{place}/printer", "") or ""),
            copies=min(max(self._number(f"{place}/copies", 1), 1), COPIES_MOST),
            both_sides=self._number(f"{place}/sides", 1) == 2,
            signature=next((key for key, word in _CHOICES.items() if word == choice), None),
        )

    def shift(self, printer: str) -> Shift:
        """What was measured of a printer; nothing is moved where nothing was."""
        words = str(self._ini.value(f"shift/{_key(printer)}", "") or "").split(" ")
        if len(words) != len(UNMOVED) or not all(word.lstrip("-").isdigit() for word in words):
            return UNMOVED
        return Shift(*(min(max(int(word), -SHIFT_MOST), SHIFT_MOST) for word in words))

    def set_shift(self, printer: str, shift: Shift) -> None:
        """Remember what was measured of a printer."""
        self._ini.setValue(f"shift/{_key(printer)}", " ".join(str(part) for part in shift))

    def pages_before(self, store: Path, form: str) -> int:
        """How many pages a form had when it went to paper or PDF last; 0 when it never did."""
        return max(self._number(f"pages/{_key(store)}/{form}", 0), 0)

    def set_pages(self, store: Path, pages: Mapping[str, int]) -> None:
        """Remember how many pages forms have on paper now."""
        for form, count in pages.items():
            self._ini.setValue(f"pages/{_key(store)}/{form}", count)

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

    @property
    def backup_folder(self) -> Path | None:
        """The place on another drive where backups go too, whether or not it is there."""
        text = str(self._ini.value("backup/folder", "") or "")
        return Path(text) if text else None

    @backup_folder.setter
    def backup_folder(self, value: Path | None) -> None:
        self._ini.setValue("backup/folder", "" if value is None else str(value))

    @property
    def stick(self) -> str:
        """The id of the stick used last; "" for none."""
        return str(self._ini.value("stick/id", "") or "")

    @stick.setter
    def stick(self, value: str) -> None:
        self._ini.setValue("stick/id", value)

    @property
    def package_folder(self) -> Path | None:
        """The folder, on no stick, that packages went to or came from last, if still there."""
        return self._folder("stick/folder")

    @package_folder.setter
    def package_folder(self, value: Path) -> None:
        self._ini.setValue("stick/folder", str(value))

    def package_role(self, store: Path) -> str:
        """As who packages were made of a store last: "office" or "district"; "" when never."""
        role = str(self._ini.value(f"stick/role/{_key(store)}", "") or "")
        return role if role in ("office", "district") else ""

    def set_package_role(self, store: Path, role: str) -> None:
        """Remember as who packages are made of a store."""
        self._ini.setValue(f"stick/role/{_key(store)}", role)

    def forms(self, store: Path) -> tuple[list[str], str]:
        """The forms that were open in a store, and the one in front ("" for none)."""
        text = str(self._ini.value(f"open/{_key(store)}", "") or "")
        ids = [name for name in text.split(" ") if name]
        front = next((name[1:] for name in ids if name.startswith("*")), "")
        return [name.removeprefix("*") for name in ids], front

    def set_forms(self, store: Path, ids: list[str], front: str) -> None:
        """Remember the open forms of a store."""
        marked = [f"*{name}" if name == front else name for name in ids]
        self._ini.setValue(f"open/{_key(store)}", " ".join(marked))

    def write(self) -> None:
        """Put everything on disk now."""
        self._ini.sync()

    def _number(self, key: str, otherwise: int) -> int:
        text = str(self._ini.value(key, otherwise))
        return int(text) if text.lstrip("-").isdigit() else otherwise

    def _folder(self, key: str) -> Path | None:
        text = str(self._ini.value(key, "") or "")
        return Path(text) if text and is_folder(Path(text)) else None


_CHOICES = {True: "on", False: "off", None: ""}


def _key(name: str | Path) -> str:
    """A key that an INI file takes as it is: hex of the text's bytes."""
    return str(name).encode().hex()
