"""What is wrong in a template, set or vocabulary file: a value with its file and line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from perfdesk.errors import TemplateError
from perfdesk.text import nearest

#: more faults than anybody mends at once: a file with more is not looked at further
_MOST = 200


class TooManyProblemsError(TemplateError):
    """So many faults are in a file that the rest of it is not looked at."""


@dataclass(frozen=True, order=True)
class Problem:
    """One fault of a file. `line` counts from 1; 0 when the whole file is meant."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        place = f"第{self.line}行：" if self.line else ""
        return f"{self.path} {place}{self.message}"


class Problems:
    """Gathers the faults of one file, so that all are told at once and not only the first."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.found: list[Problem] = []

    def add(self, line: int, message: str) -> None:
        """Note a fault at a line of the file; TooManyProblemsError when there are too many."""
        problem = Problem(self.path, line, message)
        if problem in self.found:
            return
        if len(self.found) == _MOST:
            raise TooManyProblemsError(
                f"“{self.path}”里的错超过 {_MOST} 处，没有读完；请先改前面的。"
            )
        self.found.append(problem)

    def __bool__(self) -> bool:
        return bool(self.found)


def refuse(problems: Iterable[Problem]) -> TemplateError:
    """The error for a file that cannot be used: its first fault, and how many more there are."""
    ordered = sorted(problems)
    more = f"（还有 {len(ordered) - 1} 处，用 perfdesk templates lint 可全部列出）"
    return TemplateError(f"{ordered[0]}{more if len(ordered) > 1 else ''}")


def wrong_place(id_: str, expected: str) -> str:
    """The sentence for an id that is not its file's place: mostly something was renamed."""
    return (
        f"id 是“{id_}”，按文件的位置应是“{expected}”。文件夹或文件改过名的，改回去；"
        "真要换编号，请用“复制”另起一份。"
    )


#: longest text that a message quotes whole, in characters
_QUOTED = 80


def quoted(text: str) -> str:
    """A text in quotation marks, cut where it is too long to be read in a message."""
    return f"“{text}”" if len(text) <= _QUOTED else f"“{text[:_QUOTED]}…”"


def perhaps(word: str, candidates: Iterable[str]) -> str:
    """The tail of a message that offers the nearest right word; "" when none is near."""
    near = nearest(word, candidates)
    return f"，是不是“{near}”？" if near else "。"
