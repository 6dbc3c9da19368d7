"""A township's screen at 150 %: 1366 × 768 become 911 × 512, less the system's own bar."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QApplication, QDialog, QPushButton

from ui import startup
from ui.dialogs.sheet import Sheet
from ui.welcome import FormLink
from ui.window_frame import LEAST_SIZE

MEALS = "2026年城区社区网格员工作餐费"
SMALL = QSize(911, 472)
DIALOGS = (
    *("new_filing", "new_form", "print", "keys", "about", "restore", "calibration"),
    *("export_stick", "import_stick"),
)


@pytest.fixture(params=[1.0, 1.5], ids=["100%", "150%"])
def text_scale(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[float]:
    startup.dress(qapp, request.param)
    yield request.param
    startup.dress(qapp)


def _in_sight(window, widget):
    place = QRect(widget.mapTo(window, widget.rect().topLeft()), widget.size())
    return widget.isVisible() and window.rect().contains(place)


@pytest.mark.parametrize("size", [SMALL, QSize(*LEAST_SIZE)])
def test_the_window_is_as_small_as_it_must_be(office, size):
    office.open(MEALS)
    window = office.window
    window.resize(size)
    QApplication.processEvents()
    assert window.size() == size
    header, bar = window.header, window.tabs.front.bar
    assert header.menus.width() >= header.menus.sizeHint().width()
    for button in [*header.row.buttons(), *bar.row.buttons()]:
        assert _in_sight(window, button), button.accessibleName()
    assert _in_sight(window, window.status)
    assert window.tabs.front.view.viewport().height() > 260
    assert window.tabs.front.view.viewport().width() > 480


def _screen(monkeypatch, size):
    """Dialogs find a screen of that size (the offscreen platform's is 800 × 800)."""
    kind = type("Screen", (), {"availableGeometry": lambda: QRect(0, 0, *size.toTuple())})
    monkeypatch.setattr(Sheet, "screen", lambda _self: kind)


@pytest.mark.parametrize("name", DIALOGS)
def test_every_dialog_fits_the_small_screen(office, name, monkeypatch):
    _screen(monkeypatch, SMALL)
    office.open(MEALS)
    office.window.resize(SMALL)
    office.press(name)
    dialog = office.dialog(QDialog)
    QApplication.processEvents()
    assert dialog.width() <= SMALL.width()
    assert dialog.height() <= SMALL.height()
    shown = [button for button in dialog.findChildren(QPushButton) if button.isVisible()]
    assert any(button.isDefault() and _in_sight(dialog, button) for button in shown)
    dialog.reject()


@pytest.mark.parametrize("name", DIALOGS)
def test_every_dialog_fits_the_screen_with_larger_text(text_scale, office, name, monkeypatch):
    _screen(monkeypatch, QSize(1366, 728))
    office.open(MEALS)
    office.press(name)
    dialog = office.dialog(QDialog)
    QApplication.processEvents()
    assert dialog.width() <= 1366
    assert dialog.height() <= 728
    for button in dialog.findChildren(QPushButton):
        if button.isVisible():
            assert button.width() >= button.sizeHint().width(), (text_scale, button.text())
    dialog.reject()


def test_the_window_opens_at_150_percent_of_the_system(store, tmp_path):
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from PySide6.QtCore import QTimer\n"
        "from ui import app\n"
        "def shown(window):\n"
        "    window.showNormal()\n"
        "    window.resize(911, 472)\n"
        "    form = window.entries()[0].forms[0]\n"
        "    window.open_form(form.id)\n"
        "    picture = window.grab()\n"
        "    view = window.tabs.front.view\n"
        "    print(window.width(), window.height(), picture.devicePixelRatio(),\n"
        "          view._scene().ratio, window.header.menus.width() >=\n"
        "          window.header.menus.sizeHint().width())\n"
        "    QTimer.singleShot(0, window.close_now)\n"
        "sys.exit(app.open_window(Path(sys.argv[1]), shown))\n"
    )
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "QT_SCALE_FACTOR": "1.5",
        "PERFDESK_DATA": str(tmp_path / "data"),
    }
    done = subprocess.run(
        [sys.executable, "-c", code, str(store)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["911", "472", "1.5", "1.5", "True"]


def test_the_welcome_offers_as_many_forms_as_there_is_room_for(office):
    window = office.window
    window.resize(SMALL)
    QApplication.processEvents()
    links = window.centre.welcome.findChildren(FormLink)
    assert len(links) == 6
    seen = [link for link in links if link.isVisible()]
    assert 1 <= len(seen) < 6
    assert all(link.height() >= link.sizeHint().height() for link in seen)
    assert all(_in_sight(window, link) for link in seen)
    window.resize(1366, 728)
    QApplication.processEvents()
    assert all(link.isVisible() for link in links)


def test_the_side_has_room_beside_the_paper(office):
    office.open(MEALS)
    window = office.window
    window.resize(SMALL)
    office.press("field_help")
    QApplication.processEvents()
    assert window.side.width() >= 240
    assert window.width() == SMALL.width()
    for button in window.tabs.front.bar.row.buttons():
        assert _in_sight(window, button), button.accessibleName()
