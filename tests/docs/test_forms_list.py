"""The table of all forms says what their files say, and how many of each the samples have."""

from __future__ import annotations

import json
import re
from collections import Counter

from perfdesk.paths import resources_dir, templates_dir
from perfdesk.template.catalog import Catalog
from tests.docs.documents import ROOT

TEXT = (ROOT / "docs" / "forms.md").read_text(encoding="utf-8")
CATALOG = Catalog.load(templates_dir())
SAMPLES = resources_dir() / "samples"


def rows() -> list[list[str]]:
    """The table's rows, without its head."""
    lines = [line for line in TEXT.splitlines() if line.startswith("| ") and "`" in line]
    return [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in lines]


def paper(template_id: str) -> str:
    page = CATALOG.template(template_id).page
    if page.official:
        return "A4 公文"
    return "A4 横向" if page.width_mm > page.height_mm else "A4 纵向"


def test_every_form_is_in_the_table_with_region_year_paper_and_unit() -> None:
    stated = {
        row[3]: (row[0], row[1], row[2].partition(" ")[2] or row[2], row[4], row[5])
        for row in rows()
    }
    assert stated == {
        form.template: (
            form_set.region,
            str(form_set.year),
            CATALOG.template(form.template).title,
            paper(form.template),
            CATALOG.template(form.template).money_unit,
        )
        for form_set in CATALOG.sets()
        for form in form_set.forms
    }


def test_the_samples_hold_as_many_forms_as_the_table_says() -> None:
    counted = Counter(
        json.loads(file.read_text(encoding="utf-8"))["template"]
        for file in SAMPLES.glob("*/[0-9]*.json")
    )
    stated = {row[3]: sum(int(n) for n in re.findall(r" (\d+) [张份]", row[6])) for row in rows()}
    assert {id_: count for id_, count in stated.items() if count} == counted


def test_each_sample_is_named_with_its_folder() -> None:
    folders = {folder.name for folder in SAMPLES.iterdir() if folder.is_dir()}
    assert folders == set(re.findall(r"`([a-z-]+-20\d\d)`", TEXT))
