"""Template lint: every planted mistake is found, on its line, with the nearest right word."""

import shutil

import pytest

from perfdesk.paths import templates_dir
from perfdesk.template.lint import lint


@pytest.fixture
def folder(tmp_path):
    """The shipped templates and the drafts of other regions, to plant mistakes in."""
    root = tmp_path / "templates"
    shutil.copytree(templates_dir(), root)
    return root


def plant(folder, file, old, new):
    """Put a mistake into a file; the line it stands on."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    at = text.index(old)
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text.count("\n", 0, at) + 1


def test_the_shipped_templates_and_the_drafts_are_right(folder):
    assert lint(folder) == []


DEPARTMENT = "lukou-2026/department.toml"
PROJECT = "lukou-2026/project.toml"
SELFEVAL = "lusong-2024/selfeval.toml"
SET = "lukou-2026/set.toml"
VOCABULARY = "vocabulary.toml"


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        # keys and values of the schema
        (PROJECT, "subject =", "subjekt =", "不认识的键“subjekt”，是不是“subject”？"),
        (PROJECT, "cols =", "kols =", "不认识的键“kols”，是不是“cols”？"),
        (
            PROJECT,
            'style = "sign"',
            'style = "sing"',
            "“paper 第4项 style”不能是“sing”，是不是“sign”？",
        ),
        (PROJECT, 'style = "title"', 'style = "titel"', "是不是“title”？可用的有 mark、title、"),
        (PROJECT, 'style = "title"', 'style = "xyz"', "不能是“xyz”。可用的有 mark、title、"),
        (PROJECT, 'money_unit = "万元"', 'money_unit = "万"', "可用的有 元、万元、亿元"),
        (PROJECT, 'version = "1"', "version = 1", "“version”应是加引号的文字"),
        (PROJECT, "margins = [20, 18, 18, 18]", "margins = [20, 18]", "有 2 项，应有 4 项"),
        (PROJECT, '"cost_economic"],', '"cost_economic", "x"],', "应有 3 项"),
        (PROJECT, 'label = "年度本级', 'lable = "年度本级', "是不是“label”？"),
        (PROJECT, 'id = "lukou-2026/project"', 'id = "lukou-2026/p"', "按文件的位置应是"),
        (PROJECT, 'id = "lukou-2026/project"', 'id = "lukou-2026/project', "引号没有合上"),
        (DEPARTMENT, "forms =", "form =", "不认识的键“form”，是不是“forms”？"),
        # drawings
        (
            PROJECT,
            "{project_name}",
            "{projekt_name}",
            "没有“projekt_name”这个字段，是不是“project_name”？",
        ),
        (
            PROJECT,
            "{.target.op}",
            "{.target.operator}",
            "表“indicators”没有“target.operator”这一列",
        ),
        (PROJECT, "{.note}", "{.notes}", "表“indicators”没有“notes”这一列，是不是“note”？"),
        (PROJECT, "@indicators", "@indicator", "没有“indicator”这张表，是不是“indicators”？"),
        (PROJECT, "@head", "@haed", "没有“haed”这张表，是不是“head”？"),
        (PROJECT, "| 备注 |", "| 备注 | x |", "9 个单元格，表有 8 列。"),
        (PROJECT, "| {goal_year} |", "| {.goal_year} |", "只能写在“@表”的行里"),
        (PROJECT, "| {goal_year} |", "| {#一} |", "行号，只能写在“@表”的行里"),
        (
            PROJECT,
            "| {goal_year} |",
            "| {goal_year}{goal_year} |",
            "“{goal_year}”在同一个地方写了两次。",
        ),
        (PROJECT, "{.note}", "{.note}（{.note}）", "“{.note}”在同一个地方写了两次。"),
        (PROJECT, "cols = [16.5,", "cols = [26.5,", "表宽 184 毫米，纸面可用 174 毫米。"),
        (
            "lusong-2024/base.toml",
            "@money.vehicles ",
            "@money.vehicle ",
            "没有“money.vehicle”这一行，是不是“vehicles”？",
        ),
        # the tree
        (PROJECT, '"timeliness"]', '"timelines"]', "没有“timelines”这类指标，是不是“timeliness”？"),
        (PROJECT, '"quality"]', '"quantity"]', "“quantity”在指标树里出现了两次"),
        # equations
        (PROJECT, "[C-CON-01] sum(", "[C-CON-01] sun(", "第12列：没有“sun”这个函数"),
        (
            PROJECT,
            "<= money.total.initial",
            "<= money.total.inital",
            "没有“money.total.inital”这个字段，是不是“money.total.initial”？",
        ),
        (
            PROJECT,
            "[class=cost_economic]",
            "[class=cost_economik]",
            "没有“cost_economik”这类指标，是不是“cost_economic”？",
        ),
        (
            PROJECT,
            "[class=cost_economic]",
            "[klass=cost_economic]",
            "没有“klass”这一列，是不是“class”？",
        ),
        (
            PROJECT,
            "<= money.total.initial",
            "<= indicators.weight",
            "要写成 sum(indicators.weight)",
        ),
        (
            PROJECT,
            "sum(indicators[class=cost_economic].target)",
            "max(indicators[class=cost_economic].target)",
            "几行的数要写在 sum(…) 里",
        ),
        (
            PROJECT,
            "sum(indicators[",
            "sum(indicator[",
            "没有“indicator”这张表，是不是“indicators”？",
        ),
        (
            SELFEVAL,
            '"exec.score := min(money.total.rate',
            '"exec.score := min(total.score',
            "算来算去又用到了自己",
        ),
        (
            SELFEVAL,
            '"[C-WGT-01] total.weight = 100"',
            '"total.weight := 100"',
            "“total.weight”已在第",
        ),
        (SELFEVAL, "] total.weight = 100", "] .weight = 100", "只能用在一行之内"),
        (SELFEVAL, "C-WGT-01]", "C-WGT-01 fatal]", "只能写 error、warning、hint"),
        (SELFEVAL, "total.weight = 100", "total.weight := 100", "“:=”只计算，不检查"),
        (
            "lusong-2024/base.toml",
            "money.public.* >=",
            "money.publik.* >=",
            "没有“money.publik”这一行，是不是“public”？",
        ),
        # fields of the form, subject, seed
        (
            PROJECT,
            '"money.total.initial" = { label',
            '"money.totl.initial" = { label',
            "自己的字段要写 label 和 type，是不是“money.total.initial”？",
        ),
        (
            PROJECT,
            "goal_year = { label",
            'goal_year = { type = "money", label',
            "在词汇表里是 longtext",
        ),
        (
            PROJECT,
            'subject = "project_name"',
            'subject = "project_level"',
            "subject 应是表上的一个字段",
        ),
        (
            "lusong-2024/report.toml",
            '"report.basic" = """',
            '"report.basik" = """',
            "表上没有“report.basik”这个字段，是不是“report.basic”？",
        ),
        # sets
        (
            SET,
            'template = "lukou-2026/project"',
            'template = "lukou-2026/projct"',
            "没有“lukou-2026/projct”这张表，是不是“lukou-2026/project”？",
        ),
        (
            SET,
            "department_target.",
            "departement_target.",
            "没有“departement_target”这种表，是不是“department_target”？",
        ),
        (
            SET,
            "money.project.initial =",
            "money.projekt.initial =",
            "上没有“money.projekt.initial”",
        ),
        (
            SET,
            "[C-BUD-06] department_target.money.project.initial = sum",
            "department_target.money.project.initial := sum",
            "只能用 =、<= 或 >= 比较",
        ),
        (SET, 'most = "unlimited"', 'most = "many"', "“forms 第2项 most”"),
        (SET, "year = 2026", "year = 26", "“year”应不小于 1990，这里是 26。"),
        # the vocabulary
        (
            VOCABULARY,
            'label = "填表人", type = "text"',
            'label = "填表人", type = "txt"',
            "“fields.preparer.type”不能是“txt”，是不是“text”？可用的有 text、",
        ),
        (
            VOCABULARY,
            "[types.measure]",
            "[types.measur]",
            "没有“measur”这种字段类型，是不是“measure”？",
        ),
        (
            VOCABULARY,
            'timeliness          = ["时效指标"]',
            'timeliness          = ["时效指标", "质量指标"]',
            "“质量指标”已经是“quality”的名称",
        ),
    ],
)
def test_a_planted_mistake_is_found_on_its_line(folder, file, old, new, says):
    line = plant(folder, file, old, new)
    found = lint(folder, folder / file)
    here = [problem for problem in found if problem.line == line]
    assert here, [str(problem) for problem in found]
    assert any(says in problem.message for problem in here), [str(p) for p in found]
    assert all(problem.path == file for problem in found)


