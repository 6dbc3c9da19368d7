"""Where the clerk stands on a paper, and the sentences that go with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfdesk.arithmetic import explain, is_formula
from perfdesk.frozen import dataclass
from perfdesk.grid.model import Mark

if TYPE_CHECKING:
    from perfdesk.document.model import Address
    from perfdesk.grid.model import FieldType, Run

READ_ONLY = "这个数据文件以只读方式打开，不能修改。"
NO_FORM = "这一行还没有对应的表；添加那张表以后，它会自己显示在这里。"

HINTS = {
    Mark.ELSEWHERE: "这一格由另一张表带来，在那张表里修改就会跟着变；直接输入可以改用自己的写法。",
    Mark.DERIVED: "这一格由程序算出，不必填写；直接输入可以改用自己的数。",
    Mark.TYPED_OVER: "这一格的数是手工填的，与程序算出的不一致；按 Delete 键恢复程序算出的数。",
    Mark.NOT_A_NUMBER: "这一格应当填数字，填的不是数字：已原样保留，请核对。",
}


def hint_of_last(text: str, *, writable: bool) -> str:
    """What is said of last year's value in a blank cell; "" where there is none."""
    if not text:
        return ""
    return f"上年：{text}（按 F5 采用）" if writable else f"上年：{text}"


def hint_of(run: Run) -> str:
    """What the reader should know about a value that can be typed; "" when nothing."""
    wrong = explain(run.text) if run.mark is Mark.NOT_A_NUMBER else ""
    if not wrong and run.typed:
        if is_formula(run.typed):
            return f"按算式 {run.typed} 算出；按 F2 键修改算式。"
        return f"填的是 {run.typed}，这里按表上的单位显示；按 F2 键修改。"
    return wrong or HINTS.get(run.mark, "")


@dataclass(frozen=True)
class Current:
    """Where the clerk stands: what the status bar and the row buttons need to know."""

    address: Address | None
    label: str = ""
    help: str = ""
    text: str = ""
    type: FieldType | None = None
    editable: bool = False
    mark: Mark = Mark.NONE
    hint: str = ""
    table: str = ""
    selected: int = 1  # cells, when a range is selected
    choices: tuple[str, ...] = ()
