"""Find and replace: every typed value in form, filing and store, and one step for all of it."""

from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfdesk.document import codec
from perfdesk.document.model import Address
from perfdesk.workspace import Workspace
from perfdesk.workspace.finding import HitKind, Query, Scope

NOW = datetime(2026, 1, 29, 9, 30, tzinfo=UTC)
SET = "lukou-2026"
PROJECT = "lukou-2026/project"
AMOUNT = Address("", "", "money.total.initial")
GOAL = Address("", "", "goal_year")
UNIT = Address("", "", "unit_name")


def department_of(workspace, filing):
    return next(f.id for f in workspace.forms(filing) if "department" in f.template)


def found(workspace, text, scope=Scope.STORE, **options):
    """The hits, flat."""
    query = Query(text, scope, **options)
    return [hit for form in workspace.finding.find(query) for hit in form.hits]


def places(workspace, text, scope=Scope.STORE, **options):
    return [(hit.form, hit.address) for hit in found(workspace, text, scope, **options)]


# --- finding ------------------------------------------------------------------------------------


def test_a_text_is_found_in_the_form_the_filing_and_the_store(workspace, filing, form):
    second = workspace.new_form(filing, PROJECT, "乙")
    elsewhere = workspace.new_form(workspace.new_filing(SET, "别的中心", 2025), PROJECT, "丙")
    for name in (form, second, elsewhere):
        workspace.type(name, [(GOAL, "培训网格员42人")])
    here = {"form": form, "filing": filing}
    assert places(workspace, "网格员", Scope.FORM, **here) == [(form, GOAL)]
    assert places(workspace, "网格员", Scope.FILING, **here) == [(form, GOAL), (second, GOAL)]
    assert places(workspace, "网格员", Scope.STORE, **here) == [
        (form, GOAL),
        (second, GOAL),
        (elsewhere, GOAL),
    ]


def test_widths_and_letters_are_one_and_places_are_those_of_the_text(workspace, form):
    workspace.type(form, [(GOAL, "完成率１００％，PPT与ppt各1份")])
    (hit,) = found(workspace, "100%")
    assert [hit.text[start:end] for start, end in hit.spans] == ["１００％"]
    (hit,) = found(workspace, "PPT")
    assert [hit.text[start:end] for start, end in hit.spans] == ["PPT", "ppt"]
    (hit,) = found(workspace, "PPT", case=True)
    assert [hit.text[start:end] for start, end in hit.spans] == ["PPT"]


def test_a_whole_cell_is_only_the_cell_that_says_just_that(workspace, form):
    workspace.type(form, [(GOAL, "12.50"), (AMOUNT, "12.5")])
    assert places(workspace, "12.5", whole=True) == [(form, AMOUNT)]
    assert places(workspace, "12.5") == [(form, AMOUNT), (form, GOAL)]


def test_hits_come_in_paper_order_with_the_names_of_the_paper(workspace, form):
    rows = [row.id for row in workspace.document(form).rows("indicators")]
    typed = [(Address("indicators", row, "name"), f"指标{n}") for n, row in enumerate(rows)]
    workspace.type(form, [*reversed(typed), (GOAL, "指标完成")])
    hits = found(workspace, "指标")
    shown = [
        run.address
        for band in workspace.grid(form).bands
        for placed in band.cells
        for run in placed.cell.runs
        if run.address is not None and "指标" in run.text and run.editable
    ]
    typed_only = [address for address in shown if address.field in ("name", "goal_year")]
    assert [hit.address for hit in hits] == typed_only
    assert [hit.label for hit in hits if hit.address.table][:2] == [
        "三级指标 第1行",
        "三级指标 第2行",
    ]


def test_parts_are_found_in_their_own_cells(workspace, form):
    row = workspace.document(form).rows("indicators")[0].id
    cell = Address("indicators", row, "target.value")
    workspace.type(form, [(cell, "9527"), (cell._replace(field="target.unit"), "人次")])
    assert places(workspace, "9527") == [(form, cell)]
    assert places(workspace, "人次") == [(form, cell._replace(field="target.unit"))]


