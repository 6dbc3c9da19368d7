"""Writing a file: the old one or the whole new one stands there, whatever goes wrong."""

import errno
import sys

import pytest

from perfdesk import files
from perfdesk.errors import OutputError
from tests.faults.conditions import nearly_full_disk, read_only


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_bytes_are_written_whole(tmp_path):
    files.write_file(tmp_path / "表.pdf", b"%PDF")
    assert (tmp_path / "表.pdf").read_bytes() == b"%PDF"
    assert names(tmp_path) == ["表.pdf"]


def test_a_writer_replaces_an_earlier_file(tmp_path):
    target = tmp_path / "a.pdf"
    target.write_bytes(b"old")
    files.write_file(target, lambda file: file.write(b"new and longer"))
    assert target.read_bytes() == b"new and longer"


def test_when_the_writer_fails_the_earlier_file_stands(tmp_path):
    target = tmp_path / "a.pdf"
    target.write_bytes(b"old")

    def fails(file):
        file.write(b"half")
        raise KeyError("a fault of ours comes through")

    with pytest.raises(KeyError):
        files.write_file(target, fails)
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["a.pdf"]


@pytest.mark.parametrize("room", [0, 1, 4096, 99_999])
def test_on_a_full_disk_the_earlier_file_stands_and_nothing_partial(tmp_path, room):
    target = tmp_path / "a.pdf"
    target.write_bytes(b"old")
    with nearly_full_disk(room), pytest.raises(OutputError, match="磁盘已满") as caught:
        files.write_file(target, b"x" * 100_000)
    assert str(target) in caught.value.message
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["a.pdf"]


def test_a_missing_folder_is_said(tmp_path):
    with pytest.raises(OutputError, match="文件夹不存在"):
        files.write_file(tmp_path / "none" / "a.pdf", b"x")


def test_a_folder_in_the_way_is_said_and_left(tmp_path):
    (tmp_path / "a.pdf").mkdir()
    with pytest.raises(OutputError, match="已经是一个文件夹"):
        files.write_file(tmp_path / "a.pdf", b"x")
    assert names(tmp_path) == ["a.pdf"]


def test_a_name_too_long_is_said(tmp_path):
    with pytest.raises(OutputError, match="文件名太长"):
        files.write_file(tmp_path / ("表" * 100 + ".pdf"), b"x")


@pytest.mark.skipif(sys.platform == "win32", reason="rights are made otherwise there")
def test_a_read_only_folder_is_said_and_the_file_left(tmp_path):
    target = tmp_path / "a.pdf"
    target.write_bytes(b"old")
    with read_only(tmp_path), pytest.raises(OutputError, match="没有权限"):
        files.write_file(target, b"new")
    assert target.read_bytes() == b"old"


def test_a_file_in_the_way_of_a_folder_is_said(tmp_path):
    (tmp_path / "out").write_bytes(b"")
    with pytest.raises(OutputError, match="已经是一个文件"):
        files.make_folder(tmp_path / "out")


class _HeldFile:
    """A file that a virus scanner holds for the first few attempts to replace it."""

    def __init__(self, attempts, code):
        self.left, self.code, self.tried = attempts, code, 0

    def replace(self, _target):
        self.tried += 1
        if self.left:
            self.left -= 1
            fault = OSError(errno.EACCES, "held")
            fault.winerror = self.code
            raise fault


@pytest.mark.parametrize("code", [5, 32])
def test_a_file_held_for_a_moment_is_tried_again(code):
    held = _HeldFile(3, code)
    files._rename(held, None)
    assert held.tried == 4


def test_a_file_held_for_good_is_given_up():
    held = _HeldFile(99, 32)
    with pytest.raises(OSError, match="held"):
        files._rename(held, None)
    assert held.tried == 7


def test_any_other_fault_is_not_tried_again():
    held = _HeldFile(1, 17)
    with pytest.raises(OSError, match="held"):
        files._rename(held, None)
    assert held.tried == 1


def test_a_fault_nobody_foresaw_is_still_a_sentence():
    assert "对象" in files.reason(OSError(errno.EBADF, "对象"))


def test_what_nobody_can_look_at_is_neither_missing_nor_a_folder(tmp_path):
    unlookable = tmp_path / ("长" * 200)
    assert not files.is_missing(unlookable)
    assert not files.is_folder(unlookable)
    assert files.is_missing(tmp_path / "无")
    assert files.is_folder(tmp_path)
    assert not files.is_missing(tmp_path)
