"""No key is missing, none means two things, and all are named on the key-map screen."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QTableWidget

from ui.action_table import MENUS, SPECS
from ui.dialogs.key_map import KeyMapDialog
from ui.editor.key_words import GROUPS, PAPER_KEYS, bound, spoken
from ui.editor.keys import Act
from ui.main_window import MainWindow

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
#: the paper does the same thing itself while it has the keyboard
SAME_THING = {"clear": Act.CLEAR}
#: in text these do what they do everywhere
OF_TEXT = {"Ctrl+A", "Ctrl+C", "Ctrl+X", "Ctrl+V", "Ctrl+Z", "Ctrl+Y", "Ctrl+Shift+Z"}
#: what the input methods of Chinese Windows and 麒麟 take for themselves
OF_INPUT_METHODS = {"Ctrl+Space", "Shift+Space", "Ctrl+.", "Ctrl+Shift+F", "Shift"}


def sequence(key: Qt.Key, modifiers: Qt.KeyboardModifier) -> str:
    return QKeySequence(QKeyCombination(modifiers, key)).toString()


def keys_of_actions(window: MainWindow) -> list[tuple[str, str]]:
    return [
        (key.toString(), name)
        for name, action in window.actions_by_name.all().items()
        for key in action.shortcuts()
    ]


def test_every_action_has_a_key_and_no_key_two_actions(window: MainWindow) -> None:
    keys = keys_of_actions(window)
    assert all(key for key, _name in keys)
    assert {name for _key, name in keys} == {spec.name for spec in SPECS}
    counted = Counter(key for key, _name in keys)
    assert [key for key, count in counted.items() if count > 1] == []


def test_what_is_written_in_the_table_is_a_key(window: MainWindow) -> None:
    written = {key for spec in SPECS for key in spec.keys}
    assert {QKeySequence(key).toString() for key in written} == {
        key for key, _name in keys_of_actions(window)
    }
    assert not any("unknown" in key.lower() for key, _name in keys_of_actions(window))


def test_no_key_of_an_action_means_something_else_on_the_paper(window: MainWindow) -> None:
    own = {sequence(*pressed): act for pressed, act in bound()}
    clashes = {
        key: name
        for key, name in keys_of_actions(window)
        if key in own and SAME_THING.get(name) is not own[key]
    }
    assert clashes == {}


def test_no_key_is_one_an_input_method_takes(window: MainWindow) -> None:
    assert not {key for key, _name in keys_of_actions(window)} & OF_INPUT_METHODS


def test_the_paper_has_one_meaning_for_a_key_in_each_mode() -> None:
    keys = Counter(sequence(*pressed) for pressed, _act in bound())
    assert [key for key, count in keys.items() if count > 1] == []


def test_everything_the_paper_does_by_keys_is_in_words() -> None:
    said = [act for group in GROUPS for line in group.lines for act in line.acts]
    assert sorted(act.name for act in said) == sorted(act.name for act in Act)
    assert all(keys and what for keys, what in PAPER_KEYS)


def test_every_action_stands_in_one_menu() -> None:
    menus = [one for outer in MENUS for one in (outer, *outer.parts)]
    assert Counter(name for menu in menus for name in menu.names) == Counter(
        spec.name for spec in SPECS
    )


def test_actions_of_the_menus_have_letters_of_their_own() -> None:
    texts = {spec.name: spec.text for spec in SPECS}
    for menu in (one for outer in MENUS for one in (outer, *outer.parts)):
        shown = [texts[name] for name in menu.names] + [part.title for part in menu.parts]
        letters = Counter(text.partition("(&")[2][0] for text in shown)
        assert [letter for letter, count in letters.items() if count > 1] == [], menu.title


@pytest.mark.parametrize(
    ("key", "modifiers", "words"),
    [
        (Qt.Key.Key_Return, SHIFT, "Shift+Enter"),
        (Qt.Key.Key_Down, CTRL | SHIFT, "Ctrl+Shift+↓"),
        (Qt.Key.Key_F2, Qt.KeyboardModifier.NoModifier, "F2"),
    ],
)
def test_keys_are_said_as_they_are_printed(
    key: Qt.Key, modifiers: Qt.KeyboardModifier, words: str
) -> None:
    assert spoken((key, modifiers)) == words


def test_the_screen_lists_the_paper_s_keys_and_every_action_s_grouped(window: MainWindow) -> None:
    dialog = KeyMapDialog(window.actions_by_name, window)
    table = dialog.findChild(QTableWidget)
    assert isinstance(table, QTableWidget)
    rows = [(_text(table, row, 0), _text(table, row, 1)) for row in range(table.rowCount())]
    assert set(PAPER_KEYS) <= set(rows)
    assert {spec.tip for spec in SPECS} <= {what for _keys, what in rows}
    titles = [keys for keys, what in rows if not what]
    assert titles[:3] == [group.title for group in GROUPS]
    assert "菜单：编辑" in titles
    assert ("Ctrl+D", "把上面一格的内容填到这里；选中多格时用第一行填满") in rows
    dialog.deleteLater()


def _text(table: QTableWidget, row: int, column: int) -> str:
    item = table.item(row, column)
    assert item is not None
    return item.text().strip()
