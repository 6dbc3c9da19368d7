"""A third content typed where both sides changed something: kept as the cell itself would."""

from __future__ import annotations

import pytest

from perfdesk.document.edits import SetSeal
from perfdesk.document.model import Address, Seal
from perfdesk.errors import PerfDeskError
from perfdesk.exchange.merge import Kind
from perfdesk.grid.model import Mark
from tests.workspace.stores import AMOUNT, GOAL, NAME, carry, filled_in, opened, packed, project
from tests.workspace.test_formulas import run_at


@pytest.fixture
def office(tmp_path):
    with opened(tmp_path / "office.perfdesk", "a") as workspace:
        yield workspace


@pytest.fixture
def district(tmp_path):
    with opened(tmp_path / "district.perfdesk", "b") as workspace:
        yield workspace


@pytest.fixture
def filing(office):
    return filled_in(office)


@pytest.fixture
def shared(office, district, filing):
    carry(office, district, filing)
    return project(office, filing)


class Asked:
    """The district, asked about a package of the office."""

    def __init__(self, office, district, filing):
        self._district = district
        self.incoming = district.receiving.look(packed(office, filing))
        self._retyping = district.disputes.retyping(self.incoming)
        self._spots = district.disputes.of(self.incoming)

    def spot(self, label):
        return next(one for one in self._spots if one.label == label)

    def takes(self, label):
        one = self.spot(label)
        return self._retyping.takes(one.thing, one.conflict)

    def typed(self, label, text):
        one = self.spot(label)
        return self._retyping.typed(one.thing, one.conflict, text)

    def take(self, **texts):
        chosen = {}
        for one in self._spots:
            found = self._retyping.typed(one.thing, one.conflict, texts[one.label])
            chosen.setdefault(one.thing, {})[one.place] = found.choice
        self._district.receiving.take(self.incoming, chosen)


@pytest.fixture
def asked(office, district, filing):
    return lambda: Asked(office, district, filing)


def test_a_third_text_is_taken_as_it_was_typed_and_undone(office, district, shared, asked):
    office.type(shared, [(AMOUNT, "23"), (GOAL, "甲")])
    district.type(shared, [(AMOUNT, "24"), (GOAL, "乙")])
    before = district.document(shared)
    asked().take(年度本级预算金额="25.5", 本年度绩效目标="丙\n第二行")
    assert district.shown(shared, AMOUNT) == "25.5"
    assert district.shown(shared, GOAL) == "丙\n第二行"
    district.undo()
    assert district.document(shared) == before


def test_a_wrong_number_is_said_kept_and_marked(office, district, shared, asked):
    office.type(shared, [(AMOUNT, "23")])
    district.type(shared, [(AMOUNT, "24")])
    now = asked()
    assert "应当填数字" in now.typed("年度本级预算金额", "约二十").fault
    assert now.typed("年度本级预算金额", "=23+1").fault == ""
    assert "算不出来" in now.typed("年度本级预算金额", "=23+").fault
    now.take(年度本级预算金额="约二十")
    marked = run_at(district, shared, AMOUNT)
    assert (marked.text, marked.mark) == ("约二十", Mark.NOT_A_NUMBER)


def test_nothing_typed_is_a_blank(office, district, shared, asked):
    office.type(shared, [(AMOUNT, "23")])
    district.type(shared, [(AMOUNT, "24")])
    asked().take(年度本级预算金额="")
    assert AMOUNT.field not in district.document(shared).values


def test_control_characters_are_left_out(office, district, shared, asked):
    office.type(shared, [(GOAL, "甲")])
    district.type(shared, [(GOAL, "乙")])
    asked().take(本年度绩效目标="a\x00b\u202ec")
    assert district.shown(shared, GOAL) == "abc"


def test_the_projects_name_names_the_form(office, district, shared, asked):
    office.type(shared, [(NAME, "甲项目")])
    district.type(shared, [(NAME, "乙项目")])
    asked().take(项目名称="丙项目")
    assert district.form(shared).title == "丙项目"


def test_a_units_name_is_checked_as_everywhere(office, district, filing, shared, asked):
    unit = Address("", "", "unit_name")
    district.new_filing("lukou-2026", "邻镇", 2026)
    office.type(shared, [(unit, "某镇人民政府")])
    district.type(shared, [(unit, "某某镇")])
    now = asked()
    for wrong in ("", "邻镇"):
        with pytest.raises(PerfDeskError):
            now.typed("单位名称", wrong)
    now.take(单位名称="新名称")
    assert district.filing(filing).unit == "新名称"


def test_notes_take_a_text(office, district, shared, asked):
    office.noting.write(shared, AMOUNT, "按批复")
    district.noting.write(shared, AMOUNT, "请核对")
    now = asked()
    label = "年度本级预算金额的批注"
    assert now.takes(label)
    now.take(**{label: "按批复，已核对 "})
    assert district.document(shared).notes[AMOUNT.key] == "按批复，已核对"


def test_rows_forms_and_seals_are_one_sides_or_the_others(office, district, shared, asked):
    row = office.document(shared).rows("indicators")[0].id
    office.type(shared, [(Address("indicators", row, "name"), "培训人数")])
    carry(office, district, office.filing_of(shared))
    district.delete_rows(shared, "indicators", [row])
    office.type(shared, [(Address("indicators", row, "name"), "培训总人数")])
    for side, code in ((office, "AAAA-0001"), (district, "BBBB-0002")):
        side._steps.do("盖章", [SetSeal(shared, None, Seal(code))])
    now = asked()
    assert not any(now.takes(one.label) for one in now._spots)
    assert {one.place.kind for one in now._spots} >= {Kind.ROW, Kind.SEAL}
    with pytest.raises(PerfDeskError, match="不能另外填写"):
        now.take(**{one.label: "x" for one in now._spots})


def test_a_caption_of_the_tree_is_not_typed(office, district, shared, asked):
    row = office.document(shared).rows("indicators")[0].id
    place = Address("indicators", row, "level2")
    for side, text in ((office, "甲指标"), (district, "乙指标")):
        side.type(shared, [(place, text)], whole_cell=False)
    now = asked()
    assert not any(now.takes(one.label) for one in now._spots)
