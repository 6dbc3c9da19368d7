"""Every action of the window in one table: icon, text, keys, tooltip, and what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from ui import icons


class Reach(StrEnum):
    """Where an action's keys work: all over the window, or only while the paper has the focus."""

    WINDOW = "window"
    PAPER = "paper"


@dataclass(frozen=True)
class Spec:
    """One action. The first of `keys` is the one shown; `short` is the text on a button."""

    name: str
    text: str
    short: str
    icon: str
    keys: tuple[str, ...]
    tip: str
    reach: Reach = Reach.WINDOW


#: keys chosen to stay clear of the text editor's own (Ctrl+E, K, U on Linux), of those input
#: methods take (Ctrl+Shift+letter, Ctrl+space) and of the ones kept for find, fill and problems
SPECS: tuple[Spec, ...] = (
    Spec(
        "new_filing",
        "新建一套表(&N)…",
        "新建",
        "new-filing",
        ("Ctrl+N",),
        "为一个单位、一个年度新建一套表",
    ),
    Spec(
        "new_form",
        "添加一张表(&T)…",
        "添加表",
        "new-form",
        ("Ctrl+T",),
        "在当前这套表里添加一张表，例如项目支出绩效目标表",
    ),
    Spec(
        "open_store",
        "打开数据文件(&O)…",
        "打开",
        "open",
        ("Ctrl+O",),
        "打开另一个 .perfdesk 数据文件",
    ),
    Spec(
        "save",
        "立即保存(&S)",
        "保存",
        "save",
        ("Ctrl+S",),
        "每次输入后都会自动保存；按此键提交正在输入的内容",
    ),
    Spec("preview", "打印预览(&V)", "预览", "preview", ("Ctrl+P",), "看一看纸上的样子"),
    Spec(
        "print", "打印(&P)…", "打印", "print", ("Ctrl+Alt+P",), "打印当前表，或在列表中选择多张表"
    ),
    Spec(
        "export_pdf", "导出 PDF(&E)…", "导出", "pdf", ("Ctrl+Alt+E",), "把选中的表保存为 PDF 文件"
    ),
    Spec(
        "delete_filing",
        "删除整套表(&D)…",
        "删除整套",
        "delete-filing",
        ("Ctrl+Shift+Backspace",),
        "删除当前单位这一年度的整套表，删除前会询问",
    ),
    Spec("quit", "退出(&Q)", "退出", "quit", ("Ctrl+Q",), "保存并退出"),
    Spec("undo", "撤销(&U)", "撤销", "undo", ("Ctrl+Z",), "撤销上一步操作，不论在哪张表上"),
    Spec("redo", "重做(&R)", "重做", "redo", ("Ctrl+Y", "Ctrl+Shift+Z"), "重做刚才撤销的操作"),
    Spec("cut", "剪切(&T)", "剪切", "cut", ("Ctrl+X",), "剪切选中的内容", Reach.PAPER),
    Spec("copy", "复制(&C)", "复制", "copy", ("Ctrl+C",), "复制选中的内容", Reach.PAPER),
    Spec("paste", "粘贴(&P)", "粘贴", "paste", ("Ctrl+V",), "粘贴到当前单元格", Reach.PAPER),
    Spec("clear", "清除内容(&D)", "清除", "clear", ("Del",), "清除选中单元格的内容", Reach.PAPER),
    Spec(
        "insert_below",
        "在下方插入行(&I)",
        "插入行",
        "row-below",
        ("Ctrl+I",),
        "在当前行下方插入一行，沿用当前行的指标类别",
        Reach.PAPER,
    ),
    Spec(
        "insert_above",
        "在上方插入行(&A)",
        "上方插入",
        "row-above",
        ("Ctrl+Alt+I",),
        "在当前行上方插入一行",
        Reach.PAPER,
    ),
    Spec(
        "delete_row",
        "删除行(&L)",
        "删除行",
        "row-delete",
        ("Alt+Del",),
        "删除选中的行",
        Reach.PAPER,
    ),
    Spec(
        "finish",
        "填报完成(&F)",
        "填报完成",
        "finish",
        ("Ctrl+F9",),
        "标为填报完成，打印时不再带“草稿”；再按一次恢复填写",
    ),
    Spec(
        "delete_form",
        "删除当前表(&X)",
        "删除表",
        "delete",
        ("Ctrl+Shift+Del",),
        "删除当前这张表，可以撤销",
    ),
    Spec(
        "close_form",
        "关闭当前表(&W)",
        "关闭",
        "close",
        ("Ctrl+W", "Ctrl+F4"),
        "关闭当前标签页，内容已保存",
    ),
    Spec(
        "previous_form",
        "上一张表(&B)",
        "上一张",
        "previous",
        ("Ctrl+PgUp",),
        "转到本套表的上一张表",
    ),
    Spec("next_form", "下一张表(&N)", "下一张", "next", ("Ctrl+PgDown",), "转到本套表的下一张表"),
    Spec("zoom_in", "放大(&I)", "放大", "zoom-in", ("Ctrl++", "Ctrl+="), "放大表格"),
    Spec("zoom_out", "缩小(&O)", "缩小", "zoom-out", ("Ctrl+-",), "缩小表格"),
    Spec("zoom_reset", "实际大小(&1)", "100%", "zoom-reset", ("Ctrl+0",), "按 100% 显示"),
    Spec("zoom_width", "适合宽度(&W)", "适合宽度", "zoom-width", ("Ctrl+9",), "让纸张占满窗口宽度"),
    Spec(
        "navigator",
        "显示目录(&L)",
        "目录",
        "navigator",
        ("Ctrl+B",),
        "显示或隐藏左侧的单位与表格目录",
    ),
    Spec(
        "find_form",
        "查找表格(&G)",
        "查找",
        "search",
        ("Ctrl+G",),
        "转到目录上方的查找框，输入名称找表",
    ),
    Spec(
        "next_pane", "切换区域(&F)", "切换", "focus", ("F6",), "让键盘在目录、表格和工具栏之间切换"
    ),
    Spec("keys", "快捷键一览(&K)", "快捷键", "keys", ("Ctrl+/",), "列出全部快捷键"),
    Spec("about", "关于 PerfDesk(&A)", "关于", "about", ("Ctrl+F1",), "版本与许可"),
)


