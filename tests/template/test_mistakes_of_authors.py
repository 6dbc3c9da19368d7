"""What a form's author who is no programmer gets wrong, and what they are told: each sentence leads
to the mend.
"""

import shutil
from pathlib import Path

import pytest

from perfdesk.paths import templates_dir
from perfdesk.template.catalog import Catalog
from perfdesk.template.compose import read_template
from perfdesk.template.lint import lint
from perfdesk.template.model import FieldType
from perfdesk.template.problem import Problems

SET = "shifeng-2023"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A set copied out of the program's folder."""
    return Path(shutil.copytree(templates_dir() / SET, tmp_path / SET))


def said(folder: Path, old: str, new: str, file: str = "direction.toml") -> list[str]:
    """What is said when this stands there instead; the line is the one that was changed."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return [problem.message for problem in lint(templates_dir(), folder)]


PERIOD = "| 项目实施期 | {project_period} |"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (PERIOD, PERIOD[:-2], "现在以“_period}”结尾，请在最后补一个“|”。"),
        (PERIOD, PERIOD[2:], "应以“|”开头"),
        (PERIOD, "| 项目实施期 ｜ {project_period} |", "全角的“｜”，请换成半角的“|”"),
        ("{program_name}", "{program_nam}", "是不是“program_name”？"),
        ("{project_period}", "{项目实施期}", "表上叫“项目实施期”的字段是“project_period”。"),
        ("{.standard}", "{.绩效标准}", "表上叫“绩效标准”的字段是“standard”。"),
        ("| 一级指标 |", "| 一级指标 | 编号 |", "先在 cols 里加上它的宽度"),
        ('version = "1"', "version = “1”", '全角的““”，请换成半角的 "。'),
        ('version = "1"', 'version ＝ "1"', "全角的“＝”，请换成半角的 =。"),
        ('"产出指标", "数量', '"产出指标"，"数量', "全角的“，”，请换成半角的 ,。"),
        ("[fields]\n", '[fields]\nmine = { label = "x" }\n', "要写 label 和 type"),
        ("[fields]\n", '[fields]\n联系人 = { label = "x" }\n', '写成 "联系人" =。'),
        ("[fields]\n", '[fields]\n"money.mine" = { }\n', "自己的一行要写 label。"),
        ("{program_name}", "{contact}", "要新加一个字段，先写在 [fields] 里。"),
        ("{.standard}", "{.evidence}", "先写在 [tables.indicators.columns] 里。"),
        ('"quality"', '"质量指标"', "，“质量指标”这一类写作“quality”。"),
        ('"quality"],', '"quality"]', "或者上一行末尾少了“,”。"),
        (">= money.total", "≥ money.total", "却是“≥”，请写成“>=”。"),
        (">= money.total", "> money.total", "却是“>”，请写成“>=”。"),
        (">= money.total", "== money.total", "却是“=”，等号只写一个。"),
        (">= money.total.initial", ">= money.total.initial × 2", "请写成“*”。"),
        (">= money.total.initial", ">= money.total.initial * 80%", "80% 写 0.8。"),
        ('"program_amount >=', '"所属专项金额 >=', "的字段是“program_amount”。"),
    ],
)
def test_one_mistake_is_one_sentence(folder, old, new, sentence):
    [message] = said(folder, old, new)
    assert sentence in message


def test_what_stands_below_a_faulty_line_is_not_blamed(folder):
    # the line below joins cells to the faulty one
    drawn = "{program_name} |\n| 项目金额 | {money.total.initial} | < | ^ |"
    [message] = said(folder, drawn, drawn.replace("{program_name} |", "{program_name}"))
    assert "补一个“|”" in message


def test_a_full_width_sign_can_be_printed_all_the_same(folder):
    assert said(folder, PERIOD, PERIOD.replace("期 ", r"期\｜月 ")) == []


def test_quotes_that_were_never_closed_are_looked_for_further_up(folder):
    text = (folder / "direction.toml").read_text(encoding="utf-8")
    assert text.count("'''") >= 2
    at = text.index("'''", text.index("'''") + 3)
    (folder / "direction.toml").write_text(text[:at] + text[at + 3 :], encoding="utf-8")
    [problem] = lint(templates_dir(), folder / "direction.toml")
    assert "三个引号" in problem.message or "没有合上" in problem.message


def test_a_form_that_the_set_misspells_is_one_mistake(folder):
    [message] = said(folder, f'"{SET}/direction"', f'"{SET}/dirction"', "set.toml")
    assert message == f"没有“{SET}/dirction”这张表，是不是“{SET}/direction”？"


def test_a_folder_is_checked_whole_and_a_set_knows_the_forms_beside_it(folder):
    renamed = folder.rename(folder.with_name("qu-2027"))
    for file in renamed.glob("*.toml"):
        text = file.read_text(encoding="utf-8").replace(SET, "qu-2027")
        file.write_text(text, encoding="utf-8")
    assert lint(templates_dir(), renamed) == []
    assert lint(templates_dir(), renamed / "set.toml") == []
    assert lint(templates_dir(), renamed.parent) == []


def test_brackets_without_end_are_a_mistake_and_no_crash(folder):
    (folder / "direction.toml").write_text("tree = " + "[" * 100_000, encoding="utf-8")
    assert [problem.path for problem in lint(templates_dir(), folder / "direction.toml")] == [
        f"{SET}/direction.toml"
    ]


ROW = "@money.printing | 　　　　　印刷费 | {.prev_final} | < | {.initial} | < | {.executed} |\n"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A set whose base table has one more line of money drawn."""
    folder = Path(shutil.copytree(templates_dir() / "lusong-2024", tmp_path / "lusong-2024"))
    file = folder / "base.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("@money.procurement", f"{ROW}@money.procurement"), "utf-8")
    return file


