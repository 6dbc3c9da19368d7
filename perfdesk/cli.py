"""The command line: the same filings and forms as in the window, for batches, scripts and tests."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from perfdesk import files, paths
from perfdesk.document import codec
from perfdesk.document.entry import field_at
from perfdesk.document.model import Address
from perfdesk.errors import PerfDeskError, UnknownNameError
from perfdesk.grid.model import Grid, Mark, Run
from perfdesk.template.catalog import Catalog
from perfdesk.template.lint import lint
from perfdesk.template.model import Template
from perfdesk.text import nearest
from perfdesk.workspace import FormInfo, Workspace, demo

FINE, FOUND, CANNOT = 0, 1, 2

#: the office's own store, in the user's data folder
STORE_FILE = "office.perfdesk"
DEMO_FILE = "demo.perfdesk"

#: takes pictures of the window on a store and returns the files; given by the window's package
Pictures = Callable[[Path, Path], Sequence[Path]]
#: opens the window on a store and returns the exit status when it is closed, or None when there
#: is no screen for it (said already)
OpenWindow = Callable[[Path], int | None]

HELP = """\
用法：perfdesk [--store 数据文件] 命令 …

  perfdesk                                   打开窗口
  perfdesk demo --out 文件夹 [--open]        建立示例数据文件，打印全部示例表；--open 随后打开窗口
  perfdesk templates [--json]                列出全部表样
  perfdesk templates lint [文件 …]           检查表样文件
  perfdesk list [--json]                     列出全部表和编号
  perfdesk show 编号 [--json]                显示一张表的内容
  perfdesk new 表样 --unit 单位 --year 年度 [--project 项目名称]
                                             新建一张表
  perfdesk set 编号 字段=内容 …              填写；表格的行写作 indicators[3].target=95，
                                             行号按纸面从上到下数；等号后面空着就是清除
  perfdesk print [编号 …] --out 文件.pdf 或文件夹 [--sign | --no-sign]
                                             打印成 PDF；不写编号就是全部

编号可以只写开头几位。退出状态：0 正常，1 检查发现错误，2 没有办成（原因写在标准错误输出里）。
"""

_ROW_FIELD = re.compile(r"(?P<table>[^\[\].=]+)\[(?P<number>[0-9]{1,6})\]\.(?P<path>[^\[\]]+)")
_STATES = {"empty": "空白", "draft": "填写中", "finished": "已完成"}


def main(
    argv: Sequence[str],
    pictures: Pictures | None = None,
    open_window: OpenWindow | None = None,
) -> int:
    """Run one command and return the exit status; `argv` is without the program's name.

    `pictures` and `open_window` are what `demo` does with the window; without them it says that
    there is none and does the rest.
    """
    for stream in (sys.stdout, sys.stderr):
        # a console that cannot show a rare character must not end the command
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        if not argv or {"-h", "--help"}.intersection(argv):
            print(HELP, end="")
            return FINE
        given = _parser().parse_args(argv)
        if given.command == "demo":
            return _demo(given, pictures, open_window)
        run: Callable[[argparse.Namespace], int] = given.run
        return run(given)
    except PerfDeskError as error:
        print(error.message.replace("\n", " "), file=sys.stderr)
        return CANNOT
    except BrokenPipeError:
        # whoever read our output has stopped (list | head); nothing more can be told to them
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CANNOT


def default_store() -> Path:
    """The office's own store, where nobody names another."""
    return paths.user_data_dir() / STORE_FILE


# --- commands --------------------------------------------------------------------------------


def _demo(
    given: argparse.Namespace, pictures: Pictures | None, open_window: OpenWindow | None
) -> int:
    out: Path = given.out
    files.make_folder(out)
    store = out / DEMO_FILE
    if demo(store):
        print(f"已建立示例数据文件：{store}")
    else:
        print(f"示例数据文件已经在，里面的修改都保留：{store}")
    with Workspace.open(store) as workspace:
        _print_each(workspace, _all_forms(workspace), out, None)
    sys.stdout.flush()
    status = open_window(store) if given.open and open_window is not None else None
    if status is not None:
        return status
    if pictures is None:
        print("这里没有可用的显示或窗口组件，没有打开窗口；上面的文件都已做好。")
    if pictures is not None:
        for picture in pictures(store, out):
            print(f"已拍窗口图片：{picture}")
    return FINE


