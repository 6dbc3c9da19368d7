"""The rehearsal names what would go wrong on paper, with its page, its place and its cell."""

from __future__ import annotations

import pytest

from perfdesk.document.model import Address
from perfdesk.grid.model import Look
from perfdesk.template.model import BandStyle
from perfdesk.workspace import Workspace, demo
from perfdesk.workspace.rehearsal import Level
from tests.grid.papers import Table, lines_band, paper

GOAL = Address("", "", "goal_year")
UNIT = Address("", "", "unit_name")
PREPARER, PHONE = Address("", "", "preparer"), Address("", "", "phone")


@pytest.fixture
def samples(tmp_path):
    demo(tmp_path / "a.perfdesk")
    with Workspace.open(tmp_path / "a.perfdesk") as opened:
        yield opened


@pytest.fixture
def form(samples):
    """A finished project form, on which nothing is wrong."""
    infos = (form for info in samples.filings() for form in samples.forms(info.id))
    found = next(info.id for info in infos if info.template == "lukou-2026/project")
    samples.type(found, [(PREPARER, "谭家荣"), (PHONE, "27618008")])
    samples.set_finished(found, True)
    return found


def codes(rehearsed) -> list[str]:
    return [trouble.code for trouble in rehearsed.troubles]


def test_a_finished_form_that_fits_has_no_troubles(samples, form):
    rehearsed = samples.rehearsal.rehearse(form)
    assert rehearsed.troubles == ()
    assert list(rehearsed.pages) == samples.pages([form])


def test_a_form_that_is_not_finished_is_a_hint(samples, form):
    samples.set_finished(form, False)
    (trouble,) = samples.rehearsal.rehearse(form).troubles
    assert (trouble.code, trouble.level, trouble.page) == ("draft", Level.HINT, 1)
    assert "草稿" in trouble.text


def test_figures_that_do_not_agree_are_one_warning_that_leads_to_the_first(samples, form):
    filing = samples.filing_of(form)
    department = next(one.id for one in samples.forms(filing) if one.kind == "department_target")
    spending = Address("", "", "money.project.initial")
    samples.type(department, [(spending, "100")])
    trouble = next(t for t in samples.rehearsal.rehearse(department).troubles if t.code == "faults")
    count = samples.findings.counts(department).faults
    assert trouble.text.startswith(f"检查结果里有 {count} 处对不上")
    assert (trouble.level, trouble.form, trouble.page) == (Level.WARNING, department, 0)
    assert trouble.address == samples.findings.errors(department)[0].address
    assert count > 1


def test_a_sign_no_face_has_is_an_error_at_its_cell(samples, form):
    samples.type(form, [(GOAL, "完成\U0010fffd")])
    trouble = samples.rehearsal.rehearse(form).troubles[0]
    assert (trouble.code, trouble.level, trouble.address) == ("lacking", Level.ERROR, GOAL)
    assert "U+10FFFD" in trouble.text
    (page,) = samples.pages([form])
    assert trouble.box in page.frames


def test_a_number_that_will_be_cut_is_named_with_its_row(samples, form):
    row = samples.document(form).rows("indicators")[1].id
    place = Address("indicators", row, "target.value")
    samples.type(form, [(place, "123456789012345.6789")])
    trouble = next(t for t in samples.rehearsal.rehearse(form).troubles if t.code == "cut_word")
    assert (trouble.level, trouble.address) == (Level.WARNING, place)
    assert "第 2 行“指标值”" in trouble.text
    assert "123456789012345.6789" in trouble.text


def test_a_unit_too_long_for_the_caption_line_is_named_on_that_line(samples, form):
    samples.type(form, [(UNIT, "株洲市渌口区网格化管理服务中心" * 4)])
    samples.set_finished(form, True)
    (trouble,) = samples.rehearsal.rehearse(form).troubles
    assert (trouble.code, trouble.address) == ("too_long", UNIT)
    assert trouble.box is not None
    title = samples.pages([form])[0].pieces[0]
    assert trouble.box.y < title.baseline + 80_000  # just under the title


def test_more_pages_than_last_time_are_said_only_when_there_are(samples, form):
    rehearse = samples.rehearsal.rehearse
    assert codes(rehearse(form, before=1)) == []
    assert codes(rehearse(form, before=2)) == []
    samples.type(form, [(GOAL, "走访网格内的住户并登记。" * 150)])
    samples.set_finished(form, True)
    assert codes(rehearse(form)) == []
    (trouble,) = rehearse(form, before=1).troubles
    assert (trouble.code, trouble.page) == ("more_pages", 2)
    assert "上次是 1 页，这次是 2 页" in trouble.text


def test_troubles_come_in_the_order_of_the_pages(samples, form):
    samples.type(form, [(GOAL, "走访网格内的住户并登记。" * 150)])
    last = samples.document(form).rows("indicators")[-1].id
    samples.type(form, [(Address("indicators", last, "name"), "字\U0010fffd")])
    pages = [t.page for t in samples.rehearsal.rehearse(form, before=1).troubles]
    assert pages == sorted(pages)
    assert pages[-1] == 2


def test_what_the_form_demands_and_is_blank_is_one_hint_at_the_first_of_them(samples, form):
    row = samples.document(form).rows("indicators")[0].id
    target = Address("indicators", row, "target.value")
    samples.type(form, [(PREPARER, ""), (target, "")])
    samples.set_finished(form, True)
    (trouble,) = samples.rehearsal.rehearse(form).troubles
    assert (trouble.code, trouble.level, trouble.address) == ("blank", Level.HINT, target)
    assert "有 2 处必填的还空着：“指标值”、“填表人”；" in trouble.text


def test_a_preparer_who_is_not_printed_is_not_missed(samples, form):
    samples.type(form, [(PREPARER, "")])
    samples.set_finished(form, True)
    assert codes(samples.rehearsal.rehearse(form, signature=True)) == ["blank"]
    assert codes(samples.rehearsal.rehearse(form, signature=False)) == []


def test_a_signature_block_is_rehearsed_as_it_is_printed(samples, form):
    with_block = samples.rehearsal.rehearse(form, signature=True)
    without = samples.rehearsal.rehearse(form, signature=False)
    assert list(with_block.pages) == samples.pages([form], signature=True)
    assert list(without.pages) == samples.pages([form], signature=False)


def test_a_signature_block_without_anything_signed_above_it_is_said(samples, form, monkeypatch):
    table = Table((150.0,))
    table.row()
    table.put(0, 30)
    cover = lines_band(BandStyle.COVER, Look.COVER_TITLE, ("封面",))
    block = lines_band(BandStyle.SIGN, Look.SIGN, ("填表人",))
    grid = paper(table.band(), cover, block)
    monkeypatch.setattr(samples._papers, "_once", lambda _form: grid)
    assert codes(samples.rehearsal.rehearse(form, signature=True)) == ["lone_signature"]
    assert codes(samples.rehearsal.rehearse(form, signature=False)) == []


def test_a_form_that_cannot_be_read_is_a_trouble_and_no_error(samples, form, monkeypatch):
    from perfdesk.errors import StoreError

    def unreadable(_form):
        raise StoreError("这张表的内容损坏。")

    monkeypatch.setattr(samples._papers, "sheet", unreadable)
    found = samples.rehearsal.rehearse(form)
    assert found.pages == ()
    assert codes(found) == ["unreadable"]
    assert "这张表的内容损坏" in found.troubles[0].text


def test_rehearsing_keeps_no_form_in_memory(samples, form):
    for info in samples.filings():
        for other in samples.forms(info.id):
            samples.rehearsal.rehearse(other.id)
    assert form not in samples._papers._papers
