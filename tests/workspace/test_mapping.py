"""F33: forms on older, newer and other papers than ours: what comes over, what stays unseen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from perfdesk import paths
from perfdesk.document.model import Address, Document, Filing, Row
from perfdesk.exchange.package import unpack
from perfdesk.workspace.mapping import Fate
from tests.workspace.stores import GOAL, NAME, SET, bodies, opened, outgoing, packed, take
from tests.workspace.test_unlucky_exchange import own_set, package

OWN = "xian-2026"
PAPER = f"{OWN}/project"
CATEGORY = "{project_category}"


@pytest.fixture(autouse=True)
def _own_papers(tmp_path, monkeypatch):
    """Papers that come along are installed for this test alone."""
    monkeypatch.setenv("PERFDESK_DATA", str(tmp_path / "data"))


def paper(version="1", *changes, own_fields=""):
    """The set's files, its project form in that version with these words exchanged."""
    files = own_set(OWN)
    text = files[f"{PAPER}.toml"].decode()
    for old, new in (
        ('version = "1"', f'version = "{version}"'),
        ("[fields]\n", f"[fields]\n{own_fields}\n"),
        *changes,
    ):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return {**files, f"{PAPER}.toml": text.encode()}


def filled(version="1", **values):
    held = {"project_name": "防汛", "goal_year": "备齐物资", "money.total.initial": "12.5"}
    rows = (Row("r1", {"class": "quantity", "name": "沙袋", "target": "≥500袋"}),)
    return Document(PAPER, version, "防汛", values={**held, **values}, tables={"indicators": rows})


def bring(target, files, form, name="1"):
    """A stranger's package with one form, looked at: its line, and the whole."""
    filing = Filing(OWN, 2026, {"unit_name": f"第{name}镇"})
    incoming = target.receiving.look(
        package(f"f{name}", filing, {f"x{name}": form}, templates=files)
    )
    return incoming.lines[1], incoming


@pytest.fixture
def district(tmp_path):
    """A store whose forms are in version 2."""
    with opened(tmp_path / "district.perfdesk", "b") as workspace:
        _line, first = bring(workspace, paper("2"), filled("2"), "0")
        workspace.receiving.take(first)
        yield workspace


def fates(line):
    return {one.field: one.fate for one in line.paper.lines if one.fate is not Fate.SAME}


# --- older and newer papers ------------------------------------------------------------------


def test_a_form_on_the_same_paper_needs_no_map(district):
    assert bring(district, paper("2"), filled("2"))[0].paper is None


def test_a_form_begun_on_an_older_version_of_a_paper_both_now_have_needs_no_map(district):
    assert bring(district, paper("2"), filled("1"))[0].paper is None


def test_another_comment_in_the_file_is_no_other_paper(district):
    files = paper("2", ('kind = "project_target"', 'kind = "project_target"\n# 更正'))
    assert bring(district, files, filled("2"))[0].paper is None


def test_f33_a_field_of_their_older_paper_is_kept_told_by_its_name_and_goes_back(district):
    older = paper(
        "1",
        ("项目类别 | {project_category}", "经办人 | {handler}"),
        own_fields='handler = { label = "经办人", type = "text" }',
    )
    line, incoming = bring(district, older, filled(handler="王五"))
    assert fates(line) == {"handler": Fate.KEPT, "project_category": Fate.NEW}
    (kept,) = line.paper.of(Fate.KEPT)
    assert (kept.label, kept.value) == ("经办人", "王五")
    assert line.note == ("表样版本 1 → 2：13 项照搬，1 项本机表样没有（保留，不打印），1 项新增。")
    district.receiving.take(incoming)
    assert district.shown("x1", NAME) == "防汛"
    assert unpack(packed(district, "f1")).filings[0].forms[0].body.values["handler"] == "王五"