def test_notes_are_found_and_said_to_be_notes(workspace, form):
    workspace.noting.write(form, AMOUNT, "请核对批复")
    (hit,) = found(workspace, "核对")
    assert (hit.kind, hit.address) == (HitKind.NOTE, AMOUNT)
    assert hit.label.endswith("的批注")


def test_a_value_of_the_filing_is_found_once_on_the_first_form_that_shows_it(
    workspace, filing, form
):
    hits = found(workspace, "某中心")
    assert [hit.address for hit in hits] == [UNIT]
    assert hits[0].form == department_of(workspace, filing)
    assert places(workspace, "某中心", Scope.FORM, form=form) == [(form, UNIT)]


def test_a_derived_figure_is_found_on_its_form_and_cannot_be_replaced(workspace, filing, form):
    workspace.type(form, [(AMOUNT, "22.18")])
    department = department_of(workspace, filing)
    hits = found(workspace, "22.18", Scope.FORM, form=department)
    assert hits
    assert {hit.kind for hit in hits} == {HitKind.COMPUTED}
    before = workspace.document(department)
    result = workspace.finding.replace(hits, "1")
    assert (result.touched, result.done, result.fixed) == (None, 0, len(hits))
    assert workspace.document(department) == before


def test_what_is_not_on_disk_yet_is_found(path):
    with Workspace.open(path, create=True, background=True) as workspace:
        form = workspace.new_form(workspace.new_filing(SET, "某中心", 2026), PROJECT, "甲")
        workspace.type(form, [(GOAL, "刚刚输入")])
        assert places(workspace, "刚刚") == [(form, GOAL)]
        workspace.type(form, [(GOAL, "改掉了")])
        assert places(workspace, "刚刚") == []


def test_nothing_is_found_of_nothing(workspace, form):
    assert found(workspace, "") == []
    assert found(workspace, "没有这几个字") == []


def test_a_search_can_be_stopped(workspace, filing):
    for number in range(6):
        name = workspace.new_form(filing, PROJECT, f"项目{number}")
        workspace.type(name, [(GOAL, "都有")])
    seen = []

    def progress(done, total):
        seen.append((done, total))
        return done < 3

    hits = workspace.finding.find(Query("都有", Scope.STORE), progress)
    assert len(hits) < 6
    assert seen[-1][0] == 3


def test_in_a_thousand_forms_only_those_that_may_hold_it_are_decoded(path, monkeypatch):
    with Workspace.open(path, create=True, clock=lambda: NOW) as workspace:
        filing = workspace.new_filing(SET, "某中心", 2026)
        form = workspace.new_form(filing, PROJECT, "甲")
        body = workspace.document(form)
        from dataclasses import replace

        from perfdesk.document.model import Filing

        bodies = [
            replace(body, values={**body.values, "goal_year": f"第{n}张，{'特别' * (n == 700)}"})
            for n in range(1000)
        ]
        workspace.add_filings(
            [
                (
                    Filing(SET, 2025, {"unit_name": "旧中心"}),
                    {str(n): body for n, body in enumerate(bodies)},
                )
            ]
        )
    decoded = []
    read = codec.document_from_bytes
    monkeypatch.setattr(codec, "document_from_bytes", lambda data: decoded.append(1) or read(data))
    with Workspace.open(path) as workspace:
        assert len(found(workspace, "特别")) == 1
        assert len(decoded) <= 2
        assert len(found(workspace, "第70")) == 11
        assert len(decoded) <= 14


# --- replacing ----------------------------------------------------------------------------------


def test_a_replacement_over_many_forms_is_one_step(workspace, filing, form):
    second = workspace.new_form(filing, PROJECT, "乙")
    workspace.type(form, [(GOAL, "网格员培训，网格员补贴"), (AMOUNT, "12.5")])
    workspace.type(second, [(GOAL, "网格员慰问")])
    workspace.noting.write(second, AMOUNT, "网格员口径")
    before = {name: workspace.document(name) for name in (form, second)}
    result = workspace.finding.replace(found(workspace, "网格员"), "社区工作者")
    assert (result.done, result.forms) == (4, 2)
    assert result.touched.place == (form, GOAL)
    assert workspace.shown(form, GOAL) == "社区工作者培训，社区工作者补贴"
    assert workspace.shown(second, GOAL) == "社区工作者慰问"
    assert workspace.document(second).notes == {AMOUNT.key: "社区工作者口径"}
    workspace.undo()
    assert {name: workspace.document(name) for name in (form, second)} == before


