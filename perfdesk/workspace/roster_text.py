"""A roster (名册) from text pasted out of a spreadsheet or a chat, and a roster as such a text.

One unit to a line, with 联系人 and 电话 after its name in any order; under a head row each column
is what its head says. What was done with which line is said in words.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from perfdesk.document.model import ListedUnit
from perfdesk.text import clean_control, fold_caption
from perfdesk.workspace.infos import FilingInfo
from perfdesk.workspace.remembered import folded

#: the head row of a roster as text: under it every cell is taken as it stands
HEADS = ("单位名称", "联系人", "电话")

#: digits of the shortest phone number
_LEAST_DIGITS = 7
#: a head row stands among the first lines; above it there may be a title
_HEAD_WITHIN = 6
#: names on one line without anything else, from here on they are several units
_LEAST_NAMES = 3
#: characters of the longest name of a person that is parted from a unit's by one space
_LONGEST_PERSON = 4

_UNIT, _CONTACT, _PHONE, _NUMBER = "unit", "contact", "phone", "number"
_HEADS = {
    _UNIT: "单位名称 单位 单位全称 预算单位 预算单位名称 填报单位 部门 部门名称 乡镇 名称",
    _CONTACT: "联系人 联系人姓名 姓名 经办人 填报人 填表人 负责人",
    _PHONE: "电话 联系电话 电话号码 办公电话 手机 手机号 手机号码 联系方式 联系人电话",
    _NUMBER: "序号 编号 序 号 no no.",
}
_HEAD_KINDS = {fold_caption(word): kind for kind, words in _HEADS.items() for word in words.split()}

_CHINESE = "[一二三四五六七八九十百]{1,5}"
_NUMBERING = re.compile(
    rf"(?:[0-9０-９]{{1,4}}(?:[、)）:：]|[.．](?![0-9])|[ \u3000]+)|{_CHINESE}、"
    rf"|[（(][ ]?(?:[0-9０-９]{{1,4}}|{_CHINESE})[ ]?[)）]、?|[①-⑳⑴-⒇㈠-㈩])[ \u3000]*"
)
_ONLY_NUMBER = re.compile(rf"[0-9]{{1,4}}[.、)]?|\(?(?:[0-9]{{1,4}}|{_CHINESE})\)?、?")
_PHONE_SIGNS = re.compile(r"[+(]?[0-9][0-9()+/\- ]*")
#: a phone at the end of a part, and what stands before it
_PHONE_AT_END = re.compile(r"(.*?[^0-9+()/\- ])[ :(]*([+(]?[0-9][0-9()+/\- ]*)\)?")
_LABELLED = re.compile(r"([^:：]{1,6})[:：][ ]*(.*)")
#: between the words of a head row in a chat
_WORDS = re.compile(r"[\s,，、;；|｜]+")
_BRACKETS = {"（": 1, "(": 1, "【": 1, "）": -1, ")": -1, "】": -1}


@dataclass(frozen=True)
class Pasted:
    """The units read from a text, and what was done with its lines, in words."""

    units: Mapping[str, ListedUnit] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def read_roster(text: str) -> Pasted:
    """The roster that a text holds, numbered from 1 in its order."""
    return _Reading().read(text)


def roster_text(units: Mapping[str, ListedUnit]) -> str:
    """A roster as tab-separated lines under a head row; `read_roster` reads the same from it."""
    out = io.StringIO()
    lines = csv.writer(out, "excel-tab", lineterminator="\n")
    lines.writerow(HEADS)
    ordered = sorted(units.items(), key=lambda one: one[1].place)
    lines.writerows((unit, listed.contact, listed.phone) for unit, listed in ordered)
    return out.getvalue()


def from_filings(
    infos: Iterable[FilingInfo], known: Mapping[str, ListedUnit] | None = None
) -> dict[str, ListedUnit]:
    """A roster of the units that have these filings, in the order of a roster that is known, which
    also says who answers for them, then in their own.
    """
    there = {folded(unit): listed for unit, listed in (known or {}).items()}
    nobody = ListedUnit(0)
    units: dict[str, str] = {}
    for info in infos:
        if folded(info.unit):
            units.setdefault(folded(info.unit), info.unit.strip())
    order = sorted(units, key=lambda key: (key not in there, there.get(key, nobody).place))
    roster = {}
    for place, key in enumerate(order, start=1):
        listed = there.get(key, nobody)
        roster[units[key]] = ListedUnit(place, listed.contact, listed.phone)
    return roster


@dataclass
class _Unit:
    """One unit as a line gives it."""

    name: str
    contact: str = ""
    phone: str = ""
    more: tuple[str, ...] = ()


class _Reading:
    """Reads one text."""

    def __init__(self) -> None:
        self._units: dict[str, _Unit] = {}
        self._lines: dict[str, int] = {}
        self._notes: list[str] = []
        self._numbered = 0

    def read(self, text: str) -> Pasted:
        lines = [(number, cells) for number, cells in _lines(text) if any(cells)]
        start, heads = _head_row(lines)
        if heads:
            if start:
                said = "、".join(str(number) for number, _cells in lines[:start])
                self._notes.append(f"第 {said} 行在表头上面，没有作为单位。")
            self._notes.append(f"第 {lines[start][0]} 行是表头，没有作为单位。")
            lines = lines[start + 1 :]
        for number, cells in lines:
            if heads and _kinds(cells) == heads:
                self._notes.append(f"第 {number} 行又是表头，没有作为单位。")
            elif heads:
                self._take(number, self._under(heads, cells))
            elif len(cells) == 1 and _is_head(_kinds(_WORDS.split(cells[0]))):
                self._notes.append(f"第 {number} 行是表头，没有作为单位。")
            else:
                for unit in self._units_in(number, cells):
                    self._take(number, unit)
        if self._numbered:
            self._notes.append(f"有 {self._numbered} 行去掉了前面的序号。")
        roster = {
            unit.name: ListedUnit(place, unit.contact, unit.phone)
            for place, unit in enumerate(self._units.values(), start=1)
        }
        return Pasted(roster, tuple(self._notes))

    def _take(self, number: int, unit: _Unit) -> None:
        key = folded(unit.name)
        if not key:
            self._notes.append(f"第 {number} 行没有单位名称，没有放进名册。")
            return
        if unit.more:
            more = "、".join(unit.more)
            self._notes.append(f"第 {number} 行“{unit.name}”多出的“{more}”没有放进名册。")
        before = self._units.get(key)
        if before is None:
            self._units[key], self._lines[key] = unit, number
            return
        self._notes.append(
            f"第 {number} 行“{unit.name}”与第 {self._lines[key]} 行重复，只留前面一行。"
        )
        before.contact = before.contact or unit.contact
        before.phone = before.phone or unit.phone

    # --- under a head row ------------------------------------------------------------------------

    def _under(self, heads: Sequence[str], cells: Sequence[str]) -> _Unit:
        found: dict[str, list[str]] = {_UNIT: [], _CONTACT: [], _PHONE: []}
        for kind, cell in zip(heads, cells, strict=False):
            if cell and kind in found:
                found[kind].append(cell)
        # under our own heads nothing is numbering
        name = " ".join(found[_UNIT])
        if tuple(heads) != (_UNIT, _CONTACT, _PHONE):
            name = self._unnumbered(name)
        more = tuple(filter(None, cells[len(heads) :]))
        return _Unit(name, "、".join(found[_CONTACT]), " / ".join(found[_PHONE]), more)

    # --- without one -----------------------------------------------------------------------------

    def _units_in(self, number: int, cells: Sequence[str]) -> Iterator[_Unit]:
        parts = [cell for cell in cells if cell]
        if len(parts) > 1 and _ONLY_NUMBER.fullmatch(_narrow(parts[0])):
            self._numbered += 1
            parts = parts[1:]
        elif len(parts) > 1:
            parts = [self._unnumbered(parts[0]), *parts[1:]]
        if len(parts) == 1:
            parts = _split(self._unnumbered(parts[0]))
            if len(parts) >= _LEAST_NAMES and not any(map(_has_phone, parts)):
                self._notes.append(f"第 {number} 行看作 {len(parts)} 个单位。")
                yield from map(_Unit, parts)
                return
        yield _unit_of(parts)

    def _unnumbered(self, name: str) -> str:
        found = _NUMBERING.match(name)
        if found is None or found.end() == len(name):
            return name
        self._numbered += 1
        return name[found.end() :]


# --- lines and their parts ---------------------------------------------------------------------


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines by number, each as its cells."""
    text = re.sub("\r\n|[\r\v\f\x85\u2028\u2029]", "\n", text).replace("\0", "")
    gap = _gap(text)
    if gap and '"' in text and text.count('"') % 2 == 0:
        # a spreadsheet puts a cell of several lines into quotes
        reader = csv.reader(io.StringIO(text), delimiter=gap)
        before = 0
        with suppress(csv.Error):  # a cell of 100,000 signs is no unit
            for cells in reader:
                yield before + 1, [_clean(cell) for cell in cells]
                before = reader.line_num
        return
    for number, line in enumerate(text.split("\n"), start=1):
        yield number, [_clean(cell) for cell in (line.split(gap) if gap else [line])]


