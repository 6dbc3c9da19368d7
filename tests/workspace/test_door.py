"""The workspace: filings and forms come and go, are filled in, undone, saved and printed."""

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfdesk import paths
from perfdesk.document.model import Address, Document, Filing, Row
from perfdesk.errors import OutputError, PerfDeskError, StoreError, UnknownNameError
from perfdesk.grid.model import Mark
from perfdesk.workspace import NAMELESS, SavePhase, Workspace, demo

SET = "lukou-2026"
PROJECT = "lukou-2026/project"
DEPARTMENT = "lukou-2026/department"
NAME = Address("", "", "project_name")
AMOUNT = Address("", "", "money.total.initial")
GOAL = Address("", "", "goal_year")
UNIT = Address("", "", "unit_name")
SUM_OF_PROJECTS = Address("", "", "money.project.initial")


def forms_of(workspace, filing):
    return {form.template: form.id for form in workspace.forms(filing)}


def content(workspace):
    """Everything the workspace holds: filings, and forms with their place."""
    filings = {info.id: workspace.filing(info.id) for info in workspace.filings()}
    forms = {
        form.id: (form, workspace.document(form.id))
        for name in filings
        for form in workspace.forms(name)
    }
    return filings, forms


# --- filings and forms ----------------------------------------------------------------------


def test_a_new_filing_starts_with_the_forms_its_set_says(workspace, filing):
    forms = workspace.forms(filing)
    assert [(form.template, form.title, form.state) for form in forms] == [
        (DEPARTMENT, "部门整体支出绩效目标表", "empty"),
        (PROJECT, NAMELESS, "empty"),
    ]
    info = workspace.filings()[0]
    assert (info.unit, info.year, info.set_title) == (
        "某中心",
        2026,
        "株洲市渌口区2026年预算绩效目标",
    )


def test_filings_come_newest_year_first_then_by_unit(workspace):
    for unit, year in (("乙", 2025), ("甲", 2026), ("丙", 2026)):
        workspace.new_filing(SET, unit, year, start=False)
    assert [info.year for info in workspace.filings()] == [2026, 2026, 2025]
    assert [info.unit for info in workspace.filings()][:2] == sorted(["甲", "丙"])


def test_forms_come_in_the_sets_order_then_in_the_order_of_making(workspace):
    filing = workspace.new_filing(SET, "某中心", 2026, start=False)
    made = [workspace.new_form(filing, PROJECT, name) for name in ("餐费", "保险")]
    department = workspace.new_form(filing, DEPARTMENT)
    assert [form.id for form in workspace.forms(filing)] == [department, *made]


@pytest.mark.parametrize(("unit", "year"), [("", 2026), (" \n", 2026), ("某中心", 26)])
def test_a_filing_without_unit_or_year_is_not_made(workspace, unit, year):
    with pytest.raises(PerfDeskError, match="没有新建"):
        workspace.new_filing(SET, unit, year)
    assert workspace.filings() == []


def test_unknown_sets_templates_and_forms_name_the_nearest(workspace, filing):
    with pytest.raises(UnknownNameError, match="lukou-2026"):
        workspace.new_filing("lukuo-2026", "某中心", 2026)
    with pytest.raises(UnknownNameError, match="lukou-2026/project"):
        workspace.new_form(filing, "lukou-2026/projct")
    form = forms_of(workspace, filing)[PROJECT]
    with pytest.raises(UnknownNameError, match=form):
        workspace.form(form[:-1] + "!")
    with pytest.raises(UnknownNameError):
        workspace.filing("none")


def test_a_set_has_room_for_so_many_of_a_form(workspace, filing):
    with pytest.raises(PerfDeskError, match="最多 1 张"):
        workspace.new_form(filing, DEPARTMENT)
    workspace.new_form(filing, PROJECT)
    assert len(workspace.forms(filing)) == 3


def test_ids_are_never_given_twice(path):
    ids = iter(["a", "a", "r1", "r2", "a", "b"] + [f"x{n}" for n in range(99)])
    with Workspace.open(path, create=True, ids=lambda: next(ids)) as workspace:
        first = workspace.add_filing(Filing(SET, 2026))
        assert workspace.add_filing(Filing(SET, 2026)) != first


