"""Workbooks in steps: stopped at any step nothing half written is there; one for each filing."""

from __future__ import annotations

import errno

import pytest
from openpyxl import load_workbook

from perfdesk import files
from perfdesk.errors import OutputError, PerfDeskError
from perfdesk.workspace import Workspace, demo


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    store = tmp_path_factory.mktemp("store") / "a.perfdesk"
    demo(store)
    with Workspace.open(store) as opened:
        yield opened


@pytest.fixture
def forms(samples):
    """The forms of the filing that has the most."""
    filings = [samples.forms(info.id) for info in samples.filings()]
    return [form.id for form in max(filings, key=len)]


def run(steps):
    """Let all steps be done: what they yield, and what they return."""
    yielded = []
    while True:
        try:
            yielded.append(next(steps))
        except StopIteration as end:
            return yielded, end.value


def test_a_filing_is_one_workbook_and_a_form_one_sheet(samples, forms, tmp_path):
    yielded, sheets = run(samples.workbooks.workbook(forms, tmp_path / "a.xlsx"))
    assert yielded == list(range(len(forms) + 1))
    assert sheets == len(forms)
    book = load_workbook(tmp_path / "a.xlsx")
    assert len(book.sheetnames) == len(forms)
    assert book.properties.creator == samples.filing(samples.form(forms[0]).filing).unit


@pytest.mark.parametrize("done", [1, 4, 8, 9])
def test_stopped_at_any_step_it_is_not_there(samples, forms, tmp_path, done):
    out = tmp_path / "a.xlsx"
    out.write_bytes(b"earlier")
    steps = samples.workbooks.workbook(forms, out)
    for _step in range(done):
        next(steps)
    steps.close()
    assert out.read_bytes() == b"earlier"
    assert [file.name for file in tmp_path.iterdir()] == ["a.xlsx"]


def test_a_form_named_twice_is_one_sheet(samples, forms, tmp_path):
    assert samples.workbooks.whole([forms[0], forms[0]], tmp_path / "a.xlsx") == 1


def test_the_signature_block_comes_and_goes(samples, forms, tmp_path):
    form = next(
        info.id
        for filing in samples.filings()
        for info in samples.forms(filing.id)
        if samples.template(info.id).bands[-1].style == "sign"
    )

    def said(signature):
        samples.workbooks.whole([form], tmp_path / "a.xlsx", signature=signature)
        (sheet,) = load_workbook(tmp_path / "a.xlsx").worksheets
        return "".join(str(cell.value or "") for row in sheet.iter_rows() for cell in row)

    assert "签字" in said(True)
    assert "签字" not in said(False)
    assert ("签字" in said(None)) is samples.template(form).signature


def test_a_folder_that_is_not_there_is_said(samples, forms, tmp_path):
    with pytest.raises(OutputError, match="文件夹不存在"):
        samples.workbooks.whole(forms, tmp_path / "none" / "a.xlsx")


def test_a_full_disk_leaves_the_earlier_file(samples, forms, tmp_path, monkeypatch):
    def full(_file):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files, "sync", full)
    out = tmp_path / "a.xlsx"
    out.write_bytes(b"earlier")
    with pytest.raises(OutputError, match="磁盘已满"):
        samples.workbooks.whole(forms, out)
    assert out.read_bytes() == b"earlier"
    assert [file.name for file in tmp_path.iterdir()] == ["a.xlsx"]


def test_no_forms_are_refused_in_words(samples, tmp_path):
    with pytest.raises(PerfDeskError, match="没有要导出的表"):
        run(samples.workbooks.workbook([], tmp_path / "a.xlsx"))


def test_every_filing_has_a_name_of_its_own_that_a_windows_disk_takes(samples):
    names = samples.workbooks.names()
    assert set(names) == {info.id for info in samples.filings()}
    assert len({name.casefold() for name in names.values()}) == len(names)
    for info in samples.filings():
        assert names[info.id] == f"{info.year}-{info.unit}.xlsx"


def test_filings_alike_on_a_disk_have_their_ids_behind_their_names(workspace):
    ids = [workspace.new_filing("lukou-2026", unit, 2026) for unit in ("ABC局", "abc局", "甲/乙")]
    names = workspace.workbooks.names()
    assert [names[name] for name in ids] == [
        f"2026-ABC局-{ids[0]}.xlsx",
        f"2026-abc局-{ids[1]}.xlsx",
        "2026-甲乙.xlsx",
    ]
