"""What the documents name is there: files, pictures, modules, keys, names of the store."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

import perfdesk
from perfdesk import cli, paths
from tests.docs.documents import DOCUMENTS, READMES, ROOT
from ui.action_table import SPECS
from ui.dialogs.key_map import PAPER_KEYS

LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
FILE = re.compile(r"`((?:perfdesk|ui|tests|templates|resources|tools|docs)/[\w./-]*\w)`")
KEY = re.compile(
    r"\b(?:(?:Ctrl|Alt|Shift)\+)+(?:[A-Z]\b|F\d+|Del|PgUp|PgDown|Enter|Tab|Home|End|/)|\bF\d+\b"
)
PICTURES = sorted(
    picture for folder in ("pictures", "tour") for picture in (ROOT / "docs" / folder).glob("*.png")
)
#: keys of the paper itself and of Qt that no action and no list of keys of the window holds
ON_PAPER = {"Alt+Enter", "Shift+Enter", "Shift+Tab"}


def of_document(document: Path) -> str:
    return str(document.relative_to(ROOT))


def linked(document: Path) -> list[str]:
    found = LINK.findall(document.read_text(encoding="utf-8"))
    return [link for link in found if not link.startswith(("http://", "https://"))]


@pytest.mark.parametrize("document", DOCUMENTS, ids=of_document)
def test_links_lead_somewhere(document: Path) -> None:
    missing = [link for link in linked(document) if not (document.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=of_document)
def test_files_and_modules_that_are_named_exist(document: Path) -> None:
    named = FILE.findall(document.read_text(encoding="utf-8"))
    missing = [name for name in named if not (ROOT / name).exists()]
    assert missing == []


def test_the_architecture_names_every_part_of_core_and_window() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    parts = ("template", "document", "derive", "grid", "check", "store", "workspace")
    parts = (*parts, "readers", "writers", "exchange")
    folders = [ROOT / "perfdesk" / part for part in (*parts, "cli")]
    folders += [ROOT / "ui" / part for part in ("", "editor", "dialogs", "board")]
    modules = [module for folder in folders for module in folder.glob("[!_]*.py")]
    names = [m.relative_to(ROOT).as_posix() for m in modules if m.name != "model.py"]
    assert [name for name in names if f"`{name}`" not in text] == []


def test_the_architecture_shows_the_layers_that_are_proved() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    shown = re.search(r"```text\n(.*?)```", text, flags=re.DOTALL)
    assert shown
    lines = shown[1].splitlines()
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    stated = re.search(r"^layers = \[\n(.*?)^\]", project, flags=re.DOTALL | re.MULTILINE)
    assert stated
    proved = re.findall(r'"([^"]+)"', stated[1])
    # a part in brackets has no code yet; a colon lets siblings import each other
    proved = [re.sub(r" [|:] \(\w+\)", "", layer).replace(" : ", ", ") for layer in proved]
    assert lines == ["ui", *proved]


def test_the_newest_changes_are_those_of_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\S+)", text, flags=re.MULTILINE)
    assert newest
    assert newest[1] == perfdesk.__version__
    for readme in READMES:
        assert perfdesk.__version__ in readme.read_text(encoding="utf-8")


def test_every_decision_is_in_the_list() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = [Path(link).name for link in linked(folder / "README.md")]
    assert listed == sorted(file.name for file in folder.glob("[0-9]*.md"))


def test_numbers_of_decisions_are_given_once() -> None:
    numbers = [file.name[:4] for file in (ROOT / "docs" / "decisions").glob("[0-9]*.md")]
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("readme", READMES, ids=of_document)
def test_both_readmes_show_the_window_and_a_printed_form(readme: Path) -> None:
    shown = {Path(link).name for link in linked(readme)}
    assert {"window.png", "printed.png"} <= shown


@pytest.mark.parametrize("picture", PICTURES, ids=lambda p: p.name)
def test_pictures_are_small_and_used(picture: Path) -> None:
    assert picture.stat().st_size <= 200_000
    used = {
        (document.parent / link).resolve() for document in DOCUMENTS for link in linked(document)
    }
    assert picture.resolve() in used


def test_every_screen_of_the_tour_is_as_wide_as_the_usual_screen() -> None:
    tour = [picture for picture in PICTURES if picture.parent.name == "tour"]
    assert len(tour) > 20
    for path in tour:
        with Image.open(path) as picture:
            assert picture.size == (1366, 768), path.name


def test_the_window_is_shown_as_on_the_usual_screen() -> None:
    with Image.open(ROOT / "docs" / "pictures" / "window.png") as picture:
        assert picture.size == (1366, 768)


@pytest.mark.parametrize("readme", READMES, ids=of_document)
def test_keys_that_are_named_do_something(readme: Path) -> None:
    known = {key for spec in SPECS for key in spec.keys} | ON_PAPER
    known |= {key for keys, _what in PAPER_KEYS for key in re.split(r" / ", keys)}
    named = set(KEY.findall(readme.read_text(encoding="utf-8")))
    assert named
    assert named <= known


def test_each_key_of_the_chinese_table_is_said_of_the_right_action() -> None:
    text = READMES[1].read_text(encoding="utf-8")
    rows = dict(
        re.findall(r"^\| (Ctrl\+[^ |]+|Alt\+Del|F\d+) \| ([^|]+) \|$", text, flags=re.MULTILINE)
    )
    assert len(rows) >= 15
    said = {key: spec.text + spec.tip for spec in SPECS for key in spec.keys} | dict(PAPER_KEYS)
    for key, what in rows.items():
        # said in other words, but about the same thing: at least two characters in common
        assert len(set(what) & set(said[key])) >= 2, f"{key}: {what} / {said[key]}"


@pytest.mark.parametrize("readme", READMES, ids=of_document)
def test_the_data_lies_where_the_readme_says(readme: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = readme.read_text(encoding="utf-8")
    assert f"`{cli.STORE_FILE}`" in text
    assert f"`{paths.DATA_VARIABLE}`" in text
    monkeypatch.delenv(paths.DATA_VARIABLE, raising=False)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    folder = paths.user_data_dir().relative_to(Path.home()).as_posix()
    assert f"`~/{folder}`" in text
