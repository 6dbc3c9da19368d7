"""What commands say on streams that are full, closed early, or not in UTF-8."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

NAME = "𠮷山村ž项目"
ENTRY = [sys.executable, "-m", "perfdesk.cli"]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="streams of POSIX")


@pytest.fixture
def rare(run):
    told = run("new", "lukou-2026/project", "--unit", NAME, "--year", 2026, "--project", NAME)
    return told.split("编号：")[1].strip()


def started(*argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **environment):
    return subprocess.run(
        [*ENTRY, *map(str, argv)],
        stdout=stdout,
        stderr=stderr,
        env=os.environ | environment,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("command", "encoding"),
    [
        (["list"], "gbk"),
        (["templates"], "gbk"),
        *((["show", "ID"], encoding) for encoding in ("utf-8", "gbk", "ascii", "latin-1")),
    ],
)
def test_json_is_utf_8_whatever_the_stream_is(store, rare, command, encoding):
    words = [rare if word == "ID" else word for word in command]
    done = started("--store", store, *words, "--json", PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    body = done.stdout.decode()
    told = json.loads(body)
    assert "?" not in body
    if command[0] != "templates":
        assert NAME in json.dumps(told, ensure_ascii=False)


def test_plain_text_that_a_console_cannot_show_does_not_end_the_command(store, rare):
    done = started("--store", store, "list", PYTHONIOENCODING="gbk")
    assert done.returncode == 0
    assert "山村" in done.stdout.decode("gbk")


FULL = Path("/dev/full")
full_device = pytest.mark.skipif(not FULL.exists(), reason="no /dev/full here")


@full_device
@pytest.mark.parametrize(
    "command", [["list", "--json"], ["list"], ["--help"], ["templates"], ["show", "ID"]]
)
def test_output_that_finds_no_room_is_said_in_one_line(store, rare, command):
    words = [rare if word == "ID" else word for word in command]
    with FULL.open("wb") as full:
        done = started("--store", store, *words, stdout=full)
    assert done.returncode == 2
    assert done.stderr.decode() == "要显示的内容没有写完：磁盘已满，请腾出空间后重试。\n"


@full_device
def test_so_is_output_longer_than_any_buffer(store, run):
    for number in range(60):
        run("new", "lukou-2026/project", "--unit", NAME * 5, "--year", 2026, "--project", number)
    with FULL.open("wb") as full:
        done = started("--store", store, "list", "--json", stdout=full)
    assert done.returncode == 2
    assert done.stderr.decode().count("\n") == 1


@full_device
def test_what_was_set_is_saved_all_the_same(store, rare, run):
    with FULL.open("wb") as full:
        done = started("--store", store, "set", rare, "goal_year=就餐", stdout=full)
    assert done.returncode == 2
    assert "就餐" in run("show", rare, "--json")


@full_device
def test_where_nothing_at_all_can_be_said_the_status_still_says_it(store, rare):
    with FULL.open("wb") as full:
        assert started("--store", store, "list", stdout=full, stderr=full).returncode == 2
        assert started("--store", store, "lst", stderr=full).returncode == 2


def test_a_reader_who_stops_early_hears_no_fault(store, rare):
    with subprocess.Popen(
        [*ENTRY, "--store", str(store), "list", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        process.stdout.close()
        assert process.wait(timeout=60) == 2
        assert process.stderr.read() == b""