def test_a_line_of_money_that_there_is_not_yet_is_one_mistake(base):
    [problem] = lint(templates_dir(), base)
    assert "没有“money.printing”这一行" in problem.message
    assert problem.message.endswith(
        '先在 [fields] 里写 "money.printing" = { label = "它的名称" }。'
    )


def test_a_line_of_money_of_its_own_has_every_stage_and_stands_in_sums(base):
    text = base.read_text(encoding="utf-8")
    sums = text.replace("money.meetings.*)", "money.meetings.*, money.printing.*)")
    base.write_text(f'{sums}\n[fields]\n"money.printing" = {{ label = "印刷费" }}\n', "utf-8")

    assert lint(templates_dir(), base) == []
    vocabulary = Catalog.load(templates_dir()).vocabulary
    form = read_template(base.read_text(encoding="utf-8"), vocabulary, Problems("base.toml"))

    assert form is not None
    own = {id_: form.fields[table, id_] for table, id_ in form.fields if "printing" in id_}
    assert {id_: field.label for id_, field in own.items()} == {
        "money.printing.prev_final": "印刷费（上年决算数）",
        "money.printing.initial": "印刷费（年初预算数）",
        "money.printing.executed": "印刷费（全年执行数）",
    }
    assert {field.type for field in own.values()} == {FieldType.MONEY}
    assert any("money.printing.executed" in str(rule) for rule in form.rules)


def test_a_line_of_money_can_have_another_name_on_one_form(base):
    text = base.read_text(encoding="utf-8").replace(ROW, "")
    base.write_text(f'{text}\n[fields]\n"money.office" = {{ label = "办公费" }}\n', "utf-8")
    vocabulary = Catalog.load(templates_dir()).vocabulary
    form = read_template(base.read_text(encoding="utf-8"), vocabulary, Problems("base.toml"))

    assert lint(templates_dir(), base) == []
    assert form is not None
    assert form.fields["", "money.office.initial"].label == "办公费（年初预算数）"
    assert form.fields["", "money.meetings.initial"].label == "会议费、培训费（年初预算数）"


def test_a_name_with_a_dot_wants_quotes(folder):
    messages = said(folder, "[fields]\n", '[fields]\nmoney.mine = { label = "x" }\n')
    assert messages[0] == '带点的名字要加引号，写成 "money.mine" = { … }。'
