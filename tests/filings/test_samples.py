"""The samples say what the published filings say, cell by cell, and nothing else."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pytest

from perfdesk.document import codec
from tests.filings.published import FORMS, NAMES, cells, forms
from tests.filings.saying import PAPERS, Sample, load, said_by
from tests.filings.truth import FilingForm, bare

#: places that say how the paper is headed, or stand on it a second time
FRAME = {"单位", "年", "填报单位", "subject"}


def said_on(paper: FilingForm) -> dict[str, str]:
    """What the paper says, with the title and the lines above the table."""
    said = {**paper.values, **paper.frame}
    named = (said.get(caption) for caption in ("项目名称", "支出方向(子项)"))
    subject = next((name for name in named if name is not None), None)
    return said if subject is None else {**said, "subject": subject}


def differences(
    filing: Sample, form: Sample, paper: FilingForm, others: Mapping[str, Sample]
) -> list[str]:
    """Every place where sample and paper do not say the same, character by character."""
    sample, truth = said_by(filing, form, others), said_on(paper)
    found = [
        f"{place}: 纸上“{truth.get(place)}”，样例“{sample.get(place)}”"
        for place in sorted({*sample, *truth})
        if sample.get(place) != truth.get(place)
    ]
    if PAPERS[form["template"]].title != paper.title:
        found.append(f"题目：纸上“{paper.title}”，样例“{form['template']}”")
    return found


def sample_of(name: str, number: int) -> tuple[Sample, Sample, dict[str, Sample]]:
    """The filing, one form of it and all of them."""
    filing, others = load(name)
    return filing, list(others.values())[number], others


@pytest.mark.parametrize(("name", "number"), FORMS)
def test_a_sample_says_exactly_what_the_paper_says(name: str, number: int) -> None:
    filing, form, others = sample_of(name, number)
    assert differences(filing, form, forms(name)[number], others) == []


@pytest.mark.parametrize(("name", "count"), [("S000", 5), ("S001", 7), ("S003", 8), ("S004", 3)])
def test_a_filing_has_as_many_forms_as_were_published(name: str, count: int) -> None:
    _, others = load(name)
    assert len(others) == len(forms(name)) == count


@pytest.mark.parametrize(("name", "number"), FORMS)
def test_the_texts_the_office_wrote_are_the_texts_of_the_sample_as_often(
    name: str, number: int
) -> None:
    written = Counter(
        bare(cell.text)
        for cell in forms(name)[number].cells
        if cell.place and not cell.place.endswith(("一级指标", "二级指标"))
    )
    said = Counter(
        bare(text)
        for place, text in said_by(*sample_of(name, number)).items()
        if place not in FRAME and not place.endswith(("一级指标", "二级指标"))
    )
    assert said == written


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every text in a sample that the paper shows."""
    if isinstance(value, str):
        yield path
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in {"id", "version", "reason", "set_id"}:
                yield from places(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, (*path, index))


def altered(form: Sample, path: tuple[str | int, ...], change: str) -> Sample:
    """The sample with one text altered: a character more, one less, or nothing at all.

    An amount becomes another amount: what is not a number nothing can be added up from.
    """
    form = copy.deepcopy(form)
    holder: Any = form
    for key in path[:-1]:
        holder = holder[key]
    text = holder[path[-1]]
    amount = path[-1] in {"amount", "money.total.initial"}
    more, less = (text + "5", "0") if amount else (text + "0", text[:-1])
    holder[path[-1]] = {"more": more, "less": less, "blank": ""}[change]
    if path[-1] == "template":
        holder[path[-1]] = next(template for template in PAPERS if template != text)
    elif path[-1] == "class":
        holder[path[-1]] = "quality" if text == "quantity" else "quantity"
    return form


@pytest.mark.parametrize("change", ["more", "less", "blank"])
@pytest.mark.parametrize(("name", "number"), FORMS)
def test_altering_any_one_cell_of_a_sample_is_reported(name: str, number: int, change: str) -> None:
    filing, form, others = sample_of(name, number)
    paper = forms(name)[number]
    tried = 0
    for path in places(form):
        mutant = altered(form, path, change)
        if mutant == form:  # a typed blank has nothing to lose
            continue
        tried += 1
        assert differences(filing, mutant, paper, others), f"{path} altered and not noticed"
    filled = [place for place in paper.values if not place.endswith(("一级指标", "二级指标"))]
    listed = sum(1 for place in paper.values if place.startswith("行"))
    assert tried >= len(filled) - listed - 2  # a total and the office's name are of no one form


def test_altering_a_form_is_reported_for_the_list_that_shows_it() -> None:
    filing, form, others = sample_of("S001", 1)
    paper = forms("S001")[1]
    shown = ("project_name", "money.total.initial", "goal_period", "goal_year")
    over = {tuple(key.split("/")[1:]) for key in form["typed_over"]}
    for stem in list(others)[2:]:
        for field in shown:
            mutant = altered(others[stem], ("values", field), "more")
            noticed = differences(filing, form, paper, {**others, stem: mutant})
            assert bool(noticed) is ((stem, field) not in over)


