"""F34: a paper changed while forms are filled in: nothing is lost, nothing shifts (旧版内容)."""

from __future__ import annotations

import shutil

import openpyxl
import pypdfium2
import pytest

from perfdesk import paths
from perfdesk.document.model import Address, Filing
from perfdesk.exchange.package import unpack
from perfdesk.template import installed
from perfdesk.template import package as form_package
from perfdesk.workspace import Workspace, samples
from tests.workspace.stores import SET, opened, outgoing, packed
from tests.workspace.test_mapping import OWN, filled, paper
from tests.workspace.test_unlucky_exchange import package


@pytest.fixture(autouse=True)
def _own_papers(tmp_path, monkeypatch):
    """Papers are installed for this test alone."""
    monkeypatch.setenv("PERFDESK_DATA", str(tmp_path / "data"))


@pytest.fixture
def office(tmp_path):
    """A store with a form filled in on version 1."""
    with opened(tmp_path / "office.perfdesk", "a") as workspace:
        unit = Filing(OWN, 2026, {"unit_name": "某镇"})
        data = package("f1", unit, {"x1": filled()}, templates=paper("1"))
        workspace.receiving.take(workspace.receiving.look(data))
        workspace.type(
            "x1",
            [
                (Address("", "", "project_category"), "一次性项目"),
                (Address("indicators", "r1", "note"), "含运费"),
            ],
        )
        yield workspace


def install(workspace, files):
    """A corrected set, as 装入表样 brings it in."""
    texts = {name.partition("/")[2]: content for name, content in files.items()}
    own = paths.user_data_dir() / "templates"
    offered = form_package.Package(OWN, texts)
    installed.install(installed.look(offered, workspace.catalog, paths.templates_dir(), own), own)
    workspace.catalog.reload()
    workspace._forms_brought(frozenset({f"{OWN}/project"}))


BASIS = 'basis = { label = "依据", type = "text" }'
#: 项目类别 out, 备注 out, the columns behind in another order, a column more
CORRECTED = (
    ("项目类别 | {project_category}", "经办人 | {handler}"),
    (
        '[[paper]]\nstyle = "title"',
        f'[tables.indicators.columns]\n{BASIS}\n\n[[paper]]\nstyle = "title"',
    ),
    (
        "三级指标 | 指标值 | 度量单位 | 指标值类型 | 备注 |",
        "三级指标 | 度量单位 | 指标值类型 | 指标值 | 依据 |",
    ),
    (
        "{.name} | {.target.value} | {.target.unit} | {.target.op} | {.note} |",
        "{.name} | {.target.unit} | {.target.op} | {.target.value} | {.basis} |",
    ),
)
FIELDS = 'handler = { label = "经办人", type = "text" }'


def correct(workspace):
    install(workspace, paper("2", *CORRECTED, own_fields=FIELDS))


def told(workspace):
    return [(one.label, one.row, one.typed) for one in workspace.leftovers.of("x1")]


#: called as the other papers and the vocabulary call them
LEFT = [("项目类型", "", "一次性项目"), ("备注", "第1行 沙袋", "含运费")]


def test_f34_what_a_corrected_paper_left_out_is_told_as_older_content(office):
    assert told(office) == []
    before = office.document("x1")
    correct(office)
    assert told(office) == LEFT
    assert office.document("x1") == before, "nothing is converted"
    assert office.shown("x1", Address("indicators", "r1", "target.value")) == "500"


def test_f34_before_paper_it_is_said_that_it_will_not_be_printed(office):
    correct(office)
    (said,) = [one.text for one in office.rehearsal.rehearse("x1").troubles if one.code == "older"]
    assert said.startswith("有 2 项旧版内容在现在的表样上没有位置，不会印出：“项目类型”、“备注”")


def test_f34_it_can_be_put_into_another_cell_and_taken_back(office):
    correct(office)
    category = office.leftovers.of("x1")[0]
    office.type("x1", [(Address("", "", "handler"), category.typed)], "填入旧版内容")
    assert office.shown("x1", Address("", "", "handler")) == "一次性项目"
    assert told(office) == LEFT
    office.undo()
    assert office.shown("x1", Address("", "", "handler")) == ""


