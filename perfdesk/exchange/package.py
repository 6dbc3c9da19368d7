"""Packages (.perfpkg): all of a filing in one file that travels on a stick, and opens in ten years.

The file is an archive of stored entries (`perfdesk/archive.py`): `manifest.json` first, with the
SHA-256 and size of every other entry; then by their names a JSON file for each filing and form,
the forms' templates, a PDF and a leaflet for people without this program, and what a newer program
put there. It is read as if an enemy had made it, and refused whole or taken whole.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from perfdesk import archive
from perfdesk.archive import ArchiveFault, Fault
from perfdesk.errors import PackageError
from perfdesk.exchange import limits, parts
from perfdesk.exchange.leaflet import leaflet
from perfdesk.exchange.limits import MANIFEST, Allowance, Part, Unfit
from perfdesk.exchange.manifest import Heading, Manifest, counts_of, write_manifest
from perfdesk.exchange.model import Package, PackedFiling, PackedForm
from perfdesk.exchange.parts import Extra
from perfdesk.files import reason
from perfdesk.text import count_hidden

SUFFIX = ".perfpkg"
_AGAIN = "请重新拷贝一次，或让对方重新导出一份"
_WHY = {
    Fault.NO_ARCHIVE: "这不是数据包",
    Fault.CUT_OFF: "数据包不完整，缺少后面的部分",
    Fault.ALTERED: "数据包在传送中损坏了",
    Fault.FOREIGN: "数据包被改动过（例如用压缩软件重新打过包），或在传送中损坏了",
    Fault.TWICE: "数据包里有重名的文件",
    Fault.TOO_MANY: f"数据包里超过 {limits.ENTRIES_MOST} 个文件",
}


# --- packing -----------------------------------------------------------------------------


def pack(package: Package, readable: Mapping[str, bytes]) -> bytes:
    """The package as a file's content, the same bytes for the same package.

    `readable` are PDFs by name: "填报.pdf", or "填报-<filing's id>.pdf" for each. Raises
    `PackageError` when it is larger than a package may be, ValueError when it contradicts itself.
    """
    contents = _contents(package)
    contents |= {f"templates/{name}": body for name, body in package.templates.items()}
    contents |= readable
    contents |= {name: body for name, body in package.extra.items() if "#" not in name}
    contents[limits.LEAFLET] = leaflet(package)
    contents = dict(sorted(contents.items()))
    manifest = write_manifest(package, contents)
    try:
        _check_sizes({MANIFEST: manifest, **contents})
        Manifest(manifest, {})
    except Unfit as error:
        message = f"没有导出：{error.what}；请分几次导出，或精简其中过长的内容。"
        raise PackageError(message) from error
    return archive.write(((MANIFEST, manifest), *contents.items()))


def _contents(package: Package) -> dict[str, bytes]:
    """Filings and forms as the parts of a package."""
    extra = Extra(package.extra)
    contents: dict[str, bytes] = {}
    for filing in package.filings:
        contents[parts.filing_name(filing.id)] = parts.write_filing(filing, extra)
        for form in filing.forms:
            contents[parts.form_name(form.id)] = parts.write_form(form, filing.id, extra)
    if len(contents) != len(package.filings) + sum(len(one.forms) for one in package.filings):
        message = "an id stands twice in the package"
        raise ValueError(message)
    return contents


def _check_sizes(contents: Mapping[str, bytes]) -> None:
    """What is packed must be possible to read again: the same limits hold."""
    allowance = Allowance()
    values = 0
    for name, body in contents.items():
        allowance.admit(name, len(body))
        if limits.part_of(name) in _READ:
            values += limits.count_values(body)
    whole = sum(map(len, contents.values())) + 2048 * len(contents)
    if values > limits.VALUES_MOST or whole > limits.PACKAGE_BYTES_MOST:
        what = f"内容太多，一个数据包最多 {limits.in_words(limits.PACKAGE_BYTES_MOST)}"
        raise Unfit(what)


_READ = frozenset({Part.MANIFEST, Part.FILING, Part.FORM})


# --- reading -----------------------------------------------------------------------------


def unpack(source: bytes | Path) -> Package:
    """The package in a file or its content; `PackageError` for anything else, refused whole.

    `notes` of the package say what of it only a newer program understands.
    """
    if isinstance(source, bytes):
        return _Reading(source).package()
    try:
        return _Reading(content_of(source)).package()
    except PackageError as error:
        raise PackageError(f"“{source.name}”没有导入：{error.message}") from error


def look(path: Path) -> Heading:
    """What a package says of itself, without reading the rest of it. Raises `PackageError`."""
    try:
        name, content = _first_of(path)
        if name != MANIFEST:
            raise _refused(_WHY[Fault.NO_ARCHIVE])
        told = Manifest(content, {})
    except ArchiveFault as error:
        raise PackageError(f"“{path.name}”：{_WHY[error.fault]}；{_AGAIN}。") from error
    except Unfit as error:
        raise PackageError(f"“{path.name}”：{error.what}；{error.advice or _AGAIN}。") from error
    except PackageError as error:
        raise PackageError(f"“{path.name}”：{error.message}") from error
    return told.heading()


#: the manifest's own bytes and what stands before them: nearly always, and at the most
_FIRST_BYTES, _FIRST_BYTES_MOST = 32 * 1024, 1024 * 1024 + 4096


def _first_of(path: Path) -> tuple[str, bytes]:
    """The first entry of a file; a stick is slow, so no more is read than is needed."""
    beginning = content_of(path, _FIRST_BYTES)
    try:
        return archive.first(beginning)
    except ArchiveFault:
        if len(beginning) < _FIRST_BYTES:
            raise
        return archive.first(content_of(path, _FIRST_BYTES_MOST))


def content_of(path: Path, most: int = limits.PACKAGE_BYTES_MOST + 1) -> bytes:
    """A file's content, not more than that; `PackageError` where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(most)
    except FileNotFoundError as error:
        raise _refused("文件不在了，可能U盘被拔出", "请重新插上再试") from error
    except OSError as error:
        raise PackageError(f"读不出来：{reason(error)}。") from error