def test_a_form_that_is_filled_in_already_comes_as_it_is(workspace):
    filing = workspace.add_filing(Filing(SET, 2026, {"unit_name": "某局"}))
    body = Document(
        PROJECT, "1", subject="餐费", tables={"indicators": (Row("r1", {"name": "/"}),)}
    )
    form = workspace.add_document(filing, body)
    assert workspace.document(form) == body
    assert workspace.form(form).state == "draft"
    with pytest.raises(UnknownNameError):
        workspace.add_document("none", body)


def test_a_form_whose_template_is_gone_is_listed_and_kept(workspace):
    filing = workspace.add_filing(Filing("gone-2020", 2020, {"unit_name": "某局"}))
    form = workspace.add_document(filing, Document("gone-2020/form", "1"))
    info = workspace.form(form)
    assert (info.title, info.state) == ("gone-2020/form", "draft")
    assert [item.id for item in workspace.forms(filing)] == [form]
    with pytest.raises(UnknownNameError, match="gone-2020/form"):
        workspace.grid(form)


# --- filling in -----------------------------------------------------------------------------


def test_what_is_typed_is_shown_and_stored(workspace, filing):
    form = forms_of(workspace, filing)[PROJECT]
    touched = workspace.type(form, [(AMOUNT, "22.180"), (GOAL, "就餐")])
    assert touched.documents == {form}
    assert touched.place == (form, AMOUNT)
    assert workspace.shown(form, AMOUNT) == "22.180"
    assert workspace.form(form).state == "draft"
    assert workspace.type(form, [(AMOUNT, "22.180")]) is None


def test_a_mistake_in_one_of_several_texts_changes_nothing(workspace, filing):
    form = forms_of(workspace, filing)[PROJECT]
    before = workspace.document(form)
    with pytest.raises(UnknownNameError):
        workspace.type(form, [(GOAL, "就餐"), (Address("", "", "gaol"), "x")])
    assert workspace.document(form) is before
    assert workspace.undo_label == "新建一套表"


def test_the_grid_is_the_same_object_until_something_it_shows_changes(workspace, filing):
    forms = forms_of(workspace, filing)
    project, department = forms[PROJECT], forms[DEPARTMENT]
    grid, other = workspace.grid(project), workspace.grid(department)
    assert workspace.grid(project) is grid
    workspace.type(department, [(GOAL, "履职")])
    assert workspace.grid(project) is grid
    assert workspace.grid(department) is not other


def test_a_form_that_adds_up_the_others_changes_with_them(workspace, filing):
    forms = forms_of(workspace, filing)
    project, department = forms[PROJECT], forms[DEPARTMENT]
    assert workspace.shown(department, SUM_OF_PROJECTS) == ""
    touched = workspace.type(project, [(AMOUNT, "22.18")])
    assert touched.documents == {project, department}
    assert workspace.shown(department, SUM_OF_PROJECTS) == "22.18"
    second = workspace.new_form(filing, PROJECT, "保险")
    workspace.type(second, [(AMOUNT, "7.82")])
    assert workspace.shown(department, SUM_OF_PROJECTS) == "30"
    workspace.delete_form(project)
    assert workspace.shown(department, SUM_OF_PROJECTS) == "7.82"


def test_the_unit_is_typed_once_for_all_forms(workspace, filing):
    forms = forms_of(workspace, filing)
    for form in forms.values():
        workspace.grid(form)
    touched = workspace.type(forms[PROJECT], [(UNIT, "某局")])
    assert touched.documents == set(forms.values())
    assert touched.structure
    assert workspace.shown(forms[DEPARTMENT], UNIT) == "某局"
    assert workspace.filings()[0].unit == "某局"


def test_a_projects_name_is_its_title_in_the_list(workspace, filing):
    form = forms_of(workspace, filing)[PROJECT]
    assert workspace.type(form, [(NAME, "餐费")]).structure
    assert workspace.form(form).title == "餐费"
    workspace.clear(form, [NAME])
    assert workspace.form(form).title == NAMELESS


def rows_of(workspace, form):
    return [row.id for row in workspace.document(form).rows("indicators")]


