"""The bundled faces: advances, coverage, fallback, and their registration for PDF.

All bundled faces have 1,000 units per em, so an advance times a size in pt is in 1/1000 pt.
Nothing here draws; a `Face` answers how wide a character is and which face has it.
"""

from __future__ import annotations

import mmap
import struct
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from perfdesk.errors import FontError
from perfdesk.paths import resources_dir

#: face name → file under resources/fonts, and the faces asked when a character is missing
_FILES: dict[str, tuple[str, tuple[str, ...]]] = {
    "song": ("NotoSerifSC-Regular.ttf", ("rest", "rare")),
    "song-bold": ("NotoSerifSC-Bold.ttf", ("song", "rest", "rare")),
    "hei": ("NotoSansSC-Bold.ttf", ("song", "rest", "rare")),
    "rest": ("NotoSerifSC-Rest.ttf", ()),
    "rare": ("PerfDeskRare-Regular.ttf", ()),
}

#: platforms of a font's character maps that are Unicode
_UNICODE = (0, 3)

#: the names of all bundled faces
NAMES = tuple(_FILES)

#: faces of official documents (仿宋, 楷体, 小标宋): the bundled face whose measures they have, and
#: the families of an installed font that may draw their characters on paper, the best first
OFFICIAL: dict[str, tuple[str, tuple[str, ...]]] = {
    "fang": ("song", ("仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong", "方正仿宋_GBK")),
    "kai": ("song-bold", ("楷体_GB2312", "KaiTi_GB2312", "楷体", "KaiTi", "方正楷体_GBK")),
    "title": ("song-bold", ("方正小标宋_GBK", "方正小标宋简体", "FZXiaoBiaoSong-B05S")),
}
#: before the path in the name of an installed face
_INSTALLED = "installed:"

#: the advance given to a character no face has: one em
MISSING_ADVANCE = 1000


class Advances(dict[str, int]):
    """Advance of each character in 1/1000 em, looked up in the face (or its fallbacks) once."""

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face = face

    def __missing__(self, char: str) -> int:
        value = self._face.find_advance(char)
        self[char] = value
        return value


