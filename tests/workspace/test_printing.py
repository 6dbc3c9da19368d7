"""PDF in steps: stopped at any step nothing half written is there; names are nobody else's."""

from __future__ import annotations

import pypdfium2
import pytest

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
    return [form.id for info in samples.filings() for form in samples.forms(info.id)]


def run(steps):
    """Let all steps be done: what they yield, and what they return."""
    yielded = []
    while True:
        try:
            yielded.append(next(steps))
        except StopIteration as end:
            return yielded, end.value


def test_one_pdf_is_the_same_in_steps_and_at_once(samples, forms, tmp_path):
    steps = samples.printing.one_pdf(forms, tmp_path / "a.pdf", signature=True)
    yielded, pages = run(steps)
    assert yielded == list(range(len(forms) + 1))
    assert pages == samples.print_pdf(forms, tmp_path / "b.pdf", signature=True)
    stepped, whole = (pypdfium2.PdfDocument(tmp_path / name) for name in ("a.pdf", "b.pdf"))
    for one, other in zip(stepped, whole, strict=True):
        assert one.get_textpage().get_text_range() == other.get_textpage().get_text_range()


@pytest.mark.parametrize("done", [1, 4, 8, 9])
def test_one_pdf_stopped_at_any_step_is_not_there(samples, forms, tmp_path, done):
    out = tmp_path / "a.pdf"
    out.write_bytes(b"earlier")
    steps = samples.printing.one_pdf(forms, out, signature=None)
    for _step in range(done):
        next(steps)
    steps.close()
    assert out.read_bytes() == b"earlier"
    assert [file.name for file in tmp_path.iterdir()] == ["a.pdf"]


def test_a_pdf_for_each_form_stopped_leaves_whole_ones(samples, forms, tmp_path):
    names = samples.printing.names()
    outs = {form: tmp_path / names[form] for form in forms}
    steps = samples.printing.pdf_each(forms, outs, signature=None)
    for _step in range(4):
        next(steps)
    steps.close()
    assert sorted(tmp_path.iterdir()) == sorted(outs[form] for form in forms[:3])
    for file in tmp_path.iterdir():
        assert len(pypdfium2.PdfDocument(file)) >= 1


def test_a_pdf_for_each_form_counts_all_pages(samples, forms, tmp_path):
    outs = {form: tmp_path / f"{form}.pdf" for form in forms}
    _yielded, pages = run(samples.printing.pdf_each(forms, outs, signature=None))
    assert pages == len(samples.pages(forms))
    assert len(list(tmp_path.iterdir())) == len(forms)


def test_a_folder_that_is_not_there_is_said(samples, forms, tmp_path):
    outs = {form: tmp_path / "none" / f"{form}.pdf" for form in forms}
    with pytest.raises(OutputError, match="文件夹不存在"):
        run(samples.printing.pdf_each(forms, outs, signature=None))


def test_no_forms_are_refused_in_words(samples, tmp_path):
    with pytest.raises(PerfDeskError, match="没有要打印的表"):
        run(samples.printing.one_pdf([], tmp_path / "a.pdf", signature=None))


def test_every_form_has_a_name_of_its_own_that_a_windows_disk_takes(samples, forms):
    names = samples.printing.names()
    assert set(names) == set(forms)
    assert len({name.casefold() for name in names.values()}) == len(forms)
    for name in names.values():
        assert not set('\\/:*?"<>|') & set(name)
        assert len(name.encode()) <= 255
        assert name.endswith(".pdf")
