"""Templates kept from the last start: the same values, and only while their files are the same."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfdesk.errors import TemplateError
from perfdesk.paths import templates_dir
from perfdesk.template.catalog import Catalog
from perfdesk.template.kept import ODD, pack, unpack

FORM = "lukou-2026/project"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A template folder one may change."""
    copy = tmp_path / "templates"
    shutil.copytree(templates_dir(), copy)
    return copy


def _read_and_keep(folder: Path, kept: Path) -> Catalog:
    catalog = Catalog.load(folder, kept=kept)
    catalog.templates()
    catalog.sets()
    catalog.keep()
    return catalog


def test_every_form_and_set_comes_back_the_same() -> None:
    catalog = Catalog.load(templates_dir())
    for value in (*catalog.templates(), *catalog.sets()):
        assert unpack(json.loads(json.dumps(pack(value)))) == value


def test_what_is_kept_is_used_again_without_the_schema(folder: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    first = _read_and_keep(folder, kept)
    again = Catalog.load(folder, kept=kept)
    assert again.templates() == first.templates()
    assert again.sets() == first.sets()
    assert again._vocabulary is None  # it was needed for nothing


def test_what_a_list_says_of_a_form_leaves_the_rest_of_it_unread(
    folder: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.json"
    first = _read_and_keep(folder, kept)
    again = Catalog.load(folder, kept=kept)
    for name in again.template_ids:
        template = first.template(name)
        assert again.heading(name) == (template.title, template.subject_field, template.lists)
    assert not again._templates
    file = folder / "lukou-2026" / "project.toml"
    title, text = first.template(FORM).title, file.read_text(encoding="utf-8")
    file.write_text(text.replace(title, "改过的表"), encoding="utf-8")
    assert Catalog.load(folder, kept=kept).heading(FORM).title == "改过的表"


@pytest.mark.parametrize("name", ["lukou-2026/project.toml", "vocabulary.toml"])
def test_a_changed_file_is_read_anew(folder: Path, tmp_path: Path, name: str) -> None:
    kept = tmp_path / "kept.json"
    _read_and_keep(folder, kept)
    file = folder / name
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("项目名称", "工程名称"), encoding="utf-8")
    after = Catalog.load(folder, kept=kept).template(FORM)
    assert after == Catalog.load(folder).template(FORM)


def test_a_file_gone_wrong_is_refused_although_it_was_kept(folder: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    _read_and_keep(folder, kept)
    file = folder / "lukou-2026" / "project.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("kind", "knid", 1), encoding="utf-8")
    with pytest.raises(TemplateError, match="kind"):
        Catalog.load(folder, kept=kept).template(FORM)


@given(st.binary(max_size=40))
def test_rubbish_in_the_file_is_read_over(
    tmp_path_factory: pytest.TempPathFactory, rubbish: bytes
) -> None:
    kept = tmp_path_factory.mktemp("kept") / "kept.json"
    kept.write_bytes(rubbish)
    assert Catalog.load(templates_dir(), kept=kept).template_ids


def test_altered_values_are_read_over(folder: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    first = _read_and_keep(folder, kept)
    data = json.loads(kept.read_text(encoding="utf-8"))
    for entry in data["entries"].values():
        entry["nodes"][0] = ["os.system", ["true"]]
    kept.write_text(json.dumps(data), encoding="utf-8")
    assert Catalog.load(folder, kept=kept).template(FORM) == first.template(FORM)


def test_only_the_forms_own_values_can_come_out() -> None:
    with pytest.raises(ODD):
        unpack([["Path", ["x"]]])


def test_a_folder_that_cannot_be_written_is_no_fault(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    catalog = _read_and_keep(folder, tmp_path / "file" / "kept.json")
    assert catalog.template(FORM).title
