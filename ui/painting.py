"""Paint laid pages: preview and printer show the very frames and pieces that the PDF has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainterPath, QPen, QPolygonF

from ui.faces import draw_line

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from perfdesk.grid.paginate import Page

#: the ruling of printed forms, in pt: the PDF's
RULE_PT = 0.5
INK = QColor("#000000")


def paint_page(painter: QPainter, page: Page, pixels_per_pt: float) -> None:
    """Paint one page with its top left at the painter's origin, `pixels_per_pt` painter units to
    a point. Nothing is measured here.
    """
    scale = pixels_per_pt / 1000
    painter.save()
    pen = QPen(INK, RULE_PT * pixels_per_pt)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for x, y, w, h in page.frames:
        painter.drawRect(QRectF(x * scale, y * scale, w * scale, h * scale))
    for corner in page.corners:
        path = QPainterPath()
        path.addPolygon(QPolygonF([QPointF(x * scale, y * scale) for x, y in corner.points]))
        painter.fillPath(path, INK)
    if page.code is not None:
        # one path: squares that touch leave no seam between them
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        for x, y, w, h in page.code.squares:
            path.addRect(QRectF(x * scale, y * scale, w * scale, h * scale))
        painter.fillPath(path, INK)
    painter.setPen(INK)
    for x, baseline, text, face, half_points, track in page.pieces:
        pixels = half_points / 2 * pixels_per_pt
        place = QPointF(x * scale, baseline * scale)
        draw_line(painter, face, pixels, text, place, track=track * scale)
    painter.restore()
