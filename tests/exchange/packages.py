"""Packages to test with: any package at all, a real one, and ones made by hand to do harm."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import cache

from hypothesis import strategies as st

from perfdesk import archive
from perfdesk.document import codec
from perfdesk.document.model import Document, Filing, Remark, Row
from perfdesk.exchange.model import Lineage, Package, PackedFiling, PackedForm, Revision
from perfdesk.exchange.package import pack
from tests.document.strategies import documents, filings, names, texts

STORE = "0123456789abcdef0123456789abcdef"
PDF = b"%PDF-1.7\nan old man's letter\n%%EOF\n"


# --- lineage -----------------------------------------------------------------------------


def line(body: bytes, *before: Revision) -> Lineage:
    """A lineage that ends in this body, after the last of those before."""
    parents = tuple(one.id for one in before[-1:])
    return (*before, Revision(codec.revision_id(parents, body), parents))


def past(name: str, length: int) -> Lineage:
    """So many earlier revisions, whose bodies nobody knows any more."""
    lineage: Lineage = ()
    for number in range(length):
        lineage = line(f"{name} {number}".encode(), *lineage)
    return lineage


# --- a small real one --------------------------------------------------------------------

FORM = Document(
    "qu-2026/project",
    "1",
    subject="农村饮水安全",
    values={"project_name": "农村饮水安全", "money.total.initial": "1755.80"},
    tables={"indicators": (Row("r1", {"class": "quantity", "name": "水井", "target": "≥12口"}),)},
)
FILING = Filing(
    "qu-2026",
    2026,
    {"unit_name": "渌口镇人民政府"},
    {"m1": Remark("m1", "f1", "indicators/r1/target", "请写明依据", "区财政局")},
)


def small() -> Package:
    """One filing with a form and one that was deleted."""
    form = PackedForm("f1", line(codec.canonical(FORM), *past("f1", 2)), FORM, 1)
    gone = PackedForm("f2", line(b"", *past("f2", 1)), None, 2)
    filing = PackedFiling("u1", line(codec.filing_canonical(FILING)), FILING, (form, gone))
    return Package(
        store=STORE,
        number=3,
        made="2026-01-29T09:30:00+08:00",
        program="0.3.0",
        role="office",
        unit="渌口镇人民政府",
        filings=(filing,),
        templates={"qu-2026/set.toml": b'id = "qu-2026"\n', "qu-2026/project.toml": b""},
    )


@cache
def small_packed() -> bytes:
    """The same as a file's content."""
    return pack(small(), {"填报.pdf": PDF})


# --- any ---------------------------------------------------------------------------------

ids = st.from_regex(r"[a-z0-9]{4}([a-z0-9_-]{0,8}[a-z0-9])?", fullmatch=True)
lengths = st.integers(0, 3)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(names, inner, max_size=2),
    max_leaves=5,
).map(lambda value: canonical(value) if not has_infinity(value) else b"null")


def canonical(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def has_infinity(value: object) -> bool:
    return "Infinity" in json.dumps(value)


def merged(body: bytes, sides: tuple[Lineage, Lineage]) -> Lineage:
    """Two lineages of one thing brought together by a merge."""
    ours, theirs = sides
    known = {one.id for one in ours}
    both = (*ours, *(one for one in theirs if one.id not in known))
    parents = tuple(sorted({side[-1].id for side in sides if side}))
    return (*both, Revision(codec.revision_id(parents, body), parents))


@st.composite
def lineages(draw: st.DrawFn, name: str, body: bytes) -> Lineage:
    """A past in one line or brought together from two, ending in the body."""
    if draw(st.booleans()):
        return line(body, *past(name, draw(lengths)))
    return merged(body, (past(name, 1 + draw(lengths)), past(f"{name}'", 1 + draw(lengths))))


@st.composite
def packages(draw: st.DrawFn) -> Package:
    """Any package of this version, with parts that a newer program put there."""
    some = draw(st.lists(ids, min_size=1, max_size=6, unique=True))
    heads, forms = some[:2], iter(some[2:])
    packed = []
    for head in heads:
        filing = draw(filings)
        own = []
        for form_id in [next(forms, None), next(forms, None)]:
            if form_id is None:
                continue
            document = draw(st.none() | documents)
            lineage = (
                line(b"", *past(form_id, 1))
                if document is None
                else draw(lineages(form_id, codec.canonical(document)))
            )
            own.append(PackedForm(form_id, lineage, document, draw(st.integers(0, 99))))
        lineage = draw(lineages(head, codec.filing_canonical(filing)))
        packed.append(PackedFiling(head, lineage, filing, tuple(own)))
    extra = {
        **draw(st.dictionaries(st.just("later/signature.json"), st.binary(max_size=9))),
        **draw(st.dictionaries(st.sampled_from(["manifest.json#colour", *homes(packed)]), values)),
    }
    return Package(
        store=STORE,
        number=draw(st.integers(0, 2**40)),
        made=draw(texts),
        program=draw(texts),
        role=draw(st.sampled_from(["office", "district"])),
        unit=draw(texts),
        filings=tuple(packed),
        templates=draw(
            st.dictionaries(
                st.from_regex(r"[a-z]{4}-2026/[a-z]{5}\.toml", fullmatch=True), st.binary()
            )
        ),
        extra=extra,
    )


def homes(packed: list[PackedFiling]) -> list[str]:
    """Where a newer program may have put keys beside the known ones."""
    names_ = [f"filings/{one.id}.json#later" for one in packed]
    return names_ + [f"forms/{form.id}.json#later" for one in packed for form in one.forms]


# --- made by hand ------------------------------------------------------------------------

Change = Callable[[dict[str, bytes]], object]


def rebuilt(change: Change, manifest: Mapping[str, object] | None = None) -> bytes:
    """The small package with parts changed by somebody who knows how it is made: every size and
    hash of the manifest fits.
    """
    contents = {n: bytes(body) for n, body in archive.read(small_packed(), 99).items()}
    told = json.loads(contents.pop("manifest.json"))
    change(contents)
    told["entries"] = {
        name: {"sha256": hashlib.sha256(body).hexdigest(), "size": len(body)}
        for name, body in contents.items()
    }
    told |= manifest or {}
    return archive.write([("manifest.json", canonical(told)), *sorted(contents.items())])


def with_part(name: str, body: bytes) -> bytes:
    """The small package with one part exchanged or added."""
    return rebuilt(lambda contents: contents.update({name: body}))


def with_json(name: str, change: Callable[[dict[str, object]], object]) -> bytes:
    """The small package with the JSON of one part changed."""

    def apply(contents: dict[str, bytes]) -> None:
        body = json.loads(contents[name])
        change(body)
        contents[name] = canonical(body)

    return rebuilt(apply)
