"""The grammar of a template's equations: text to frozen expressions, errors with their column.

    rule  := [ "[" code [level] "]" ] expr (":=" | "=" | "<=" | ">=") expr
    expr  := term (("+" | "-") term)* ;  term := factor (("*" | "/") factor)*
    factor:= number | "-" factor | "(" expr ")" | call | rows | name
    call  := ("sum" | "total" | "round" | "min" | "max") "(" expr ("," expr)* ")"
    rows  := table "[" key "=" value ("," key "=" value)* "]" "." field
    name  := money.total.initial | indicators.weight | .weight | money.public.*

Names are not looked up here: whether a field exists is asked of the vocabulary when a template is
read. A small grammar of our own because no maintained library is exact, bounded, and able to say
what is wrong in Chinese at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

from perfdesk.errors import TemplateError
from perfdesk.frozen import dataclass

#: longest equation, in characters, and deepest nesting of an expression
MAX_LENGTH = 500
MAX_DEPTH = 60

#: function name -> least and most number of arguments (None: any)
FUNCTIONS: dict[str, tuple[int, int | None]] = {
    "sum": (1, None),
    "total": (1, 1),
    "round": (2, 2),
    "min": (1, None),
    "max": (1, None),
}
OPERATORS = (":=", "<=", ">=", "=")
#: how much it matters that a comparison holds
LEVELS = ("error", "warning", "hint")


@dataclass(frozen=True)
class Number:
    """A figure written in the equation."""

    value: Decimal


@dataclass(frozen=True)
class Name:
    """A field by its path; `own` when written with a dot in front: the row the rule stands in.

    `column` is where it begins in the text, from 1, for messages.
    """

    path: str
    own: bool = False
    column: int = 0


@dataclass(frozen=True)
class Filter:
    """One condition on rows: a column equals a word, or the same column of the own row."""

    key: str
    value: str | Name


@dataclass(frozen=True)
class Rows:
    """One field of those rows of a table that meet all filters: `t[k=v].f`."""

    table: str
    filters: tuple[Filter, ...]
    field: str
    column: int = 0


@dataclass(frozen=True)
class Negative:
    """Minus an expression."""

    value: Expression


@dataclass(frozen=True)
class Binary:
    """Two expressions joined by + - * or /."""

    op: str
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Call:
    """A function of the closed list `FUNCTIONS`."""

    function: str
    args: tuple[Expression, ...]


Expression = Number | Name | Rows | Negative | Binary | Call


@dataclass(frozen=True)
class Rule:
    """One equation. With `:=` the left side is a field that is derived, with the others both
    sides are compared. `text` is the equation as written, without its heading: `code` is the check
    it states and `level` how much it matters that it holds (one of `LEVELS`), both "" where the
    template does not say.
    """

    left: Expression
    op: str
    right: Expression
    text: str
    code: str = ""
    level: str = ""

    @property
    def derives(self) -> bool:
        """True when the rule computes a field instead of comparing two figures."""
        return self.op == ":="

    @property
    def target(self) -> str:
        """The path of the derived field; "" for a comparison."""
        return self.left.path if self.derives and isinstance(self.left, Name) else ""


def parse_rule(text: str) -> Rule:
    """Read one equation.

    Raises `TemplateError` with the column ("第16列：…") for anything the grammar does not know.
    """
    if len(text) > MAX_LENGTH:
        raise TemplateError(f"等式太长：{len(text)} 个字，最多 {MAX_LENGTH} 个字，请拆成几条。")
    return _Parser(text).rule()


def parse_expression(text: str) -> Expression:
    """Read one expression with no comparison in it; raises like `parse_rule`."""
    if len(text) > MAX_LENGTH:
        raise TemplateError(f"算式太长：{len(text)} 个字，最多 {MAX_LENGTH} 个字，请拆成几条。")
    return _Parser(text).whole_expression()


def children(node: Expression) -> tuple[Expression, ...]:
    """The expressions a node is made of."""
    if isinstance(node, Negative):
        return (node.value,)
    if isinstance(node, Binary):
        return (node.left, node.right)
    return node.args if isinstance(node, Call) else ()


def references(node: Expression) -> Iterator[Name | Rows]:
    """Every field an expression names, from left to right."""
    if isinstance(node, Name | Rows):
        yield node
    for child in children(node):
        yield from references(child)


def at_stage(rule: Rule, stage: str) -> Rule:
    """The rule with every `.*` replaced by one stage of the money matrix."""

    def exact(node: Name | Rows) -> Name | Rows:
        if isinstance(node, Name):
            return replace(node, path=_one_stage(node.path, stage))
        return replace(node, field=_one_stage(node.field, stage))

    return replace(rule, left=_map(rule.left, exact), right=_map(rule.right, exact))


def _one_stage(path: str, stage: str) -> str:
    return f"{path[:-1]}{stage}" if path.endswith(".*") else path


def _map(node: Expression, change: Callable[[Name | Rows], Expression]) -> Expression:
    if isinstance(node, Name | Rows):
        return change(node)
    if isinstance(node, Negative):
        return Negative(_map(node.value, change))
    if isinstance(node, Binary):
        return Binary(node.op, _map(node.left, change), _map(node.right, change))
    if isinstance(node, Call):
        return Call(node.function, tuple(_map(arg, change) for arg in node.args))
    return node


_SPACE = re.compile(r"\s*")
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
# a caption in the place of a field is looked up like one, and then told what its field is
_NAME = re.compile(r"\.?[^\W\d]\w*(\.([^\W\d]\w*|\*))*")
_CODE = re.compile(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)+")
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_WORD = re.compile(r'"(?P<quoted>[^"]*)"|(?P<bare>[^\]\[,="\s]+)')
#: signs that people write, and what an equation says in their place
_MEANT = {
    "≤": "<=",
    "≥": ">=",
    "<": "<=",
    ">": ">=",
    "＝": "=",
    "≦": "<=",
    "≧": ">=",
    "×": "*",
    "＊": "*",
    "÷": "/",
    "＋": "+",
    "－": "-",
    "（": "(",
    "）": ")",
    "，": ",",
}
_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2}


class _Parser:
    """A Pratt parser over one line of text; `at` is the position of the next character."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0

    def rule(self) -> Rule:
        code, level = self.heading()
        start = self.skip()
        left = self.expression(0)
        self.skip()
        op = next((op for op in OPERATORS if self.text.startswith(op, self.at)), None)
        if op is None:
            raise self.error(f"这里应是 :=、=、<= 或 >=，{self.found()}")
        self.at += len(op)
        if op == ":=" and not (isinstance(left, Name) and not left.own):
            raise self.error("“:=”左边只能是一个字段", start)
        right = self.expression(0)
        self.end()
        self.check_depth(left)
        self.check_depth(right)
        if code and op == ":=":
            raise self.error("“:=”只计算，不检查，前面不能写检查编号", 0)
        return Rule(left, op, right, self.text[start:].strip(), code, level)

    def heading(self) -> tuple[str, str]:
        """[C-WGT-01 warning]: the code of the check and its level; both may be left out."""
        start = self.skip()
        if not self.take("["):
            return "", ""
        code = self.match(_CODE)
        if code is None:
            raise self.error(f"方括号里应是检查编号，如 C-BUD-02，{self.found()}")
        self.skip()
        level = self.match(_KEY) or ""
        if level and level not in LEVELS:
            raise self.error(f"检查编号后面只能写 {'、'.join(LEVELS)}，却是“{level}”", start)
        self.need("]")
        return code, level

    def whole_expression(self) -> Expression:
        node = self.expression(0)
        self.end()
        self.check_depth(node)
        return node

    def expression(self, binding: int) -> Expression:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error(f"算式套得太深，最多 {MAX_DEPTH} 层")
        node = self.factor()
        while True:
            self.skip()
            op = self.text[self.at : self.at + 1]
            if _BINDING.get(op, 0) <= binding:
                break
            self.at += 1
            node = Binary(op, node, self.expression(_BINDING[op]))
        self.depth -= 1
        return node

    def factor(self) -> Expression:
        start = self.skip()
        if number := self.match(_NUMBER):
            return Number(Decimal(number))
        if self.take("-"):
            return Negative(self.expression(max(_BINDING.values())))
        if self.take("("):
            node = self.expression(0)
            self.need(")")
            return node
        name = self.match(_NAME)
        if name is None:
            raise self.error(f"这里应是字段、数字或括号，{self.found()}")
        self.skip()
        if self.text[self.at : self.at + 1] == "(":
            return self.call(name, start)
        if self.text[self.at : self.at + 1] == "[":
            return self.rows(name, start)
        own = name.startswith(".")
        return Name(name.removeprefix("."), own, start + 1)

    def call(self, name: str, start: int) -> Call:
        if name not in FUNCTIONS:
            known = "、".join(FUNCTIONS)
            raise self.error(f"没有“{name}”这个函数，可用的有 {known}", start)
        self.need("(")
        args = [self.expression(0)]
        while self.take(","):
            args.append(self.expression(0))
        self.need(")")
        least, most = FUNCTIONS[name]
        if len(args) < least or (most is not None and len(args) > most):
            raise self.error(f"{name} 要 {least} 个数，这里有 {len(args)} 个", start)
        if name == "round" and not _is_places(args[1]):
            raise self.error("round 的第二个数是小数位数，应是 0 到 10 的整数", start)
        return Call(name, tuple(args))

    def rows(self, table: str, start: int) -> Rows:
        if "." in table:
            raise self.error(f"方括号前面应是表的名字，不是“{table}”", start)
        self.need("[")
        filters = [self.filter()]
        while self.take(","):
            filters.append(self.filter())
        self.need("]")
        self.skip()
        name = self.match(_NAME)
        if name is None or not name.startswith("."):
            raise self.error(f"“]”后面应是“.字段”，{self.found()}")
        return Rows(table, tuple(filters), name[1:], start + 1)

    def filter(self) -> Filter:
        self.skip()
        key = self.match(_KEY)
        if key is None:
            raise self.error(f"方括号里应是“列=值”，{self.found()}")
        self.need("=")
        start = self.skip()
        if self.text[self.at : self.at + 1] == "." and (own := self.match(_NAME)):
            return Filter(key, Name(own[1:], own=True, column=start + 1))
        found = _WORD.match(self.text, self.at)
        if found is None:
            raise self.error(f"“{key}=”后面要有一个值，{self.found()}")
        self.at = found.end()
        quoted = found["quoted"]
        return Filter(key, found["bare"] if quoted is None else quoted)

    def skip(self) -> int:
        """Pass white space; the position of what follows."""
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.at

    def match(self, pattern: re.Pattern[str]) -> str | None:
        found = pattern.match(self.text, self.at)
        if found is None:
            return None
        self.at = found.end()
        return found[0]

    def take(self, mark: str) -> bool:
        self.skip()
        if not self.text.startswith(mark, self.at):
            return False
        self.at += len(mark)
        return True

    def need(self, mark: str) -> None:
        if not self.take(mark):
            raise self.error(f"这里应是“{mark}”，{self.found()}")

    def end(self) -> None:
        self.skip()
        if self.at < len(self.text):
            raise self.error(f"等式到这里应已结束，{self.found()}")

    def found(self) -> str:
        rest = self.text[self.at : self.at + 1]
        if rest == "%":
            return "却是“%”，百分数请写成小数，80% 写 0.8"
        if rest == "=":
            return "却是“=”，等号只写一个"
        if rest in _MEANT:
            return f"却是“{rest}”，请写成“{_MEANT[rest]}”"
        return f"却是“{rest}”" if rest else "等式却到头了"

    def error(self, message: str, at: int | None = None) -> TemplateError:
        column = (self.at if at is None else at) + 1
        return TemplateError(f"第{column}列：{message}。")

    def check_depth(self, node: Expression) -> None:
        level: tuple[Expression, ...] = (node,)
        depth = 0
        while level:
            depth += 1
            level = tuple(child for one in level for child in children(one))
        if depth > MAX_DEPTH:
            raise self.error(f"算式套得太深，最多 {MAX_DEPTH} 层", 0)


def _is_places(node: Expression) -> bool:
    return isinstance(node, Number) and node.value == int(node.value) and node.value <= 10
