"""Commands on filings and forms: make, delete, call finished."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject

from perfdesk.document.model import WHOLE_FORM, Address
from perfdesk.errors import PerfDeskError
from perfdesk.workspace import FilingInfo, FormInfo, Touched
from ui.desk import Desk
from ui.messages import Question, Tone

if TYPE_CHECKING:
    from perfdesk.workspace.findings import Finding
    from ui.dialogs.new_filing import NewFilingDialog, SetChoice
    from ui.dialogs.new_form import FormChoice, NewFormDialog


class FilingCommands(QObject):
    """Asks, changes the workspace, and tells the window what to show."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._filing = ""

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        return {
            "new_filing": self.new_filing,
            "new_form": self._new_form_here,
            "finish": self._finish_front,
            "delete_form": self._delete_front,
            "delete_filing": self._delete_here,
        }

    def new_filing(self) -> None:
        """Ask for set, unit and year; then make the filing and open its first form."""
        if not self._desk.commit():
            return
        filings = self._desk.workspace.filings()
        taken = frozenset((info.set_id, info.unit.strip(), info.year) for info in filings)
        from ui.dialogs.new_filing import NewFilingDialog  # noqa: PLC0415 -- not at the start

        dialog = NewFilingDialog(self._set_choices(filings), taken, self._desk.over)
        dialog.accepted.connect(self._make_filing)
        dialog.open()

    def begin(self, set_id: str, unit: str, preparer: str) -> str:
        """Make the first filing of a new store; a sentence says why it could not be, else ""."""
        workspace = self._desk.workspace
        year = next(one.year for one in workspace.sets() if one.id == set_id)
        try:
            filing = workspace.new_filing(set_id, unit, year, preparer=preparer)
        except PerfDeskError as error:
            return error.message
        self._open_first(filing)
        self._desk.speaker.notice(
            "一套表已经建好。不知道怎么填时按 F1，右侧会说明光标所在的这一格。"
        )
        return ""

    def new_form(self, filing_id: str) -> None:
        """Ask for the form to add to a filing."""
        if not self._desk.commit():
            return
        filing = self._info(filing_id)
        if filing is None:
            self._desk.speaker.notice("请先在左侧目录里选择一套表，或新建一套表。")
            return
        choices = self._form_choices(filing)
        if not choices:
            self._desk.speaker.notice(
                f"{filing.unit} {filing.year} 年度这套表已经齐全，不能再添加。"
            )
            return
        self._filing = filing_id
        where = f"{filing.unit} · {filing.year} 年度"
        from ui.dialogs.new_form import NewFormDialog  # noqa: PLC0415 -- not at the start

        dialog = NewFormDialog(choices, where, self._desk.over)
        dialog.accepted.connect(self._make_form)
        dialog.open()

    def delete_form(self, form_id: str) -> None:
        """Delete a form at once; the notice offers to take it back."""
        if not self._desk.commit():
            return
        title = self._desk.workspace.form(form_id).title
        try:
            touched = self._desk.workspace.delete_form(form_id)
        except PerfDeskError as error:
            self._desk.speaker.notice(error.message)
            return
        self._desk.show_touched(touched)
        self._desk.offer_undo(f"已删除“{title}”。{self._reopened(touched)}")

    def delete_filing(self, filing_id: str) -> None:
        """Delete a whole filing after asking; undo brings it back."""
        filing = self._info(filing_id)
        if filing is None:
            self._desk.speaker.notice("请先在左侧目录里选择要删除的一套表。")
            return
        if not self._desk.commit():
            return
        forms = len(self._desk.workspace.forms(filing.id))
        delete, keep = "删除", "取消"
        answer = self._desk.speaker.ask(
            Question(
                title="删除整套表",
                text=f"要删除“{filing.unit}”{filing.year} 年度的整套表吗？",
                detail=f"其中的 {forms} 张表会一起删除。删除后可以马上撤销。",
                answers=(keep, delete),
                escape=keep,
                danger=delete,
                tone=Tone.CAUTION,
            )
        )
        if answer == delete:
            try:
                touched = self._desk.workspace.delete_filing(filing.id)
            except PerfDeskError as error:
                self._desk.speaker.notice(error.message)
                return
            self._desk.show_touched(touched)
            self._desk.offer_undo(f"已删除“{filing.unit}”{filing.year} 年度的整套表。")

    def finish(self, form_id: str, finished: bool) -> None:  # noqa: FBT001  (a Qt slot)
        """Call a form finished, or take that back."""
        if not self._desk.commit():
            return
        errors = self._desk.workspace.findings.errors(form_id) if finished else []
        if errors:
            self._ask_why(form_id, errors)
        else:
            self._finish(form_id, finished)

    def _finish(self, form_id: str, finished: bool, reason: str = "") -> None:  # noqa: FBT001 -- the value itself
        try:
            touched = self._desk.workspace.set_finished(form_id, finished, reason)
        except PerfDeskError as error:
            self._desk.speaker.notice(error.message)
            return
        self._desk.show_touched(touched)
        if touched is not None:
            title = self._desk.workspace.form(form_id).title
            said = "已标为填报完成，打印时不再带“草稿”字样" if finished else "已恢复为填写中"
            self._desk.offer_undo(f"“{title}”{said}。")

    def _ask_why(self, form_id: str, errors: Sequence[Finding]) -> None:
        """A form on which something does not hold is finished with a reason."""
        from ui.dialogs.finish import FinishDialog  # noqa: PLC0415 -- not at the start

        workspace = self._desk.workspace
        before = workspace.document(form_id).notes.get(WHOLE_FORM.key, "")
        title = workspace.form(form_id).title
        said = [one.message for one in errors]
        dialog = FinishDialog(title, said, before, self._desk.over)
        dialog.accepted.connect(lambda: self._finish(form_id, True, dialog.reason))
        dialog.rejected.connect(lambda: self._look_first(form_id, errors[0].address))
        dialog.open()

    def _look_first(self, form_id: str, address: Address | None) -> None:
        self._desk.show_place(form_id, address)
        self._desk.speaker.notice("没有标为填报完成；按 F7 看全部检查结果，按 F8 逐处核对。")

    def tell_reopened(self, touched: Touched) -> None:
        """Say which finished forms are drafts again because their paper was changed."""
        if said := self._reopened(touched):
            self._desk.speaker.notice(said)

    def _reopened(self, touched: Touched) -> str:
        if not touched.reopened:
            return ""
        first = self._desk.workspace.form(touched.reopened[0]).title
        count = len(touched.reopened)
        which = f"“{first}”" if count == 1 else f"“{first}”等 {count} 张表"
        return f"{which}的内容有改动，已恢复为填写中；核对后请重新点“填报完成”。"

    def _new_form_here(self) -> None:
        self.new_form(self._desk.current_filing())

    def _finish_front(self) -> None:
        form_id = self._desk.front_form()
        if form_id:
            self.finish(form_id, not self._desk.workspace.form(form_id).finished)

    def _delete_front(self) -> None:
        form_id = self._desk.front_form()
        if form_id:
            self.delete_form(form_id)

    def _delete_here(self) -> None:
        self.delete_filing(self._desk.current_filing())

    def _make_filing(self) -> None:
        dialog = cast("NewFilingDialog", self.sender())
        workspace = self._desk.workspace
        filing = workspace.new_filing(dialog.set_id, dialog.unit, dialog.year)
        count = self._open_first(filing)
        self._desk.speaker.notice(
            f"已为“{dialog.unit}”新建 {dialog.year} 年度的一套表，共 {count} 张。"
        )

    def _open_first(self, filing: str) -> int:
        """Open the first form of a new filing; how many it has."""
        self._desk.reload()
        forms = self._desk.workspace.forms(filing)
        if forms:
            self._open_new(forms[0].id)
        return len(forms)

    def _make_form(self) -> None:
        dialog = cast("NewFormDialog", self.sender())
        form = self._desk.workspace.new_form(self._filing, dialog.template, dialog.subject)
        self._desk.reload()
        self._open_new(form)

    def _open_new(self, form: str) -> None:
        """Open a new form where the typing begins: what is known already is not typed over."""
        self._desk.open_form(form)
        view = self._desk.front_view()
        if view is None:
            return
        runs = ((slot.address, slot.value(view.sheet)) for slot in view.slots)
        empty = next((at for at, run in runs if run.editable and not run.text), None)
        if empty is not None:
            view.show_place(empty)

    def _set_choices(self, filings: Sequence[FilingInfo]) -> list[SetChoice]:
        """The set of the filing in front first, then those the office uses, then the others, each
        newest year first.
        """
        from ui.dialogs.new_filing import SetChoice  # noqa: PLC0415 -- not at the start

        titles = {template.id: template.title for template in self._desk.workspace.templates()}
        choices = []
        for made in self._desk.workspace.sets():
            starts = [
                f"{titles.get(form.template, form.template)} {form.start} 张"
                for form in made.forms
                if form.start
            ]
            choices.append(SetChoice(made.id, made.title, made.year, "\n".join(starts)))
        used = {info.set_id for info in filings}
        front = self._desk.current_filing()
        same = {info.set_id for info in filings if info.id == front}
        return sorted(choices, key=lambda one: (one.id not in same, one.id not in used, -one.year))

    def _form_choices(self, filing: FilingInfo) -> list[FormChoice]:
        from ui.dialogs.new_form import FormChoice  # noqa: PLC0415 -- not at the start

        workspace = self._desk.workspace
        templates = {template.id: template for template in workspace.templates()}
        there = workspace.forms(filing.id)
        made = next((one for one in workspace.sets() if one.id == filing.set_id), None)
        choices = []
        known = {form.template for form in made.forms} if made else set()
        for form in made.forms if made else ():
            template = templates.get(form.template)
            kind = template.kind if template else ""
            # one shown on another set's paper takes the room of its own kind
            of_kind = [
                info
                for info in there
                if info.template == form.template
                or (info.kind == kind and info.template not in known)
            ]
            if template is None or (form.most is not None and len(of_kind) >= form.most):
                continue
            field = template.fields.get(("", template.subject_field))
            label = (field.label if field else "名称") if template.subject_field else ""
            choices.append(FormChoice(template.id, template.title, label, _subjects(of_kind)))
        return choices

    def _info(self, filing_id: str) -> FilingInfo | None:
        filings = self._desk.workspace.filings()
        return next((info for info in filings if info.id == filing_id), None)


def _subjects(forms: list[FormInfo]) -> frozenset[str]:
    return frozenset(form.subject for form in forms if form.subject)