def test_f33_fields_are_the_same_by_their_id_whatever_they_are_called_and_wherever_they_stand(
    district,
):
    moved = paper(
        "1",
        ("| 项目名称 | {project_name} |\n", ""),
        (
            "| 项目支出实施期 | {project_period} |",
            "| 名字 | {project_name} |\n| 时间 | {project_period} |",
        ),
        ("指标值 | 度量单位 |", "度量单位 | 指标值 |"),
        ("{.target.value} | {.target.unit}", "{.target.unit} | {.target.value}"),
        ('goal_year = { label = "本年度绩效目标" }', 'goal_year = { label = "全年目标" }'),
    )
    line, incoming = bring(district, moved, filled())
    assert fates(line) == {}
    goal = next(one for one in line.paper.lines if one.field == "goal_year")
    assert (goal.label, goal.ours) == ("本年度绩效目标", "对方叫“全年目标”")
    district.receiving.take(incoming)
    assert district.shown("x1", GOAL) == "备齐物资"
    assert district.shown("x1", Address("indicators", "r1", "target.value")) == "500"


def own_amount(version, kind):
    return paper(
        version,
        ("项目类别 | {project_category}", "自筹 | {own_money}"),
        own_fields=f'own_money = {{ label = "自筹资金", type = "{kind}" }}',
    )


@pytest.mark.parametrize(
    ("kind", "value", "fits"),
    [
        ("money", "12.5", True),
        ("money", "约12", False),
        ("date", "2026年5月1日", True),
        ("date", "年底", False),
        ("year", "2026", True),
        ("year", "明年", False),
        ("measure", "≥5人", True),
        ("period", "2026.01-2026.12", True),
        ("longtext", "", True),
    ],
)
def test_f33_a_field_of_another_type_is_kept_as_typed_and_marked_where_it_does_not_fit(
    tmp_path, kind, value, fits
):
    """Theirs took any text. Ours asks for an amount (or date …): what is none is pointed out."""
    with opened(tmp_path / "district.perfdesk", "b") as district:
        _line, first = bring(district, own_amount("2", kind), filled("2"), "0")
        district.receiving.take(first)
        form = filled(own_money=value)
        line, incoming = bring(district, own_amount("1", "text"), form)
        found = {one.field: one for one in line.paper.lines}["own_money"]
        if kind == "longtext":
            assert found.fate is Fate.SAME
            return
        assert (found.fate, found.value, found.fits) == (Fate.RETYPED, value, fits)
        assert "1 项类型变了" in line.note
        assert ("请核对" in found.done) is not fits
        district.receiving.take(incoming)
        assert district.document("x1").values["own_money"] == value
        assert value in district.shown("x1", Address("", "", "own_money"))


def test_f33_what_a_newer_paper_added_is_kept_and_the_way_to_see_it_is_told(district):
    newer = paper(
        "10",
        ("项目类别 | {project_category}", "联系领导 | {leader}"),
        own_fields='leader = { label = "联系领导", type = "text" }',
    )
    line, incoming = bring(district, newer, filled("10", leader="赵六"))
    assert line.paper.newer
    assert "装入新表样" in line.note
    assert fates(line)["leader"] is Fate.KEPT
    district.receiving.take(incoming)
    again = district.receiving.look(packed(district, "f1"))
    assert not again.changes
    assert unpack(packed(district, "f1")).filings[0].forms[0].body.values["leader"] == "赵六"


def test_f33_the_same_version_with_other_content_is_pointed_out(district):
    other = paper("2", ("项目支出实施期", "起止时间"))
    line, _incoming = bring(district, other, filled("2"))
    assert line.note.startswith("双方表样都是版本 2，内容却不同：14 项照搬。")


def test_f33_without_their_paper_the_versions_are_told_and_what_is_filled_in_is_mapped(district):
    line, _incoming = bring(district, {}, filled("1", handler="王五"))
    assert fates(line) == {"handler": Fate.KEPT}
    assert "表样没有带来" in line.note