def test_the_name_of_the_unit_is_replaced_for_the_whole_filing(workspace, filing, form):
    result = workspace.finding.replace(found(workspace, "某中心"), "新中心")
    assert (result.done, result.refused) == (1, 0)
    assert workspace.filing(filing).unit == "新中心"


def test_what_may_not_be_is_left_and_counted_and_the_rest_is_replaced(workspace, filing, form):
    workspace.type(form, [(GOAL, "某中心办")])
    other = workspace.new_filing(SET, "甲中心", 2026)
    result = workspace.finding.replace(found(workspace, "某"), "甲")
    assert result.done == 1
    assert result.refused == 1
    assert "单位名称没有改" in result.why
    assert workspace.shown(form, GOAL) == "甲中心办"
    assert workspace.filing(filing).unit == "某中心"
    assert workspace.filing(other).unit == "甲中心"


def test_two_units_are_not_given_one_name_in_one_step(workspace):
    first, second = (workspace.new_filing(SET, name, 2026) for name in ("甲一中心", "甲二中心"))
    hits = [hit for text in ("甲一", "甲二") for hit in found(workspace, text)]
    result = workspace.finding.replace(hits, "乙")
    assert (result.done, result.refused) == (1, 1)
    assert {workspace.filing(name).unit for name in (first, second)} == {"乙中心", "甲二中心"}


def test_a_hit_that_says_something_else_by_now_is_left(workspace, form):
    workspace.type(form, [(GOAL, "旧"), (AMOUNT, "旧1")])
    hits = found(workspace, "旧")
    workspace.type(form, [(GOAL, "别的")])
    result = workspace.finding.replace(hits, "新")
    assert (result.done, result.changed) == (1, 1)
    assert workspace.shown(form, GOAL) == "别的"


def test_a_merged_cell_is_one_hit_and_is_replaced_in_all_its_rows(workspace, form):
    row = workspace.document(form).rows("indicators")[0].id
    workspace.insert_row(form, "indicators", row)
    level = Address("indicators", row, "level2")
    workspace.type(form, [(level, "人数指标")])
    hits = found(workspace, "人数指标", Scope.FORM, form=form)
    assert len(hits) == 1
    workspace.finding.replace(hits, "规模指标")
    rows = workspace.document(form).rows("indicators")
    assert [r.cells.get("level2") for r in rows].count("规模指标") == 2


def test_replacing_with_the_same_changes_nothing(workspace, form):
    workspace.type(form, [(GOAL, "旧")])
    assert workspace.finding.replace(found(workspace, "旧"), "旧").touched is None


TEXTS = st.lists(st.text(st.sampled_from("甲乙1１%％a "), max_size=6), min_size=1, max_size=6)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    texts=TEXTS,
    wanted=st.text(st.sampled_from("甲1%a"), min_size=1, max_size=2),
    new=st.text(st.sampled_from("乙甲2 "), max_size=3),
)
def test_after_a_replacement_undo_brings_every_text_back(tmp_path_factory, texts, wanted, new):
    path = tmp_path_factory.mktemp("replace") / "a.perfdesk"
    with Workspace.open(path, create=True, clock=lambda: NOW) as workspace:
        filing = workspace.new_filing(SET, "某中心", 2026)
        forms = [workspace.new_form(filing, PROJECT, f"项目{n}") for n in "一二"]
        for number, text in enumerate(texts):
            form = forms[number % 2]
            rows = workspace.document(form).rows("indicators")
            workspace.type(form, [(Address("indicators", rows[number].id, "name"), text)])
        before = [workspace.document(form) for form in forms]
        hits = found(workspace, wanted)
        result = workspace.finding.replace(hits, new)
        for hit in hits:
            assert workspace.shown(hit.form, hit.address) == hit.replaced(new)
        if result.touched is not None:
            workspace.undo()
        assert [workspace.document(form) for form in forms] == before
