"""On which line of a TOML file each key and array element stands, for messages.

tomllib gives values without places. This walks a text that tomllib has already accepted, so it
need not judge it, only find its way through strings, arrays and inline tables.
"""

from __future__ import annotations

import re
from bisect import bisect_right

#: ("paper", 2, "draw") → the path of a key; a number is the index in an array
KeyPath = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_INLINE_BLANK = re.compile(r"[ \t]*")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)'""")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'', re.DOTALL
)
_OTHER = re.compile(r"[^,\]}\n#]+")


class Positions:
    """The lines of one file's keys. `drawn` says where the text inside a string value begins.

    The text is walked when first asked: a file without drawings or faults never is.
    """

    def __init__(self, text: str) -> None:
        self._text = text.replace("\r\n", "\n")
        self._starts = [0, *(m.end() for m in re.finditer("\n", self._text))]
        self._lines: dict[KeyPath, int] = {}
        self._first_text_line: dict[KeyPath, int] = {}
        self._multiline: set[KeyPath] = set()
        self._array_sizes: dict[KeyPath, int] = {}
        self._at = 0
        self._walked = False

    def line(self, path: KeyPath) -> int:
        """The line of a key, or of the nearest table around it; 0 for the whole file."""
        self._know()
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 0)

    def drawn(self, path: KeyPath, index: int) -> int:
        """The line of the file on which line `index` (from 0) of a string value stands."""
        self._know()
        first = self._first_text_line.get(path, self.line(path))
        return first + index if path in self._multiline else first

    def _line_at(self, offset: int) -> int:
        return bisect_right(self._starts, offset)

    def _note(self, path: KeyPath, known: int, line: int) -> None:
        """A key written with dots also opens the tables on its way."""
        for end in range(known + 1, len(path) + 1):
            self._lines.setdefault(path[:end], line)

    def _skip(self, pattern: re.Pattern[str]) -> None:
        found = pattern.match(self._text, self._at)
        self._at = found.end() if found else self._at

    def _know(self) -> None:
        if not self._walked:
            self._walked = True
            self._walk()

    def _walk(self) -> None:
        table: KeyPath = ()
        while True:
            self._skip(_BLANK)
            if self._at >= len(self._text):
                return
            start = self._at
            if self._text.startswith("[", start):
                array = self._text.startswith("[[", start)
                self._at += 2 if array else 1
                table = self._table(self._key(), array=array)
                self._at += 2 if array else 1
                self._note(table, 0, self._line_at(start))
                continue
            self._pair(table)
            if self._at == start:  # not TOML after all: never loop for ever
                return

    def _table(self, keys: tuple[str, ...], *, array: bool) -> KeyPath:
        path: KeyPath = ()
        for depth, key in enumerate(keys):
            path = (*path, key)
            if array and depth == len(keys) - 1:
                size = self._array_sizes.get(path, 0)
                self._array_sizes[path] = size + 1
                return (*path, size)
            if path in self._array_sizes:
                path = (*path, self._array_sizes[path] - 1)
        return path

    def _key(self) -> tuple[str, ...]:
        keys: list[str] = []
        while True:
            self._skip(_INLINE_BLANK)
            found = _KEY.match(self._text, self._at)
            if found is None:
                return tuple(keys)
            self._at = found.end()
            keys.append(next((g for g in found.groups() if g is not None), found[0]))
            self._skip(_INLINE_BLANK)
            if not self._text.startswith(".", self._at):
                return tuple(keys)
            self._at += 1

    def _pair(self, table: KeyPath) -> None:
        """`key = value`: the key's line is noted, then the value is walked."""
        line = self._line_at(self._at)
        path = (*table, *self._key())
        self._note(path, len(table), line)
        if self._text.startswith("=", self._at):
            self._at += 1
            self._value(path)

    def _value(self, path: KeyPath) -> None:
        self._skip(_INLINE_BLANK)
        opening = self._text[self._at : self._at + 1]
        if opening == "[":
            self._array(path)
        elif opening == "{":
            self._inline_table(path)
        elif found := _STRING.match(self._text, self._at):
            quote = found[0][:3]
            line = self._line_at(self._at)
            if quote in ('"""', "'''"):
                # a line break right after the opening quotes is no part of the string
                self._first_text_line[path] = line + found[0].startswith(f"{quote}\n")
                self._multiline.add(path)
            else:
                self._first_text_line[path] = line
            self._at = found.end()
        else:
            self._skip(_OTHER)

    def _array(self, path: KeyPath) -> None:
        self._at += 1
        index = 0
        while True:
            self._skip(_BLANK)
            here = self._text[self._at : self._at + 1]
            if here in ("]", ""):
                self._at += 1
                return
            if here == ",":
                self._at += 1
                continue
            start = self._at
            self._lines.setdefault((*path, index), self._line_at(start))
            self._value((*path, index))
            index += 1
            if self._at == start:
                return

    def _inline_table(self, path: KeyPath) -> None:
        self._at += 1
        while True:
            self._skip(_BLANK)
            here = self._text[self._at : self._at + 1]
            if here in ("}", ""):
                self._at += 1
                return
            if here == ",":
                self._at += 1
                continue
            start = self._at
            self._pair(path)
            if self._at == start:
                return
