"""The text of one slot while it is typed: caret, composition, and its own undo."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ui.editor.slot_edit import Mode, SlotEdit

TEXTS = st.text(alphabet="网格员a1 \n（）𠮷e\u0301", max_size=6)
STEPS = st.one_of(
    st.tuples(st.just("insert"), TEXTS),
    st.tuples(
        st.sampled_from(["backspace", "delete", "left", "right", "all", "word"]), st.just("")
    ),
)


def _do(edit: SlotEdit, step: tuple[str, str]) -> None:
    name, text = step
    if name == "insert":
        edit.insert(text)
    elif name == "backspace":
        edit.backspace()
    elif name == "delete":
        edit.delete()
    elif name == "word":
        edit.backspace(word=True)
    elif name == "left":
        edit.move_left()
    elif name == "right":
        edit.move_right(keep=True)
    else:
        edit.select_all()


@given(TEXTS, st.lists(STEPS, max_size=20))
def test_undo_leads_back_to_the_text_the_slot_held(
    original: str, steps: list[tuple[str, str]]
) -> None:
    edit = SlotEdit(original)
    edit.begin(Mode.CARET)
    for step in steps:
        _do(edit, step)
        assert 0 <= edit.caret <= len(edit.text)
        assert 0 <= edit.anchor <= len(edit.text)
    final = edit.text
    taken = 0
    while edit.undo():
        taken += 1
    assert edit.text == original
    for _step in range(taken):
        assert edit.redo()
    assert edit.text == final
    assert not edit.redo()


@given(TEXTS, st.lists(STEPS, max_size=10))
def test_cancel_gives_back_what_the_slot_held(original: str, steps: list[tuple[str, str]]) -> None:
    edit = SlotEdit(original)
    edit.begin(Mode.QUICK, replace=True)
    for step in steps:
        _do(edit, step)
    edit.compose("pin", 3)
    edit.cancel()
    assert (edit.text, edit.shown, edit.mode) == (original, original, Mode.NAVIGATE)


@given(TEXTS, TEXTS, st.integers(0, 12))
def test_a_composition_is_shown_at_the_caret_and_is_no_text(
    original: str, preedit: str, caret: int
) -> None:
    edit = SlotEdit(original)
    edit.begin(Mode.CARET, caret=min(caret, len(original)))
    edit.compose(preedit, len(preedit))
    assert edit.text == original
    assert edit.shown == original[: edit.caret] + preedit + original[edit.caret :]


def test_finishing_keeps_an_open_composition() -> None:
    edit = SlotEdit("网格")
    edit.begin(Mode.CARET)
    edit.compose("yuan", 4)
    assert edit.finish() == "网格yuan"


def test_a_mark_goes_with_the_character_it_stands_on() -> None:
    edit = SlotEdit("ae\u0301")
    edit.begin(Mode.CARET)
    edit.backspace()
    assert edit.text == "a"


def test_typing_over_a_selection_replaces_it() -> None:
    edit = SlotEdit("城区网格员")
    edit.begin(Mode.CARET)
    edit.move_to(0)
    edit.move_to(2, keep=True)
    edit.insert("镇区")
    assert edit.text == "镇区网格员"
    edit.undo()
    assert (edit.text, edit.selected_text) == ("城区网格员", "城区")
