"""A sealed form is frozen until it is opened again with a reason."""

from __future__ import annotations

import pytest

from perfdesk.document.edits import SetSeal
from perfdesk.document.model import Address, Seal
from perfdesk.errors import PerfDeskError

GOAL = Address("", "", "goal_year")


def seal(workspace, form, new):
    old = workspace.document(form).seal
    return workspace._steps.do("盖章", [SetSeal(form, old, new)], (form, None))


@pytest.fixture
def form(workspace):
    filing = workspace.new_filing("lukou-2026", "某中心", 2026)
    made = next(info.id for info in workspace.forms(filing) if info.template.endswith("/project"))
    workspace.type(made, [(GOAL, "完成培训")])
    return made


def test_nothing_on_a_sealed_form_can_be_changed(workspace, form):
    seal(workspace, form, Seal("ABCD-EFGH-JKLM", "王芳"))
    for change in (
        lambda: workspace.type(form, [(GOAL, "别的")]),
        lambda: workspace.delete_form(form),
        lambda: workspace.set_finished(form, True),
    ):
        with pytest.raises(PerfDeskError, match="已盖章"):
            change()
    assert workspace.shown(form, GOAL) == "完成培训"


def test_a_note_changes_nothing_on_the_paper(workspace, form):
    seal(workspace, form, Seal("ABCD-EFGH-JKLM"))
    workspace.noting.write(form, GOAL, "请核对")
    assert workspace.noting.at(form, GOAL).text == "请核对"


def test_opened_again_with_a_reason_it_can_be_changed(workspace, form):
    seal(workspace, form, Seal("ABCD-EFGH-JKLM"))
    seal(workspace, form, Seal("ABCD-EFGH-JKLM", opened="金额有误"))
    workspace.type(form, [(GOAL, "别的")])
    assert workspace.shown(form, GOAL) == "别的"
    workspace.undo()
    workspace.undo()
    with pytest.raises(PerfDeskError, match="已盖章"):
        workspace.type(form, [(GOAL, "再改")])
    workspace.undo()
    workspace.type(form, [(GOAL, "再改")])
    assert workspace.shown(form, GOAL) == "再改"