@pytest.mark.parametrize(("name", "number"), FORMS)
def test_another_unit_or_year_is_reported(name: str, number: int) -> None:
    filing, form, others = sample_of(name, number)
    paper = forms(name)[number]
    assert differences({**filing, "year": 2025}, form, paper, others)
    if PAPERS[form["template"]].unit or PAPERS[form["template"]].headed:
        assert differences({**filing, "values": {"unit_name": "某单位"}}, form, paper, others)


@pytest.mark.parametrize(("name", "number"), FORMS)
def test_a_row_left_out_or_moved_is_reported(name: str, number: int) -> None:
    filing, form, others = sample_of(name, number)
    paper = forms(name)[number]
    for table, rows in form["tables"].items():
        for place in range(len(rows)):
            short = copy.deepcopy(form)
            moved = short["tables"][table].pop(place)
            assert differences(filing, short, paper, others)
            if place > 0:
                short["tables"][table].insert(place - 1, moved)
                assert differences(filing, short, paper, others)


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_of_the_published_text_is_read_once(name: str) -> None:
    for form, read in zip(forms(name), cells(name), strict=True):
        on_paper = Counter(bare(cell) for row in form.rows for cell in row if cell.strip())
        assert all(cell.text for cell in read)
        assert Counter(bare(cell.before + cell.text) for cell in read) == on_paper
        assert len(form.values) == sum(1 for cell in form.cells if cell.place)


@pytest.mark.parametrize("name", NAMES)
def test_reading_and_writing_a_sample_changes_nothing(name: str) -> None:
    filing, others = load(name)
    assert codec.filing_to_json(codec.filing_from_json(filing)) == filing
    for form in others.values():
        assert codec.to_json(codec.from_json(form)) == form


def test_the_offices_mistakes_are_kept() -> None:
    department, meals, property_management, insurance, _ = load("S000")[1].values()
    volunteers, allowance, social_work = load("S004")[1].values()
    assert department["values"]["money.total.initial"] == "369.50499"
    assert department["values"]["money.general.initial"] == "369.504989"
    assert [row.get("level1") for row in meals["tables"]["indicators"]] == [""] * 5 + [None] * 7
    assert insurance["tables"]["indicators"][0]["level1"] == "数量指标"
    assert property_management["tables"]["indicators"][4] == {
        "id": "r5",
        "class": "timeliness",
        "name": "物业服务费支付进度",
        "target": {"op": "无", "value": "按合同规定付款时间及及时支付"},
        "note": "定性",
    }
    assert allowance["tables"]["indicators"][3]["target"] == {
        "op": "%",
        "value": "=",
        "unit": "100",
    }
    assert volunteers["tables"]["indicators"][6]["target"] == {"op": "提升", "value": "定性"}
    assert social_work["values"]["goal_year"].startswith("<p>1、研究")
    assert social_work["values"]["goal_year"].count("</p> <p>") == 6
    assert social_work["typed_over"]["money.project.initial"]["text"] == "14.4"


def test_the_list_of_projects_holds_only_what_it_says_otherwise_than_their_forms() -> None:
    _, others = load("S001")
    summary = others["02-summary"]
    assert summary["values"] == summary["tables"] == {}
    assert {key: over["text"] for key, over in summary["typed_over"].items()} == {
        "projects/04-mobile-plan/goal_period": (
            "进一步完善石峰区网格化管理，全面实施“网上办公”，推动网格化工作"
        ),
        "projects/07-grid-information/goal_period": "保障网格信息化建设大类相关的项目运行。",
        "projects/07-grid-information/goal_year": "保障网格信息化建设大类相关的项目运行。",
    }
    assert sum(
        Decimal(form["values"]["money.total.initial"]) for form in list(others.values())[2:]
    ) == Decimal("1755.8")


def test_spaces_breaks_and_separators_are_kept_as_typed() -> None:
    department, _summary, *directions = load("S001")[1].values()
    insurance, *_, environment, _utilities, _network = load("S003")[1].values()
    paragraphs = department["values"]["duties"].split("\n")
    assert [line[:5] for line in paragraphs[1:5]] == [
        "（一）负责",
        "　　（二）",
        "　　（三）",
        " （四）负",
    ]
    assert department["typed_over"]["money.project.initial"]["text"] == "1755.80"
    assert directions[4]["tables"]["indicators"][4]["standard"] == " 满意度大于等于90%"
    assert insurance["values"]["money.total.initial"] == "75,000.00"
    assert "goal_year" not in insurance["values"]
    assert environment["values"]["goal_period"].startswith("<p>")
    assert environment["values"]["goal_year"].endswith("</p>")
