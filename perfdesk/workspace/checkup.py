"""The check-up of an office's store, its backups, its disk and the program's own files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from perfdesk import files, fonts, paths
from perfdesk.errors import PerfDeskError
from perfdesk.store.documents import Store
from perfdesk.store.inspection import Remark, free_space, inspect_store, leftovers
from perfdesk.template.catalog import Catalog
from perfdesk.template.lint import lint
from perfdesk.workspace.door import local_now
from perfdesk.workspace.safekeeping import backups_of, facts_of

__all__ = ["Remark", "check_up"]

_SETS_SHOWN = 3


def check_up(
    store: Path, second: Path | None = None, clock: Callable[[], datetime] = local_now
) -> Iterator[Remark]:
    """Look everything over, changing nothing; `second` is the place of backups on another drive."""
    yield from inspect_store(store, clock())
    yield leftovers(store)
    yield from _backups(store, second)
    yield free_space(store)
    yield _fonts()
    yield _templates()
    yield from _papers(store, clock())


def _backups(store: Path, second: Path | None) -> Iterator[Remark]:
    infos = backups_of(store, second)
    if not infos:
        said = "还没有备份；关闭窗口时会自动备份，也可以运行 perfdesk backup。"
        yield Remark("backups", "warning", said)
        return
    facts = {info.path: facts_of(store, info.path) for info in infos}
    spoilt = [path.name for path, found in facts.items() if not found.whole]
    whole = [info for info in infos if info.path.name not in spoilt]
    if spoilt:
        names = "、".join(spoilt[:3])
        yield Remark("backups", "warning", f"{len(spoilt)} 份备份已损坏：{names}。")
    if not whole:
        yield Remark("backups", "error", "没有一份完好的备份，请马上运行 perfdesk backup。")
        return
    newest = whole[0]
    said = f"{len(whole)} 份备份完好，最近一份是 {newest.at:%Y-%m-%d %H:%M}：{newest.path.name}"
    later = facts[newest.path].later
    more = f"，其后 {later} 步修改记在日志里。" if later else "。"
    yield Remark("backups", "fine", said + more)


def _fonts() -> Remark:
    try:
        for name in fonts.NAMES:
            fonts.face(name).width("绩效目标")
    except (PerfDeskError, OSError) as error:
        why = error.message if isinstance(error, PerfDeskError) else f"{files.reason(error)}。"
        return Remark("fonts", "error", f"字体文件读不出来，请重新安装本程序：{why}")
    return Remark("fonts", "fine", "字体文件都能读出。")


def _templates() -> Remark:
    problems = lint(paths.templates_dir())
    if problems:
        said = f"表样文件有 {len(problems)} 处问题，请重新安装本程序：{problems[0]}"
        return Remark("templates", "error", said)
    return Remark("templates", "fine", "表样文件没有问题。")


def _papers(path: Path, now: datetime) -> Iterator[Remark]:
    """Whether this computer has the papers of the store's forms: a set that an office brought in
    does not travel with the store's file.
    """
    own = paths.own_templates_dir()
    try:
        catalog = Catalog.load(paths.templates_dir(), *([own] if own else []))
        with closing(Store.look_into(path, now=now)) as store:
            used = Counter(head.template for head in store.heads())
    except PerfDeskError:
        return  # which was told already
    away = []
    for template in used:
        try:
            catalog.template(template)
        except PerfDeskError:
            away.append(template)
    if not away:
        yield Remark("papers", "fine", "各张表的表样这台电脑上都有。")
        return
    sets = list(dict.fromkeys(template.partition("/")[0] for template in away))
    named = "、".join(f"“{name}”" for name in sets[:_SETS_SHOWN])
    more = f"等 {len(sets)} 套" if len(sets) > _SETS_SHOWN else ""
    count = sum(used[template] for template in away)
    said = (
        f"有 {count} 张表打不开：这台电脑上没有可用的表样 {named}{more}。填的内容都还在，"
        "请在窗口的“文件”菜单里“装入表样”，或运行 perfdesk templates install。"
    )
    yield Remark("papers", "error", said)
