"""The system's clipboard and the paper: what is put there, what is taken, and what is said."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from perfdesk.document.model import Address
from perfdesk.grid.areas import area_of, united
from perfdesk.workspace import Workspace
from ui.dialogs.paste_preview import PastePreview
from ui.editor.clipboard import Pasting, put, take, words

SAMPLES = Path(__file__).parent.parent.parent / "readers" / "clipboard"
PROJECT = "lukou-2026/project"


class Paper:
    """A form, a widget in front of it, and what was said."""

    def __init__(self, workspace, over):
        self.workspace = workspace
        filing = workspace.new_filing("lukou-2026", "某中心", 2026)
        forms = {form.template: form.id for form in workspace.forms(filing)}
        self.form = forms[PROJECT]
        self.over = over
        self.done = []
        self.refused = []

    def area(self, row, field):
        rows = self.workspace.document(self.form).rows("indicators")
        wanted = Address("indicators", rows[row].id, field) if row >= 0 else Address("", "", field)
        grid = self.workspace.grid(self.form)
        return next(
            area_of(grid, number, index)
            for number, band in enumerate(grid.bands)
            for index, placed in enumerate(band.cells)
            if any(run.address == wanted for run in placed.cell.runs)
        )

    def paste(self, area, *, plain=False):
        told = Pasting(
            self.workspace,
            self.form,
            area,
            None,
            lambda touched, _area, text: self.done.append((touched, text)),
            self.refused.append,
        )
        take(told, self.over, plain=plain)

    def names(self):
        rows = self.workspace.document(self.form).rows("indicators")
        return [row.cells.get("name", "") for row in rows]


@pytest.fixture
def paper(tmp_path, qtbot):
    over = QWidget()
    qtbot.addWidget(over)
    over.show()
    with Workspace.open(tmp_path / "a.perfdesk", create=True) as workspace:
        yield Paper(workspace, over)


def clip(*, html="", text=""):
    data = QMimeData()
    if html:
        data.setHtml(html)
    if text:
        data.setText(text)
    QGuiApplication.clipboard().setMimeData(data)


def sample(name):
    return (SAMPLES / name).read_bytes().decode()


def test_cells_copied_and_pasted_elsewhere_are_the_same(paper):
    clip(text="人数\t42\t人\r\n天数\t22\t天\r\n")
    paper.paste(paper.area(0, "name"), plain=True)
    preview = paper.over.findChild(PastePreview)
    QTest.keyClick(preview, Qt.Key.Key_Return)
    assert paper.names()[:2] == ["人数", "天数"]
    grid = paper.workspace.grid(paper.form)
    area = united(grid, paper.area(0, "name"), paper.area(1, "target.unit"))
    put(paper.workspace, paper.form, area)
    data = QGuiApplication.clipboard().mimeData()
    assert data.text() == "人数\t42\t人\r\n天数\t22\t天\r\n"
    assert "<td>天数</td>" in data.html()
    below = united(
        paper.workspace.grid(paper.form), paper.area(4, "name"), paper.area(5, "target.unit")
    )
    paper.paste(below)
    assert paper.names()[4:6] == ["人数", "天数"]
    assert paper.done[-1][1] == "已粘贴 6 格。"


def test_a_list_that_adds_rows_is_looked_at_first(paper):
    clip(html=sample("web_list.html"), text="1. 保洁 2 个\n2. 保安\n3. 物业服务面积")
    before = paper.workspace.document(paper.form)
    paper.paste(paper.area(0, "name"))
    preview = paper.over.findChild(PastePreview)
    assert paper.workspace.document(paper.form) is before
    assert preview.lines[0] == ("三级指标 第1行", "", "保洁 2 个")
    assert preview.lines[1] == ("新增第 1 行", "", "三级指标：保安")
    assert preview.lines[2][2] == "三级指标：物业服务面积"
    QTest.keyClick(preview, Qt.Key.Key_Return)
    assert paper.names()[:3] == ["保洁 2 个", "保安", "物业服务面积"]
    touched, said = paper.done[0]
    assert touched.label == "粘贴"
    assert said == "已粘贴 3 格，新增 2 行；去掉 3 个编号。"
    paper.workspace.undo()
    assert paper.workspace.document(paper.form) == before


def test_esc_leaves_everything_as_it_was(paper):
    clip(text="甲\n乙\n丙")
    before = paper.workspace.document(paper.form)
    paper.paste(paper.area(0, "name"))
    QTest.keyClick(paper.over.findChild(PastePreview), Qt.Key.Key_Escape)
    assert paper.workspace.document(paper.form) is before
    assert (paper.done, paper.refused) == ([], [])


def test_what_is_left_out_is_said(paper):
    clip(html="<p>说明</p><table><tr><td>餐费&nbsp;</td><td>多的</td></tr></table>")
    paper.paste(paper.area(-1, "project_name"))
    preview = paper.over.findChild(PastePreview)
    preview.accept()
    assert paper.done[0][1] == (
        "已粘贴 1 格；超出表格的 1 格不粘贴；表格外的 1 行文字不粘贴；清除 1 处多余格式。"
    )


def test_nothing_new_is_no_step_and_said(paper):
    clip(text="餐费")
    paper.paste(paper.area(-1, "project_name"))
    paper.paste(paper.area(-1, "project_name"))
    assert [text for _touched, text in paper.done] == [
        "",  # one cell is seen on the paper
        "粘贴的内容与表上相同，没有改动。",
    ]
    assert paper.done[1][0] is None


def test_pictures_files_and_floods_are_refused_in_words(paper):
    data = QMimeData()
    data.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    QGuiApplication.clipboard().setMimeData(data)
    paper.paste(paper.area(0, "name"))
    assert "图片" in paper.refused[-1]
    assert words(paper.workspace) == ("", 0)
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile("/data/绩效.xlsx")])
    QGuiApplication.clipboard().setMimeData(files)
    paper.paste(paper.area(0, "name"))
    assert "文件" in paper.refused[-1]
    assert words(paper.workspace) == ("", 0)
    clip(text="\t" * 20_000)
    paper.paste(paper.area(0, "name"))
    assert "20000" in paper.refused[-1]
    assert paper.done == []
    clip(text="餐费")
    paper.paste(paper.area(-1, "project_name"))
    assert paper.done


def test_a_caption_alone_takes_nothing(paper):
    clip(text="餐费")
    area = paper.area(-1, "project_name")
    paper.paste(area._replace(left=0, right=area.left))
    assert paper.done == [(None, "这里不能填写，没有粘贴。")]


def test_words_for_the_caret_come_without_markup(paper):
    clip(html="<b>提升</b>", text="提升。</p>\r\n[bookmark: _GoBack]效果\u00a0")
    assert words(paper.workspace) == ("提升。\n效果", 3)


# --- in the window, by keys -------------------------------------------------------------------


def test_a_table_from_excel_is_pasted_by_one_key_and_taken_back_by_one(window, qtbot):
    workspace = window.workspace
    info = next(
        form for i in workspace.filings() for form in workspace.forms(i.id) if "餐费" in form.title
    )
    window.open_form(info.id)
    view = window.front_view()
    before = workspace.document(info.id)
    first = before.rows("indicators")[0]
    window.show_place(info.id, Address("indicators", first.id, "name"))
    clip(html=sample("excel2016_indicators.html"), text="无")
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    preview = window.findChild(PastePreview)
    assert preview is not None
    QTest.keyClick(preview, Qt.Key.Key_Return)
    assert workspace.document(info.id) != before
    assert workspace.undo_label == "粘贴"
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert workspace.document(info.id) == before
