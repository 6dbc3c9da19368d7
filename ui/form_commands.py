"""Commands on the form in front: clipboard, rows, zoom, and going from form to form."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from ui.desk import Desk
from ui.editor.paper_view import PaperView
from ui.form_tabs import FormTabs

ZOOM_STEPS = (50, 60, 70, 80, 90, 100, 110, 125, 150, 175, 200, 250, 300)


class FormCommands(QObject):
    """Forwards to the paper in front; without one nothing happens."""

    def __init__(self, desk: Desk, tabs: FormTabs, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._tabs = tabs

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        on_paper: dict[str, Callable[[PaperView], object]] = {
            "cut": PaperView.cut,
            "copy": PaperView.copy,
            "paste": self._paste,
            "paste_plain": PaperView.paste_plain,
            "clear": lambda view: view.clear_selection(),
            "select_all": PaperView.select_all,
            "fill_down": PaperView.fill_down,
            "fill_right": PaperView.fill_right,
            "ditto": PaperView.ditto,
            "large_editor": self._large_editor,
            "insert_below": partial(self._insert, after=True),
            "insert_above": partial(self._insert, after=False),
            "delete_row": self._delete,
        }
        return {
            **{name: partial(self._on_paper, do) for name, do in on_paper.items()},
            "close_form": self._close,
            "previous_form": self._previous,
            "next_form": self._next,
            "zoom_in": self._zoom_in,
            "zoom_out": self._zoom_out,
            "zoom_reset": self._zoom_reset,
            "zoom_width": self._zoom_width,
        }

    def _view(self) -> PaperView | None:
        return self._tabs.front.view if self._tabs.front else None

    def _on_paper(self, do: Callable[[PaperView], object], *_checked: object) -> None:
        if view := self._view():
            view.setFocus()
            do(view)

    def _paste(self, view: PaperView) -> None:
        view.paste(self._tell)

    def _tell(self, text: str, undoable: bool) -> None:  # noqa: FBT001 -- heard from the paper
        (self._desk.offer_undo if undoable else self._desk.speaker.notice)(text)

    def _insert(self, view: PaperView, *, after: bool) -> None:
        count = view.insert_row(after=after)
        if count > 1:
            self._desk.offer_undo(f"已在{'下' if after else '上'}方插入 {count} 行。")

    def _delete(self, view: PaperView) -> None:
        if count := view.delete_rows():
            self._desk.offer_undo(f"已删除 {count} 行。")

    def _large_editor(self, view: PaperView) -> None:
        if not view.begin_large():
            return
        from ui.dialogs.large_editor import LargeEditor  # noqa: PLC0415 -- not at the start

        LargeEditor(view, self._desk.speaker.ask, self._desk.over).open()

    def _close(self) -> None:
        if self._tabs.front:
            self._tabs.close_form(self._tabs.front.form_id)

    def _previous(self) -> None:
        self._step(-1)

    def _next(self) -> None:
        self._step(1)

    def _step(self, by: int) -> None:
        """Go on to the filing's next form, round at the end, opening it where it is not open."""
        page = self._tabs.front
        if page is None:
            return
        forms = [form.id for form in self._desk.workspace.forms(page.filing_id)]
        here = forms.index(page.form_id)
        for far in range(1, len(forms)):
            # one that cannot be read does not bar the way to those behind it
            if self._desk.open_form(forms[(here + by * far) % len(forms)]):
                return

    def _zoom_in(self) -> None:
        if view := self._view():
            self._tabs.set_zoom(next((z for z in ZOOM_STEPS if z > view.zoom), ZOOM_STEPS[-1]))

    def _zoom_out(self) -> None:
        if view := self._view():
            self._tabs.set_zoom(
                next((z for z in reversed(ZOOM_STEPS) if z < view.zoom), ZOOM_STEPS[0])
            )

    def _zoom_reset(self) -> None:
        self._tabs.set_zoom(100)

    def _zoom_width(self) -> None:
        if view := self._view():
            view.zoom_to_width()
