"""The commands on forms: `list`, `show`, `new` and `set`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from perfdesk import paths
from perfdesk.cli import output
from perfdesk.cli.places import change, places
from perfdesk.document import codec
from perfdesk.errors import PerfDeskError, UnknownNameError
from perfdesk.grid.model import Mark
from perfdesk.template.catalog import Catalog
from perfdesk.template.model import FormSet, Template
from perfdesk.text import clean_control
from perfdesk.workspace import FilingInfo, FormInfo, Workspace
from perfdesk.workspace.admission import check_subject
from perfdesk.workspace.author import system_user

FINE, FOUND, CANNOT = 0, 1, 2

#: the office's own store, in the user's data folder
STORE_FILE = "office.perfdesk"

#: takes pictures of the window on a store and returns the files; given by the window's package
Pictures = Callable[[Path, Path], Sequence[Path]]
#: opens the window on a store and returns the exit status when it is closed, or None when there
#: is no screen for it (said already)
OpenWindow = Callable[[Path], int | None]

_STATES = {
    "empty": "空白",
    "draft": "填写中",
    "finished": "已完成",
    "sealed": "已盖章",
    "stale": "纸件已过期",
}
_BEGIN = "可用 perfdesk new 新建第一张，或者直接运行 perfdesk 打开窗口"


def default_store() -> Path:
    """The office's own store, where nobody names another."""
    return paths.user_data_dir() / STORE_FILE


# --- commands ----------------------------------------------------------------------------------


def list_forms(given: argparse.Namespace) -> int:
    """`list`: filings and their forms, with ids and states."""
    if given.store is None and not default_store().exists():
        output.say_json([]) if given.json else output.say(f"还没有表，{_BEGIN}。")
        return FINE
    with open_store(given) as workspace:
        if given.json:
            output.say_json([_facts(workspace, form) for form in all_forms(workspace)])
            return FINE
        for filing in workspace.filings():
            output.say(f"{filing.year}年  {filing.unit}")
            for form in workspace.forms(filing.id):
                output.say(f"  {form.id}  {_STATES[form.state]}  {form.title}")
        if not workspace.filings():
            output.say(f"还没有表，{_BEGIN}。")
    return FINE


def show(given: argparse.Namespace) -> int:
    """`show`: what one form holds, place by place; as JSON, as it is kept."""
    with open_store(given) as workspace:
        form = form_named(workspace, given.id)
        if given.json:
            output.say_json({**_facts(workspace, form), **_content(workspace, form)})
            return FINE
        filing = workspace.filing(form.filing)
        state = _STATES[form.state]
        output.say(f"{form.id}  {state}  {filing.year}年  {filing.unit}  {form.title}")
        for path, run in places(workspace.grid(form.id)):
            output.say(f"{path} {run.label}：{run.text}".replace("\n", "\n    "))
    return FINE


def new(given: argparse.Namespace) -> int:
    """`new`: a form, in the unit's filing of that year, which is made where there is none."""
    unit, hidden = clean_control(given.unit)
    unit = unit.strip()
    # a store is not made for a template that does not exist
    all_templates().template_file(given.template)
    with open_store(given, create=True) as workspace:
        template = workspace.catalog.template(given.template)
        check_subject(given.project, template, ())
        form_set = _set_of(workspace, template, given.year)
        filing = _filing_of(workspace, template, unit, given.year)
        if filing is None:
            filing_id = workspace.new_filing(form_set.id, unit, given.year, start=False)
            if form_set.year != given.year:
                output.note(
                    f"没有 {given.year} 年的表样，用的是“{form_set.title}”（{form_set.year} 年）。"
                )
        else:
            filing_id = filing.id
        made = workspace.new_form(filing_id, template.id, given.project)
        if given.json:
            output.say_json({"id": made})
        else:
            output.say(f"已新建“{workspace.form(made).title}”，编号：{made}")
        if hidden := hidden + clean_control(given.project or "")[1]:
            output.note(_stripped(hidden))
    return FINE


