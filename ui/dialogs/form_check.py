"""The middle steps of bringing in a form: what is wrong in its files, how it looks on paper."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTreeWidgetItem,
    QWidget,
)

from perfdesk.errors import PerfDeskError
from perfdesk.workspace.form_author import FormAuthor, Shown
from ui.desk import Desk
from ui.dialogs.form_folder import FormFolder
from ui.dialogs.form_steps import Step, tree, words
from ui.page_view import PageView

TEMPLATE_KINDS = "表样文件 (*.toml)"
_PLACE = Qt.ItemDataRole.UserRole
_ALONE = "不对照"
#: at most so many captions are named that one form has and the other has not
_NAMED = 6


class CheckStep(Step):
    """Lists what is wrong, file and line, again whenever a file is saved."""

    def __init__(self, desk: Desk, author: FormAuthor, place: FormFolder) -> None:
        super().__init__(
            "选一套表样的文件夹或一个文件。文件改好保存，这里马上重新检查。", desk, author, place
        )
        self.where = words(self)
        self.faults = tree(self, ("文件", "行", "错在哪里，怎样改"), "表样里的错误")
        self.faults.itemActivated.connect(self._copy_place)
        self.faults.currentItemChanged.connect(self._show_whole)
        #: the current mistake in all its words: a line of the list may be too short for them
        self.whole = words(self)
        #: for a folder, for one file
        self.choosing = _choosing(self)
        line = QHBoxLayout()
        line.setSpacing(8)
        for button in self.choosing:
            line.addWidget(button)
        line.addStretch(1)
        self.column.addLayout(line)
        self.column.addWidget(self.where)
        self.column.addWidget(self.faults, 1)
        self.column.addWidget(self.whole)
        self.column.addWidget(self.said)
        place.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        place = self.place
        self.where.setText(f"正在看：{place.path}" if place.path else "还没有选。")
        self.faults.clear()
        first: QTreeWidgetItem | None = None
        for fault in place.faults:
            line = str(fault.line) if fault.line else ""
            item = QTreeWidgetItem([fault.file.name, line, fault.message])
            item.setToolTip(2, fault.message)
            item.setData(0, _PLACE, f"{fault.file}:{fault.line}")
            self.faults.addTopLevelItem(item)
            first = first or item
        if first is not None:
            self.faults.setCurrentItem(first)
            self.say(
                f"发现 {len(place.faults)} 处问题。双击一处（或按 Enter），复制它的文件名和行号。",
                wrong=True,
            )
        elif place.path is not None:
            self.say(
                place.unreadable or "没有问题。可以到“预览”里看样子。", wrong=bool(place.unreadable)
            )

    def _show_whole(self, item: QTreeWidgetItem | None) -> None:
        self.whole.setText("" if item is None else item.text(2))
        self.whole.setVisible(item is not None)

    def _copy_place(self, item: QTreeWidgetItem) -> None:
        text = str(item.data(0, _PLACE))
        QGuiApplication.clipboard().setText(text)
        self.say(f"已复制：{text}")


class PreviewStep(Step):
    """Shows a form as paper, beside an older one where that is wanted."""

    def __init__(self, desk: Desk, author: FormAuthor, place: FormFolder) -> None:
        super().__init__("", desk, author, place)
        self._forms: list[Shown] = []
        self._alone = False  # 不对照 was chosen: so it stays for the next form
        self.form = QComboBox(self)
        self.other = QComboBox(self)
        self.filled = QCheckBox("填上示例内容(&E)", self)
        self.view = PageView(self)
        self.view.setAccessibleName("表样预览")
        self.differs = words(self)
        self.number = QLabel(self)
        self._buttons = {
            name: _small(self, text, tip)
            for name, text, tip in (
                ("previous", "上一页", "上一页（PgUp）"),
                ("next", "下一页", "下一页（PgDn）"),
                ("out", "缩小", "缩小（Ctrl+滚轮）"),
                ("in", "放大", "放大（Ctrl+滚轮）"),
                ("page", "整页", "看到整页"),
                ("width", "适合宽度", "让纸张占满宽度"),
            )
        }
        self._compose()
        self._connect()

    def showEvent(self, event: QShowEvent) -> None:
        """What was changed meanwhile is read now."""
        super().showEvent(event)
        self._read()
        self.view.fit_width()

    def _read(self) -> None:
        """Read the forms anew; the one chosen and what it is laid beside stay."""
        if not self.isVisible():
            return
        chosen = self.form.currentText()
        self._forms = []
        fault = "还没有选文件夹，请先到“检查”里选。"
        if self.place.path is not None:
            try:
                self._forms = self.author.forms(self.place.path)
                fault = "" if self._forms else "这里没有表，只有一套表的说明；请选文件夹或一张表。"
            except PerfDeskError as error:
                fault = error.message
        self.form.blockSignals(True)
        self.form.clear()
        self.form.addItems([one.template.title for one in self._forms])
        self.form.setCurrentIndex(max(self.form.findText(chosen), 0))
        self.form.blockSignals(False)
        self.say(fault, wrong=True)
        self._offer_others()

    def _offer_others(self) -> None:
        at = self.form.currentIndex()
        others = self._forms[at].others if self._forms and at >= 0 else ()
        self.other.blockSignals(True)
        self.other.clear()
        for other in others:
            self.other.addItem(f"{self.author.set_title(other)}（{other}）", other)
        self.other.addItem(_ALONE, "")
        self.other.setCurrentIndex(len(others) if self._alone else 0)
        self.other.blockSignals(False)
        self._draw()

    def _note_alone(self) -> None:
        self._alone = not self.other.currentData()

    def _draw(self) -> None:
        at = self.form.currentIndex()
        if not self._forms or at < 0:
            self.view.show_pages([])
            self.differs.setText("")
            self._say_number()
            return
        shown, other = self._forms[at], str(self.other.currentData() or "")
        filled = self.filled.isChecked()
        try:
            if not other:
                pages = self.author.pages(shown.template, shown.year, filled=filled)
                self.differs.setText("")
            else:
                pages = self.author.beside(shown, other, filled=filled)
                self.differs.setText(_difference(*self.author.differences(shown, other)))
        except PerfDeskError as error:
            self.say(error.message, wrong=True)
            return
        self.view.show_pages(pages)
        self._say_number()

    def _say_number(self) -> None:
        self.number.setText(
            f"第 {self.view.number} 页，共 {self.view.count} 页 · {self.view.zoom}%"
            if self.view.count
            else ""
        )

    def _compose(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        for text, widget, share in (("表(&T)", self.form, 2), ("对照(&D)", self.other, 3)):
            label = QLabel(text, self)
            label.setBuddy(widget)
            top.addWidget(label)
            top.addWidget(widget, share)
        top.addWidget(self.filled)
        bar = QHBoxLayout()
        bar.setSpacing(6)
        for button in self._buttons.values():
            bar.addWidget(button)
        bar.addStretch(1)
        bar.addWidget(self.number)
        self.column.addLayout(top)
        self.column.addLayout(bar)
        self.column.addWidget(self.view, 1)
        self.column.addWidget(self.differs)
        self.column.addWidget(self.said)

    def _connect(self) -> None:
        view, buttons = self.view, self._buttons
        buttons["previous"].clicked.connect(lambda: view.go_to(view.number - 1))
        buttons["next"].clicked.connect(lambda: view.go_to(view.number + 1))
        buttons["out"].clicked.connect(lambda: view.set_zoom(view.zoom - 10))
        buttons["in"].clicked.connect(lambda: view.set_zoom(view.zoom + 10))
        buttons["page"].clicked.connect(view.fit_page)
        buttons["width"].clicked.connect(view.fit_width)
        view.turned.connect(self._say_number)
        view.zoom_changed.connect(self._say_number)
        self.place.changed.connect(self._read)
        self.form.currentIndexChanged.connect(self._offer_others)
        self.other.currentIndexChanged.connect(self._draw)
        self.other.activated.connect(self._note_alone)
        self.filled.toggled.connect(self._draw)


def _difference(gone: list[str], come: list[str]) -> str:
    """What one paper says and the other does not, in a sentence or two."""
    said = [
        f"{what}：{'、'.join(texts[:_NAMED])}{f'等 {len(texts)} 处' * (len(texts) > _NAMED)}。"
        for what, texts in (("原来有、现在没有", gone), ("现在新有", come))
        if texts
    ]
    return "".join(said) or "两张表上的文字一样。"


def _choosing(step: Step) -> tuple[QPushButton, QPushButton]:
    """Two buttons: a whole set's folder, or one file."""
    folder, file = QPushButton("选文件夹(&B)…", step), QPushButton("选文件(&F)…", step)

    def choose_folder() -> None:
        found = step.desk.speaker.folder_to_use("检查哪个文件夹", step.start_folder())
        if found is not None:
            step.place.choose(found)

    def choose_file() -> None:
        found = step.desk.speaker.file_to_open("检查哪个文件", step.start_folder(), TEMPLATE_KINDS)
        if found is not None:
            step.place.choose(found)

    folder.clicked.connect(choose_folder)
    file.clicked.connect(choose_file)
    for button in (folder, file):
        button.setAutoDefault(False)
    return folder, file


def _small(parent: QWidget, text: str, tip: str) -> QPushButton:
    button = QPushButton(text, parent)
    button.setToolTip(tip)
    button.setAutoDefault(False)
    return button