def test_a_caption_cell_over_several_rows_is_typed_for_all_of_them(workspace, filing):
    form = forms_of(workspace, filing)[PROJECT]
    rows = rows_of(workspace, form)
    workspace.type(form, [(Address("indicators", rows[0], "level1"), "产出")])
    levels = [row.cells.get("level1") for row in workspace.document(form).rows("indicators")]
    assert levels == ["产出"] * 3 + [None] * 7
    workspace.clear(form, [Address("indicators", rows[0], "level1")])
    levels = [row.cells.get("level1") for row in workspace.document(form).rows("indicators")]
    assert levels == [""] * 3 + [None] * 7


def test_for_one_row_alone_where_that_is_meant(workspace, filing):
    form = forms_of(workspace, filing)[PROJECT]
    address = Address("indicators", rows_of(workspace, form)[0], "level1")
    workspace.type(form, [(address, "产出")], whole_cell=False)
    levels = [row.cells.get("level1") for row in workspace.document(form).rows("indicators")]
    assert levels == ["产出"] + [None] * 9


def test_rows_are_inserted_and_deleted(workspace, filing):
    form = forms_of(workspace, filing)[PROJECT]
    rows = rows_of(workspace, form)
    touched, new = workspace.insert_row(form, "indicators", rows[0])
    assert rows_of(workspace, form) == [rows[0], new, *rows[1:]]
    assert touched.place == (form, Address("indicators", new, ""))
    workspace.delete_rows(form, "indicators", rows[2:])
    assert rows_of(workspace, form) == [rows[0], new, rows[1]]
    assert workspace.delete_rows(form, "indicators", ["+:0"]) is None


def test_the_place_of_a_blank_row_typed_into_is_the_row_it_became(workspace):
    filing = workspace.add_filing(Filing(SET, 2026))
    form = workspace.add_document(filing, Document(PROJECT, "1"))
    blank = Address("indicators", "+:0", "name")
    touched = workspace.type(form, [(blank, "人数")])
    (row,) = rows_of(workspace, form)
    assert touched.place == (form, Address("indicators", row, "name"))


def test_a_form_is_finished_and_taken_back(workspace, filing):
    form = forms_of(workspace, filing)[PROJECT]
    assert workspace.set_finished(form, True).structure
    assert workspace.form(form).state == "finished"
    assert workspace.grid(form).finished
    assert workspace.set_finished(form, True) is None
    workspace.set_finished(form, False)
    assert workspace.form(form).state == "empty"


def test_text_in_a_number_field_is_kept_and_marked(workspace, filing):
    form = forms_of(workspace, filing)[PROJECT]
    workspace.type(form, [(AMOUNT, "约22万")])
    runs = [
        run
        for band in workspace.grid(form).bands
        for placed in band.cells
        for run in placed.cell.runs
        if run.address == AMOUNT
    ]
    assert [(run.text, run.mark) for run in runs] == [("约22万", Mark.NOT_A_NUMBER)]


# --- undo -----------------------------------------------------------------------------------


def test_a_deleted_filing_comes_back_whole(workspace, filing):
    form = forms_of(workspace, filing)[PROJECT]
    workspace.type(form, [(GOAL, "就餐")])
    before = content(workspace)
    touched = workspace.delete_filing(filing)
    assert content(workspace) == ({}, {})
    assert touched.structure
    workspace.undo()
    assert content(workspace) == before
    assert workspace.redo_label == "删除“某中心”2026年的一套表"


def test_undo_shows_where_it_was(workspace, filing):
    form = forms_of(workspace, filing)[PROJECT]
    workspace.type(form, [(GOAL, "就餐")])
    assert workspace.undo().place == (form, GOAL)
    assert workspace.shown(form, GOAL) == ""
    assert workspace.redo().place == (form, GOAL)
    assert workspace.shown(form, GOAL) == "就餐"
    assert workspace.redo() is None


def test_undo_still_works_after_the_store_is_opened_again(path):
    with Workspace.open(path, create=True) as first:
        filing = first.new_filing(SET, "某中心", 2026)
        form = forms_of(first, filing)[PROJECT]
        empty = content(first)
        first.type(form, [(GOAL, "就餐")])
        first.type(form, [(GOAL, "安全就餐")])
        first.undo()
    with Workspace.open(path) as second:
        assert (second.undo_label, second.redo_label) == ("输入", "输入")
        assert second.redo().place == (form, GOAL)
        assert second.document(form).values["goal_year"] == "安全就餐"
        second.undo()
        second.undo()
        assert content(second) == empty
    with Workspace.open(path) as third:
        third.undo()
        assert content(third) == ({}, {})
        assert third.undo() is None


