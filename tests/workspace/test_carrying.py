"""Next year's filing from this year's, last year's values, what changed: on all samples."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from perfdesk import paths
from perfdesk.document import codec
from perfdesk.workspace import Workspace

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
SAMPLES = sorted(file.parent for file in (paths.resources_dir() / "samples").glob("*/filing.json"))


@pytest.fixture
def workspace(tmp_path):
    with Workspace.open(tmp_path / "a.perfdesk", create=True, clock=lambda: NOW) as opened:
        yield opened


def add(workspace, folder):
    """A sample filing in the store; its id."""
    filing = codec.filing_from_bytes((folder / "filing.json").read_bytes())
    files = sorted(file for file in folder.rglob("*.json") if file.name != "filing.json")
    documents = {
        str(file.relative_to(folder).with_suffix("")): codec.document_from_bytes(file.read_bytes())
        for file in files
    }
    workspace.add_filings([(filing, documents)])
    return next(i.id for i in workspace.filings() if (i.unit, i.year) == (filing.unit, filing.year))


def carried(workspace, folder):
    """A sample filing and the next year's made from it."""
    filing = add(workspace, folder)
    made = workspace.carrying.carry_over(workspace.carrying.plan(filing))
    return filing, made.filing


def paired(workspace, filing, then):
    """This year's forms beside the ones they come from, in the order of the lists."""
    return list(
        zip(
            (i.id for i in workspace.forms(filing)),
            (i.id for i in workspace.forms(then)),
            strict=True,
        )
    )


def runs(workspace, form):
    return [
        run
        for band in workspace.grid(form).bands
        for placed in band.cells
        for run in placed.cell.runs
        if run.address is not None
    ]


def said(value):
    """A value without the blanks in it; None when nothing is left."""
    if isinstance(value, str):
        return value or None
    return {name: text for name, text in value.items() if text} or None


def content(document):
    """What is typed on a form, blanks left out: fields, and rows in order."""
    fields = {name: said(value) for name, value in document.values.items() if said(value)}
    rows = {
        table: [(row.id, {c: said(v) for c, v in row.cells.items() if said(v)}) for row in held]
        for table, held in document.tables.items()
    }
    return fields, rows


sample = pytest.mark.parametrize("folder", SAMPLES, ids=lambda folder: folder.name)


@sample
def test_the_same_forms_come_with_the_same_rows_and_nothing_filled_in(workspace, folder):
    then, now = carried(workspace, folder)
    old, new = workspace.filing(then), workspace.filing(now)
    assert (new.unit, new.year, new.set_id) == (old.unit, old.year + 1, old.set_id)
    assert new.values.get("preparer") == old.values.get("preparer")
    assert new.values.get("phone") == old.values.get("phone")
    assert "fill_date" not in new.values
    for form, before in paired(workspace, now, then):
        made, was = workspace.document(form), workspace.document(before)
        assert (made.template, made.money_unit) == (was.template, was.money_unit)
        assert (made.typed_over, made.notes, made.filled, made.finished) == ({}, {}, {}, False)
        assert made.captions == was.captions
        name = workspace.template(form).subject_field
        assert set(made.values) <= {name, "report.basic"}
        assert {t: [r.id for r in rows] for t, rows in made.tables.items()} == {
            t: [r.id for r in rows] for t, rows in was.tables.items() if rows
        }
        for table, rows in made.tables.items():
            for row, before_row in zip(rows, was.rows(table), strict=True):
                assert set(row.cells) <= {"class", "level1", "level2", "of"}
                assert row.cells.items() <= before_row.cells.items()
                assert row.cells.get("class") == before_row.cells.get("class")


@sample
def test_every_value_shown_in_grey_is_what_last_years_paper_says_there(workspace, folder):
    then, now = carried(workspace, folder)
    shown = 0
    for form, before in paired(workspace, now, then):
        last = workspace.carrying.last(form)
        assert (last.form, last.year) == (before, workspace.filing(then).year)
        for address, value in last.values.items():
            assert value.text == workspace.shown(before, address)
            assert workspace.shown(form, address) == ""
        shown += len(last.values)
        # what is typed and blank this year has one
        typed = {r.address for r in runs(workspace, before) if r.text.strip() and not r.mark}
        blank = {r.address for r in runs(workspace, form) if not r.text and r.editable}
        derived = workspace.template(form).derived
        shared = {a for a in blank if a.field == "fill_date" or a.field in derived}
        assert (typed & blank) - shared <= set(last.values)
    assert shown > 5


@sample
def test_taking_everything_gives_last_years_filing_and_undo_the_blank_one(workspace, folder):
    then, now = carried(workspace, folder)
    blank = {info.id: workspace.document(info.id) for info in workspace.forms(now)}
    taken = 0
    for form, before in paired(workspace, now, then):
        # a view may hold rows that are joined while they are blank: as often as there is more
        while (done := workspace.carrying.accept_all(form)) is not None:
            taken += 1
            assert done.cells > 0
        template = workspace.template(form)
        made, was = content(workspace.document(form)), content(workspace.document(before))
        made[0].pop(template.subject_field, None)
        was[0].pop(template.subject_field, None)
        assert made == was
        assert workspace.carrying.last(form).values == {}
    for _step in range(taken):
        workspace.undo()
    assert {info.id: workspace.document(info.id) for info in workspace.forms(now)} == blank
    workspace.undo()
    assert [info.id for info in workspace.filings()] == [then]
    workspace.redo()
    assert [info.year for info in workspace.filings()] == [
        workspace.filing(then).year + 1,
        workspace.filing(then).year,
    ]


def test_a_store_opened_anew_still_knows_them(workspace, tmp_path):
    _then, now = carried(workspace, SAMPLES[0])
    first = workspace.forms(now)[0].id
    wanted = workspace.carrying.last(first).values
    workspace.close()
    with Workspace.open(tmp_path / "a.perfdesk") as again:
        assert again.carrying.last(first).values == wanted