@dataclass(frozen=True)
class Menu:
    """One menu of the menu bar; "" in `actions` is a line between groups."""

    title: str
    actions: tuple[str, ...]


MENUS: tuple[Menu, ...] = (
    Menu(
        "文件(&F)",
        (
            "new_filing",
            "new_form",
            "open_store",
            "",
            "save",
            "",
            "preview",
            "print",
            "export_pdf",
            "",
            "delete_filing",
            "",
            "quit",
        ),
    ),
    Menu(
        "编辑(&E)",
        (
            "undo",
            "redo",
            "",
            "cut",
            "copy",
            "paste",
            "clear",
            "",
            "insert_below",
            "insert_above",
            "delete_row",
        ),
    ),
    Menu("表格(&T)", ("finish", "", "previous_form", "next_form", "close_form", "", "delete_form")),
    Menu(
        "视图(&V)",
        (
            "zoom_in",
            "zoom_out",
            "zoom_reset",
            "zoom_width",
            "",
            "navigator",
            "find_form",
            "next_pane",
        ),
    ),
    Menu("帮助(&H)", ("keys", "about")),
)

#: actions that need a form in front, and those that change something
NEEDS_FORM = (
    "preview",
    "print",
    "export_pdf",
    "cut",
    "copy",
    "paste",
    "clear",
    "insert_below",
    "insert_above",
    "delete_row",
    "finish",
    "delete_form",
    "close_form",
    "previous_form",
    "next_form",
    "zoom_in",
    "zoom_out",
    "zoom_reset",
    "zoom_width",
)
CHANGES = (
    "new_filing",
    "new_form",
    "undo",
    "redo",
    "cut",
    "paste",
    "clear",
    "insert_below",
    "insert_above",
    "delete_row",
    "finish",
    "delete_form",
    "delete_filing",
)


class Actions(QObject):
    """The window's actions by name; owned by the window."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._by_name = {spec.name: self._make(spec) for spec in SPECS}

    def __getitem__(self, name: str) -> QAction:
        return self._by_name[name]

    def all(self) -> dict[str, QAction]:
        """Every action by name, in the table's order."""
        return dict(self._by_name)

    def _make(self, spec: Spec) -> QAction:
        action = QAction(icons.icon(spec.icon), spec.text, self)
        action.setObjectName(spec.name)
        action.setIconText(spec.short)
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{spec.tip}（{shown}）")
        action.setStatusTip(spec.tip)
        if spec.reach is Reach.PAPER:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        if spec.name == "navigator":
            action.setCheckable(True)
        return action
