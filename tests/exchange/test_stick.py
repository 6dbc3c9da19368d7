"""A package on a stick: done is said only of what is whole there, and the earlier one stays."""

from __future__ import annotations

import errno
import hashlib
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from perfdesk import files
from perfdesk.errors import PackageError
from perfdesk.exchange import stick
from perfdesk.exchange.naming import as_disk_sees, package_name
from perfdesk.exchange.package import unpack
from perfdesk.exchange.stick import (
    ID_FILE,
    PART,
    Stage,
    StickError,
    Trouble,
    check_again,
    check_place,
    mark_stick,
    name_for,
    stick_id,
    write_package,
)
from perfdesk.exchange.uncached import read_uncached
from perfdesk.exchange.walking import packages_in
from tests.exchange.packages import STORE, small_packed
from tests.exchange.sticks import false_stick, mounted, takes_chinese
from tests.faults import syscalls
from tests.faults.conditions import nearly_full_disk, read_only
from tests.faults.power import Platter

NAME = "渌口镇-2026年.perfpkg"
OLD = b"the earlier package"


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def package():
    return small_packed()


def write(root, data, **more):
    return write_package(root, more.pop("name", NAME), data, unpack, **more)


def trouble(root, data, **more):
    with pytest.raises(StickError) as error:
        write(root, data, **more)
    sentence(error.value.message)
    return error.value.trouble


def sentence(message):
    assert message.endswith("。")
    assert message.count("。") == 1
    assert "；" in message
    assert "请" in message
    assert message.isprintable()


def names(root):
    return sorted(path.name for path in root.iterdir())


# --- as it should be ---------------------------------------------------------------------


def test_what_is_written_is_whole_and_nothing_else_is_left(root, package):
    done = write(root, package)
    digest = hashlib.sha256(package).hexdigest()
    assert done == stick.Written(root / NAME, len(package), replaced=False, hash=digest)
    assert (root / NAME).read_bytes() == package
    assert names(root) == [NAME]
    assert write(root, package).replaced


def test_what_was_read_back_is_checked_before_it_is_called_done(root):
    with pytest.raises(PackageError):
        write(root, b"no package")


def test_a_rest_of_an_earlier_try_is_written_over(root, package):
    (root / f"{NAME}{PART}").write_bytes(package[:100])
    write(root, package)
    assert names(root) == [NAME]


