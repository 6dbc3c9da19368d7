"""What a step may not make: a nameless unit, a name given twice, more forms than there is room for.

The dialogs of the window say the same before they ask for it; here it holds for everybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from perfdesk.document.edits import Edit, SetFilingValue
from perfdesk.document.model import Filing
from perfdesk.errors import PerfDeskError
from perfdesk.template.model import SetForm, Template

YEARS = range(1990, 2100)

#: the filing's field that names the unit in every list
_UNIT_FIELD = "unit_name"


def check_new_filing(set_id: str, unit: str, year: int, filings: Iterable[Filing]) -> None:
    """Refuse a unit without a name, a year that cannot be, and a second filing of both on the same
    set: a year's targets and its self-evaluation are two filings, each on its own.
    """
    if not unit:
        message = "没有新建：单位名称是空的，请填写单位名称。"
        raise PerfDeskError(message)
    if year not in YEARS:
        message = f"没有新建：年度“{year}”不对，请填写四位年份，如 2026。"
        raise PerfDeskError(message)
    if is_taken(set_id, unit, year, filings):
        message = f"没有新建：“{unit}”{year}年已经有这样一套表，请打开它，或改填别的单位或年度。"
        raise PerfDeskError(message)


def check_unit_names(edits: Iterable[Edit], filings: Mapping[str, Filing]) -> None:
    """Refuse edits that leave a filing's unit without a name, or with that of another filing."""
    for edit in edits:
        if not isinstance(edit, SetFilingValue) or edit.field != _UNIT_FIELD:
            continue
        filing = filings[edit.filing]
        values = {} if edit.new is None else {_UNIT_FIELD: edit.new}
        unit = Filing(filing.set_id, filing.year, values).unit.strip()
        if not unit:
            message = (
                "单位名称不能是空的，没有改：目录和打印的文件都靠它辨认；要改名，请直接填新的名称。"
            )
            raise PerfDeskError(message)
        others = (other for name, other in filings.items() if name != edit.filing)
        if is_taken(filing.set_id, unit, filing.year, others):
            message = f"单位名称没有改：“{unit}”{filing.year}年另有一套这样的表，请填别的名称。"
            raise PerfDeskError(message)


def check_room(filing: Filing, template: Template, forms: Sequence[SetForm], there: int) -> None:
    """Refuse a form that the filing's set does not have, or no more of; `there` are made."""
    form = next((form for form in forms if form.template == template.id), None)
    if form is None:
        names = "、".join(f.template for f in forms)
        message = f"“{filing.set_id}”这套表里没有“{template.id}”，只有 {names}。"
        raise PerfDeskError(message)
    if form.most is not None and there >= form.most:
        message = (
            f"没有新建：这套表里“{template.title}”最多 {form.most} 张，已经有 {there} 张；"
            "请直接填写已有的那一张。"
        )
        raise PerfDeskError(message)


def check_subject(subject: str | None, template: Template, taken: Iterable[str | None]) -> None:
    """Refuse a form about what another form of the filing is about, or about nothing of its own."""
    if subject is None:
        return
    if not template.subject_field:
        message = f"没有新建：“{template.title}”一套只有一张，没有项目名称；请去掉项目名称再建。"
        raise PerfDeskError(message)
    if subject in taken:
        message = f"没有新建：“{subject}”已经有一张{template.title}，请改用别的名称。"
        raise PerfDeskError(message)


def is_taken(set_id: str, unit: str, year: int, filings: Iterable[Filing]) -> bool:
    """Whether one of the filings is of that set, unit and year."""
    return any(
        (filing.set_id, filing.year) == (set_id, year) and filing.unit.strip() == unit
        for filing in filings
    )
