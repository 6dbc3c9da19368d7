"""Remarks (审核意见) that wait to be seen to: a hint each, nothing is wrong for it."""

from __future__ import annotations

from perfdesk.check.finding import Finding, Kind, Level
from perfdesk.document.model import Address, Remark

CODE = "C-REM-01"


def waiting(remark: Remark, address: Address | None, where: str) -> Finding:
    """The hint that an open remark waits; `where` is what its cell is called."""
    by = " ".join(part for part in (remark.unit, remark.author) if part)
    text = " ".join(remark.text.split())
    said = f"审核意见还没有处理：“{where}”{text}"
    message = f"{said}（{by}）。" if by else f"{said.rstrip('。')}。"
    return Finding(CODE, Level.HINT, remark.form, address, message, Kind.FORM)
