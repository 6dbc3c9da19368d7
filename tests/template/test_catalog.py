"""The catalog: ids, sets, the vocabulary, and words for what is not there."""

import shutil

import pytest

from perfdesk.errors import TemplateError, UnknownNameError
from perfdesk.paths import templates_dir
from perfdesk.template.catalog import Catalog
from perfdesk.template.model import FieldType, SetForm


@pytest.fixture(scope="module")
def catalog():
    return Catalog.load(templates_dir())


def test_the_set_says_which_forms_make_a_filing(catalog):
    lukou = catalog.set("lukou-2026")
    assert lukou.year == 2026
    assert lukou.region == "湖南省株洲市渌口区"
    assert lukou.forms == (
        SetForm("lukou-2026/department", least=1, most=1, start=1),
        SetForm("lukou-2026/project", least=0, most=None, start=1),
    )
    assert [rule.text for rule in lukou.rules] == [
        "department_target.money.project.initial = sum(project_target.money.total.initial)"
    ]


def test_sets_come_newest_year_first():
    catalog = Catalog.load(templates_dir())
    assert [one.id for one in catalog.sets()] == [
        "changping-2026",
        "lukou-2026",
        "lusong-2024",
        "shifeng-2023",
        "national-2020",
    ]


def test_an_unknown_template_is_refused_with_the_nearest_id(catalog):
    with pytest.raises(UnknownNameError, match=r"没有“lukou-2026/projekt”.*“lukou-2026/project”"):
        catalog.template("lukou-2026/projekt")
    with pytest.raises(UnknownNameError, match="“lukou-2026”"):
        catalog.set("lukou-2025")


def test_a_template_is_read_once(catalog):
    assert catalog.template("lukou-2026/project") is catalog.template("lukou-2026/project")


def test_reading_a_set_reads_no_template(tmp_path):
    root = tmp_path / "templates"
    shutil.copytree(templates_dir(), root)
    (root / "lukou-2026" / "project.toml").write_text("not a template", encoding="utf-8")
    catalog = Catalog.load(root)
    assert catalog.set("lukou-2026").forms[1].template == "lukou-2026/project"
    assert catalog.template("lukou-2026/department").title == "部门整体支出绩效目标表"
    with pytest.raises(TemplateError, match=r"lukou-2026/project\.toml 第1行"):
        catalog.template("lukou-2026/project")


def test_a_template_with_several_faults_names_the_first_and_counts_the_others(tmp_path):
    root = tmp_path / "templates"
    shutil.copytree(templates_dir(), root)
    file = root / "lukou-2026" / "project.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("{phone}", "{fone}").replace("{preparer}", "{prepare}"), encoding="utf-8"
    )
    with pytest.raises(TemplateError, match=r"第\d+行：没有“fone”.*还有 1 处"):
        Catalog.load(root).template("lukou-2026/project")


@pytest.mark.parametrize("name", ["set", "project"])
def test_a_file_that_was_refused_is_read_again_when_it_has_changed(tmp_path, name):
    shutil.copytree(templates_dir(), tmp_path, dirs_exist_ok=True)
    file = tmp_path / "lukou-2026" / f"{name}.toml"
    sound = file.read_bytes()
    file.write_bytes(b"nonsense = 1\n" + sound)
    catalog = Catalog.load(tmp_path)

    def read():
        return catalog.set("lukou-2026") if name == "set" else catalog.heading("lukou-2026/project")

    refusals = []
    for _time in range(2):
        with pytest.raises(TemplateError) as refused:
            read()
        refusals.append(refused.value)
    assert refusals[0] is refusals[1], "not read anew for each of a thousand forms"
    file.write_bytes(sound)
    assert read().title


def test_a_folder_without_vocabulary_is_no_template_folder(tmp_path):
    with pytest.raises(TemplateError, match=r"没有 vocabulary\.toml"):
        Catalog.load(tmp_path)


def test_money_is_a_matrix_of_lines_and_stages(catalog):
    executed = catalog.vocabulary.field("money.total.executed")
    assert executed.type is FieldType.MONEY
    assert executed.label == "资金总额（全年执行数）"
    # a rate is no money
    assert catalog.vocabulary.field("money.total.rate").type is FieldType.PERCENT


def test_a_composite_describes_its_parts(catalog):
    target = catalog.vocabulary.field("target", "indicators")
    assert target.parts == ("op", "value", "unit")
    assert target.part("op").label == "指标值类型"
    assert "≥" in target.part("op").choices
    assert target.part("") is target


def test_what_belongs_to_the_whole_filing_is_marked(catalog):
    filing = {id_ for id_, field in catalog.vocabulary.fields.items() if field.filing}
    assert filing == {"year", "unit_name", "preparer", "phone", "fill_date"}


def test_a_family_of_fields_has_any_member(catalog):
    field = catalog.vocabulary.field("report.goals")
    assert (field.id, field.type) == ("report.goals", FieldType.REPORT)


@pytest.mark.parametrize(
    ("field", "table", "near"),
    [
        ("projekt_name", "", "project_name"),
        ("money.total.inital", "", "money.total.initial"),
        ("weigth", "indicators", "weight"),
        ("name", "indicator", "indicators"),
    ],
)
def test_an_unknown_field_is_refused_with_the_nearest_right_word(catalog, field, table, near):
    with pytest.raises(UnknownNameError, match=f"“{near}”？"):
        catalog.vocabulary.field(field, table)
