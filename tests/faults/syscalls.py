"""The calls of a real process: `calls.c` is compiled and loaded before the C library."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.disk import Call

SOURCE = Path(__file__).with_name("calls.c")
_HEAD = struct.Struct("=cqqq")


def shim(folder: Path) -> Path:
    """The library, compiled into a folder; the test is skipped where it cannot be."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or not sys.platform.startswith("linux"):
        pytest.skip("needs Linux and a C compiler")
    library = folder / "calls.so"
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE)]
    subprocess.run([*command, "-ldl", "-lpthread"], check=True)
    return library


def surroundings(library: Path, folder: Path, calls: Path, fails: int = 0) -> dict[str, str]:
    """The environment of a process whose calls about the folder are written down."""
    return os.environ | {
        "LD_PRELOAD": str(library),
        "PERFDESK_FOLDER": str(folder),
        "PERFDESK_CALLS": str(calls),
        "PERFDESK_FAILS": str(fails),
        "PERFDESK_KINDS": "OWTSUR" if fails else "",
    }


def read(calls: Path, folder: Path) -> Iterator[Call]:  # noqa: C901 -- one case for each kind
    """The calls in their order; what the process printed comes as `said`, a fault as `failed`."""
    body = calls.read_bytes()
    names: dict[int, str] = {}
    renamed = ""
    at = 0
    while at < len(body):
        kind, first, second, size = _HEAD.unpack_from(body, at)
        at += _HEAD.size
        data = body[at : at + size]
        at += size
        match kind:
            case b"O":
                names[first] = data.decode()
                if names[first] != str(folder):
                    yield Call("open", names[first])
                if second:
                    yield Call("truncate", names[first])
            case b"W":
                yield Call("write", names[first], second, data)
            case b"T":
                yield Call("truncate", names[first], size=second)
            case b"S" if names[first] == str(folder):
                yield Call("sync folder", str(folder))
            case b"S":
                yield Call("sync", names[first])
            case b"U":
                yield Call("delete", data.decode())
            case b"R" if first == 1:
                renamed = data.decode()
            case b"R":
                yield Call("rename", renamed, data=data)
            case b"F":
                yield Call("failed", "", data=chr(first).encode())
            case _:
                yield Call("said", "", data=data)
