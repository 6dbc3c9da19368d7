"""One question before paper: all that was found in the forms of a job, summed up."""

from __future__ import annotations

from collections.abc import Sequence

from perfdesk.workspace.rehearsal import FAULTS, Level, Rehearsed, Trouble
from ui.messages import Question, Tone

GO, LOOK, BACK = "仍然打印", "查看", "返回"
GO_PDF = "仍然导出"
SHOWN = 6
_TITLES_SHOWN = 3

#: what each kind of trouble is called when there are many; {} is the number of forms
_SUMMED = {
    "unreadable": "{} 张表读不出来，不会打印",
    "lacking": "{} 张表里有字库没有的字，印出来会是空白",
    "cut_word": "{} 张表里有太长的数或词，印出来会从中间断开",
    "too_long": "{} 张表里有一行放不下的内容，印出来会折行",
    "lone_signature": "{} 张表的签字栏独自占一页",
    FAULTS: "{} 张表有对不上的数，在“检查结果”（F7）里",
    "more_pages": "{} 张表比上次的页数多",
    "tall": "{} 张表里有一页放不下的单元格，会接着印到下一页",
    "blank": "{} 张表有必填的还空着，印出来是空白",
    "draft": "{} 张表还没有标“填报完成”，会印“草稿”二字",
}


def question(
    found: Sequence[Rehearsed], general: Sequence[Trouble], *, pdf: bool = False
) -> Question | None:
    """The question to ask before these forms are printed; None when nothing calls for one.

    Drafts, cells that go on overleaf, and figures that do not agree (the form itself says so) call
    for none by themselves, except where some of the forms are drafts and others are not.
    """
    troubles = [*general, *(trouble for one in found for trouble in one.troubles)]
    drafts = {trouble.form for trouble in troubles if trouble.code == "draft"}
    mixed = 0 < len(drafts) < len(found)
    if not mixed and all(t.level is Level.HINT or t.code == FAULTS for t in troubles):
        return None
    lines = _listed(troubles) if len(found) == 1 else _summed(found, general)
    pages = sum(len(one.pages) for one in found)
    what = f"“{found[0].form.title}”" if len(found) == 1 else f"选中的 {len(found)} 张表"
    go = GO_PDF if pdf else GO
    return Question(
        title="打印前检查",
        text=f"{what}共 {pages} 页，有几处请看：",
        detail="\n".join(lines),
        answers=(LOOK, go, BACK),
        escape=BACK,
        tone=Tone.CAUTION,
    )


def _listed(troubles: Sequence[Trouble]) -> list[str]:
    lines = [f"· {trouble.text}" for trouble in troubles[:SHOWN]]
    if len(troubles) > SHOWN:
        lines.append(f"……另有 {len(troubles) - SHOWN} 处")
    return lines


def _summed(found: Sequence[Rehearsed], general: Sequence[Trouble]) -> list[str]:
    """A line for each kind of trouble, with the names of the first forms that have it."""
    lines = [f"· {trouble.text}" for trouble in general]
    for code, words in _SUMMED.items():
        titles = [one.form.title for one in found if any(t.code == code for t in one.troubles)]
        if titles:
            names = list(dict.fromkeys(titles))
            named = "、".join(f"“{title}”" for title in names[:_TITLES_SHOWN])
            more = "等" if len(names) > _TITLES_SHOWN else ""
            lines.append(f"· {words.format(len(titles))}：{named}{more}。")
    return lines
