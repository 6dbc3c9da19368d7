"""Every form there is, long, scrolled from top to end: heads and labels on all of them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from perfdesk.document.model import Document, Filing, Row
from perfdesk.grid.build import Source, build
from perfdesk.grid.layout import Sheet, lay_out
from perfdesk.grid.looks import SETTINGS
from perfdesk.paths import templates_dir
from perfdesk.template.catalog import Catalog
from ui.editor.sheet_painter import Scene, paint, text_box, visible_cells

CATALOG = Catalog.load(templates_dir())
WIDTH, HEIGHT = 900, 420


def _sheet(template_id: str) -> Sheet:
    template = CATALOG.template(template_id)
    leaves = [leaf for branch in template.tree for leaf in branch.classes] or [""]
    tables = {
        "indicators": tuple(
            Row(f"r{at}", {"class": leaves[at * len(leaves) // 30], "name": f"指标{at}"})
            for at in range(30)
        ),
        "details": tuple(Row(f"d{at}", {"item": f"明细{at}", "amount": "1"}) for at in range(12)),
        "tasks": tuple(Row(f"t{at}", {"name": f"任务{at}"}) for at in range(12)),
    }
    document = Document(template.id, template.version, tables=tables)
    return lay_out(build(Source(template, document, Filing("x", 2026, {"unit_name": "某单位"}))))


def _picture(scene: Scene) -> QImage:
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFF)
    painter = QPainter(image)
    area = QRectF(0, 0, WIDTH, HEIGHT)
    painter.setClipRect(area)
    paint(painter, scene, area)
    painter.end()
    return image


def _heads(sheet: Sheet) -> list[tuple[int, int]]:
    """Band and row of the first of each run of head rows that has rows under it."""
    return [
        (number, row)
        for number, layout in enumerate(sheet.bands)
        for row, info in enumerate(layout.band.rows)
        if info.is_head and not (row and layout.band.rows[row - 1].is_head)
    ]


@pytest.mark.parametrize("zoom", [0.7, 1.0, 1.5])
@pytest.mark.parametrize("template_id", [one.id for one in CATALOG.templates()])
def test_every_head_stays_as_it_looks_where_it_stands(
    qapp: QApplication, template_id: str, zoom: float
) -> None:
    sheet = _sheet(template_id)
    scale = zoom * 96 / 72 / 1000
    for number, row in _heads(sheet):
        layout = sheet.bands[number]
        rows = [i for i, info in enumerate(layout.band.rows) if info.head == row]
        if not rows:
            continue
        top = sheet.tops[number] + layout.tops[row]
        stand = round(top * scale)
        foot = round((sheet.tops[number] + layout.tops[rows[0]]) * scale)
        end = sheet.tops[number] + layout.tops[rows[-1]]
        natural = _picture(Scene(sheet, scale, QPointF(0, -stand)))
        scroll = min(foot + 40, round(end * scale) - (foot - stand) - 2)
        if scroll <= stand or foot - stand > 0.4 * HEIGHT:
            continue
        scene = Scene(sheet, scale, QPointF(0, -scroll), view=HEIGHT)
        assert scene.sticky is not None
        stuck = _picture(scene)
        # cells of the head alone: a label merged over head and rows moves with what is seen
        for index in scene.sticky.cells(sheet):
            first, span, _cell = layout.band.cells[index]
            if first < row or first + span > scene.sticky.section.last:
                continue
            box = scene.to_screen(scene.sticky.rect(sheet, index)).toRect().adjusted(2, 2, -2, -2)
            # a line whose baseline lies between two pixels may fall on the other one
            same = [natural.copy(box.translated(0, by)) for by in (0, 1, -1)]
            assert stuck.copy(box) in same, layout.band.cells[index].cell.text


@pytest.mark.parametrize("template_id", [one.id for one in CATALOG.templates()])
def test_every_label_is_seen_as_long_as_there_is_room_for_it(
    qapp: QApplication, template_id: str
) -> None:
    sheet = _sheet(template_id)
    scale = 96 / 72 / 1000
    for scroll in range(0, round(sheet.height * scale) - HEIGHT, 37):
        scene = Scene(sheet, scale, QPointF(0, -scroll), view=HEIGHT)
        top, bottom = scene.on_sheet(scene.covered), scene.on_sheet(HEIGHT)
        for number, index in visible_cells(sheet, top, bottom):
            layout = sheet.bands[number]
            cell = layout.band.cells[index].cell
            if not cell.group or not cell.text:
                continue
            whole, seen = sheet.rect(number, index), text_box(scene, number, index)
            assert whole.y <= seen.y
            assert seen.y + seen.h <= whole.y + whole.h
            setting = SETTINGS[cell.look]
            need = len(layout.lines[index]) * setting.leading + 2 * setting.pad_y
            room = min(whole.y + whole.h, bottom) - max(whole.y, top)
            if room >= need + 1000:
                # what covers ends between two pixels, and one more is its edge
                assert seen.y >= top - 2 / scale, (scroll, cell.text)
                assert seen.y + seen.h <= bottom + 1000, (scroll, cell.text)
