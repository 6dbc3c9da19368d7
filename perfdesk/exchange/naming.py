"""Names of packages on a stick: any file system takes them, FAT32 and exFAT too."""

from __future__ import annotations

import re
import unicodedata

from perfdesk.exchange.package import SUFFIX
from perfdesk.template.package import is_device
from perfdesk.text import clean_control

#: signs that FAT32, exFAT or Windows refuse
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f\\/:*?"<>|]')
#: UTF-16 units and bytes of the unit's name, and of its code: with the rest far below the 255 of
#: either kind that a name may have, so that folders find room in a path
_UNIT_MOST, _CODE_MOST = (60, 150), (20, 40)
_NAMELESS = "单位"
_CONSOLE = frozenset({"CONIN$", "CONOUT$"})
#: what the office gets back is told apart from what it handed in, on one stick
_BACK = "退回意见"


def package_name(
    unit: str, year: int, number: int = 1, *, code: str = "", back: bool = False
) -> str:
    """The name for a unit's package of a year; `number` from 2 on for another of the same name.

    `code` is the unit's 单位编码, "" for none; `back` says that it goes from district to unit.
    """
    parts = [_plain(unit, _UNIT_MOST) or _NAMELESS, _plain(code, _CODE_MOST), f"{year}年"]
    parts += [_BACK if back else "", "" if number == 1 else str(number)]
    name = "-".join(part for part in parts if part)
    return f"{'_' if _is_device(name) else ''}{name}{SUFFIX}"


def as_disk_sees(name: str) -> str:
    """Two names of which this is the same are one file on a stick, whatever its table of capitals
    says of rare letters.
    """
    folded = unicodedata.normalize("NFC", name).upper().casefold()
    return unicodedata.normalize("NFC", folded)


def _plain(text: str, most: tuple[int, int]) -> str:
    line, _count = clean_control(unicodedata.normalize("NFC", text))
    kept = " ".join(_FORBIDDEN.sub(" ", line).split()).strip(" .")
    while _is_too_long(kept, most):
        kept = kept[:-1].rstrip(" .")
    return f"_{kept}" if _is_device(kept) else kept


def _is_device(name: str) -> bool:
    """Whether Windows would take it for a device: by what stands before the first dot, COM¹ too."""
    stem = unicodedata.normalize("NFKC", name.partition(".")[0]).strip()
    return is_device(stem) or stem.upper() in _CONSOLE


def _is_too_long(text: str, most: tuple[int, int]) -> bool:
    return len(text.encode("utf-16-le")) // 2 > most[0] or len(text.encode()) > most[1]
