"""Cells that need a look, from form to form, and the one-key fix as one step."""

from datetime import UTC, datetime

import pytest

from perfdesk.document.model import Address
from perfdesk.workspace import Workspace
from perfdesk.workspace.findings import Kind

NOW = datetime(2026, 1, 29, 9, 30, tzinfo=UTC)
PROJECT = "lukou-2026/project"
DEPARTMENT = "lukou-2026/department"
AMOUNT = Address("", "", "money.total.initial")
SUM = Address("", "", "money.project.initial")
GOAL = Address("", "", "goal_year")


class Desk:
    def __init__(self, workspace):
        self.workspace = workspace
        self.filing = workspace.new_filing("lukou-2026", "某中心", 2026)
        self.forms = [form.id for form in workspace.forms(self.filing)]
        by_template = {form.template: form.id for form in workspace.forms(self.filing)}
        self.department, self.project = by_template[DEPARTMENT], by_template[PROJECT]

    def row(self, at, field):
        rows = self.workspace.document(self.project).rows("indicators")
        return Address("indicators", rows[at].id, field)

    def type(self, form, *changes):
        return self.workspace.type(form, changes)

    def looks(self, form):
        return self.workspace.fixes.looks(form)

    def fill(self):
        """Nothing is demanded any more, on either form."""
        while True:
            blank = [(form, look.address) for form in self.forms for look in self.looks(form)]
            if not blank:
                return
            form, address = blank[0]
            self.type(form, (address, "1"))

    def walk(self, form, address, *, backward=False):
        look = self.workspace.fixes.next_look(self.forms, form, address, backward=backward)
        return look and (look.document_id, look.address)


@pytest.fixture
def desk(tmp_path):
    with Workspace.open(tmp_path / "a.perfdesk", create=True, clock=lambda: NOW) as workspace:
        yield Desk(workspace)


def test_typed_text_stays_until_the_fix_is_asked_for(desk):
    desk.type(desk.project, (AMOUNT, "２２．１８万元"))
    assert desk.workspace.shown(desk.project, AMOUNT) == "２２．１８万元"
    fix = desk.workspace.fixes.offer(desk.project, AMOUNT)
    assert (fix.before, fix.after) == ("２２．１８万元", "22.18")
    fixed = desk.workspace.fixes.apply(desk.project, [AMOUNT])
    assert desk.workspace.shown(desk.project, AMOUNT) == "22.18"
    assert fixed.what == "全角改为半角、去掉重复的单位"
    assert fixed.touched.place == (desk.project, AMOUNT)
    desk.workspace.undo()
    assert desk.workspace.shown(desk.project, AMOUNT) == "２２．１８万元"


def test_a_range_is_fixed_in_one_step(desk):
    first, second = desk.row(0, "target.value"), desk.row(1, "target.value")
    unit = desk.row(1, "target.unit")
    texts = ((first, "４２"), (second, "98％"), (unit, "百分比"), (AMOUNT, "２２"))
    desk.type(desk.project, *texts)
    fixed = desk.workspace.fixes.apply(desk.project, [first, second, unit])
    assert len(fixed.fixes) == 2
    assert desk.workspace.shown(desk.project, first) == "42"
    assert desk.workspace.shown(desk.project, second) == "98"
    assert desk.workspace.shown(desk.project, AMOUNT) == "２２"
    assert desk.workspace.fixes.apply(desk.project, [first, second, unit]) is None
    desk.workspace.undo()
    assert desk.workspace.shown(desk.project, second) == "98％"


def test_a_caption_of_several_rows_is_fixed_for_all_of_them(desk):
    level = desk.row(0, "level1")
    desk.type(desk.project, (level, "产出指标 "))
    desk.workspace.fixes.apply(desk.project, [level])
    rows = desk.workspace.document(desk.project).rows("indicators")
    assert not any("level1" in row.cells for row in rows)


def test_a_text_in_a_number_field_needs_a_look(desk):
    desk.type(desk.project, (AMOUNT, "约22万"))
    (look,) = [one for one in desk.looks(desk.project) if one.address == AMOUNT]
    assert look.fix is None
    (finding,) = look.findings
    assert finding.message.startswith("“年度本级预算金额”应当填数字，填的是“约22万”。")


def test_a_figure_typed_over_needs_a_look_until_somebody_says_why(desk):
    desk.type(desk.project, (AMOUNT, "22.18"))
    desk.type(desk.department, (SUM, "22"))
    (look,) = [one for one in desk.looks(desk.department) if one.address == SUM]
    assert {(one.left, one.right) for one in look.findings} == {("22", "22.18")}
    desk.workspace.noting.write(desk.department, SUM, "", "按批复取整")
    assert SUM not in [one.address for one in desk.looks(desk.department)]
    desk.workspace.undo()
    assert SUM in [one.address for one in desk.looks(desk.department)]
    desk.type(desk.department, (SUM, "22.180"))
    assert SUM not in [one.address for one in desk.looks(desk.department)]


def test_a_required_cell_that_is_empty_needs_a_look_until_it_is_filled(desk):
    assert GOAL in [one.address for one in desk.looks(desk.project)]
    desk.type(desk.project, (GOAL, "全年供餐 250 天。"))
    assert GOAL not in [one.address for one in desk.looks(desk.project)]


def test_looks_come_in_paper_order_then_from_the_next_forms_and_round(desk):
    desk.fill()
    name = desk.row(2, "name")
    value = desk.row(2, "target.value")
    desk.type(desk.project, (AMOUNT, "约22万"), (name, "就餐率 "), (value, "95"))
    desk.type(desk.department, (GOAL, "提升。</p>"))
    department, amount, row = (desk.department, GOAL), (desk.project, AMOUNT), (desk.project, name)
    assert desk.forms == [desk.department, desk.project]
    assert desk.walk(*department) == amount
    assert desk.walk(*amount) == row
    assert desk.walk(*row) == department
    assert desk.walk(*department, backward=True) == row
    assert desk.walk(*row, backward=True) == amount
    assert desk.walk(*amount, backward=True) == department
    # from a cell that needs none
    assert desk.walk(desk.project, GOAL) == row
    assert desk.walk(desk.project, GOAL, backward=True) == amount
    assert desk.walk(desk.project, None) == amount


def test_one_alone_is_found_again_and_none_is_none(desk):
    desk.fill()
    assert desk.walk(desk.project, AMOUNT) is None
    desk.type(desk.project, (AMOUNT, "约22万"))
    assert desk.walk(desk.project, AMOUNT) == (desk.project, AMOUNT)
    assert desk.walk(desk.project, AMOUNT, backward=True) == (desk.project, AMOUNT)


def test_the_samples_need_a_look_only_where_a_person_would(tmp_path):
    from perfdesk.workspace import demo

    demo(tmp_path / "b.perfdesk")
    with Workspace.open(tmp_path / "b.perfdesk") as workspace:
        for info in workspace.filings():
            for form in workspace.forms(info.id):
                for look in workspace.fixes.looks(form.id):
                    shown = workspace.shown(form.id, look.address)
                    assert look.fix is not None or look.findings
                    blank = any(one.kind is Kind.BLANK for one in look.findings)
                    assert bool(shown.strip()) is not blank
