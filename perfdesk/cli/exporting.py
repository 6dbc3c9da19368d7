"""The command `export`: forms as files of other programs, or a package."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from perfdesk import files
from perfdesk.cli import output
from perfdesk.cli.commands import FINE, all_forms, form_named, open_store
from perfdesk.cli.exchanging import SUFFIX as _PACKAGE
from perfdesk.cli.exchanging import export_each, export_package
from perfdesk.errors import PerfDeskError
from perfdesk.workspace import FormInfo, Workspace

_WORKBOOK = ".xlsx"


def export(given: argparse.Namespace) -> int:
    """`export`: the forms named, or all, as a workbook of each filing, or one package of all."""
    out: Path = given.out
    if given.each:
        return export_each(given)
    if out.suffix.lower() == _PACKAGE and not out.is_dir():
        return export_package(given)
    if given.role:
        message = (
            f"没有导出：--role 只用于 {_PACKAGE} 数据包；请写 --out 文件{_PACKAGE}，"
            "或加上 --each 每个单位一个数据包。"
        )
        raise PerfDeskError(message)
    one_file = _is_file(out)
    with open_store(given) as workspace:
        forms = [form_named(workspace, text) for text in given.ids] or all_forms(workspace)
        if not forms:
            message = "还没有表，没有可导出的内容；可用 perfdesk new 新建。"
            raise PerfDeskError(message)
        sound = [form for form in forms if not workspace.fault(form.id)]
        filings = list(dict.fromkeys(form.filing for form in sound))
        if one_file and len(filings) > 1:
            message = (
                f"没有导出：这些表属于 {len(filings)} 套表，一个 Excel 文件只放一套；"
                f"请写出其中一套的编号，或者写一个文件夹，例如 --out {out.with_suffix('')}。"
            )
            raise PerfDeskError(message)
        if not one_file:
            files.make_folder(out)
        for filing in filings:
            target = out if one_file else out / workspace.workbooks.names()[filing]
            own = [form.id for form in sound if form.filing == filing]
            sheets = workspace.workbooks.whole(own, target, signature=given.sign)
            output.say(f"已导出 {sheets} 张表：{target}")
        _refuse_rest(workspace, forms, sound)
    return FINE


def _is_file(out: Path) -> bool:
    """Whether one file is wanted, not a folder; PerfDeskError for a kind nobody writes."""
    if out.is_dir() or not out.suffix:
        return False
    if out.suffix.lower() == _WORKBOOK:
        return True
    message = (
        f"没有导出：“{out}”不是 {_WORKBOOK} 文件或 {_PACKAGE} 数据包，也不是已有的文件夹；"
        f"要一个文件，请写 --out {out.with_suffix(_WORKBOOK)}；"
        "要一个文件夹，请写不带点的名字，或者先建立它。"
    )
    raise PerfDeskError(message)


def _refuse_rest(
    workspace: Workspace, forms: Sequence[FormInfo], sound: Sequence[FormInfo]
) -> None:
    """PerfDeskError for the forms that could not be read, each one's reason once."""
    rest = [form for form in forms if form not in sound]
    if not rest:
        return
    named = "、".join(dict.fromkeys(f"“{form.title}”" for form in rest))
    why = " ".join(dict.fromkeys(workspace.fault(form.id) for form in rest))
    others = f"，其余 {len(sound)} 张已导出" if sound else ""
    message = f"有 {len(rest)} 张表没有导出（{named}）{others}。{why}"
    raise PerfDeskError(message)
