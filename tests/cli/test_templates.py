"""Next year's form brought in by commands: each says what it did, or in one line why not."""

import json
from pathlib import Path

import pypdfium2
import pytest

OLD, NEW = "shifeng-2023", "shifeng-2027"


@pytest.fixture(autouse=True)
def desk(tmp_path, monkeypatch):
    """A folder to work in, and the user's data beside it."""
    monkeypatch.setenv("PERFDESK_DATA", str(tmp_path / "data"))
    (tmp_path / "desk").mkdir()
    monkeypatch.chdir(tmp_path / "desk")


@pytest.fixture
def copied(run):
    run("templates", "copy", OLD, "表样", "--year", 2027)
    return Path("表样") / NEW


def change(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_from_copy_to_a_new_filing(run, copied):
    assert run("templates", "lint", copied) == "表样文件没有问题。\n"
    change(copied / "direction.toml", "| 项目实施期 |", "| 项目实施期间 |")
    told = run("templates", "preview", copied, "--out", "看.pdf", "--beside")
    assert f"：{OLD}/direction 有、这里没有：项目实施期；" in told
    assert "；这里新有：项目实施期间。\n" in told
    document = pypdfium2.PdfDocument("看.pdf")
    sizes = [document[n].get_size() for n in range(len(document))]
    document.close()
    assert len(sizes) == 3
    assert all(width > height for width, height in sizes)
    assert "已打包“株洲市石峰区2027年" in run("templates", "pack", copied, "--out", "表.perfform")
    told = run("templates", "install", "表.perfform", "--preview")
    assert f"{NEW}/direction  区级专项资金支出方向绩效目标表  版本 1  新增" in told
    assert NEW not in run("templates")
    assert "已装入" in run("templates", "install", "表.perfform")
    assert f"{NEW}/direction" in run("templates")
    ids = [row["id"] for row in json.loads(run("templates", "--json"))]
    assert f"{NEW}/summary" in ids
    run("new", f"{NEW}/direction", "--unit", "某局", "--year", 2027, "--project", "某专项")
    assert "没有变化" in run("templates", "install", "表.perfform")


def test_what_a_package_brings_as_json(run, copied):
    run("templates", "pack", copied, "--out", "表.perfform")
    facts = json.loads(run("templates", "install", "表.perfform", "--preview", "--json"))
    assert (facts["set"], facts["year"], facts["installed"]) == (NEW, 2027, False)
    assert [form["state"] for form in facts["forms"]] == ["新增"] * 3


def test_a_copy_of_another_name(run):
    words = ("--id", "qu-2028", "--title", "某区的表", "--region", "某省某区", "--year", "2028")
    told = run("templates", "copy", OLD, ".", *words)
    assert "编号 qu-2028，某区的表，某省某区，2028 年。" in told
    assert run("templates", "lint", "qu-2028/set.toml") == "表样文件没有问题。\n"


def test_mistakes_are_told_by_file_and_line(run, copied):
    change(copied / "direction.toml", "{program_name}", "{program_nam}")
    told = run("templates", "lint", copied, status=1)
    assert "direction.toml 第" in told
    assert "是不是“program_name”？" in told
    [fault] = json.loads(run("templates", "lint", copied, "--json", status=1))
    assert fault["file"] == f"{NEW}/direction.toml"
    assert "没有打包" in run("templates", "pack", copied, "--out", "表.perfform", status=2)
    assert "改好才能预览" in run("templates", "preview", copied, "--out", "看.pdf", status=2)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("pak",), "是不是“pack”"),
        (("copy", OLD), "templates copy 套表 文件夹"),
        (("copy", "shifeng-2032", "x"), f"是不是“{OLD}”"),
        (("pack", "x"), "templates pack 文件夹 --out"),
        (("pack", "x", "--out", "a.zip"), "a.perfform"),
        (("pack", "x", "--out", "a.perfform"), "读不出来"),
        (("preview", "x", "--out", "a.png"), ".pdf"),
        (("install", "x.perfform"), "没有“x.perfform”这个文件"),
        (("lint", "x"), "没有“x”"),
        (("lint", "--out", "x"), "--out 不能写在 templates lint 后面"),
        (("--beside",), "--beside 不能写在 templates 后面"),
    ],
)
def test_what_cannot_be_done_is_one_line(run, words, said):
    assert said in run("templates", *words, status=2)


def test_a_strange_file_is_not_installed(run):
    Path("表.perfform").write_bytes(b"PK\x03\x04 something else")
    assert "“表.perfform”没有装入" in run("templates", "install", "表.perfform", status=2)
    assert not Path("../data/templates").exists()


def test_one_form_stands_beside_the_one_that_is_named(run, copied):
    other = "changping-2026/project"
    words = ("--beside", other, "--filled", "--out", "看.pdf")
    assert f"{other} 有、这里没有" in run("templates", "preview", copied / "direction.toml", *words)
    assert "只能预览一张表" in run("templates", "preview", copied, *words, status=2)
    assert run("templates", "preview", copied / "direction.toml", "--out", "看.pdf").startswith(
        "已写好 1 张表的预览"
    )
    assert "只有一套表的说明" in run(
        "templates", "preview", copied / "set.toml", "--out", "看.pdf", status=2
    )
