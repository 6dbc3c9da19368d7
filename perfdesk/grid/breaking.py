"""Where Chinese text breaks: 禁则, words kept whole, lines balanced; all in font units."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

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
    first line of each paragraph. A line feed ends a line and is in no slice. The empty text has
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


def cut_words(text: str, lines: Iterable[LineSpan]) -> Iterator[tuple[int, int]]:
    """The words and numbers that were too wide for their column, as (start, end) in the text: a
    line ends inside each of them.
    """
    told = 0
    for start, _end, _width in lines:
        if start > told and _cuts_word(text, start):
            word = _word_around(text, start)
            told = word[1]
            yield word


def _cuts_word(text: str, at: int) -> bool:
    return _in_word(text[at - 1]) and _in_word(text[at]) and not _may_break(text, at)


def _in_word(char: str) -> bool:
    return _is_word(char) or char in _INSIDE_NUMBER


def _word_around(text: str, at: int) -> tuple[int, int]:
    start = end = at
    while start and _in_word(text[start - 1]):
        start -= 1
    while end < len(text) and _in_word(text[end]):
        end += 1
    return start, end


#: two-character words of these forms that a caption's line break had better not cut
_WORDS_TEXT = (
    "意度指标标值绩效目标预算单位名称金额项目年度本年类型类别支出收入实施说明解释"
    "任务内容主要资金总额管理基金拨款专户财政政府公共基本成本经济社会生态环境"
    "效益满意服务对象可持持续影响数量质量时效度量职责履职概述重点工作计划情况"
    "申请完成实际总体预期分析改进措施原因偏差测算过程依据主管部门用款起始到期"
    "周期控制规模投资概算批复编制在职人数执行决算年初全年"
)
_WORDS = frozenset(_WORDS_TEXT[at : at + 2] for at in range(0, len(_WORDS_TEXT), 2))
_CAPTION_MOST = 24
_CUT = 2000  # the cost of a cut word, in squared tenths of an em


@lru_cache(maxsize=1 << 14)
def balance_lines(text: str, limit: int, face_name: str) -> tuple[LineSpan, ...]:
    """As `break_lines`, for captions and labels: lines of even length with words kept whole, in
    one line more where that takes one. A narrow head reads 指标值／类型, never 指标值类／型, and
    部门／（单位名称）, never 部门（单／位名称）.
    """
    if "\n" in text:
        return _balanced_parts(text, limit, face_name)
    lines = break_lines(text, limit, face_name)
    if len(lines) == 1 or len(text) > _CAPTION_MOST or " " in text:
        return lines
    advances = fonts.face(face_name).advances
    edges = [0]
    for char in text:
        edges.append(edges[-1] + advances[char])
    best = _evenly(text, edges, limit, len(lines))
    if best is not None and best[0] >= _CUT and len(text) > 2 * (len(lines) + 1):
        # a word would be cut: one line more may keep it whole
        longer = _evenly(text, edges, limit, len(lines) + 1)
        best = longer if longer is not None and longer[0] < _CUT else best
    if best is None:
        return lines
    return tuple((a, b, edges[b] - edges[a]) for a, b in pairwise(best[1]))


def _balanced_parts(text: str, limit: int, face_name: str) -> tuple[LineSpan, ...]:
    """A caption with line breaks of its own: each part by itself."""
    lines: list[LineSpan] = []
    start = 0
    for part in text.split("\n"):
        balanced = balance_lines(part, limit, face_name)
        lines += [(start + a, start + b, width) for a, b, width in balanced]
        start += len(part) + 1
    return tuple(lines)


def _evenly(
    text: str, edges: list[int], limit: int, count: int
) -> tuple[int, tuple[int, ...]] | None:
    """The cheapest way to set a caption in `count` lines: its cost, and where lines begin and
    end; None where it cannot be.
    """
    goal = edges[-1] // count
    ways: dict[int, tuple[int, tuple[int, ...]]] = {0: (0, (0,))}
    for number in range(1, count + 1):
        last = number == count
        longer: dict[int, tuple[int, tuple[int, ...]]] = {}
        for start, (cost, places) in ways.items():
            for end in (len(text),) if last else range(start + 1, len(text)):
                width = edges[end] - edges[start]
                if width > limit or not (last or _may_break(text, end)):
                    continue
                total = cost + ((width - goal) // 100) ** 2 + (0 if last else _cut_cost(text, end))
                if end not in longer or total < longer[end][0]:
                    longer[end] = (total, (*places, end))
        ways = longer
    return ways.get(len(text))


def _cut_cost(text: str, at: int) -> int:
    """How bad a caption's line break is here, in squared tenths of an em."""
    if text[at - 1 : at + 1] in _WORDS:
        return _CUT
    return -300 if text[at] in "（(" else 0
