"""导出到U盘 in the real window, folders standing for sticks: a package for each unit."""

from __future__ import annotations

import random
import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from perfdesk.document.model import Address, ListedUnit
from perfdesk.exchange import stick as sticks_of_core
from perfdesk.exchange.package import look, unpack
from perfdesk.exchange.stick import Stage
from perfdesk.workspace import Workspace
from perfdesk.workspace.sending import Outgoing, Sending
from perfdesk.workspace.sticks import Stick, Sticks
from tests.ui.conftest import CENTER, MEALS, Recorder, gone, two_offices
from ui.dialogs.export_result import ExportResult
from ui.dialogs.export_stick import ExportStickDialog
from ui.dialogs.progress import ProgressSheet
from ui.export_stick_commands import CANCELLED
from ui.main_window import MainWindow
from ui.messages import Tone
from ui.settings import Settings

GOAL = Address("", "", "goal_year")


@pytest.fixture
def stick(tmp_path, monkeypatch):
    """A folder that the system calls a removable drive."""
    root = tmp_path / "usb"
    root.mkdir()
    plug(monkeypatch, Stick(root, "乡镇U盘", free=8 << 30))
    return root


def plug(monkeypatch, *drives):
    """These drives are plugged in, each with the id that it has by now."""

    def there(sticks):
        return [
            Stick(one.root, one.name, sticks.id_of(one.root), one.free, one.read_only)
            for one in drives
            if one.root.is_dir()
        ]

    monkeypatch.setattr(Sticks, "drives", there)


def lines(tree):
    items = [tree.topLevelItem(at) for at in range(tree.topLevelItemCount())]
    return [[item.text(column) for column in range(tree.columnCount())] for item in items]


def asked(office):
    """The dialog, opened for the filing of the meals."""
    office.open(MEALS)
    office.press("export_stick")
    return office.dialog(ExportStickDialog)


def sent(office, dialog):
    """Written, or said why not."""
    before = len(office.speaker.notices), len(office.speaker.told)
    dialog.primary.click()
    office.qtbot.waitUntil(
        lambda: (
            before != (len(office.speaker.notices), len(office.speaker.told)) or bool(shown(office))
        )
    )


def shown(office):
    return [one for one in office.window.findChildren(ExportResult) if one.isVisible()]


def units(office):
    return [one.unit for one in office.workspace.filings()]


def more_units(office, count):
    for number in range(count):
        office.workspace.new_filing("lukou-2026", f"第{number:02}镇", 2026)
    office.window.reload()


# --- one package -------------------------------------------------------------------------------


def test_what_is_being_typed_goes_onto_the_stick_and_it_may_be_pulled(office, stick):
    office.open(MEALS)
    office.type("改过的名称")
    office.press("export_stick")
    dialog = office.dialog(ExportStickDialog)
    dialog.to_district.click()
    assert dialog.filings == [office.window.current_filing()]
    assert dialog.spot.folder == stick
    office.qtbot.waitUntil(lambda: dialog.places.inside is not None)
    assert lines(dialog.places.list) == [["乡镇U盘（U盘）", "8.0 GB", "没有数据包"]]
    assert dialog.there.isHidden()
    sent(office, dialog)
    (path,) = stick.glob("*.perfpkg")
    assert path.name == "改过的名称-2026年.perfpkg", "the cell in front is the unit's name"
    assert office.speaker.notices == [f"“{path.name}”已写好，读回核对无误，可以拔出U盘了。"]
    (filing,) = unpack(path).filings
    assert filing.body.unit == "改过的名称"
    assert len(filing.forms) == 5
    assert office.window.settings.stick == office.workspace.sticks.id_of(stick) != ""


def test_a_second_export_replaces_its_own_package_and_says_what_was_there(office, stick):
    sent(office, asked(office))
    (path,) = stick.glob("*.perfpkg")
    dialog = asked(office)
    office.qtbot.waitUntil(lambda: dialog.places.inside is not None)
    assert lines(dialog.places.list)[0][2] == "1 个数据包"
    made = look(path).made
    assert dialog.there.text().startswith("这里有本机写的 1 个包，上次写的是第 1 包，20")
    assert made[:4] in dialog.there.text()
    sent(office, dialog)
    assert list(stick.glob("*.perfpkg")) == [path]
    assert look(path).number == 2


def test_a_folder_of_the_computer_can_be_chosen_and_is_remembered(office, tmp_path, monkeypatch):
    plug(monkeypatch)
    office.speaker.to_use = folder = tmp_path / "交"
    folder.mkdir()
    dialog = asked(office)
    assert not dialog.primary.isEnabled()
    dialog.places.other.click()
    sent(office, dialog)
    assert "可以拔出" not in office.speaker.notices[0]
    assert office.window.settings.package_folder == folder


