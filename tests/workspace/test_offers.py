"""What the office typed before is offered again, nearest first, and amounts never."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from perfdesk.document.model import Address, Document, Filing, Row
from perfdesk.errors import PerfDeskError
from perfdesk.grid.model import FieldType
from perfdesk.workspace import Workspace, demo
from perfdesk.workspace.choices import choices_of, spoken

NOW = datetime(2027, 1, 12, 9, 30, tzinfo=UTC)
CENTER = "株洲市渌口区网格化管理服务中心"
MEALS = "2026年城区社区网格员工作餐费"
PROJECT = "lukou-2026/project"


@pytest.fixture
def workspace(tmp_path):
    """The sample filings of 2026."""
    demo(tmp_path / "a.perfdesk", clock=lambda: NOW)
    with Workspace.open(tmp_path / "a.perfdesk", clock=lambda: NOW) as opened:
        yield opened


@pytest.fixture
def next_year(workspace):
    """The center's forms of 2027: the department's and one about the same meals."""
    filing = workspace.new_filing("lukou-2026", CENTER, 2027)
    forms = {form.kind: form.id for form in workspace.forms(filing)}
    project = forms["project_target"]
    name = Address("", "", "project_name")
    workspace.type(project, [(name, "2027年城区社区网格员工作餐费")])
    workspace.offers.read_all()
    return forms


def row_of(workspace, form, leaf, column="name"):
    rows = workspace.document(form).rows("indicators")
    return Address("indicators", next(r.id for r in rows if r.cells["class"] == leaf), column)


def texts(offers):
    return [offer.text for offer in offers]


def cells(workspace, address, form):
    rows = workspace.document(form).rows("indicators")
    return next(row.cells for row in rows if row.id == address.row)


# --- texts ----------------------------------------------------------------------------------


def test_last_years_cell_of_the_same_form_comes_first(workspace, next_year):
    name = row_of(workspace, next_year["project_target"], "quantity")
    first = workspace.offers.complete(next_year["project_target"], name, "网格员")[0]
    # others begin with 网格员 too, but this stood in last year's meals, in the same class
    assert first.text == "城区网格员人数"


def test_a_field_of_the_form_offers_what_stood_there_last_year(workspace, next_year):
    goal = Address("", "", "goal_year")
    offers = workspace.offers.complete(next_year["project_target"], goal, "解决")
    assert offers[0].text.startswith("解决城区社区网格员就餐问题")
    assert offers[0].detail == "上年这一格"


def test_the_beginning_the_inside_and_the_characters_in_order_are_found(workspace, next_year):
    form = next_year["department_target"]
    name = row_of(workspace, form, "quantity")

    def found(typed):
        return texts(workspace.offers.complete(form, name, typed))

    assert "网格员培训" in found("网格员培")
    assert "矛盾纠纷调解受理量" in found("受理")
    assert "矛盾纠纷调解受理量" in found("矛调量")
    assert "12345热线接听量" in found("１２３４５")
    assert found("量理受") == []


def test_nothing_is_offered_for_nothing_unless_the_list_is_opened(workspace, next_year):
    form = next_year["project_target"]
    name = row_of(workspace, form, "quantity")
    assert workspace.offers.complete(form, name, "") == []
    assert workspace.offers.complete(form, name, "  ") == []
    opened = workspace.offers.complete(form, name, "", 30, opened=True)
    last_years = ["城区网格员人数", "每月就餐天数", "城区网格员就餐标准"]
    assert texts(opened)[:3] == last_years


def test_what_is_typed_whole_already_and_a_name_this_form_has_are_not_offered(workspace, next_year):
    form = next_year["project_target"]
    category = Address("", "", "goal_year")
    goal = workspace.offers.complete(form, category, "解决")[0].text
    assert goal not in texts(workspace.offers.complete(form, category, goal))
    workspace.type(form, [(row_of(workspace, form, "quantity"), "城区网格员人数")])
    quality = row_of(workspace, form, "quality")
    assert "城区网格员人数" not in texts(workspace.offers.complete(form, quality, "城区网格员"))


def test_amounts_dates_and_numbers_are_never_offered(workspace, next_year):
    for form in next_year.values():
        template = workspace.catalog.template(workspace.document(form).template)
        row = row_of(workspace, form, "quantity").row
        for (table, _id), field in template.fields.items():
            for part in ("", *field.parts):
                path = f"{field.id}.{part}" if part else field.id
                address = Address(table, row if table == "indicators" else "", path)
                for typed in "0123456789１９":
                    for offer in workspace.offers.complete(form, address, typed, 50, opened=True):
                        assert field.part(part).type in {
                            FieldType.TEXT,
                            FieldType.LONGTEXT,
                            FieldType.CHOICE,
                            FieldType.PERIOD,
                            FieldType.AGENCY,
                        }, (path, offer)
                        assert path not in ("target.value", "target"), offer


def test_a_value_in_words_may_be_offered_where_figures_are_not(workspace, next_year):
    form = next_year["project_target"]
    value = row_of(workspace, form, "timeliness", "target.value")
    offers = workspace.offers.complete(form, value, "按合同")
    assert texts(offers) == ["按合同规定付款时间及及时支付"]
    assert workspace.offers.complete(form, value, "9") == []


def test_what_another_office_wrote_says_whose_it_is(workspace):
    mine = workspace.new_filing("lukou-2026", "某镇人民政府", 2026)
    form = next(f.id for f in workspace.forms(mine) if f.kind == "department_target")
    workspace.offers.read_all()
    offers = workspace.offers.complete(form, row_of(workspace, form, "quality"), "工单办结")
    assert offers[0].text == "12345热线工单办结率"
    assert CENTER in offers[0].detail


def test_every_step_is_heard(workspace, next_year):
    form = next_year["department_target"]
    name = row_of(workspace, form, "quantity")
    other = row_of(workspace, next_year["project_target"], "quantity")
    workspace.type(form, [(name, "楼栋长走访户数")])
    assert workspace.offers.waits

    def offered():
        workspace.offers.read_all()
        return texts(workspace.offers.complete(next_year["project_target"], other, "楼栋长"))

    assert offered() == ["楼栋长走访户数"]
    workspace.undo()
    assert offered() == []
    workspace.redo()
    assert offered() == ["楼栋长走访户数"]
    workspace.delete_form(form)
    assert offered() == []


def test_a_store_is_read_in_small_pieces_and_offers_what_is_read(workspace):
    offers = workspace.offers
    assert offers.waits
    rounds = 0
    while offers.advance(0.0005):
        rounds += 1
    assert not offers.waits
    assert rounds > 2


def test_a_form_that_cannot_be_read_has_nothing_to_offer(workspace):
    body = Document("nowhere/gone", "1", tables={"indicators": (Row("r", {"name": "孤指标"}),)})
    filing = workspace.filings()[0].id
    workspace.add_document(filing, body)
    workspace.offers.read_all()
    assert workspace.offers.library("孤指标") == []


@pytest.mark.parametrize("count", [1000])
def test_a_key_waits_for_nothing_in_a_store_of_a_thousand_forms(tmp_path, count):
    rows = [
        tuple(
            Row(f"r{k}", {"class": "quantity", "name": f"第{number}项{k}类网格巡查人次"})
            for k in range(10)
        )
        for number in range(count)
    ]
    forms = [
        Document(PROJECT, "1", f"项目{n}", tables={"indicators": r}) for n, r in enumerate(rows)
    ]
    with Workspace.open(tmp_path / "b.perfdesk", create=True, clock=lambda: NOW) as workspace:
        workspace.add_filings(
            [
                (
                    Filing("lukou-2026", 2026, {"unit_name": "某镇"}),
                    {str(n): form for n, form in enumerate(forms)},
                )
            ]
        )
        workspace.offers.read_all()
        form = next(f.id for info in workspace.filings() for f in workspace.forms(info.id))
        name = Address("indicators", "r3", "name")
        times = []
        for typed in ("网", "网格", "人次", "第9", "类网次", "查无此项"):
            workspace.offers.complete(form, name, typed)
            start = time.thread_time()
            workspace.offers.complete(form, name, typed)
            times.append(time.thread_time() - start)
    # 1 ms is the promise; a busy machine gets some room, a search through all texts would not fit
    assert sorted(times)[len(times) // 2] < 0.003


# --- choices --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "typed", "expected"),
    [
        ("target.unit", "百", "%"),
        ("target.unit", "人", "人"),
        ("target.op", "大于", "≥"),
        ("target.op", "大于", "＞"),
        ("target.op", "不超过", "≤"),
        ("target.op", ">=", "≥"),
        ("target.op", "定", "定性"),
    ],
)
def test_typing_narrows_the_choices(workspace, next_year, column, typed, expected):
    form = next_year["project_target"]
    address = row_of(workspace, form, "quantity", column)
    found = texts(workspace.offers.complete(form, address, typed))
    if expected == typed:
        assert typed not in found
        assert "人次" in found
        assert "%" not in found
    else:
        assert expected in found


def test_the_opened_list_has_the_forms_choices_first_then_the_offices_own(workspace, next_year):
    form = next_year["project_target"]
    unit = row_of(workspace, form, "quantity", "target.unit")
    found = texts(workspace.offers.complete(form, unit, "", opened=True))
    own = workspace.catalog.template(PROJECT).fields["indicators", "target"].part("unit").choices
    assert tuple(found[: len(own)]) == own
    # written in the samples, and no choice of the form
    assert "百分比" in found[len(own) :]
    assert len(set(found)) == len(found)


def test_choices_are_listed_once_and_never_restrict(workspace, next_year):
    assert choices_of(["≥", "＝"], ["=", "≥", "无", "不高于"]) == ["≥", "＝", "不高于"]
    assert "大于等于" in spoken("≥")
    assert spoken("人次") == ""
    form = next_year["project_target"]
    category = Address("", "", "project_category")
    workspace.type(form, [(category, "民生实事类")])
    assert workspace.document(form).values["project_category"] == "民生实事类"
    workspace.offers.read_all()
    found = texts(workspace.offers.complete(next_year["project_target"], category, "民"))
    assert found == ["民生实事类"]


# --- whole rows -----------------------------------------------------------------------------


def test_a_whole_row_is_offered_and_fills_only_what_is_empty(workspace, next_year):
    form = next_year["department_target"]
    name = row_of(workspace, form, "quantity")
    workspace.type(form, [(name._replace(field="target.op"), "＞")])
    offer = next(
        offer
        for offer in workspace.offers.complete(form, name, "网格员培")
        if offer.text == "网格员培训"
    )
    assert offer.row is not None
    assert offer.detail == "2026年 ≥6场"
    before = workspace.document(form)
    workspace.offers.take(form, name, offer)
    filled = cells(workspace, name, form)
    assert filled["name"] == "网格员培训"
    # what was typed stays, the amount is the clerk's to decide
    assert filled["target"] == {"op": "＞", "unit": "场"}
    assert filled["explanation"] == "全年不定期组织网格员培训"
    workspace.undo()
    assert workspace.document(form) == before


def test_a_row_that_is_full_already_is_offered_as_a_text_only(workspace, next_year):
    form = next_year["project_target"]
    name = row_of(workspace, form, "quantity")
    for column, text in (("target.op", "="), ("target.unit", "名")):
        workspace.type(form, [(name._replace(field=column), text)])
    offer = workspace.offers.complete(form, name, "城区网格员人")[0]
    assert (offer.text, offer.row) == ("城区网格员人数", None)


def test_a_target_in_one_cell_and_a_target_in_parts_learn_from_one_another(tmp_path, monkeypatch):
    whole = Document(
        "shifeng-2023/direction",
        "1",
        tables={
            "indicators": (
                Row("w1", {"class": "quality", "name": "培训合格率", "target": "≥95%"}),
                Row("w2", {"class": "quantity"}),
            )
        },
    )
    row = {"op": "≥", "value": "6", "unit": "场"}
    parts = Document(
        PROJECT,
        "1",
        tables={
            "indicators": (
                Row("p1", {"class": "quantity", "name": "培训场次", "target": row}),
                Row("p2", {"class": "quality"}),
            )
        },
    )
    with Workspace.open(tmp_path / "b.perfdesk", create=True, clock=lambda: NOW) as workspace:
        filing = workspace.add_filing(Filing("lukou-2026", 2026, {"unit_name": "某镇"}))
        one = workspace.add_document(filing, whole)
        other = workspace.add_document(filing, parts)
        offers = workspace.offers
        offers.read_all()
        rate = offers.library("培训合格率")[0]
        assert (rate.operator, rate.unit, rate.value) == ("≥", "%", "≥95%")
        offers.put(other, Address("indicators", "p2", "name"), rate)
        assert cells(workspace, Address("indicators", "p2", ""), other)["target"] == {
            "op": "≥",
            "unit": "%",
        }
        # an operator and a unit without their figure would stand there as a value
        offers.put(one, Address("indicators", "w2", "name"), offers.library("培训场次")[0])
        assert cells(workspace, Address("indicators", "w2", ""), one) == {
            "class": "quantity",
            "name": "培训场次",
        }


def test_the_library_lists_indicators_by_use_and_class(workspace, next_year):
    offers = workspace.offers
    everything = offers.library()
    names = [indicator.name for indicator in everything]
    assert "网格员培训" in names
    # a row that only repeats its class is no indicator
    assert "经济效益" not in names
    assert "社会成本" not in names
    assert [i.uses for i in everything] == sorted((i.uses for i in everything), reverse=True)
    satisfied = offers.library("满意度", "satisfaction")
    assert satisfied
    assert {indicator.leaf for indicator in satisfied} == {"satisfaction"}
    training = offers.library("网格 培训")[0]
    assert (training.operator, training.unit, training.year) == ("≥", "场", 2026)
    assert training.office == CENTER


def test_an_indicator_goes_into_the_row_or_below_a_filled_one_in_one_step(workspace, next_year):
    form = next_year["department_target"]
    training = workspace.offers.library("网格员培训")[0]
    calls = workspace.offers.library("热线接听量")[0]
    name = row_of(workspace, form, "quantity")
    touched = workspace.offers.put(form, name._replace(field="target.unit"), training)
    assert touched.place == (form, name)
    before = workspace.document(form)
    touched = workspace.offers.put(form, name, calls)
    new = touched.place[1]
    rows = workspace.document(form).rows("indicators")
    at = [row.id for row in rows].index(name.row)
    assert rows[at + 1].id == new.row
    assert rows[at + 1].cells["class"] == "quantity"
    assert rows[at + 1].cells["name"] == "12345热线接听量"
    assert rows[at + 1].cells["target"] == {"op": "≥", "unit": "个"}
    workspace.undo()
    assert workspace.document(form) == before


def test_an_indicator_belongs_into_a_row_of_indicators(workspace, next_year):
    indicator = workspace.offers.library("网格员培训")[0]
    with pytest.raises(PerfDeskError, match="绩效指标的行"):
        workspace.offers.put(
            next_year["department_target"], Address("", "", "goal_year"), indicator
        )


def test_classes_have_the_captions_of_the_form(workspace, next_year):
    form = next_year["project_target"]
    assert workspace.offers.captions(form)["quantity"] == "数量指标"
    assert workspace.offers.class_of(form, row_of(workspace, form, "quality")) == "quality"
    assert workspace.offers.class_of(form, Address("indicators", "+quality:0", "name")) == "quality"
    assert workspace.offers.class_of(form, Address("", "", "goal_year")) == ""
