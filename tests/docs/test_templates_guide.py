"""The guide for authors of forms: each change it shows can be made, one after the other, and each
mistake it names is really said.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from perfdesk import paths
from perfdesk.template.catalog import Catalog
from perfdesk.workspace.form_author import FormAuthor
from tests.docs.documents import ROOT

GUIDE = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")
CHANGES = re.findall(r"```toml\n([^`]*?)```\n\n改成\n\n```toml\n(.*?)```", GUIDE, flags=re.DOTALL)


@pytest.fixture
def author() -> FormAuthor:
    return FormAuthor(Catalog.load(paths.templates_dir()))


@pytest.fixture
def form(author: FormAuthor, tmp_path: Path) -> Path:
    copied = author.copy("shifeng-2023", tmp_path, author.proposal("shifeng-2023", 2027))
    return copied.folder / "direction.toml"


def replaced(form: Path, old: str, new: str) -> None:
    text = form.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"the form has this {text.count(old)} times: {old}"
    form.write_text(text.replace(old, new), encoding="utf-8")


def test_the_changes_of_the_guide_can_be_made_one_after_the_other(
    author: FormAuthor, form: Path
) -> None:
    assert len(CHANGES) >= 9
    for old, new in CHANGES:
        replaced(form, old.strip(), new.strip())
    assert author.check(form.parent) == []
    [shown] = author.forms(form)
    said = "".join(
        piece.text for page in author.pages(shown.template, shown.year) for piece in page.pieces
    )
    for text in ("项目起止时间", "主管部门", "备注", "项目联系人", "满意度指标"):
        assert text in said
    assert len(shown.template.rules) == 4


def test_what_the_guide_shows_of_the_drawing_stands_in_the_form(form: Path) -> None:
    [shown] = re.findall(r"```text\n(.*?)```", GUIDE, flags=re.DOTALL)
    assert shown in form.read_text(encoding="utf-8")


MISTAKES = {
    "应以“|”结尾": ("{project_period} |", "{project_period}"),
    "没有“project_perid”这个字段，是不是“project_period”？": ("project_period", "project_perid"),
    "7 个单元格，表有 6 列": ("{.standard} |", "{.standard} | {.note} |"),
    "“^”占 2 列，与上面的单元格对不齐": ("| ^ | 合  计 | < | < |", "| ^ | < | 合  计 | < |"),
    "方括号没有合上，或者上一行末尾少了“,”": ('"satisfaction"],\n]', '"satisfaction"]\n  ["甲"]]'),
    "却是“≤”，请写成“<=”": ("program_amount >= money", "program_amount ≤ money"),
    "有全角的“，”": ('"产出指标", "数量指标"', '"产出指标"，"数量指标"'),
}


@pytest.mark.parametrize("said", MISTAKES)
def test_the_mistakes_of_the_guide_are_said_so(author: FormAuthor, form: Path, said: str) -> None:
    assert said.replace("|", "\\|") in GUIDE
    replaced(form, *MISTAKES[said])
    [fault] = author.check(form.parent)
    assert said in fault.message


def test_a_file_saved_in_another_encoding_is_said_so(author: FormAuthor, form: Path) -> None:
    form.write_bytes(form.read_text(encoding="utf-8").encode("gbk"))
    faults = author.check(form)
    assert any("不是 UTF-8 文字" in fault.message for fault in faults)
    assert "不是 UTF-8 文字" in GUIDE
