"""Packages of many townships, made without their stores: each a filing with one project."""

from __future__ import annotations

from perfdesk.document import codec
from perfdesk.document.model import Document, Filing
from perfdesk.exchange.lineage import revision
from perfdesk.exchange.model import Package, PackedFiling, PackedForm
from perfdesk.exchange.package import SUFFIX, pack

SET = "lukou-2026"
AMOUNT = "money.total.initial"


def lineage(bodies):
    """Revisions that came one after the other."""
    line = ()
    for body in bodies:
        line = (*line, revision([one.id for one in line[-1:]], body))
    return line


def project(name, amount):
    return Document(
        f"{SET}/project",
        "1",
        subject=name,
        money_unit="万元",
        values={"project_name": name, AMOUNT: amount},
    )


def filing(number, *amounts):
    """The filing of a township whose project had these amounts one after the other."""
    own = Filing(SET, 2026, {"unit_name": f"第{number:02d}镇"})
    forms = [project(f"第{number}号项目", amount) for amount in amounts]
    packed = PackedForm(f"p{number:04d}", lineage(map(codec.canonical, forms)), forms[-1], 1)
    return PackedFiling(f"u{number:04d}", lineage([codec.filing_canonical(own)]), own, (packed,))


def package(*filings, store=None, serial=1, made="2026-11-21T09:00:00"):
    unit = filings[0].body.unit
    store = store or f"store-{filings[0].id}"
    return Package(store, serial, made, "1", "office", unit, filings)


def packed(number, *amounts, **more):
    return pack(package(filing(number, *(amounts or ("1",))), **more), {})


def put(folder, count, *amounts, **more):
    """So many packages in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"第{number:02d}镇-2026年{SUFFIX}" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_bytes(packed(number, *amounts, **more))
    return paths
