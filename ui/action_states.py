"""Which actions can be used at the moment, and what undo and redo are called."""

from __future__ import annotations

from perfdesk.frozen import dataclass
from perfdesk.workspace import FormInfo, Workspace
from ui import icons
from ui.action_table import SPECS
from ui.actions import Actions
from ui.editor.paper_view import PaperView
from ui.opening import is_samples

_NEED_FORM = tuple(spec.name for spec in SPECS if spec.form)
_CHANGE = tuple(spec.name for spec in SPECS if spec.changes)
#: what a sealed form allows all the same: it changes nothing on its paper
_HARMLESS = ("seal", "note", "remark", "make_selfeval")
#: what changes the form in front
_CHANGE_FORM = tuple(
    spec.name for spec in SPECS if spec.form and spec.changes and spec.name not in _HARMLESS
)


@dataclass(frozen=True)
class There:
    """Whether the store holds any filings and any forms."""

    filings: bool = False
    forms: bool = False


def show_states(
    actions: Actions,
    workspace: Workspace,
    there: There,
    form: FormInfo | None,
    view: PaperView | None,
) -> None:
    """Enable what can be used with this form in front; `form` and `view` None without one.

    Called at every move on the paper: nothing here looks at more than the form in front.
    """
    usable = dict.fromkeys(actions.all(), True)
    if form is None:
        usable.update(dict.fromkeys(_NEED_FORM, False))
    elif form.sealed:
        usable.update(dict.fromkeys(_CHANGE_FORM, False))
    if workspace.read_only:
        usable.update(dict.fromkeys(_CHANGE, False))
    usable["new_form"] = usable["new_form"] and there.filings
    usable["delete_filing"] = usable["delete_filing"] and there.filings
    usable["print"] = usable["export_pdf"] = there.forms
    # a text being typed is taken back step by step inside its cell
    typing = view is not None and view.typing_state() is not None
    usable["undo"] = workspace.undo_label is not None or typing
    usable["redo"] = workspace.redo_label is not None or typing
    if view is not None:
        for name in ("insert_below", "insert_above"):
            usable[name] = usable[name] and view.can_insert_row
        usable["delete_row"] = usable["delete_row"] and view.can_delete_row
    for name, action in actions.all().items():
        action.setEnabled(usable[name])
    _name_step(actions, "undo", "撤销", "U", "输入" if typing else workspace.undo_label)
    _name_step(actions, "redo", "重做", "R", workspace.redo_label)
    _name_finish(actions, finished=form is not None and form.finished)
    _name_seal(actions, sealed=form is not None and form.sealed)
    back = is_samples(workspace.path)
    actions.bare("samples").setText("回到本单位的数据(&M)" if back else "看看示例(&M)")


def _name_step(actions: Actions, name: str, word: str, letter: str, label: str | None) -> None:
    what = f"：{label}" if label else ""
    actions.bare(name).setText(f"{word}{what}(&{letter})".replace("\n", " "))


def _name_finish(actions: Actions, *, finished: bool) -> None:
    action = actions.bare("finish")
    word = "恢复填写" if finished else "填报完成"
    if action.iconText() == word:
        return
    action.setText(f"{word}(&F)")
    action.setIconText(word)
    action.setIcon(icons.icon("reopen" if finished else "finish", "muted"))


def _name_seal(actions: Actions, *, sealed: bool) -> None:
    action = actions.bare("seal")
    word = "解除盖章" if sealed else "已盖章"
    if action.iconText() == word:
        return
    action.setText(f"{word}(&Q)…" if sealed else f"{word}(&Q)")
    action.setIconText(word)
    action.setIcon(icons.icon("unseal" if sealed else "seal", "muted"))
