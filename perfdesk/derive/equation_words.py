"""An equation in words: what its fields are called, and signs that everybody reads."""

from __future__ import annotations

from collections.abc import Callable

from perfdesk.template.model import Field, Template
from perfdesk.template.rules import Binary, Call, Expression, Filter, Name, Negative, Number

_SIGNS = {"+": " + ", "-": " − ", "*": " × ", "/": " ÷ "}
_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2}
#: what a choice of one of several is called
_CHOICES = {"min": "小", "max": "大"}

#: what a field is called, by (table, path)
Label = Callable[[str, str], str]
#: what the forms of a view are called, by the view's name
Forms = Callable[[str], str]


class EquationWords:
    """Speaks about the equations of one template; `forms` names the forms its views list."""

    def __init__(self, template: Template, forms: Forms) -> None:
        self._template = template
        self._forms = forms

    def say(self, node: Expression, table: str = "") -> str:
        """An expression in words; `table` is the table of whose row it speaks."""
        if isinstance(node, Number):
            return format(node.value, "f")
        if isinstance(node, Name):
            where, path = (table, node.path) if node.own else self._split(node.path)
            return self.label(where, path)
        if isinstance(node, Negative):
            return f"−{self._inside(node.value, table, 2)}"
        if isinstance(node, Binary):
            binding = _BINDING[node.op]
            left = self._inside(node.left, table, binding)
            # a − (b + c), a ÷ (b × c)
            right = self._inside(node.right, table, binding + (node.op in "-/"))
            return f"{left}{_SIGNS[node.op]}{right}"
        if isinstance(node, Call):
            return self._called(node, table)
        return self._rows(node.table, node.field, node.filters, table)

    def label(self, table: str, path: str) -> str:
        """What a field is called."""
        return self._field(table, path).label

    def _inside(self, node: Expression, table: str, binding: int) -> str:
        text = self.say(node, table)
        loose = isinstance(node, Binary) and _BINDING[node.op] < binding
        several = isinstance(node, Call) and node.function == "sum" and len(node.args) > 1
        return f"（{text}）" if loose or (several and binding > 1) else text

    def _called(self, node: Call, table: str) -> str:
        if node.function in ("sum", "total"):
            return " + ".join(self._column(arg, table) for arg in node.args)
        if node.function == "round":
            return f"{self._inside(node.args[0], table, 2)}（保留 {self.say(node.args[1])} 位小数）"
        said = "”与“".join(self.say(arg, table) for arg in node.args)
        most = "较" if len(node.args) == 2 else "最"
        return f"“{said}”中{most}{_CHOICES[node.function]}的"

    def _column(self, node: Expression, table: str) -> str:
        """An argument of a sum, which may be a whole column."""
        if isinstance(node, Name) and not node.own:
            where, path = self._split(node.path)
            if where:
                return self._rows(where, path, (), table)
        return self.say(node, table)

    def _rows(self, where: str, path: str, filters: tuple[Filter, ...], table: str) -> str:
        view = self._template.views.get(where)
        said = "、".join(self._filter(where, one, table) for one in filters)
        if view is not None and view.forms:
            which = f"（{said}的）" if said else ""
            return f"各张{self._forms(where)}{which}的{self.label(where, path)}之和"
        which = f"{said}的" if said else ""
        return f"{which}各行{self.label(where, path)}之和"

    def _filter(self, where: str, one: Filter, table: str) -> str:
        label = self.label(where, one.key)
        if isinstance(one.value, str):
            branch = self._template.branch_of(one.value)
            return f"{label}为“{branch.level2 if branch else one.value}”"
        if (where, one.key) == (table, one.value.path):
            return f"同一{label}"
        return f"{label}与本行{self.label(table, one.value.path)}相同"

    def _split(self, path: str) -> tuple[str, str]:
        fields = self._template.fields
        if ("", path) in fields or ("", path.rpartition(".")[0]) in fields:
            return "", path
        table, _dot, rest = path.partition(".")
        return table, rest

    def _field(self, table: str, path: str) -> Field:
        fields = self._template.fields
        found = fields.get((table, path))
        if found is not None:
            return found
        head, _dot, part = path.rpartition(".")
        return fields[table, head].part(part)
