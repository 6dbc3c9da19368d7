"""Seals and check codes: what was stamped, and whether a paper still says what the form says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from perfdesk.document.edits import AddDocument, Edit, SetFinished, SetSeal
from perfdesk.document.history import Action
from perfdesk.document.model import Document, Seal
from perfdesk.errors import PerfDeskError
from perfdesk.grid.check_code import read_code
from perfdesk.store.exchanged import Exchanged, PrintedPaper
from perfdesk.template.model import Template
from perfdesk.text import clean_control
from perfdesk.workspace.finishing import FinishedForm, changes_paper
from perfdesk.workspace.infos import FormInfo, Touched
from perfdesk.workspace.steps import Steps

#: what the QR code of a paper begins with: see perfdesk/grid/foot_code.py
_SCANNED, _SCANNED_PARTS = "PD1", 4
#: how many steps of the log are read in one go; past so many forms of a filing all are looked at
_PAGE, _MOST_NAMES = 200, 50


class Standing(StrEnum):
    """What a form's seal is."""

    UNSEALED = "unsealed"
    SEALED = "sealed"
    OPENED = "opened"


@dataclass(frozen=True)
class Change:
    """The first step after which a paper said something else: when, on which form, what it was
    called, by whom ("" when nobody was named).
    """

    at: datetime
    form: str
    title: str
    label: str
    author: str = ""


@dataclass(frozen=True)
class SealState:
    """A form's seal, `stale` where the stamped paper says something else than the form now.
    `change` is what made it so, None where that is not known.
    """

    standing: Standing
    seal: Seal | None = None
    stale: bool = False
    change: Change | None = None

    @property
    def sentence(self) -> str:
        """What is said of it; "" for a form without a seal."""
        if self.seal is None:
            return ""
        who = f"{self.seal.by} " if self.seal.by else ""
        said = f"{who}{_moment(self.seal.at)} 标为已盖章，纸件验证码 {self.seal.code}。"
        if self.standing is Standing.OPENED:
            said += f"已解除盖章，原因：{self.seal.opened}。"
        if self.stale:
            said += f"纸件已过期：{_why(self.change)}，请重新打印、盖章。"
        return said


class Answer(StrEnum):
    """What a check code says of its paper."""

    MATCHES = "matches"
    STALE = "stale"
    UNKNOWN = "unknown"
    MISTYPED = "mistyped"


@dataclass(frozen=True)
class Verdict:
    """What is known of a check code. `form` is None where the form is not known, or deleted
    (`title` then says what it was called). `printed` is when it was printed here first; `seal` the
    seal it stands in.
    """

    answer: Answer
    code: str = ""
    form: FormInfo | None = None
    title: str = ""
    unit: str = ""
    printed: datetime | None = None
    seal: Seal | None = None
    change: Change | None = None
    fault: str = ""

    @property
    def sentence(self) -> str:
        """The answer in words; `fault` says why there is none."""
        if self.fault:
            return self.fault
        named = f"“{self.unit}”的“{self.title}”" if self.unit else f"“{self.title}”"
        match self.answer:
            case Answer.MISTYPED:
                return "这不是一个验证码，可能抄错了一位；验证码共 12 位，在纸件右下角，请再核对。"
            case Answer.UNKNOWN:
                return (
                    f"没有找到验证码 {self.code}：这里没有打印过这样的纸件，也没有哪张盖过章的表"
                    "是这个码。请先导入该单位的数据，或用扫码枪扫纸件上的二维码再核对。"
                )
            case Answer.MATCHES:
                return f"一致：这张纸是{named}，内容和现在的表完全相同。{self._papers}"
        if self.form is None:
            return f"已过期：这张纸是{named}，这张表已经删除。{self._papers}"
        return f"已过期：这张纸是{named}，{_why(self.change)}。{self._papers}"

    @property
    def _papers(self) -> str:
        said = ""
        if self.printed is not None:
            said += f"打印时间：{_moment(self.printed.isoformat())}。"
        if self.seal is not None:
            opened = f"，后来解除盖章，原因：{self.seal.opened}" if self.seal.opened else ""
            said += f"盖章时间：{_moment(self.seal.at)}{opened}。"
        return said


