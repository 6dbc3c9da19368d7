"""Whether the time that stands on a package can be true. It is told, and decides nothing.

What is newer follows from the revisions alone (`perfdesk/exchange/lineage.py`): a computer that
stands in an office for years loses its clock with its battery.
"""

from __future__ import annotations

from datetime import datetime, timedelta

#: nothing of this kind was written on a computer before
_FIRST_YEAR = 2000
#: what a time zone set wrongly may make
_AHEAD = timedelta(days=1)
_NO_MATTER = "对方电脑的时钟可能不对；先后按修改的版本判断，不受影响。"


def told_time(made: str) -> datetime | None:
    """A package's time with its zone; None where it is none. One without a zone is local."""
    try:
        return datetime.fromisoformat(made).astimezone()
    except (ValueError, OverflowError, OSError):
        return None


def odd_time(made: str, number: int, now: datetime, last: tuple[int, str] | None = None) -> str:
    """Why a package's time cannot be true, in one sentence; "" where it can.

    `last` is the number and time of another package of the same store.
    """
    at = told_time(made)
    if at is None:
        return f"这个数据包没有写明导出的时间，{_NO_MATTER}"
    day = f"{at.year}年{at.month}月{at.day}日"
    if at.year < _FIRST_YEAR:
        return f"这个数据包写着 {day} 导出，{_NO_MATTER}"
    if at > now.astimezone() + _AHEAD:
        return f"这个数据包写着 {day} 导出，那一天还没有到，{_NO_MATTER}"
    other = None if last is None else told_time(last[1])
    if last is None or other is None or last[0] == number or other == at:
        return ""
    if (number > last[0]) != (at > other):
        than = "早" if number > last[0] else "晚"
        which = "上一个" if number > last[0] else "后一个"
        return f"这个数据包写着 {day} 导出，却比同一台电脑的{which}数据包还{than}，{_NO_MATTER}"
    return ""
