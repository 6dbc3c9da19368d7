"""表样: one window for copying, checking, previewing, packing and installing forms."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QTreeWidget

from perfdesk.document.model import Address
from tests.ui.conftest import Office
from ui.dialogs.form_author import STEPS, FormAuthorDialog

OLD, NEW = "shifeng-2023", "shifeng-2027"
ACTIONS = ("copy", "check", "preview", "pack", "install")


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PERFDESK_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def opened(office: Office, name: str) -> FormAuthorDialog:
    office.press(f"template_{name}")
    return office.dialog(FormAuthorDialog)


@pytest.fixture
def author(office: Office, tmp_path: Path) -> FormAuthorDialog:
    """The window, a set copied to 2027."""
    dialog = opened(office, "copy")
    dialog.copy.sets.setCurrentIndex(dialog.copy.sets.findData(OLD))
    dialog.copy.year.setValue(2027)
    dialog.copy.folder.setText(str(tmp_path / "表样"))
    dialog.copy.go.click()
    assert "已复制到" in dialog.copy.said.text()
    return dialog


def folder(author: FormAuthorDialog) -> Path:
    assert author.place.folder is not None
    return author.place.folder


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def rows(tree: QTreeWidget) -> list[list[str]]:
    items = [tree.topLevelItem(n) for n in range(tree.topLevelItemCount())]
    return [[item.text(c) for c in range(tree.columnCount())] for item in items if item]


@pytest.mark.parametrize(("name", "step"), [*zip(ACTIONS, STEPS, strict=True)])
def test_each_action_opens_the_one_window_at_its_step(office: Office, name: str, step: str) -> None:
    first = opened(office, "copy")
    dialog = opened(office, name)
    assert dialog is first
    item = dialog.steps.currentItem()
    assert item is not None
    assert item.text(0).endswith(step)
    office.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_the_proposal_follows_the_set_and_the_year(office: Office) -> None:
    step = opened(office, "copy").copy
    step.sets.setCurrentIndex(step.sets.findData(OLD))
    assert (step.id.text(), step.year.value()) == ("shifeng-2024", 2024)
    step.year.setValue(2027)
    assert step.id.text() == NEW
    assert "2027年" in step.title.text()


def test_an_id_that_cannot_be_is_said_at_once(office: Office, tmp_path: Path) -> None:
    step = opened(office, "copy").copy
    step.folder.setText(str(tmp_path / "x"))
    step.id.setText("石峰")
    step.go.click()
    assert "编号“石峰”不能用" in step.said.text()
    assert not (tmp_path / "x").exists()


def test_mistakes_are_listed_again_whenever_a_file_is_saved(
    office: Office, author: FormAuthorDialog
) -> None:
    author.show_step("检查")
    assert rows(author.check.faults) == []
    form = folder(author) / "direction.toml"
    change(form, "{program_name} |", "{program_name}")
    office.qtbot.waitUntil(lambda: len(rows(author.check.faults)) == 1, timeout=5000)
    [[name, line, message]] = rows(author.check.faults)
    assert name == "direction.toml"
    assert "补一个“|”" in message
    assert author.check.whole.text() == message
    # Enter copies the place
    office.qtbot.keyClick(author.check.faults, Qt.Key.Key_Return)
    assert QGuiApplication.clipboard().text() == f"{form}:{line}"
    # an editor that puts another file in its place
    right = form.read_text(encoding="utf-8").replace("{program_name}", "{program_name} |")
    other = form.with_name("direction.tmp")
    other.write_text(right, encoding="utf-8")
    other.replace(form)
    office.qtbot.waitUntil(lambda: rows(author.check.faults) == [], timeout=5000)
    change(form, "{program_name}", "{program_nam}")
    office.qtbot.waitUntil(lambda: len(rows(author.check.faults)) == 1, timeout=5000)


def test_a_folder_or_a_file_is_chosen_by_hand(office: Office, author: FormAuthorDialog) -> None:
    place = folder(author)
    office.speaker.to_use = place.parent
    office.speaker.to_open = place / "direction.toml"
    folders, files = author.check.choosing
    files.click()
    assert author.place.path == place / "direction.toml"
    folders.click()
    assert author.place.path == place.parent
    office.speaker.to_use = None
    folders.click()
    assert author.place.path == place.parent


def test_a_form_is_shown_beside_the_old_one(office: Office, author: FormAuthorDialog) -> None:
    change(folder(author) / "direction.toml", "| 项目实施期 |", "| 项目实施期间 |")
    author.place.look()
    author.show_step("预览")
    step = author.preview
    step.form.setCurrentIndex(2)
    assert step.other.currentData() == f"{OLD}/direction"
    [page] = step.view.pages
    assert page.width > page.height
    assert "项目实施期间" in step.differs.text()
    step.other.setCurrentIndex(step.other.count() - 1)
    [page] = step.view.pages
    assert page.width < page.height
    blank = len(page.pieces)
    step.filled.setChecked(True)
    assert len(step.view.pages[0].pieces) > blank


def test_a_form_with_a_mistake_is_not_shown(author: FormAuthorDialog) -> None:
    change(folder(author) / "direction.toml", "{program_name}", "{program_nam}")
    author.place.look()
    author.show_step("预览")
    assert "改好才能预览" in author.preview.said.text()
    assert author.preview.view.count == 0


def test_a_set_is_packed_once_nothing_is_wrong(
    office: Office, author: FormAuthorDialog, tmp_path: Path
) -> None:
    change(folder(author) / "direction.toml", "{program_name}", "{program_nam}")
    author.place.look()
    author.show_step("打包")
    assert not author.pack.go.isEnabled()
    assert "1 处要改" in author.pack.state.text()
    change(folder(author) / "direction.toml", "{program_nam}", "{program_name}")
    author.place.look()
    office.speaker.to_save = tmp_path / "石峰区"
    author.pack.go.click()
    assert (tmp_path / "石峰区.perfform").stat().st_size > 1000
    assert "可以发给各单位" in author.pack.said.text()


def test_what_was_installed_can_be_chosen_at_once(
    office: Office, author: FormAuthorDialog, tmp_path: Path
) -> None:
    office.speaker.to_save = office.speaker.to_open = tmp_path / "a.perfform"
    author.pack.go.click()
    author.show_step("装入")
    step = author.install
    assert not step.go.isEnabled()
    step.open.click()
    assert "株洲市石峰区2027年预算绩效目标" in step.set.text()
    assert [row[3] for row in rows(step.forms)] == ["新增"] * 3
    assert NEW not in [one.id for one in office.workspace.sets()]
    step.go.click()
    assert NEW in [one.id for one in office.workspace.sets()]
    assert "新建" in step.said.text()
    step.look(tmp_path / "a.perfform")
    assert not step.go.isEnabled()
    assert "已经装入" in step.said.text()


def test_an_open_paper_is_the_corrected_one_as_soon_as_it_is_installed(
    office: Office, author: FormAuthorDialog, tmp_path: Path
) -> None:
    file = folder(author) / "direction.toml"
    author.pack.author.pack(folder(author), tmp_path / "a.perfform")
    author.install.look(tmp_path / "a.perfform")
    author.install.install()
    filing = office.workspace.new_filing(NEW, "某局", 2027)
    office.window.reload()
    form = office.workspace.forms(filing)[-1].id
    office.window.open_form(form)
    view = office.window.front_view()
    assert view is not None
    # standing on a cell that the corrected form has no more, a text not yet entered in another
    view.show_place(Address("", "", "program_amount"))
    office.type("12")
    change(file, "| 金额 | {program_amount} |", "| 备注 | |")
    change(file, '  "program_amount >= money.total.initial",\n', "")
    change(file, "| 项目金额 |", "| 项目总额 |")
    change(file, 'version = "1"', 'version = "2"')
    author.pack.author.pack(folder(author), tmp_path / "b.perfform")

    author.install.look(tmp_path / "b.perfform")
    author.install.install()

    assert "已装入" in author.install.said.text()
    said = {placed.cell.text for band in view.sheet.bands for placed in band.band.cells}
    assert {"项目总额", "备注"} <= said
    assert "项目金额" not in said
    assert office.workspace.document(form).values["program_amount"] == "12"
    office.type("一二")  # the paper is alive
    assert view.commit()


def test_a_strange_file_is_refused_in_words(
    office: Office, author: FormAuthorDialog, tmp_path: Path
) -> None:
    strange = tmp_path / "<b>x.perfform"
    strange.write_bytes(b"PK")
    author.install.look(strange)
    assert "没有装入" in author.install.said.text()
    assert author.install.said.textFormat() == Qt.TextFormat.PlainText


def test_the_window_is_no_larger_than_the_screen(office: Office) -> None:
    dialog = opened(office, "copy")
    screen = dialog.screen().availableGeometry()
    assert dialog.height() <= max(screen.height(), dialog.minimumSizeHint().height())
    assert dialog.width() <= max(screen.width(), dialog.minimumSizeHint().width())
