"""The text being typed into one slot: caret, selection, composition and its own undo, no widget."""

from __future__ import annotations

import unicodedata
from enum import Enum

from perfdesk.frozen import dataclass


class Mode(Enum):
    """How keys act, as in Excel."""

    NAVIGATE = "navigate"  # a slot is selected; typing replaces its text
    QUICK = "quick"  # typing began on the selected slot: arrows commit and move
    CARET = "caret"  # F2 or double click: arrows move the caret


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


@dataclass(frozen=True)
class _State:
    text: str
    caret: int
    anchor: int


class SlotEdit:
    """One slot's text while it is typed. Offsets count characters (code points).

    `original` is what the slot held; `preedit` is what an input method is composing at the
    caret, no part of `text` until committed.
    """

    def __init__(self, original: str = "") -> None:
        self.original = original
        self.text = original
        self.caret = len(original)
        self.anchor = self.caret
        self.preedit = ""
        self.preedit_caret = 0
        self.mode = Mode.NAVIGATE
        self._undo: list[_State] = []
        self._redo: list[_State] = []

    # --- what is shown -------------------------------------------------------------------

    @property
    def shown(self) -> str:
        """The text with the composition in its place."""
        if not self.preedit:
            return self.text
        return self.text[: self.caret] + self.preedit + self.text[self.caret :]

    @property
    def shown_caret(self) -> int:
        """The caret's place in `shown`."""
        return self.caret + (self.preedit_caret if self.preedit else 0)

    @property
    def selection(self) -> tuple[int, int]:
        """Start and end of the selected text."""
        return min(self.caret, self.anchor), max(self.caret, self.anchor)

    @property
    def selected_text(self) -> str:
        """The selected text, "" when none is."""
        start, end = self.selection
        return self.text[start:end]

    @property
    def editing(self) -> bool:
        """Whether a text is being typed (in either mode)."""
        return self.mode is not Mode.NAVIGATE

    @property
    def changed(self) -> bool:
        """Whether what was typed differs from what the slot held."""
        return self.editing and self.shown != self.original

    @property
    def untouched(self) -> bool:
        """Whether nothing has been typed since typing began."""
        return len(self._undo) <= 1

    # --- beginning and ending ------------------------------------------------------------

    def begin(self, mode: Mode, *, replace: bool = False, caret: int | None = None) -> None:
        """Begin typing; `replace` begins with nothing, as typing on a selected cell does."""
        if self.editing:
            self.mode = mode
            return
        self.mode = mode
        self._undo.clear()
        self._redo.clear()
        if replace:
            self._undo.append(_State(self.text, len(self.text), len(self.text)))
            self.text = ""
        self.caret = len(self.text) if caret is None else caret
        self.anchor = self.caret

    def cancel(self) -> None:
        """Esc: back to what the slot held."""
        self.text = self.original
        self.caret = self.anchor = len(self.text)
        self.preedit = ""
        self.mode = Mode.NAVIGATE

    def finish(self) -> str:
        """End typing and return the text; a composition still open is kept, never dropped."""
        self.settle_composition()
        self.mode = Mode.NAVIGATE
        return self.text

    # --- composition ---------------------------------------------------------------------

    def compose(self, preedit: str, caret: int) -> None:
        """The input method shows `preedit` at the caret; selected text gives way to it."""
        if preedit and self.caret != self.anchor:
            self.insert("")
        self.preedit = preedit
        self.preedit_caret = min(max(caret, 0), len(preedit))

    def commit_composition(self, text: str, replaced: tuple[int, int] | None = None) -> None:
        """The input method hands over `text`, in place of `replaced` (start, end) where named."""
        self.preedit = ""
        if replaced is not None:
            self.anchor, self.caret = replaced
        if text or replaced is not None:
            self.insert(text)

    def settle_composition(self) -> None:
        """Take what is being composed as text, as it stands."""
        pending, self.preedit = self.preedit, ""
        self.insert(pending)

    # --- typing --------------------------------------------------------------------------

    def _remember(self) -> None:
        self._undo.append(_State(self.text, self.caret, self.anchor))
        self._redo.clear()

    def insert(self, text: str) -> None:
        """Put text at the caret, in place of the selection."""
        start, end = self.selection
        if not text and start == end:
            return
        self._remember()
        self.text = self.text[:start] + text + self.text[end:]
        self.caret = self.anchor = start + len(text)

    def backspace(self, *, word: bool = False) -> None:
        """Delete what stands before the caret, or the selection."""
        if self.caret == self.anchor:
            self.move_left(keep=True, word=word)
        self.insert("")

    def delete(self, *, word: bool = False) -> None:
        """Delete what stands after the caret, or the selection."""
        if self.caret == self.anchor:
            self.move_right(keep=True, word=word)
        self.insert("")

    def undo(self) -> bool:
        """Take back one step of typing in this slot; False when there is none."""
        return self._step(self._undo, self._redo)

    def redo(self) -> bool:
        """Do again what was taken back."""
        return self._step(self._redo, self._undo)

    def _step(self, source: list[_State], target: list[_State]) -> bool:
        if not source:
            return False
        target.append(_State(self.text, self.caret, self.anchor))
        state = source.pop()
        self.text, self.caret, self.anchor = state.text, state.caret, state.anchor
        return True

    # --- the caret -----------------------------------------------------------------------

    def move_to(self, offset: int, *, keep: bool = False) -> None:
        """Put the caret somewhere; `keep` leaves the selection's other end where it is."""
        self.caret = min(max(offset, 0), len(self.text))
        if not keep:
            self.anchor = self.caret

    def move_left(self, *, keep: bool = False, word: bool = False) -> None:
        """One character (or word) to the left; without `keep` a selection collapses first."""
        if not keep and self.caret != self.anchor:
            self.move_to(self.selection[0])
            return
        at = self._step_left(self.caret)
        if word:
            while at > 0 and (_is_word(self.text[at - 1]) and _is_word(self.text[at])):
                at -= 1
        self.move_to(at, keep=keep)

    def move_right(self, *, keep: bool = False, word: bool = False) -> None:
        """One character (or word) to the right; without `keep` a selection collapses first."""
        if not keep and self.caret != self.anchor:
            self.move_to(self.selection[1])
            return
        at = self._step_right(self.caret)
        if word:
            while at < len(self.text) and _is_word(self.text[at - 1]) and _is_word(self.text[at]):
                at += 1
        self.move_to(at, keep=keep)

    def _step_left(self, at: int) -> int:
        at = max(at - 1, 0)
        while at > 0 and _joins(self.text[at]):
            at -= 1
        return at

    def _step_right(self, at: int) -> int:
        at = min(at + 1, len(self.text))
        while at < len(self.text) and _joins(self.text[at]):
            at += 1
        return at

    def select_word(self) -> None:
        """Select the word the caret stands in: letters and digits together, one Chinese sign."""
        start = end = self.caret
        while start > 0 and _is_word(self.text[start - 1]) and self.text[start - 1].isascii():
            start -= 1
        while end < len(self.text) and _is_word(self.text[end]) and self.text[end].isascii():
            end += 1
        if start == end:
            end = self._step_right(start)
        self.anchor, self.caret = start, end

    def select_all(self) -> None:
        """Select the whole text."""
        self.anchor = 0
        self.caret = len(self.text)


def _joins(char: str) -> bool:
    """Characters that stand on the one before: combining marks and variation selectors."""
    return (
        unicodedata.combining(char) != 0
        or "\ufe00" <= char <= "\ufe0f"
        or "\U000e0100" <= char <= "\U000e01ef"
    )