def _templates(given: argparse.Namespace) -> int:
    if given.what == "lint":
        return _lint(given)
    catalog = Catalog.load(paths.templates_dir())
    rows = [
        {
            "id": template.id,
            "title": template.title,
            "kind": template.kind,
            "sets": [
                s.id for s in catalog.sets() if any(f.template == template.id for f in s.forms)
            ],
        }
        for template in catalog.templates()
    ]
    if given.json:
        _print_json(rows)
    else:
        for row in rows:
            print(f"{row['id']}  {row['title']}")
    return FINE


def _lint(given: argparse.Namespace) -> int:
    problems = lint(paths.templates_dir(), *given.files)
    if given.json:
        _print_json([{"file": p.path, "line": p.line, "message": p.message} for p in problems])
    else:
        for problem in problems:
            print(problem)
        print(f"发现 {len(problems)} 处问题。" if problems else "表样文件没有问题。")
    return FOUND if problems else FINE


def _list(given: argparse.Namespace) -> int:
    with _open(given) as workspace:
        if given.json:
            _print_json([_facts(workspace, form) for form in _all_forms(workspace)])
            return FINE
        for filing in workspace.filings():
            print(f"{filing.year}年  {filing.unit}")
            for form in workspace.forms(filing.id):
                print(f"  {form.id}  {_STATES[form.state]}  {form.title}")
        if not workspace.filings():
            print("还没有表，可用 perfdesk new 新建。")
    return FINE


def _show(given: argparse.Namespace) -> int:
    with _open(given) as workspace:
        form = _form(workspace, given.id)
        if given.json:
            body = codec.to_json(workspace.document(form.id))
            shown = {name: body[name] for name in ("values", "tables", "typed_over")}
            shared = codec.filing_to_json(workspace.filing(form.filing))["values"]
            _print_json({**_facts(workspace, form), **shown, "filing": shared})
            return FINE
        filing = workspace.filing(form.filing)
        print(f"{form.id}  {_STATES[form.state]}  {filing.year}年  {filing.unit}  {form.title}")
        grid = workspace.grid(form.id)
        for path, run in _places(grid):
            print(f"{path} {run.label}：{run.text}".replace("\n", "\n    "))
    return FINE


def _new(given: argparse.Namespace) -> int:
    with _open(given, create=True) as workspace:
        template = workspace.catalog.template(given.template)
        set_id = _set_of(workspace, template, given.year)
        same = (
            info
            for info in workspace.filings()
            if (info.set_id, info.unit, info.year) == (set_id, given.unit.strip(), given.year)
        )
        found = next(same, None)
        filing = (
            found.id if found else workspace.new_filing(set_id, given.unit, given.year, start=False)
        )
        made = workspace.new_form(filing, template.id, given.project)
        print(f"已新建“{workspace.form(made).title}”，编号：{made}")
    return FINE


def _set(given: argparse.Namespace) -> int:
    with _open(given) as workspace:
        form = _form(workspace, given.id)
        changes = [_change(workspace, form, text) for text in given.assignments]
        touched = workspace.type(form.id, changes, "命令行填写", whole_cell=False)
        print("没有变化" if touched is None else "已保存", flush=True)
        if touched is not None:
            named = {address.field for address, _text in changes}
            for path, run in _places(workspace.grid(form.id)):
                if run.mark is Mark.NOT_A_NUMBER and run.address and run.address.field in named:
                    print(f"注意：{path}（{run.label}）不是数字，已按原样保存：{run.text}")
    return FINE