@pytest.mark.parametrize("size", [0, 1, 511, 512, 70_000, 3_000_001])
def test_reading_past_the_cache_gives_what_stands_there(tmp_path, size):
    data = random.Random(size).randbytes(size)
    path = tmp_path / "a"
    files.write_file(path, data)
    assert read_uncached(path, size + 1) == data
    assert read_uncached(path, size // 2) == data[: size // 2]


# --- F18: room ---------------------------------------------------------------------------


def test_room_is_asked_for_before_anything_is_written(root, package):
    (root / NAME).write_bytes(OLD)
    with pytest.raises(StickError, match=r"还需要 .* KB 空间.*旧包要留着.*只剩 \d+ KB") as error:
        write(root, package, free=lambda _folder: 4096)
    sentence(error.value.message)
    assert error.value.trouble is Trouble.FULL
    assert names(root) == [NAME]
    assert (root / NAME).read_bytes() == OLD


def test_what_an_unfinished_package_takes_is_free_for_the_new_one(root, package):
    (root / f"{NAME}{PART}").write_bytes(bytes(300_000))
    write(root, package, free=lambda _folder: 4096)


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
@pytest.mark.parametrize("room", [0, 1, 4096])
def test_a_stick_that_is_full_all_the_same_keeps_the_old_one(root, package, room):
    (root / NAME).write_bytes(OLD)
    with nearly_full_disk(room):
        assert trouble(root, package) is Trouble.FULL
    assert names(root) == [NAME]
    assert (root / NAME).read_bytes() == OLD


# --- F14, F19, F22: pulled, read-only, swapped -------------------------------------------


def test_a_stick_that_is_gone_is_said(root, package):
    assert trouble(root / "none", package) is Trouble.PULLED


@pytest.mark.skipif(sys.platform == "win32", reason="rights are made otherwise there")
def test_a_folder_without_rights_is_said_and_the_old_one_left(root, package):
    (root / NAME).write_bytes(OLD)
    with read_only(root):
        assert trouble(root, package) is Trouble.OTHER
    assert (root / NAME).read_bytes() == OLD


def test_a_stick_is_known_again_wherever_it_is(tmp_path, root, package):
    assert stick_id(root) == ""
    assert mark_stick(root, lambda: "abcd2345") == "abcd2345"
    assert mark_stick(root, lambda: "other123") == "abcd2345"
    elsewhere = root.rename(tmp_path / "E")
    assert stick_id(elsewhere) == "abcd2345"
    write(elsewhere, package, expected=(elsewhere, "abcd2345"))


def test_another_stick_is_never_written_on_unasked(root, package):
    mark_stick(root, lambda: "abcd2345")
    before = names(root)
    assert trouble(root, package, expected=(root, "xyzw9876")) is Trouble.OTHER_STICK
    assert names(root) == before


@pytest.mark.parametrize("told", [b"", b"\xff\xfe", b"../../x", b"a" * 500, b"A B"])
def test_an_id_that_is_none_is_not_believed(root, told):
    (root / ID_FILE).write_bytes(told)
    assert stick_id(root) == ""


def swapped(monkeypatch, *devices):
    """The folder is on another device from one look to the next, as when a stick is pulled and
    its mount point is left on the computer's own disk.
    """
    told = iter(devices)
    last = devices[-1]
    monkeypatch.setattr(stick, "_device", lambda _folder: next(told, last))


def test_the_place_left_by_a_pulled_stick_is_not_taken_for_it(root, package, monkeypatch):
    swapped(monkeypatch, 7, 1)
    assert trouble(root, package) is Trouble.PULLED
    assert names(root) == []


# --- F15, F20, F24: what is read back ----------------------------------------------------


def reading(monkeypatch, *answers):
    """What the medium gives back, look by look."""
    told = iter(answers)

    def read(path, most, _told):
        answer = next(told)
        if isinstance(answer, OSError):
            raise answer
        return answer

    monkeypatch.setattr(stick, "read_uncached", read)


def test_less_capacity_than_it_says_is_seen_before_the_old_one_goes(root, package, monkeypatch):
    (root / NAME).write_bytes(OLD)
    reading(monkeypatch, package[:4096] + bytes(len(package) - 4096))
    assert trouble(root, package) is Trouble.FALSE
    assert (root / NAME).read_bytes() == OLD
    assert names(root) == [NAME]


@pytest.mark.parametrize("capacity", [512, 4096])
def test_a_stick_that_begins_again_at_its_true_end_is_found_out(
    root, package, monkeypatch, capacity
):
    """F20: what goes past the true capacity is written over the beginning."""
    (root / NAME).write_bytes(OLD)
    whole = len(package) // capacity * capacity
    wrapped = bytearray(package[:capacity])
    for at in range(capacity, len(package)):
        wrapped[at % capacity] = package[at]
    assert whole
    reading(monkeypatch, bytes(wrapped[n % capacity] for n in range(len(package))))
    assert trouble(root, package) is Trouble.FALSE
    assert (root / NAME).read_bytes() == OLD
    assert names(root) == [NAME]


def test_damage_after_it_took_its_place_is_seen(root, package, monkeypatch):
    reading(monkeypatch, package, package[:-1])
    assert trouble(root, package) is Trouble.FALSE


def test_a_package_that_vanishes_after_writing_is_said(root, package, monkeypatch):
    reading(monkeypatch, package, FileNotFoundError(errno.ENOENT, "gone"))
    assert trouble(root, package) is Trouble.REMOVED


@pytest.mark.parametrize("number", [errno.EIO, errno.ENODEV, errno.ENXIO])
def test_a_stick_pulled_while_it_is_read_back(root, package, monkeypatch, number):
    (root / NAME).write_bytes(OLD)
    reading(monkeypatch, OSError(number, "gone"))
    assert trouble(root, package) is Trouble.PULLED
    assert (root / NAME).read_bytes() == OLD


def test_one_that_was_taken_away_later_is_said(root, package):
    """F24: while the next package is written, a scanner looks at this one."""
    written = write(root, package)
    check_again(written)
    (root / NAME).unlink()
    with pytest.raises(StickError, match="杀毒软件") as error:
        check_again(written)
    sentence(error.value.message)
    assert error.value.trouble is Trouble.REMOVED
    root.rmdir()
    with pytest.raises(StickError) as error:
        check_again(written)
    assert error.value.trouble is Trouble.PULLED


def test_one_that_the_next_was_written_over_is_said(root, package):
    """F20: a stick of false capacity gives back what was written last."""
    written = write(root, package)
    (root / NAME).write_bytes(package[:-1] + b"x")
    with pytest.raises(StickError, match="容量是假的") as error:
        check_again(written)
    assert error.value.trouble is Trouble.FALSE


# --- stopped by the user -------------------------------------------------------------------


def stopping_at(word):
    """Hears how far it is, and stops at the n-th word; None for never."""
    heard = []

    def tell(stage, done):
        heard.append((stage, done))
        return len(heard) != word

    return heard, tell


def test_how_far_it_is_is_told_in_bytes_of_each_stage(root):
    data = random.Random(1).randbytes(1_300_000)
    heard, tell = stopping_at(None)
    write_package(root, NAME, data, lambda back: back, tell=tell)
    stages = list(dict.fromkeys(stage for stage, _done in heard))
    assert stages == [Stage.WRITING, Stage.CHECKING, Stage.PLACED]
    for stage in stages:
        done = [bytes_done for one, bytes_done in heard if one is stage]
        assert done == sorted(done)
        assert done[0] == 0
        assert len(done) >= 3, "more than a start and an end"
    assert [done for stage, done in heard if stage is not Stage.WRITING][-1] == len(data)


def test_stopped_at_any_word_the_old_one_stays_or_the_new_one_is_whole(root):
    """F14: nothing of a package that the user stopped is left."""
    data = random.Random(2).randbytes(1_300_000)
    heard, tell = stopping_at(None)
    write_package(root, NAME, data, lambda back: back, tell=tell)
    too_late = [stage for stage, _done in heard].index(Stage.PLACED) + 1
    for word in range(1, len(heard) + 1):
        (root / NAME).write_bytes(OLD)
        _heard, tell = stopping_at(word)
        if word >= too_late:
            write_package(root, NAME, data, lambda back: back, tell=tell)
            assert (root / NAME).read_bytes() == data
            continue
        with pytest.raises(StickError) as error:
            write_package(root, NAME, data, lambda back: back, tell=tell)
        sentence(error.value.message)
        assert error.value.trouble is Trouble.STOPPED
        assert (root / NAME).read_bytes() == OLD
        assert names(root) == [NAME]


@pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")
@pytest.mark.parametrize("block", [1, 2, 3])
def test_killed_after_some_bytes_only_a_rest_is_left_that_is_known(tmp_path, root, block):
    """F14: the rest is called 没有写完, the earlier package is whole, the next try works."""
    (root / NAME).write_bytes(OLD)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(root), NAME, str(block)],
        capture_output=True,
        timeout=60,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == -9, done.stderr
    assert (root / NAME).read_bytes() == OLD
    assert names(root) == [NAME, f"{NAME}{PART}"]
    assert packages_in(root).unfinished == (root / f"{NAME}{PART}",)
    write(root, small_packed())
    assert names(root) == [NAME]


