"""The Qt bindings keep count of None, True and False: 6.12.0 loses one at each call and aborts."""

from __future__ import annotations

import sys

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from pytestqt.qtbot import QtBot

CALLS = 1000
#: what else happens to be made or let go meanwhile
SPARE = 200


Index = QModelIndex | QPersistentModelIndex


class _Blank(QAbstractListModel):
    def rowCount(self, _parent: Index | None = None) -> int:  # noqa: N802 -- Qt's name
        return 1

    def data(self, _index: Index, _role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return None


class _Bell(QObject):
    rung = Signal(bool)


def test_data_that_is_none_costs_no_reference(qapp: object) -> None:
    model = _Blank()
    index = model.index(0, 0)
    before = sys.getrefcount(None)
    for _call in range(CALLS):
        index.data()
    assert abs(sys.getrefcount(None) - before) < SPARE


def test_a_signal_costs_no_reference(qtbot: QtBot) -> None:
    bell = _Bell()
    heard: list[bool] = []

    def hear(loud: bool) -> None:
        heard.append(loud)
        heard.clear()

    bell.rung.connect(hear)
    before = sys.getrefcount(True), sys.getrefcount(False)
    for call in range(CALLS):
        bell.rung.emit(call % 2 == 0)
    after = sys.getrefcount(True), sys.getrefcount(False)
    assert all(abs(a - b) < SPARE for a, b in zip(after, before, strict=True))
