"""A set of forms as one file that can be handed out: packed, and read as if a stranger had made it.

The file is a ZIP archive of stored entries: `manifest.json` (which set, and the SHA-256 of every
other entry), `set.toml` and one TOML file for each form. The same files give the same bytes, and
only those very bytes are taken: whatever else an archive may hold, twice, in between or behind, is
no package.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from perfdesk import __version__, archive
from perfdesk.archive import Fault
from perfdesk.errors import TemplateError
from perfdesk.files import reason
from perfdesk.template.catalog import SET_FILE

SUFFIX = ".perfform"
MANIFEST = "manifest.json"
FORMAT = 1

#: more than any district's set has by far
FILES_MOST = 40
FILE_BYTES_MOST = 48 * 1024
PACKAGE_BYTES_MOST = 1024 * 1024

_SET_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,38}[a-z0-9]")
_FILE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}\.toml")
#: names that Windows keeps for devices, with any ending
_DEVICES = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)))
)
#: files of the whole template folder: one vocabulary for all forms, one book of scores
_SHARED = ("vocabulary.toml", "scoring.toml")
_NOT_OURS = "不是表样包，或者在传送中损坏了；请向发给您的人再要一份"
_WHY = {
    Fault.NO_ARCHIVE: "",
    Fault.CUT_OFF: "（文件不完整）",
    Fault.ALTERED: "（内容损坏）",
    Fault.FOREIGN: "（不是用“打包”做成的）",
    Fault.TWICE: "（文件太多或重名）",
    Fault.TOO_MANY: "（文件太多或重名）",
}


@dataclass(frozen=True)
class Package:
    """One set's files by name, as bytes. `program` is the version that packed them."""

    set_id: str
    files: Mapping[str, bytes]
    program: str = __version__


def is_device(name: str) -> bool:
    """Whether Windows would take a file of that name, whatever its ending, for a device."""
    return name.casefold() in _DEVICES


def id_fault(set_id: str) -> str:
    """Why a text cannot be a set's id, as one sentence; "" when it can."""
    if _SET_ID.fullmatch(set_id) and not is_device(set_id):
        return ""
    return (
        f"编号“{_shown(set_id)}”不能用：编号就是文件夹的名字，用 2 到 40 个小写字母、数字和“-”，"
        "以字母或数字开头和结尾，例如 qu-2027。"
    )


def name_fault(name: str) -> str:
    """Why a file cannot go into a package, as one sentence; "" when it can."""
    if name in _SHARED:
        return f"表样包里不能有 {name}，它是所有表共用的；自己的字段写在表的 [fields] 里。"
    if _FILE_NAME.fullmatch(name) and not is_device(name.removesuffix(".toml")):
        return ""
    return (
        f"文件名“{_shown(name)}”不能用：用小写字母、数字、“-”和“_”，以 .toml 结尾，"
        "例如 department.toml。"
    )


def _shown(name: str) -> str:
    """A name as a sentence can hold it: on one line, of a length one can read."""
    line = "".join(sign if sign.isprintable() else "�" for sign in name)
    return line if len(line) <= 60 else f"{line[:60]}…"


def pack(package: Package) -> bytes:
    """The package as a file's content. Raises `TemplateError` when it may not be packed so."""
    faults = (id_fault(package.set_id), *map(name_fault, sorted(package.files)))
    if fault := next(filter(None, faults), ""):
        raise TemplateError(fault)
    _check_sizes({name: len(content) for name, content in package.files.items()})
    if SET_FILE not in package.files:
        raise TemplateError(f"缺少 {SET_FILE}，它说明一套表由哪些表组成。")
    manifest = {
        "format": FORMAT,
        "program": package.program,
        "set": package.set_id,
        "files": {
            name: hashlib.sha256(content).hexdigest()
            for name, content in sorted(package.files.items())
        },
    }
    told = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    return archive.write(((MANIFEST, told), *sorted(package.files.items())))


