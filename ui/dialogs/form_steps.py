"""The first and last steps of bringing in a form: copy a set, pack it, install one received."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from perfdesk.errors import PerfDeskError
from perfdesk.workspace.form_author import SUFFIX, FormAuthor, Offered
from ui.desk import Desk
from ui.dialogs.form_folder import FormFolder

YEAR_LEAST, YEAR_MOST = 1990, 2100
PACKAGE_KINDS = f"表样包 (*{SUFFIX})"
_NO_FOLDER = "还没有选文件夹"
_ALL_WELL = "检查过了，没有问题，可以打包。"


class Step(QWidget):
    """One step: a line about it, then its questions; what came of it is said at the end."""

    def __init__(self, about: str, desk: Desk, author: FormAuthor, place: FormFolder) -> None:
        super().__init__()
        self.desk = desk
        self.author = author
        self.place = place
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(10)
        if about:
            label = words(self)
            label.setText(about)
            self.column.addWidget(label)
        self.said = words(self)
        self.said.hide()

    @property
    def first(self) -> QWidget:
        """Where the keyboard begins."""
        return next(
            child
            for child in self.findChildren(QWidget)
            if child.focusPolicy() & Qt.FocusPolicy.TabFocus and not child.isHidden()
        )

    def say(self, text: str, *, wrong: bool = False) -> None:
        """What came of it, or why it could not be done."""
        self.said.setObjectName("fault" if wrong else "dialogText")
        self.said.style().unpolish(self.said)
        self.said.style().polish(self.said)
        self.said.setText(text)
        self.said.setVisible(bool(text))

    def start_folder(self) -> Path:
        """Where a choice of files begins."""
        folder = self.place.folder
        return folder.parent if folder is not None else Path.home()


class CopyStep(Step):
    """Copies a set into a folder; `copied` says into which."""

    copied = Signal(object)

    def __init__(self, desk: Desk, author: FormAuthor, place: FormFolder) -> None:
        super().__init__(
            "选一套最接近的表样，复制成明年的一套，再用记事本一类的程序改里面的文件。",
            desk,
            author,
            place,
        )
        self.sets = QComboBox(self)
        for one in author.sets():
            self.sets.addItem(f"{one.title}（{one.year} 年）", one.id)
        self.year = QSpinBox(self)
        self.year.setRange(YEAR_LEAST, YEAR_MOST)
        self.year.setSuffix(" 年")
        self.year.lineEdit().setTextMargins(7, 0, 0, 0)
        self.id = QLineEdit(self)
        self.id.setPlaceholderText("小写字母、数字和“-”，例如 qu-2027")
        self.title = QLineEdit(self)
        self.region = QLineEdit(self)
        self.folder = QLineEdit(str(Path.home() / "表样"), self)
        choose = QPushButton("选文件夹(&B)…", self)
        choose.setAutoDefault(False)
        choose.clicked.connect(self._choose)
        self.go = QPushButton("复制(&C)", self)
        self.go.setDefault(True)
        self.go.clicked.connect(self.copy)
        self.still = tree(self, ("文件", "行", "还写着原来的年度"), "还写着原来年度的地方")
        self.still.hide()
        where = QHBoxLayout()
        where.setSpacing(8)
        where.addWidget(self.folder, 1)
        where.addWidget(choose)
        rows = QFormLayout()
        rows.setHorizontalSpacing(14)
        rows.setVerticalSpacing(10)
        rows.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for name, widget in (
            ("以哪一套为底(&S)", self.sets),
            ("新的年度(&Y)", self.year),
            ("新的编号(&N)", self.id),
            ("名称(&T)", self.title),
            ("地区(&R)", self.region),
        ):
            rows.addRow(name, widget)
        rows.addRow("放在(&F)", where)
        label = rows.labelForField(where)
        if isinstance(label, QLabel):
            label.setBuddy(self.folder)
        self.column.addLayout(rows)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(self.go)
        self.column.addLayout(line)
        self.column.addWidget(self.said)
        self.column.addWidget(self.still, 1)
        self.column.addStretch(0)
        self.sets.currentIndexChanged.connect(self._propose)
        self.year.valueChanged.connect(self._propose_for_year)
        self._propose()

    def copy(self) -> None:
        """Write the copy, or say why not."""
        self.still.hide()
        try:
            proposed = self.author.proposal(str(self.sets.currentData()), self.year.value())
            new = replace(
                proposed,
                id=self.id.text().strip(),
                title=self.title.text().strip() or proposed.title,
                region=self.region.text().strip() or proposed.region,
            )
            folder = Path(self.folder.text().strip()).expanduser()
            copied = self.author.copy(str(self.sets.currentData()), folder, new)
        except PerfDeskError as error:
            self.say(error.message, wrong=True)
            return
        names = "、".join(file.name for file in copied.files)
        more = "下面这些地方还写着原来的年度，请看看要不要改。" if copied.still_said else ""
        self.say(f"已复制到“{copied.folder}”：{names}。改好以后到“检查”里看。{more}")
        self.still.clear()
        for still in copied.still_said:
            self.still.addTopLevelItem(QTreeWidgetItem([still.file, str(still.line), still.text]))
        self.still.setVisible(bool(copied.still_said))
        self.copied.emit(copied.folder)

    def _choose(self) -> None:
        start = Path(self.folder.text().strip() or Path.home())
        if (folder := self.desk.speaker.folder_to_use("复制到哪个文件夹", start)) is not None:
            self.folder.setText(str(folder))

    def _propose(self) -> None:
        proposed = self.author.proposal(str(self.sets.currentData()))
        self.year.blockSignals(True)
        self.year.setValue(proposed.year)
        self.year.blockSignals(False)
        self._propose_for_year()

    def _propose_for_year(self) -> None:
        proposed = self.author.proposal(str(self.sets.currentData()), self.year.value())
        self.id.setText(proposed.id)
        self.title.setText(proposed.title)
        self.region.setText(proposed.region)


class PackStep(Step):
    """Packs the set's folder into one file, once nothing is wrong in it."""

    def __init__(self, desk: Desk, author: FormAuthor, place: FormFolder) -> None:
        super().__init__(
            "把检查过的一套表样打成一个文件，用 U盘、邮件或即时通信发给各单位，由他们“装入”。",
            desk,
            author,
            place,
        )
        self.where = words(self)
        self.state = words(self)
        self.go = QPushButton("打包(&P)…", self)
        self.go.clicked.connect(self.pack)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(self.go)
        self.column.addWidget(self.where)
        self.column.addWidget(self.state)
        self.column.addLayout(line)
        self.column.addWidget(self.said)
        self.column.addStretch(1)
        place.changed.connect(self._show_place)
        self._show_place()

    def pack(self) -> None:
        """Ask for the file and write it, or say why not."""
        folder = self.place.folder
        if folder is None:
            return
        proposal = folder.parent / f"{folder.name}{SUFFIX}"
        out = self.desk.speaker.file_to_save("打包表样", proposal, PACKAGE_KINDS)
        if out is None:
            return
        out = out if out.suffix.lower() == SUFFIX else out.with_name(f"{out.name}{SUFFIX}")
        try:
            packed = self.author.pack(folder, out)
        except PerfDeskError as error:
            self.say(error.message, wrong=True)
            return
        rest = "、".join(packed.unlisted)
        more = f"注意：{rest} 没有写进 set.toml，装入以后新建时选不到它。" if rest else ""
        self.say(f"已把“{packed.form_set.title}”打包成“{out}”，可以发给各单位了。{more}")

    def _show_place(self) -> None:
        folder, place = self.place.folder, self.place
        self.where.setText(f"文件夹：{folder or f'{_NO_FOLDER}，请先到“检查”里选'}")
        wrong = place.unreadable or (
            f"还有 {len(place.faults)} 处要改，见“检查”；改好才能打包。" if place.faults else ""
        )
        self.state.setObjectName("fault" if wrong else "dialogText")
        self.state.style().unpolish(self.state)
        self.state.style().polish(self.state)
        self.state.setText("" if folder is None else wrong or _ALL_WELL)
        self.go.setEnabled(folder is not None and not wrong)
        if wrong:
            self.say("")


