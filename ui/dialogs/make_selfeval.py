"""Asks from which target form a self-evaluation is to be made, and on which paper."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QLabel, QWidget

from perfdesk.workspace.selfevals import Paper, Target, Where
from ui.dialogs.sheet import Sheet

_ABOUT = "指标、指标值、年度目标和年初预算从目标表带来，完成情况和得分留给您填。"


class MakeSelfevalDialog(Sheet):
    """On `accepted`, `target` and `paper` hold the answers."""

    def __init__(
        self, targets: Sequence[Target], front: str, parent: QWidget | None = None
    ) -> None:
        """`front` is the form in front: the one proposed, where it is among the targets."""
        super().__init__("由目标表生成自评表", _ABOUT, "生成", parent)
        self._targets = tuple(targets)
        self._target = QComboBox(self)
        self._paper = QComboBox(self)
        for target in self._targets:
            named = target.form.title
            about = target.form.template_title
            self._target.addItem(named if named == about else f"{named}（{about}）")
        for box in (self._target, self._paper):
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            box.setMinimumContentsLength(24)
        self._where = QLabel(self)
        self._where.setObjectName("dialogText")
        self._where.setWordWrap(True)
        self._where.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        self.rows.addRow("目标表(&T)", self._target)
        self.rows.addRow("自评表(&P)", self._paper)
        self.rows.addRow("放在", self._where)
        self.ask_for_width(40)
        self._target.currentIndexChanged.connect(self._show_target)
        self._paper.currentIndexChanged.connect(self._show_paper)
        ids = [target.form.id for target in self._targets]
        self._target.setCurrentIndex(ids.index(front) if front in ids else 0)
        self._show_target()
        self._paper.setFocus() if front in ids else self._target.setFocus()

    @property
    def target(self) -> Target:
        """The chosen target form."""
        return self._targets[max(0, self._target.currentIndex())]

    @property
    def paper(self) -> Paper:
        """The chosen paper."""
        return self.target.papers[max(0, self._paper.currentIndex())]

    def accept(self) -> None:
        """Close only when the self-evaluation can be made."""
        if self.paper.why:
            self.show_fault(self.paper.why, self._paper)
        else:
            super().accept()

    def _show_target(self) -> None:
        self._paper.clear()
        for paper in self.target.papers:
            self._paper.addItem(f"{paper.title}（{paper.set_title}）")
        for place, paper in enumerate(self.target.papers):
            if not paper.why:
                self._paper.setCurrentIndex(place)
                break
        self._show_paper()

    def _show_paper(self) -> None:
        if self._paper.currentIndex() < 0:
            return
        self._where.setText(_where(self.target, self.paper))
        self.show_fault(self.paper.why)


def _where(target: Target, paper: Paper) -> str:
    unit = f"{target.unit} {target.year} 年度"
    if paper.where is Where.HERE:
        said = f"{unit}的这一套表里"
    elif paper.where is Where.BESIDE:
        said = f"{unit}的另一套表“{paper.set_title}”里"
    else:
        said = f"{unit}新建的一套表“{paper.set_title}”里"
    return f"{said}，填进已有的空白表。" if paper.blank else f"{said}。"
