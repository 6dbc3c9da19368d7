"""The closed, typed schema of template, vocabulary and set files, and its refusals in Chinese.

Only this module knows pydantic, and of it only the core that checks (`pydantic_core`): the rest
costs a fifth of the start (docs/decisions/0005-schema-by-pydantic-core.md). Everything in here is
the file as written; `vocabulary` and `compose` make it into what the program works with.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from enum import Enum
from functools import cache, partial
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic_core import SchemaValidator, ValidationError, core_schema

from perfdesk.template.model import BandStyle, FieldType
from perfdesk.template.positions import KeyPath, Positions
from perfdesk.template.problem import Problems, perhaps
from perfdesk.text import nearest

# the bounds are what pydantic_core calls them; `_checked` hands them over
_Text = Annotated[str, ("min_length", 1)]
_Millimetres = Annotated[float, ("gt", 0), ("le", 500)]
_Margin = Annotated[float, ("ge", 0), ("le", 100)]


@dataclass(frozen=True, kw_only=True)
class FieldEntry:
    """One field: what it is called, of which type, what to write in it."""

    label: _Text
    type: FieldType
    help: str = ""
    also: list[_Text] = field(default_factory=list)
    choices: list[_Text] = field(default_factory=list)
    filing: bool = False
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class LocalField:
    """A field of one form: its own (with label and type), or one of the vocabulary renamed here."""

    label: _Text | None = None
    type: FieldType | None = None
    help: str | None = None
    also: list[_Text] | None = None
    choices: list[_Text] | None = None
    required: bool | None = None


@dataclass(frozen=True, kw_only=True)
class LineEntry:
    """One line or stage of a matrix; a stage may have its own type (a rate is no money). A field is
    required where both its line and its stage are.
    """

    label: _Text
    type: FieldType | None = None
    help: str = ""
    also: list[_Text] = field(default_factory=list)
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class MatrixEntry:
    """Fields that are a product: every line at every stage."""

    type: FieldType
    lines: dict[str, LineEntry]
    stages: dict[str, LineEntry]


@dataclass(frozen=True, kw_only=True)
class TableEntry:
    """A repeating table of the vocabulary: what it is called and its columns."""

    label: _Text
    columns: dict[str, FieldEntry]


@dataclass(frozen=True, kw_only=True)
class VocabularyFile:
    """vocabulary.toml."""

    types: dict[str, dict[str, FieldEntry]] = field(default_factory=dict)
    fields: dict[str, FieldEntry]
    matrix: dict[str, MatrixEntry] = field(default_factory=dict)
    tables: dict[str, TableEntry] = field(default_factory=dict)
    classes: dict[str, list[_Text]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ViewEntry:
    """[tables.x] of a template: how its rows come about, and columns of its own."""

    forms: str = ""
    where: str = ""
    full: bool = False
    pad: Annotated[int, ("ge", 0), ("le", 100)] = 0
    label: str = ""
    columns: dict[str, FieldEntry] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PaperEntry:
    """[[paper]]: a band of paper."""

    style: BandStyle
    cols: list[_Millimetres] = field(default_factory=list)
    draw: _Text


@dataclass(frozen=True, kw_only=True)
class TemplateFile:
    """One form, as its file says it."""

    id: _Text
    version: _Text
    kind: _Text
    title: str = ""
    money_unit: Literal["元", "万元", "亿元"] = "万元"
    page: Literal["A4", "A4 landscape", "A4 GB9704"] = "A4"
    margins: Annotated[list[_Margin], ("min_length", 4), ("max_length", 4)] | None = None
    subject: str = ""
    made_from: list[_Text] = field(default_factory=list)
    scoring: str = ""
    signature: bool = True
    tree: list[Annotated[list[_Text], ("min_length", 3), ("max_length", 3)]] = field(
        default_factory=list
    )
    rules: list[_Text] = field(default_factory=list)
    tables: dict[str, ViewEntry] = field(default_factory=dict)
    fields: dict[str, LocalField] = field(default_factory=dict)
    seed: dict[str, str] = field(default_factory=dict)
    paper: Annotated[list[PaperEntry], ("min_length", 1)]


@dataclass(frozen=True, kw_only=True)
class SetFormEntry:
    """[[forms]]: a template and how many of it a filing has."""

    template: _Text
    least: Annotated[int, ("ge", 0), ("le", 100)] = 1
    most: Annotated[int, ("ge", 1)] | Literal["unlimited"] = 1
    start: Annotated[int, ("ge", 0), ("le", 100)] | None = None


@dataclass(frozen=True, kw_only=True)
class SetFile:
    """set.toml."""

    id: _Text
    title: _Text
    region: _Text
    year: Annotated[int, ("ge", 1990), ("le", 2100)]
    forms: Annotated[list[SetFormEntry], ("min_length", 1)]
    rules: list[_Text] = field(default_factory=list)


_File = TypeVar("_File")

#: a key of more names than any file has: tomllib would take minutes over one made to be slow
_LONG_KEY = re.compile(r"""(?<![\w.-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){20}""")

#: TOML's own kinds; strict: nothing is coerced (a year in quotes is a mistake, not a year)
_PLAIN: dict[Any, Callable[..., core_schema.CoreSchema]] = {
    str: partial(core_schema.str_schema, strict=True),
    int: partial(core_schema.int_schema, strict=True),
    float: partial(core_schema.float_schema, strict=True),
    bool: partial(core_schema.bool_schema, strict=True),
    list: partial(core_schema.list_schema, strict=True),
    dict: partial(core_schema.dict_schema, strict=True),
}


def _checked(annotation: Any, **bounds: Any) -> core_schema.CoreSchema:
    """How pydantic_core checks a value declared so."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _checked(inner[0], **dict(inner[1:]))
    if origin is Literal:
        return core_schema.literal_schema(list(inner))
    if origin in (Union, UnionType):
        # TOML has no null: a None in a union only says that the key may be absent
        kinds = [_checked(one) for one in inner if one is not NoneType]
        return kinds[0] if len(kinds) == 1 else core_schema.union_schema(list(kinds))
    if is_dataclass(annotation):
        return _checked_entry(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return core_schema.enum_schema(annotation, list(annotation), sub_type="str")
    return _PLAIN[origin or annotation](*map(_checked, inner), **bounds)


def _checked_entry(entry: Any) -> core_schema.CoreSchema:
    """How an entry is checked: every key known, those without a default there."""
    hints = _hints(entry)
    keys = [
        core_schema.dataclass_field(one.name, _with_default(one, _checked(hints[one.name])))
        for one in fields(entry)
    ]
    arguments = core_schema.dataclass_args_schema(entry.__name__, keys, extra_behavior="forbid")
    return core_schema.dataclass_schema(entry, arguments, [one.name for one in fields(entry)])


def _with_default(one: Any, schema: core_schema.CoreSchema) -> core_schema.CoreSchema:
    if one.default_factory is not MISSING:
        return core_schema.with_default_schema(schema, default_factory=one.default_factory)
    if one.default is not MISSING:
        return core_schema.with_default_schema(schema, default=one.default)
    return schema


@cache
def _hints(entry: Any) -> dict[str, Any]:
    return get_type_hints(entry, include_extras=True)


@cache
def _validator(entry: Any) -> SchemaValidator:
    return SchemaValidator(_checked_entry(entry))


def read(
    text: str, kind: type[_File], problems: Problems, *, mend_id: str | None = None
) -> tuple[_File | None, Positions | None]:
    """The file's content checked against the schema, and where its keys stand.

    (None, …) when it does not fit; what is wrong is added to `problems`. With `mend_id`, the id
    the file should have, a file that does not fit is mended by guesses where that can be done: it
    must not be used, it is only good for finding more of what is wrong.
    """
    if found := _LONG_KEY.search(text):
        problems.add(text.count("\n", 0, found.start()) + 1, "一个键里的“.”太多。")
        return None, None
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problems.add(*_broken_toml(str(error), text))
        return None, None
    except ValueError:  # a number of more digits than Python reads
        problems.add(0, "里面有一个数，位数太多或者不是日期，读不出来。")
        return None, None
    positions = Positions(text)
    try:
        entry: Any = kind
        file: _File = _validator(entry).validate_python(data)
    except ValidationError as error:
        faults = [(f, _file_path(f["loc"], data)) for f in error.errors(include_url=False)]
        for fault, path in faults:
            problems.add(positions.line(path), _sentence(fault, path, kind))
        return (None if mend_id is None else _mended(data, faults, kind, mend_id)), positions
    return file, positions


# --- mending, to find more than the first faults -----------------------------------------

#: what stands in for a text that is missing
_STAND_IN = ("version", "kind", "title", "region", "label")


def _mended(
    data: Any, faults: Sequence[tuple[Any, KeyPath]], kind: type[_File], mend_id: str
) -> _File | None:
    """The file as it was probably meant; None where nobody can guess."""
    meant = deepcopy(data)
    # a wrong word first: the key that is missing is often the one that was mistyped
    for fault, path in sorted(faults, key=lambda one: one[0]["type"] == "missing"):
        holder = meant
        for step in path[:-1]:
            holder = holder[step]
        if not path or not _mend(holder, path, fault, _keys_at(path[:-1], kind)):
            return None
    if kind is not VocabularyFile:
        meant.setdefault("id", mend_id)
    entry: Any = kind
    try:
        file: _File = _validator(entry).validate_python(meant)
    except ValidationError:
        return None
    return file


def _mend(holder: Any, path: KeyPath, fault: Any, keys: Sequence[str]) -> bool:
    """Put one fault right in the table or array that holds it; False where nobody can guess."""
    key, type_, value = path[-1], str(fault["type"]), fault.get("input")
    if type_ == "unexpected_keyword_argument":
        right = nearest(str(key), [one for one in keys if one not in holder])
        found = holder.pop(key)
        if right:
            holder[right] = found
        return True
    if type_ == "missing":
        if key in _STAND_IN:
            holder.setdefault(key, "?")
        return key in holder or key == "id"
    if type_ in ("enum", "literal_error") and isinstance(value, str):
        near = nearest(value, _expected(fault))
        holder[key] = near or value
        return near is not None
    if type_ == "string_type" and isinstance(value, int | float):
        holder[key] = str(value)
        return True
    return False


# --- what is said ------------------------------------------------------------------------


def _expected(fault: Any) -> list[str]:
    return re.findall(r"'([^']*)'", str(fault.get("ctx", {}).get("expected", "")))


#: what an input method types in the place of the signs of TOML
_FULL_WIDTH = {"“": '"', "”": '"', "＂": '"', "＝": "=", "，": ",", "［": "[", "］": "]"}


def _broken_toml(message: str, text: str) -> tuple[int, str]:
    found = re.search(r"line (\d+), column (\d+)", message)
    if found is None:
        return text.count("\n") + 1, "文件到这里没有写完，括号或引号没有合上。"
    reasons = {
        "Cannot overwrite": "同一个键或同一张表写了两次",
        "Cannot declare": "同一张表写了两次",
        "Unterminated": "引号没有合上",
        r"Illegal character '\n'": "引号没有合上",
        "Invalid value": "值写得不对（文字要加引号）",
        "Illegal character": "这里不能有这个字符（文字要加引号，换行用三个引号）",
        "Expected '='": "键后面应是“=”",
        "Invalid statement": "这里应是“键 = 值”；前面的三个引号可能少了一处",
        "Unclosed array": "方括号没有合上，或者上一行末尾少了“,”",
        "Unclosed inline table": "花括号没有合上",
    }
    reason = next((r for word, r in reasons.items() if word in message), "不是合格的 TOML")
    line = text.split("\n")[int(found[1]) - 1].partition("#")[0]
    typed = next((sign for sign in _FULL_WIDTH if sign in line), "")
    hint = f"这一行有全角的“{typed}”，请换成半角的 {_FULL_WIDTH[typed]}" if typed else ""
    name = line.partition("=")[0].strip()
    if "=" in line and not name.isascii() and int(found[2]) <= len(name):
        hint = hint or f'“=”左边的名字要用英文字母，或者加引号，写成 "{name}" ='
    return int(found[1]), f"第{found[2]}列：{reason}。{hint}{'。' if hint else ''}"


def _file_path(loc: tuple[int | str, ...], data: Any) -> KeyPath:
    """The place pydantic names, without the union members that the file does not have."""
    path: list[str | int] = []
    here = data
    for step in loc:
        if isinstance(here, dict) and (step in here or step == loc[-1]):
            path.append(step)
            here = here.get(step)
        elif isinstance(here, list) and isinstance(step, int):
            path.append(step)
            here = here[step] if step < len(here) else None
    return tuple(path)


def _sentence(fault: Any, path: KeyPath, kind_of_file: type) -> str:
    kind = str(fault["type"])
    context = fault.get("ctx", {})
    where = _shown(path)
    if kind == "unexpected_keyword_argument":
        if len(path) > 2 and path[0] == "fields" and isinstance(fault.get("input"), dict):
            dotted = ".".join(str(step) for step in path[1:])
            return f'带点的名字要加引号，写成 "{dotted}" = {{ … }}。'
        return f"不认识的键“{path[-1]}”{perhaps(str(path[-1]), _keys_at(path[:-1], kind_of_file))}"
    if kind == "missing":
        return f"缺少“{where}”。"
    if kind in ("enum", "literal_error"):
        expected, value = _expected(fault), fault.get("input")
        hint = perhaps(value, expected) if isinstance(value, str) else "。"
        return f"“{where}”不能是“{value}”{hint}可用的有 {'、'.join(expected)}。"
    if kind in ("too_short", "too_long"):
        size = context.get("min_length", context.get("max_length"))
        return f"“{where}”有 {context.get('actual_length')} 项，应有 {size} 项。"
    if kind == "string_too_short":
        return f"“{where}”不能是空的。"
    bounds = {"greater_than": "大于", "greater_than_equal": "不小于", "less_than_equal": "不大于"}
    if kind in bounds:
        limit = f"{next(iter(context.values())):g}"
        return f"“{where}”应{bounds[kind]} {limit}，这里是 {fault.get('input')}。"
    kinds = {
        "string_type": "加引号的文字",
        "int_type": "整数",
        "float_type": "数字",
        "bool_type": "true 或 false",
        "list_type": "方括号里的一列",
        "dict_type": "一张表",
        "dataclass_type": "一张表",
    }
    return f"“{where}”应是{kinds.get(kind, '别的写法')}。"


def _shown(path: KeyPath) -> str:
    """tables.details.pad; forms 第2项"""
    out = ""
    for step in path:
        out += f" 第{step + 1}项 " if isinstance(step, int) else f".{step}"
    return out.replace(" .", " ").strip(" .")


def _keys_at(path: KeyPath, kind: type) -> list[str]:
    """The keys the schema knows at a place of the file."""
    here: Any = kind
    for step in path:
        entries = _entries(here)
        if not entries:
            return []
        if any(step in _hints(entry) for entry in entries):
            here = next(_hints(entry)[str(step)] for entry in entries if step in _hints(entry))
        # otherwise an array element or a free key: the annotation's own entries come next
    return [key for entry in _entries(here) for key in _hints(entry)]


def _entries(annotation: Any) -> list[Any]:
    """All entries an annotation mentions: dict[str, A | B] → A, B."""
    if is_dataclass(annotation):
        return [annotation]
    return [one for inner in get_args(annotation) for one in _entries(inner)]