def _print(given: argparse.Namespace) -> int:
    out: Path = given.out
    with _open(given) as workspace:
        named = [_form(workspace, text) for text in given.ids]
        forms = named or _all_forms(workspace)
        if not forms:
            message = "还没有表，没有可打印的内容；可用 perfdesk new 新建。"
            raise PerfDeskError(message)
        if out.suffix.lower() == ".pdf" and not out.is_dir():
            ids = [form.id for form in forms]
            pages = workspace.print_pdf(ids, out, signature=given.sign)
            print(f"已打印 {len(forms)} 张表，共 {pages} 页：{out}")
            _print_notes(workspace, forms)
        else:
            files.make_folder(out)
            _print_each(workspace, forms, out, given.sign)
    return FINE


# --- steps of the commands -------------------------------------------------------------------


def _open(given: argparse.Namespace, *, create: bool = False) -> Workspace:
    return Workspace.open(given.store or default_store(), create=create)


def _all_forms(workspace: Workspace) -> list[FormInfo]:
    return [form for filing in workspace.filings() for form in workspace.forms(filing.id)]


def _form(workspace: Workspace, text: str) -> FormInfo:
    """The form of an id, or of its first signs when only one begins so."""
    ids = [form.id for form in _all_forms(workspace)]
    begun = [form_id for form_id in ids if form_id.startswith(text.lower())] if text else []
    if text not in ids and len(begun) > 1:
        message = f"编号“{text}”不够长，有 {len(begun)} 张表：{'、'.join(begun[:5])}，请多写几位。"
        raise UnknownNameError(message)
    return workspace.form(begun[0] if text not in ids and begun else text)


def _set_of(workspace: Workspace, template: Template, year: int) -> str:
    holding = [s for s in workspace.sets() if any(f.template == template.id for f in s.forms)]
    if not holding:
        message = f"没有哪一套表包含“{template.id}”，不能新建。"
        raise PerfDeskError(message)
    return min(holding, key=lambda s: abs(s.year - year)).id


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


def _change(workspace: Workspace, form: FormInfo, text: str) -> tuple[Address, str]:
    """One FIELD=VALUE as an address and a text; UnknownNameError with the nearest right name."""
    name, equals, value = text.partition("=")
    if not equals or not name:
        message = f"“{text}”没有写成“字段=内容”，什么都没有改；例如 project_name=工作餐费。"
        raise PerfDeskError(message)
    template = workspace.template(form.id)
    row_field = _ROW_FIELD.fullmatch(name)
    if row_field is None:
        _known_field(template, "", name)
        return Address("", "", name), value
    table, path = row_field["table"], row_field["path"]
    tables = {table for table, _id in template.fields if table}
    if table not in tables:
        right = nearest(table, tables)
        hint = f"，是不是“{right}”？" if right else "。"
        message = f"“{template.title}”里没有表格“{table}”{hint}什么都没有改。"
        raise UnknownNameError(message)
    _known_field(template, table, path)
    rows = _rows(workspace.grid(form.id), table)
    number = int(row_field["number"])
    if not 1 <= number <= len(rows):
        message = f"表格“{table}”有 {len(rows)} 行，没有第 {number} 行，什么都没有改。"
        raise UnknownNameError(message)
    return Address(table, rows[number - 1], path), value


def _known_field(template: Template, table: str, path: str) -> None:
    try:
        field_at(template, table, path)
    except UnknownNameError as error:
        message = f"{error.message}什么都没有改。"
        raise UnknownNameError(message) from error


def _rows(grid: Grid, table: str) -> list[str]:
    """The row ids of a table, from top to bottom of the paper."""
    return list(
        dict.fromkeys(info.row for band in grid.bands for info in band.rows if info.table == table)
    )


def _places(grid: Grid) -> list[tuple[str, Run]]:
    """Every place where something can be typed, as `set` names it, from top to bottom."""
    places: dict[str, Run] = {}
    numbers: dict[tuple[str, str], int] = {}
    for table in dict.fromkeys(info.table for band in grid.bands for info in band.rows):
        for number, row in enumerate(_rows(grid, table), start=1):
            numbers[table, row] = number
    for band in grid.bands:
        for placed in band.cells:
            for run in placed.cell.runs:
                if run.address is not None and run.editable:
                    places.setdefault(_path(run.address, numbers), run)
    return list(places.items())


