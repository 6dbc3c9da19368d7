"""Asks at each place that both sides changed which content is to stand there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QTextCursor
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QTreeWidgetItem,
    QWidget,
)

from perfdesk.exchange.merge import Choices, Place, Typed
from perfdesk.workspace.disputes import Choice, Disputes
from perfdesk.workspace.receiving import Incoming
from ui import icons, theme
from ui.dialogs.review_places import Pick, Places, Typing
from ui.dialogs.review_spots import Entered, Spot
from ui.dialogs.sheet import Sheet

_ABOUT = (
    "下面这些地方双方都改过。按 1 用本机的，2 用对方的，3 用原来的，4 或直接打字另填一个；"
    "Ctrl+1、2、3 用于本表其余各处，F8 到下一处没有选的。全部选定后才能导入。"
)
#: the columns with a content, in this order
_COLUMNS = (Pick.BASE, Pick.OURS, Pick.THEIRS, Pick.TYPED)
_FIRST = 2
_NAMES = {
    Pick.BASE: "原来（3）",
    Pick.OURS: "本机（1）",
    Pick.THEIRS: "对方（2）",
    Pick.TYPED: "另填（4）",
}
_NOT_HERE = "这一处只能在双方的内容里选一个。"
_STAMPED = "这张表选了已盖章的一方，其余各处都随盖章的内容；这里另选，“盖章”就要重新选。"
_UNSEALED = "盖了章的内容不能另改：“盖章”一处请重新选择；选了盖章的一方，这里就随它。"
_NO_BASE = "双方修改以前的内容没有到过本机，不能选“原来”；请用本机的、对方的，或者另填。"
_LONGEST = 60
_TEXT_LINES = 4


class ReviewDialog(Sheet):
    """On `accepted`, `choices` has what is chosen for each form, by its id. What was `entered` the
    last time stands there again.
    """

    def __init__(
        self,
        title: str,
        incoming: Incoming,
        disputes: Disputes,
        entered: Entered | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(f"核对：{title}", _ABOUT, "导入", parent)
        self._retyping = disputes.retyping(incoming)
        self._spots = [
            Spot(one, self._retyping.takes(one.thing, one.conflict))
            for one in disputes.of(incoming)
        ]
        self._before: tuple[Pick | None, str | None] = (None, None)
        self._showing = False
        self.typing = Typing(self)
        self.list = Places(self.typing, self)
        self.list.setAccessibleName("双方都改过的地方")
        self.list.setHeaderLabels(["表", "哪一格", *(_NAMES[one] for one in _COLUMNS)])
        for number, spot in enumerate(self._spots):
            self.list.addTopLevelItem(_item(number, spot))
        self.texts = {one: QPlainTextEdit(self) for one in _COLUMNS[:-1]}
        self.wrong = QLabel(self)
        self.wrong.setObjectName("fault")
        self.wrong.setWordWrap(True)
        self.count = QLabel(self)
        self.last = QPushButton("上一处(&P)", self)
        self.following = QPushButton("下一处(&N)", self)
        self.form_ours = QPushButton("本表其余用本机", self)
        self.form_theirs = QPushButton("本表其余用对方", self)
        self.ours = QPushButton("其余全用本机(&L)", self)
        self.theirs = QPushButton("其余全用对方(&R)", self)
        self.primary.setAutoDefault(False)
        self.primary.setDefault(False)
        self._compose()
        self._connect()
        self._restore(entered or Entered())
        self._go_to(next((n for n, one in enumerate(self._spots) if one.chosen is None), 0))
        self._show_count()
        self.list.setFocus()

    @property
    def choices(self) -> dict[str, Choices]:
        """What is chosen, by form and place."""
        found: dict[str, dict[Place, Choice | Typed]] = {}
        for spot in self._spots:
            if (chosen := spot.chosen) is not None:
                found.setdefault(spot.dispute.thing, {})[spot.dispute.place] = chosen
        return dict(found)

    @property
    def entered(self) -> Entered:
        """What was chosen and typed."""
        picks = {one.key: one.pick for one in self._spots if one.pick is not None}
        return Entered(picks, {one.key: one.text for one in self._spots if one.text is not None})

    @property
    def left_over(self) -> str:
        """What is said of the package when this was left."""
        left = len(self._open())
        said = f"还有 {left} 处没有选定" if left else "各处都已选定，没有按“导入”"
        return f"{said}，本机什么都没有改；再导入一次，可以接着选。"

    def accept(self) -> None:
        """Close only when all are chosen."""
        if not self._open():
            super().accept()

    # --- choosing ----------------------------------------------------------------------------

    def choose_rest(self, pick: Pick, *, of_form: bool = False) -> None:
        """The same for all places that are not chosen yet, or for those of this form."""
        thing = self._spots[self._current()].dispute.thing
        for number in self._open():
            spot = self._spots[number]
            if spot.offers(pick) and (not of_form or spot.dispute.thing == thing):
                self._choose(number, pick)
        left = self._open()
        if left:
            self._go_to(left[0])
        self._show_spot()
        (self.list if left else self.primary).setFocus()

    def _choose(self, number: int, pick: Pick) -> None:
        self._spots[number].pick = pick
        self._show_line(number)
        self._keep_stamped(number)
        self._show_count()

    def _keep_stamped(self, number: int) -> None:
        """A seal vouches for one content: with it all of its form is chosen; something else chosen
        there leaves the seal open.
        """
        spot = self._spots[number]
        for other, one in enumerate(self._spots):
            if one is spot or one.dispute.thing != spot.dispute.thing:
                continue
            if spot.stamps:
                one.pick = spot.pick
            elif one.stamps and one.pick is not spot.pick:
                one.pick = None
            else:
                continue
            self._show_line(other)

    def _pick(self, pick: Pick) -> None:
        """A key: choose, and go on to the next place that is open; the fourth goes to the field."""
        number = self._current()
        spot = self._spots[number]
        if not spot.offers(pick):
            self.wrong.setText(_NO_BASE if pick is Pick.BASE else _NOT_HERE)
        elif pick is not Pick.TYPED:
            self._choose(number, pick)
            self._go_on(1)
        else:
            self._begin("", keep=True)
            self.typing.selectAll()
            self.typing.setFocus()

    def _pick_rest(self, pick: Pick) -> None:
        if pick is not Pick.TYPED:
            self.choose_rest(pick, of_form=True)

    def _go_on(self, by: int) -> None:
        """To the next place that is open, round the end; stay when there is none."""
        at, left = self._current(), self._open()
        beyond = [n for n in left if (n > at if by > 0 else n < at)] or left
        if beyond:
            self._go_to(beyond[0] if by > 0 else beyond[-1])
        self._show_spot()
        (self.list if beyond else self.primary).setFocus()

    def _step(self, by: int) -> None:
        self._go_to(min(max(self._current() + by, 0), len(self._spots) - 1))
        self.list.setFocus()

    def _move(self, by: int) -> None:
        number = self._current()
        spot = self._spots[number]
        at = 1 if spot.pick is None else _COLUMNS.index(spot.pick) + by
        # the field counts where something stands in it
        if 0 <= at < len(_COLUMNS) - (spot.typed is None) and spot.offers(_COLUMNS[at]):
            self._choose(number, _COLUMNS[at])

    def _clicked(self, item: QTreeWidgetItem, column: int) -> None:
        pick = _COLUMNS[column - _FIRST] if column >= _FIRST else None
        if pick is Pick.TYPED:
            self._pick(pick)
        elif pick is not None:
            number = self.list.indexOfTopLevelItem(item)
            if self._spots[number].offers(pick):
                self._choose(number, pick)
                self._show_fault()
            else:
                self._pick(pick)

    # --- a third content -------------------------------------------------------------------------

    def _begin(self, text: str, *, keep: bool = False) -> None:
        """Begin to write: what stood there goes, or is gone on from with `keep`."""
        number = self._current()
        spot = self._spots[number]
        if not spot.takes:
            return
        self._before = spot.pick, spot.text
        if keep:
            text = self._begun(spot)
        self.typing.setPlainText(text)
        self.typing.moveCursor(QTextCursor.MoveOperation.End)
        self._written()
        if text:
            self.typing.setFocus()

    def _begun(self, spot: Spot) -> str:
        """What a third content is made from: what was typed before, the side chosen, else ours."""
        if spot.text is not None:
            return spot.text
        ours = spot.pick is not Pick.THEIRS
        shown = spot.shown(Pick.OURS if ours else Pick.THEIRS)
        return self._retyping.begun(spot.dispute.conflict, shown, ours=ours)

    def _written(self) -> None:
        """What stands in the field is chosen as long as it can stand there."""
        if self._showing:
            return
        number = self._current()
        self._spots[number].write(self.typing.written, self._retyping)
        self._spots[number].pick = Pick.TYPED
        self._show_line(number)
        self._keep_stamped(number)
        self._show_fault()
        self._show_count()

    def _end_typing(self) -> None:
        if self._spots[self._current()].typed is not None:
            self._go_on(1)

    def _give_up(self) -> None:
        """Esc: as it was before writing began."""
        spot = self._spots[self._current()]
        pick, text = self._before
        spot.pick = pick
        if text is None:
            spot.forget()
        else:
            spot.write(text, self._retyping)
        self._show_line(self._current())
        self._show_spot()
        self._show_count()
        self.list.setFocus()

    def _restore(self, entered: Entered) -> None:
        for number, spot in enumerate(self._spots):
            text = entered.texts.get(spot.key)
            if text is not None and spot.takes:
                spot.write(text, self._retyping)
            spot.pick = entered.picks.get(spot.key)
            self._show_line(number)

    # --- showing -----------------------------------------------------------------------------

    def _open(self) -> list[int]:
        return [number for number, one in enumerate(self._spots) if one.chosen is None]

    def _current(self) -> int:
        item = self.list.currentItem()
        return 0 if item is None else self.list.indexOfTopLevelItem(item)

    def _go_to(self, number: int) -> None:
        item = self.list.topLevelItem(number)
        if item is not None:
            self.list.setCurrentItem(item)

    def _show_spot(self) -> None:
        """The contents of the place one stands on, whole."""
        spot = self._spots[self._current()]
        self._showing = True
        for pick, pane in self.texts.items():
            pane.setPlainText(spot.shown(pick))
        self.typing.setPlainText(spot.shown(Pick.TYPED))
        self.typing.setEnabled(spot.takes)
        self.typing.setPlaceholderText("" if spot.takes else _NOT_HERE)
        self._before = spot.pick, spot.text
        self._showing = False
        self._show_fault()

    def _show_fault(self) -> None:
        spot = self._spots[self._current()]
        seals = (n for n in self._spots if n.is_seal and n.dispute.thing == spot.dispute.thing)
        seal, said = next(seals, None), ""
        if seal is not None and seal.stamps:
            said = _STAMPED
        elif seal is not None and seal.pick is None and spot.chosen is not None:
            said = _UNSEALED
        self.wrong.setText(spot.fault or said)

    def _show_line(self, number: int) -> None:
        item = self.list.topLevelItem(number)
        if item is None:
            return
        spot = self._spots[number]
        for at, one in enumerate(_COLUMNS, start=_FIRST):
            taken = one is spot.pick and spot.chosen is not None
            font = self.list.font()
            font.setBold(taken)
            item.setFont(at, font)
            item.setIcon(at, icons.icon("check", "accent") if taken else QIcon())
            item.setForeground(at, theme.colour("text" if taken or not spot.pick else "muted"))
        text = spot.shown(Pick.TYPED)
        at = _FIRST + _COLUMNS.index(Pick.TYPED)
        item.setText(at, _short(text))
        item.setToolTip(at, text)
        if spot.fault and spot.pick is Pick.TYPED:
            item.setIcon(at, icons.icon("warning", "warning"))

    def _show_count(self) -> None:
        left, total = self._open(), len(self._spots)
        thing = self._spots[self._current()].dispute.thing
        here = sum(self._spots[number].dispute.thing == thing for number in left)
        several = len({one.dispute.thing for one in self._spots}) > 1
        part = f"（本表 {here} 处）" if several and left else ""
        said = f"还剩 {len(left)} 处{part}，共 {total} 处" if left else f"{total} 处都已选定"
        self.count.setText(said)
        self.primary.setEnabled(not left)
        for button in (self.ours, self.theirs):
            button.setEnabled(bool(left))
        for button in (self.form_ours, self.form_theirs):
            button.setVisible(several)
            button.setEnabled(here > 0)

    def _show_current(self) -> None:
        self._show_spot()
        self._show_count()

    # --- composing -----------------------------------------------------------------------------

    def _connect(self) -> None:
        rows: Mapping[QPushButton, tuple[Pick, bool]] = {
            self.form_ours: (Pick.OURS, True),
            self.form_theirs: (Pick.THEIRS, True),
            self.ours: (Pick.OURS, False),
            self.theirs: (Pick.THEIRS, False),
        }
        for button, (pick, of_form) in rows.items():
            button.clicked.connect(
                lambda _on=False, pick=pick, of_form=of_form: self.choose_rest(
                    pick, of_form=of_form
                )
            )
        self.last.clicked.connect(lambda: self._step(-1))
        self.following.clicked.connect(lambda: self._step(1))
        self.list.picked.connect(self._pick)
        self.list.picked_rest.connect(self._pick_rest)
        self.list.moved.connect(self._move)
        self.list.wanted_open.connect(self._go_on)
        self.list.began.connect(self._begin)
        self.list.itemClicked.connect(self._clicked)
        self.list.currentItemChanged.connect(self._show_current)
        self.typing.textChanged.connect(self._written)
        self.typing.ended.connect(self._end_typing)
        self.typing.given_up.connect(self._give_up)
        self.typing.wanted_open.connect(self._go_on)

    def _compose(self) -> None:
        header = self.list.header()
        header.setStretchLastSection(False)
        mode = QHeaderView.ResizeMode
        for column in range(_FIRST + len(_COLUMNS)):
            header.setSectionResizeMode(
                column, mode.Interactive if column < _FIRST else mode.Stretch
            )
        wide = self.fontMetrics().horizontalAdvance("字")
        header.resizeSection(0, 14 * wide)
        header.resizeSection(1, 12 * wide)
        panes = QGridLayout()
        panes.setHorizontalSpacing(10)
        panes.setVerticalSpacing(4)
        for column, pick in enumerate(_COLUMNS):
            pane: QPlainTextEdit = self.typing if pick is Pick.TYPED else self.texts[pick]
            _set_up(pane, _NAMES[pick], written=pick is Pick.TYPED)
            label = QLabel(_NAMES[pick], self)
            label.setObjectName("dialogText")
            panes.addWidget(label, 0, column)
            panes.addWidget(pane, 1, column)
            panes.setColumnStretch(column, 1)
        ways = QHBoxLayout()
        ways.setSpacing(8)
        ways.addWidget(self.count, 1)
        buttons: Sequence[QPushButton] = (
            *(self.last, self.following),
            *(self.form_ours, self.form_theirs, self.ours, self.theirs),
        )
        for button in buttons:
            button.setAutoDefault(False)
            ways.addWidget(button)
        self.form_ours.setToolTip("在列表里按 Ctrl+1")
        self.form_theirs.setToolTip("在列表里按 Ctrl+2")
        self.list.setMinimumHeight(150)
        self.body.addWidget(self.list, 1)
        self.body.addLayout(panes)
        self.body.addWidget(self.wrong)
        self.body.addLayout(ways)
        self.ask_for_width(60)
        self.resize(1160, 660)


def _item(number: int, spot: Spot) -> QTreeWidgetItem:
    one = spot.dispute
    texts = [one.title, one.label, *(spot.shown(pick) for pick in _COLUMNS)]
    item = QTreeWidgetItem([_short(text) for text in texts])
    for column, text in enumerate(texts):
        item.setToolTip(column, text if len(text) <= 1000 else f"{text[:1000]}…")
    said = f"第 {number + 1} 处，{one.title}，{one.label}"
    item.setData(0, Qt.ItemDataRole.AccessibleTextRole, said)
    return item


def _set_up(pane: QPlainTextEdit, name: str, *, written: bool) -> None:
    pane.setReadOnly(not written)
    pane.setTabChangesFocus(True)
    pane.setAccessibleName(name)
    pane.setFixedHeight((_TEXT_LINES + 1) * pane.fontMetrics().lineSpacing() + 12)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
