"""The code on a printed paper: another for every changed sign; mistyped ones are noticed."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfdesk.document.model import Document, Filing
from perfdesk.grid.build import Source, build
from perfdesk.grid.check_code import SIGNS, check_code, read_code
from perfdesk.paths import templates_dir
from perfdesk.template.catalog import Catalog

PROJECT = Catalog.load(templates_dir()).template("lukou-2026/project")
FILING = Filing("lukou-2026", 2026, {"unit_name": "某中心", "phone": "0731-1"})
DOCUMENT = Document(PROJECT.id, "1", "培训", values={"money.total.initial": "22.18"})


def code(document: Document = DOCUMENT, filing: Filing = FILING, form: str = "d1") -> str:
    return check_code(form, build(Source(PROJECT, document, filing)))


def test_the_code_is_short_and_can_be_read_aloud():
    assert re.fullmatch(f"[{SIGNS}]{{4}}-[{SIGNS}]{{4}}-[{SIGNS}]{{4}}", code())
    assert code() == code()


def test_another_form_or_any_changed_sign_has_another_code():
    changed = replace(DOCUMENT, values={"money.total.initial": "22.19"})
    other_phone = replace(FILING, values={**FILING.values, "phone": "0731-2"})
    assert len({code(), code(form="d2"), code(changed), code(filing=other_phone)}) == 4


def test_what_is_not_on_the_paper_does_not_matter():
    assert code(replace(DOCUMENT, finished=True, notes={"goal_year": "请核对"})) == code()


@pytest.mark.parametrize(
    "typed", ["{}", " {} ", "{}。", "“{}”"], ids=["plain", "blanks", "stop", "quotes"]
)
def test_a_code_is_understood_as_people_type_it(typed):
    assert read_code(typed.format(code())) == code()
    assert read_code(typed.format(code().lower().replace("-", " "))) == code()
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code())
    assert read_code(wide) == code()


def test_letters_that_are_read_for_figures_are():
    body = "0101010101V"
    whole = next(body + sign for sign in SIGNS if read_code(body + sign))
    assert read_code("OIOLOIOLOIU" + whole[-1]) == read_code(whole)


@given(st.integers(0, 11), st.sampled_from(SIGNS))
def test_one_wrong_sign_is_noticed(at, sign):
    bare = code().replace("-", "")
    wrong = bare[:at] + sign + bare[at + 1 :]
    assert (read_code(wrong) is None) is (wrong != bare)


@pytest.mark.parametrize("typed", ["", "1234", "abcd-efgh-jkmn-pqrs", "一二三四-五六七八-九十"])
def test_what_is_no_code_at_all_is_said(typed):
    assert read_code(typed) is None