STEPS = st.lists(
    st.sampled_from(
        ["goal", "name", "unit", "amount", "insert", "delete rows", "finish", "new", "delete"]
        + ["undo", "redo", "reopen"] * 2
    ),
    min_size=1,
    max_size=14,
)


def perform(workspace, step, number):
    """One step of a user on the first form that fits."""
    filing = workspace.filings()[0].id
    projects = [form.id for form in workspace.forms(filing) if form.template == PROJECT]
    if step == "new":
        workspace.new_form(filing, PROJECT, f"项目{number}")
    elif step == "delete" and projects:
        workspace.delete_form(projects[-1])
    elif projects:
        form, rows = projects[0], rows_of(workspace, projects[0])
        typed = {"goal": GOAL, "name": NAME, "unit": UNIT, "amount": AMOUNT}
        if step in typed:
            workspace.type(form, [(typed[step], f"第{number}次")])
        elif step == "finish":
            workspace.set_finished(form, not workspace.form(form).finished)
        elif step == "insert" and rows:
            workspace.insert_row(form, "indicators", rows[-1])
        elif step == "delete rows" and rows:
            workspace.delete_rows(form, "indicators", rows[:2])


@settings(max_examples=25, deadline=None)
@given(STEPS)
def test_any_work_with_undo_redo_and_reopening_equals_a_list_of_states(tmp_path_factory, steps):
    path = tmp_path_factory.mktemp("work") / "a.perfdesk"
    workspace = Workspace.open(path, create=True)
    filing = workspace.add_filing(Filing(SET, 2026, {"unit_name": "某中心"}))
    workspace.new_form(filing, PROJECT, "餐费")
    states, cursor = [content(workspace)], 0
    for number, step in enumerate(steps):
        if step == "reopen":
            workspace.close()
            workspace = Workspace.open(path)
        elif step == "undo":
            if cursor:
                workspace.undo()
                cursor -= 1
        elif step == "redo":
            cursor += workspace.redo() is not None
        else:
            perform(workspace, step, number)
            if content(workspace) != states[cursor]:
                cursor += 1
                states[cursor:] = [content(workspace)]
        assert content(workspace) == states[cursor]
    workspace.close()
    with Workspace.open(path) as again:
        assert content(again) == states[cursor]


# --- saving ---------------------------------------------------------------------------------


def test_in_the_background_everything_is_there_once_it_says_saved(path):
    workspace = Workspace.open(path, create=True, background=True)
    filing = workspace.new_filing(SET, "某中心", 2026)
    form = forms_of(workspace, filing)[PROJECT]
    for number in range(50):
        workspace.type(form, [(GOAL, f"第{number}稿")])
    assert workspace.flush(10)
    with Workspace.open(path) as reader:
        assert reader.read_only
        assert reader.document(form).values["goal_year"] == "第49稿"
    workspace.close()
    with pytest.raises(StoreError, match="已经关闭"):
        workspace.type(form, [(GOAL, "x")])


def test_the_window_is_told_about_saving_and_the_last_word_is_true(path):
    told = []
    workspace = Workspace.open(path, create=True, background=True)
    workspace.on_save = told.append
    workspace.new_filing(SET, "某中心", 2026)
    workspace.close()
    assert told[0].phase is SavePhase.SAVING
    assert (told[-1].phase, told[-1].pending) == (SavePhase.SAVED, 0)
    assert threading.active_count() == 1 or all(
        thread.name != "store-writer" for thread in threading.enumerate()
    )


def test_undo_works_before_the_action_is_on_disk(path):
    workspace = Workspace.open(path, create=True, background=True)
    form = forms_of(workspace, workspace.new_filing(SET, "某中心", 2026))[PROJECT]
    with workspace._store._guard:
        workspace.type(form, [(GOAL, "就餐")])
        workspace.undo()
        workspace.redo()
        assert workspace.document(form).values["goal_year"] == "就餐"
    workspace.close()
    with Workspace.open(path) as again:
        assert again.document(form).values["goal_year"] == "就餐"


