"""Light and dark: what is written can be read, and one changes into the other at once."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QListWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from perfdesk import paths
from perfdesk.workspace import Workspace
from tests.ui.conftest import gone
from ui import appearance, icons, theme
from ui.editor import palette
from ui.painting import paint_page
from ui.settings import Settings

READABLE = 4.5  # WCAG 2, level AA, for text
SEEN = 3.0  # the same, for signs
ON_PAPER = ("PAPER", "FIELD", "CURRENT_FILL", "EDITING_FILL", "DERIVED", "SELECTION")
#: on what a part of the window stands, by the first name of its rules in the style sheet
REGIONS = {
    "#status": ("surface",),
    "#formBar": ("surface",),
    "#header": ("surface",),
    "#storeName": ("surface",),
    "QMenuBar": ("surface",),
    "QMenu": ("surface",),
    "#navigator": ("panel",),
    "#welcome": ("surface", "panel"),
    "#notice": ("text",),
    "QTabWidget#forms": ("ground", "panel"),
}
ANYWHERE = ("surface", "panel", "ground")


@pytest.fixture
def application(qapp: QApplication) -> Iterator[QApplication]:
    yield qapp
    appearance.show(qapp, dark=False)


def light_of(colour: QColor) -> float:
    channels = [c / 255 for c in (colour.red(), colour.green(), colour.blue())]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: QColor, two: QColor) -> float:
    """The contrast of two colours as WCAG 2 counts it."""
    bright, dark = sorted((light_of(one), light_of(two)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_black_on_white_has_the_greatest_contrast():
    assert contrast(QColor("#000"), QColor("#fff")) == pytest.approx(21)


def test_both_looks_have_the_same_colours():
    assert theme.LIGHT.keys() == theme.DARK.keys()


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(
    ("ink", "grounds"),
    [
        ("text", ("surface", "panel", "ground", "desk", "accent_soft")),
        ("muted", ("surface", "panel", "ground", "desk", "accent_soft")),
        ("accent", ("surface", "panel")),
        ("accent_dark", ("surface", "panel", "accent_soft", "ground")),
        ("state_empty", ("surface", "panel", "accent_soft")),
        ("state_draft", ("surface", "panel", "accent_soft")),
        ("state_finished", ("surface", "panel", "accent_soft")),
        ("danger", ("surface", "ground", "panel", "danger_soft")),
        ("warning", ("surface", "warning_soft")),
        ("surface", ("accent", "accent_dark", "text", "notice_hover")),
    ],
)
def test_text_can_be_read_on_its_ground(application, dark, ink, grounds):
    appearance.show(application, dark=dark)
    for ground in grounds:
        found = contrast(theme.colour(ink), theme.colour(ground))
        assert found >= READABLE, (ink, ground, found)


def rules() -> Iterator[tuple[str, str]]:
    source = (paths.resources_dir() / "style" / "perfdesk.qss").read_text(encoding="utf-8")
    source = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
    for selectors, body in re.findall(r"([^{}]+)\{([^}]*)\}", source):
        for selector in selectors.split(","):
            yield selector.strip(), body


@pytest.mark.parametrize("dark", [False, True])
def test_every_rule_of_the_style_sheet_can_be_read(application, dark):
    appearance.show(application, dark=dark)
    pairs = 0
    for selector, body in rules():
        ink = re.search(r"(?<![-\w])color:\s*@([a-z_]+)", body)
        if ink is None or ":disabled" in selector:
            continue
        own = re.search(r"(?<![-\w])background:\s*@([a-z_]+)", body)
        first = next((name for name in REGIONS if selector.startswith(name)), "")
        grounds = (own[1],) if own else REGIONS.get(first, ANYWHERE)
        for ground in grounds:
            found = contrast(theme.colour(ink[1]), theme.colour(ground))
            assert found >= READABLE, (selector, ink[1], ground, found)
            pairs += 1
        chosen = re.search(r"selection-background-color:\s*@([a-z_]+)", body)
        chosen_ink = re.search(r"selection-color:\s*@([a-z_]+)", body)
        if chosen and chosen_ink:
            found = contrast(theme.colour(chosen_ink[1]), theme.colour(chosen[1]))
            assert found >= READABLE, (selector, "selection", found)
    assert pairs > 40


def test_only_what_cannot_be_used_is_faint():
    """The faint colour may not be readable: it is never that of something to read."""
    for selector, body in rules():
        if re.search(r"(?<![-\w])color:\s*@faint", body):
            assert ":disabled" in selector, selector


@pytest.mark.parametrize("dark", [False, True])
def test_ink_can_be_read_on_every_ground_of_the_paper(application, dark):
    appearance.show(application, dark=dark)
    for ground in (*ON_PAPER, "WRONG_FILL", "TYPED_OVER_FILL"):
        assert contrast(palette.INK, getattr(palette, ground)) >= READABLE, ground
    for ground in ("DERIVED", "CURRENT_FILL", "EDITING_FILL"):
        assert contrast(palette.DERIVED_INK, getattr(palette, ground)) >= READABLE, ground
    for ground in ("WRONG_FILL", "CURRENT_FILL", "EDITING_FILL"):
        assert contrast(palette.WRONG, getattr(palette, ground)) >= READABLE, ground


@pytest.mark.parametrize("dark", [False, True])
def test_signs_and_frames_can_be_seen_on_the_paper(application, dark):
    appearance.show(application, dark=dark)
    for sign in ("REQUIRED", "NOTE", "TYPED_OVER", "WRONG", "CURRENT", "RULE", "DERIVED_INK"):
        for ground in (*ON_PAPER, "TYPED_OVER_FILL", "WRONG_FILL"):
            found = contrast(getattr(palette, sign), getattr(palette, ground))
            assert found >= SEEN, (sign, ground, found)


def test_the_dark_window_changes_at_once_and_is_remembered(application, office, tmp_path):
    window = office.window
    office.open("2026年城区社区网格员工作餐费")
    view = window.tabs.front.view
    ground = view.viewport().grab().toImage().pixelColor(2, 200)
    before = window.actions_by_name["copy"].icon().pixmap(20).toImage()
    assert not window.actions_by_name["dark"].isChecked()
    office.press("dark")
    assert application.palette().color(QPalette.ColorRole.Window).lightness() < 60
    assert window.header.grab().toImage().pixelColor(3, 3).lightness() < 70
    assert view.viewport().grab().toImage().pixelColor(2, 200).lightness() < 60
    assert window.actions_by_name["copy"].icon().pixmap(20).toImage() != before
    assert Settings(tmp_path / "window.ini").dark is True
    office.press("dark")
    assert window.actions_by_name["copy"].icon().pixmap(20).toImage() == before
    assert view.viewport().grab().toImage().pixelColor(2, 200) == ground
    assert office.window.settings.dark is False


def test_nobody_s_choice_is_neither(settings):
    assert settings.dark is None


def test_the_paper_in_the_dark_is_dimmed_and_still_paper(application):
    appearance.show(application, dark=True)
    assert 190 < palette.PAPER.lightness() < 225
    assert palette.INK.lightness() < 30


def test_what_is_printed_knows_nothing_of_the_dark(application, office):
    office.open("2026年城区社区网格员工作餐费")
    (page, *_rest) = office.workspace.pages([office.window.front_form()])

    def printed():
        paper = QImage(600, 850, QImage.Format.Format_RGB32)
        paper.fill(Qt.GlobalColor.white)
        painter = QPainter(paper)
        paint_page(painter, page, 1.0)
        painter.end()
        return paper

    before = printed()
    appearance.show(application, dark=True)
    assert printed() == before


def test_pictures_and_rows_follow(application, qtbot):
    box = QWidget()
    label = QLabel(box)
    icons.show_on(label, "check", 16, "state_finished")
    listing = QListWidget(box)
    listing.addItem("一")
    listing.item(0).setIcon(icons.icon("unit", "accent"))
    listing.item(0).setForeground(theme.colour("muted"))
    tree = QTreeWidget(box)
    branch = QTreeWidgetItem(tree, ["二"])
    branch.setForeground(0, theme.colour("danger"))
    before = label.pixmap().toImage()
    appearance.show(application, dark=True)
    assert label.pixmap().toImage() != before
    assert listing.item(0).foreground().color() == QColor(theme.DARK["muted"])
    assert branch.foreground(0).color() == QColor(theme.DARK["danger"])
    gone(box)


def test_marks_of_the_style_sheet_are_there_in_both_tones():
    source = (paths.resources_dir() / "style" / "perfdesk.qss").read_text(encoding="utf-8")
    names = set(re.findall(r"@icons/([a-z-]+)@tone\.svg", source))
    assert names
    for name in names:
        for tone in ("", "-dark"):
            assert (paths.resources_dir() / "icons" / f"{name}{tone}.svg").is_file()


@pytest.mark.parametrize(
    ("chosen", "system", "dark"),
    [("dark", False, True), ("light", True, False), ("", True, True), ("", False, False)],
)
def test_the_window_opens_as_chosen_else_as_the_system_has_it(tmp_path, chosen, system, dark):
    data = tmp_path / "data"
    data.mkdir()
    if chosen:
        (data / "window.ini").write_text(f"[window]\ncolours={chosen}\n", encoding="utf-8")
    Workspace.open(tmp_path / "x.perfdesk", create=True).close()
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from PySide6.QtCore import QTimer\n"
        "from ui import app, theme\n"
        f"theme.system_is_dark = lambda: {system}\n"
        "def shown(window):\n"
        "    print(theme.is_dark(), window.actions_by_name['dark'].isChecked(),\n"
        "          window.header.grab().toImage().pixelColor(3, 3).lightness() < 70)\n"
        "    QTimer.singleShot(0, window.close_now)\n"
        "sys.exit(app.open_window(Path(sys.argv[1]), shown))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "x.perfdesk")],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PERFDESK_DATA": str(data)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(dark)] * 3
