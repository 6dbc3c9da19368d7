"""Packages found in folders: how deep, how many, and which folders are nobody's."""

from __future__ import annotations

import pytest

from perfdesk.exchange import walking
from perfdesk.exchange.stick import ID_FILE, PART
from perfdesk.exchange.walking import Found, Walk, packages_in

NAME = "渌口镇-2026年.perfpkg"


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def put(folder, name=NAME):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(b"")
    return folder / name


def test_packages_and_unfinished_ones_are_found(root):
    for name in (NAME, f"乙{PART}", "乙.perfpkg.part", "._甲.perfpkg", "a.txt", ID_FILE):
        put(root, name)
    put(root / "2026", "丙.PERFPKG")
    found = packages_in(root)
    assert found.packages == (root / NAME, root / "2026" / "丙.PERFPKG")
    assert found.unfinished == (root / "乙.perfpkg.part",)
    assert not found.more
    assert not found.gone


def test_three_folders_deep_and_no_deeper(root):
    there = [put(root / "a"), put(root / "a/b"), put(root / "a/b/c")]
    put(root / "a/b/c/d")
    assert packages_in(root).packages == tuple(there)


@pytest.mark.parametrize(
    "name", [".Trash-1000", "$RECYCLE.BIN", "System Volume Information", "RECYCLER", "lost+found"]
)
def test_folders_of_the_systems_are_not_looked_into(root, name):
    put(root / name)
    put(root / "某镇" / name)
    assert packages_in(root).packages == ()


def test_no_more_than_so_many_are_listed(root, monkeypatch):
    monkeypatch.setattr(walking, "_PACKAGES_MOST", 5)
    for number in range(5):
        put(root / f"{number}")
    assert not packages_in(root).more
    put(root / "9")
    found = packages_in(root)
    assert found.more
    assert len(found.packages) == 5


def test_a_folder_full_of_other_files_comes_to_an_end(root, monkeypatch):
    monkeypatch.setattr(walking, "_FILES_MOST", 5)
    for number in range(9):
        put(root / f"{number}", "照片.jpg")
    assert packages_in(root).more


def test_a_place_that_is_gone_is_said(root, tmp_path):
    assert packages_in(tmp_path / "none") == Found((), (), gone=True)
    put(root, "甲.perfpkg")
    put(root / "z", "乙.perfpkg")
    walk = Walk(root)
    for path in walk:
        path.unlink()
        (root / "z" / "乙.perfpkg").unlink()
        (root / "z").rmdir()
        root.rmdir()
    assert walk.gone
    assert [path.name for path in walk.packages] == ["甲.perfpkg"]
