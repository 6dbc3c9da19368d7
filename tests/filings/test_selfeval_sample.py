"""The sample of S002 says what the published report and its two tables say, and nothing else."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from perfdesk.document import codec
from tests.filings import selfeval
from tests.filings.truth import bare

FOLDER = Path(__file__).parents[2] / "resources" / "samples" / "lusong-grid-service-center-2024"
FORMS = ("01-report", "02-base", "03-selfeval")

#: the headings under which the report's texts stand; two of them are not the form's own
HEADINGS = {
    "report.profile": "（一）单位基本情况",
    "report.goals": (
        "（二）单位年度整体支出绩效目标，部门专项资金绩效目标、其他项目支出"
        "（除省级专项资金以外）绩效目标（只写目标，不写金额）"
    ),
    "report.basic": "（一）基本支出情况",
    "report.project": "（二） 项目支出情况",
    "report.gov_fund": "三、政府性基金预算支出情况",
    "report.state_capital": "四、国有资本经营预算支出情况",
    "report.social_insurance": "五、社会保险基金预算支出情况",
    "report.performance": "（一）部门整体支出绩效情况",
    "report.special_performance": "（二）专项资金支出绩效情况",
    "report.problems": "七、存在的问题及原因分析",
    "report.improvements": "八、下一步改进措施",
    "report.use": "九、绩效自评结果拟应用和公开情况",
    "report.other": "十、其他需要说明的情况",
}
LINES = {
    "three_public": "三公经费",
    "vehicles": "公务用车购置和维护经费",
    "vehicle_purchase": "公车购置",
    "vehicle_running": "公车运行维护",
    "abroad": "出国经费",
    "reception": "公务接待",
    "project": "项目支出",
    "project_work": "业务工作经费",
    "project_upkeep": "运行维护经费",
    "project_special": "市级专项资金（一个专项一行）",
    "public": "公用经费",
    "office": "办公经费",
    "utilities": "水费、电费、差旅费",
    "meetings": "会议费、培训费",
    "procurement": "政府采购金额",
    "adjustment": "部门基本支出预算调整",
}
STAGES = dict(zip(("prev_final", "initial", "executed"), selfeval.STAGES, strict=True))
EVALUATION = {
    "money.total.initial": "年度资金总额 年初预算数",
    "money.total.adjusted": "年度资金总额 全年预算数",
    "money.total.executed": "年度资金总额 全年执行数",
    "exec.weight": "年度资金总额 分值",
    "money.general.adjusted": "一般公共预算",
    "money.basic.adjusted": "基本支出",
    "goal_year": "预期目标",
    "goal_actual": "实际完成情况",
    "total.weight": "总分 分值",
    "total.score": "总分 得分",
}
COLUMNS = dict(
    zip(("name", "target", "actual", "weight", "score", "reason"), selfeval.COLUMNS, strict=True)
)
GROUPS = {
    "产出指标": ("quantity", "quality", "timeliness"),
    "效益指标": ("benefit_economic", "benefit_social"),
    "满意度指标": ("satisfaction",),
    "成本指标": ("cost_economic",),
}
LEAVES = dict(
    zip((leaf for leaves in GROUPS.values() for leaf in leaves), selfeval.LEVEL2, strict=True)
)

Sample = dict[str, Any]


def load() -> dict[str, Sample]:
    """The filing and its forms, by file."""
    names = ("filing", *FORMS)
    return {
        name: json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")) for name in names
    }


def percent(part: str, whole: str) -> str:
    ratio = Decimal(part) * 100 / Decimal(whole)
    return f"{ratio.quantize(Decimal('0.01'), ROUND_HALF_UP)}%"


def said_by(sample: dict[str, Sample]) -> dict[str, str]:
    """What a sample says, by the captions on paper, with the figures the form works out; what the
    paper has no place for is named by its path, so that it shows up as a difference.
    """
    said: dict[str, str] = {}
    filing, report, base, evaluation = (sample[name] for name in ("filing", *FORMS))
    said["单位"] = filing["values"]["unit_name"]
    said["年"] = str(filing["year"])
    for path, caption in (("preparer", "填表人"), ("fill_date", "填报日期"), ("phone", "联系电话")):
        said[caption] = filing["values"][path]
    for path, text in report["values"].items():
        heading = HEADINGS.get(path, path)
        said[report["captions"].get(heading, heading)] = text
    said |= dict(_base(base))
    said |= dict(_evaluation(evaluation))
    for name in FORMS:
        said[name] = f"{sample[name]['template']} {sample[name]['money_unit']}"
        for drawn, own in sample[name]["captions"].items():
            said.setdefault(f"另印 {own}", drawn)
    return said


def _base(form: Sample) -> Iterator[tuple[str, str]]:
    values = form["values"]
    over = {path: one["text"] for path, one in form["typed_over"].items()}
    for path, text in {**_sums(values), **values, **over}.items():
        line, _dot, stage = path.removeprefix("money.").partition(".")
        if path.startswith("money."):
            yield f"{LINES.get(line, line)} {STAGES.get(stage, stage)}", text
        else:
            captions = {"staff_quota": "编制数", "staff_actual": "2024年实际在职人数"}
            yield captions.get(path, path), text
    digits = [values["staff_actual"], values["staff_quota"]]
    if all(map(str.isdigit, digits)):
        yield "控制率", percent(*digits)
    for table, rows in form["tables"].items():
        yield table, str(rows)


def _sums(values: dict[str, str]) -> dict[str, str]:
    """What the form adds up for itself, from the lines below: 公务用车, 三公经费, 项目支出."""
    found: dict[str, str] = {}
    for stage in STAGES:
        for line, parts in (
            ("vehicles", ("vehicle_purchase", "vehicle_running")),
            ("three_public", ("vehicles", "abroad", "reception")),
            ("project", ("project_work", "project_upkeep", "project_special")),
        ):
            paths = [f"money.{part}.{stage}" for part in parts]
            total = sum(Decimal({**values, **found}[path]) for path in paths)
            found[f"money.{line}.{stage}"] = str(total)
    return found


def _evaluation(form: Sample) -> Iterator[tuple[str, str]]:
    over = {path: one["text"] for path, one in form["typed_over"].items()}
    for path, text in {**form["values"], **over}.items():
        yield EVALUATION.get(path, path), text
    values, rows = form["values"], form["tables"]["indicators"]
    # 执行率 and its points; what stands under 按收入性质分 and 按支出性质分 has one part each
    rate = percent(values["money.total.executed"], values["money.total.adjusted"])
    yield "年度资金总额 执行率", rate
    points = Decimal(rate.strip("%")) * Decimal(values["exec.weight"]) / 100
    yield "年度资金总额 得分", str(points.quantize(Decimal("0.01"), ROUND_HALF_UP))
    yield "按收入性质分", values["money.general.adjusted"]
    yield "按支出性质分", values["money.basic.adjusted"]
    for name, leaves in GROUPS.items():
        weights = [Decimal(row["weight"]) for row in rows if row["class"] in leaves]
        yield name, str(sum(weights))
    for number, row in enumerate(rows, 1):
        yield f"指标{number} 二级指标", LEAVES.get(row["class"], row["class"])
        for column, text in row.items():
            if column not in ("id", "class"):
                yield f"指标{number} {COLUMNS.get(column, column)}", text


def said_on_paper() -> dict[str, str]:
    """What the three published papers say."""
    report = selfeval.report()
    below = selfeval.lines_below()
    said = {place: text for place, text in below.items() if place != "单位负责人签字"}
    unit = re.fullmatch(r"部门（单位）名称：(\S+)（盖章）", report.cover[0].strip())
    assert unit is not None
    said["单位"] = unit[1]
    said["年"] = report.attachments[0].partition("1. ")[2][:4]
    said |= report.texts
    said |= {cell.place: cell.text for cell in selfeval.base_table() if cell.place}
    level2 = ""
    for cell in selfeval.evaluation_table():
        group = re.fullmatch(r"(\w+)[（(]([0-9]+)分[）)]", bare(cell.text))
        if cell.place.endswith("三级指标"):
            said[f"{cell.place.split()[0]} 二级指标"] = level2
        if cell.place == "区级预算部门（单位）名称":
            assert cell.text == unit[1]
        elif cell.place and f"{cell.place}：" in cell.text:  # caption and amount in one cell
            if amount := cell.text.rpartition("：")[2]:
                said[cell.place] = amount
        elif cell.place:
            said[cell.place] = cell.text
        elif group:
            said[group[1]] = group[2]
        else:
            level2 = bare(cell.text)
    said |= {
        "01-report": "lusong-2024/report 万元",
        "02-base": "lusong-2024/base 万元",
        "03-selfeval": "lusong-2024/selfeval 万元",
        "另印 （2） 项目支出情况": "（二） 项目支出情况",
        "另印 (一）部门整体支出绩效情况": "（一）部门整体支出绩效情况",
        "另印 楼堂馆所控制情况\n（2023年完工项目）": "楼堂馆所控制情况\n（{year}年完工项目）",
    }
    return said


def differences(sample: dict[str, Sample]) -> list[str]:
    """Every place where sample and paper do not say the same, character by character."""
    try:
        said = said_by(sample)
    except ArithmeticError as error:
        return [f"样例里的数不是数：{error!r}"]
    truth = said_on_paper()
    return [
        f"{place}: 纸上“{truth.get(place)}”，样例“{said.get(place)}”"
        for place in sorted({*said, *truth})
        if said.get(place) != truth.get(place)
    ]


def test_the_sample_says_exactly_what_the_papers_say() -> None:
    assert differences(load()) == []


def test_the_sources_of_the_report_s_figures_lie_in_the_text_it_has() -> None:
    report = load()["01-report"]
    assert report["filled"]
    for field, filled in report["filled"].items():
        assert filled["text"] == report["values"][field]
        figures = [filled["text"][one["at"] :][: one["length"]] for one in filled["figures"]]
        assert all(figures), field


def test_the_texts_of_the_report_are_all_of_its_paragraphs_but_the_headings() -> None:
    report = selfeval.report()
    headings = [text for text in report.paragraphs if selfeval.is_heading(text)]
    written = "\n".join(report.texts.values()).split("\n")

    assert [heading.partition("、")[0] for heading in headings if "、" in heading[:2]] == list(
        "一二三四五六七八九十"
    )
    assert sorted([*headings, *written]) == sorted(report.paragraphs)
    assert sorted(written) == sorted("\n".join(load()["01-report"]["values"].values()).split("\n"))


def texts(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every text in a sample that the papers show."""
    if isinstance(value, str):
        yield path
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in {"id", "version", "set_id", "filled"} and path[-2:-1] != ("typed_over",):
                yield from texts(item, (*path, key))
            elif key == "text":
                yield (*path, key)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from texts(item, (*path, index))


