"""Shows the backups, what is in each of them, and asks which one is to be restored."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from perfdesk.files import is_folder
from perfdesk.workspace.safekeeping import (
    BackupFacts,
    BackupInfo,
    Difference,
    Preview,
    Safekeeping,
)
from ui import icons, theme
from ui.background import Job
from ui.desk import Desk
from ui.dialogs.sheet import Sheet
from ui.opening import STORE_KINDS
from ui.state_mark import LOOKS

DATA = Qt.ItemDataRole.UserRole
_ABOUT = (
    "选一份备份，看看里面有什么，再决定恢复全部还是只恢复一张表。恢复前，现在的数据会另存一份。"
)
_COLOURS = {
    Difference.SAME: "muted",
    Difference.CHANGED: "warning",
    Difference.MISSING: "danger",
}


class RestoreDialog(Sheet):
    """On `accepted`, `chosen` is the backup to put in the store's place, `replay` whether what
    the journal has after it is done again. `form_wanted` asks for one form of a backup.
    """

    form_wanted = Signal(object, str)  # the backup's path, the form's id

    def __init__(self, keep: Safekeeping, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__("恢复备份", _ABOUT, "恢复全部(&R)", parent)
        self._keep = keep
        self._desk = desk
        self._facts: dict[Path, BackupFacts] = {}
        self._rows: dict[Path, QTreeWidgetItem] = {}
        self._jobs: list[Job] = []
        self._looking: Job | None = None
        self._list = _tree(self, ("时间", "来由", "内容", "大小", "状态"), "备份")
        self._forms = _tree(self, ("备份里的表", "填报", "与现在比较"), "备份里的表")
        self._forms.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._list.header().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self._list.setRootIsDecorated(False)
        self._said = QLabel(self)
        self._said.setObjectName("dialogText")
        self._said.setWordWrap(True)
        self._replay = QCheckBox(self)
        self._one = QPushButton("只恢复选中的表(&F)", self)
        self._other = QPushButton("从文件恢复(&O)…", self)
        self._place = QLabel(self)
        self._place.setObjectName("dialogText")
        self._set_place = QPushButton("设置备份盘(&D)…", self)
        self._no_place = QPushButton("不再备份到那里(&N)", self)
        for button in (self._one, self._other, self._set_place, self._no_place):
            button.setAutoDefault(False)
        # Enter while looking through the list must not replace everything
        self.primary.setAutoDefault(False)
        self.cancel.setAutoDefault(True)
        self.cancel.setDefault(True)
        self._compose()
        self._list.currentItemChanged.connect(self._show_backup)
        self._forms.currentItemChanged.connect(self._show_ways)
        self._one.clicked.connect(self._want_form)
        self._other.clicked.connect(self._choose_file)
        self._set_place.clicked.connect(self._choose_place)
        self._no_place.clicked.connect(self._forget_place)
        self.finished.connect(self._stop)
        self._fill()
        self._list.setFocus()

    @property
    def chosen(self) -> Path | None:
        """The backup that is selected."""
        item = self._list.currentItem()
        return None if item is None else item.data(0, DATA)

    @property
    def replay(self) -> bool:
        """Whether the steps after the backup are wanted too."""
        return not self._replay.isHidden() and self._replay.isChecked()

    def accept(self) -> None:
        """Close only with a backup that can be restored."""
        if self._is_sound():
            super().accept()

    # --- the list --------------------------------------------------------------------------------

    def _fill(self) -> None:
        self._stop()
        self._list.clear()
        self._rows.clear()
        infos = self._keep.backups(self._desk.settings.backup_folder)
        for info in infos:
            self._add(info)
        self._show_place()
        if not infos:
            self._say_none()
            return
        self._list.setCurrentItem(self._rows[infos[0].path])
        paths = [info.path for info in infos]
        checking = Job(lambda job: self._check(job, paths), self)
        checking.told.connect(self._checked)
        self._start(checking)

    def _add(self, info: BackupInfo) -> None:
        item = QTreeWidgetItem([f"{info.at:%Y-%m-%d %H:%M}", "", "", _size(info.size_bytes), "…"])
        item.setData(0, DATA, info.path)
        item.setToolTip(0, str(info.path))
        if info.elsewhere:
            item.setIcon(0, icons.icon("save-copy", "muted"))
            item.setToolTip(0, f"只在备份盘上：{info.path}")
        self._list.addTopLevelItem(item)
        self._rows[info.path] = item

    def _check(self, job: Job, paths: list[Path]) -> None:
        """On the job's thread: open one after the other."""
        for path in paths:
            if not job.tell((path, self._keep.facts(path))):
                return

    def _checked(self, told: tuple[Path, BackupFacts]) -> None:
        path, facts = told
        item = self._rows.get(path)
        if item is None:
            return
        self._facts[path] = facts
        item.setText(1, facts.why)
        item.setText(2, f"{facts.filings} 套 {facts.forms} 张表" if facts.sound else "")
        item.setText(4, facts.state)
        item.setIcon(4, icons.icon("check", "state_finished") if facts.whole else _warning())
        item.setForeground(4, theme.colour("muted" if facts.whole else "danger"))
        if path == self.chosen:
            self._show_said()
            self._show_ways()

    def _say_none(self) -> None:
        self._said.setText(
            "还没有备份。关闭窗口时、每天第一次修改后会自动备份，也可以随时按 Ctrl+Alt+B。"
        )
        self._show_ways()

    # --- one backup ------------------------------------------------------------------------------

    def _show_backup(self) -> None:
        self._forms.clear()
        path = self.chosen
        if self._looking is not None:
            self._looking.told.disconnect(self._looked)
        if path is None:
            return
        keep = self._keep
        self._said.setText("正在打开这份备份…")
        self._looking = Job(lambda job: job.tell((path, keep.preview(path))), self)
        self._looking.told.connect(self._looked)
        self._looking.ended.connect(self._show_said)
        self._start(self._looking)
        self._show_ways()

    def _looked(self, told: tuple[Path, Preview]) -> None:
        path, preview = told
        if path != self.chosen:
            return
        for filing in preview.filings:
            top = QTreeWidgetItem(self._forms, [f"{filing.unit} · {filing.year} 年度"])
            top.setIcon(0, icons.icon("unit", "accent"))
            if filing.difference is Difference.SAME:
                top.setFirstColumnSpanned(True)
            else:
                _mark(top, filing.difference)
            for form in filing.forms:
                look = LOOKS[form.state]
                item = QTreeWidgetItem(top, [form.title, look.word])
                item.setIcon(1, icons.icon(look.icon, look.colour))
                item.setForeground(1, theme.colour(look.colour))
                item.setToolTip(0, form.template_title)
                item.setData(0, DATA, form.id)
                _mark(item, form.difference)
        if preview.added_since:
            top = QTreeWidgetItem(self._forms, ["这份备份里没有的表（备份以后新建的）"])
            top.setIcon(0, _warning())
            top.addChildren(
                [QTreeWidgetItem([title, "", "恢复全部后没有"]) for title in preview.added_since]
            )
        self._forms.expandAll()
        for row in range(self._forms.columnCount() - 1):
            self._forms.resizeColumnToContents(row + 1)

    def _show_said(self) -> None:
        path = self.chosen
        facts = None if path is None else self._facts.get(path)
        if facts is None:
            return
        if not facts.sound:
            self._said.setText(facts.fault)
            return
        last = "没有修改过"
        if facts.changed_at is not None:
            last = f"最后一次修改：{facts.changed_at.astimezone():%Y-%m-%d %H:%M:%S}"
        self._said.setText(last)
        self._replay.setVisible(facts.later > 0)
        self._replay.setText(f"这份备份以后还有 {facts.later} 步修改，恢复后一并补回(&K)")

    def _is_sound(self) -> bool:
        path = self.chosen
        facts = None if path is None else self._facts.get(path)
        return facts is not None and facts.sound

    def _show_ways(self) -> None:
        item = self._forms.currentItem()
        sound = self._is_sound()
        self.primary.setEnabled(sound)
        self._one.setEnabled(sound and item is not None and bool(item.data(0, DATA)))
        if not sound:
            self._replay.hide()

    def _want_form(self) -> None:
        item, path = self._forms.currentItem(), self.chosen
        if item is not None and path is not None:
            form_id = str(item.data(0, DATA))
            self.reject()
            self.form_wanted.emit(path, form_id)

    # --- other places ----------------------------------------------------------------------------

    def _choose_file(self) -> None:
        folder = self._desk.workspace.path.parent
        path = self._desk.speaker.file_to_open("从文件恢复", folder, STORE_KINDS)
        if path is None:
            return
        if path == self._desk.workspace.path:
            self.show_fault("选中的就是现在打开的数据文件，请选择一份备份。")
            return
        self.show_fault("")
        if path not in self._rows:
            self._add(self._keep.info(path))
            self._checked((path, self._keep.facts(path)))
        self._list.setCurrentItem(self._rows[path])

    def _choose_place(self) -> None:
        settings = self._desk.settings
        start = settings.backup_folder or self._desk.workspace.path.parent
        folder = self._desk.speaker.folder_to_use("备份盘：同时备份到另一个盘的文件夹", start)
        if folder is not None:
            settings.backup_folder = folder
            self._fill()

    def _forget_place(self) -> None:
        self._desk.settings.backup_folder = None
        self._fill()

    def _show_place(self) -> None:
        place = self._desk.settings.backup_folder
        if place is None:
            self._place.setText(
                "备份只在本机；硬盘坏了就没有了，最好再设一个备份盘（移动硬盘或 U盘）。"
            )
        else:
            missing = "" if is_folder(place) else "（现在没有插上）"
            self._place.setText(f"同时备份到：{place}{missing}")
        self._no_place.setVisible(place is not None)

    # --- composing -------------------------------------------------------------------------------

    def _compose(self) -> None:
        right = QWidget(self)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._forms, 1)
        column.addWidget(self._said)
        column.addWidget(self._replay)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setChildrenCollapsible(False)
        split.addWidget(self._list)
        split.addWidget(right)
        split.setSizes([500, 520])
        ways = QHBoxLayout()
        ways.setSpacing(8)
        ways.addWidget(self._other)
        ways.addStretch(1)
        ways.addWidget(self._one)
        place = QHBoxLayout()
        place.setSpacing(8)
        place.addWidget(self._place, 1)
        place.addWidget(self._no_place)
        place.addWidget(self._set_place)
        self.body.insertWidget(0, split, 1)
        self.body.insertLayout(1, ways)
        self.body.insertLayout(2, place)
        self.resize(1060, 620)

    def _start(self, job: Job) -> None:
        self._jobs.append(job)
        job.start()

    def _stop(self) -> None:
        """Nothing runs on behind a dialog that is gone."""
        for job in self._jobs:
            job.stop()
        for job in self._jobs:
            job.wait()
        self._jobs.clear()
        self._looking = None


def _tree(parent: QWidget, heads: tuple[str, ...], name: str) -> QTreeWidget:
    tree = QTreeWidget(parent)
    tree.setColumnCount(len(heads))
    tree.setHeaderLabels(heads)
    tree.header().setStretchLastSection(False)
    tree.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    tree.setAllColumnsShowFocus(True)
    tree.setUniformRowHeights(True)
    tree.setAccessibleName(name)
    return tree


def _mark(item: QTreeWidgetItem, difference: Difference) -> None:
    item.setText(2, difference.value)
    item.setForeground(2, theme.colour(_COLOURS[difference]))


def _warning() -> QIcon:
    return icons.icon("warning", "danger")


def _size(size_bytes: int) -> str:
    kilobytes = max(size_bytes / 1024, 1)
    return f"{kilobytes:.0f} KB" if kilobytes < 1024 else f"{kilobytes / 1024:.1f} MB"
