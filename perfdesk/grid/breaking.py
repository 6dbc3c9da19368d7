"""Where Chinese text breaks: 禁则, words kept whole, lines balanced; all in font units."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from perfdesk import fonts

#: a line as (start, end, width): the text's slice, trailing spaces left out of the width,
#: which is in 1/1000 em
LineSpan = tuple[int, int, int]

# 禁则 after GB/T 15834-2011 and JIS X 4051: what may not begin a line …
_NOT_FIRST = frozenset(
    "!%),.:;?]}·ˇˉ¨°’”†‡›℃‰′″∶、。〃々〉》」』】〕〗〞︶︺︾﹀﹄﹚﹜﹞！＂％＇），．：；？］｀｜｝～"
    "—…‥·・ー゛゜ゝゞ￠㎡㎥"
)
# … and what may not end one
_NOT_LAST = frozenset("$([{£¥‘“‹〈《「『【〔〖〝︵︹︽︿﹃﹙﹛﹝＄（［｛￡￥≥≤＞＜≈±＋№")
# pairs that stay together
_PAIRS = frozenset({"——", "……", "──"})
_INSIDE_NUMBER = frozenset(".,:/-_'@+&")


def _is_word(char: str) -> bool:
    """Letters and digits of alphabetic scripts: they break only between words."""
    if char < "\u0080":
        return char.isalnum()
    return char < "\u2e80" and char.isalpha()


def _may_break(text: str, at: int) -> bool:
    """Whether a line may end before text[at]."""
    before, after = text[at - 1], text[at]
    if after in _NOT_FIRST or before in _NOT_LAST or before + after in _PAIRS:
        return False
    if after == " ":
        return False  # spaces hang at the line's end
    if "\ufe00" <= after <= "\ufe0f" or "\U000e0100" <= after <= "\U000e01ef":
        return False
    if unicodedata.combining(after):
        return False
    if _is_word(before) or before in _INSIDE_NUMBER:
        if _is_word(after):
            return False
        if after in _INSIDE_NUMBER and at + 1 < len(text) and _is_word(text[at + 1]):
            return not _is_word(before)
    return True


def _retreat(text: str, start: int, at: int) -> int:
    """The last place at or before `at`, after `start`, where a line may end; `at` when none."""
    place = at
    while place > start and not _may_break(text, place):
        place -= 1
    return place if place > start else at


def _paragraph(text: str, first: int, last: int, limits: tuple[int, int, str]) -> list[LineSpan]:
    """Greedy lines of text[first:last], which holds no line break of its own."""
    limit, indent, face_name = limits
    advances = fonts.face(face_name).advances
    widths = [advances[char] for char in text[first:last]]
    room = limit - indent
    if sum(widths) <= room:
        return [(first, last, sum(widths))]
    lines: list[LineSpan] = []
    start, width, at = first, 0, first
    while at < last:
        step = widths[at - first]
        if width + step > room and at > start and text[at] != " ":
            end = _retreat(text, start, at)
            lines.append((start, end, _visible(text, start, end, widths, first)))
            start = end
            while start < last and text[start] == " ":
                start += 1  # the spaces hang: they belong to the line before
            if lines:
                lines[-1] = (lines[-1][0], start, lines[-1][2])
            width = sum(widths[start - first : at - first]) if at > start else 0
            at = max(at, start)
            room = limit
            continue
        width += step
        at += 1
    if start < last or not lines:
        lines.append((start, last, _visible(text, start, last, widths, first)))
    return lines


def _visible(text: str, start: int, end: int, widths: list[int], first: int) -> int:
    while end > start and text[end - 1] == " ":
        end -= 1
    return sum(widths[start - first : end - first])


@lru_cache(maxsize=1 << 16)
def break_lines(text: str, limit: int, face_name: str, indent: int = 0) -> tuple[LineSpan, ...]:
    """The lines of a text in a column `limit` wide, in 1/1000 em of the face.

    A line never ends inside a word or number unless the word alone is wider than the column,
    never begins with closing punctuation nor ends with an opening bracket. `indent` narrows the
    first line of each paragraph. "\\n" ends a line and is in no line's slice. The empty text has
    one empty line.
    """
    if not text:
        return ((0, 0, 0),)
    if "\n" not in text and not indent:
        width = fonts.face(face_name).width(text)
        if width <= limit:
            return ((0, len(text), width),)
    lines: list[LineSpan] = []
    start = 0
    while True:
        end = text.find("\n", start)
        stop = len(text) if end < 0 else end
        lines += _paragraph(text, start, stop, (max(limit, 1), indent, face_name))
        if end < 0:
            return tuple(lines)
        start = end + 1


@lru_cache(maxsize=1 << 14)
def balance_lines(text: str, limit: int, face_name: str) -> tuple[LineSpan, ...]:
    """As `break_lines`, with lines of even length: 指标值类型 in a narrow head breaks as
    指标值／类型, never 指标值类／型. The number of lines is the same.
    """
    lines = break_lines(text, limit, face_name)
    if len(lines) == 1 or "\n" in text:
        return lines
    narrow = limit
    best = lines
    while narrow > 1000:
        narrow -= 500
        tried = break_lines(text, narrow, face_name)
        if len(tried) > len(lines) or max(width for _s, _e, width in tried) > narrow:
            break
        best = tried
    return best
