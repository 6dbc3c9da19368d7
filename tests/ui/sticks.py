"""The window's ways to and from a stick, folders standing for sticks."""

from __future__ import annotations

import pytest

from perfdesk.document.model import Address
from perfdesk.workspace import Workspace
from perfdesk.workspace.sticks import Stick, Sticks
from tests.ui.conftest import MEALS
from ui.dialogs.export_stick import ExportStickDialog
from ui.dialogs.import_stick import ImportStickDialog

GOAL = Address("", "", "goal_year")
AMOUNT = Address("", "", "money.total.initial")


@pytest.fixture
def stick(tmp_path, monkeypatch):
    """A folder that the system calls a removable drive."""
    root = tmp_path / "usb"
    root.mkdir()
    drive = Stick(root, "乡镇U盘", free=8 << 30)

    def drives(sticks):
        return [Stick(root, drive.name, sticks.id_of(root), drive.free)]

    monkeypatch.setattr(Sticks, "drives", drives)
    return root


@pytest.fixture
def district(tmp_path):
    with Workspace.open(tmp_path / "district.perfdesk", create=True) as workspace:
        yield workspace


def export(office):
    """The filing of the meals onto the stick; the package."""
    office.open(MEALS)
    office.press("export_stick")
    office.dialog(ExportStickDialog).primary.click()
    said = len(office.speaker.notices)
    office.qtbot.waitUntil(lambda: len(office.speaker.notices) > said or office.speaker.told != [])


def carry(district, stick):
    """The district takes in all that is on the stick."""
    for path in district.sticks.among([stick]):
        district.receiving.take(district.receiving.look(path))


def back(district, stick, filing):
    """The district's package of a filing, onto the stick."""
    steps = district.sending.make([filing], role="district")
    outgoing = None
    while outgoing is None:
        try:
            next(steps)
        except StopIteration as end:
            outgoing = end.value
    district.sticks.writing(outgoing, [filing], stick).run()
    district.sending.sent(outgoing)


def lines(tree):
    items = [tree.topLevelItem(at) for at in range(tree.topLevelItemCount())]
    return [[item.text(column) for column in range(tree.columnCount())] for item in items]


def filing_of(office):
    return office.workspace.form(office.form(MEALS)).filing


def looked(office):
    """The import's window, once all is read."""
    dialog = office.dialog(ImportStickDialog)
    office.qtbot.waitUntil(lambda: not dialog.busy)
    return dialog


def importing(office):
    office.press("import_stick")
    return looked(office)


def import_all(office):
    dialog = importing(office)
    dialog.all.click()
    dialog.primary.click()


def wait_for(office, kind):
    """The dialog of that kind, once it is there."""
    office.qtbot.waitUntil(lambda: any(d.isVisible() for d in office.window.findChildren(kind)))
    return office.dialog(kind)