class Sealing:
    """Seals forms, opens them again, and answers to check codes."""

    def __init__(self, steps: Steps, form: Callable[[str], FormInfo]) -> None:
        self._steps = steps
        self._form = form
        self._exchanged = Exchanged(steps.ledger.store)

    def code(self, form_id: str) -> str:
        """The check code that the form's paper carries when it is printed now."""
        return self._steps.papers.code(form_id)

    def is_printed(self, form_id: str) -> bool:
        """Whether a paper that says the same as the form now was ever printed here."""
        return self._exchanged.printed(self.code(form_id)) is not None

    # --- seals ---------------------------------------------------------------------------------

    def seal(self, form_id: str, *, finish: bool = False) -> Touched:
        """已盖章: nothing on the form may change from now on. `finish` calls it finished too.

        PerfDeskError where it is sealed already, or not finished.
        """
        ledger = self._steps.ledger
        document = ledger.placed(form_id).document
        title = self._form(form_id).title
        if document.seal is not None and document.seal.frozen:
            message = f"“{title}”已经盖章，不用再盖；要改请先“解除盖章”并写明原因。"
            raise PerfDeskError(message)
        edits: list[Edit] = []
        if not document.finished:
            if not finish:
                message = f"“{title}”还没有标“填报完成”，没有标为已盖章；请先标“填报完成”。"
                raise PerfDeskError(message)
            edits.append(SetFinished(form_id, old=False, new=True))
        at = ledger.now().isoformat(timespec="seconds")
        made = Seal(self.code(form_id), ledger.author, at)
        edits.append(SetSeal(form_id, document.seal, made))
        return self._steps.do("已盖章", edits, (form_id, None))

    def open(self, form_id: str, reason: str) -> Touched:
        """解除盖章: the form can be changed again. The seal stays, with the reason.

        PerfDeskError without a reason, or where the form is not sealed.
        """
        document = self._steps.ledger.placed(form_id).document
        why = clean_control(reason)[0].strip()
        if document.seal is None or not document.seal.frozen:
            message = f"“{self._form(form_id).title}”没有盖章，不用解除。"
            raise PerfDeskError(message)
        if not why:
            message = "没有解除盖章：请写明原因。"
            raise PerfDeskError(message)
        opened = replace(document.seal, opened=why)
        return self._steps.do(
            "解除盖章", [SetSeal(form_id, document.seal, opened)], (form_id, None)
        )

    def state(self, form_id: str) -> SealState:
        """What the form's seal is, and whether the stamped paper is stale."""
        seal = self._steps.ledger.placed(form_id).document.seal
        if seal is None:
            return SealState(Standing.UNSEALED)
        standing = Standing.SEALED if seal.frozen else Standing.OPENED
        if self.code(form_id) == seal.code:
            return SealState(standing, seal)
        return SealState(standing, seal, stale=True, change=self._since_seal(form_id, seal.code))

    # --- codes ---------------------------------------------------------------------------------

    def verify(self, text: str) -> Verdict:
        """What a check code says of its paper; `text` as somebody typed it, or as a scanner reads
        the QR code.
        """
        hint, typed = _scanned(text)
        code = read_code(typed)
        if code is None:
            return Verdict(Answer.MISTYPED)
        printed = self._exchanged.printed(code)
        known = list(dict.fromkeys(self._named(code, hint, printed)))
        heads = self._steps.ledger.heads
        forms = [name for name in known if name in heads]
        for name in forms:
            if self.code(name) == code:
                return self._verdict(Answer.MATCHES, code, name, printed)
        if forms:
            return self._verdict(Answer.STALE, code, forms[0], printed)
        if printed is not None:
            return Verdict(Answer.STALE, code, title=printed.title, printed=printed.at)
        return Verdict(Answer.UNKNOWN, code)

    def _named(self, code: str, hint: str, printed: PrintedPaper | None) -> Iterator[str]:
        """The forms that a code may be of."""
        if printed is not None:
            yield printed.document
        for name, head in self._steps.ledger.heads.items():
            if head.seal == code:
                yield name
        if hint:
            yield hint
        # a seal that another one has taken the place of stands in the log alone
        self._steps.ledger.flush()
        yield from self._steps.ledger.store.forms_sealed_with(code)

    def _verdict(
        self, answer: Answer, code: str, form_id: str, printed: PrintedPaper | None
    ) -> Verdict:
        ledger = self._steps.ledger
        seal = ledger.peek(form_id).document.seal
        if seal is not None and seal.code != code:
            seal = None
        if printed is not None and printed.document != form_id:
            printed = None
        change = None
        if answer is Answer.STALE:
            change = self._since_seal(form_id, code)
            if change is None and printed is not None:
                at = printed.at
                change = self._since(form_id, lambda action: action.at <= at)
        info = self._form(form_id)
        unit = ledger.filing(info.filing).unit
        when = None if printed is None else printed.at
        return Verdict(answer, code, info, info.title, unit, when, seal, change)

    # --- since when ----------------------------------------------------------------------------

    def _since_seal(self, form_id: str, code: str) -> Change | None:
        def stamped(action: Action) -> bool:
            return any(_stamps(edit, form_id, code) for edit in action.edits)

        return self._since(form_id, stamped)

    def _since(self, form_id: str, ends: Callable[[Action], bool]) -> Change | None:
        """The first step after the newest one that `ends` which changed what the form's paper
        says, and was not taken back; None where the log does not reach back to that one.
        """
        ledger = self._steps.ledger
        seen, about = self._seen(form_id), self._about(form_id)
        kinds = {head.id: head.kind for head in ledger.heads_in(seen.filing)}
        changes: list[Action] = []
        net: Counter[int] = Counter()
        before, ended = ledger.last_seq + 1, False
        while before > 1 and not ended:
            actions, before = ledger.actions_about(before, about, _PAGE)
            for action in actions:
                ended = ends(action)
                if ended:
                    break
                if any(changes_paper(edit, seen, kinds, self._body) for edit in action.edits):
                    changes.append(action)
                    net[_step_of(action)] += -1 if action.head.undoes is not None else 1
        if not ended:
            return None
        lasting = [action for action in changes if net[_step_of(action)]]
        return self._told(form_id, lasting[-1]) if lasting else None

    def _seen(self, form_id: str) -> FinishedForm:
        ledger, catalog = self._steps.ledger, self._steps.catalog
        head = ledger.head(form_id)
        beside: list[Template] = []
        for name in sorted({one.template for one in ledger.heads_in(head.filing)}):
            with suppress(PerfDeskError):  # a form whose template is gone shows nothing
                beside.append(catalog.template(name))
        return FinishedForm(form_id, head.filing, catalog.template(head.template), tuple(beside))

    def _about(self, form_id: str) -> Sequence[tuple[str, ...]]:
        """The names by which the log knows what the form's paper shows; () is everything."""
        ledger = self._steps.ledger
        filing = ledger.head(form_id).filing
        forms = [head.id for head in ledger.heads_in(filing)]
        if len(forms) > _MOST_NAMES:
            return ()
        return (*((name,) for name in forms), (filing,))

    def _body(self, form_id: str) -> Document | None:
        with suppress(PerfDeskError):
            return self._steps.ledger.peek(form_id).document
        return None

    def _told(self, form_id: str, action: Action) -> Change:
        ledger = self._steps.ledger
        named = [
            name
            for edit in action.edits
            if (name := getattr(edit, "document", "")) in ledger.heads
            and ledger.head(name).filing == ledger.head(form_id).filing
        ]
        form = form_id if form_id in named or not named else named[0]
        head = action.head
        label = f"撤销“{head.label}”" if head.undoes is not None else head.label
        return Change(action.at, form, self._form(form).title, label, action.author)