KILLED = """
import os, signal, sys
from pathlib import Path
from perfdesk.exchange.stick import write_package
folder, name, block = sys.argv[1:]
left = [int(block)]
def tell(stage, done):
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return True
write_package(Path(folder), name, bytes(3_000_000), bytes, tell=tell)
"""


# --- F23: held by another program --------------------------------------------------------


def windows_fault(number, kind=errno.EACCES):
    fault = OSError(kind, "held")
    fault.winerror = number
    return fault


def holding(monkeypatch, times, number):
    """A virus scanner that holds the new file for so many attempts to rename it."""
    real = Path.replace
    left = [times]

    def replace(self, target):
        if left[0]:
            left[0] -= 1
            raise windows_fault(number)
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    pauses = []
    monkeypatch.setattr(files.time, "sleep", pauses.append)
    return pauses


@pytest.mark.parametrize("number", [5, 32])
def test_a_file_held_for_a_moment_is_waited_for(root, package, monkeypatch, number):
    pauses = holding(monkeypatch, 3, number)
    write(root, package)
    assert len(pauses) == 3


@pytest.mark.parametrize("number", [5, 32])
def test_a_file_held_for_good_is_said_and_nothing_is_left_or_lost(
    root, package, monkeypatch, number
):
    (root / NAME).write_bytes(OLD)
    pauses = holding(monkeypatch, 99, number)
    assert trouble(root, package) is Trouble.HELD
    assert sum(pauses) < 2
    assert names(root) == [NAME]
    assert (root / NAME).read_bytes() == OLD


