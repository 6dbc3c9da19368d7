"""Next year's form brought in: copied, checked, laid beside the old one, packed, installed."""

import re
import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from perfdesk.document.model import Address
from perfdesk.errors import OutputError, PerfDeskError, TemplateError, UnknownNameError
from perfdesk.paths import templates_dir
from perfdesk.template import package
from perfdesk.workspace import Workspace

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
OLD = "shifeng-2023"
NEW = "shifeng-2027"


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    """The user's data folder."""
    monkeypatch.setenv("PERFDESK_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def workspace(tmp_path):
    with Workspace.open(tmp_path / "a.perfdesk", create=True, clock=lambda: NOW) as opened:
        yield opened


@pytest.fixture
def author(workspace):
    return workspace.form_author


@pytest.fixture
def folder(author, tmp_path):
    """A copy for 2027."""
    return author.copy(OLD, tmp_path / "forms", author.proposal(OLD, 2027)).folder


@pytest.fixture
def brought(author, folder, tmp_path):
    """What the copy, packed, brings."""
    author.pack(folder, tmp_path / "a.perfform")
    return author.look(tmp_path / "a.perfform")


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def corrected(folder: Path, name: str, old: str, new: str, version: str = "2") -> None:
    """A form with another text and a higher version."""
    change(folder / name, old, new)
    change(folder / name, 'version = "1"', f'version = "{version}"')


def again(author, folder, tmp_path):
    author.pack(folder, tmp_path / "b.perfform")
    return author.look(tmp_path / "b.perfform")


# --- copying -----------------------------------------------------------------------------------


def test_a_copy_has_its_own_ids_and_year_and_is_right_at_once(author, folder):
    told = tomllib.loads((folder / "set.toml").read_text(encoding="utf-8"))
    assert (told["id"], told["year"]) == (NEW, 2027)
    assert told["title"] == "株洲市石峰区2027年预算绩效目标"
    assert [form["template"] for form in told["forms"]] == [
        f"{NEW}/{name}" for name in ("department", "summary", "direction")
    ]
    for file in folder.glob("*.toml"):
        own = tomllib.loads(file.read_text(encoding="utf-8"))
        assert own["id"] in (NEW, f"{NEW}/{file.stem}")
    assert author.check(folder) == []


def test_a_copy_keeps_every_other_character(author, folder):
    for file in folder.glob("*.toml"):
        old = (templates_dir() / OLD / file.name).read_text(encoding="utf-8").splitlines()
        new = file.read_text(encoding="utf-8").splitlines()
        differing = [n for n, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]
        keys = {re.split(r"\W", new[number])[0] for number in differing}
        assert keys <= {"id", "title", "year", "template", "version"}


@pytest.mark.parametrize("old", [path.name for path in templates_dir().glob("*/")])
def test_every_set_can_be_copied_to_another_year_and_region(author, tmp_path, old):
    new = replace(author.proposal(old, 2031), id="qu-2031", region='某省"某"区', title="某区的表")
    copied = author.copy(old, tmp_path, new)
    assert author.check(copied.folder) == []
    told = tomllib.loads((copied.folder / "set.toml").read_text(encoding="utf-8"))
    assert (told["region"], told["title"], told["year"]) == ('某省"某"区', "某区的表", 2031)


def test_lines_that_name_the_old_year_are_told(author, folder, tmp_path):
    change(folder / "summary.toml", "实施期绩效目标 |", "2027年绩效目标 |")
    author.pack(folder, tmp_path / "a.perfform")
    author.install(author.look(tmp_path / "a.perfform"))
    copied = author.copy(NEW, tmp_path, author.proposal(NEW))
    [still] = copied.still_said
    assert still.file == "summary.toml"
    assert "2027年绩效目标" in still.text
    line = (copied.folder / "summary.toml").read_text(encoding="utf-8").splitlines()[still.line - 1]
    assert line.strip() == still.text


def test_a_copy_replaces_nothing(author, folder, tmp_path):
    with pytest.raises(TemplateError, match="没有复制"):
        author.copy(OLD, tmp_path / "forms", author.proposal(OLD, 2027))


def test_an_id_that_is_taken_or_cannot_be_is_refused(author, tmp_path):
    for set_id in (OLD, "石峰区", "../x", "A-1", "con", "", "x" * 60):
        with pytest.raises(TemplateError, match="编号"):
            author.copy(OLD, tmp_path, replace(author.proposal(OLD), id=set_id))
    assert list(tmp_path.glob("*/set.toml")) == []
    with pytest.raises(UnknownNameError, match=f"是不是“{OLD}”"):
        author.proposal("shifeng-2032")


# --- checking and looking ----------------------------------------------------------------------


def test_a_mistake_is_told_with_its_file_and_line(author, folder):
    change(folder / "direction.toml", "{project_period} |", "{project_period}")
    [fault] = author.check(folder)
    assert fault.file == folder / "direction.toml"
    lines = fault.file.read_text(encoding="utf-8").splitlines()
    assert "{project_period}" in lines[fault.line - 1]
    with pytest.raises(TemplateError, match="改好才能预览"):
        author.forms(folder)


def test_the_forms_of_a_folder_come_in_the_sets_order(author, folder):
    shown = author.forms(folder)
    assert [one.template.id for one in shown] == [
        f"{NEW}/{name}" for name in ("department", "summary", "direction")
    ]
    # the likest first: the same region, then the newest
    assert [one.others[0] for one in shown] == [one.template.id.replace(NEW, OLD) for one in shown]
    assert all(one.year == 2027 for one in shown)


def test_old_and_new_stand_side_by_side(author, folder):
    change(folder / "direction.toml", "| 项目实施期 |", "| 项目实施期间 |")
    shown = author.forms(folder / "direction.toml")[0]
    alone = author.pages(shown.template, shown.year)
    [page] = author.beside(shown, f"{OLD}/direction")
    assert page.width == 2 * alone[0].width
    half = page.width // 2
    left = "".join(piece.text for piece in page.pieces if piece.x < half)
    right = "".join(piece.text for piece in page.pieces if piece.x >= half)
    assert "项目实施期间" in right
    assert "项目实施期间" not in left
    assert "2027年区级" in right
    assert "2023年区级" in left
    gone, come = author.differences(shown, f"{OLD}/direction")
    assert (gone, come) == (["项目实施期"], ["项目实施期间"])


def test_pages_of_a_longer_paper_stand_beside_nothing(author, folder):
    change(folder / "summary.toml", "pad = 10", "pad = 60")
    shown = author.forms(folder / "summary.toml")[0]
    pages = author.beside(shown, f"{OLD}/summary")
    assert len(pages) > 1
    said = "".join(piece.text for piece in pages[1].pieces)
    assert f"{OLD}/summary（没有第 2 页）" in said


def test_a_preview_can_show_what_a_sample_says(author, folder):
    shown = next(one for one in author.forms(folder) if one.template.id.endswith("department"))
    blank, filled = (
        "".join(
            p.text for page in author.pages(shown.template, 2027, filled=f) for p in page.pieces
        )
        for f in (False, True)
    )
    assert len(filled) > len(blank) + 100
    assert "草稿" not in blank


# --- packing and installing --------------------------------------------------------------------


def test_a_package_brought_in_can_be_chosen_at_once(author, workspace, brought):
    assert set(brought.states.values()) == {"新增"}
    assert NEW not in [one.id for one in workspace.sets()]
    author.install(brought)
    assert NEW in [one.id for one in workspace.sets()]
    filing = workspace.new_filing(NEW, "某局", 2027)
    workspace.new_form(filing, f"{NEW}/direction", "某专项")
    assert workspace.pages([form.id for form in workspace.forms(filing)])


def test_what_was_brought_in_is_there_after_the_next_start(author, brought, tmp_path):
    author.install(brought)
    with Workspace.open(tmp_path / "b.perfdesk", create=True) as other:
        assert NEW in [one.id for one in other.sets()]
        assert other.new_filing(NEW, "某局", 2027)


def test_a_package_is_the_same_bytes_again(author, folder, tmp_path):
    for name in ("a", "b"):
        author.pack(folder, tmp_path / f"{name}.perfform")
    assert (tmp_path / "a.perfform").read_bytes() == (tmp_path / "b.perfform").read_bytes()


def test_nothing_is_packed_while_something_is_wrong(author, folder, tmp_path):
    change(folder / "direction.toml", "{program_name}", "{program_nam}")
    with pytest.raises(TemplateError, match=r"还有 1 处要改，没有打包。direction\.toml 第\d+行"):
        author.pack(folder, tmp_path / "a.perfform")
    assert not (tmp_path / "a.perfform").exists()


def test_a_form_that_the_set_does_not_name_is_told(author, folder, tmp_path):
    text = (folder / "summary.toml").read_text(encoding="utf-8")
    (folder / "extra.toml").write_text(text.replace("/summary", "/extra"), encoding="utf-8")
    assert author.pack(folder, tmp_path / "a.perfform").unlisted == ("extra.toml",)


def test_a_set_of_the_program_cannot_be_replaced(author, folder, tmp_path):
    own = folder.rename(tmp_path / OLD)
    for file in own.glob("*.toml"):
        change(file, NEW, OLD)
    with pytest.raises(TemplateError, match=r"没有打包.*本程序自带"):
        author.pack(own, tmp_path / "a.perfform")
    (tmp_path / "a.perfform").write_bytes(package.pack(package.read_folder(own)))
    with pytest.raises(TemplateError, match="本程序自带"):
        author.look(tmp_path / "a.perfform")


def test_the_same_again_brings_nothing(author, brought, folder, tmp_path):
    author.install(brought)
    assert again(author, folder, tmp_path).nothing_new


def test_a_corrected_form_says_so_by_its_version(author, brought, folder, tmp_path, workspace):
    author.install(brought)
    filing = workspace.new_filing(NEW, "某局", 2027)
    form = next(f for f in workspace.forms(filing) if f.template.endswith("department"))
    goal = Address("", "", "money.total.initial")
    workspace.type(form.id, [(goal, "1755.8")])
    workspace.grid(form.id)
    corrected(folder, "department.toml", "整体支出绩效目标表", "整体支出目标表")
    second = again(author, folder, tmp_path)
    states = {id_.rpartition("/")[2]: state for id_, state in second.states.items()}
    assert states == {"department": "更正", "direction": "没有变化", "summary": "没有变化"}
    author.install(second)
    # what was filled in on the older version opens on the corrected paper, nothing lost
    assert workspace.shown(form.id, goal) == "1755.8"
    assert workspace.grid(form.id).title == "部门整体支出目标表"
    assert workspace.document(form.id).version == "1"


def test_a_change_that_does_not_say_so_is_refused(author, brought, folder, tmp_path):
    author.install(brought)
    change(folder / "department.toml", "整体支出绩效目标表", "整体支出目标表")
    with pytest.raises(TemplateError, match="version 加大"):
        again(author, folder, tmp_path)


def test_an_older_correction_does_not_undo_a_newer_one(author, brought, folder, tmp_path):
    author.install(brought)
    corrected(folder, "department.toml", "整体支出绩效目标表", "整体支出目标表", "1.10")
    author.install(again(author, folder, tmp_path))
    change(folder / "department.toml", 'version = "1.10"', 'version = "1.9"')
    with pytest.raises(TemplateError, match=r"版本却是 1\.9"):
        again(author, folder, tmp_path)


def test_forms_that_may_be_filled_in_are_not_taken_away(author, brought, folder, tmp_path):
    author.install(brought)
    (folder / "summary.toml").unlink()
    text = (folder / "set.toml").read_text(encoding="utf-8")
    kept = [part for part in text.split("[[forms]]") if "/summary" not in part]
    head = "\n".join(line for line in kept[0].splitlines() if "project_summary" not in line)
    (folder / "set.toml").write_text("[[forms]]".join([f"{head}\n", *kept[1:]]), encoding="utf-8")
    with pytest.raises(TemplateError, match=r"少了 summary\.toml"):
        again(author, folder, tmp_path)


def test_an_id_is_not_given_to_another_year(author, brought, folder, tmp_path):
    author.install(brought)
    change(folder / "set.toml", "year = 2027", "year = 2028")
    with pytest.raises(TemplateError, match="请换一个编号"):
        again(author, folder, tmp_path)


def test_a_place_that_cannot_be_written_is_said_so(author, brought, data):
    data.parent.joinpath("data").write_text("no folder", encoding="utf-8")
    with pytest.raises(OutputError):
        author.install(brought)


def test_a_damaged_form_brought_in_does_not_hide_the_others(author, brought, data, workspace):
    author.install(brought)
    (data / "templates" / NEW / "set.toml").write_text("id =", encoding="utf-8")
    (data / "templates" / NEW / "summary.toml").write_bytes(b"\xff")
    workspace.catalog.reload()
    assert OLD in [one.id for one in workspace.sets()]
    assert NEW not in [one.id for one in workspace.sets()]
    assert f"{NEW}/direction" in [one.id for one in workspace.templates()]
    with pytest.raises(PerfDeskError):
        workspace.new_filing(NEW, "某局", 2027)


def test_a_set_of_the_program_stands_before_one_brought_in(author, brought, data, workspace):
    author.install(brought)
    (data / "templates" / NEW).rename(data / "templates" / OLD)
    workspace.catalog.reload()
    assert workspace.catalog.set_file(OLD) == templates_dir() / OLD / "set.toml"
    assert workspace.catalog.template(f"{OLD}/summary").id == f"{OLD}/summary"


def test_a_store_that_came_without_its_forms_says_what_to_install(
    author, brought, data, tmp_path, workspace
):
    author.install(brought)
    filing = workspace.new_filing(NEW, "某局", 2027)
    form = workspace.forms(filing)[0]
    workspace.type(form.id, [(Address("", "", "money.total.initial"), "1755.8")])
    copy = tmp_path / "elsewhere.perfdesk"
    workspace.flush()
    copy.write_bytes(workspace.path.read_bytes())
    (data / "templates").rename(data / "away")
    with Workspace.open(copy) as other:
        fault = other.fault(form.id)
        assert f"没有“{form.template}”这张表" in fault
        assert "请先在这台电脑上装入" in fault
        other.form_author.install(other.form_author.look(tmp_path / "a.perfform"))
        assert other.fault(form.id) == ""
        assert other.shown(form.id, Address("", "", "money.total.initial")) == "1755.8"


def test_an_open_store_stands_on_the_corrected_forms_at_once(
    author, brought, folder, tmp_path, workspace
):
    author.install(brought)
    filing = workspace.new_filing(NEW, "某局", 2027)
    department, summary, project = (form.id for form in workspace.forms(filing))
    over = Address("", "", "program_amount")
    workspace.type(project, [(Address("", "", "money.total.initial"), "25"), (over, "20")])
    workspace.grid(summary)
    assert "C-OWN-01" not in {one.code for one in workspace.findings.errors(project)}
    rule = '"program_amount >= money.total.initial"'
    corrected(folder, "direction.toml", rule, f'"[C-OWN-01] {rule[1:]}')
    change(folder / "direction.toml", "| 项目金额 |", "| 项目总额 |")

    touched = author.install(again(author, folder, tmp_path))

    assert touched.structure
    assert touched.filings == {filing}
    assert touched.documents == {department, summary, project}
    said = {placed.cell.text for band in workspace.grid(project).bands for placed in band.cells}
    assert "项目总额" in said
    assert "项目金额" not in said
    assert "C-OWN-01" in {one.code for one in workspace.findings.errors(project)}


def test_what_cannot_be_looked_into_is_told_apart(author, folder, tmp_path):
    with pytest.raises(TemplateError, match=r"没有“.*a\.perfform”这个文件"):
        author.look(tmp_path / "a.perfform")
    with pytest.raises(TemplateError, match="是文件夹，请选打包好的文件"):
        author.look(folder)


def test_a_name_that_the_notepad_made_longer_is_said_so(author, folder):
    (folder / "summary.toml").rename(folder / "summary.toml.txt")
    first, *_rest = author.check(folder)
    assert first.message.endswith("请把“summary.toml.txt”改名为“summary.toml”。")


def test_a_file_in_another_encoding_is_named_once(author, folder, tmp_path):
    file = folder / "summary.toml"
    file.write_bytes(file.read_text(encoding="utf-8").encode("gbk"))
    with pytest.raises(TemplateError, match=r"没有打包。summary\.toml 不是 UTF-8 文字"):
        author.pack(folder, tmp_path / "a.perfform")
