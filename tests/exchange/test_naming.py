"""Names of packages: FAT32, exFAT and Windows take them, and people can read them."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfdesk.exchange.naming import as_disk_sees, package_name
from perfdesk.template.package import is_device

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
        ("com¹.", "_com¹-2026年.perfpkg"),
        ("CONIN$.a", "_CONIN$.a-2026年.perfpkg"),
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


# --- many units on one stick -------------------------------------------------------------------

UNITS = st.one_of(
    st.text(max_size=12),
    st.text("渌口镇政府aAbB. :/\\*?<>|\t", max_size=8),
    st.sampled_from(["CON", "con", "Nul", "NUL.txt", "aux ", "COM1", "lpt9.", "CONIN$", "..", ""]),
    st.integers(50, 300).map(lambda count: "长" * count),
    st.integers(50, 300).map(lambda count: "é" * count + "x"),
)


def names_for(units, codes=None, back=False):
    """A stick on which a package of each unit was written, by their order."""
    taken = {}
    names = []
    for number, unit in enumerate(units):
        again = 1
        while True:
            code = (codes or {}).get(number, "")
            name = package_name(unit, 2026, again, code=code, back=back)
            if as_disk_sees(name) not in taken:
                break
            again += 1
        taken[as_disk_sees(name)] = unit
        names.append(name)
    return names


@given(st.lists(UNITS, max_size=12), st.booleans())
def test_any_units_find_names_of_their_own_on_one_stick(units, back):
    """F21: names equal once cleaned, equal but for capitals, cut at the same place."""
    names = names_for(units, back=back)
    assert len({name.casefold() for name in names}) == len(units)
    assert len({name.upper() for name in names}) == len(units)
    for name in names:
        assert ("退回意见" in name) == back or "退回意见" in "".join(units)
        assert name.endswith(".perfpkg")


@given(UNITS, UNITS, st.integers(1000, 9999), st.integers(1, 99), st.booleans())
def test_a_code_and_the_way_back_keep_to_what_a_disk_takes(unit, code, year, number, back):
    name = package_name(unit, year, number, code=code, back=back)
    with_part = f"{name}.part"
    assert len(with_part.encode("utf-16-le")) // 2 <= 255
    assert len(with_part.encode()) <= 255
    assert not set(name) & set('\\/:*?"<>|')
    assert not any(ord(sign) < 0x20 or ord(sign) == 0x7F for sign in name)
    assert name == name.strip(" .")
    assert not is_device(name.partition(".")[0].strip())
    assert f"{year}年" in name


@given(st.text(min_size=1, max_size=20))
def test_what_any_disk_takes_for_one_name_is_one_for_us(text):
    for other in (text.upper(), text.lower(), text.casefold(), text.swapcase()):
        assert as_disk_sees(other) == as_disk_sees(text)
    for form in ("NFC", "NFD"):
        assert as_disk_sees(normalize(form, text)) == as_disk_sees(text)


@pytest.mark.parametrize(
    ("code", "back", "name"),
    [
        ("013001", False, "渌口镇-013001-2026年.perfpkg"),
        ("013/001", True, "渌口镇-013 001-2026年-退回意见.perfpkg"),
        ("", True, "渌口镇-2026年-退回意见.perfpkg"),
        ("???", False, "渌口镇-2026年.perfpkg"),
    ],
)
def test_unit_code_year_and_way_stand_in_the_name(code, back, name):
    assert package_name("渌口镇", 2026, code=code, back=back) == name
