"""The world's faults, made on demand: a full disk, no rights, a killed process."""

import codecs
import os
from contextlib import contextmanager
from pathlib import Path

import pytest

resource = pytest.importorskip("resource")

NOBODY = 65534
#: looked up before Python's own files can be out of reach: it remembers what it did not find
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "latin-1", "ascii", "gb18030")


@contextmanager
def nearly_full_disk(room_bytes):
    """No file may grow past `room_bytes`: what a full disk does, without filling one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def ordinary_user():
    """Without root's right to write everywhere."""
    if os.geteuid() != 0:
        yield
        return
    for encoding in ENCODINGS:
        codecs.lookup(encoding)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def open_the_way_to(folder: Path):
    """Let everybody reach a folder made by pytest, which keeps its folders to itself."""
    for above in folder.parents:
        mode = above.stat().st_mode
        if mode & 0o002:  # where everybody may write, theirs begin
            return
        if mode & 0o055 != 0o055:
            above.chmod(mode | 0o055)


@contextmanager
def read_only(folder: Path):
    """A folder in which nobody may make or change a file, though everybody can read it."""
    open_the_way_to(folder)
    files = [path for path in folder.iterdir() if path.is_file()]
    for path in files:
        path.chmod(0o444)
    folder.chmod(0o555)
    try:
        with ordinary_user():
            yield
    finally:
        folder.chmod(0o755)
        for path in files:
            path.chmod(0o644)


def everything_in(folder: Path):
    """Names, bytes and times of all files: equal before and after means untouched."""
    return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}
