"""The print preview: the pages on their sheets, beside them what would go wrong on paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from perfdesk.workspace.rehearsal import Rehearsed, Trouble
from ui import icons
from ui.button_row import ButtonRow
from ui.page_view import PageView
from ui.rehearsal_list import RehearsalList

#: forms rehearsed for a choice of the signature block, given as `signature=`
Rehearse = Callable[..., Sequence[Rehearsed]]

#: name, text, icon, keys, tooltip
BUTTONS = (
    ("previous", "上一页", "previous", "Ctrl+PgUp", "上一页"),
    ("next", "下一页", "next", "Ctrl+PgDown", "下一页"),
    ("zoom_out", "缩小", "zoom-out", "Ctrl+-", "缩小"),
    ("zoom_in", "放大", "zoom-in", "Ctrl++", "放大"),
    ("fit_page", "整页", "focus", "Ctrl+1", "看到整页"),
    ("fit_width", "适合宽度", "zoom-width", "Ctrl+9", "让纸张占满窗口宽度"),
    ("print", "打印", "print", "Ctrl+P", "打印预览中的表"),
    ("pdf", "导出 PDF", "pdf", "Ctrl+E", "把预览中的表保存为 PDF 文件"),
    ("close", "关闭", "close", "Esc", "关闭预览"),
)


class Preview(QWidget):
    """A window of its own over the main one. Esc closes it."""

    print_wanted = Signal(list)
    pdf_wanted = Signal(list)
    signature_chosen = Signal(bool)
    place_wanted = Signal(object)  # the Trouble that is to be looked at on the form itself

    def __init__(
        self, forms: Sequence[str], title: str, rehearse: Rehearse, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"打印预览：{title}")
        self._forms = list(forms)
        self._rehearse = rehearse
        self._found: tuple[Rehearsed, ...] = ()
        self._general: tuple[Trouble, ...] = ()
        self._wanted: bool | None = None
        self._actions = {name: self._action(*rest) for name, *rest in BUTTONS}
        self.view = PageView(self)
        self.checks = RehearsalList(self)
        self._place = QLabel(self)
        self._percent = QLabel(self)
        self._signature = QCheckBox("签字栏(&S)", self)
        self._signature.setToolTip("打印填表人、负责人签字、填报日期等（Alt+S）")
        self._compose()
        self._connect()

    def start(self, *, signature: bool | None, as_drawn: bool = True) -> None:
        """Show the pages. With `signature` None each form decides; the box then shows
        `as_drawn`.
        """
        self._signature.blockSignals(True)
        self._signature.setChecked(as_drawn if signature is None else signature)
        self._signature.blockSignals(False)
        self._show(signature=signature)
        self.view.fit_page()
        self.view.setFocus()

    @property
    def forms(self) -> list[str]:
        """The forms in the preview."""
        return list(self._forms)

    @property
    def found(self) -> tuple[Rehearsed, ...]:
        """The forms as they would be printed now."""
        return self._found

    def changeEvent(self, event: QEvent) -> None:
        """Back from another window, where the forms may have been changed: show them anew."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange and self.isActiveWindow() and self._found:
            self._show_again()

    def show_general(self, troubles: Sequence[Trouble]) -> None:
        """Say what is wrong with no form but with printing as such: a printer that is off."""
        self._general = tuple(troubles)
        self.checks.show_rehearsed(self._found, self._general)

    @property
    def place_text(self) -> str:
        """What is said about the page in sight."""
        return self._place.text()

    @property
    def actions_by_name(self) -> dict[str, QAction]:
        """The preview's actions."""
        return dict(self._actions)

    def _action(self, text: str, icon: str, key: str, tip: str) -> QAction:
        action = QAction(icons.icon(icon), text, self)
        action.setShortcut(QKeySequence(key))
        shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{tip}（{shown}）")
        self.addAction(action)
        return action

    def _compose(self) -> None:
        get = self._actions
        pages = ButtonRow([[get["previous"], get["next"]]], (get["previous"], get["next"]), self)
        sight = ButtonRow(
            [[get["zoom_out"], get["zoom_in"]], [get["fit_page"], get["fit_width"]]],
            (get["zoom_out"], get["zoom_in"]),
            self,
        )
        ways = ButtonRow([[get["print"], get["pdf"]], [get["close"]]], (), self)
        bar = QFrame(self)
        bar.setObjectName("previewBar")
        line = QHBoxLayout(bar)
        line.setContentsMargins(12, 4, 12, 4)
        line.setSpacing(10)
        line.addWidget(pages)
        line.addWidget(self._place)
        line.addSpacing(12)
        line.addWidget(sight)
        line.addWidget(self._percent)
        line.addSpacing(12)
        line.addWidget(self._signature)
        line.addStretch(1)
        line.addWidget(ways)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.view, 1)
        middle.addWidget(self.checks)
        column.addLayout(middle, 1)
        width = self._place.fontMetrics().horizontalAdvance("第 888 页，共 888 页")
        self._place.setMinimumWidth(width)
        self._percent.setMinimumWidth(self._percent.fontMetrics().horizontalAdvance("300%"))

    def _connect(self) -> None:
        act = self._actions
        act["previous"].triggered.connect(self._previous)
        act["next"].triggered.connect(self._next)
        act["zoom_out"].triggered.connect(self._zoom_out)
        act["zoom_in"].triggered.connect(self._zoom_in)
        act["fit_page"].triggered.connect(self.view.fit_page)
        act["fit_width"].triggered.connect(self.view.fit_width)
        act["print"].triggered.connect(self._print)
        act["pdf"].triggered.connect(self._pdf)
        act["close"].triggered.connect(self.close)
        self._signature.toggled.connect(self._choose)
        self.checks.shown.connect(self._turn_to)
        self.checks.wanted.connect(self._want)
        QShortcut(QKeySequence("F6"), self).activated.connect(self._change_sides)
        self.view.turned.connect(self._say_place)
        self.view.zoom_changed.connect(self._say_zoom)

    def _show(self, *, signature: bool | None) -> None:
        self._wanted = signature
        self._found = tuple(self._rehearse(signature=signature))
        self.view.show_pages([page for one in self._found for page in one.pages])
        self.checks.show_rehearsed(self._found, self._general)
        self._say_place()
        self._say_zoom()

    def _show_again(self) -> None:
        """What has changed since, with the signature block as chosen; gone when all forms are."""
        found = tuple(self._rehearse(signature=self._wanted))
        if not any(one.pages for one in found):
            self.close()
        elif found != self._found:
            self._show(signature=self._wanted)

    def _choose(self, on: bool) -> None:  # noqa: FBT001  (a Qt slot)
        self._show(signature=on)
        self.signature_chosen.emit(on)

    def _say_place(self) -> None:
        self._place.setText(f"第 {self.view.number} 页，共 {self.view.count} 页")
        self._actions["previous"].setEnabled(self.view.number > 1)
        self._actions["next"].setEnabled(self.view.number < self.view.count)

    def _say_zoom(self) -> None:
        self._percent.setText(f"{self.view.zoom}%")

    def _previous(self) -> None:
        self.view.go_to(self.view.number - 1)

    def _next(self) -> None:
        self.view.go_to(self.view.number + 1)

    def _zoom_out(self) -> None:
        self.view.set_zoom(self.view.zoom - 10)

    def _zoom_in(self) -> None:
        self.view.set_zoom(self.view.zoom + 10)

    def _turn_to(self, trouble: Trouble) -> None:
        """Turn to the page a trouble is on, and mark its place."""
        before = 0
        for one in self._found:
            if one.form.id == trouble.form and trouble.page:
                self.view.show_mark(before + trouble.page, trouble.box)
                return
            before += len(one.pages)

    def _want(self, trouble: Trouble) -> None:
        if trouble.form:
            self.place_wanted.emit(trouble)

    def _change_sides(self) -> None:
        inside = self.checks.list.hasFocus()
        (self.view if inside else self.checks.list).setFocus()

    def _print(self) -> None:
        self.print_wanted.emit(self._forms)

    def _pdf(self) -> None:
        self.pdf_wanted.emit(self._forms)

    def sizeHint(self) -> QSize:
        """Most of a township's screen."""
        return QSize(1180, 700)