def test_a_problem_reads_as_one_line(folder):
    line = plant(folder, PROJECT, "| 备注 |", "| 备注 | x |")
    assert [str(p) for p in lint(folder, folder / PROJECT)] == [
        (
            f"lukou-2026/project.toml 第{line}行：9 个单元格，表有 8 列。"
            "要加一列，先在 cols 里加上它的宽度；不加，就看看是不是多了“|”。"
        )
    ]


def test_everything_wrong_in_a_file_is_told_at_once(folder):
    lines = [
        plant(folder, PROJECT, '"timeliness"]', '"timelines"]'),
        plant(folder, PROJECT, "<= money.total.initial", "<= money.totl.initial"),
        plant(folder, PROJECT, "{project_name}", "{projekt_name}"),
        plant(folder, PROJECT, "| 备注 |", "| 备注 | x |"),
        plant(folder, PROJECT, "{phone}", "{fone}"),
    ]
    assert {problem.line for problem in lint(folder)} == set(lines)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('kind = "project_target"\n', ""),
        ('version = "1"\n', ""),
        ('id = "lukou-2026/project"\n', ""),
        ("subject =", "subjekt ="),
        ("cols =", "kols ="),
        ('version = "1"', "version = 1"),
        ('style = "sign"', 'style = "sing"'),
        ('money_unit = "万元"', 'money_unit = "万"'),
        ('style = "title"\n', 'style = "title"\nwidth = 3\n'),
    ],
)
def test_a_fault_of_the_schema_does_not_hide_those_of_the_drawing(folder, old, new):
    plant(folder, PROJECT, old, new)
    [schema_fault] = lint(folder, folder / PROJECT)
    line = plant(folder, PROJECT, "{project_name}", "{projekt_name}")
    found = lint(folder, folder / PROJECT)
    assert schema_fault.message in [problem.message for problem in found]
    (other,) = [problem for problem in found if problem.message != schema_fault.message]
    assert other.line == line
    assert "没有“projekt_name”这个字段，是不是“project_name”？" in other.message