def fill_in(given: argparse.Namespace) -> int:
    """`set`: texts typed at places of a form, in one step."""
    with open_store(given) as workspace:
        form = form_named(workspace, given.id)
        changes = [change(workspace, form, text) for text in given.assignments]
        touched = workspace.type(form.id, changes, "命令行填写", whole_cell=False)
        output.say("没有变化" if touched is None else "已保存")
        output.finish()
        if hidden := sum(clean_control(text)[1] for _address, text in changes):
            output.say(f"注意：{_stripped(hidden)}")
        if touched is not None:
            named = {address.field for address, _text in changes}
            for path, run in places(workspace.grid(form.id)):
                if run.mark is Mark.NOT_A_NUMBER and run.address and run.address.field in named:
                    said = f"{path}（{run.label}）不是数字，已按原样保存：{run.text}"
                    output.say(f"注意：{said}")
            for name in touched.reopened:
                title = workspace.form(name).title
                output.say(f"注意：“{title}”原来是填报完成，内容变了，已改回填写中。")
    return FINE


# --- steps of the commands ---------------------------------------------------------------------


def all_templates() -> Catalog:
    """The forms that come with the program and those brought in."""
    own = paths.own_templates_dir()
    return Catalog.load(paths.templates_dir(), *([own] if own else []))


def open_store(given: argparse.Namespace, *, create: bool = False) -> Workspace:
    """The store a command is about; PerfDeskError, also where nothing was ever filled in."""
    if given.store is None and not create and not default_store().exists():
        message = f"还没有填过表，数据文件“{default_store()}”还没有建立；{_BEGIN}。"
        raise PerfDeskError(message)
    store = given.store or default_store()
    return Workspace.open(store, create=create, author=system_user())


def all_forms(workspace: Workspace) -> list[FormInfo]:
    """Every form, filing by filing."""
    return [form for filing in workspace.filings() for form in workspace.forms(filing.id)]


def form_named(workspace: Workspace, text: str) -> FormInfo:
    """The form of an id, or of its first signs when only one begins so."""
    ids = [form.id for form in all_forms(workspace)]
    begun = [form_id for form_id in ids if form_id.startswith(text.lower())] if text else []
    if text not in ids and len(begun) > 1:
        message = f"编号“{text}”不够长，有 {len(begun)} 张表：{'、'.join(begun[:5])}，请多写几位。"
        raise UnknownNameError(message)
    return workspace.form(begun[0] if text not in ids and begun else text)


def _set_of(workspace: Workspace, template: Template, year: int) -> FormSet:
    """The set of that form nearest to the year, the newer of two."""
    holding = [s for s in workspace.sets() if any(f.template == template.id for f in s.forms)]
    if not holding:
        message = f"没有哪一套表包含“{template.id}”，不能新建。"
        raise PerfDeskError(message)
    return min(holding, key=lambda s: abs(s.year - year))


def _filing_of(workspace: Workspace, template: Template, unit: str, year: int) -> FilingInfo | None:
    """The unit's filing of a year whose set has that form; None when it has none."""
    sets = {s.id for s in workspace.sets() if any(f.template == template.id for f in s.forms)}
    same = (f for f in workspace.filings() if (f.unit.strip(), f.year) == (unit, year))
    return next((f for f in same if f.set_id in sets), None)


def _facts(workspace: Workspace, form: FormInfo) -> dict[str, Any]:
    filing = workspace.filing(form.filing)
    return {
        "id": form.id,
        "template": form.template,
        "unit": filing.unit,
        "year": filing.year,
        "title": form.title,
        "state": form.state,
    }


def _content(workspace: Workspace, form: FormInfo) -> dict[str, Any]:
    """What stands on the form, as it is kept; what it shares with its filing among its values."""
    body = codec.to_json(workspace.document(form.id))
    shared = codec.filing_to_json(workspace.filing(form.filing))["values"]
    fields: set[str] = set()
    # a form whose template is gone is shown all the same, without what it would share
    with suppress(PerfDeskError):
        fields = {id_ for table, id_ in workspace.template(form.id).fields if not table}
    values = {name: value for name, value in shared.items() if name in fields}
    content = {
        "values": {**values, **body["values"]},
        "tables": body["tables"],
        "typed_over": body["typed_over"],
    }
    return {**content, "captions": body["captions"]} if body["captions"] else content


def _stripped(hidden: int) -> str:
    return f"已去掉 {hidden} 个看不见的控制字符。"
