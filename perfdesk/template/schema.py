"""The closed, typed schema of template, vocabulary and set files, and its refusals in Chinese.

Only this module knows pydantic. Everything in it is the file as written; `vocabulary` and
`compose` make it into what the program works with.
"""

from __future__ import annotations

import re
import tomllib
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from perfdesk.template.model import BandStyle, FieldType
from perfdesk.template.positions import KeyPath, Positions
from perfdesk.template.problem import Problems, perhaps

_Text = Annotated[str, Field(min_length=1)]
_Millimetres = Annotated[float, Field(gt=0, le=500)]
_Margin = Annotated[float, Field(ge=0, le=100)]


class _Closed(BaseModel):
    """Unknown keys are refused; nothing is coerced (a year in quotes is a mistake, not a year)."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


# TOML knows strings only; strict mode would want the enum itself
_FieldType = Annotated[FieldType, Field(strict=False)]
_BandStyle = Annotated[BandStyle, Field(strict=False)]


class FieldEntry(_Closed):
    """One field: what it is called, of which type, what to write in it."""

    label: _Text
    type: _FieldType
    help: str = ""
    also: list[_Text] = []
    choices: list[_Text] = []
    filing: bool = False


class LocalField(_Closed):
    """A field of one form: its own (with label and type), or one of the vocabulary renamed here."""

    label: _Text | None = None
    type: _FieldType | None = None
    help: str | None = None
    also: list[_Text] | None = None
    choices: list[_Text] | None = None


class LineEntry(_Closed):
    """One line or stage of a matrix; a stage may have its own type (a rate is no money)."""

    label: _Text
    type: _FieldType | None = None
    help: str = ""
    also: list[_Text] = []


class MatrixEntry(_Closed):
    """Fields that are a product: every line at every stage."""

    type: _FieldType
    lines: dict[str, LineEntry]
    stages: dict[str, LineEntry]


class TableEntry(_Closed):
    """A repeating table of the vocabulary: what it is called and its columns."""

    label: _Text
    columns: dict[str, FieldEntry]


class VocabularyFile(_Closed):
    """vocabulary.toml."""

    types: dict[str, dict[str, FieldEntry]] = {}
    fields: dict[str, FieldEntry]
    matrix: dict[str, MatrixEntry] = {}
    tables: dict[str, TableEntry] = {}
    classes: dict[str, list[_Text]] = {}


class ViewEntry(_Closed):
    """[tables.x] of a template: how its rows come about, and columns of its own."""

    forms: str = ""
    where: str = ""
    full: bool = False
    pad: Annotated[int, Field(ge=0, le=100)] = 0
    label: str = ""
    columns: dict[str, FieldEntry] = {}


class PaperEntry(_Closed):
    """[[paper]]: a band of paper."""

    style: _BandStyle
    cols: list[_Millimetres] = []
    draw: _Text


class TemplateFile(_Closed):
    """One form, as its file says it."""

    id: _Text
    version: _Text
    kind: _Text
    title: str = ""
    money_unit: Literal["元", "万元", "亿元"] = "万元"
    page: Literal["A4", "A4 landscape", "A4 GB9704"] = "A4"
    margins: Annotated[list[_Margin], Field(min_length=4, max_length=4)] | None = None
    subject: str = ""
    signature: bool = True
    tree: list[Annotated[list[_Text], Field(min_length=3, max_length=3)]] = []
    rules: list[_Text] = []
    tables: dict[str, ViewEntry] = {}
    fields: dict[str, LocalField] = {}
    seed: dict[str, str] = {}
    paper: Annotated[list[PaperEntry], Field(min_length=1)]


class SetFormEntry(_Closed):
    """[[forms]]: a template and how many of it a filing has."""

    template: _Text
    least: Annotated[int, Field(ge=0)] = 1
    most: Annotated[int, Field(ge=1)] | Literal["unlimited"] = 1
    start: Annotated[int, Field(ge=0)] | None = None


class SetFile(_Closed):
    """set.toml."""

    id: _Text
    title: _Text
    region: _Text
    year: Annotated[int, Field(ge=1990, le=2100)]
    forms: Annotated[list[SetFormEntry], Field(min_length=1)]
    rules: list[_Text] = []


_Model = TypeVar("_Model", bound=BaseModel)


def read(
    text: str, model: type[_Model], problems: Problems
) -> tuple[_Model | None, Positions | None]:
    """The file's content checked against the schema, and where its keys stand.

    (None, …) when it does not fit; what is wrong is added to `problems`.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problems.add(*_broken_toml(str(error), text))
        return None, None
    positions = Positions(text)
    try:
        return model.model_validate(data), positions
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            path = _file_path(fault["loc"], data)
            problems.add(positions.line(path), _sentence(fault, path, model))
        return None, positions


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
        "Unclosed array": "方括号没有合上",
        "Unclosed inline table": "花括号没有合上",
    }
    reason = next((r for word, r in reasons.items() if word in message), "不是合格的 TOML")
    return int(found[1]), f"第{found[2]}列：{reason}。"


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


def _sentence(fault: Any, path: KeyPath, model: type[BaseModel]) -> str:
    kind = str(fault["type"])
    context = fault.get("ctx", {})
    where = _shown(path)
    if kind == "extra_forbidden":
        return f"不认识的键“{path[-1]}”{perhaps(str(path[-1]), _keys_at(path[:-1], model))}"
    if kind == "missing":
        return f"缺少“{where}”。"
    if kind in ("enum", "literal_error"):
        expected = re.findall(r"'([^']*)'", str(context.get("expected", "")))
        value = fault.get("input")
        return f"“{where}”不能是“{value}”，可用的有 {'、'.join(expected)}。"
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
        "model_type": "一张表",
        "model_attributes_type": "一张表",
    }
    return f"“{where}”应是{kinds.get(kind, '别的写法')}。"


def _shown(path: KeyPath) -> str:
    """tables.details.pad; forms 第2项"""
    out = ""
    for step in path:
        out += f" 第{step + 1}项 " if isinstance(step, int) else f".{step}"
    return out.replace(" .", " ").strip(" .")


def _keys_at(path: KeyPath, model: type[BaseModel]) -> list[str]:
    """The keys the schema knows at a place of the file."""
    here: Any = model
    for step in path:
        members = _models(here)
        if not members:
            return []
        if any(str(step) in m.model_fields for m in members):
            here = next(
                m.model_fields[str(step)].annotation for m in members if str(step) in m.model_fields
            )
        # otherwise an array element or a free key: the annotation's own members come next
    return [key for member in _models(here) for key in member.model_fields]


def _models(annotation: Any) -> list[type[BaseModel]]:
    """All schema classes an annotation mentions: dict[str, A | B] → A, B."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [m for arg in getattr(annotation, "__args__", ()) for m in _models(arg)]
