"""Sets of forms that an office has brought in: what a package would change, and installing it.

An id never changes its meaning. A set that comes with the program cannot be replaced; one brought
in before can be corrected: each form that differs says so by a higher version, and none is left
out, for what was filled in on it must go on opening.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from perfdesk import __version__
from perfdesk.errors import TemplateError
from perfdesk.files import make_folder, reason, write_file
from perfdesk.template import older
from perfdesk.template.catalog import SET_FILE, Catalog
from perfdesk.template.compose import read_template
from perfdesk.template.lint import lint
from perfdesk.template.model import FormSet, Template
from perfdesk.template.package import Package
from perfdesk.template.problem import Problem, Problems
from perfdesk.template.sets import read_set

NEW, CORRECTED, SAME = "新增", "更正", "没有变化"
#: how many faults of a package are told at once
_TOLD = 3


@dataclass(frozen=True)
class Brought:
    """What a package brings: the set, its forms, and for each what it is here."""

    package: Package
    form_set: FormSet
    templates: tuple[Template, ...]
    states: Mapping[str, str]  # by template id: NEW, CORRECTED, SAME
    nothing_new: bool  # all of it is installed already


def problems_of(package: Package, root: Path) -> list[Problem]:
    """What is wrong in the package's files, against the shipped forms under `root`."""
    with TemporaryDirectory(prefix="perfdesk-") as scratch:
        folder = Path(scratch) / package.set_id
        make_folder(folder)
        for name, content in package.files.items():
            write_file(folder / name, content)
        return lint(root, folder)


def look(package: Package, catalog: Catalog, root: Path, own: Path) -> Brought:
    """What a package would bring; `TemplateError` says why it cannot be installed.

    `root` is the folder of the shipped forms, `own` that of those brought in.
    """
    if (root / package.set_id).exists():
        raise TemplateError(
            f"“{package.set_id}”是本程序自带的一套表，不能替换；请给自己的一套换一个编号再打包。"
        )
    if problems := problems_of(package, root):
        told = "".join(f"{problem}" for problem in problems[:_TOLD])
        more = f"（共 {len(problems)} 处）" if len(problems) > _TOLD else ""
        newer = _numbers(package.program) > _numbers(__version__)
        hint = "它是用更新的程序打包的，可能要先升级本程序。" if newer else ""
        raise TemplateError(f"这份表样有错，没有装入：{told}{more}{hint}")
    texts = {name: content.decode("utf-8-sig") for name, content in package.files.items()}
    form_set = read_set(texts.pop(SET_FILE), Problems(SET_FILE), package.set_id)
    templates = [
        read_template(text, catalog.vocabulary, Problems(name), _id(package.set_id, name))
        for name, text in texts.items()
    ]
    assert form_set is not None
    read = tuple(template for template in templates if template is not None)
    states = {one.id: _state(one, package, own) for one in read}
    _check_kept(form_set, package, own)
    folder = own / package.set_id
    same = all(_bytes(folder / name) == content for name, content in package.files.items())
    return Brought(package, form_set, read, states, same)


def install(brought: Brought, own: Path) -> None:
    """Put the set's files in their place; OutputError when that cannot be done.

    Each is exchanged whole and the list of forms comes last: a set stopped half-way is the old one
    with some forms corrected, or not listed yet, and installing it again mends it.
    """
    folder = own / brought.package.set_id
    make_folder(folder)
    names = sorted(brought.package.files, key=lambda name: name == SET_FILE)
    for name in names:
        before = _bytes(folder / name)
        if before is not None and name != SET_FILE and before != brought.package.files[name]:
            older.keep(own, _id(brought.package.set_id, name), before)
        write_file(folder / name, brought.package.files[name])


def _id(set_id: str, name: str) -> str:
    return f"{set_id}/{name.removesuffix('.toml')}"


def _state(template: Template, package: Package, own: Path) -> str:
    """What a form is here; TemplateError when it differs without saying so."""
    name = f"{template.id.rpartition('/')[2]}.toml"
    there = _bytes(own / package.set_id / name)
    if there is None:
        return NEW
    if there == package.files[name]:
        return SAME
    before = _version(there)
    if _numbers(template.version) <= _numbers(before):
        raise TemplateError(
            f"“{template.title}”与已装入的不一样，版本却是 {template.version}"
            f"（已装入的是 {before}）；改过的表要把 version 加大，再打包。"
        )
    return CORRECTED


def _check_kept(form_set: FormSet, package: Package, own: Path) -> None:
    """The forms of a set brought in before must stay: something may be filled in on them."""
    folder = own / package.set_id
    there = {file.name for file in folder.glob("*.toml")} - set(package.files)
    if there:
        raise TemplateError(
            f"这份表样比已装入的少了 {'、'.join(sorted(there))}，已经填好的表会打不开；"
            f"请把它留在文件夹里再打包，只从 {SET_FILE} 里去掉即可。"
        )
    before = _bytes(folder / SET_FILE)
    old = None if before is None else _old_set(before, package.set_id)
    if old is not None and (old.year, old.region) != (form_set.year, form_set.region):
        raise TemplateError(
            f"编号“{form_set.id}”已经是“{old.title}”（{old.region}，{old.year} 年）；"
            "别的地区或年度的一套表，请换一个编号再打包。"
        )


def _old_set(text: bytes, set_id: str) -> FormSet | None:
    return read_set(text.decode("utf-8", errors="replace"), Problems(SET_FILE), set_id)


def _version(text: bytes) -> str:
    found = re.search(rb'^version\s*=\s*"([^"\n]*)"', text, flags=re.MULTILINE)
    return found[1].decode(errors="replace") if found else ""


def _numbers(version: str) -> tuple[int, ...]:
    """1.10 is newer than 1.9."""
    return tuple(int(number) for number in re.findall(r"[0-9]{1,9}", version))


def _bytes(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise TemplateError(f"“{file}”读不出来：{reason(error)}。") from error