class Face:
    """One bundled font file, read lazily: metrics at once, glyphs when first asked for."""

    def __init__(self, name: str) -> None:
        file_name, self._fallback_names = _FILES[name]
        try:
            self._read(name, resources_dir() / "fonts" / file_name)
        except (OSError, ValueError) as error:  # ValueError: an empty file
            raise FontError(f"找不到字体文件 {file_name}，请重新安装本程序。") from error
        if self.units != MISSING_ADVANCE:
            raise FontError(f"字体文件 {file_name} 不是本程序带的那一份，请重新安装本程序。")

    def _read(self, name: str, path: Path) -> None:
        """Its metrics and character map; raises OSError, ValueError or struct.error."""
        self.name = name
        self.path = path
        with path.open("rb") as file:
            # a face is megabytes; what is looked up in it are a few thousand bytes
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        tables = self._tables()
        #: units of an em
        (self.units,) = struct.unpack_from(">H", self._data, tables["head"] + 18)
        hhea = tables["hhea"]
        #: above and below the baseline, in 1/1000 em, descent negative
        self.ascent, self.descent = struct.unpack_from(">hh", self._data, hhea + 4)
        (self._metrics,) = struct.unpack_from(">H", self._data, hhea + 34)
        self._hmtx = tables["hmtx"]
        self._groups = self._read_cmap(tables["cmap"])
        self._starts = [group[0] for group in self._groups]
        self.advances = Advances(self)
        #: characters met so far that another face draws
        self.foreign: dict[str, Face] = {}
        #: characters met so far that no face draws
        self.missing: set[str] = set()
        #: characters met so far that are not simply a glyph of this face
        self.special: set[str] = set()

    def _tables(self) -> dict[str, int]:
        (count,) = struct.unpack_from(">H", self._data, 4)
        tables: dict[str, int] = {}
        for index in range(count):
            tag, _sum, offset, _length = struct.unpack_from(">4sLLL", self._data, 12 + 16 * index)
            tables[tag.decode("latin-1")] = offset
        return tables

    def _read_cmap(self, base: int) -> list[tuple[int, int, int]]:
        """The (first, last, first glyph) groups of the Unicode map, in order."""
        (count,) = struct.unpack_from(">H", self._data, base + 2)
        formats: dict[int, int] = {}
        for index in range(count):
            platform, _encoding, offset = struct.unpack_from(
                ">HHL", self._data, base + 4 + 8 * index
            )
            if platform not in _UNICODE:
                continue
            (kind,) = struct.unpack_from(">H", self._data, base + offset)
            formats[kind] = base + offset
        if 12 in formats:
            at = formats[12]
            (groups,) = struct.unpack_from(">L", self._data, at + 12)
            flat = struct.unpack_from(f">{3 * groups}L", self._data, at + 16)
            return list(zip(flat[0::3], flat[1::3], flat[2::3], strict=True))
        if 4 in formats:
            return self._read_cmap_4(formats[4])
        raise FontError(f"字体文件 {self.path.name} 里没有可用的字符表，请重新安装本程序。")

    def _read_cmap_4(self, at: int) -> list[tuple[int, int, int]]:
        (double,) = struct.unpack_from(">H", self._data, at + 6)
        count = double // 2
        ends = struct.unpack_from(f">{count}H", self._data, at + 14)
        starts = struct.unpack_from(f">{count}H", self._data, at + 16 + double)
        deltas = struct.unpack_from(f">{count}h", self._data, at + 16 + 2 * double)
        offsets_at = at + 16 + 3 * double
        offsets = struct.unpack_from(f">{count}H", self._data, offsets_at)
        groups: list[tuple[int, int, int]] = []
        for index in range(count):
            first, last = starts[index], min(ends[index], 0xFFFE)
            if offsets[index] == 0:
                # a wrap of the 16-bit sum inside one group does not occur in our subsets
                groups.append((first, last, (first + deltas[index]) & 0xFFFF))
                continue
            for code in range(first, last + 1):
                where = offsets_at + 2 * index + offsets[index] + 2 * (code - first)
                (glyph,) = struct.unpack_from(">H", self._data, where)
                if glyph:
                    groups.append((code, code, (glyph + deltas[index]) & 0xFFFF))
        return groups

    def glyph(self, char: str) -> int:
        """The glyph number of a character in this very file, 0 when it has none."""
        code = ord(char)
        index = bisect_right(self._starts, code) - 1
        if index < 0:
            return 0
        first, last, glyph = self._groups[index]
        return (glyph + code - first) & 0xFFFF if code <= last else 0

    def own_advance(self, glyph: int) -> int:
        """The advance of a glyph of this file, in 1/1000 em."""
        entry = min(glyph, self._metrics - 1)
        (advance,) = struct.unpack_from(">H", self._data, self._hmtx + 4 * entry)
        return int(advance)

    def find_advance(self, char: str) -> int:
        """The advance of a character in this face or, failing that, in a fallback face."""
        if _is_invisible(char):
            self.special.add(char)
            return 0
        if unicodedata.combining(char):
            # a mark is drawn with its letter, see `segments`; alone it has no place of its own
            self.special.add(char)
            self.missing.add(char)
            return 0
        glyph = self.glyph(char)
        if glyph:
            return self.own_advance(glyph)
        self.special.add(char)
        for name in self._fallback_names:
            other = face(name)
            glyph = other.glyph(char)
            if glyph:
                self.foreign[char] = other
                return other.own_advance(glyph)
        self.missing.add(char)
        return MISSING_ADVANCE

    def width(self, text: str) -> int:
        """The advance of a text on one line, in 1/1000 em."""
        return sum(map(self.advances.__getitem__, text))

    def segments(self, text: str) -> list[tuple[Face, str, int]]:
        """The text as it is drawn: (face, characters, their place from the start in 1/1000 em),
        cut where the drawing face changes.

        A letter and the mark on it are drawn as one character where a face has it. What no face
        has is left out, never drawn as a box: `lacks` names it before.
        """
        if self.plain(text):
            return [(self, text, 0)]
        parts: list[tuple[Face, str, int]] = []
        x = 0
        joins = False
        for char in unicodedata.normalize("NFC", text):
            advance = self.advances[char]
            if _is_invisible(char) or char in self.missing:
                joins = False
            else:
                drawing = self.foreign.get(char, self)
                if joins and parts[-1][0] is drawing:
                    parts[-1] = (drawing, parts[-1][1] + char, parts[-1][2])
                else:
                    parts.append((drawing, char, x))
                joins = True
            x += advance
        return parts

    def plain(self, text: str) -> bool:
        """Whether every character of a text is drawn by this very face, one by one."""
        if not self.special or (text.isascii() and text.isprintable()):
            return True
        return self.special.isdisjoint(text)

    def lacks(self, text: str) -> list[str]:
        """The characters of a text that neither this face nor its fallbacks can draw, once each,
        in the order met; a mark that stands on no letter they know is one of them.
        """
        drawn = unicodedata.normalize("NFC", text)
        for char in drawn:
            self.advances[char]
        if self.missing.isdisjoint(drawn):
            return []
        return [char for char in dict.fromkeys(drawn) if char in self.missing]