def test_a_second_window_on_the_same_store_can_only_look(path, workspace, filing):
    form = forms_of(workspace, filing)[PROJECT]
    with Workspace.open(path, background=True) as second:
        assert second.read_only
        assert second.save_state.phase is SavePhase.READ_ONLY
        assert "正在使用" in second.save_state.message
        assert second.shown(form, UNIT) == "某中心"
        assert (second.undo_label, second.undo_label) == (None, None)
        for attempt in (
            lambda: second.type(form, [(GOAL, "x")]),
            lambda: second.delete_form(form),
            second.undo,
        ):
            with pytest.raises(StoreError, match="只能查看"):
                attempt()
        assert content(second) == content(workspace)


# --- the demo -------------------------------------------------------------------------------


def test_the_demo_holds_the_samples_and_keeps_what_was_changed(path):
    assert demo(path)
    with Workspace.open(path) as workspace:
        counts = sorted(len(workspace.forms(info.id)) for info in workspace.filings())
        folders = [file.parent for file in paths.resources_dir().glob("samples/*/filing.json")]
        assert counts == sorted(len(list(one.glob("[0-9]*.json"))) for one in folders)
        assert workspace.undo_label is None
        form = workspace.forms(workspace.filings()[0].id)[1].id
        workspace.type(form, [(GOAL, "改过")])
    assert not demo(path)
    with Workspace.open(path) as workspace:
        assert workspace.document(form).values["goal_year"] == "改过"


# --- paper ----------------------------------------------------------------------------------


@pytest.fixture
def samples(path):
    demo(path)
    with Workspace.open(path) as opened:
        yield opened


def every_form(workspace):
    return [form.id for info in workspace.filings() for form in workspace.forms(info.id)]


def a_project(workspace):
    """A form of the samples that has one goal and is signed."""
    return next(
        form for form in every_form(workspace) if workspace.document(form).template == PROJECT
    )


def test_pages_come_form_by_form_with_or_without_the_signature(samples):
    forms = every_form(samples)
    pages = samples.pages(forms)
    assert len(pages) >= len(forms)
    project = a_project(samples)
    plain = samples.pages([project], signature=False)
    signed = samples.pages([project], signature=True)
    texts = ["".join(p.text for page in some for p in page.pieces) for some in (plain, signed)]
    assert ["填表人" in text for text in texts] == [False, True]


def test_forms_are_printed_to_one_pdf(samples, tmp_path):
    forms = every_form(samples)
    told = []

    def progress(done, total):
        told.append((done, total))
        return True

    pages = samples.print_pdf(forms, tmp_path / "全部.pdf", progress=progress)
    assert pages == len(samples.pages(forms))
    assert (tmp_path / "全部.pdf").read_bytes().startswith(b"%PDF")
    assert told == [(done, len(forms)) for done in range(len(forms) + 1)]


def test_printing_that_is_stopped_leaves_an_earlier_file(samples, tmp_path):
    out = tmp_path / "a.pdf"
    out.write_bytes(b"earlier")
    assert samples.print_pdf(every_form(samples), out, progress=lambda done, _all: done < 2) == 0
    assert out.read_bytes() == b"earlier"
    assert sorted(file.name for file in tmp_path.iterdir() if "pdf" in file.name) == ["a.pdf"]


def test_printing_into_a_folder_that_is_not_there_is_said(samples, tmp_path):
    with pytest.raises(OutputError, match="文件夹不存在"):
        samples.print_pdf(every_form(samples), tmp_path / "none" / "a.pdf")
    with pytest.raises(PerfDeskError, match="没有要打印的表"):
        samples.print_pdf([], tmp_path / "a.pdf")


def test_printing_many_forms_keeps_none_of_them_in_memory(samples, tmp_path):
    samples.print_pdf(every_form(samples), tmp_path / "a.pdf")
    assert samples._papers._papers == {}
    assert samples._ledger._documents == {}


def test_characters_that_no_face_has_are_named_with_their_place(samples):
    form = a_project(samples)
    assert samples.print_notes([form]) == []
    samples.type(form, [(GOAL, "\U0010fffd")])
    (note,) = samples.print_notes([form])
    assert "U+10FFFD" in note
    assert "本年度绩效目标" in note
