"""What is typed over derived figures of rows and over what other forms say: history, search,
notes, undo, and the paper.
"""

from dataclasses import replace

import pypdfium2
import pytest

from perfdesk.document.model import Address, Document, TypedOver
from perfdesk.errors import PerfDeskError, UnknownNameError
from perfdesk.grid.areas import Area
from perfdesk.grid.blocks import Block
from perfdesk.grid.model import Mark
from perfdesk.workspace.scanning import HitKind, Query, Scope
from perfdesk.workspace.wording import BROUGHT

#: S001: the five directions of 附表2, and what they come to
NAMES = ["“放管服”改革保障经费", "网格通手机套餐资费服务", "数据融合", "社会治理专项", "信息化建设"]
AMOUNTS = ["10", "22", "10", "1633.8", "80"]
AMOUNT = Address("", "", "money.total.initial")
TOTAL = Address("", "", "money.project.initial")


class Desk:
    """An office with 附表2 and its five 附表3."""

    def __init__(self, workspace):
        self.workspace = workspace
        filing = workspace.new_filing("shifeng-2023", "某中心", 2023)
        forms = workspace.forms(filing)
        self.summary = next(info.id for info in forms if info.kind == "project_summary")
        for info in forms:
            if info.kind == "direction_target":
                workspace.delete_form(info.id)
        self.directions = [
            workspace.new_form(filing, "shifeng-2023/direction", name) for name in NAMES
        ]
        for form, amount in zip(self.directions, AMOUNTS, strict=True):
            workspace.type(form, [(AMOUNT, amount)])

    def row(self, number, field="money.total.initial"):
        return Address("projects", self.directions[number - 1], field)

    def type(self, address, text):
        return self.workspace.type(self.summary, [(address, text)])

    def shown(self, address):
        return self.workspace.shown(self.summary, address)


@pytest.fixture
def desk(workspace):
    return Desk(workspace)


def text_of(desk, tmp_path, form=""):
    out = tmp_path / "form.pdf"
    desk.workspace.print_pdf([form or desk.summary], out)
    with pypdfium2.PdfDocument(out) as paper:
        return [paper[n].get_textpage().get_text_bounded() for n in range(len(paper))]


def told(trail):
    trail.more(1000)
    return [(c.label, c.old, c.new) for entry in trail.entries for c in entry.changes]


# --- typing over, and taking it back -------------------------------------------------------


def test_the_five_rows_and_the_total_come_from_the_directions(desk):
    assert [desk.shown(desk.row(n)) for n in range(1, 6)] == AMOUNTS
    assert desk.shown(TOTAL) == "1755.8"


def test_an_amount_typed_over_counts_in_the_total_and_undo_takes_it_back(desk):
    desk.type(desk.row(2), "23")
    assert (desk.shown(desk.row(2)), desk.shown(TOTAL)) == ("23", "1756.8")
    desk.workspace.undo()
    assert (desk.shown(desk.row(2)), desk.shown(TOTAL)) == ("22", "1755.8")
    desk.workspace.redo()
    desk.workspace.clear(desk.summary, [desk.row(2)])
    assert desk.workspace.document(desk.summary).typed_over == {}


def test_the_form_typed_over_keeps_its_own_figure(desk):
    desk.type(desk.row(2), "23")
    assert desk.workspace.shown(desk.directions[1], AMOUNT) == "22"


def test_typing_what_the_other_form_says_lets_it_show_again(desk):
    desk.type(desk.row(2), "22")
    assert desk.workspace.document(desk.summary).typed_over == {}


def test_a_form_that_goes_takes_its_row_along_and_brings_it_back(desk):
    desk.type(desk.row(2), "23")
    desk.workspace.delete_form(desk.directions[1])
    assert desk.shown(TOTAL) == "1733.8"
    desk.workspace.undo()
    assert (desk.shown(desk.row(2)), desk.shown(TOTAL)) == ("23", "1756.8")


def test_a_finished_summary_is_a_draft_again_when_a_direction_changes(desk):
    desk.workspace.set_finished(desk.summary, True)
    touched = desk.workspace.type(desk.directions[0], [(AMOUNT, "11")])
    assert touched.reopened == (desk.summary,)