def _is_invisible(char: str) -> bool:
    """Characters that only steer others: joiners, variation selectors, line feeds."""
    return (
        char == "\n"
        or unicodedata.category(char) == "Cf"
        or ("\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef")
    )


class InstalledFace(Face):
    """A font file of this computer, for drawing only: see `OFFICIAL`. Raises OSError, ValueError,
    KeyError, struct.error or FontError where it is none that can be used.
    """

    def __init__(self, path: Path) -> None:
        self._fallback_names = ()
        self._read(f"{_INSTALLED}{path}", path)

    def draws(self, char: str) -> bool:
        """Whether the file has this character, one em wide."""
        glyph = self.glyph(char)
        return glyph > 0 and self.own_advance(glyph) == self.units


class StandIn(Face):
    """A bundled face whose full-width characters an installed font draws. All measures are the
    bundled face's: no line breaks anywhere else because a font is installed.
    """

    def __init__(self, measures: Face, drawing: InstalledFace) -> None:
        self.__dict__.update(measures.__dict__)
        self._measures = measures
        self._drawing = drawing

    def plain(self, text: str) -> bool:
        """Nothing is, as soon as one character is drawn by the installed font."""
        return self._measures.plain(text) and not any(map(self._replaces, text))

    def segments(self, text: str) -> list[tuple[Face, str, int]]:
        """As `Face.segments`, with the installed font for the characters it has."""
        parts: list[tuple[Face, str, int]] = []
        for drawing, part, place in self._measures.segments(text):
            x = place
            for start, end in self._stretches(part):
                piece = part[start:end]
                taken = drawing is self._measures and self._replaces(piece[0])
                parts.append((self._drawing if taken else drawing, piece, x))
                x += self.width(piece)
        return parts

    def _stretches(self, text: str) -> Iterator[tuple[int, int]]:
        start = 0
        for at in range(1, len(text) + 1):
            if at == len(text) or self._replaces(text[at]) is not self._replaces(text[start]):
                yield start, at
                start = at

    def _replaces(self, char: str) -> bool:
        return self.advances[char] == MISSING_ADVANCE and self._drawing.draws(char)


_folders: tuple[Path, ...] | None = ()
_stand_ins: dict[str, Face] = {}


def allow_installed(folders: Sequence[Path] | None) -> None:
    """Let fonts in these folders (None: the system's own) draw official documents on paper; none
    do until this is said. They are looked for when such a document is first drawn.
    """
    global _folders  # noqa: PLW0603 -- one choice for the whole program, made at its start
    _folders = None if folders is None else tuple(folders)
    _stand_ins.clear()


def face(name: str) -> Face:
    """The bundled face "song", "song-bold", "hei", "rest" or "rare", read once, or a face of
    `OFFICIAL`.
    """
    return _official(name) if name in OFFICIAL else _face(name)


@cache
def _face(name: str) -> Face:
    if name.startswith(_INSTALLED):
        return InstalledFace(Path(name.removeprefix(_INSTALLED)))
    return Face(name)


def _official(name: str) -> Face:
    found = _stand_ins.get(name)
    if found is None:
        base, families = OFFICIAL[name]
        found = face(base)
        if _folders != ():
            # looked for when an official document is drawn, not when the window opens
            from perfdesk.installed_fonts import find  # noqa: PLC0415

            path = find(families, _folders)
            drawing = _face(f"{_INSTALLED}{path}") if path else None
            if isinstance(drawing, InstalledFace):
                found = StandIn(found, drawing)
        _stand_ins[name] = found
    return found