def test_a_stick_plugged_in_later_is_listed(office, stick, monkeypatch):
    plug(monkeypatch)
    dialog = asked(office)
    assert not dialog.primary.isEnabled()
    plug(monkeypatch, Stick(stick, "乡镇U盘"))
    office.qtbot.waitUntil(lambda: not dialog.places._looking.busy)
    dialog.places.look()
    office.qtbot.waitUntil(dialog.primary.isEnabled)
    assert dialog.spot.folder == stick


@pytest.mark.parametrize(
    ("drive", "words"),
    [({"read_only": True, "free": 1 << 30}, "只读"), ({"free": 100 << 10}, "满了，只剩 100 KB")],
)
def test_a_stick_that_takes_nothing_says_so_before_anything_is_done(
    office, stick, monkeypatch, drive, words
):
    """F18, F19."""
    plug(monkeypatch, Stick(stick, "乡镇U盘", **drive))
    dialog = asked(office)
    assert words in dialog.fault.text()
    assert not dialog.primary.isEnabled()
    dialog.accept()
    assert dialog.isVisible()


# --- whom it is for ----------------------------------------------------------------------------


def test_a_store_of_several_units_sends_back_unless_told_otherwise(office, stick):
    dialog = asked(office)
    assert dialog.role == "district"
    assert "退回" in dialog._about.text()
    sent(office, dialog)
    (path,) = stick.glob("*.perfpkg")
    assert path.name == f"{CENTER}-2026年-退回意见.perfpkg"
    assert unpack(path).role == "district"
    dialog = asked(office)
    dialog.to_district.click()
    assert "区县导入后" in dialog._about.text()
    sent(office, dialog)
    assert look(stick / f"{CENTER}-2026年.perfpkg").role == "office"
    assert asked(office).role == "office", "remembered for this store"


def test_a_store_of_one_unit_hands_in_until_there_is_a_roster(office, stick):
    other = next(one for one in office.workspace.filings() if one.unit != CENTER)
    office.workspace.delete_filing(other.id)
    assert asked(office).role == "office"
    office.dialog(ExportStickDialog).reject()
    office.workspace.board.set_roster({CENTER: ListedUnit(0)})
    assert asked(office).role == "district"


def test_the_board_sends_back_what_it_names(office, stick):
    more_units(office, 3)
    office.window.settings.set_package_role(office.workspace.path, "office")
    chosen = [one.id for one in office.workspace.filings() if one.unit.startswith("第")]
    office.window._late_commands.send_back(chosen)
    dialog = office.dialog(ExportStickDialog)
    assert dialog.role == "district"
    assert sorted(dialog.filings) == sorted(chosen)
    assert dialog.primary.text() == "导出 3 个数据包"


def test_those_with_open_remarks_are_ticked_at_once(office, stick):
    more_units(office, 3)
    filing = office.workspace.filings()[-1]
    form = office.workspace.forms(filing.id)[0].id
    office.workspace.remarking.add(form, None, "请写明", "区财政局")
    dialog = asked(office)
    dialog.remarked.click()
    assert dialog.filings == [filing.id]
    assert [line[5] for line in lines(dialog.filing_list) if line[0] == filing.unit] == ["1"]
    dialog.none.click()
    assert dialog.filings == []
    assert not dialog.primary.isEnabled()
    dialog.all.click()
    assert len(dialog.filings) == 5
    QTest.keyClick(dialog.filing_list, Qt.Key.Key_Space)
    assert len(dialog.filings) == 4, "by the keyboard too"


# --- many packages -----------------------------------------------------------------------------


def test_each_unit_gets_a_package_and_then_it_may_be_pulled(office, stick):
    more_units(office, 4)
    dialog = asked(office)
    dialog.all.click()
    sent(office, dialog)
    assert office.speaker.notices == ["6 个数据包已写好，逐个读回核对无误，可以拔出U盘了。"]
    found = [unpack(path) for path in stick.glob("*.perfpkg")]
    assert sorted(one.unit for one in found) == sorted(units(office))
    assert {len(one.filings) for one in found} == {1}
    assert sorted(one.number for one in found) == [1, 2, 3, 4, 5, 6]


def test_stopped_between_two_the_finished_stay_and_the_rest_can_go_on(office, stick, monkeypatch):
    more_units(office, 4)
    dialog = asked(office)
    dialog.all.click()
    real = Sending.sent

    def stop_after_two(sending, outgoing):
        real(sending, outgoing)
        if outgoing.parcel.number == 2:
            office.dialog(ProgressSheet).reject()

    monkeypatch.setattr(Sending, "sent", stop_after_two)
    sent(office, dialog)
    (result,) = shown(office)
    assert "写好的 2 个" in result._about.text()
    assert "还有 4 个没有写好" in result._about.text()
    assert "可以拔出" not in result._about.text()
    assert [line[2] for line in lines(result.table)] == ["已写好"] * 2 + ["没有写"] * 4
    assert len(list(stick.glob("*.perfpkg"))) == 2
    assert list(stick.glob("*.part")) == []
    assert result.primary.text() == "接着写其余 4 个"
    monkeypatch.setattr(Sending, "sent", real)
    result.primary.click()
    office.qtbot.waitUntil(lambda: bool(office.speaker.notices))
    assert office.speaker.notices == ["4 个数据包已写好，逐个读回核对无误，可以拔出U盘了。"]
    assert len(list(stick.glob("*.perfpkg"))) == 6