def test_a_pasted_column_is_typed_over_the_listed_amounts_in_one_step(desk):
    pasting = desk.workspace.pasting
    grid = desk.workspace.grid(desk.summary)
    band, cells = next(
        (number, band.cells) for number, band in enumerate(grid.bands) if len(band.columns) == 5
    )
    first = next(
        placed for placed in cells if any(run.address == desk.row(1) for run in placed.cell.runs)
    )
    col = first.cell.col
    area = Area(band, first.row, col, first.row + 3, col + first.cell.colspan)
    copied = pasting.block(desk.summary, area)
    assert copied.text == "10\n22\n10"
    pasting.apply(
        desk.summary, pasting.plan(desk.summary, area, Block.of_rows([["11"], ["22"], [""]]))
    )
    over = desk.workspace.document(desk.summary).typed_over
    assert over == {desk.row(1).key: TypedOver("11")}  # what is the same stays the other form's
    assert desk.shown(TOTAL) == "1756.8"
    desk.workspace.undo()
    assert desk.shown(TOTAL) == "1755.8"


def test_a_text_being_typed_over_a_listed_cell_is_kept_as_a_draft(desk):
    drafts = desk.workspace.drafts
    drafts.keep(desk.summary, desk.row(2, "goal_year"), "推动网格化")
    drafts.keep(desk.summary, desk.row(2), "22")  # what stands there is nothing to keep
    kept = desk.workspace._store.drafts()
    assert [(draft.address, draft.text) for draft in kept] == [
        (desk.row(2, "goal_year"), "推动网格化")
    ]
    desk.type(desk.row(2, "goal_year"), "推动网格化")
    assert desk.workspace._store.drafts() == []


# --- history -------------------------------------------------------------------------------


def test_the_history_of_a_listed_cell_names_what_was_typed_over_it(desk):
    desk.type(desk.row(2), "23")
    desk.workspace.noting.explain(desk.summary, desk.row(2), "按批复")
    desk.workspace.clear(desk.summary, [desk.row(2)])
    trail = desk.workspace.chronicle.cell(desk.summary, desk.row(2))
    assert told(trail) == [
        ("资金总额（年初预算数） 第2行", "23", BROUGHT),
        ("原因", "按批复", ""),
        ("原因", "", "按批复"),
        ("资金总额（年初预算数） 第2行", BROUGHT, "23"),
    ]
    desk.workspace.chronicle.restore_cell(trail, trail.entries[1])
    over = desk.workspace.document(desk.summary).typed_over
    assert over == {desk.row(2).key: TypedOver("23", "按批复")}
    desk.workspace.undo()
    assert desk.workspace.document(desk.summary).typed_over == {}


def test_the_history_of_the_form_names_the_cell_and_its_row(desk):
    desk.type(desk.row(4), "1633")
    found = told(desk.workspace.chronicle.form(desk.summary))
    assert found[0] == ("资金总额（年初预算数） 第4行", BROUGHT, "1633")


def test_the_history_of_a_rows_figure(workspace):
    form, row, points = selfeval(workspace)
    workspace.type(form, [(points, "30")])
    trail = workspace.chronicle.cell(form, points)
    assert told(trail)[0] == ("一级指标分值 第1行", "程序算出的数", "30")
    assert told(workspace.chronicle.form(form))[0][1:] == ("程序算出的数", "30")
    workspace.clear(form, [points])
    workspace.chronicle.restore_cell(trail, trail.entries[0])
    assert workspace.document(form).typed_over[points.key].text == "30"
    workspace.delete_rows(form, "indicators", [row])
    assert workspace.document(form).typed_over.get(points.key) is None
    # what went with the row is told of the row
    assert [change[0] for change in told(workspace.chronicle.form(form))][:1] == ["删除的行"]


def selfeval(workspace):
    filing = workspace.new_filing("lusong-2024", "某中心", 2024)
    form = next(info.id for info in workspace.forms(filing) if info.kind == "department_selfeval")
    rows = [row.id for row in workspace.document(form).rows("indicators")]
    workspace.type(form, [(Address("indicators", rows[0], "weight"), "5")])
    return form, rows[0], Address("indicators", rows[0], "points")


