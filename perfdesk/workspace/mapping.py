"""A form that comes on another version of its paper: which fields both papers have, which only one.

Fields are the same when their table and id are, wherever they stand and whatever they are called.
Nothing is changed here: a value that the paper here has no cell for stays in the form.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from perfdesk import paths, values
from perfdesk.derive.recast import Told, drawn_fields, recast
from perfdesk.document.model import Document, Filing, Value
from perfdesk.errors import PerfDeskError
from perfdesk.exchange.limits import plain
from perfdesk.exchange.model import Package
from perfdesk.grid.build import Source
from perfdesk.grid.model import Mark
from perfdesk.grid.showing import number_mark, part_text
from perfdesk.template import older
from perfdesk.template.model import NUMERIC_TYPES, Field, FieldType, Slot, Template
from perfdesk.template.problem import Problems
from perfdesk.workspace.leftovers import called
from perfdesk.workspace.paper_names import OtherPapers
from perfdesk.workspace.steps import Steps

#: read papers of packages that are kept: forty packages bring the same ones
_KEPT_MOST = 64
#: characters of a value in the table
_VALUE_MOST = 200
#: what one field may be told as without being another type
_WORDS = frozenset({FieldType.TEXT, FieldType.LONGTEXT, FieldType.CHOICE, FieldType.PHONE})
_TYPES = {
    FieldType.TEXT: "文字",
    FieldType.LONGTEXT: "文字",
    FieldType.MONEY: "金额",
    FieldType.NUMBER: "数字",
    FieldType.COUNT: "个数",
    FieldType.PERCENT: "百分比",
    FieldType.SCORE: "分数",
    FieldType.CHOICE: "选项",
    FieldType.DATE: "日期",
    FieldType.YEAR: "年度",
    FieldType.PHONE: "电话",
    FieldType.SIGNATURE: "签字",
    FieldType.CLASS: "指标类别",
    FieldType.REPORT: "报告正文",
    FieldType.MEASURE: "指标值",
    FieldType.PERIOD: "起止时间",
    FieldType.AGENCY: "单位",
    FieldType.PERSON: "人员",
}
_SPLIT = {FieldType.MEASURE: values.split_measure, FieldType.PERIOD: values.split_period}


class Fate(StrEnum):
    """What becomes of one field."""

    KEPT = "保留，不打印"
    RETYPED = "照原样保留"
    NEW = "留空待填"
    #: only their paper has it, and nothing was typed there
    GONE = "没有填过"
    SAME = "照搬"


@dataclass(frozen=True)
class FieldLine:
    """One field of the two papers. `row` names the row of a value kept; `value` is what was typed
    there, as text; `ours` says what the paper here has. `fits`: it is what the field here asks for.
    """

    table: str
    field: str
    label: str
    fate: Fate
    row: str = ""
    value: str = ""
    ours: str = ""
    fits: bool = True

    @property
    def name(self) -> str:
        """What it is called, with its row."""
        return f"{self.label}（{self.row}）" if self.row else self.label

    @property
    def done(self) -> str:
        """What becomes of it, in words."""
        return str(self.fate) if self.fits else f"{self.fate}，与新的类型不合，请核对"


@dataclass(frozen=True)
class FieldMap:
    """The fields of a form between their paper and ours, those that need a look first.

    `theirs` and `ours` are the versions of the papers. `read` says how much of their paper could
    be read: "" all, else half a sentence.
    """

    theirs: str
    ours: str
    lines: tuple[FieldLine, ...]
    read: str = ""

    def of(self, fate: Fate) -> tuple[FieldLine, ...]:
        """The lines of one fate."""
        return tuple(line for line in self.lines if line.fate is fate)

    @property
    def newer(self) -> bool:
        """Whether their paper is newer than ours."""
        return version_numbers(self.theirs) > version_numbers(self.ours)

    @property
    def words(self) -> str:
        """All of it in one line."""
        kept, retyped = self.of(Fate.KEPT), self.of(Fate.RETYPED)
        parts = [f"{len(self.of(Fate.SAME))} 项照搬"]
        if kept:
            parts.append(f"{len(kept)} 项本机表样没有（保留，不打印）")
        if retyped:
            parts.append(f"{len(retyped)} 项类型变了")
        if new := self.of(Fate.NEW):
            parts.append(f"{len(new)} 项新增")
        if gone := self.of(Fate.GONE):
            parts.append(f"{len(gone)} 项取消（没有填过）")
        head = f"表样版本 {plain(self.theirs, 20)} → {self.ours}"
        if self.theirs == self.ours:
            head = f"双方表样都是版本 {self.ours}，内容却不同"
        said = f"{head}：{'，'.join(parts)}。"
        if self.read:
            said += f"{self.read}。"
        if self.newer:
            said += "本机的表样较旧，装入新表样（或升级本程序）后都会显示。"
        return said


def version_numbers(version: str) -> tuple[int, ...]:
    """1.10 is newer than 1.9."""
    return tuple(int(number) for number in re.findall(r"[0-9]{1,9}", version))


class FieldMaps:
    """Lays the papers that came along beside those here."""

    def __init__(self, steps: Steps) -> None:
        self._catalog = steps.catalog
        #: by id and content of their file: our paper then, and theirs where it is another
        self._read: dict[tuple[str, bytes], tuple[Template, _Theirs | None]] = {}

    def of(self, package: Package, filing: Filing, body: Document) -> FieldMap | None:
        """What becomes of the fields of a form; None where both papers are the same, or where its
        paper is not here.
        """
        with suppress(PerfDeskError):
            ours = self._catalog.template(body.template)
            theirs = self._theirs(package, body, ours)
            if theirs is None:
                return None
            source = Source(ours, body, filing)
            return _field_map(theirs, source, OtherPapers(self._catalog))
        return None

    def keep(self, package: Package, body: Document, found: FieldMap) -> None:
        """A form came on another paper: what was typed there keeps the name it has there."""
        content = package.templates.get(f"{body.template}.toml")
        if content is not None and not found.read and found.of(Fate.KEPT):
            older.keep(paths.user_data_dir() / "templates", body.template, content)

    def notes(self, package: Package) -> Iterator[str]:
        """What is said of papers that a set here does not have."""
        bodies = [form.body for filing in package.filings for form in filing.forms]
        used = Counter(body.template for body in bodies if body is not None)
        sets, known = self._catalog.set_ids, self._catalog.template_ids
        for name, count in used.items():
            if name in known or name.partition("/")[0] not in sets:
                continue
            title = self._catalog.set(name.partition("/")[0]).title
            yield (
                f"“{title}”在本机的版本里没有表样“{name}”，{count} 张表照原样收下，"
                "装入新表样（或升级本程序）后才能打开和打印。"
            )

    def _theirs(self, package: Package, body: Document, ours: Template) -> _Theirs | None:
        """Their paper where it is another than ours; what is known of it without its file."""
        content = package.templates.get(f"{ours.id}.toml")
        if content is None:
            same = body.version == ours.version
            said = "对方的表样没有带来，新增的项看不出来"
            return None if same else _Theirs(body.version, None, said)
        key = (ours.id, content)
        known = self._read.get(key)
        if known is None or known[0] is not ours:
            if len(self._read) >= _KEPT_MOST:
                self._read.pop(next(iter(self._read)))
            theirs = self._look(content, ours)
            same = theirs.template is not None and _drawing(theirs.template) == _drawing(ours)
            known = self._read[key] = ours, None if same else theirs
        return known[1]

    def _look(self, content: bytes, ours: Template) -> _Theirs:
        if self._catalog.template_file(ours.id).read_bytes() == content:
            return _Theirs(ours.version, ours)
        # the schema is loaded only when a file is read
        from perfdesk.template.compose import read_template  # noqa: PLC0415 -- not at the start

        problems = Problems(ours.id)
        with suppress(UnicodeDecodeError, RecursionError):
            text = content.decode("utf-8-sig")
            template = read_template(text, self._catalog.vocabulary, problems, ours.id)
            if template is not None and not problems:
                return _Theirs(template.version, template)
        version = re.search(rb'^version\s*=\s*"([^"\n]{1,20})"', content, flags=re.MULTILINE)
        told = version[1].decode(errors="replace") if version else "不明"
        return _Theirs(told, None, "对方的表样有本程序不认识的写法，新增的项看不出来")


@dataclass(frozen=True)
class _Theirs:
    """Their paper: its version, all of it where it can be read, else half a sentence why not."""

    version: str
    template: Template | None
    read: str = ""


def _drawing(template: Template) -> object:
    """What makes a paper another one: not the lines of its file."""
    bands = [
        (
            band.style,
            band.columns,
            [(line.cells, line.repeat, line.head) for line in band.lines],
            [(text.parts, text.level) for text in band.paragraphs],
        )
        for band in template.bands
    ]
    rules = [rule.text for rule in template.rules]
    return template.version, template.money_unit, bands, template.tree, template.views, rules


def _field_map(theirs: _Theirs, source: Source, others: OtherPapers) -> FieldMap:
    ours, document = source.template, source.document
    there = theirs.template.fields if theirs.template is not None else {}
    told = recast(source, theirs.template, others.field)
    held = dict(_held(document))
    drawn = drawn_fields(theirs.template) if theirs.template is not None else frozenset()
    lines = [_kept(one) for one in told.kept]
    here = drawn_fields(ours)
    for key, field in ours.fields.items():
        if key not in here:
            continue
        if field.type is FieldType.SIGNATURE or _is_derived(ours, key):
            continue
        typed = held.get(key, ())
        if field.filing and (shared := source.filing.values.get(field.id)):
            typed = (shared,)
        if key in drawn or typed:
            lines.append(_both(field, there.get(key), typed))
        elif theirs.template is not None:
            lines.append(FieldLine(*key, field.label, Fate.NEW, ours=_TYPES[field.type]))
    for key, field in there.items():
        if key in drawn and key not in here and key not in held:
            lines.append(FieldLine(*key, field.label, Fate.GONE, ours="没有这一栏"))
    order = list(Fate)
    lines.sort(key=lambda line: order.index(line.fate))
    return FieldMap(theirs.version, ours.version, tuple(lines), theirs.read)


def _is_derived(template: Template, key: tuple[str, str]) -> bool:
    table, name = key
    view = template.views.get(table)
    if view is not None and view.forms:
        return True  # the rows are other forms
    return key in template.derived_columns or (not table and name in template.derived)


def _held(document: Document) -> Iterator[tuple[tuple[str, str], tuple[Value, ...]]]:
    """The values typed, by field: those of all rows together."""
    yield from ((("", name), (value,)) for name, value in document.values.items() if value)
    columns: dict[tuple[str, str], tuple[Value, ...]] = {}
    for table, rows in document.tables.items():
        for row in rows:
            for name, value in row.cells.items():
                if value:
                    key = (table, name)
                    columns[key] = (*columns.get(key, ()), value)
    yield from columns.items()


def _kept(told: Told) -> FieldLine:
    table, _row, name = told.address
    return FieldLine(
        table, name, called(told.label, name), Fate.KEPT, told.row, told.typed, "没有这一栏"
    )


def _both(ours: Field, theirs: Field | None, typed: Sequence[Value]) -> FieldLine:
    """A field that both papers have."""
    texts = [part_text(value, Slot(theirs or ours)) for value in typed]
    value = texts[0] if texts else ""
    if ours.table and texts:
        value = f"{len(texts)} 行：{'；'.join(texts)}"
    value = " ".join(value.split())[:_VALUE_MOST]
    retyped = theirs is not None and not _alike(theirs.type, ours.type)
    fate = Fate.RETYPED if retyped else Fate.SAME
    said = ""
    if theirs is not None and retyped:
        said = f"{_TYPES[theirs.type]}改为{_TYPES[ours.type]}"
    elif theirs is not None and theirs.label != ours.label:
        said = f"对方叫“{theirs.label}”"
    fits = not retyped or all(_fits(value, ours) for value in typed)
    return FieldLine(ours.table, ours.id, ours.label, fate, "", value, said, fits)


def _alike(one: FieldType, other: FieldType) -> bool:
    return one is other or {one, other} <= _WORDS


def _fits(value: Value, field: Field) -> bool:
    """Whether a value is what a field asks for."""
    if not isinstance(value, str):
        return bool(field.parts) and set(value) <= set(field.parts)
    if values.is_blank(value):
        return True
    if field.type in NUMERIC_TYPES:
        return number_mark(value, field.type) is Mark.NONE
    if field.type is FieldType.DATE:
        return values.parse_date(value) is not None
    if field.type is FieldType.YEAR:
        return re.fullmatch(r"\s*[0-9]{4}\s*年?\s*", value) is not None
    split = _SPLIT.get(field.type)
    return split is None or split(value) is not None


def as_facts(found: FieldMap) -> Mapping[str, object]:
    """The same for a program to read."""
    return {
        "theirs": found.theirs,
        "ours": found.ours,
        "words": found.words,
        "fields": [
            {
                "table": line.table,
                "field": line.field,
                "label": line.label,
                "row": line.row,
                "value": line.value,
                "fate": line.fate.name.lower(),
                "fits": line.fits,
            }
            for line in found.lines
        ],
    }
