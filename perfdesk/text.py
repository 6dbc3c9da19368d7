"""Text as the forms write it: captions folded for comparison, nearest words, hidden characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# --- captions --------------------------------------------------------------------------

_CIRCLED = re.compile(r"^\s*[①-⑳㈠-㈩⑴-⒇]\s*")
_SIGNS = str.maketrans("", "", "*:()[]【】")
# A figure or Chinese numeral counts as numbering only with its sign: 1. 2、 (一) 三、 — so that
# "2026年决算数" and "一般公共预算" keep theirs.
_NUMBERING = re.compile(
    r"^(?:[0-9]{1,2}(?:、|\.(?![0-9]))|[一二三四五六七八九十]{1,3}、"
    r"|\((?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})\)、?)"
)


def fold_caption(text: str) -> str:
    """A caption as it is compared: NFKC, without white space, * : brackets, 其中 and numbering.

    Folding a folded caption changes nothing.
    """
    folded = _CIRCLED.sub("", text)
    while True:
        before = folded
        folded = "".join(unicodedata.normalize("NFKC", folded).split())
        folded = _NUMBERING.sub("", folded).translate(_SIGNS).removeprefix("其中")
        if folded == before:
            return folded


# --- the nearest word ------------------------------------------------------------------

_LONGEST_WORD = 200  # comparing is quadratic; nobody mistypes a name that long


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate most like the word (case aside), or None when none is like it at all."""
    by_fold: dict[str, str] = {}
    for candidate in candidates:
        by_fold.setdefault(candidate.casefold(), candidate)
    folded = word.strip().casefold()
    if not folded or len(folded) > _LONGEST_WORD:
        return None
    # only a wrong word needs it, and no window opens with one
    import difflib  # noqa: PLC0415 -- not at the start

    found = difflib.get_close_matches(folded, by_fold, n=1, cutoff=0.5)
    return by_fold[found[0]] if found else None


# --- hidden characters -----------------------------------------------------------------

# Word's manual line break arrives as \v, a page break as \f, Qt's as U+2028/2029: all are lines.
_LINE_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_HIDDEN = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls, except line breaks and tab
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidi controls
    "\u200b\u2060\ufeff"  # zero width space, word joiner, byte order mark
    "\ud800-\udfff"  # half a surrogate pair
    "\ufdd0-\ufdef\ufffe\uffff"  # never characters; no XML file may hold them
    "]"
)


def count_hidden(text: str) -> int:
    """How many characters of a text nobody can see: those that `clean_control` takes out."""
    return 0 if text.isascii() and text.isprintable() else len(_HIDDEN.findall(text))


def one_line(text: str) -> str:
    """A text of another office as a list or a sentence shows it, without what nobody can see."""
    return text if text.isprintable() else " ".join(clean_control(text)[0].split("\n"))


def clean_control(text: str) -> tuple[str, int]:
    """The text without invisible control characters, and how many were taken out.

    Line breaks of every kind become line feeds, a tab one space (a cell has no tab stops, and a
    pasted tab would be a hidden column); neither counts as taken out. What shapes a visible
    character (variation selectors, joiners) stays.
    """
    lines = _LINE_BREAKS.sub("\n", text).replace("\t", " ")
    return _HIDDEN.subn("", lines)


# --- leftovers of markup -----------------------------------------------------------------

_BOOKMARK = re.compile(r"\[bookmark:[^\[\]]*\]")
# a closed list: "a<b" and "<5%" are what an office means to say
_TAG = re.compile(
    r"</?(?:p|br|div|span|font|strong|em|table|tbody|tr|td|th|ul|ol|li|o:p|a|img)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_LINE_TAG = re.compile(r"</?(?:p|br|div|tr|li)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:nbsp|lt|gt|amp|quot|ldquo|rdquo|lsquo|rsquo|mdash|middot|hellip);")
_ENTITIES = {
    "&nbsp;": "\u00a0",
    "&lt;": "<",
    "&gt;": ">",
    "&amp;": "&",
    "&quot;": '"',
    "&ldquo;": "“",
    "&rdquo;": "”",
    "&lsquo;": "‘",
    "&rsquo;": "’",
    "&mdash;": "—",
    "&middot;": "·",
    "&hellip;": "…",
}
_HARD_SPACE = re.compile(" *\u00a0[ \u00a0]*")


def clean_markup(text: str) -> tuple[str, int]:
    """The text without what other programs leave in it, and how many such places there were.

    Taken out are tags, entities and bookmarks written out as text, invisible control characters
    and spaces that do not break (one space stays between words). A tag that ends a paragraph
    becomes a line break.
    """
    text, count = clean_control(text)
    if "[" in text:
        text, taken = _BOOKMARK.subn("", text)
        count += taken
    if "<" in text and (tags := len(_TAG.findall(text))):
        count += tags
        lines = _TAG.sub("", _LINE_TAG.sub("\n", text)).split("\n")
        text = "\n".join(line.strip(" ") for line in lines if line.strip(" \u00a0"))
    if "&" in text:
        text, taken = _ENTITY.subn(lambda found: _ENTITIES[found[0]], text)
        count += taken
    if "\u00a0" in text:
        lines = []
        for line in text.split("\n"):
            bare, taken = _HARD_SPACE.subn(_plain_space, line)
            count += taken
            lines.append(bare)
        text = "\n".join(lines)
    return text, count


def _plain_space(found: re.Match[str]) -> str:
    inside = found.start() > 0 and found.end() < len(found.string)
    return " " if inside else ""


# --- searching -------------------------------------------------------------------------

# one sign for one sign: a place in the folded text is the same place in the text
_NARROW = {
    **{0xFF01 + n: 0x21 + n for n in range(94)},
    0x3000: 0x20,
    0xA0: 0x20,
    0xFFE5: 0xA5,
}
_NARROW_SMALL = {
    **_NARROW,
    **{0x41 + n: 0x61 + n for n in range(26)},
    **{0xFF21 + n: 0x61 + n for n in range(26)},
}


def fold_search(text: str, *, case: bool = False) -> str:
    """A text as it is searched: full-width signs as half-width ones (１ is 1, ％ is %), Latin
    letters small unless `case` counts. As long as the text itself, sign for sign.
    """
    return text.translate(_NARROW if case else _NARROW_SMALL)


def spellings(sign: str, *, case: bool = False) -> str:
    """Every sign that `fold_search` folds to this one."""
    table = _NARROW if case else _NARROW_SMALL
    found = [chr(origin) for origin, folded in table.items() if folded == ord(sign)]
    return "".join([sign, *found])