def test_a_unit_that_cannot_be_packed_is_named_and_the_others_go(office, stick, monkeypatch):
    more_units(office, 2)
    bad = next(one for one in office.workspace.filings() if one.unit == "第00镇")
    real = Sending.make

    def make(sending, filings, **more):
        if bad.id in filings:
            office.workspace.filing("没有的")
        return real(sending, filings, **more)

    monkeypatch.setattr(Sending, "make", lambda *given, **more: _lazy(make, *given, **more))
    dialog = asked(office)
    dialog.all.click()
    sent(office, dialog)
    (result,) = shown(office)
    told = lines(result.table)
    assert [line[2] for line in told] == ["没有写好", "已写好", "已写好", "已写好"]
    assert told[0][0] == "第00镇"
    assert told[0][4]
    assert result.primary.text() == "接着写其余 1 个"


def _lazy(make, *given, **more):
    return (yield from make(*given, **more))


def test_one_that_is_taken_away_while_the_next_is_written_is_said(office, stick, monkeypatch):
    """F24."""
    more_units(office, 2)
    real = Sending.sent

    def quarantine(sending, outgoing):
        real(sending, outgoing)
        if outgoing.unit == "第01镇":
            next(stick.glob("第00镇*")).unlink()

    monkeypatch.setattr(Sending, "sent", quarantine)
    dialog = asked(office)
    dialog.all.click()
    sent(office, dialog)
    (result,) = shown(office)
    assert lines(result.table)[0][0] == "第00镇"
    assert "杀毒软件" in lines(result.table)[0][4]
    assert "写好的 3 个" in result._about.text()


# --- stopped while writing ---------------------------------------------------------------------


def heavy(monkeypatch):
    """Packages as large as those of many forms, in effect only: bytes that nothing unpacks."""
    real = Sending.make
    content = random.Random(7).randbytes(4_000_000)

    def make(sending, filings, **more):
        outgoing = yield from real(sending, filings, **more)
        return Outgoing(
            content, outgoing.unit, outgoing.year, outgoing.parcel, (), role=outgoing.role
        )

    monkeypatch.setattr(Sending, "make", make)


def test_esc_stops_the_writing_and_the_earlier_package_stays(office, stick, monkeypatch):
    """F14: between two blocks; nothing of the new one is left."""
    sent(office, asked(office))
    (path,) = stick.glob("*.perfpkg")
    before = path.read_bytes()
    heavy(monkeypatch)
    reached, go_on = threading.Event(), threading.Event()
    real = sticks_of_core.sync

    def slow(file):
        reached.set()
        assert go_on.wait(10)
        real(file)

    monkeypatch.setattr(sticks_of_core, "sync", slow)
    asked(office).primary.click()
    office.qtbot.waitUntil(reached.is_set)
    box = office.dialog(ProgressSheet)
    office.qtbot.waitUntil(lambda: "，共 3.8 MB" in box.said)
    assert Stage.WRITING.value in box.said
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert box.isVisible(), "until the block is done"
    assert not box.cancel.isEnabled()
    go_on.set()
    office.qtbot.waitUntil(lambda: CANCELLED in office.speaker.notices)
    assert path.read_bytes() == before
    assert sorted(one.name for one in stick.iterdir()) == [".perfdesk-stick", path.name]


def test_an_export_that_is_stopped_while_it_is_packed_writes_nothing(office, stick):
    filing = office.workspace.form(office.form(MEALS)).filing
    for number in range(8):
        office.workspace.new_form(filing, "lukou-2026/project", f"项目{number}")
    office.window.reload()
    asked(office).primary.click()
    office.dialog(ProgressSheet).reject()
    assert list(stick.iterdir()) == []
    assert office.speaker.notices == [CANCELLED]


def test_the_window_that_closes_while_it_writes_leaves_no_half_package(
    tmp_path, stick, qtbot, monkeypatch
):
    workspace = Workspace.open(two_offices(tmp_path / "closing.perfdesk"), background=True)
    speaker = Recorder()
    window = MainWindow(workspace, Settings(tmp_path / "closing.ini"), speaker)
    window.show()
    heavy(monkeypatch)
    window.actions_by_name["export_stick"].trigger()
    dialog = next(one for one in window.findChildren(ExportStickDialog) if one.isVisible())
    qtbot.waitUntil(dialog.primary.isEnabled)
    dialog.primary.click()
    window.close()
    assert list(stick.glob("*.part")) == []
    assert list(stick.glob("*.perfpkg")) == []
    window.close_now()
    gone(window)


