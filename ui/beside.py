"""A panel beside the paper that one key brings, and the same key puts away."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from ui.desk import Desk
    from ui.side import Side, SideContent


def put_away(side: Side, name: str) -> bool:
    """Close the side where the keyboard is in that panel already; whether it was."""
    content = side.content if side.name == name else None
    focused = QApplication.focusWidget()
    if content is None or focused is None or not content.isAncestorOf(focused):
        return False
    side.close_side()
    return True


def bring(desk: Desk, name: str, make: Callable[[], SideContent], *, commits: bool = True) -> None:
    """Show the panel of that name, made when it is not in sight, tell it where one stands, and
    bring the keyboard there; put it away when the keyboard is there.
    """
    side = desk.side
    if put_away(side, name) or (commits and not desk.commit()):
        return
    content = side.content if side.name == name else None
    if content is None:
        content = make()
        side.show_content(name, content)
    view = desk.front_view()
    if view is not None:
        content.show_place(desk.front_form(), view.current())
    content.start()