def _refused(what: str, advice: str = _AGAIN) -> PackageError:
    return PackageError(f"{what}；{advice}。")


class _Reading:
    """One package being read: from its bytes to its values, each step trusting only the last."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._extra: dict[str, bytes] = {}
        #: what a fault means: a newer program may have written what this one does not know
        self._newer = ""

    def package(self) -> Package:
        """All of it, or `PackageError`."""
        if len(self._data) > limits.PACKAGE_BYTES_MOST:
            most = limits.in_words(limits.PACKAGE_BYTES_MOST)
            raise _refused(f"这不是数据包，或者太大（数据包最多 {most}）")
        try:
            return self._read()
        except ArchiveFault as error:
            where = f"（{limits.shown(error.name)}处）" if error.name else ""
            raise _refused(f"{_WHY[error.fault]}{where}") from error
        except Unfit as error:
            if error.advice:
                raise _refused(error.what, error.advice) from error
            if self._newer:
                what = f"这个数据包是更新的程序做的，{error.what}，本程序读不懂"
                raise _refused(what, f"请先升级到 {self._newer} 或更高版本再导入") from error
            raise _refused(f"数据包不对，{error.what}") from error

    def _read(self) -> Package:
        allowance = Allowance()
        found = archive.read(self._data, limits.ENTRIES_MOST, allowance.admit)
        if next(iter(found)) != MANIFEST:
            what = "开头没有清单"
            raise Unfit(what)
        manifest = Manifest(bytes(found.pop(MANIFEST)), self._extra)
        if manifest.newer:
            self._newer = limits.plain(manifest.needs, 20)
        self._check_hashes(manifest, found)
        self._check_values(found)
        forms = {
            name: parts.read_form(name, bytes(body), self._extra)
            for name, body in found.items()
            if limits.part_of(name) is Part.FORM
        }
        filings = {
            limits.id_in(name): self._filing(name, bytes(body), forms)
            for name, body in found.items()
            if limits.part_of(name) is Part.FILING
        }
        if forms:
            what = f"其中{limits.shown(min(forms))}不属于任何一套表"
            raise Unfit(what)
        if sorted(manifest.filings) != sorted(filings):
            what = "清单上的各套表与内容不符"
            raise Unfit(what)
        package = self._put_together(manifest, filings, found)
        if counts_of(package) != manifest.counts:
            what = "清单上的张数与内容不符"
            raise Unfit(what)
        return package

    def _check_hashes(self, manifest: Manifest, found: Mapping[str, memoryview]) -> None:
        if list(found) != sorted(manifest.entries):
            odd = min(found.keys() ^ manifest.entries.keys(), default="")
            what = f"其中{limits.shown(odd)}与清单不符" if odd else "各部分的次序不对"
            raise Unfit(what)
        for name, body in found.items():
            if manifest.entries[name] != (hashlib.sha256(body).hexdigest(), len(body)):
                what = f"其中{limits.shown(name)}与清单上的不一样，可能被改过"
                raise Unfit(what)

    def _check_values(self, found: Mapping[str, memoryview]) -> None:
        values = sum(
            limits.count_values(bytes(body))
            for name, body in found.items()
            if limits.part_of(name) in _READ
        )
        if values > limits.VALUES_MOST:
            what = "其中的内容多得不像一套表"
            raise Unfit(what)

    def _filing(
        self, name: str, data: bytes, forms: dict[str, tuple[PackedForm, str]]
    ) -> PackedFiling:
        """A filing with its forms, which are taken out of those found."""
        filing, ids = parts.read_filing(name, data, self._extra)
        own: list[PackedForm] = []
        for form_id in ids:
            form, filing_id = forms.pop(parts.form_name(form_id), (None, ""))
            if form is None or filing_id != filing.id or form_id == filing.id:
                what = f"其中{limits.shown(name)}的表 {form_id} 缺少或不属于它"
                raise Unfit(what)
            own.append(form)
        return replace(filing, forms=tuple(own))

    def _put_together(
        self,
        manifest: Manifest,
        filings: Mapping[str, PackedFiling],
        found: Mapping[str, memoryview],
    ) -> Package:
        templates: dict[str, bytes] = {}
        unknown = sorted({name.partition("#")[0] for name in self._extra})
        for name, body in found.items():
            part = limits.part_of(name)
            if part is Part.TEMPLATE:
                templates[name.removeprefix("templates/")] = bytes(body)
            elif part is Part.UNKNOWN:
                unknown.append(name)
                self._extra[name] = bytes(body)
        return Package(
            store=manifest.store,
            number=manifest.number,
            made=manifest.made,
            program=manifest.program,
            role=manifest.role,
            unit=manifest.unit,
            filings=tuple(filings[one] for one in manifest.filings),
            templates=templates,
            extra=self._extra,
            notes=(*_notes(manifest, unknown), *_hidden(found)),
        )


def _hidden(found: Mapping[str, memoryview]) -> Iterator[str]:
    """What is said of characters that nobody can see: no program of ours lets them be typed."""
    count = 0
    for name, body in found.items():
        if limits.part_of(name) in (Part.FILING, Part.FORM):
            text = bytes(body).decode()
            # JSON spells the first of them out
            count += count_hidden(text) + len(_SPELLED_OUT.findall(text))
    if count:
        yield f"内容里有 {count} 个看不见的控制字符，照原样收下，印出来时略去；请留意来历。"


_SPELLED_OUT = re.compile(r"(?<!\\)(?:\\\\)*\\u00[01]")


def _notes(manifest: Manifest, unknown: list[str]) -> tuple[str, ...]:
    """What a person should know about a package that was read only in part."""
    notes: list[str] = []
    if manifest.newer:
        program = limits.plain(manifest.program, 20)
        notes.append(f"这个数据包是更新的程序（{program}）做的，本程序认识的内容都已读入。")
    if unknown:
        some = "、".join(limits.shown(name) for name in unknown[:3])
        more = f"等 {len(unknown)} 处" if len(unknown) > 3 else ""
        notes.append(f"{some}{more}有本程序不认识的内容，已原样保留，再导出时一起带回。")
    return tuple(notes)
