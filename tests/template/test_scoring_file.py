"""scoring.toml: what it says, and that mistakes in it and in what names it are told."""

from __future__ import annotations

import shutil
from decimal import Decimal

import pytest

from perfdesk.paths import templates_dir
from perfdesk.template.catalog import Catalog
from perfdesk.template.lint import lint

SCORING = "scoring.toml"


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "templates"
    shutil.copytree(templates_dir(), root)
    return root


def plant(folder, file, old, new):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    at = text.index(old)
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text.count("\n", 0, at) + 1


def points(profile):
    weights = Catalog.load(templates_dir()).scoring.profiles[profile].weights
    return weights.execution, [int(group.points) for group in weights.groups]


@pytest.mark.parametrize(
    ("profile", "execution", "groups"),
    [
        ("按比例", 10, [50, 30, 10]),  # W1
        ("按比例-设成本", 10, [20, 40, 20, 10]),  # W2
        ("按比例-不设成本", 10, [50, 30, 10]),  # W2-b
        ("按比例-不设满意度", 10, [20, 40, 30]),  # W2-c with costs
        ("按比例-不设成本和满意度", 10, [50, 40]),  # W2-c without
        ("执行率20分", 20, [40, 40]),  # W3
    ],
)
def test_the_points_of_the_profiles(profile, execution, groups):
    assert points(profile) == (Decimal(execution), groups)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('default = "按比例"', 'default = "按比列"', "是不是“按比例”？"),
        ('weights = "w1"', 'weights = "w9"', "[weights] 里没有“w9”"),
        ("points = 50", "points = 51", "的分值合计 101，应是 100。"),
        ('["satisfaction"] },', '["satisfied"] },', "是不是“satisfaction”？"),
        ('basis = "read"', 'basis = "reed"', "是不是“read”？"),
        ('tolerance = "0.01"', 'tolerance = "wenig"', "“wenig”应是数字"),
        ("over = 130", "ober = 130", "不认识的键“ober”，是不是“over”？"),
    ],
)
def test_a_mistake_is_told_with_its_line(folder, old, new, says):
    line = plant(folder, SCORING, old, new)
    found = [problem for problem in lint(folder) if problem.path == SCORING]
    assert any(says in problem.message for problem in found), found
    assert any(abs(problem.line - line) <= 5 for problem in found), found


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('scoring = "按比例-设成本"', 'scoring = "按比例-设乘本"', "“按比例-设成本”？"),
        ('made_from = ["department_target"]', 'made_from = ["department_targt"]', "_target”？"),
    ],
)
def test_a_form_names_what_there_is(folder, old, new, says):
    file = "lusong-2024/selfeval.toml"
    line = plant(folder, file, old, new)
    (problem,) = lint(folder)
    assert (problem.path, problem.line) == (file, line)
    assert says in problem.message


def test_a_profile_that_is_no_more_gives_way_to_the_forms_own():
    scoring = Catalog.load(templates_dir()).scoring
    assert scoring.profile("gone", "分档").id == "分档"
    assert scoring.profile("gone", "").id == scoring.default
