"""Real sticks to write on: images of file systems, mounted where this machine lets one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

_TIMEOUT_S = 20


def _run(*words: str | Path, surroundings: Mapping[str, str] | None = None) -> bool:
    """Whether a command worked; False too where there is no such command."""
    if shutil.which(str(words[0])) is None:
        return False
    with suppress(subprocess.SubprocessError, OSError):
        done = subprocess.run(
            [*map(str, words)],
            check=False,
            capture_output=True,
            timeout=_TIMEOUT_S,
            env=surroundings,
        )
        return done.returncode == 0
    return False


@contextmanager
def mounted(folder: Path, kind: str, size_mb: int, *, read_only: bool = False) -> Iterator[Path]:
    """A stick of a kind (vfat, exfat, tmpfs), empty; the test is skipped where none can be had.

    `vfat` by FUSE takes names in ASCII only: see `takes_chinese`.
    """
    if not sys.platform.startswith("linux"):
        pytest.skip("images are mounted as on Linux")
    root, image = folder / f"{kind}-stick", folder / f"{kind}.image"
    root.mkdir(exist_ok=True)
    loop = ""
    if kind != "tmpfs" and not image.exists():
        with image.open("wb") as file:
            file.truncate(size_mb * 1024 * 1024)
        if not _run(f"mkfs.{kind}", image):
            pytest.skip(f"no mkfs.{kind} here")
    options = ["-o", "ro"] if read_only else []
    if kind == "tmpfs":
        there = _run("mount", "-t", "tmpfs", "-o", f"size={size_mb}m", "none", root)
    elif _run(
        "mount", "-t", kind, "-o", "loop,utf8" if kind == "vfat" else "loop", *options, image, root
    ):
        there = True
    elif kind == "exfat":
        loop = _loop(image)
        there = bool(loop) and _run("mount.exfat-fuse", *options, loop, root)
    else:
        there = _run("fusefat", "-o", "ro" if read_only else "rw+", image, root)
    try:
        if not there:
            pytest.skip(f"no {kind} can be mounted here")
        yield root
    finally:
        if there:
            _unmount(root)
        if loop:
            _run("losetup", "-d", loop)


@contextmanager
def false_stick(folder: Path, *, says_mb: int, has_mb: int) -> Iterator[Path]:
    """A stick of exFAT that says it is larger than it is: what goes past its true end is written
    over the beginning of its data again. The test is skipped where none can be had.
    """
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or not sys.platform.startswith("linux"):
        pytest.skip("needs Linux and a C compiler")
    library, source = folder / "wrap.so", Path(__file__).with_name("wrap.c")
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl"]
    subprocess.run(command, check=True)
    root, image = folder / "false-stick", folder / "false.image"
    root.mkdir()
    with image.open("wb") as file:
        file.truncate(says_mb * 1024 * 1024)
    if not _run("mkfs.exfat", image):
        pytest.skip("no mkfs.exfat here")
    loop = _loop(image)
    driver = shutil.which("mount.exfat-fuse")
    there = False
    if loop and driver:
        surroundings = os.environ | {
            "LD_PRELOAD": str(library),
            "PERFDESK_DEVICE": loop,
            "PERFDESK_CAPACITY": str(has_mb * 1024 * 1024),
        }
        there = _run(driver, loop, root, surroundings=surroundings)
    try:
        if not there:
            pytest.skip("no exfat can be mounted here")
        yield root
    finally:
        if there:
            _unmount(root)
        if loop:
            _run("losetup", "-d", loop)


def takes_chinese(root: Path) -> bool:
    """Whether a stick takes Chinese names: any does but the one by FUSE for FAT."""
    try:
        (root / "试").write_bytes(b"")
    except OSError:
        return False
    (root / "试").unlink()
    return True


def _loop(image: Path) -> str:
    with suppress(subprocess.SubprocessError, OSError):
        done = subprocess.run(
            ["losetup", "-f", "--show", str(image)],
            check=True,
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_S,
        )
        return done.stdout.strip()
    return ""


def _unmount(root: Path) -> None:
    for _time in range(20):
        if _run("umount", root):
            return
        time.sleep(0.1)
    _run("umount", "-l", root)