class InstallStep(Step):
    """Shows what a file brings, and installs it."""

    def __init__(self, desk: Desk, author: FormAuthor, place: FormFolder) -> None:
        super().__init__(
            "选收到的表样包，先看里面有什么，再装入；装入以后“新建”里就能选用。",
            desk,
            author,
            place,
        )
        self.brought: Offered | None = None
        self.open = QPushButton("选表样包(&O)…", self)
        self.open.clicked.connect(self._choose)
        self.open.setAutoDefault(False)
        self.set = words(self)
        self.forms = tree(self, ("表", "编号", "版本", "装入后"), "表样包里的表")
        self.forms.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.go = QPushButton("装入(&I)", self)
        self.go.setEnabled(False)
        self.go.clicked.connect(self.install)
        line = QHBoxLayout()
        line.addWidget(self.open)
        line.addStretch(1)
        line.addWidget(self.go)
        self.column.addWidget(self.set)
        self.column.addWidget(self.forms, 1)
        self.column.addLayout(line)
        self.column.addWidget(self.said)

    def look(self, file: Path) -> None:
        """Show what a package brings, or say why it cannot be installed."""
        self.forms.clear()
        self.set.setText("")
        self.brought = None
        self.say("")
        try:
            brought = self.author.look(file)
        except PerfDeskError as error:
            self.go.setEnabled(False)
            self.say(error.message, wrong=True)
            return
        self.brought = brought
        one = brought.form_set
        self.set.setText(f"{one.title}\n{one.region}，{one.year} 年，编号 {one.id}")
        for form in brought.templates:
            texts = [form.title, form.id, form.version, brought.states[form.id]]
            self.forms.addTopLevelItem(QTreeWidgetItem(texts))
        self.go.setEnabled(not brought.nothing_new)
        if brought.nothing_new:
            self.say("这份表样已经装入，没有变化。")
        else:
            self.go.setFocus()

    def install(self) -> None:
        """Bring the forms in."""
        if self.brought is None or not self.desk.commit():
            return
        try:
            # the store may have been exchanged meanwhile
            touched = self.desk.workspace.form_author.install(self.brought)
        except PerfDeskError as error:
            self.say(error.message, wrong=True)
            return
        self.go.setEnabled(False)
        # papers on corrected forms are drawn anew
        self.desk.show_touched(touched)
        self.say(f"已装入“{self.brought.form_set.title}”，现在就能在“新建”里选用。")

    def _choose(self) -> None:
        start = self.start_folder()
        if (file := self.desk.speaker.file_to_open("装入表样", start, PACKAGE_KINDS)) is not None:
            self.look(file)


def words(parent: QWidget) -> QLabel:
    """A sentence or two, exactly as they are: what a file says is no markup."""
    label = QLabel(parent)
    label.setObjectName("dialogText")
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def tree(parent: QWidget, heads: tuple[str, ...], name: str) -> QTreeWidget:
    """A list with columns as wide as their texts, the last one the rest."""
    made = QTreeWidget(parent)
    made.setColumnCount(len(heads))
    made.setHeaderLabels(heads)
    made.header().setStretchLastSection(True)
    made.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    made.setAllColumnsShowFocus(True)
    made.setRootIsDecorated(False)
    made.setAccessibleName(name)
    return made
