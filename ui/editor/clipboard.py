"""The system's clipboard and the paper: cells onto it, and what other programs put there back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication, QStandardItemModel
from PySide6.QtWidgets import QWidget

from perfdesk.errors import PerfDeskError

if TYPE_CHECKING:
    from perfdesk.document.model import Address
    from perfdesk.grid.areas import Area
    from perfdesk.grid.blocks import Block
    from perfdesk.grid.model import Run
    from perfdesk.workspace import Touched, Workspace
    from perfdesk.workspace.pasting import Plan

#: the program's own cells on the clipboard: other programs take the text or the table
CELLS = "application/x-perfdesk-cells"

_FILES = "剪贴板里是文件，不是文字；请打开文件，复制里面要填的内容，再粘贴。"
_SAME = "粘贴的内容与表上相同，没有改动。"
_NOWHERE = "这里不能填写，没有粘贴。"


@dataclass(frozen=True)
class Pasting:
    """A place to paste to, and who is told how it went.

    `at` is the slot that is meant where a cell holds several. `done` is called with what was
    touched (None when nothing changed), where it stands now (None for one value) and the sentence
    for the notice, which offers 撤销 when something was touched; `refused` with a sentence when
    nothing could be pasted.
    """

    workspace: Workspace
    form_id: str
    area: Area
    at: Address | None
    done: Callable[[Touched | None, Area | None, str], object]
    refused: Callable[[str], object]


def put(workspace: Workspace, form_id: str, area: Area) -> None:
    """Copy the cells of an area, as text and as a table, and with their formulas for itself."""
    copied = workspace.pasting.copy(form_id, area)
    data = _made_by_qt()
    data.setText(copied.text)
    data.setHtml(copied.html)
    data.setData(CELLS, copied.cells)
    QGuiApplication.clipboard().setMimeData(data)


def put_value(workspace: Workspace, run: Run) -> None:
    """Copy one of several values of a cell, as text."""
    copied = workspace.pasting.copy_value(run)
    data = _made_by_qt()
    data.setText(copied.text)
    data.setData(CELLS, copied.cells)
    QGuiApplication.clipboard().setMimeData(data)


def _made_by_qt() -> QMimeData:
    """Empty data that Qt may delete after Python has gone, as it does with what is still on the
    clipboard when the program ends; data made by Python would then be missed, and the end a crash.
    """
    model = QStandardItemModel(1, 1)
    data = model.mimeData([model.index(0, 0)])
    for kind in data.formats():
        data.removeFormat(kind)
    return data


def take(pasting: Pasting, over: QWidget, *, plain: bool = False) -> None:
    """Paste what the clipboard holds, after a look at it where its shape differs; `plain` takes
    its plain text alone. The answer may come later, from the dialog over `over`.
    """
    try:
        block = _read(pasting.workspace, plain=plain)
        plan = pasting.workspace.pasting.plan(pasting.form_id, pasting.area, block, pasting.at)
    except PerfDeskError as error:
        pasting.refused(error.message)
        return
    if not plan.differs or not plan.cells:
        _apply(pasting, plan)
        return
    from ui.dialogs.paste_preview import PastePreview  # noqa: PLC0415 -- not at the start

    dialog = PastePreview(plan, over)
    dialog.accepted.connect(lambda: _apply(pasting, plan))
    dialog.open()


def words(workspace: Workspace) -> tuple[str, int]:
    """The clipboard's plain text for the caret of a text being typed, without leftovers of markup,
    and how many there were; "" when it holds no text. PerfDeskError when it is too long.
    """
    data: QMimeData | None = QGuiApplication.clipboard().mimeData()
    if data is None or _only_files(data):
        return "", 0
    return workspace.pasting.words(data.text())


def _read(workspace: Workspace, *, plain: bool) -> Block:
    data: QMimeData | None = QGuiApplication.clipboard().mimeData()
    if data is None:
        return workspace.pasting.read("", "")
    if _only_files(data):
        raise PerfDeskError(_FILES)
    text = data.text() if data.hasText() else ""
    if plain:
        return workspace.pasting.read("", text)
    cells = bytes(data.data(CELLS).data()) if data.hasFormat(CELLS) else b""
    return workspace.pasting.read(data.html() if data.hasHtml() else "", text, cells)


def _only_files(data: QMimeData) -> bool:
    # Qt gives the addresses of copied files as text
    return data.hasUrls() and not data.hasHtml() and not data.hasFormat("text/plain")


def _apply(pasting: Pasting, plan: Plan) -> None:
    try:
        touched = pasting.workspace.pasting.apply(pasting.form_id, plan)
    except PerfDeskError as error:
        pasting.refused(error.message)
        return
    if touched is None:
        nowhere = not plan.cells and plan.skipped + plan.beyond
        pasting.done(None, None if nowhere else plan.area, _NOWHERE if nowhere else _SAME)
        return
    pasting.done(touched, plan.area, sentence(plan))


def sentence(plan: Plan) -> str:
    """What a paste has done, with everything that was left out; "" for one cell as it was copied,
    which is seen.
    """
    added, left = len(plan.added), left_out(plan)
    if plan.cells == 1 and not added and not left:
        return ""
    rows = f"，新增 {added} 行" if added else ""
    return "；".join([f"已粘贴 {plan.cells} 格{rows}", *left]) + "。"


def left_out(plan: Plan) -> list[str]:
    """What does not go onto the form, in words."""
    said = (
        (plan.skipped, f"跳过 {plan.skipped} 格（不可填写）"),
        (plan.beyond, f"超出表格的 {plan.beyond} 格不粘贴"),
        (plan.beside, f"表格外的 {plan.beside} 行文字不粘贴"),
        (plan.unnumbered, f"去掉 {plan.unnumbered} 个编号"),
        (plan.cleaned, f"清除 {plan.cleaned} 处多余格式"),
    )
    return [words for count, words in said if count]