def test_f34_it_stays_in_the_history_of_the_form(office):
    correct(office)
    trail = office.chronicle.form("x1")
    while not trail.ended:
        trail.read_some()
    texts = [change.new for entry in trail.entries for change in entry.changes]
    assert "一次性项目" in texts


def test_f34_a_workbook_has_every_value_under_its_own_head(office, tmp_path):
    """The columns are in another order and one is gone: each value goes with its caption."""
    correct(office)
    office.workbooks.whole(["x1"], tmp_path / "某镇.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "某镇.xlsx").worksheets[0]
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value}
    row = cells["沙袋"].row
    under = {
        head: str(sheet.cell(row, cells[head].column).value or "")
        for head in ("三级指标", "度量单位", "指标值类型", "指标值", "依据")
    }
    assert under == {
        "三级指标": "沙袋",
        "度量单位": "袋",
        "指标值类型": "≥",
        "指标值": "500",
        "依据": "",
    }
    assert not {"含运费", "一次性项目", "备注", "项目类别"} & cells.keys()


def test_f34_a_package_carries_it_by_field_and_the_pdf_beside_shows_none_of_it(office):
    correct(office)
    sent = outgoing(office, "f1")
    body = unpack(sent.data).filings[0].forms[0].body
    assert body.values["project_category"] == "一次性项目"
    assert body.rows("indicators")[0].cells["note"] == "含运费"
    at = sent.data.index(b"%PDF")
    pdf = pypdfium2.PdfDocument(sent.data[at : sent.data.index(b"%%EOF", at) + 6])
    text = "".join(page.get_textpage().get_text_bounded() for page in pdf)
    assert "沙袋" in text
    assert "含运费" not in text
    assert "一次性项目" not in text


def test_f34_with_the_older_paper_at_the_other_side_it_is_on_the_paper_again(office, tmp_path):
    correct(office)
    office.type("x1", [(Address("", "", "handler"), "王五")])
    data = packed(office, "f1")
    with opened(tmp_path / "other.perfdesk", "b") as other:
        # no papers of the package: those of the folder, put back to the older version
        folder = paths.user_data_dir() / "templates" / OWN
        (folder / "project.toml").write_bytes(paper("1")[f"{OWN}/project.toml"])
        other.catalog.reload()
        other.receiving.take(other.receiving.look(data))
        assert other.shown("x1", Address("", "", "project_category")) == "一次性项目"
        assert told(other) == [("经办人", "", "王五")], "by the paper that came along"
        shutil.rmtree(folder / "older")
        assert told(other) == [("旧表样的“handler”一栏", "", "王五")]


def test_f34_a_field_that_got_another_id_is_told_under_its_old_one(office):
    renamed = paper(
        "2",
        ("{project_category}", "{own_category}"),
        own_fields='own_category = { label = "项目类别", type = "text" }',
    )
    install(office, renamed)
    assert told(office) == [("项目类型", "", "一次性项目")]
    assert office.shown("x1", Address("", "", "own_category")) == ""


def test_f34_a_field_of_the_papers_own_that_was_taken_out_keeps_its_name(office):
    correct(office)
    handler = Address("", "", "handler")
    office.type("x1", [(handler, "王五"), (Address("indicators", "r1", "basis"), "采购单")])
    install(office, paper("3"))
    assert told(office) == [("经办人", "", "王五"), ("依据", "第1行 沙袋", "采购单")]


def test_another_regions_paper_tells_what_it_does_not_show(office):
    office.recasting.change("x1", f"{SET}/project")
    assert told(office) == []
    office.recasting.change("x1", "shifeng-2023/direction")
    kept = office.recasting.preview("x1", "shifeng-2023/direction").kept
    assert {one.address for one in office.leftovers.of("x1")} <= {one.address for one in kept}
    assert office.leftovers.of("x1")


def test_the_samples_have_none(tmp_path):
    """A text in a merged cell, a hidden score profile, a deleted form: none of them is left."""
    store = tmp_path / "samples.perfdesk"
    samples.demo(store)
    with Workspace.open(store) as workspace:
        forms = [form for filing in workspace.filings() for form in workspace.forms(filing.id)]
        assert len(forms) > 10
        assert [workspace.leftovers.of(form.id) for form in forms] == [()] * len(forms)
        assert workspace.leftovers.of(forms[0].id) == ()
