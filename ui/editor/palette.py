"""The colours of the paper and what stands on it."""

from __future__ import annotations

from PySide6.QtGui import QColor

GROUND = QColor("#E6EAEE")
PAPER = QColor("#FFFFFF")
PAPER_EDGE = QColor("#C9D1D9")
SHADOW = QColor(20, 40, 60, 18)
SHADE = QColor(20, 40, 60, 60)  # under the head rows that stay in view
RULE = QColor("#3C4650")
INK = QColor("#1B1F24")
DERIVED_INK = QColor("#0B5A74")
FIELD = QColor("#F3F8FB")  # a cell one can type in
DERIVED = QColor("#EEF3EE")  # computed: shown, not typed
CURRENT = QColor("#0F6C8C")
CURRENT_FILL = QColor("#FFFFFF")
EDITING_FILL = QColor("#FFFDF2")
SELECTION = QColor("#BBDDEA")
WRONG = QColor("#B3261E")
WRONG_FILL = QColor("#FDECEA")
TYPED_OVER = QColor("#8A5A00")
TYPED_OVER_FILL = QColor("#FFF4DC")
PLACEHOLDER = QColor("#8D99A5")
