"""Names of packages on a stick: any file system takes them, FAT32 and exFAT too."""

from __future__ import annotations

import re
import unicodedata

from perfdesk.exchange.package import SUFFIX
from perfdesk.template.package import is_device
from perfdesk.text import clean_control

#: signs that FAT32, exFAT or Windows refuse
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f\\/:*?"<>|]')
#: UTF-16 units and bytes of the unit's name: with the rest far below the 255 of either kind that a
#: name may have, so that folders find room in a path
_UNITS_MOST, _BYTES_MOST = 60, 150
_NAMELESS = "单位"


def package_name(unit: str, year: int, number: int = 1) -> str:
    """The name for a unit's package of a year; `number` from 2 on for another of the same name."""
    again = "" if number == 1 else f"-{number}"
    return f"{_plain(unit) or _NAMELESS}-{year}年{again}{SUFFIX}"


def as_disk_sees(name: str) -> str:
    """Two names of which this is the same are one file on a stick."""
    return unicodedata.normalize("NFC", name).casefold()


def _plain(text: str) -> str:
    line, _count = clean_control(unicodedata.normalize("NFC", text))
    kept = " ".join(_FORBIDDEN.sub(" ", line).split()).strip(" .")
    while _is_too_long(kept):
        kept = kept[:-1].rstrip(" .")
    # what stands before the first dot is what Windows takes for a device
    return f"_{kept}" if is_device(kept.partition(".")[0].strip()) else kept


def _is_too_long(text: str) -> bool:
    return len(text.encode("utf-16-le")) // 2 > _UNITS_MOST or len(text.encode()) > _BYTES_MOST
