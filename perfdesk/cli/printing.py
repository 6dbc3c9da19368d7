"""The commands that write paper: `print`, and `demo`, which prints the samples."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from perfdesk import files
from perfdesk.cli import output
from perfdesk.cli.checking import report
from perfdesk.cli.commands import (
    FINE,
    OpenWindow,
    Pictures,
    all_forms,
    form_named,
    open_store,
)
from perfdesk.errors import PerfDeskError
from perfdesk.workspace import FormInfo, Workspace
from perfdesk.workspace import demo as make_demo

DEMO_FILE = "demo.perfdesk"
DEMO_FINDINGS = "检查结果.txt"


def print_forms(given: argparse.Namespace) -> int:
    """`print`: the forms named, or all, into one PDF or one each."""
    out: Path = given.out
    one_file = _is_file(out)
    with open_store(given) as workspace:
        named = [form_named(workspace, text) for text in given.ids]
        forms = named or all_forms(workspace)
        if not forms:
            message = "还没有表，没有可打印的内容；可用 perfdesk new 新建。"
            raise PerfDeskError(message)
        sound = _printable(workspace, forms)
        if not one_file:
            files.make_folder(out)
            _print_each(workspace, list(dict.fromkeys(sound)), out, given.sign)
        elif sound:
            _say_notes(workspace, sound)
            pages = workspace.print_pdf([form.id for form in sound], out, signature=given.sign)
            output.say(f"已打印 {len(sound)} 张表，共 {pages} 页：{out}")
        _refuse_rest(workspace, forms, sound)
    return FINE


def demo(
    given: argparse.Namespace, pictures: Pictures | None, open_window: OpenWindow | None
) -> int:
    """`demo`: the sample filings in a store of their own, printed and looked at."""
    out: Path = given.out
    files.make_folder(out)
    store = out / DEMO_FILE
    if make_demo(store):
        output.say(f"已建立示例数据文件：{store}")
    else:
        output.say(f"示例数据文件已经在，里面的修改都保留：{store}")
    with Workspace.open(store) as workspace:
        _print_each(workspace, all_forms(workspace), out, None)
        files.write_file(out / DEMO_FINDINGS, report(workspace).encode())
        output.say(f"已写检查结果：{out / DEMO_FINDINGS}")
    output.finish()
    status = open_window(store) if given.open and open_window is not None else None
    if status is not None:
        return status
    if pictures is None:
        output.say("这里没有可用的显示或窗口组件，没有打开窗口；上面的文件都已做好。")
    if pictures is not None:
        for picture in pictures(store, out):
            output.say(f"已拍窗口图片：{picture}")
    return FINE


# --- steps -------------------------------------------------------------------------------------


def _is_file(out: Path) -> bool:
    """Whether one PDF is wanted, not a folder of them; PerfDeskError for any other kind of file."""
    if out.is_dir() or not out.suffix:
        return False
    if out.suffix.lower() == ".pdf":
        return True
    message = (
        f"没有打印：“{out}”不是 .pdf 文件，也不是已有的文件夹；"
        f"要一个文件，请写 --out {out.with_suffix('.pdf')}；"
        "要一个文件夹，请写不带点的名字，或者先建立它。"
    )
    raise PerfDeskError(message)


def _printable(workspace: Workspace, forms: Sequence[FormInfo]) -> list[FormInfo]:
    return [form for form in forms if not workspace.fault(form.id)]


def _refuse_rest(
    workspace: Workspace, forms: Sequence[FormInfo], printed: Sequence[FormInfo]
) -> None:
    """PerfDeskError for the forms that could not be printed, each one's reason once."""
    rest = [form for form in forms if form not in printed]
    if not rest:
        return
    named = "、".join(dict.fromkeys(f"“{form.title}”" for form in rest))
    why = " ".join(dict.fromkeys(workspace.fault(form.id) for form in rest))
    others = f"，其余 {len(printed)} 张已打印" if printed else ""
    message = f"有 {len(rest)} 张表没有打印（{named}）{others}。{why}"
    raise PerfDeskError(message)


def _print_each(
    workspace: Workspace,
    forms: Sequence[FormInfo],
    out: Path,
    signature: bool | None,  # noqa: FBT001 -- the option's value
) -> None:
    _say_notes(workspace, forms)
    names = workspace.printing.names()
    for form in forms:
        target = out / names[form.id]
        pages = workspace.print_pdf([form.id], target, signature=signature)
        output.say(f"已打印 {pages} 页：{target}")


def _say_notes(workspace: Workspace, forms: Sequence[FormInfo]) -> None:
    """What would go wrong on paper, said before there is any."""
    for note in workspace.print_notes([form.id for form in forms]):
        output.say(f"注意：{note}")
