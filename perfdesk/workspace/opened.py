"""Packages read and checked without a store: what may be done on another thread."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from perfdesk.errors import PackageError
from perfdesk.exchange import limits
from perfdesk.exchange.lineage import Ancestry
from perfdesk.exchange.model import Package, Revision
from perfdesk.exchange.package import unpack


@dataclass(frozen=True)
class Opened:
    """A package as it was read; `digest` is the SHA-256 of its content."""

    name: str
    package: Package
    digest: str


def open_package(source: Path | bytes, name: str = "") -> Opened:
    """Read and check a package; PackageError says why it is none."""
    if isinstance(source, bytes):
        data, package = source, unpack(source)
    else:
        data = _read(source)
        package, name = _unpacked(data, source), name or source.name
    return Opened(name, package, hashlib.sha256(data).hexdigest())


def _read(path: Path) -> bytes:
    """A file's content, no more than a package may have."""
    try:
        with path.open("rb") as file:
            return file.read(limits.PACKAGE_BYTES_MOST + 1)
    except OSError:
        unpack(path)  # says why it cannot be read
        raise


def _unpacked(data: bytes, path: Path) -> Package:
    try:
        return unpack(data)
    except PackageError as error:
        raise PackageError(f"“{path.name}”没有导入：{error.message}") from error


# --- which of several goes on from another ---------------------------------------------------


@dataclass(frozen=True)
class Trace:
    """By filing and form of a package: its last revision, and all that this came from."""

    heads: Mapping[str, str]
    before: Mapping[str, frozenset[str]]


def trace(package: Package) -> Trace:
    """Where the content of a package comes from; PerfDeskError where its lineage is not sound."""
    heads: dict[str, str] = {}
    before: dict[str, frozenset[str]] = {}
    for thing, lineage in _lineages(package):
        head = lineage[-1].id
        heads[thing] = head
        before[thing] = Ancestry(lineage).ancestors(head) - {head}
    return Trace(heads, before)


def _lineages(package: Package) -> Iterator[tuple[str, Sequence[Revision]]]:
    for filing in package.filings:
        yield filing.id, filing.lineage
        for form in filing.forms:
            yield form.id, form.lineage


def superseded(traces: Sequence[Trace]) -> dict[int, int]:
    """Of these packages the ones that others go on from, each with one of those that do: all that
    is in it is in others, in the same state or a later one. Of several alike the first stays.
    """
    holders: dict[str, list[int]] = {}
    for number, one in enumerate(traces):
        for thing in one.heads:
            holders.setdefault(thing, []).append(number)
    found: dict[int, int] = {}
    for number, one in enumerate(traces):
        by = [_follower(number, thing, traces, holders[thing]) for thing in one.heads]
        others = [follower for follower in by if follower is not None]
        if others and len(others) == len(by):
            later = [other for other, same in others if not same]
            found[number] = later[0] if later else others[0][0]
    return found


def _follower(
    number: int, thing: str, traces: Sequence[Trace], holders: Sequence[int]
) -> tuple[int, bool] | None:
    """A package that has a thing in a later state, else the same in an earlier one of the list."""
    head = traces[number].heads[thing]
    for other in holders:
        if head in traces[other].before[thing]:
            return other, False
    same = next((n for n in holders if n < number and traces[n].heads[thing] == head), None)
    return None if same is None else (same, True)