def unpack(data: bytes) -> Package:
    """The package that `pack` made; `TemplateError` for anything else, refused whole."""
    if len(data) > PACKAGE_BYTES_MOST:
        raise TemplateError(
            f"文件有 {len(data) / 1024 / 1024:.1f} MB，表样包最多 "
            f"{PACKAGE_BYTES_MOST // 1024 // 1024} MB，这不是表样包。"
        )
    contents = _contents(data)
    program, set_id, sums = _manifest(contents.pop(MANIFEST, b""))
    if set(sums) != set(contents):
        odd = min(set(sums) ^ set(contents))
        raise TemplateError(f"{_NOT_OURS}（“{_shown(odd)}”与清单不符）。")
    for name, content in contents.items():
        if hashlib.sha256(content).hexdigest() != sums[name]:
            raise TemplateError(f"“{name}”与清单上的不一样，可能被改过；请重新打包或再要一份。")
    package = Package(set_id, contents, program)
    # the order of the entries, and the very words of the manifest
    if pack(package) != data:
        raise TemplateError(f"{_NOT_OURS}（不是用“打包”做成的）。")
    return package


def read_package(file: Path) -> Package:
    """The package in a file. Raises `TemplateError` with the file's name in front."""
    try:
        with file.open("rb") as source:
            data = source.read(PACKAGE_BYTES_MOST + 1)
            if len(data) > PACKAGE_BYTES_MOST:
                data += source.read(1)
    except FileNotFoundError as error:
        raise TemplateError(f"没有“{file}”这个文件。") from error
    except OSError as error:
        if file.is_dir():
            raise TemplateError(
                f"“{file}”是文件夹，请选打包好的文件（以 {SUFFIX} 结尾）；自己改的表先打包。"
            ) from error
        raise TemplateError(f"“{file}”读不出来：{reason(error)}。") from error
    try:
        return unpack(data)
    except TemplateError as error:
        raise TemplateError(f"“{file.name}”没有装入：{error.message}") from error


def read_folder(folder: Path) -> Package:
    """The files of a set's folder; what is no TOML file (notes, pictures, copies an editor kept)
    stays out. Raises `TemplateError`.
    """
    try:
        found = sorted(file for file in folder.iterdir() if file.name.endswith(".toml"))
        if SET_FILE not in (file.name for file in found):
            raise TemplateError(
                f"文件夹“{folder}”里没有 {SET_FILE}，请选一套表的文件夹（里面有 {SET_FILE}）。"
            )
        _check_sizes({file.name: file.stat().st_size for file in found})
        files = {file.name: file.read_bytes() for file in found}
    except OSError as error:
        raise TemplateError(f"文件夹“{folder}”读不出来：{reason(error)}。") from error
    return Package(folder.resolve().name, files)


def _check_sizes(sizes: Mapping[str, int]) -> None:
    if len(sizes) > FILES_MOST:
        raise TemplateError(f"一套表最多 {FILES_MOST} 个文件，这里有 {len(sizes)} 个。")
    for name, size in sizes.items():
        if size > FILE_BYTES_MOST:
            raise TemplateError(
                f"“{name}”有 {size // 1024} KB，一张表的文件最多 {FILE_BYTES_MOST // 1024} KB。"
            )


def _contents(data: bytes) -> dict[str, bytes]:
    """Every entry of an archive, each looked at before it is read."""

    def admit(name: str, size: int) -> None:
        if name == MANIFEST:
            return
        if fault := name_fault(name):
            raise TemplateError(fault)
        _check_sizes({name: size})

    try:
        found = archive.read(data, FILES_MOST + 1, admit)
    except archive.ArchiveFault as error:
        raise TemplateError(f"{_NOT_OURS}{_WHY[error.fault]}。") from error
    return {name: bytes(content) for name, content in found.items()}


def _manifest(told: bytes) -> tuple[str, str, dict[str, str]]:
    """What a manifest says: program, set, sums by name."""
    try:
        manifest: Any = json.loads(told.decode("utf-8"))
        format_, program, set_id = manifest["format"], manifest["program"], manifest["set"]
        sums = manifest["files"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise TemplateError(f"{_NOT_OURS}（没有清单）。") from error
    if isinstance(format_, int) and format_ > FORMAT:
        raise TemplateError("这份表样是用更新的程序打包的，请先升级本程序再装入。")
    texts = isinstance(program, str) and isinstance(set_id, str) and isinstance(sums, dict)
    if not texts or not all(isinstance(one, str) for one in sums.values()):
        raise TemplateError(f"{_NOT_OURS}（清单不对）。")
    return program, set_id, sums
