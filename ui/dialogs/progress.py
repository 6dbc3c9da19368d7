"""Shows how far a long work is, and lets it be stopped; nothing else can be done meanwhile."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QProgressBar, QWidget

from ui.dialogs.sheet import Sheet


class ProgressSheet(Sheet):
    """`rejected` is sent when it is to be stopped: by the button, by Esc, by the closing cross."""

    def __init__(self, title: str, total: int, parent: QWidget | None) -> None:
        super().__init__(title, "", "", parent)
        self.setWindowModality(Qt.WindowModality.ApplicationModal)
        self.primary.hide()
        self.cancel.setDefault(True)
        self._said = QLabel(self)
        self._said.setObjectName("dialogText")
        self._bar = QProgressBar(self)
        self._bar.setRange(0, max(total, 1))
        self._bar.setAccessibleName(title)
        self.body.addWidget(self._said)
        self.body.addWidget(self._bar)
        self.ask_for_width(26)

    @property
    def said(self) -> str:
        """What is said of the progress."""
        return self._said.text()

    def show_progress(self, done: int, text: str) -> None:
        """Say how far it is."""
        self._bar.setValue(done)
        self._said.setText(text)
