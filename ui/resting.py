"""What the window does once the keyboard rests: it looks for what does not hold, and remembers that
the form in front was looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from ui.desk import Desk

if TYPE_CHECKING:
    from ui.finding_watch import FindingWatch
    from ui.form_tabs import FormPage

#: ms the keyboard rests before what does not hold is looked for
_FINDINGS_MS = 250
#: ms a form is in front before it counts as looked at
_SEEN_MS = 800


class Resting(QObject):
    """Two timers over the form in front, if any."""

    looked_at = Signal()

    def __init__(
        self, desk: Desk, front: Callable[[], FormPage | None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._front = front
        #: looks for what does not hold, once there has been something to look at
        self._findings: FindingWatch | None = None
        self._rest = self._timer(_FINDINGS_MS, self._look_for_findings)
        self._seen = self._timer(_SEEN_MS, self._look_at_front)

    def changed(self, *, by_hand: bool) -> None:
        """Another form is in front, or something changed; not `by_hand` where it may be a package:
        what one looks at is not new.
        """
        self._rest.start()
        if not by_hand:
            self._seen.start()

    @property
    def busy(self) -> bool:
        """Whether what does not hold is still being looked for, or waits to be."""
        return self._rest.isActive() or (self._findings is not None and self._findings.busy)

    def stop(self) -> None:
        """The store is left."""
        self._rest.stop()
        self._seen.stop()
        if self._findings is not None:
            self._findings.stop()

    def _timer(self, wait_ms: int, run: Callable[[], None]) -> QTimer:
        made = QTimer(self)
        made.setSingleShot(True)
        made.setInterval(wait_ms)
        made.timeout.connect(run)
        return made

    def _look_for_findings(self) -> None:
        """What does not hold is looked for once the keyboard rests."""
        page = self._front()
        if page is None:
            return
        if page.view.typing_state() is not None:
            self._rest.start()
            return
        if self._findings is None:
            from ui.finding_watch import FindingWatch  # noqa: PLC0415 -- after the first look

            self._findings = FindingWatch(self)
        self._findings.look(self._desk.workspace, page)

    def _look_at_front(self) -> None:
        """The form in front was looked at: what came in it is not new any more."""
        page = self._front()
        if page is not None:
            self._desk.workspace.board.look_at([page.form_id])
            self.looked_at.emit()