def test_f33_an_older_field_nobody_filled_in_is_no_loss(district):
    older = paper(
        "1",
        ("项目类别 | {project_category}", "经办人 | {handler}"),
        own_fields='handler = { label = "经办人", type = "text" }',
    )
    line, _incoming = bring(district, older, filled())
    assert fates(line)["handler"] is Fate.GONE
    assert "1 项取消（没有填过）" in line.note


def test_f33_undo_takes_the_form_and_what_it_kept_out_again(district):
    before = bodies(district)
    _line, incoming = bring(district, paper("1"), filled(handler="王五"))
    district.receiving.take(incoming)
    district.undo()
    assert bodies(district) == before


# --- next year's papers ----------------------------------------------------------------------


def test_f33_a_draft_of_last_years_set_is_movable_to_this_years_and_back(district):
    """Both sets are here; what the new paper does not show is kept and seen again on the old."""
    _line, incoming = bring(district, paper("2"), filled("2", project_category="一次性"))
    district.receiving.take(incoming)
    before = district.document("x1")
    preview = district.recasting.preview("x1", f"{SET}/project")
    assert len(preview.shown) == preview.total
    district.recasting.change("x1", f"{SET}/project")
    assert district.shown("x1", NAME) == "防汛"
    assert unpack(packed(district, "f1")).filings[0].forms[0].body.template == f"{SET}/project"
    district.undo()
    assert district.document("x1") == before


# --- papers of newer programs (F32) ----------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b'future = 1\nid = "xian-2026/project"\nversion = "9"\n',
        b"\xff\xfe not text",
        b"a=" + b"[" * 40_000,
        b"",
    ],
    ids=["unknown key", "no UTF-8", "deep", "empty"],
)
def test_f32_a_paper_this_program_cannot_read_stops_nothing(district, content):
    """Of a set we have: ours is used. Of a set we have not: the form is kept and listed."""
    line, incoming = bring(district, {**paper(), f"{PAPER}.toml": content}, filled("9"))
    assert "不认识的写法" in line.note
    district.receiving.take(incoming)
    assert district.shown("x1", NAME) == "防汛"


def test_f32_a_new_form_of_a_set_we_have_in_an_older_version_is_kept_and_said(district):
    form = replace(filled(), template=f"{OWN}/budget")
    line, incoming = bring(district, paper(), form)
    assert line.paper is None
    assert any("没有表样" in note and "照原样收下" in note for note in incoming.notes)
    district.receiving.take(incoming)
    assert [one.id for one in district.forms("f1")] == ["x1"]
    assert unpack(outgoing(district, "f1").data).filings[0].forms[0].body == form


def test_f33_what_both_changed_on_different_papers_is_merged_and_mapped(district, tmp_path):
    """Our change stays, theirs comes, and the field of their paper alone is kept."""
    _line, incoming = bring(district, paper("2"), filled("2"))
    district.receiving.take(incoming)
    data = packed(district, "f1")
    with opened(tmp_path / "office.perfdesk", "a") as office:
        take(office, data)
        office.type("x1", [(GOAL, "再备一批")])
        sent = unpack(packed(office, "f1"))
    form = sent.filings[0].forms[0].body
    district.type("x1", [(Address("", "", "money.total.initial"), "13")])
    older = replace(sent, templates=paper("1", ("项目类别 | {project_category}", "备用 | ")))
    found = district.receiving._field_maps.of(older, sent.filings[0].body, form)
    assert {one.field for one in found.of(Fate.NEW)} == {"project_category"}


def test_the_shipped_forms_are_here_in_the_version_they_come_in(district):
    """What goes out of this program comes back without a map."""
    made = district.new_filing(SET, "某镇", 2026)
    incoming = district.receiving.look(packed(district, made))
    assert all(line.paper is None for line in incoming.lines)
    assert (paths.templates_dir() / SET).is_dir()
