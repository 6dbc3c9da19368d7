"""Names of packages: FAT32, exFAT and Windows take them, and people can read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfdesk.exchange.naming import as_disk_sees, package_name

DEVICES = {
    "CON",
    "PRN",
    "AUX",
    "NUL",
    *(f"{port}{n}" for port in ("COM", "LPT") for n in "123456789"),
}


@pytest.mark.parametrize(
    ("unit", "name"),
    [
        ("渌口镇人民政府", "渌口镇人民政府-2026年.perfpkg"),
        ("  渌口镇 . ", "渌口镇-2026年.perfpkg"),
        ('区教育局/一中:"初中部"?', "区教育局 一中 初中部-2026年.perfpkg"),
        ("..\\..\\渌口镇", "渌口镇-2026年.perfpkg"),
        ("一\n二\u202e三\ud800", "一 二三-2026年.perfpkg"),
        ("con", "_con-2026年.perfpkg"),
        ("NUL.txt", "_NUL.txt-2026年.perfpkg"),
        ("", "单位-2026年.perfpkg"),
        ("???", "单位-2026年.perfpkg"),
        ("e\u0301cole", "école-2026年.perfpkg"),
    ],
)
def test_units_as_names(unit, name):
    assert package_name(unit, 2026) == name


def test_a_second_of_the_same_name():
    assert package_name("渌口镇", 2026, 2) == "渌口镇-2026年-2.perfpkg"


@given(st.text(), st.integers(1000, 9999), st.integers(1, 99))
def test_any_unit_gives_a_name_that_every_disk_takes(unit, year, number):
    name = package_name(unit, year, number)
    assert name == name.strip(" .")
    assert not set(name) & set('\\/:*?"<>|')
    assert all(sign.isprintable() or sign == "\u3000" or ord(sign) > 0x7F for sign in name)
    with_part = f"{name}.part"
    assert len(with_part.encode("utf-16-le")) // 2 <= 255
    assert len(with_part.encode()) <= 255
    assert name.partition(".")[0].partition("-")[0].strip().upper() not in DEVICES


def test_a_long_unit_is_cut_between_signs():
    for unit in ("长" * 500, "𠮷" * 500, "é" * 500, "a" * 500):
        name = package_name(unit, 2026)
        assert name.startswith(unit[:20])
        name.encode()


def test_capitals_and_composed_signs_are_one_name_on_a_stick():
    assert as_disk_sees("A\u0301.perfpkg") == as_disk_sees("á.PERFPKG")
