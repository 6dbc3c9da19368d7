"""The board's table: keys, widths of columns, and what was selected kept when it is read anew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from perfdesk.workspace.board import BoardRow, Cell
from ui.board.board_delegate import BoardDelegate, form_width, row_height
from ui.board.board_model import UNIT, BoardModel

#: letters of a unit's name: those always to be seen, and as many as there is room for
_UNIT_LEAST, _UNIT_MOST = 11, 24
#: what is around a name, in letters
_UNIT_AROUND = 2
#: the widest words of a form's cell: what has to fit, and what is good to have
_WORD_LEAST, _WORD_MOST = "已完成", "纸件已过期"
_TIME = "2026-12-30 20:00"
_HEAD_LINES = 3
_HEAD_PAD, _HEAD_SIDE = 8, 10


class BoardTable(QTableView):
    """Enter opens, Esc leaves, a letter begins to filter; a unit's first cell stands for all of
    its forms.
    """

    opened = Signal()
    typed = Signal(str)
    copied = Signal()
    moved = Signal()  # other cells are selected, or another one is current

    def __init__(self, model: BoardModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("board")
        self.setAccessibleName("各单位的报送情况")
        self.board = model
        self.setModel(model)
        self.setItemDelegate(BoardDelegate(model, self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        heads = self.horizontalHeader()
        heads.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        heads.setHighlightSections(False)
        heads.setSectionsClickable(True)
        heads.setSortIndicatorShown(True)
        heads.setSortIndicatorClearable(True)
        heads.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        heads.sortIndicatorChanged.connect(self._arrange)
        self.doubleClicked.connect(lambda _index: self.opened.emit())
        self._restoring = False
        # the signals: an own `currentChanged` in the view's place loses a count at every call
        chosen = self.selectionModel()
        chosen.currentChanged.connect(self._stood)
        chosen.selectionChanged.connect(self._tell)
        self._fit_rows()

    # --- what is selected -----------------------------------------------------------------------

    def current_row(self) -> BoardRow | None:
        """The unit one stands on."""
        index = self.currentIndex()
        return self.board.rows[index.row()] if index.isValid() else None

    def current_cell(self) -> Cell | None:
        """The forms one stands on; None in a column that is none of a form."""
        index = self.currentIndex()
        return self.board.cell(index.row(), index.column()) if index.isValid() else None

    def picked(self) -> list[tuple[BoardRow, tuple[Cell, ...]]]:
        """The selected units from top to bottom, each with its selected cells: all of them where
        a cell is selected that is none of a form.
        """
        columns: dict[int, set[int]] = {}
        for part in self._parts():
            for row in range(part.top(), part.bottom() + 1):
                columns.setdefault(row, set()).update(range(part.left(), part.right() + 1))
        found = []
        for row in sorted(columns):
            cells = [self.board.cell(row, column) for column in sorted(columns[row])]
            one = self.board.rows[row]
            forms = tuple(cell for cell in cells if cell is not None)
            found.append((one, forms if len(forms) == len(cells) else one.cells))
        return found

    def select_first(self) -> None:
        """Stand on the first unit, where one stands on none."""
        if not self.currentIndex().isValid() and self.board.rows:
            # by itself: a Shift that is held down to come here selects nothing more
            alone = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(self.board.index(0, UNIT), alone)

    @contextmanager
    def kept(self) -> Iterator[None]:
        """What is selected, and the place it is scrolled to, outlast what is done meanwhile."""
        parts = [
            (_name(self.board.rows[row]), part.left(), part.right())
            for part in self._parts()
            for row in range(part.top(), part.bottom() + 1)
        ]
        index, row = self.currentIndex(), self.current_row()
        across, down = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        self._restoring = True
        yield
        self._fit_columns()
        places = {_name(one): n for n, one in enumerate(self.board.rows)}
        last = self.board.columnCount() - 1
        chosen = QItemSelection()
        for name, left, right in parts:
            if name in places:
                ends = (self.board.index(places[name], min(at, last)) for at in (left, right))
                chosen.select(*ends)
        flags = QItemSelectionModel.SelectionFlag
        if row is not None and _name(row) in places:
            here = self.board.index(places[_name(row)], min(index.column(), last))
            self.selectionModel().setCurrentIndex(here, flags.NoUpdate)
        self.selectionModel().select(chosen, flags.ClearAndSelect)
        self.horizontalScrollBar().setValue(across)
        self.verticalScrollBar().setValue(down)
        self._restoring = False
        self.moved.emit()

    # --- keys -----------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, letters filter; the rest moves."""
        text = event.text()
        plain = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copied.emit()
        elif text.strip() and text.isprintable() and not event.modifiers() & plain:
            self.typed.emit(text)
        else:
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Chinese typed here filters, as letters do."""
        if event.commitString():
            self.typed.emit(event.commitString())
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt lets the input method go where nothing can be edited."""
        super().focusInEvent(event)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self.select_first()

    def _stood(self) -> None:
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self._tell()

    def _parts(self) -> list[QItemSelectionRange]:
        chosen = self.selectionModel().selection()
        return [chosen.at(place) for place in range(chosen.size())]

    def _tell(self) -> None:
        if not self._restoring:
            self.moved.emit()

    # --- widths ---------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The columns share the room."""
        super().resizeEvent(event)
        self._fit_columns()

    def changeEvent(self, event: QEvent) -> None:
        """Larger text needs more."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._fit_rows()
            self._fit_columns()

    def _fit_rows(self) -> None:
        self.verticalHeader().setDefaultSectionSize(row_height(self.fontMetrics().height()))

    def _fit_columns(self) -> None:
        """Forms get what their words need, the units what is left."""
        forms = len(self.board.columns)
        if not forms:
            return
        metrics = self.fontMetrics()
        letter = metrics.horizontalAdvance("字")
        least, most = (
            form_width(metrics.horizontalAdvance(word), letter)
            for word in (_WORD_LEAST, _WORD_MOST)
        )
        remarks, time = 4 * letter, metrics.horizontalAdvance(_TIME) + 3 * letter // 2
        unit = _UNIT_LEAST * letter
        spare = max(0, self.viewport().width() - unit - remarks - time - forms * least)
        # of what is left most goes to the names, that one unit is not taken for another; what they
        # do not need goes to the forms
        names = max((len(one.unit) for one in self.board.rows), default=0) + _UNIT_AROUND
        longer = min(spare * 5 // 8, max(0, min(names, _UNIT_MOST) - _UNIT_LEAST) * letter)
        more = min((spare - longer) // forms, most - least)
        longer = min(spare - forms * more, (_UNIT_MOST - _UNIT_LEAST) * letter)
        rest = spare - longer - forms * more
        heads = self.horizontalHeader()
        heads.resizeSection(UNIT, unit + longer)
        for column in range(1, forms + 1):
            heads.resizeSection(column, least + more)
        heads.resizeSection(self.board.remarks_column, remarks)
        heads.resizeSection(self.board.time_column, time + rest)
        room = least + more - 2 * _HEAD_SIDE
        lines = max(-(-metrics.horizontalAdvance(one.title) // room) for one in self.board.columns)
        heads.setFixedHeight(min(lines, _HEAD_LINES) * metrics.lineSpacing() + 2 * _HEAD_PAD)

    def _arrange(self, column: int, order: Qt.SortOrder) -> None:
        with self.kept():
            self.board.arrange_by(column, down=order is Qt.SortOrder.DescendingOrder)


def _name(row: BoardRow) -> str:
    """What a row is known by after the board was read anew."""
    return row.filing or f" {row.unit}"
