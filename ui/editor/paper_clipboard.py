"""Copy, cut and paste on a paper: text while one types, cells otherwise."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from ui.editor.paper_entry import PaperEntry
from ui.editor.slot_edit import Mode


class PaperClipboard(PaperEntry):
    """A paper that gives to the clipboard and takes from it."""

    def copy(self) -> None:
        """Copy the selected text while one is typed, else the selected cells."""
        if self._edit.editing:
            if text := self._edit.selected_text:
                QGuiApplication.clipboard().setText(text)
            return
        if self._edit.text:
            QGuiApplication.clipboard().setText(self._edit.text)

    def cut(self) -> None:
        """Copy and remove."""
        self.copy()
        if self._edit.editing:
            self._settle_composition()
            self._edit.insert("")
            self._show_text()
        else:
            self.clear_selection()

    def paste(self) -> None:
        """Put the clipboard's text at the caret while one types, else its cells onto the paper."""
        self.paste_plain()

    def paste_plain(self) -> None:
        """Put the clipboard's text, as it is, at the caret or into the current cell."""
        text = QGuiApplication.clipboard().text().replace("\r\n", "\n").replace("\r", "\n")
        slot = self._slot()
        if not text or slot is None or not self._may_type(slot):
            return
        if self._edit.editing:
            self._settle_composition()
            self._edit.insert(text)
            self._show_text()
            return
        self._edit.begin(Mode.QUICK, replace=True)
        self._edit.insert(_unquoted(text.removesuffix("\n")))
        self.commit()


def _unquoted(text: str) -> str:
    """One cell of several lines as Excel copies it stands in quotes; its text without them."""
    inner = text[1:-1]
    quoted = len(text) > 1 and text[0] == text[-1] == '"' and "\n" in inner
    if not quoted or '"' in inner.replace('""', ""):
        return text
    return inner.replace('""', '"')
