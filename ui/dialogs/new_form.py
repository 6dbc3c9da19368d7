"""Asks which form to add to a filing and, for a project's form, the project's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QWidget

from ui.dialogs.sheet import Sheet

SUBJECT_MOST_CHARACTERS = 200


@dataclass(frozen=True)
class FormChoice:
    """One form that may still be added. `subject` is the caption of what names it ("" when the
    form stands alone in its filing), `taken` the names in use.
    """

    template: str
    title: str
    subject: str
    taken: frozenset[str]


class NewFormDialog(Sheet):
    """On `accepted`, `template` and `subject` hold the answers."""

    def __init__(
        self, choices: Sequence[FormChoice], where: str, parent: QWidget | None = None
    ) -> None:
        super().__init__("添加一张表", f"添加到：{where}", "添加", parent)
        self._choices = tuple(choices)
        self._template = QComboBox(self)
        for choice in self._choices:
            self._template.addItem(choice.title, choice.template)
        self._caption = QLabel(self)
        self._subject = QLineEdit(self)
        self._subject.setMaxLength(SUBJECT_MOST_CHARACTERS)
        self._subject.setPlaceholderText("与预算批复一致的名称")
        self._caption.setBuddy(self._subject)
        self.rows.addRow("表格(&K)", self._template)
        self.rows.addRow(self._caption, self._subject)
        self.ask_for_width(36)
        self._template.currentIndexChanged.connect(self._show_choice)
        # the form most often added is the one a filing may have many of
        many = next((i for i, choice in enumerate(self._choices) if choice.subject), 0)
        self._template.setCurrentIndex(many)
        self._show_choice()

    @property
    def template(self) -> str:
        """The chosen template's id."""
        return str(self._template.currentData())

    @property
    def subject(self) -> str | None:
        """The project's name; None for a form that needs none."""
        return self._subject.text().strip() if self._choice().subject else None

    def accept(self) -> None:
        """Close only when the answers make sense."""
        choice = self._choice()
        if choice.subject and not self.subject:
            self.show_fault(f"请填写{choice.subject}。", self._subject)
        elif choice.subject and self.subject in choice.taken:
            self.show_fault(
                f"“{self.subject}”已经有一张{choice.title}，请改用别的名称。", self._subject
            )
        else:
            super().accept()

    def _choice(self) -> FormChoice:
        return self._choices[max(0, self._template.currentIndex())]

    def _show_choice(self) -> None:
        choice = self._choice()
        self._caption.setText(f"{choice.subject}(&N)")
        for widget in (self._caption, self._subject):
            widget.setVisible(bool(choice.subject))
        self.show_fault("")
        (self._subject if choice.subject else self._template).setFocus()
