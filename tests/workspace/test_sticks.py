"""What is on a stick, and what becomes of many packages."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from dataclasses import replace

import pytest

from perfdesk.document.edits import SetFilingValue
from perfdesk.document.model import ListedUnit
from perfdesk.errors import PerfDeskError
from perfdesk.exchange.drives import Drive
from perfdesk.exchange.package import unpack
from perfdesk.exchange.stick import StickError, Trouble
from perfdesk.workspace import sticks
from perfdesk.workspace.arrivals import Outcome
from perfdesk.workspace.sticks import Stick, check_again
from tests.exchange.sticks import mounted
from tests.workspace.test_exchange import (  # noqa: F401 -- its fixtures are these tests' too
    GOAL,
    district,
    filing,
    office,
    opened,
    project,
)


def made(workspace, filings, role="office"):
    steps = workspace.sending.make(filings, role=role)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "usb"
    path.mkdir()
    return path


def write(workspace, filings, folder, drive=None):
    outgoing = made(workspace, filings)
    written = workspace.sticks.writing(outgoing, filings, folder, drive).run()
    workspace.sending.sent(outgoing)
    return written.path


def test_what_lies_there_is_told(office, district, filing, folder):  # noqa: F811
    path = write(office, [filing], folder)
    (folder / "旧.perfpkg.part").write_bytes(b"half")
    (folder / "坏.perfpkg").write_bytes(b"no package")
    inside = district.sticks.inside(folder)
    assert [one.name for one in inside.unfinished] == ["旧.perfpkg.part"]
    told = {one.path.name: one for one in inside.packages}
    assert told[path.name].unit == "某镇"
    assert (told[path.name].filings, told[path.name].forms) == (1, len(office.forms(filing)))
    assert not told[path.name].came
    assert told["坏.perfpkg"].refused
    district.receiving.take(district.receiving.look(path))
    assert next(one for one in district.sticks.inside(folder).packages if one.unit).came
    assert next(one for one in office.sticks.inside(folder).packages if one.unit).went


def test_a_package_written_anew_is_read_anew(office, district, filing, folder):  # noqa: F811
    path = write(office, [filing], folder)
    district.receiving.take(district.receiving.look(path))
    assert district.sticks.about([path])[0].came
    office.new_form(filing, "lukou-2026/project", "另一个项目")
    assert write(office, [filing], folder) == path, "our own earlier one is replaced"
    assert not district.sticks.about([path])[0].came


def test_a_new_stick_gets_an_id_and_another_is_refused(office, filing, folder):  # noqa: F811
    write(office, [filing], folder, Stick(folder, "U盘"))
    known = office.sticks.id_of(folder)
    assert known
    with pytest.raises(StickError, match="不是刚才那个U盘"):
        write(office, [filing], folder, Stick(folder, "U盘", id="otherstick"))


def test_a_file_of_another_kind_is_not_written(office, filing, tmp_path):  # noqa: F811
    with pytest.raises(PerfDeskError, match=r"不是 \.perfpkg 文件"):
        office.sticks.writing_as(made(office, [filing]), tmp_path / "a.zip")


def test_each_package_is_whole_or_not_at_all(office, district, filing, folder):  # noqa: F811
    first = write(office, [filing], folder)
    other = office.new_filing("lukou-2026", "另一镇", 2026)
    second = write(office, [other], folder)
    bad = folder / "坏.perfpkg"
    shutil.copyfile(first, bad)
    bad.write_bytes(bad.read_bytes()[:-1])
    done = []
    steps = district.arrivals.take_all(district.sticks.among([folder]), done)
    assert list(steps) == [0, 1, 2]
    outcomes = {one.path: one.outcome for one in done}
    assert outcomes == {
        first: Outcome.TAKEN,
        second: Outcome.TAKEN,
        bad: Outcome.REFUSED,
    }
    assert {one.unit for one in district.filings()} == {"某镇", "另一镇"}
    district.undo()
    assert len(district.filings()) == 1
    again = []
    list(district.arrivals.take_all([first, second], again))
    assert sorted(one.outcome for one in again) == sorted([Outcome.TAKEN, Outcome.SAME])


def test_stopped_between_two_packages(office, district, filing, folder):  # noqa: F811
    paths = [write(office, [filing], folder)]
    paths.append(write(office, [office.new_filing("lukou-2026", "另一镇", 2026)], folder))
    done = []
    steps = district.arrivals.take_all(paths, done)
    assert [next(steps), next(steps)] == [0, 1]
    steps.close()
    assert [one.outcome for one in done] == [Outcome.TAKEN]
    assert [one.unit for one in district.filings()] == ["某镇"]


# --- a package for each unit, there and back ---------------------------------------------------


def send_each(workspace, filings, folder, role="office"):
    """A package for each unit; the paths by unit."""
    paths = {}
    for lot in workspace.sending.lots(filings):
        outgoing = made(workspace, lot.filings, role)
        written = workspace.sticks.writing(outgoing, lot.filings, folder).run()
        workspace.sending.sent(outgoing)
        paths[lot.unit] = written.path
    return paths


@pytest.mark.parametrize("count", [4, pytest.param(40, marks=pytest.mark.soak)])
def test_remarks_go_back_to_every_unit_and_come_resolved(tmp_path, folder, count):
    """Offices hand in, the district writes a remark on each and sends all back at once, each office
    takes its own from the stick and resolves it, the district sees it resolved.
    """
    offices, filings = {}, {}
    with ExitStack() as stack:
        for number in range(count):
            unit = f"第{number:02}镇"
            office = opened(tmp_path / f"{number}.perfdesk", f"o{number:02}x")
            offices[unit] = stack.enter_context(office)
            filings[unit] = office.new_filing("lukou-2026", unit, 2026)
            office.type(project(office, filings[unit]), [(GOAL, f"{unit}的目标")])
            send_each(office, [filings[unit]], folder)
        district = stack.enter_context(opened(tmp_path / "district.perfdesk", "d"))
        done = []
        list(district.arrivals.take_all(district.sticks.among([folder]), done))
        assert {one.outcome for one in done} == {Outcome.TAKEN}
        assert district.sending.usual_role() == "district"
        for unit, filing in filings.items():
            district.remarking.add(project(district, filing), GOAL, f"{unit}请写明次数", "区财政局")
        back = send_each(district, list(filings.values()), folder, "district")
        assert len(set(back.values())) == count
        for unit, office in offices.items():
            assert back[unit].name == f"{unit}-2026年-退回意见.perfpkg"
            package = unpack(back[unit])
            assert (package.role, package.unit) == ("district", unit)
            assert [one.id for one in package.filings] == [filings[unit]], "no other unit's"
            office.receiving.take(office.receiving.look(back[unit]))
            form = project(office, filings[unit])
            (asked,) = office.remarking.of(form)
            assert asked.remark.text == f"{unit}请写明次数"
            office.type(form, [(GOAL, f"{unit}培训 12 次")])
            office.remarking.resolve(form, asked.remark.id, "已补写")
            send_each(office, [filings[unit]], folder)
        again = []
        list(district.arrivals.take_all(district.sticks.among([folder]), again))
        assert {one.outcome for one in again} == {Outcome.TAKEN, Outcome.SAME}
        for unit, filing in filings.items():
            form = project(district, filing)
            assert district.shown(form, GOAL) == f"{unit}培训 12 次"
            (answered,) = district.remarking.of(form)
            assert (answered.remark.resolved_by, answered.remark.answer) == (unit, "已补写")
            assert district.remarking.open_counts(filing) == {}
    assert len(list(folder.glob("*.perfpkg"))) == 2 * count, "each is replaced by its own only"


def test_the_unit_and_its_year_make_a_package_whatever_their_spelling(office, filing):  # noqa: F811
    same = office.new_filing("shifeng-2023", "某 镇", 2026)
    later = office.new_filing("lukou-2026", "某镇", 2027)
    other = office.new_filing("lukou-2026", "另一镇", 2026)
    lots = office.sending.lots([other, filing, same, later, filing])
    assert [(lot.unit, lot.year, lot.filings) for lot in lots] == [
        ("另一镇", 2026, (other,)),
        ("某镇", 2026, (filing, same)),
        ("某镇", 2027, (later,)),
    ]
    assert lots[1].forms == len(office.forms(filing)) + len(office.forms(same))


def test_who_works_on_a_store_is_guessed(office, district, filing):  # noqa: F811
    assert office.sending.usual_role() == "office"
    district.board.set_roster({"某镇": ListedUnit(0)})
    assert district.sending.usual_role() == "district"
    office.new_filing("lukou-2026", "另一镇", 2026)
    assert office.sending.usual_role() == "district"


def test_a_unit_s_code_stands_in_the_name(office, filing):  # noqa: F811
    office._steps.do(
        "单位", [SetFilingValue(filing, "unit_name", "某镇", {"name": "某镇", "code": "013001"})]
    )
    writing = office.sticks.writing(made(office, [filing]), [filing], office.path.parent)
    assert writing.name == "某镇-013001-2026年.perfpkg"


def test_two_units_of_one_name_on_the_stick_get_two_packages(office, folder):  # noqa: F811
    """F21: forbidden signs are left out, capitals are no difference there."""
    units = ("甲/乙", "甲:乙", "b镇", "B镇", "甲 乙")
    filings = [office.new_filing("lukou-2026", unit, 2026) for unit in units]
    # 甲 乙, 甲/乙 are two units for the board and one name for a stick
    paths = {unit: write(office, [one], folder) for unit, one in zip(units, filings, strict=True)}
    assert len({path.name.casefold() for path in paths.values()}) == len(units)
    for unit, path in paths.items():
        assert unpack(path).unit == unit
    again = {unit: write(office, [one], folder) for unit, one in zip(units, filings, strict=True)}
    assert again == paths, "each replaces its own"


# --- F22, F30: whose stick, whose package --------------------------------------------------------


def test_a_package_of_a_copy_of_the_store_is_never_written_over(office, filing, folder):  # noqa: F811
    """F30: both write under one id, one number and one name."""
    office.flush()
    shutil.copy(office.path, office.path.with_name("clone.perfdesk"))
    with opened(office.path.with_name("clone.perfdesk"), "c") as clone:
        clone.type(project(clone, filing), [(GOAL, "克隆机写的")])
        first = write(clone, [filing], folder)
    second = write(office, [filing], folder)
    assert second != first
    assert unpack(first).store == unpack(second).store
    assert unpack(first).number == unpack(second).number
    assert write(office, [filing], folder) == second


def test_what_grew_replaces_the_smaller_one_and_never_the_larger(office, filing, folder):  # noqa: F811
    more = office.new_filing("shifeng-2023", "某镇", 2026)
    alone = write(office, [filing], folder)
    assert write(office, [filing, more], folder) == alone
    assert write(office, [filing], folder) != alone, "the other filing stays on the stick"


def plugged(monkeypatch, *drives):
    monkeypatch.setattr(sticks, "removable_drives", lambda: drives)


def drive(root, name="U盘"):
    return Drive(root, name, "exfat", read_only=False)


def test_a_stick_is_found_at_its_new_letter(office, filing, tmp_path, folder, monkeypatch):  # noqa: F811
    """F22: by the id that its first package gave it."""
    plugged(monkeypatch, drive(folder))
    (chosen,) = office.sticks.drives()
    assert (chosen.id, chosen.medium[0]) == ("", folder.stat().st_dev)
    write(office, [filing], folder, chosen)
    (chosen,) = office.sticks.drives()
    moved = folder.rename(tmp_path / "F")
    other = tmp_path / "E"
    other.mkdir()
    plugged(monkeypatch, drive(other), drive(moved))
    now = office.sticks.now(chosen)
    assert now is not None
    assert (now.root, now.id) == (moved, chosen.id)
    assert office.sticks.at(other).id == ""
    plugged(monkeypatch, drive(other))
    assert office.sticks.now(chosen) is None


def test_a_new_stick_exchanged_before_its_first_package_is_asked_about(
    office,  # noqa: F811
    filing,  # noqa: F811
    tmp_path,
    folder,
    monkeypatch,
):
    """F22: it has no id yet; another has one, or is another medium."""
    plugged(monkeypatch, drive(folder))
    (chosen,) = office.sticks.drives()
    marked = tmp_path / "marked"
    marked.mkdir()
    write(office, [filing], marked, Stick(marked, "另一个"))
    shutil.copy(marked / ".perfdesk-stick", folder / ".perfdesk-stick")
    with pytest.raises(StickError, match="不是刚才那个U盘"):
        write(office, [filing], folder, chosen)
    (folder / ".perfdesk-stick").unlink()
    larger = replace(chosen, medium=(chosen.medium[0], chosen.medium[1] + 4096))
    with pytest.raises(StickError, match="不是刚才那个U盘"):
        write(office, [filing], folder, larger)
    assert list(folder.iterdir()) == []
    assert write(office, [filing], folder, chosen).exists()


def test_a_read_only_stick_can_be_imported_from(office, district, filing, tmp_path):  # noqa: F811
    """F19: real exFAT with its switch on."""
    with mounted(tmp_path, "exfat", 16) as root:
        name = write(office, [filing], root).name
    with mounted(tmp_path, "exfat", 16, read_only=True) as root:
        with pytest.raises(StickError, match="只读"):
            write(office, [filing], root)
        (package,) = district.sticks.inside(root).packages
        assert package.path.name == name
        assert district.receiving.take(district.receiving.look(package.path)).touched is not None


def test_all_are_looked_at_once_more_after_the_last(office, folder):  # noqa: F811
    """F20, F24: each with what is wrong with it; the rest are well."""
    written = []
    for unit in ("甲", "乙", "丙"):
        one = office.new_filing("lukou-2026", unit, 2026)
        outgoing = made(office, [one])
        written.append(office.sticks.writing(outgoing, [one], folder).run())
    heard = []
    assert check_again(written, lambda done: heard.append(done) is None) == {}
    assert heard == [0, 1, 2]
    written[0].path.write_bytes(written[1].path.read_bytes())
    written[2].path.unlink()
    wrong = check_again(written, lambda _done: True)
    assert {path: error.trouble for path, error in wrong.items()} == {
        written[0].path: Trouble.FALSE,
        written[2].path: Trouble.REMOVED,
    }
    assert check_again(written, lambda _done: False) == {}
