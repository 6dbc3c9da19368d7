"""Several rows at once: one step, one undo, the group and the place of the row beside."""

import pytest

from perfdesk.workspace import Workspace


@pytest.fixture
def project(tmp_path):
    with Workspace.open(tmp_path / "a.perfdesk", create=True) as workspace:
        filing = workspace.new_filing("lukou-2026", "某中心", 2026)
        form = next(f.id for f in workspace.forms(filing) if f.template == "lukou-2026/project")
        yield workspace, form


@pytest.mark.parametrize(("after", "first"), [(True, 2), (False, 1)])
def test_three_rows_beside_one(project, after, first):
    workspace, form = project
    before = workspace.document(form)
    rows = before.rows("indicators")
    touched, made = workspace.insert_row(form, "indicators", rows[1].id, after=after, count=3)
    assert touched.label == "插入 3 行"
    now = workspace.document(form).rows("indicators")
    assert len(now) == len(rows) + 3
    assert now[first].id == made
    assert {row.cells["class"] for row in now[first : first + 3]} == {rows[1].cells["class"]}
    assert workspace.undo() is not None
    assert workspace.document(form) == before
    assert workspace.redo() is not None
    assert workspace.document(form).rows("indicators") == now
