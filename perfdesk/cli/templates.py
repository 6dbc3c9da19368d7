"""`templates`: the forms there are, and how next year's are brought in."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from perfdesk.cli import output
from perfdesk.cli.commands import FINE, FOUND, all_templates
from perfdesk.errors import PerfDeskError
from perfdesk.paths import templates_dir
from perfdesk.template.catalog import Catalog
from perfdesk.template.copying import NewSet
from perfdesk.template.lint import lint
from perfdesk.template.problem import perhaps
from perfdesk.workspace.door import local_now
from perfdesk.workspace.form_author import SUFFIX, FormAuthor, Shown

#: what may be written after each, and whether files must be named: how many
_OPTIONS: dict[str, tuple[str, ...]] = {
    "": ("json",),
    "lint": ("json",),
    "copy": ("id", "title", "region", "year"),
    "preview": ("out", "beside", "filled"),
    "pack": ("out",),
    "install": ("preview", "json"),
}
_WRITTEN = {
    "copy": "perfdesk templates copy 套表 文件夹",
    "preview": "perfdesk templates preview 文件 --out 文件.pdf",
    "pack": f"perfdesk templates pack 文件夹 --out 文件{SUFFIX}",
    "install": f"perfdesk templates install 文件{SUFFIX}",
}
_FILES = {"copy": 2, "preview": 1, "pack": 1, "install": 1}
#: at most so many captions are named that one form has and the other has not
_NAMED = 12


def templates(given: argparse.Namespace) -> int:
    """`templates`: the forms there are, or what its second word says."""
    what = given.what or ""
    if what not in _OPTIONS:
        near = perhaps(what, _FILES | {"lint": 0})
        words = "、".join(word for word in _OPTIONS if word)
        message = f"命令没有执行：templates 后面只能写 {words}，不认识“{what}”{near}"
        raise PerfDeskError(f"{message}用 perfdesk --help 看写法。")
    _check(what, given)
    return _DO[what](given)


def _check(what: str, given: argparse.Namespace) -> None:
    """PerfDeskError for words that do not belong here, or are missing."""
    every = {option for options in _OPTIONS.values() for option in options}
    for option in sorted(every - set(_OPTIONS[what])):
        if getattr(given, option) not in (None, False):
            after = f"templates {what}".rstrip()
            raise PerfDeskError(f"命令没有执行：--{option} 不能写在 {after} 后面。")
    missing = "out" in _OPTIONS[what] and given.out is None
    if missing or len(given.files) != _FILES.get(what, len(given.files)):
        raise PerfDeskError(f"命令没有执行：应写成 {_WRITTEN[what]}。")


def _list(given: argparse.Namespace) -> int:
    catalog: Catalog = all_templates()
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
        output.say_json(rows)
    else:
        for row in rows:
            output.say(f"{row['id']}  {row['title']}")
    return FINE


def _lint(given: argparse.Namespace) -> int:
    if given.files:
        faults = FormAuthor(all_templates()).check(*given.files)
        found = [
            (f"{f.file.parent.resolve().name}/{f.file.name}", f.line, f.message) for f in faults
        ]
    else:
        found = [(p.path, p.line, p.message) for p in lint(templates_dir())]
    if given.json:
        output.say_json([{"file": p, "line": n, "message": text} for p, n, text in found])
    else:
        for path, line, text in found:
            output.say(f"{path} {f'第{line}行：' if line else ''}{text}")
        output.say(f"发现 {len(found)} 处问题。" if found else "表样文件没有问题。")
    return FOUND if found else FINE


def _copy(given: argparse.Namespace) -> int:
    author = FormAuthor(all_templates())
    set_id, folder = str(given.files[0]), given.files[1]
    proposed = author.proposal(set_id, given.year)
    new = NewSet(
        given.id or proposed.id,
        given.title or proposed.title,
        given.region or proposed.region,
        proposed.year,
    )
    copied = author.copy(set_id, folder, new)
    output.say(f"已复制到“{copied.folder}”：{'、'.join(file.name for file in copied.files)}")
    output.say(f"编号 {new.id}，{new.title}，{new.region}，{new.year} 年。")
    for still in copied.still_said:
        output.say(f"{still.file} 第{still.line}行还写着原来的年度，请看看要不要改：{still.text}")
    return FINE


def _preview(given: argparse.Namespace) -> int:
    place, out = given.files[0], given.out
    if out.suffix.lower() != ".pdf":
        raise PerfDeskError(f"没有预览：“{out}”不是 .pdf 文件，请写 --out 文件.pdf。")
    author = FormAuthor(all_templates())
    forms = author.forms(place)
    if not forms:
        raise PerfDeskError(f"“{place}”里没有表，只有一套表的说明；请写文件夹或一张表的文件。")
    if given.beside and len(forms) > 1:
        raise PerfDeskError("--beside 后面写了一张表样，那么只能预览一张表的文件。")
    pages = []
    for shown in forms:
        other = _beside(shown, given.beside)
        if other:
            pages += author.beside(shown, other, filled=given.filled)
            _say_differences(author, shown, other)
        else:
            pages += author.pages(shown.template, shown.year, filled=given.filled)
            if given.beside is not None:
                output.say(f"“{shown.template.title}”没有同一种的旧表，只印出新的。")
    author.write_pdf(pages, out, local_now())
    output.say(f"已写好 {len(forms)} 张表的预览，共 {len(pages)} 页：{out}")
    return FINE


def _beside(shown: Shown, asked: str | None) -> str:
    """The form it is laid beside: the one named, else the likest; "" for none."""
    if asked:
        return asked
    return shown.others[0] if asked is not None and shown.others else ""


def _say_differences(author: FormAuthor, shown: Shown, other: str) -> None:
    gone, come = author.differences(shown, other)
    said = [
        f"{what}：{'、'.join(texts[:_NAMED])}{f'等 {len(texts)} 处' * (len(texts) > _NAMED)}"
        for what, texts in ((f"{other} 有、这里没有", gone), ("这里新有", come))
        if texts
    ]
    title = f"“{shown.template.title}”"
    output.say(f"{title}：{'；'.join(said)}。" if said else f"{title}的文字与 {other} 一样。")


def _pack(given: argparse.Namespace) -> int:
    out: Path = given.out
    if out.suffix.lower() != SUFFIX:
        raise PerfDeskError(f"没有打包：文件名要以 {SUFFIX} 结尾，请写 --out {out.stem}{SUFFIX}。")
    packed = FormAuthor(all_templates()).pack(given.files[0], out)
    output.say(f"已打包“{packed.form_set.title}”：{out}")
    for name in packed.unlisted:
        output.note(f"{name} 没有写进 set.toml，装入以后新建时选不到它。")
    return FINE


def _install(given: argparse.Namespace) -> int:
    author = FormAuthor(all_templates())
    brought = author.look(given.files[0])
    if not given.preview and not brought.nothing_new:
        author.install(brought)
    form_set = brought.form_set
    if given.json:
        output.say_json(
            {
                "set": form_set.id,
                "title": form_set.title,
                "region": form_set.region,
                "year": form_set.year,
                "forms": [
                    {
                        "id": one.id,
                        "title": one.title,
                        "version": one.version,
                        "state": brought.states[one.id],
                    }
                    for one in brought.templates
                ],
                "installed": not given.preview,
            }
        )
        return FINE
    output.say(f"{form_set.title}（{form_set.region}，{form_set.year} 年，编号 {form_set.id}）")
    for one in brought.templates:
        output.say(f"  {one.id}  {one.title}  版本 {one.version}  {brought.states[one.id]}")
    if brought.nothing_new:
        output.say("这份表样已经装入，没有变化。")
    else:
        output.say(
            "还没有装入；去掉 --preview 就装入。" if given.preview else "已装入，新建时可以选用。"
        )
    return FINE


_DO: dict[str, Callable[[argparse.Namespace], int]] = {
    "": _list,
    "lint": _lint,
    "copy": _copy,
    "preview": _preview,
    "pack": _pack,
    "install": _install,
}
