"""The counted strokes really make the published form, and nothing else does it for them."""

from __future__ import annotations

import dataclasses

from bench import filings, strokes
from perfdesk.document.model import Document
from perfdesk.workspace import Workspace
from ui.main_window import MainWindow
from ui.settings import Settings
from ui.startup import dress


def _numbered(document: Document) -> Document:
    """Row ids are given by the store: rows are compared by their place."""
    tables = {
        name: tuple(dataclasses.replace(row, id=f"r{n}") for n, row in enumerate(rows))
        for name, rows in document.tables.items()
    }
    return dataclasses.replace(document, tables=tables)


def test_a_published_form_typed_from_empty_takes_few_strokes(tmp_path, qapp):
    dress(qapp)
    filing, wanted = filings.sample("02-work-meals.json")
    workspace = Workspace.open(tmp_path / "office.perfdesk", create=True)
    unit = workspace.new_filing(filing.set_id, filing.unit, filing.year, start=False)
    form = workspace.new_form(unit, filings.FORM)
    window = MainWindow(workspace, Settings(tmp_path / "window.ini"))
    window.show()
    typed = strokes.type_form(window, form, wanted)
    assert _numbered(workspace.document(form)) == _numbered(wanted)
    # 45 cells: five above the indicators, the blanked 一级指标, and 39 of the twelve rows
    assert (typed.cells, len(set(typed.filled))) == (45, 44)
    assert typed.strokes <= typed.most
    window.close_now()
    window.deleteLater()