def _gap(text: str) -> str:
    """What parts the cells of a line: tabs, or the commas of a head row; "" where only the words
    themselves say it.
    """
    if "\t" in text:
        return "\t"
    lines = [line for line in text.split("\n") if line.strip()]
    for gap in ",，":
        for line in lines[:_HEAD_WITHIN]:
            if _is_head(_kinds(line.split(gap))):
                return gap
    return ""


def _clean(cell: str) -> str:
    return " ".join(clean_control(cell)[0].split("\n")).strip()


def _kinds(cells: Iterable[str]) -> tuple[str, ...]:
    return tuple(_HEAD_KINDS.get(fold_caption(_clean(cell)).casefold(), "") for cell in cells)


def _is_head(kinds: Sequence[str]) -> bool:
    return _UNIT in kinds and len({*kinds} - {""}) > 1


def _head_row(lines: Sequence[tuple[int, list[str]]]) -> tuple[int, tuple[str, ...]]:
    """Where the head row stands, and what its columns are; () where there is none."""
    for place, (_number, cells) in enumerate(lines[:_HEAD_WITHIN]):
        kinds = _kinds(cells)
        alone = len([cell for cell in cells if cell]) == 1 and place == 0
        if _is_head(kinds) or (alone and _UNIT in kinds):
            return place, kinds
    return 0, ()


