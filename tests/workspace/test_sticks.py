"""What is on a stick, and what becomes of many packages."""

from __future__ import annotations

import shutil

import pytest

from perfdesk.errors import PerfDeskError
from perfdesk.exchange.stick import StickError
from perfdesk.workspace.arrivals import Outcome
from perfdesk.workspace.sticks import Stick
from tests.workspace.test_exchange import (  # noqa: F401 -- its fixtures are these tests' too
    district,
    filing,
    office,
    project,
)


def made(workspace, filings):
    steps = workspace.sending.make(filings)
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