def _path(address: Address, numbers: dict[tuple[str, str], int]) -> str:
    if not address.table:
        return address.field
    number = numbers.get((address.table, address.row), 0)
    return f"{address.table}[{number}].{address.field}"


def _print_each(
    workspace: Workspace,
    forms: Sequence[FormInfo],
    out: Path,
    signature: bool | None,  # noqa: FBT001 -- the option's value
) -> None:
    for form in forms:
        target = out / _pdf_name(workspace, form)
        pages = workspace.print_pdf([form.id], target, signature=signature)
        print(f"已打印 {pages} 页：{target}")
    _print_notes(workspace, forms)


def _print_notes(workspace: Workspace, forms: Sequence[FormInfo]) -> None:
    for note in workspace.print_notes([form.id for form in forms]):
        print(f"注意：{note}")


def _pdf_name(workspace: Workspace, form: FormInfo) -> str:
    """A name any file system takes: year, unit, place in the filing, title."""
    filing = workspace.filing(form.filing)
    place = [info.id for info in workspace.forms(form.filing)].index(form.id) + 1
    parts = (str(filing.year), _plain(filing.unit), f"{place:02d}", _plain(form.title))
    return "-".join(part for part in parts if part) + ".pdf"


def _plain(text: str) -> str:
    kept = re.sub(r'[\x00-\x1f\\/:*?"<>|]', "", text).strip(" .")
    # 255 bytes is the longest name; a Chinese character takes three
    return kept[:30].strip(" .")


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


# --- arguments -------------------------------------------------------------------------------


class _Parser(argparse.ArgumentParser):
    """Says in one Chinese line what is wrong, as every other error is said."""

    def error(self, message: str) -> NoReturn:
        said = message
        for pattern, words in _FAULTS:
            said = re.sub(pattern, words, said)
        text = f"命令没有执行：{said}。用 perfdesk --help 看写法。"
        raise PerfDeskError(text)


_FAULTS = (
    (r"^the following arguments are required: (.*)$", r"缺少 \1"),
    (r"^unrecognized arguments: (.*)$", r"不认识“\1”"),
    (r"^argument 命令: invalid choice: '(.*?)' .*$", r"没有“\1”这个命令"),
    (r"^argument (.*?): expected .*$", r"\1 后面缺少内容"),
    (r"^argument (.*?): invalid int value: '(.*?)'$", r"\1 应是数字，现在是“\2”"),
    (r"^argument (.*?): not allowed with argument (.*)$", r"\1 不能和 \2 一起用"),
    (r"^argument (.*?): invalid choice: '(.*?)' .*$", r"\1 不认识“\2”"),
)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="perfdesk", add_help=False, allow_abbrev=False)
    parser.add_argument("--store", type=Path)
    commands = parser.add_subparsers(dest="command", metavar="命令", required=True)

    def command(name: str, run: Callable[[argparse.Namespace], int] | None) -> _Parser:
        made: _Parser = commands.add_parser(name, add_help=False, allow_abbrev=False)
        made.set_defaults(run=run)
        return made

    made = command("demo", None)
    made.add_argument("--out", type=Path, required=True)
    made.add_argument("--open", action="store_true")

    made = command("templates", _templates)
    made.add_argument("what", nargs="?", choices=["lint"])
    made.add_argument("files", nargs="*", type=Path)
    made.add_argument("--json", action="store_true")

    command("list", _list).add_argument("--json", action="store_true")

    made = command("show", _show)
    made.add_argument("id")
    made.add_argument("--json", action="store_true")

    made = command("new", _new)
    made.add_argument("template")
    made.add_argument("--unit", required=True)
    made.add_argument("--year", type=int, required=True)
    made.add_argument("--project")

    made = command("set", _set)
    made.add_argument("id")
    made.add_argument("assignments", nargs="+", metavar="FIELD=VALUE")

    made = command("print", _print)
    made.add_argument("ids", nargs="*")
    made.add_argument("--out", type=Path, required=True)
    sign = made.add_mutually_exclusive_group()
    sign.add_argument("--sign", dest="sign", action="store_true", default=None)
    sign.add_argument("--no-sign", dest="sign", action="store_false", default=None)
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
