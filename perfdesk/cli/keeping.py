"""The commands that keep an office's data safe: `backup`, `restore` and `doctor`."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from perfdesk import files
from perfdesk.cli import output
from perfdesk.cli.commands import FINE, FOUND, default_store, open_store
from perfdesk.errors import PerfDeskError
from perfdesk.workspace.checkup import check_up
from perfdesk.workspace.restoring import restore as put_back
from perfdesk.workspace.safekeeping import (
    BackupFacts,
    BackupInfo,
    Why,
    backups_of,
    facts_of,
    newest_sound,
)

#: what may stand between the figures of a time
_OF_TIMES = re.compile(r"[-:.T\s]")
_MARKS = {"fine": "正常", "warning": "注意", "error": "错误"}


def back_up(given: argparse.Namespace) -> int:
    """`backup`: one more backup, beside the store, or in a folder of the user's choice."""
    with open_store(given) as workspace:
        keep = workspace.safekeeping
        made = keep.back_up(Why.BY_HAND) if given.out is None else keep.back_up_into(given.out)
        assert made is not None  # nobody stops it
        if given.json:
            output.say_json({"file": str(made.path), "forms": made.forms})
        else:
            output.say(f"已备份 {made.forms} 张表，检查完好：{made.path}")
    return FINE


def restore(given: argparse.Namespace) -> int:
    """`restore`: the backups there are; or one of them in the store's place, the newest whole one
    when none is named, and then also what came after it.
    """
    store = given.store or default_store()
    if given.list:
        return _list(given, store)
    if given.backup is None:
        found = newest_sound(store)
        if found is None:
            message = f"数据文件“{store}”没有可以恢复的备份；可以写出备份文件的位置再试。"
            raise PerfDeskError(message)
        backup = found[0].path
    else:
        backup = _named(store, given.backup)
    restored = put_back(store, backup, replay=given.backup is None)
    assert restored is not None  # nobody stops it
    if given.json:
        aside = None if restored.aside is None else str(restored.aside)
        output.say_json(
            {
                "backup": str(backup),
                "kept": aside,
                "steps_after": restored.replayed,
                "message": restored.sentence,
            }
        )
    else:
        output.say(f"备份：{backup.name}")
        output.say(restored.sentence)
    return FOUND if restored.stopped else FINE


def doctor(given: argparse.Namespace) -> int:
    """`doctor`: looks the store, its backups and the program's own files over."""
    store = given.store or default_store()
    if files.is_missing(store):
        message = f"没有找到数据文件“{store}”，请用 --store 指定要检查的数据文件。"
        raise PerfDeskError(message)
    remarks = list(check_up(store))
    if given.json:
        output.say_json(
            [{"check": r.part, "level": r.level, "message": r.message} for r in remarks]
        )
    else:
        for remark in remarks:
            output.say(f"{_MARKS[remark.level]}  {remark.message}")
    return FOUND if any(remark.level == "error" for remark in remarks) else FINE


def _list(given: argparse.Namespace, store: Path) -> int:
    found = [(info, facts_of(store, info.path)) for info in backups_of(store)]
    if given.json:
        output.say_json([_facts(info, facts) for info, facts in found])
        return FINE
    for info, facts in found:
        what = f"{facts.filings} 套 {facts.forms} 张表" if facts.sound else facts.fault
        later = f"  其后 {facts.later} 步修改" if facts.later else ""
        output.say(
            f"{info.at:%Y-%m-%d %H:%M:%S}  {facts.state}  {facts.why}  {what}{later}"
            f"  {info.path.name}"
        )
    if not found:
        output.say("还没有备份，可用 perfdesk backup 备份。")
    return FINE


def _facts(info: BackupInfo, facts: BackupFacts) -> dict[str, object]:
    changed = facts.changed_at
    return {
        "file": str(info.path),
        "at": info.at.isoformat(),
        "why": facts.why,
        "sound": facts.sound,
        "state": facts.state,
        "filings": facts.filings,
        "forms": facts.forms,
        "bytes": info.size_bytes,
        "last_step": facts.last_seq,
        "changed": None if changed is None else changed.isoformat(),
        "steps_after": facts.later,
        "message": facts.fault,
    }


def _named(store: Path, text: str) -> Path:
    """A backup by its file's name, by the beginning of its time, or by a path."""
    digits = _OF_TIMES.sub("", text)
    infos = backups_of(store)
    for info in infos:
        if text in {info.path.name, info.path.stem}:
            return info.path
    path = Path(text)
    if not files.is_missing(path):
        return path
    # a text with anything else in it is a mistyped name: no other backup is taken for it
    told = digits.isdecimal()
    begun = [info.path for info in infos if told and f"{info.at:%Y%m%d%H%M%S}".startswith(digits)]
    if len(begun) == 1:
        return begun[0]
    if begun:
        message = (
            f"“{text}”有 {len(begun)} 份备份，请把时间写得细一些；用 perfdesk restore --list 查看。"
        )
        raise PerfDeskError(message)
    message = f"没有备份“{text}”，请用 perfdesk restore --list 查看有哪些备份。"
    raise PerfDeskError(message)