# --- search --------------------------------------------------------------------------------


def test_what_is_typed_over_is_found_and_replaced_in_one_step(desk):
    goal = desk.row(2, "goal_year")
    desk.type(goal, "推动网格化工作")
    desk.type(TOTAL, "1756")
    find = desk.workspace.finding
    query = Query("网格化", Scope.FORM, desk.summary)
    (hit,) = [hit for hit in hits(find, query) if hit.kind is HitKind.VALUE]
    assert (hit.address, hit.label) == (goal, "年度绩效目标")
    find.replace([hit], "数字化")
    assert desk.shown(goal) == "推动数字化工作"
    assert hits(find, query) == []
    desk.workspace.undo()
    assert desk.shown(goal) == "推动网格化工作"


def hits(find, query):
    return [hit for found in find.find(query) for hit in found.hits]


# --- notes and reasons ---------------------------------------------------------------------


def test_a_note_on_a_listed_cell_stays_on_this_paper(desk):
    desk.workspace.noting.write(desk.summary, desk.row(3), "与附表3核对过")
    assert desk.workspace.noting.at(desk.summary, desk.row(3)).text == "与附表3核对过"
    assert desk.workspace.document(desk.directions[2]).notes == {}
    desk.workspace.undo()
    assert desk.workspace.noting.at(desk.summary, desk.row(3)).text == ""


def test_a_blank_line_of_the_list_takes_no_note(desk):
    with pytest.raises(PerfDeskError, match="这一行还没有对应的表"):
        desk.workspace.noting.write(desk.summary, Address("projects", "", "goal_year"), "批注")


def test_the_reason_is_asked_until_it_is_given_or_the_figure_agrees(desk):
    asks = desk.workspace.noting.asks
    assert asks(desk.summary, TOTAL) is None
    desk.type(TOTAL, "1756")
    question = asks(desk.summary, TOTAL)
    assert (question.text, question.computed, question.brought) == ("1756", "1755.8", False)
    desk.type(TOTAL, "1755.80")  # the same figure, written otherwise
    assert asks(desk.summary, TOTAL) is None
    desk.type(desk.row(2), "23")
    question = asks(desk.summary, desk.row(2))
    assert (question.label, question.computed, question.brought) == (
        "资金总额（年初预算数） 第2行",
        "22",
        True,
    )
    desk.workspace.noting.explain(desk.summary, desk.row(2), "按批复")
    assert asks(desk.summary, desk.row(2)) is None
    with pytest.raises(UnknownNameError):
        asks("nowhere", TOTAL)


# --- paper ---------------------------------------------------------------------------------


def test_the_draft_lists_what_was_typed_over_and_why(desk, tmp_path):
    desk.type(TOTAL, "1756")
    desk.type(desk.row(2), "23")
    desk.workspace.noting.explain(desk.summary, TOTAL, "按批复取整")
    (page,) = text_of(desk, tmp_path)
    assert "① “项目支出（年初预算数）”填的是 1756，程序算出的是 1756.8。原因：按批复取整。" in page
    said = "② 第2行“资金总额（年初预算数）”填的是 23，另一张表上是 22。还没有写明原因。"
    assert said in page
    assert "草稿" in page


def test_the_finished_form_prints_what_was_typed_and_nothing_else(desk, tmp_path):
    desk.type(TOTAL, "1756")
    (draft,) = desk.workspace.pages([desk.summary])
    desk.workspace.set_finished(desk.summary, True)
    (final,) = desk.workspace.pages([desk.summary])
    (page,) = text_of(desk, tmp_path)
    assert "1756" in page
    assert "①" not in page
    assert "校样" not in page
    assert (final.corners, final.is_proof) == ([], False)
    assert draft.frames == final.frames
    assert final.pieces == [piece for piece in draft.pieces if piece in final.pieces]