def test_a_fault_of_the_vocabularys_schema_does_not_hide_those_of_the_forms(folder):
    plant(folder, VOCABULARY, 'label = "填表人"', 'lable = "填表人"')
    plant(folder, PROJECT, "{phone}", "{fone}")
    messages = [problem.message for problem in lint(folder)]
    assert any("“lable”" in message for message in messages)
    assert any("没有“fone”这个字段，是不是“phone”？" in message for message in messages)


def test_sets_are_not_judged_by_a_form_that_was_guessed(folder):
    plant(folder, PROJECT, 'kind = "project_target"\n', "")
    assert [(problem.path, problem.message) for problem in lint(folder)] == [
        (PROJECT, "缺少“kind”。")
    ]


def test_a_long_equation_is_quoted_in_short(folder):
    deep = "(" * 100 + "1" + ")" * 100
    plant(folder, PROJECT, 'rules = ["', f'rules = ["{deep} = 1", "')
    [problem] = lint(folder, folder / PROJECT)
    assert "套得太深" in problem.message
    assert "…”" in problem.message
    assert len(problem.message) < 140


def test_one_unknown_table_is_one_fault(folder):
    plant(folder, PROJECT, "@indicators", "@indicator")
    assert len(lint(folder, folder / PROJECT)) == 1


def test_a_form_without_any_title_is_found(folder):
    plant(folder, PROJECT, 'style = "title"', 'style = "note"')
    [problem] = lint(folder, folder / PROJECT)
    assert "没有标题" in problem.message


def test_a_missing_key_is_named(folder):
    plant(folder, PROJECT, 'kind = "project_target"\n', "")
    [problem] = lint(folder, folder / PROJECT)
    assert problem.message == "缺少“kind”。"


def test_a_set_that_cannot_hold_its_forms_is_found(folder):
    line = plant(folder, SET, 'most = "unlimited"\nstart = 1', "most = 2\nstart = 3")
    [problem] = lint(folder, folder / SET)
    assert "开始时 3 张，不在允许的张数之内" in problem.message
    assert problem.line < line


def test_a_form_that_lists_forms_needs_them_in_its_set(folder):
    form = '[[forms]]\ntemplate = "lukou-2026/project"\nleast = 0\nmost = "unlimited"\nstart = 1\n'
    plant(folder, SET, form, "")
    messages = [problem.message for problem in lint(folder, folder / SET)]
    assert any("要列出“project_target”，这套表里却没有这种表" in message for message in messages)


def test_a_form_named_twice_in_a_set_is_found(folder):
    plant(folder, SET, 'template = "lukou-2026/project"', 'template = "lukou-2026/department"')
    assert any("写了两次" in problem.message for problem in lint(folder, folder / SET))


def test_a_file_that_is_no_text_is_found(folder):
    (folder / PROJECT).write_bytes(b"id = \xff\xfe")
    assert any("不是 UTF-8" in problem.message for problem in lint(folder, folder / PROJECT))


def test_a_file_that_is_not_there_is_said_so(folder, tmp_path):
    [missing] = lint(folder, tmp_path / "nothing" / "form.toml")
    assert "没有“" in missing.message
    (tmp_path / "empty").mkdir()
    [nothing] = lint(folder, tmp_path / "empty")
    assert "没有表样文件" in nothing.message


def test_a_template_outside_the_folder_is_judged_by_the_same_vocabulary(folder, tmp_path):
    strange = tmp_path / "elsewhere" / "form.toml"
    strange.parent.mkdir()
    text = (folder / PROJECT).read_text(encoding="utf-8")
    strange.write_text(text.replace("lukou-2026/project", "elsewhere/form"), encoding="utf-8")
    assert lint(folder, strange) == []
    strange.write_text(text.replace("{phone}", "{fone}"), encoding="utf-8")
    assert {problem.path for problem in lint(folder, strange)} == {"elsewhere/form.toml"}
