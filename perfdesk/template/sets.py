"""Sets: which forms make a filing in one region and year, and the equations across them."""

from __future__ import annotations

from collections.abc import Mapping

from perfdesk.errors import TemplateError
from perfdesk.template import schema
from perfdesk.template.model import FormSet, SetForm, Template
from perfdesk.template.positions import Positions
from perfdesk.template.problem import Problems, perhaps, quoted, wrong_place
from perfdesk.template.rules import Call, Expression, Name, Rows, Rule, children, parse_rule


def read_set(
    text: str, problems: Problems, expected_id: str = "", *, mend: bool = False
) -> FormSet | None:
    """One set from its file's text; what is wrong is added to `problems`.

    Its templates are not looked at (a set is listed without reading them): see `check_set`.
    `mend` is for finding more: see `schema.read`.
    """
    mend_id = expected_id if mend else None
    file, positions = schema.read(text, schema.SetFile, problems, mend_id=mend_id)
    if file is None or positions is None:
        return None
    if expected_id and file.id != expected_id:
        line = positions.line(("id",))
        problems.add(line, wrong_place(file.id, expected_id))
    forms: list[SetForm] = []
    for index, entry in enumerate(file.forms):
        most = None if entry.most == "unlimited" else entry.most
        start = min(entry.least, 1) if entry.start is None else entry.start
        line = positions.line(("forms", index))
        if most is not None and not entry.least <= most:
            problems.add(line, f"“{entry.template}”最少 {entry.least} 张，最多却只有 {most} 张。")
        if start < entry.least or (most is not None and start > most):
            problems.add(line, f"“{entry.template}”开始时 {start} 张，不在允许的张数之内。")
        if entry.template in (form.template for form in forms):
            problems.add(line, f"“{entry.template}”写了两次。")
        forms.append(SetForm(entry.template, entry.least, most, start))
    rules: list[Rule] = []
    for index, text_ in enumerate(file.rules):
        try:
            rules.append(parse_rule(text_))
        except TemplateError as error:
            problems.add(positions.line(("rules", index)), f"等式{quoted(text_)}{error.message}")
    return FormSet(
        file.id, file.title, file.region, file.year, tuple(forms), tuple(rules), problems.path
    )


def check_set(
    form_set: FormSet, text: str, templates: Mapping[str, Template | None], problems: Problems
) -> None:
    """What is wrong between a set and its templates.

    `templates` holds every known template by id, None for one that cannot be read; what depends
    on the kinds of the forms is then not judged. An equation
    across forms names the kind of a form, then the field: `department_target.money.project.initial`
    is the figure of the filing's one form of that kind, `sum(project_target.money.total.initial)`
    adds up all forms of that kind.
    """
    positions = Positions(text)
    kinds: dict[str, list[Template]] = {}
    for index, form in enumerate(form_set.forms):
        line = positions.line(("forms", index, "template"))
        if form.template not in templates:
            problems.add(line, f"没有“{form.template}”这张表{perhaps(form.template, templates)}")
        elif (template := templates[form.template]) is not None:
            kinds.setdefault(template.kind, []).append(template)
    unread = any(templates.get(form.template) is None for form in form_set.forms)
    if not unread:
        _check_views(form_set, kinds, positions, problems)
    for index, rule in enumerate(form_set.rules):
        line = positions.line(("rules", index))
        if rule.derives:
            problems.add(line, f"等式{quoted(rule.text)}：各表之间只能用 =、<= 或 >= 比较。")
        for side in () if unread else (rule.left, rule.right):
            for message in _faults(side, kinds, in_sum=False):
                problems.add(line, f"等式{quoted(rule.text)}{message}")


def _check_views(
    form_set: FormSet,
    kinds: Mapping[str, list[Template]],
    positions: Positions,
    problems: Problems,
) -> None:
    """A form that lists other forms needs forms of that kind in the set."""
    place = {form.template: ("forms", at, "template") for at, form in enumerate(form_set.forms)}
    for template in (one for group in kinds.values() for one in group):
        for view in template.views.values():
            if view.forms and view.forms not in kinds:
                problems.add(
                    positions.line(place[template.id]),
                    f"“{template.id}”要列出“{view.forms}”，这套表里却没有这种表"
                    f"{perhaps(view.forms, kinds)}",
                )


def _faults(node: Expression, kinds: Mapping[str, list[Template]], *, in_sum: bool) -> list[str]:
    if isinstance(node, Rows):
        return [f"第{node.column}列：各表之间的等式里不能用方括号。"]
    if not isinstance(node, Name):
        inner = isinstance(node, Call) and node.function in ("sum", "total")
        return [f for child in children(node) for f in _faults(child, kinds, in_sum=inner)]
    kind, _dot, path = node.path.partition(".")
    place = f"第{node.column}列："
    if kind not in kinds:
        return [f"{place}这套表里没有“{kind}”这种表{perhaps(kind, kinds)}"]
    for template in kinds[kind]:
        if ("", path) not in template.fields:
            known = [id_ for table, id_ in template.fields if not table]
            return [f"{place}“{template.id}”上没有“{path}”{perhaps(path, known)}"]
    if not in_sum and len(kinds[kind]) > 1:
        return [f"{place}“{kind}”不止一种表，要写成 sum({node.path})。"]
    return []
