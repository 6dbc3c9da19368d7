"""The form in front shown on the paper of another region or year."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from perfdesk.errors import PerfDeskError
from ui.desk import Desk

NO_OTHER = "没有别的表样可换；可以先用“装入表样”装入一张。"


class RecastCommands(QObject):
    """Asks for the paper, and changes it in one step."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        return {"change_template": self.ask}

    def ask(self) -> None:
        """Show which papers there are for the form in front, and what each shows of it."""
        form_id = self._desk.front_form()
        if not self._desk.commit() or not form_id:
            return
        from ui.dialogs.recast import RecastDialog  # noqa: PLC0415 -- at first use

        workspace = self._desk.workspace
        recasting = workspace.recasting
        try:
            choices = recasting.choices(form_id)
            form = workspace.form(form_id)
        except PerfDeskError as error:
            self._desk.speaker.notice(error.message)
            return
        if not choices:
            self._desk.speaker.notice(NO_OTHER)
            return
        dialog = RecastDialog(
            f"“{form.title}”现在用的是{recasting.name(form.template).words}。"
            "换用只改样子，填的内容一项不丢，换回来和原来一样。",
            choices,
            lambda template: recasting.preview(form_id, template),
            lambda template: recasting.pages(form_id, template),
            self._desk.over,
        )
        dialog.accepted.connect(lambda: self._change(form_id, dialog.template))
        dialog.open()

    def _change(self, form_id: str, template: str) -> None:
        recasting = self._desk.workspace.recasting
        try:
            touched = recasting.change(form_id, template)
        except PerfDeskError as error:
            self._desk.speaker.notice(error.message)
            return
        if touched is None:
            return
        self._desk.show_touched(touched)
        said = f"已换用{recasting.name(template).words}"
        if touched.reopened:
            said += f"，{len(touched.reopened)} 张表的“填报完成”已取消"
        self._desk.offer_undo(f"{said}；按 Ctrl+Z 撤销。")