def _stamps(edit: Edit, form_id: str, code: str) -> bool:
    """Whether the edit put this seal on the form, or brought the form with it."""
    match edit:
        case SetSeal(document=name, new=Seal(code=put, opened="")):
            return name == form_id and put == code
        case AddDocument(document=name, body=body):
            return name == form_id and body.seal is not None and body.seal.code == code
    return False


def _step_of(action: Action) -> int:
    """The step that an action does, takes back or does again."""
    head = action.head
    return head.undoes or head.redoes or head.seq


def _scanned(text: str) -> tuple[str, str]:
    """The form's id and the code of a QR code's text; "" and the text where it was typed."""
    parts = text.split()
    if len(parts) == _SCANNED_PARTS and parts[0].upper() == _SCANNED:
        return parts[1].lower(), parts[3]
    return "", text


def _why(change: Change | None) -> str:
    if change is None:
        return "表的内容和纸上不同，从什么时候起不知道"
    who = change.author
    when = _moment(change.at.isoformat())
    return f"自 {when} 起和表不同（{who}在“{change.title}”里：{change.label}）"


def _moment(text: str) -> str:
    """A time as it is read: 2026年1月29日 10:32; "" where there is none."""
    try:
        at = datetime.fromisoformat(text).astimezone()
    except ValueError:
        return text
    return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}"
