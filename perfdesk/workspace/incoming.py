"""A package looked at, as values: what it would change here, form by form, and what it did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from perfdesk.document.model import Remark
from perfdesk.exchange.lineage import Standing
from perfdesk.exchange.merge import Choices, Conflict, Merged, MergedFiling
from perfdesk.exchange.model import Package, Revision
from perfdesk.template.installed import Brought
from perfdesk.workspace.infos import Touched
from perfdesk.workspace.lineages import Stand
from perfdesk.workspace.mapping import FieldMap


class State(StrEnum):
    """What a package does to one form or filing."""

    NEW = "新增"
    SAME = "没有变化"
    OLDER = "本机的更新"
    NEWER = "更新"
    MERGED = "合并"
    CONFLICT = "有冲突"
    DELETED = "删除"
    GONE = "本机已删除"
    #: ours is damaged: it is left as it is
    UNREADABLE = "本机的读不出来"


#: nothing here changes
STILL = (State.SAME, State.OLDER, State.GONE, State.UNREADABLE)


@dataclass(frozen=True)
class Line:
    """What happens to one form, or to what the forms of a filing share (`form` is "").

    `cells` counts the values that change here. `conflicts` are to be chosen before it is taken in.
    `paper` says what becomes of its fields where it comes on another version of its paper.
    """

    filing: str
    form: str
    title: str
    unit: str
    year: int
    state: State
    cells: int = 0
    conflicts: tuple[Conflict, ...] = ()
    note: str = ""
    paper: FieldMap | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Work:
    """One thing to be taken in: how it stands here and there, and the merge of both.

    `stand` is None for what never was here. `body` is the canonical body of their last revision,
    with what only a newer program knows; b"" where they deleted the form.
    """

    thing: str
    filing: str
    stand: Stand | None
    theirs: tuple[Revision, ...]
    body: bytes
    merged: Merged | MergedFiling
    standing: Standing
    state: State
    position: int = 0
    note: str = ""

    @property
    def as_theirs(self) -> bool:
        """Whether what comes out is what they have."""
        if isinstance(self.merged, MergedFiling):
            return self.merged.filing == self.merged.theirs
        return self.merged.document == self.merged.theirs


@dataclass(frozen=True)
class Incoming:
    """A package looked at: what it would change. Nothing is changed yet.

    `sets` are the papers that come along and are not known here.
    """

    name: str
    package: Package
    digest: str
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()
    works: tuple[Work, ...] = field(default=(), repr=False)
    sets: tuple[Brought, ...] = field(default=(), repr=False)

    @property
    def conflicts(self) -> int:
        """How many places are to be chosen."""
        return sum(len(line.conflicts) for line in self.lines)

    @property
    def changes(self) -> bool:
        """Whether anything here would change."""
        return any(line.state not in STILL for line in self.lines)


@dataclass(frozen=True)
class Taken:
    """A package taken in: what it did, line by line, in the step of that number; `touched` is None
    and `step` 0 when nothing changed.
    """

    touched: Touched | None
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()
    step: int = 0


#: what is chosen at the conflicts of each form or filing, by its id
Chosen = Mapping[str, Choices]


def remark_words(before: Mapping[str, Remark], after: Mapping[str, Remark]) -> str:
    """How many remarks (审核意见) come anew, and how many open ones are resolved."""
    new = [name for name in after if name not in before]
    done = [n for n, one in before.items() if one.is_open and n in after and not after[n].is_open]
    said = [f"新增审核意见 {len(new)} 条"] if new else []
    said += [f"已处理审核意见 {len(done)} 条"] if done else []
    return f"{'，'.join(said)}。" if said else ""
