"""Two texts beside each other: nothing of either is lost, and little is called changed."""

from hypothesis import given
from hypothesis import strategies as st

from perfdesk.workspace import passages
from perfdesk.workspace.passages import Kind, Passage, compared, in_short

TEXT = st.text(st.sampled_from("甲乙丙12.5% \nab"), max_size=30)


@given(TEXT, TEXT)
def test_both_texts_can_be_read_from_the_passages(old, new):
    found = compared(old, new)
    assert "".join(p.text for p in found if p.kind is not Kind.NEW) == old
    assert "".join(p.text for p in found if p.kind is not Kind.GONE) == new


def test_a_changed_figure_in_a_long_text_is_all_that_is_marked():
    old = "2026年计划培训社区网格员42人次，满意度不低于95%，完成时间为年底以前。"
    new = old.replace("42", "45")
    assert [p for p in compared(old, new) if p.kind is not Kind.SAME] == [
        Passage(Kind.GONE, "42"),
        Passage(Kind.NEW, "45"),
    ]
    assert in_short(old, new) == [
        Passage(Kind.SAME, "…年计划培训社区网格员"),
        Passage(Kind.GONE, "42"),
        Passage(Kind.NEW, "45"),
        Passage(Kind.SAME, "人次，满意度不低于9…"),
    ]


def test_short_values_stand_whole():
    assert in_short("12.5", "13") == [Passage(Kind.GONE, "12.5"), Passage(Kind.NEW, "13")]
    assert in_short("", "13") == [Passage(Kind.NEW, "13")]


def test_two_quite_different_long_texts_are_not_compared_sign_by_sign(monkeypatch):
    monkeypatch.setattr(passages, "_MOST_TOKENS", 10)
    assert compared("甲" * 20, "乙" * 20) == [
        Passage(Kind.GONE, "甲" * 20),
        Passage(Kind.NEW, "乙" * 20),
    ]