@pytest.mark.parametrize("change", ["more", "less", "blank"])
def test_altering_any_one_text_of_the_sample_is_reported(change: str) -> None:
    sample = load()
    tried = 0
    for path in texts(sample):
        mutant = copy.deepcopy(sample)
        holder: Any = mutant
        for key in path[:-1]:
            holder = holder[key]
        text = holder[path[-1]]
        holder[path[-1]] = {"more": text + "0", "less": text[:-1], "blank": ""}[change]
        tried += 1
        assert differences(mutant), f"{path} altered and not noticed"
    assert tried > 200


def test_a_row_left_out_or_moved_is_reported() -> None:
    sample = load()
    for place in range(len(sample["03-selfeval"]["tables"]["indicators"])):
        short = copy.deepcopy(sample)
        rows = short["03-selfeval"]["tables"]["indicators"]
        moved = rows.pop(place)
        assert differences(short)
        if place:
            rows.insert(place - 1, moved)
            assert differences(short)


def test_reading_and_writing_the_sample_changes_nothing() -> None:
    sample = load()
    assert codec.filing_to_json(codec.filing_from_json(sample["filing"])) == sample["filing"]
    for name in FORMS:
        assert codec.to_json(codec.from_json(sample[name])) == sample[name]


def test_what_is_odd_in_the_filing_is_kept() -> None:
    sample = load()
    base, evaluation = sample["02-base"]["values"], sample["03-selfeval"]
    parts = [base[f"money.project_{part}.initial"] for part in ("work", "upkeep", "special")]
    over = sample["02-base"]["typed_over"]["money.project.initial"]["text"]
    assert (over, parts) == ("0", ["91.26", "0", "0"])
    rows = evaluation["tables"]["indicators"]
    weights = sum(Decimal(row["weight"]) for row in rows)
    scores = sum(Decimal(row["score"]) for row in rows)
    assert (weights, scores) == (100, 97)  # without the 10 points of 执行率: printed as 总分
    assert {path: one["text"] for path, one in evaluation["typed_over"].items()} == {
        "total.weight": "100",
        "total.score": "97",
    }
    performance = sample["01-report"]["values"]["report.performance"]
    assert performance.split("\n")[3].startswith("[bookmark: _GoBack]4.加强学习培训。")
