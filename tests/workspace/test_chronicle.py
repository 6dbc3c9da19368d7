"""What became of cells and forms, and putting them back: entries newest first, exact to the row."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfdesk.document import codec, edit_codec
from perfdesk.document.model import Address, Filing, TypedOver
from perfdesk.errors import PerfDeskError
from perfdesk.store import action_log
from perfdesk.workspace import Workspace, trails
from perfdesk.workspace.trails import Standing
from perfdesk.workspace.wording import COMPUTED

START = datetime(2026, 1, 29, 9, 0, tzinfo=UTC)
SET = "lukou-2026"
PROJECT = "lukou-2026/project"
AMOUNT = Address("", "", "money.total.initial")
GOAL = Address("", "", "goal_year")
NAME = Address("", "", "project_name")
UNIT = Address("", "", "unit_name")


class Clock:
    """A minute goes by with every look at it."""

    def __init__(self):
        self.now = START

    def __call__(self):
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture
def workspace(path):
    with Workspace.open(path, create=True, clock=Clock()) as opened:
        yield opened


def indicator(workspace, form, number, column="name"):
    return Address("indicators", workspace.document(form).rows("indicators")[number].id, column)


def told(trail):
    """What a trail says: label, from, to, of each entry."""
    trail.more(1000)
    assert trail.ended
    return [(c.label, c.old, c.new) for entry in trail.entries for c in entry.changes]


# --- cells ------------------------------------------------------------------------------------


def test_a_cell_tells_its_values_newest_first_with_time_and_step(workspace, form):
    workspace.type(form, [(AMOUNT, "12.5")])
    workspace.type(form, [(GOAL, "别的格")])
    workspace.type(form, [(AMOUNT, "13")])
    trail = workspace.chronicle.cell(form, AMOUNT)
    assert told(trail) == [
        ("年度本级预算金额", "12.5", "13"),
        ("年度本级预算金额", "", "12.5"),
    ]
    newest, older = trail.entries
    assert newest.at > older.at
    assert newest.label == "输入"


def test_the_author_of_each_step_is_told(path):
    with Workspace.open(path, create=True, author="王芳") as workspace:
        form = workspace.new_form(workspace.new_filing(SET, "某中心", 2026), PROJECT, "甲")
        workspace.type(form, [(AMOUNT, "1")])
        trail = workspace.chronicle.cell(form, AMOUNT)
        trail.more()
        assert trail.entries[0].author == "王芳"


def test_the_same_is_told_after_a_restart(path):
    with Workspace.open(path, create=True) as workspace:
        form = workspace.new_form(workspace.new_filing(SET, "某中心", 2026), PROJECT, "甲")
        for text in ("1", "2", "3"):
            workspace.type(form, [(AMOUNT, text)])
        here = told(workspace.chronicle.cell(form, AMOUNT))
        whole = told(workspace.chronicle.form(form))
    with Workspace.open(path) as workspace:
        assert told(workspace.chronicle.cell(form, AMOUNT)) == here
        assert told(workspace.chronicle.form(form)) == whole
        workspace.type(form, [(AMOUNT, "4")])
        assert told(workspace.chronicle.cell(form, AMOUNT)) == [
            ("年度本级预算金额", "3", "4"),
            *here,
        ]


def test_what_was_undone_and_done_again_is_marked(workspace, form):
    workspace.type(form, [(AMOUNT, "1")])
    workspace.type(form, [(AMOUNT, "2")])
    workspace.undo()
    workspace.undo()
    workspace.redo()
    trail = workspace.chronicle.cell(form, AMOUNT)
    trail.more(1000)
    assert [entry.standing for entry in trail.entries] == [
        Standing.REDO,
        Standing.UNDO,
        Standing.UNDO,
        Standing.UNDONE,
        Standing.DONE,
    ]


def test_a_value_typed_in_parts_is_told_as_the_paper_shows_it(workspace, form):
    cell = indicator(workspace, form, 0, "target.value")
    workspace.type(form, [(cell, "95")])
    workspace.type(form, [(cell._replace(field="target.unit"), "%")])
    assert [told[1:] for told in told(workspace.chronicle.cell(form, cell))] == [("", "95")]
    whole = told(workspace.chronicle.cell(form, cell._replace(field="target")))
    assert [told[1:] for told in whole] == [("95", "95%"), ("", "95")]


def test_the_units_name_is_told_on_every_form_of_the_filing(workspace, filing, form):
    other = workspace.new_form(filing, PROJECT, "别的")
    workspace.type(form, [(UNIT, "新中心")])
    for name in (form, other):
        assert [told[1:] for told in told(workspace.chronicle.cell(name, UNIT))] == [
            ("某中心", "新中心"),
            ("", "某中心"),
        ]


def test_a_caption_of_the_tree_is_told_as_the_paper_shows_it(workspace, form):
    level = indicator(workspace, form, 0, "level1")
    shown = workspace.shown(form, level)
    workspace.type(form, [(level, "别的一级")])
    trail = workspace.chronicle.cell(form, level)
    assert told(trail)[0][1:] == (shown, "别的一级")
    workspace.chronicle.restore_cell(trail, trail.entries[-1])
    assert workspace.shown(form, level) == shown


def test_a_whole_row_is_told_as_one_text(workspace, form):
    cell = indicator(workspace, form, 0)
    workspace.type(form, [(cell, "网格员")])
    workspace.type(form, [(cell._replace(field="target.value"), "42")])
    assert told(workspace.chronicle.cell(form, cell._replace(field=""))) == [
        ("第1行", "网格员", "网格员 · 42"),
        ("第1行", "", "网格员"),
    ]


def test_a_note_stands_in_the_history_of_its_cell(workspace, form):
    workspace.noting.write(form, AMOUNT, "按批复")
    workspace.noting.write(form, AMOUNT, "按调整后批复")
    assert told(workspace.chronicle.cell(form, AMOUNT)) == [
        ("批注", "按批复", "按调整后批复"),
        ("批注", "", "按批复"),
    ]


# --- restoring a cell ---------------------------------------------------------------------------


def test_a_cell_is_put_back_in_one_step_that_can_be_undone(workspace, form):
    for text in ("12.5", "13", "14"):
        workspace.type(form, [(AMOUNT, text)])
    trail = workspace.chronicle.cell(form, AMOUNT)
    trail.more(1000)
    touched = workspace.chronicle.restore_cell(trail, trail.entries[-1])
    assert workspace.shown(form, AMOUNT) == "12.5"
    assert touched.place == (form, AMOUNT)
    workspace.undo()
    assert workspace.shown(form, AMOUNT) == "14"


def test_putting_back_what_stands_there_changes_nothing(workspace, form):
    workspace.type(form, [(AMOUNT, "12.5")])
    trail = workspace.chronicle.cell(form, AMOUNT)
    trail.more()
    assert workspace.chronicle.restore_cell(trail, trail.entries[0]) is None


def test_a_projects_name_put_back_renames_the_form(workspace, form):
    workspace.type(form, [(NAME, "别的名称")])
    trail = workspace.chronicle.cell(form, NAME)
    trail.more(1000)
    touched = workspace.chronicle.restore_cell(trail, trail.entries[-1])
    assert touched.structure
    assert workspace.form(form).title == "工作餐费"


def test_the_units_name_is_put_back_for_all_forms_and_never_to_a_blank(workspace, filing, form):
    workspace.type(form, [(UNIT, "新中心")])
    trail = workspace.chronicle.cell(form, UNIT)
    trail.more(1000)
    workspace.chronicle.restore_cell(trail, trail.entries[-1])
    assert workspace.filing(filing).unit == "某中心"


def test_a_typed_over_figure_is_put_back_with_its_reason(workspace, filing):
    department = next(f.id for f in workspace.forms(filing) if "department" in f.template)
    figure = Address("", "", min(workspace.template(department).derived))
    workspace.type(department, [(figure, "100")])
    workspace.noting.explain(department, figure, "按批复口径")
    workspace.clear(department, [figure])
    trail = workspace.chronicle.cell(department, figure)
    assert [change[1:] for change in told(trail)] == [
        ("100", COMPUTED),
        ("按批复口径", ""),
        ("", "按批复口径"),
        (COMPUTED, "100"),
    ]
    cleared, explained, _typed = trail.entries
    workspace.chronicle.restore_cell(trail, explained)
    over = workspace.document(department).typed_over[figure.field]
    assert over == TypedOver("100", "按批复口径")
    workspace.chronicle.restore_cell(trail, cleared)
    assert workspace.document(department).typed_over == {}


def test_a_cell_of_a_row_that_is_gone_says_where_to_go(workspace, form):
    cell = indicator(workspace, form, 0)
    workspace.type(form, [(cell, "网格员")])
    trail = workspace.chronicle.cell(form, cell)
    trail.more()
    workspace.delete_rows(form, "indicators", [cell.row])
    with pytest.raises(PerfDeskError, match="这一行已经删除"):
        workspace.chronicle.restore_cell(trail, trail.entries[0])


# --- forms --------------------------------------------------------------------------------------


def test_a_form_tells_rows_that_came_and_went(workspace, form):
    cell = indicator(workspace, form, 0)
    workspace.type(form, [(cell, "网格员")])
    _touched, row = workspace.insert_row(form, "indicators", cell.row)
    workspace.type(form, [(cell._replace(row=row), "培训")])
    workspace.delete_rows(form, "indicators", [cell.row])
    said = told(workspace.chronicle.form(form))
    assert said[0] == ("删除的行", "网格员", "")
    assert said[1] == ("三级指标 第1行", "", "培训")
    assert said[2] == ("第1行", "", "插入一行")
    assert said[-1] == ("这张表", "", "新建")


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["goal", "cell", "part", "row", "drop", "note", "unit", "finish", "undo"]),
        st.integers(0, 7),
    ),
    max_size=20,
)


def step(workspace, form, what, number):
    rows = [row.id for row in workspace.document(form).rows("indicators")]
    row = rows[number % len(rows)] if rows else "+quantity:0"
    if what == "goal":
        workspace.type(form, [(GOAL, f"目标{number % 3}")])
    elif what == "cell":
        workspace.type(form, [(Address("indicators", row, "name"), f"指标{number}")])
    elif what == "part":
        workspace.type(form, [(Address("indicators", row, "target.value"), str(number))])
    elif what == "row" and rows:
        workspace.insert_row(form, "indicators", row)
    elif what == "drop" and rows:
        workspace.delete_rows(form, "indicators", [row])
    elif what == "note" and rows:
        workspace.noting.write(form, Address("indicators", row, "name"), f"批注{number}")
    elif what == "unit":
        workspace.type(form, [(UNIT, f"中心{number}")])
    elif what == "finish":
        workspace.set_finished(form, number % 2 == 0)
    elif what == "undo":
        workspace.undo()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS, chosen=st.integers(0, 100), reopen=st.booleans())
def test_every_moment_of_a_form_is_known_and_can_be_put_back(
    tmp_path_factory, steps, chosen, reopen
):
    path = tmp_path_factory.mktemp("chronicle") / "a.perfdesk"
    workspace = Workspace.open(path, create=True, clock=Clock())
    form = workspace.new_form(workspace.new_filing(SET, "某中心", 2026), PROJECT, "工作餐费")
    past = {workspace.undo_step: workspace.document(form)}
    log = 2
    for what, number in steps:
        if what == "undo" and workspace.undo_label == f"新建“{workspace.template(form).title}”":
            continue
        step(workspace, form, what, number)
        log = workspace._ledger.last_seq
        past[log] = workspace.document(form)
    if reopen:
        workspace.close()
        workspace = Workspace.open(path, clock=Clock())
    trail = workspace.chronicle.form(form)
    trail.more(1000)
    assert trail.ended
    assert [entry.seq for entry in trail.entries] == sorted(trail.moments, reverse=True)
    for seq, moment in trail.moments.items():
        assert moment == past[seq]
    before = workspace.document(form)
    entry = trail.entries[chosen % len(trail.entries)]
    touched = workspace.chronicle.restore_form(trail, entry)
    now = workspace.document(form)
    assert {**vars(now), "finished": 0} == {**vars(past[entry.seq]), "finished": 0}
    if touched is not None:
        workspace.undo()
        assert workspace.document(form) == before
    workspace.close()


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS, chosen=st.integers(0, 100))
def test_every_value_of_a_cell_can_be_put_back(tmp_path_factory, steps, chosen):
    path = tmp_path_factory.mktemp("chronicle") / "a.perfdesk"
    with Workspace.open(path, create=True, clock=Clock()) as workspace:
        form = workspace.new_form(workspace.new_filing(SET, "某中心", 2026), PROJECT, "工作餐费")
        for what, number in steps:
            if workspace.undo_label.startswith("新建") and what == "undo":
                continue
            step(workspace, form, what, number)
        rows = workspace.document(form).rows("indicators")
        for cell in (GOAL, UNIT, *(Address("indicators", r.id, "name") for r in rows[:1])):
            trail = workspace.chronicle.cell(form, cell)
            trail.more(1000)
            values = [e for e in trail.entries if e.changes[0].label != "批注"]
            if not values:
                assert workspace.shown(form, cell) == ""
                continue
            assert workspace.shown(form, cell) == values[0].changes[0].new
            entry = values[chosen % len(values)]
            workspace.chronicle.restore_cell(trail, entry)
            assert workspace.shown(form, cell) == entry.changes[0].new


def test_a_moment_before_the_form_came_cannot_be_put_back(workspace, form):
    body = workspace.document(form)
    workspace.delete_form(form)
    workspace.undo()
    trail = workspace.chronicle.form(form)
    trail.more(1000)
    gone = next(entry for entry in trail.entries if trail.moments[entry.seq] is None)
    with pytest.raises(PerfDeskError, match="那时还没有这张表"):
        workspace.chronicle.restore_form(trail, gone)
    assert workspace.document(form) == body


# --- filings ------------------------------------------------------------------------------------


def test_a_filing_tells_which_forms_came_went_and_were_filled_in(workspace, filing, form):
    workspace.type(form, [(AMOUNT, "1")])
    workspace.type(form, [(UNIT, "新中心")])
    workspace.delete_form(form)
    said = told(workspace.chronicle.filing(filing))
    assert said[:4] == [
        ("表", "工作餐费", ""),
        ("单位名称", "某中心", "新中心"),
        ("工作餐费", "", "有修改"),
        ("表", "", "工作餐费"),
    ]


# --- quickness ----------------------------------------------------------------------------------


def test_of_a_long_log_only_what_is_about_the_cell_is_decoded(path, monkeypatch):
    with Workspace.open(path, create=True, clock=Clock()) as workspace:
        filing = workspace.new_filing(SET, "某中心", 2026)
        form = workspace.new_form(filing, PROJECT, "甲")
        other = workspace.new_form(filing, PROJECT, "乙")
        workspace.type(form, [(AMOUNT, "1")])
        for number in range(300):
            workspace.type(other, [(AMOUNT, str(number))])
        workspace.type(form, [(AMOUNT, "2")])
    decoded = []
    read = edit_codec.edits_from_json
    monkeypatch.setattr(
        edit_codec, "edits_from_json", lambda steps: decoded.append(steps) or read(steps)
    )
    with Workspace.open(path) as workspace:
        trail = workspace.chronicle.cell(form, AMOUNT)
        assert [change[1:] for change in told(trail)] == [("1", "2"), ("", "1")]
        assert len(decoded) < 6


def test_of_forms_loaded_in_one_step_only_the_one_in_question_is_read(path, monkeypatch):
    with Workspace.open(path, create=True, clock=Clock()) as workspace:
        form = workspace.new_form(workspace.new_filing(SET, "某中心", 2026), PROJECT, "甲")
        body = workspace.document(form)
        workspace.add_filings(
            [(Filing(SET, 2025, {"unit_name": "旧中心"}), {str(n): body for n in range(200)})]
        )
    decoded = []
    read = codec.from_json
    monkeypatch.setattr(codec, "from_json", lambda json: decoded.append(json) or read(json))
    with Workspace.open(path) as workspace:
        loaded = workspace.forms(workspace.filings()[-1].id)[50].id
        assert told(workspace.chronicle.form(loaded)) == [("这张表", "", "新建")]
        assert len(decoded) == 1


def test_a_long_history_is_read_a_page_at_a_time(path, monkeypatch):
    monkeypatch.setattr(trails, "PAGE", 10)
    monkeypatch.setattr(action_log, "STRETCH", 25)
    with Workspace.open(path, create=True, clock=Clock()) as workspace:
        form = workspace.new_form(workspace.new_filing(SET, "某中心", 2026), PROJECT, "甲")
        for number in range(60):
            workspace.type(form, [(AMOUNT, str(number))])
    with Workspace.open(path) as workspace:
        trail = workspace.chronicle.form(form)
        assert trail.more()
        assert len(trail.entries) == 10
        assert not trail.ended
        trail.more(1000)
        assert len(trail.entries) == 61
        assert trail.ended


def test_over_a_typed_figure_its_reason_is_kept(workspace, filing):
    department = next(f.id for f in workspace.forms(filing) if "department" in f.template)
    figure = min(workspace.template(department).derived)
    workspace.type(department, [(Address("", "", figure), "100")])
    workspace.noting.explain(department, Address("", "", figure), "按批复口径")
    assert workspace.document(department).typed_over == {figure: TypedOver("100", "按批复口径")}
    said = told(workspace.chronicle.form(department))
    assert said[0][0].endswith("的原因")
    assert said[0][1:] == ("", "按批复口径")
