"""Next year's filing from this year's, last year's values, what changed: on all samples."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from perfdesk import paths
from perfdesk.derive.year_on_year import Kind
from perfdesk.document import codec
from perfdesk.document.model import Address, Document
from perfdesk.errors import PerfDeskError
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
        # what the form derives is never filled, also where a sample has it typed
        for name in {template.subject_field, *template.derived}:
            made[0].pop(name, None)
            was[0].pop(name, None)
        for table, column in template.derived_columns:
            for _row, cells in was[1].get(table, ()):
                cells.pop(column, None)
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


# --- what does not come ------------------------------------------------------------------------

PROJECTS = next(f for f in SAMPLES if len(list(f.rglob("*.json"))) > 4)


def test_a_second_filing_of_that_year_is_refused_and_named(workspace):
    then, now = carried(workspace, PROJECTS)
    plan = workspace.carrying.plan(then)
    assert plan.taken == now
    before = workspace.undo_step
    with pytest.raises(PerfDeskError, match=f"{plan.year}年已经有这样一套表，请打开它"):
        workspace.carrying.carry_over(plan)
    assert workspace.undo_step == before
    # another year can be made, from this year's or from next year's
    later = workspace.carrying.plan(now)
    assert (later.year, later.taken) == (plan.year + 1, "")


def test_on_another_set_each_form_goes_on_as_its_kind_or_is_left_out_and_named(workspace):
    filing = add(workspace, PROJECTS)
    own = workspace.filing(filing).set_id
    forms = {info.id: info for info in workspace.forms(filing)}
    for made in workspace.carrying.sets(filing):
        kinds = {t.kind for t in workspace.templates() if t.id in {f.template for f in made.forms}}
        plan = workspace.carrying.plan(filing, set_id=made.id)
        assert {f.id for f in plan.forms if not f.why} == {
            name for name, info in forms.items() if info.kind in kinds
        }
        assert all("新的一套里没有" in f.why for f in plan.forms if f.why)
        done = workspace.carrying.carry_over(plan)
        assert {info.template for info in workspace.forms(done.filing)} <= {
            form.template for form in made.forms
        }
        if made.id == own:
            assert plan.added == ()
        for info in workspace.forms(done.filing):
            workspace.grid(info.id)
            last = workspace.carrying.last(info.id)
            while workspace.carrying.accept_all(info.id) is not None:
                pass
            for address, value in last.values.items():
                if address.table and address.row.startswith("+"):
                    continue
                assert workspace.shown(info.id, address) == value.text, (made.id, address)
        while workspace.filings()[0].id == done.filing or len(workspace.filings()) > 1:
            workspace.undo()


def test_only_the_forms_that_are_wanted_come_and_projects_may_be_renamed(workspace):
    filing = add(workspace, PROJECTS)
    plan = workspace.carrying.plan(filing)
    projects = [form for form in plan.forms if form.name]
    kept = [form.id for form in plan.forms if form.id != projects[0].id]
    names = {projects[1].id: "改过的名称"}
    done = workspace.carrying.carry_over(plan, kept, names)
    made = workspace.forms(done.filing)
    assert done.forms == len(made) == len(plan.forms) - 1
    assert "改过的名称" in [info.subject for info in made]
    assert projects[0].name not in [info.subject for info in made]


def test_two_projects_cannot_get_one_name(workspace):
    plan = workspace.carrying.plan(add(workspace, PROJECTS))
    names = {form.id: "同名" for form in plan.forms if form.name}
    before = workspace.undo_step
    with pytest.raises(PerfDeskError, match="同名"):
        workspace.carrying.carry_over(plan, names=names)
    assert workspace.undo_step == before


def test_a_form_whose_template_is_gone_is_left_out_and_named(workspace):
    filing = add(workspace, PROJECTS)
    gone = Document("gone-2020/form", "1", subject="没有表样的一张")
    form = workspace.add_document(filing, gone)
    plan = workspace.carrying.plan(filing)
    (left_out,) = [one for one in plan.forms if one.why]
    assert left_out.id == form
    assert "gone-2020/form" in left_out.why
    done = workspace.carrying.carry_over(plan)
    assert done.forms == len(plan.forms) - 1
    assert workspace.carrying.last(form).values == {}


def test_a_filing_made_by_hand_is_beside_last_years_too(workspace):
    then = add(workspace, PROJECTS)
    old = workspace.filing(then)
    now = workspace.new_filing(old.set_id, old.unit, old.year + 3, start=False)
    was = next(info for info in workspace.forms(then) if info.subject)
    form = workspace.new_form(now, was.template, was.subject)
    last = workspace.carrying.last(form)
    assert (last.form, last.year) == (was.id, old.year)
    template, document = workspace.template(form), workspace.document(was.id)
    for name, value in document.values.items():
        blank = not workspace.shown(form, Address("", "", name))
        is_shown = any(run.address == Address("", "", name) for run in runs(workspace, form))
        if blank and is_shown and name not in template.derived and isinstance(value, str) and value:
            assert last.values[Address("", "", name)].text == value
    # its rows are known by their places, and then by their names
    names = {run.text for run in runs(workspace, was.id) if run.address.field == "name"}
    shown = {a: v.text for a, v in last.values.items() if a.field == "name"}
    assert shown
    assert set(shown.values()) <= names
    count = len(last.values)
    for name in shown.values():
        left = workspace.carrying.last(form).values
        workspace.carrying.accept(form, [next(a for a, v in left.items() if v.text == name)])
    left = workspace.carrying.last(form).values
    assert len(left) == count - len(shown)
    rows = {row.id: row.cells["name"] for row in workspace.document(form).rows("indicators")}
    there = {row.id: row.cells.get("name") for row in document.rows("indicators")}
    for address, value in left.items():
        if address.table:
            assert rows[address.row] == there[value.address.row]
    while workspace.carrying.accept_all(form) is not None:
        pass
    assert {row.cells["name"] for row in workspace.document(form).rows("indicators")} == set(
        shown.values()
    )


def test_it_follows_what_changes_in_either_year(workspace):
    then, now = carried(workspace, PROJECTS)
    form, was = next(
        pair for pair in paired(workspace, now, then) if workspace.form(pair[0]).subject
    )
    at = next(a for a, v in workspace.carrying.last(form).values.items() if not a.table)
    workspace.type(was, [(at, "另一个数")])
    assert workspace.carrying.last(form).values[at].text == workspace.shown(was, at)
    same = workspace.carrying.last(form)
    assert workspace.carrying.last(form) is same
    workspace.type(form, [(at, "今年的")])
    assert at not in workspace.carrying.last(form).values
    workspace.clear(form, [at])
    assert at in workspace.carrying.last(form).values
    workspace.delete_form(was)
    assert workspace.carrying.last(form).values == {}
    workspace.undo()
    assert at in workspace.carrying.last(form).values


def test_what_changed_is_counted(workspace):
    then, now = carried(workspace, PROJECTS)
    form, was = paired(workspace, now, then)[-1]
    blank = [c for c in workspace.carrying.changes(form) if c.kind is Kind.BLANK]
    assert {c.address for c in blank} >= set(workspace.carrying.last(form).values)
    workspace.carrying.accept_all(form)
    kinds = {c.kind for c in workspace.carrying.changes(form)}
    # only the project's name has another year in it
    changed = [c for c in workspace.carrying.changes(form) if c.kind is Kind.CHANGED]
    assert kinds <= {Kind.SAME, Kind.CHANGED}
    assert [c.address.field for c in changed] in ([], [workspace.template(form).subject_field])
    forms = workspace.carrying.forms(now)
    assert (forms.then, forms.new, forms.gone) == (then, (), ())
    assert len(forms.pairs) == len(workspace.forms(now))
    with pytest.raises(PerfDeskError, match="没有上年可以对照"):
        workspace.carrying.changes(was)


# --- targets and self-evaluation of one unit and year --------------------------------------------


def test_targets_and_selfevaluation_of_one_year_both_go_on_and_know_the_year_before(workspace):
    targets = workspace.new_filing("lukou-2026", "某局", 2026)
    selfeval = workspace.new_filing("lusong-2024", "某局", 2026)
    made = {}
    for filing in (targets, selfeval):
        plan = workspace.carrying.plan(filing)
        assert plan.set_id == workspace.filing(filing).set_id
        assert plan.taken == ""
        made[filing] = workspace.carrying.carry_over(plan).filing
        assert workspace.carrying.plan(filing).taken == made[filing]

    for then, now in made.items():
        beside = workspace.carrying.forms(now)
        assert beside.then == then
        assert len(beside.pairs) == len(workspace.forms(now))
        assert (beside.new, beside.gone) == ((), ())


def test_targets_do_not_follow_on_last_years_selfevaluation(workspace):
    before = workspace.new_filing("lukou-2026", "某局", 2024)
    workspace.new_filing("lusong-2024", "某局", 2025)
    now = workspace.new_filing("lukou-2026", "某局", 2026)
    assert workspace.carrying.forms(now).then == before
