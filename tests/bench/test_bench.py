"""The bench measures what it says, and its table names every figure; no time is judged here."""

import re

import pytest

from bench import filings
from bench.__main__ import FULL, Plan, run
from bench.figures import Figure, table
from perfdesk.workspace import Workspace

TARGETS = {
    "start to painted form / bare window": 3.0,
    "start to painted form": None,
    "strokes of S000's first project / allowed": 1.0,
    "key to repaint, bare QTextEdit": None,
    "key to repaint, 60 rows": 5.0,
    "key to repaint, wrapping and moving, 60 rows": 8.0,
    "key to repaint, offers shown, 60 rows": 5.0,
    "offers after a key, 60 rows": None,
    "commit and repaint, 60 rows": None,
    "arrow and repaint, 60 rows": None,
    "row insert and repaint, 60 rows": None,
    "paste of 500 rows, 60 rows": 300.0,
    "open and paint, slowest sample form": None,
    "scroll by a step, slowest sample form": 16.7,
    "key to repaint, slowest sample form": 5.0,
    "key in the longest text, slowest sample form": 8.0,
    "commit and repaint, slowest sample form": None,
    "PDF of 1 form / floor": None,
    "PDF of 1 form, read from the store / floor": None,
    "PDF of 3 forms / floor": None,
    "PDF of 3 forms, read from the store / floor": None,
    "XLSX of 1 form": 60.0,
    "2 packages of 10 forms taken in": 180.0,
    "2 packages of 10 forms, peak memory": 300.0,
    "board of 2 units, 10 forms each": 300.0,
}


def test_every_figure_is_measured_and_has_its_target(tmp_path, qapp):
    plan = Plan(starts=1, keys=2, edits=1, rows=(60,), forms=(1, 3), prints=1, packages=2)
    figures = run(tmp_path, plan)
    assert {one.name: one.most for one in figures} == TARGETS
    assert all(one.value > 0 for one in figures)
    lines = table(figures).splitlines()[2:]
    assert [re.split(r"\s{2,}|(?<=rows) ", line)[0] for line in lines] == list(TARGETS)


def test_the_whole_run_covers_the_long_form_and_a_thousand_prints():
    assert FULL.rows == (60, 2000)
    assert FULL.forms == (1, 100, 1000)
    assert FULL.packages == 1000


@pytest.mark.parametrize(
    ("value", "most", "said"),
    [(2.9, 3.0, "ok"), (3.0, 3.0, "ok"), (3.1, 3.0, "OVER"), (9, None, "")],
)
def test_a_figure_is_judged_by_its_target(value, most, said):
    figure = Figure("x", value, "x", most)
    assert figure.verdict == said
    assert (said in table([figure])) is True


def test_the_forms_to_print_all_differ(tmp_path):
    documents = filings.many_forms(30)
    assert len({document.subject for document in documents}) == 30
    assert len({document.values["money.total.initial"] for document in documents}) == 30
    with Workspace.open(tmp_path / "x.perfdesk", create=True) as workspace:
        ids = filings.fill(workspace, documents)
        assert len(workspace.pages(ids)) >= 30


def test_a_long_form_has_its_rows_all_over_the_tree(tmp_path):
    with Workspace.open(tmp_path / "x.perfdesk", create=True) as workspace:
        rows = filings.long_form(workspace, 60).rows("indicators")
        tree = workspace.catalog.template(filings.FORM).tree
    assert len(rows) == 60
    assert {row.cells["class"] for row in rows} == {c for branch in tree for c in branch.classes}