# --- what can go wrong with a stick ------------------------------------------------------------


def test_a_stick_that_was_pulled_is_said_and_nothing_may_be_pulled(office, stick):
    """F14."""
    dialog = asked(office)
    office.qtbot.waitUntil(lambda: dialog.places.inside is not None)
    stick.rmdir()
    sent(office, dialog)
    assert "U盘被拔出" in office.speaker.told[0][1]
    assert office.speaker.notices == []


def test_a_stick_pulled_between_two_is_plugged_in_again_and_gone_on_with(
    office, stick, tmp_path, monkeypatch
):
    """F14: the finished are whole; nothing says that it may be pulled before all are."""
    more_units(office, 2)
    real = Sending.sent

    def pull(sending, outgoing):
        real(sending, outgoing)
        if stick.is_dir():
            stick.rename(tmp_path / "hand")

    monkeypatch.setattr(Sending, "sent", pull)
    dialog = asked(office)
    dialog.all.click()
    sent(office, dialog)
    (result,) = shown(office)
    told = lines(result.table)
    assert [line[2] for line in told] == ["没有写好", "已写好", "没有写", "没有写"]
    assert "请重插" in told[0][4]
    assert office.speaker.notices == []
    monkeypatch.setattr(Sending, "sent", real)
    (tmp_path / "hand").rename(stick)
    result.primary.click()
    office.qtbot.waitUntil(lambda: bool(office.speaker.notices))
    assert office.speaker.notices == ["3 个数据包已写好，逐个读回核对无误，可以拔出U盘了。"]
    assert sorted(unpack(path).unit for path in stick.glob("*.perfpkg")) == sorted(units(office))


def test_a_stick_that_is_full_all_the_same_says_what_it_needs(office, stick, monkeypatch):
    """F18: asked before the first byte."""
    dialog = asked(office)
    monkeypatch.setattr(sticks_of_core, "_free_bytes", lambda _folder: 300_000)
    heavy(monkeypatch)
    sent(office, dialog)
    text = office.speaker.told[0][1]
    assert "还需要 4.1 MB 空间，只剩 293 KB" in text
    assert list(stick.glob("*.p*")) == []


def test_another_stick_in_its_place_is_asked_about_and_not_written_to(office, stick):
    """F22."""
    sent(office, asked(office))
    before = [path.read_bytes() for path in stick.glob("*.perfpkg")]
    dialog = asked(office)
    (stick / ".perfdesk-stick").write_text("anotherstick\n")
    sent(office, dialog)
    (question,) = office.speaker.asked
    assert "不是刚才选的U盘" in question.text
    assert question.tone is Tone.CAUTION
    assert "不是刚才那个U盘" in office.speaker.told[0][1]
    assert [path.read_bytes() for path in stick.glob("*.perfpkg")] == before
    assert len(office.speaker.notices) == 1, "nothing says that it may be pulled"


def test_another_stick_is_written_to_when_the_user_says_so(office, stick):
    """F22."""
    sent(office, asked(office))
    dialog = asked(office)
    (stick / ".perfdesk-stick").write_text("anotherstick\n")
    office.speaker.answers = ["写到这个U盘"]
    sent(office, dialog)
    assert office.speaker.told == []
    assert "可以拔出U盘了" in office.speaker.notices[-1]
    assert office.window.settings.stick == "anotherstick"


def test_the_stick_plugged_in_elsewhere_is_written_to_without_a_word(
    office, stick, tmp_path, monkeypatch
):
    """F22: known by its id, whatever its letter."""
    sent(office, asked(office))
    dialog = asked(office)
    office.qtbot.waitUntil(lambda: dialog.places.inside is not None)
    moved = tmp_path / "F"
    plug(monkeypatch, Stick(moved, "乡镇U盘"))
    dialog.places.stop()
    stick.rename(moved)
    sent(office, dialog)
    assert office.speaker.asked == []
    assert "可以拔出U盘了" in office.speaker.notices[-1]
    assert look(next(moved.glob("*.perfpkg"))).number == 2


def test_the_stick_used_last_is_proposed_among_three(office, stick, tmp_path, monkeypatch):
    sent(office, asked(office))
    others = [tmp_path / name for name in ("one", "two")]
    for other in others:
        other.mkdir()
    plug(monkeypatch, *(Stick(root, root.name) for root in (*others, stick)))
    dialog = asked(office)
    assert dialog.places.list.topLevelItemCount() == 3
    assert dialog.spot.folder == stick
