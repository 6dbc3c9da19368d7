"""Looks a store over part by part, changing nothing: what `Store.open` asks at once, one by one."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from perfdesk import files
from perfdesk.document.applying import apply_all, documents_of, filings_of, inverses
from perfdesk.document.state import State
from perfdesk.errors import PerfDeskError, StaleEditError, StoreError
from perfdesk.store import lock
from perfdesk.store.backups import journal_of
from perfdesk.store.connection import examine
from perfdesk.store.documents import Store
from perfdesk.store.schema import STEPS

#: a commit, a backup and a growing store need this much room on the disk at least
_LEAST_FREE_BYTES = 50 * 1024 * 1024
_NAMED_MOST = 3


@dataclass(frozen=True)
class Remark:
    """One thing looked at: in order where `level` is "fine", else "warning" or "error"."""

    part: str
    level: str
    message: str


def inspect_store(path: Path, now: datetime) -> Iterator[Remark]:
    """Everything about a store file, one remark after the other; nobody else may be writing it
    from this process.
    """
    try:
        header = examine(path, STEPS)
    except StoreError as error:
        yield Remark("header", "error", error.message)
        return
    yield Remark("header", "fine", f"文件头正常，数据格式第 {header.schema} 版。")
    if journal_of(path).exists():
        yield Remark(
            "journal",
            "warning",
            "上一次保存被打断，或者另一个程序正在保存；打开一次数据文件，它会自动复原。",
        )
        return
    yield from _inspect_content(path, now)
    yield _lock(path)


def leftovers(path: Path) -> Remark:
    """Files that an interrupted step has left beside a store and its backups."""
    found: list[str] = []
    for folder in (path.parent, path.parent / "备份"):
        with contextlib.suppress(OSError):
            found += sorted(
                file.name
                for file in folder.iterdir()
                if file.name.startswith(f".{path.stem}") and ".part" in file.name
            )
    if found:
        return Remark(
            "leftovers",
            "warning",
            f"有 {len(found)} 个写到一半的文件，可以删除：{_named(found)}。",
        )
    return Remark("leftovers", "fine", "没有写到一半的文件。")


def free_space(path: Path) -> Remark:
    """Whether the disk has room for the next backups."""
    try:
        free = shutil.disk_usage(path.parent).free
        needed = max(_LEAST_FREE_BYTES, 3 * path.stat().st_size)
    except OSError as error:
        return Remark("disk", "warning", f"不知道磁盘还有多少空间：{files.reason(error)}。")
    said = f"磁盘还有 {free // (1024 * 1024):,} MB 空间"
    if free < needed:
        return Remark("disk", "warning", f"{said}，太少了，请腾出空间。")
    return Remark("disk", "fine", f"{said}。")


def _inspect_content(path: Path, now: datetime) -> Iterator[Remark]:
    try:
        store = Store.look_into(path, now=now)
    except StoreError as error:
        yield Remark("pages", "error", error.message)
        return
    with closing(store):
        yield Remark("pages", "fine", "表格结构和每一页数据都完好。")
        yield _forms(store)
        yield _actions(store)
        yield _last_action(store)
        count = len(store.drafts())
        said = f"有 {count} 处没有输完的文字，打开窗口时会问要不要放回去。"
        yield Remark("drafts", "fine", said if count else "没有留下没输完的文字。")


def _forms(store: Store) -> Remark:
    try:
        filings = store.filings()
    except PerfDeskError as error:
        return Remark("forms", "error", error.message)
    spoilt = []
    heads = store.heads()
    for head in heads:
        try:
            store.document(head.id)
        except PerfDeskError:
            spoilt.append(f"“{head.subject or head.template}”（编号 {head.id}）")
    if spoilt:
        said = f"{len(spoilt)} 张表读不出来：{_named(spoilt)}；请从备份恢复它们，别的表照常可用。"
        return Remark("forms", "error", said)
    return Remark("forms", "fine", f"{len(filings)} 套表、{len(heads)} 张表都能读出。")


def _actions(store: Store) -> Remark:
    last = store.last_seq()
    spoilt = []
    for seq in range(1, last + 1):
        try:
            store.action(seq)
        except PerfDeskError:
            spoilt.append(str(seq))
    if spoilt:
        said = f"{len(spoilt)} 步修改记录读不出来（第 {_named(spoilt)} 步），不能撤销到那里以前。"
        return Remark("actions", "error", said)
    return Remark("actions", "fine", f"{last} 步修改记录都能读出。")


def _last_action(store: Store) -> Remark:
    """Whether the forms are as the last step left them: a copy made while it was written is not."""
    said = Remark("last_step", "fine", "最后一步修改与表的内容一致。")
    try:
        edits = store.action(store.last_seq()).edits
        filings = {n: f for n, f in store.filings().items() if n in filings_of(edits)}
        there = {head.id for head in store.heads()}
        forms = {n: store.document(n) for n in documents_of(edits) if n in there}
    except PerfDeskError:
        return said  # there is none, or it was said already that it cannot be read
    try:
        apply_all(inverses(edits), State(filings, forms, store.roster()))
    except StaleEditError:
        return Remark(
            "last_step",
            "error",
            "最后一步修改与表的内容对不上：这个文件可能是在保存的当中复制来的；"
            "请用“另存副本”重新复制，或从备份恢复。",
        )
    return said


def _lock(path: Path) -> Remark:
    try:
        held = lock.take(path)
    except OSError as error:
        return Remark("lock", "warning", f"这里只能查看，不能修改：{files.reason(error)}。")
    if held is None:
        return Remark("lock", "fine", "另一个窗口或程序正在使用它。")
    held.release()
    return Remark("lock", "fine", "没有别的程序在使用它。")


def _named(names: Sequence[str]) -> str:
    more = f"等 {len(names)} 个" if len(names) > _NAMED_MOST else ""
    return "、".join(names[:_NAMED_MOST]) + more