@pytest.mark.parametrize(
    ("number", "what"),
    [(19, Trouble.READ_ONLY), (112, Trouble.FULL), (21, Trouble.PULLED), (1167, Trouble.PULLED)],
)
def test_words_of_windows(root, package, monkeypatch, number, what):
    holding(monkeypatch, 99, number)
    assert trouble(root, package) is what


# --- what is on it -----------------------------------------------------------------------


def named(number):
    return package_name("渌口镇", 2026, number)


def test_the_name_is_that_of_the_own_earlier_package_and_of_no_other(root, package):
    def own(path):
        return path.read_bytes() == package

    assert name_for(root, named, own) == NAME
    (root / NAME).write_bytes(package)
    assert name_for(root, named, own) == NAME
    (root / NAME).write_bytes(b"what is another's stays")
    assert name_for(root, named, own) == "渌口镇-2026年-2.perfpkg"
    (root / "渌口镇-2026年-2.PERFPKG").write_bytes(package)
    assert name_for(root, named, own) == "渌口镇-2026年-2.PERFPKG", "it takes that file's place"
    assert name_for(root / "none", named, own) == NAME


# --- F14, F15: whatever call fails, whenever the stick is pulled -------------------------

WRITER = """
import sys
from pathlib import Path
from perfdesk.errors import PerfDeskError
from perfdesk.exchange.naming import package_name
from perfdesk.exchange.package import unpack
from perfdesk.exchange.stick import write_package
folder, name, source = sys.argv[1:]
try:
    write_package(Path(folder), name, Path(source).read_bytes(), unpack)
except PerfDeskError as error:
    print(error.message, flush=True)
    sys.exit(2)
print("可以拔出", flush=True)
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return syscalls.shim(tmp_path_factory.mktemp("shim"))


def run(library, root, calls, source, fails=0):
    calls.unlink(missing_ok=True)
    return subprocess.run(
        [sys.executable, "-c", WRITER, str(root), NAME, str(source)],
        env=syscalls.surroundings(library, root, calls, fails) | {"PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        cwd=Path(__file__).parents[2],
    )


def test_whichever_call_fails_the_package_is_the_old_one_or_the_new_one(
    tmp_path, root, package, library
):
    source = tmp_path / "source"
    source.write_bytes(package)
    kinds = []
    for number in range(1, 100):
        shutil.rmtree(root)
        root.mkdir()
        (root / NAME).write_bytes(OLD)
        done = run(library, root, tmp_path / "calls", source, number)
        failed = [
            call.data.decode()
            for call in syscalls.read(tmp_path / "calls", root)
            if call.what == "failed"
        ]
        there = (root / NAME).read_bytes()
        if done.returncode == 0:
            assert there == package
            assert names(root) == [NAME]
            if not failed:
                break
        else:
            assert done.returncode == 2, done.stderr
            sentence(done.stdout.strip())
            assert there in {OLD, package}
            # the rest that could not be removed is known again
            assert set(names(root)) <= {NAME, f"{NAME}{PART}"}
        kinds += failed
    assert set("OWSR") <= set(kinds)


def test_a_stick_pulled_at_any_moment_has_the_old_or_the_new_one(tmp_path, root, package, library):
    (root / NAME).write_bytes(OLD)
    (root / f"{NAME}{PART}").write_bytes(b"left by an earlier try")
    source, calls = tmp_path / "source", tmp_path / "calls"
    source.write_bytes(package)
    platter = Platter(names_follow=False)
    for path in root.iterdir():
        platter.hold(str(path), path.read_bytes())
    assert run(library, root, calls, source).returncode == 0
    chance = random.Random(20260129)
    said, cuts = False, 0
    for call in syscalls.read(calls, root):
        if call.what == "said":
            said = True
        else:
            platter.take(call)
        for content in platter.after_a_cut(chance, torn=5):
            cuts += 1
            there = content.get(str(root / NAME))
            assert there in ({package} if said else {OLD, package})
            for name in content:
                assert name in {str(root / NAME), str(root / f"{NAME}{PART}")}
    assert said
    assert cuts > 30


# --- F18, F19, F21: real file systems ----------------------------------------------------


@pytest.mark.parametrize("kind", ["vfat", "exfat"])
def test_stopped_on_a_real_stick_leaves_the_room_it_took(tmp_path, package, kind):
    """F14 on FAT and exFAT."""
    with mounted(tmp_path, kind, 16) as root:
        name = NAME if takes_chinese(root) else "office-2026.perfpkg"
        write(root, package, name=name)
        free = shutil.disk_usage(root).free
        _heard, tell = stopping_at(4)
        with pytest.raises(StickError) as error:
            write_package(root, name, bytes(6_000_000), bytes, tell=tell)
        assert error.value.trouble is Trouble.STOPPED
        assert names(root) == [name]
        assert (root / name).read_bytes() == package
        assert shutil.disk_usage(root).free == free


def test_a_real_stick_of_false_capacity_is_found_out(tmp_path, package):
    """F20: exFAT on a disk whose bytes past its true end go over its beginning again."""
    with false_stick(tmp_path, says_mb=64, has_mb=8) as root:
        write(root, package)
        with pytest.raises(StickError) as error:
            write_package(root, NAME, random.Random(1).randbytes(9_000_000), bytes)
        assert error.value.trouble is Trouble.FALSE
        # each of these is itself when it was written, and then the next ones go over it
        written = [
            write_package(root, f"{number}.perfpkg", random.Random(number).randbytes(2**20), bytes)
            for number in range(8)
        ]
        wrong = set()
        for one in written:
            try:
                check_again(one)
            except StickError as fault:
                wrong.add(fault.trouble)
        assert wrong == {Trouble.FALSE}


@pytest.mark.parametrize("kind", ["vfat", "exfat"])
def test_on_a_real_stick(tmp_path, package, kind):
    with mounted(tmp_path, kind, 16) as root:
        name = NAME if takes_chinese(root) else "office-2026.perfpkg"
        assert mark_stick(root, lambda: "abcd2345") == "abcd2345"
        assert not write(root, package, name=name).replaced
        assert write(root, package, name=name, expected=(root, "abcd2345")).replaced
        (root / f"{name}{PART}").write_bytes(b"left")
    with mounted(tmp_path, kind, 16, read_only=True) as root:
        assert unpack(root / name).store == STORE
        assert stick_id(root) == "abcd2345"
        assert packages_in(root).unfinished == (root / f"{name}{PART}",)
        assert mark_stick(root, lambda: "never") == "abcd2345"
        before = names(root)
        assert trouble(root, package, name=name) is Trouble.READ_ONLY
        assert names(root) == before


@pytest.mark.parametrize("kind", ["vfat", "exfat", "tmpfs"])
def test_on_a_real_stick_that_is_full(tmp_path, package, kind):
    with mounted(tmp_path, kind, 8) as root:
        name = NAME if takes_chinese(root) else "office-2026.perfpkg"
        write(root, package, name=name)
        rest = shutil.disk_usage(root).free
        (root / "photos").write_bytes(bytes(rest - 2048))
        assert trouble(root, package, name=name) is Trouble.FULL
        # another program takes the room between the question and the writing
        assert trouble(root, package, name=name, free=lambda _folder: 2**30) is Trouble.FULL
        assert (root / name).read_bytes() == package
        assert names(root) == sorted([name, "photos"])
        with pytest.raises(StickError):
            check_place(root, name, 2**33)


@pytest.mark.parametrize("kind", ["vfat", "exfat"])
def test_every_name_that_is_made_stands_on_a_real_stick(tmp_path, package, kind):
    """F21: long, forbidden, reserved; what differs in capitals alone is one file there."""
    with mounted(tmp_path, kind, 8) as root:
        units = ["a:b*c?", "CON", "nul.txt", "x.", "..", "A b", "a B", "a" * 99, "com1"]
        if takes_chinese(root):
            units += ["长" * 99, "𠮷" * 99, "一\t二", "渌口镇人民政府（本级）"]
        made = {}
        for number, unit in enumerate(units):
            # what the program made itself for this unit may be replaced, nothing else
            own = made.get(unit)
            name = name_for(
                root,
                lambda again, unit=unit: _ascii(package_name(unit, 2026, again), root),
                lambda path, own=own: path.name == own,
            )
            data = package + bytes([number])
            write_package(root, name, data, bytes)
            made[unit] = name
            assert name in names(root)
        for number, name in enumerate(made.values()):
            assert (root / name).read_bytes() == package + bytes([number])
        assert len(names(root)) == len(made) == len({as_disk_sees(name) for name in made.values()})


def _ascii(name, root):
    """What FAT by FUSE takes of a name."""
    return name if takes_chinese(root) else name.replace("年", "").replace("单位", "unit")
