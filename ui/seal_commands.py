"""已盖章, 解除盖章 and what a printed check code says."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from perfdesk.errors import PerfDeskError
from perfdesk.workspace.codes import Answer, Verdict
from ui.desk import Desk
from ui.messages import Question

_BOTH, _NO = "填报完成并盖章", "取消"


class SealCommands(QObject):
    """Seals the form in front or opens it again, and answers to codes."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        return {"seal": self.seal_or_open, "verify": self.verify}

    def seal_or_open(self) -> None:
        """Seal the form in front; where it is sealed, ask why it is to be opened."""
        form_id = self._desk.front_form()
        if not form_id or not self._desk.commit():
            return
        try:
            if self._desk.workspace.form(form_id).sealed:
                self._ask_why(form_id)
            else:
                self._seal(form_id)
        except PerfDeskError as error:
            self._desk.speaker.notice(error.message)

    def verify(self) -> None:
        """Ask for a code, and say what its paper is."""
        if not self._desk.commit():
            return
        from ui.dialogs.verify import VerifyDialog  # noqa: PLC0415 -- at first use

        dialog = VerifyDialog(self._verdict, self._desk.over)
        dialog.accepted.connect(lambda: self._desk.open_form(dialog.form))
        dialog.open()

    def _verdict(self, text: str) -> Verdict:
        try:
            return self._desk.workspace.sealing.verify(text)
        except PerfDeskError as error:  # the form cannot be read
            return Verdict(Answer.UNKNOWN, fault=error.message)

    def _seal(self, form_id: str) -> None:
        workspace = self._desk.workspace
        form = workspace.form(form_id)
        if not form.finished:
            errors = workspace.findings.errors(form_id)
            if errors:
                self._desk.speaker.notice(
                    f"“{form.title}”还有 {len(errors)} 处错误，没有标为已盖章；"
                    "请先核对，或点“填报完成”写明理由。"
                )
                return
            answer = self._desk.speaker.ask(
                Question(
                    title="已盖章",
                    text=f"“{form.title}”还没有标“填报完成”，要一起标上吗？",
                    detail="盖章以后内容不能再改；要改先解除盖章，写明原因。",
                    answers=(_BOTH, _NO),
                    escape=_NO,
                )
            )
            if answer != _BOTH:
                return
        was_printed = workspace.sealing.is_printed(form_id)
        touched = workspace.sealing.seal(form_id, finish=not form.finished)
        self._desk.show_touched(touched)
        seal = workspace.document(form_id).seal
        code = "" if seal is None else seal.code
        said = f"“{form.title}”已盖章，内容不能再改。纸件右下角的验证码应是 {code}"
        if was_printed:
            self._desk.offer_undo(f"{said}。")
        else:
            self._desk.offer_undo(f"{said}；现在的内容在这里还没有打印过，请核对手里的纸件。")

    def _ask_why(self, form_id: str) -> None:
        from ui.dialogs.unseal import UnsealDialog  # noqa: PLC0415 -- at first use

        workspace = self._desk.workspace
        title = workspace.form(form_id).title
        dialog = UnsealDialog(title, workspace.sealing.state(form_id).sentence, self._desk.over)
        dialog.accepted.connect(lambda: self._open(form_id, dialog.reason))
        dialog.open()

    def _open(self, form_id: str, reason: str) -> None:
        try:
            touched = self._desk.workspace.sealing.open(form_id, reason)
        except PerfDeskError as error:
            self._desk.speaker.notice(error.message)
            return
        self._desk.show_touched(touched)
        title = self._desk.workspace.form(form_id).title
        self._desk.offer_undo(f"“{title}”已解除盖章，可以修改；改完请重新打印、盖章。")
