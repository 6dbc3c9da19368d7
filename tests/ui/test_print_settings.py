"""What is remembered of printing: by kind of form, by printer, by form."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from ui.settings import UNMOVED, PrintHabits, Settings, Shift

ONE, OTHER = "lukou-2026/project", "lukou-2026/department"
HABITS = PrintHabits("惠普/二楼 左边", 3, both_sides=True, signature=False)


def again(settings: Settings, tmp_path: Path) -> Settings:
    """As the window finds it at its next start."""
    settings.write()
    return Settings(tmp_path / "window.ini")


def test_habits_are_kept_by_kind_of_form(settings, tmp_path):
    settings.set_print_habits([ONE], HABITS)
    settings.set_print_habits([OTHER], PrintHabits("佳能", 1))
    found = again(settings, tmp_path)
    assert found.print_habits(ONE) == HABITS
    assert found.print_habits(OTHER) == PrintHabits("佳能", 1)


def test_a_kind_never_printed_starts_with_what_was_used_last(settings):
    assert settings.print_habits(ONE) == PrintHabits()
    settings.set_print_habits([ONE], HABITS)
    assert settings.print_habits("shifeng-2023/direction") == HABITS


@pytest.mark.parametrize("signature", [True, False, None])
def test_each_choice_of_the_signature_block_is_kept(settings, tmp_path, signature):
    settings.set_print_habits([ONE], PrintHabits(signature=signature))
    assert again(settings, tmp_path).print_habits(ONE).signature is signature


def test_shifts_are_kept_by_printer(settings, tmp_path):
    settings.set_shift("\\\\server\\惠普=二楼", Shift(-12, 5, 150, -150))
    found = again(settings, tmp_path)
    assert found.shift("\\\\server\\惠普=二楼") == Shift(-12, 5, 150, -150)
    assert found.shift("佳能") == UNMOVED


@pytest.mark.parametrize("text", ["", "1 2", "a b c d", "1.5 0 0 0", "9999 -9999 0 0"])
def test_a_shift_that_makes_no_sense_moves_nothing_far(tmp_path, text):
    key = f"shift/{'佳能'.encode().hex()}"
    ini = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    ini.setValue(key, text)
    ini.sync()
    shift = Settings(tmp_path / "window.ini").shift("佳能")
    assert all(abs(part) <= 150 for part in shift)
    assert shift == UNMOVED or text.startswith("9999")


def test_pages_are_kept_by_store_and_form(settings, tmp_path):
    settings.set_pages(Path("/a/一.perfdesk"), {"x1": 2, "x2": 1})
    found = again(settings, tmp_path)
    assert found.pages_before(Path("/a/一.perfdesk"), "x1") == 2
    assert found.pages_before(Path("/a/二.perfdesk"), "x1") == 0
    assert found.pages_before(Path("/a/一.perfdesk"), "x9") == 0
