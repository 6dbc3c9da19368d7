"""Seals and check codes: sealed, opened with a reason, stale since when, verified."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from perfdesk.document.model import Address
from perfdesk.errors import PerfDeskError
from perfdesk.store.exchanged import Exchanged
from perfdesk.workspace import Workspace
from perfdesk.workspace.codes import Answer, Standing

GOAL = Address("", "", "goal_year")
TOTAL = Address("", "", "money.total.initial")
UNIT = Address("", "", "unit_name")


class Clock:
    """A minute later at every look."""

    def __init__(self):
        self.now = datetime(2026, 1, 29, 9, 30, tzinfo=UTC)

    def __call__(self):
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture
def workspace(path):
    with Workspace.open(path, create=True, clock=Clock(), author="王芳") as opened:
        yield opened


@pytest.fixture
def finished(workspace, form):
    workspace.type(form, [(GOAL, "完成培训 12 次")])
    workspace.set_finished(form, True)
    return form


@pytest.fixture
def sealed(workspace, finished):
    workspace.sealing.seal(finished)
    return finished


# --- seals -------------------------------------------------------------------------------------


def test_sealed_with_code_author_and_time_in_one_step(workspace, finished):
    code = workspace.sealing.code(finished)
    workspace.sealing.seal(finished)
    seal = workspace.document(finished).seal
    assert (seal.code, seal.by, seal.opened) == (code, "王芳", "")
    assert datetime.fromisoformat(seal.at).date() == date(2026, 1, 29)
    assert workspace.form(finished).state == "sealed"
    assert workspace.undo_label == "已盖章"
    workspace.undo()
    assert workspace.document(finished).seal is None
    assert workspace.form(finished).state == "finished"


def test_only_what_is_finished_is_sealed(workspace, form):
    with pytest.raises(PerfDeskError, match="填报完成"):
        workspace.sealing.seal(form)
    workspace.sealing.seal(form, finish=True)
    assert workspace.document(form).finished
    workspace.undo()
    assert not workspace.document(form).finished
    assert workspace.document(form).seal is None


def test_nothing_is_sealed_twice(workspace, sealed):
    with pytest.raises(PerfDeskError, match="已经盖章"):
        workspace.sealing.seal(sealed)


def test_a_sealed_form_refuses_every_edit(workspace, sealed):
    for change in (
        lambda: workspace.type(sealed, [(GOAL, "别的")]),
        lambda: workspace.clear(sealed, [GOAL]),
        lambda: workspace.set_finished(sealed, False),
        lambda: workspace.delete_form(sealed),
    ):
        with pytest.raises(PerfDeskError, match="解除盖章"):
            change()


def test_opening_wants_a_reason_and_keeps_the_seal(workspace, sealed):
    before = workspace.document(sealed).seal
    with pytest.raises(PerfDeskError, match="原因"):
        workspace.sealing.open(sealed, " \n")
    workspace.sealing.open(sealed, "金额有误")
    seal = workspace.document(sealed).seal
    assert (seal.code, seal.at, seal.opened) == (before.code, before.at, "金额有误")
    state = workspace.sealing.state(sealed)
    assert (state.standing, state.stale) == (Standing.OPENED, False)
    workspace.type(sealed, [(GOAL, "完成培训 13 次")])
    state = workspace.sealing.state(sealed)
    assert state.stale
    assert "金额有误" in state.sentence
    workspace.undo()
    assert not workspace.sealing.state(sealed).stale
    workspace.undo()
    assert workspace.sealing.state(sealed).standing is Standing.SEALED


def test_only_what_is_sealed_is_opened(workspace, finished):
    with pytest.raises(PerfDeskError, match="没有盖章"):
        workspace.sealing.open(finished, "金额有误")


def test_a_value_of_the_filing_makes_the_stamped_paper_stale(workspace, filing, sealed):
    other = next(info.id for info in workspace.forms(filing) if info.id != sealed)
    workspace.type(other, [(UNIT, "某某中心")])
    state = workspace.sealing.state(sealed)
    assert (state.standing, state.stale) == (Standing.SEALED, True)
    assert workspace.form(sealed).state == "stale"
    assert state.change is not None
    assert state.change.label == "输入"
    workspace.undo()
    assert not workspace.sealing.state(sealed).stale
    assert workspace.form(sealed).state == "sealed"


def test_lists_know_a_seal_when_the_store_is_opened_again(workspace, path, sealed):
    workspace.close()
    with Workspace.open(path) as again:
        assert again.form(sealed).state == "sealed"
        again.sealing.open(sealed, "金额有误")
        assert again.form(sealed).state == "finished"


# --- check codes -------------------------------------------------------------------------------


def printed(workspace, form, folder):
    workspace.print_pdf([form], folder / "a.pdf")
    return workspace.sealing.code(form)


def test_a_printed_code_matches_until_one_digit_is_changed(workspace, finished, tmp_path):
    code = printed(workspace, finished, tmp_path)
    verdict = workspace.sealing.verify(code.lower().replace("-", " "))
    assert (verdict.answer, verdict.form.id) == (Answer.MATCHES, finished)
    workspace.type(finished, [(GOAL, "完成培训 13 次")])
    verdict = workspace.sealing.verify(code)
    assert (verdict.answer, verdict.form.id) == (Answer.STALE, finished)
    assert (verdict.change.form, verdict.change.label, verdict.change.author) == (
        finished,
        "输入",
        "王芳",
    )
    assert verdict.change.at > verdict.printed
    workspace.type(finished, [(GOAL, "完成培训 14 次")])
    assert workspace.sealing.verify(code).change == verdict.change, "the first change counts"
    workspace.type(finished, [(GOAL, "完成培训 12 次")])
    assert workspace.sealing.verify(code).answer is Answer.MATCHES


def test_a_change_that_was_undone_is_not_the_one(workspace, finished, tmp_path):
    code = printed(workspace, finished, tmp_path)
    workspace.type(finished, [(GOAL, "完成培训 13 次")])
    workspace.undo()
    assert workspace.sealing.verify(code).answer is Answer.MATCHES
    workspace.type(finished, [(TOTAL, "30")], "填数")
    assert workspace.sealing.verify(code).change.label == "填数"


def test_a_preview_is_no_paper(workspace, finished):
    (page, *_rest) = workspace.pages([finished])
    assert workspace.sealing.verify(page.code.code).answer is Answer.UNKNOWN
    workspace.printing.note([page])
    assert workspace.sealing.verify(page.code.code).answer is Answer.MATCHES


def test_nothing_is_noted_of_a_pdf_that_was_stopped(workspace, finished, tmp_path):
    steps = workspace.printing.one_pdf([finished], tmp_path / "a.pdf", signature=None)
    next(steps)
    next(steps)
    steps.close()
    assert not workspace.sealing.is_printed(finished)


def test_one_pdf_each_notes_those_that_are_written(workspace, filing, finished, tmp_path):
    other = next(info.id for info in workspace.forms(filing) if info.id != finished)
    outs = {name: tmp_path / f"{name}.pdf" for name in (finished, other)}
    steps = workspace.printing.pdf_each([finished, other], outs, signature=None)
    next(steps)
    next(steps)
    steps.close()
    assert workspace.sealing.is_printed(finished)
    assert not workspace.sealing.is_printed(other)


def test_a_store_that_cannot_be_written_prints_all_the_same(workspace, path, finished, tmp_path):
    with Workspace.open(path) as second:
        assert second.read_only
        assert second.print_pdf([finished], tmp_path / "b.pdf") == 1
        assert not second.sealing.is_printed(finished)


def test_a_seal_that_came_from_elsewhere_answers_without_a_print(workspace, path, sealed):
    code = workspace.document(sealed).seal.code
    assert Exchanged(workspace._store).printed(code) is None
    assert workspace.sealing.verify(code).answer is Answer.MATCHES
    workspace.sealing.open(sealed, "金额有误")
    workspace.type(sealed, [(GOAL, "别的")])
    verdict = workspace.sealing.verify(code)
    assert verdict.answer is Answer.STALE
    assert verdict.seal.opened == "金额有误"
    assert verdict.change.form == sealed


def test_a_seal_that_another_took_the_place_of_is_still_known(workspace, sealed):
    old = workspace.document(sealed).seal.code
    workspace.sealing.open(sealed, "金额有误")
    workspace.type(sealed, [(GOAL, "完成培训 13 次")])
    workspace.sealing.seal(sealed, finish=True)
    verdict = workspace.sealing.verify(old)
    assert (verdict.answer, verdict.form.id) == (Answer.STALE, sealed)
    assert verdict.change.label == "输入"
    new = workspace.document(sealed).seal.code
    assert workspace.sealing.verify(new).answer is Answer.MATCHES


def test_a_code_in_a_text_is_no_seal(workspace, form):
    code = workspace.sealing.code(form)
    workspace.type(form, [(GOAL, code)])
    assert workspace.sealing.verify(code).answer is Answer.UNKNOWN


def test_a_scanned_paper_names_its_form(workspace, finished):
    text = f"PD1 {finished} 0123456789abcdef {workspace.sealing.code(finished)}"
    assert workspace.sealing.verify(text).answer is Answer.MATCHES
    workspace.type(finished, [(GOAL, "别的")])
    verdict = workspace.sealing.verify(text)
    assert (verdict.answer, verdict.form.id, verdict.change) == (Answer.STALE, finished, None)


def test_a_form_that_is_gone_is_said(workspace, finished, tmp_path):
    code = printed(workspace, finished, tmp_path)
    workspace.delete_form(finished)
    verdict = workspace.sealing.verify(code)
    assert (verdict.answer, verdict.form) == (Answer.STALE, None)
    assert "已经删除" in verdict.sentence


def test_unknown_and_mistyped_are_told_apart(workspace, form):
    code = workspace.sealing.code(form)
    assert workspace.sealing.verify(code).answer is Answer.UNKNOWN
    wrong = ("0" if code[0] != "0" else "1") + code[1:]
    assert workspace.sealing.verify(wrong).answer is Answer.MISTYPED
    for text in ("", "PD1", "你好", code[:-1]):
        assert workspace.sealing.verify(text).answer is Answer.MISTYPED
