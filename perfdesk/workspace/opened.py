"""Packages read and checked without a store: what may be done on another thread."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from perfdesk.errors import PackageError
from perfdesk.exchange.lineage import Ancestry
from perfdesk.exchange.model import Package, Revision
from perfdesk.exchange.package import content_of, unpack


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
        name = name or source.name
        try:
            # read once: what is checked is what the digest is of
            data = content_of(source)
            package = unpack(data)
        except PackageError as error:
            raise PackageError(f"“{source.name}”没有导入：{error.message}") from error
    return Opened(name, package, hashlib.sha256(data).hexdigest())


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
    older = [n for n, one in enumerate(traces) if _is_behind(one, traces, holders)]
    alike = [n for n in range(len(traces)) if n not in set(older)]
    found: dict[int, int] = {}
    # the older ones first, then of several alike the last: what is left holds all there is
    for number in (*older, *reversed(alike)):
        followers: list[tuple[bool, int]] = []
        for thing, head in traces[number].heads.items():
            left = [n for n in holders[thing] if n != number and n not in found]
            later = [n for n in left if head in traces[n].before[thing]]
            same = [n for n in left if traces[n].heads[thing] == head]
            if not later and not same:
                break
            followers.append((not later, (later or same)[0]))
        else:
            if followers:
                found[number] = min(followers)[1]
    return {number: _last(by, found) for number, by in found.items()}


def _last(number: int, found: Mapping[int, int]) -> int:
    """The one that stays, of those that follow one another."""
    while number in found:
        number = found[number]
    return number


def _is_behind(one: Trace, traces: Sequence[Trace], holders: Mapping[str, list[int]]) -> bool:
    """Whether another package has something of it in a later state."""
    return any(
        head in traces[other].before[thing]
        for thing, head in one.heads.items()
        for other in holders[thing]
    )