def test_a_long_list_has_a_page_of_its_own_and_moves_nothing(desk, tmp_path):
    for number in range(1, 6):
        for field in ("goal_period", "goal_year"):
            desk.workspace.type(desk.directions[number - 1], [(Address("", "", field), "目标")])
            desk.type(desk.row(number, field), "改写的目标" * 6)
    drafts = desk.workspace.pages([desk.summary])
    desk.workspace.set_finished(desk.summary, True)
    finals = desk.workspace.pages([desk.summary])
    assert len(drafts) > len(finals)
    assert [page.is_proof for page in drafts] == [False] * len(finals) + [True] * (
        len(drafts) - len(finals)
    )
    assert [page.frames for page in drafts[: len(finals)]] == [page.frames for page in finals]
    assert all(not page.frames for page in drafts[len(finals) :])
    assert (drafts[0].number, drafts[0].count) == (finals[0].number, finals[0].count)


# --- what was typed before the form derived it, or before there was anything to derive --------

REASON = "含上年结转"


@pytest.fixture
def older(workspace):
    """附表2 as a store holds it from before its total was derived: 1700 typed, 1755.8 derived."""
    desk = Desk(workspace)
    filing = workspace.filing_of(desk.summary)
    body = workspace.document(desk.summary)
    workspace.delete_form(desk.summary)
    desk.summary = workspace.add_document(filing, replace(body, values={TOTAL.field: "1700"}))
    return desk


def mark(desk, address):
    runs = (
        run
        for band in desk.workspace.grid(desk.summary).bands
        for placed in band.cells
        for run in placed.cell.runs
    )
    return next(run.mark for run in runs if run.address == address)


def test_a_total_typed_before_it_was_derived_is_marked_found_and_listed_on_the_draft(
    older, tmp_path
):
    assert older.shown(TOTAL) == "1700"
    assert mark(older, TOTAL) is Mark.TYPED_OVER
    found = older.workspace.findings.errors(older.summary)
    assert [(one.left, one.right) for one in found] == [("1700", "1755.8")]
    assert "填的是 1700，程序算出的是 1755.8" in "".join(text_of(older, tmp_path))


def test_its_reason_can_be_written_in_one_step_and_delete_lets_the_figure_show(older):
    noting = older.workspace.noting
    before = older.workspace.document(older.summary)
    assert noting.at(older.summary, TOTAL).typed_over == "1700"
    noting.explain(older.summary, TOTAL, REASON)
    after = older.workspace.document(older.summary)
    assert (after.values, after.typed_over) == ({}, {TOTAL.field: TypedOver("1700", REASON)})
    older.workspace.undo()
    assert older.workspace.document(older.summary) == before

    older.type(TOTAL, "")
    assert older.shown(TOTAL) == "1755.8"
    assert mark(older, TOTAL) is Mark.DERIVED


def test_a_figure_typed_where_there_is_nothing_to_derive_yet_is_marked_and_asks_nothing(desk):
    for form in desk.directions:
        desk.workspace.type(form, [(AMOUNT, "")])
    assert desk.shown(TOTAL) == ""
    desk.type(TOTAL, "9")
    assert mark(desk, TOTAL) is Mark.TYPED_OVER
    assert desk.workspace.noting.asks(desk.summary, TOTAL) is None


def test_typing_the_derived_figure_itself_lets_it_show_again(desk):
    desk.type(TOTAL, "1700")
    desk.type(TOTAL, "1755.8")
    assert desk.workspace.document(desk.summary).typed_over == {}
    desk.workspace.type(desk.directions[0], [(AMOUNT, "11")])
    assert desk.shown(TOTAL) == "1756.8"


def test_a_listed_form_in_another_money_unit_is_told_and_put_right_in_this_papers_unit(desk):
    body = Document(
        "shifeng-2023/direction",
        "1",
        "元表",
        "元",
        {"project_name": "元表", "money.total.initial": "100000"},
    )
    other = desk.workspace.add_document(desk.workspace.filing_of(desk.summary), body)
    cell = Address("projects", other, "money.total.initial")
    assert desk.shown(cell) == "10"
    desk.type(cell, "12")
    (found,) = [x for x in desk.workspace.findings.of(desk.summary) if x.address == cell]
    assert "“元表”里的是 10，差 2" in found.message
    desk.type(cell, found.fix)
    assert desk.shown(cell) == "10"
    assert desk.workspace.document(desk.summary).typed_over == {}
    said = [one.message for one in desk.workspace.findings.of(desk.summary)]
    assert not any("1765.8000" in one for one in said)