def _split(line: str) -> list[str]:
    """The parts of a line without tabs: at several spaces or commas, else at 、, else at the single
    spaces before a phone. What stands in brackets is not parted.
    """
    parts = _split_at(line, re.compile(r" {2,}|\u3000+|[ ]*[,，;；|｜][ ]*"))
    if len(parts) == 1:
        parts = _split_at(line, re.compile(r"[ ]*、[ ]*"))
    return _split_at_phone(line) if len(parts) == 1 else parts


def _split_at(line: str, gap: re.Pattern[str]) -> list[str]:
    parts, start, place, depth = [], 0, 0, 0
    while place < len(line):
        found = gap.match(line, place)
        if found is None or depth > 0:
            depth = max(0, depth + _BRACKETS.get(line[place], 0))
            place += 1
            continue
        parts.append(line[start : found.start()])
        start = place = found.end()
    return [part.strip() for part in (*parts, line[start:]) if part.strip()]


def _split_at_phone(line: str) -> list[str]:
    before, phone = _parted(line)
    if not phone:
        return [line]
    words = before.split(" ")
    if len(words) > 1 and len(words[-1]) <= _LONGEST_PERSON:
        return [" ".join(words[:-1]).strip(), words[-1], phone]
    return [before, phone]


def _unit_of(parts: Sequence[str]) -> _Unit:
    """The unit of a line: its name first, then who and the phone in any order."""
    name, *others = parts or [""]
    contacts, phones = [], []
    if not others:
        name, phone = _parted(name)
        phones = [phone] if phone else []
    for part in others:
        labelled = _LABELLED.fullmatch(part)
        kind = _HEAD_KINDS.get(fold_caption(labelled[1]).casefold(), "") if labelled else ""
        text = labelled[2].strip() if labelled and kind in (_CONTACT, _PHONE) else part
        contact, phone = _parted(text)
        if contact:
            contacts.append(contact)
        if phone:
            phones.append(phone)
    return _Unit(name, contacts[0] if contacts else "", " / ".join(phones), tuple(contacts[1:]))


def _parted(text: str) -> tuple[str, str]:
    """What stands before a phone, and the phone; "" for what is not there."""
    if _is_phone(text):
        return "", text
    found = _PHONE_AT_END.fullmatch(_narrow(text))
    if found is None or not _is_phone(found[2]) or len(_narrow(text)) != len(text):
        return text, ""
    return text[: found.end(1)].strip(), text[found.start(2) : found.end(2)].strip()


def _has_phone(text: str) -> bool:
    return bool(_parted(text)[1])


def _is_phone(text: str) -> bool:
    narrow = _narrow(text)
    digits = sum(sign.isdigit() for sign in narrow)
    return digits >= _LEAST_DIGITS and _PHONE_SIGNS.fullmatch(narrow) is not None


def _narrow(text: str) -> str:
    """Full-width digits and signs narrow, every dash one sign."""
    return re.sub("[‐-―−–—]", "-", unicodedata.normalize("NFKC", text))
