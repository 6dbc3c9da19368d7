"""How each kind of cell is set: face, size, leading, padding, alignment.

Sizes follow the practice of these attachments (grid body 宋体 小五–五号, header row 黑体, title
小标宋 小二) and, for running text, GB/T 9704-2012.
"""

from __future__ import annotations

from typing import NamedTuple

from perfdesk.grid.model import Align, Look, Run
from perfdesk.template.model import BandStyle, FieldType

MM = 72_000 / 25.4  # one millimetre in 1/1000 pt


def mm(value: float) -> int:
    """Millimetres as 1/1000 pt."""
    return round(value * MM)


class Setting(NamedTuple):
    """One look: `half_points` is the size in half points, `leading`, paddings and the least
    height are in 1/1000 pt, `indent` in 1/1000 em for the first line of a paragraph.

    `track` is added after each character (1/1000 pt); where it is not 0 the lines of a paragraph
    but its last are drawn out to the column's width. `official` is the face that may take the
    place of `face` on paper (see `fonts.OFFICIAL`): every line stays as it is.
    """

    face: str
    half_points: int
    leading: int
    pad_x: int
    pad_y: int
    least: int
    indent: int = 0
    track: int = 0
    official: str = ""

    @property
    def size(self) -> float:
        """The size in pt."""
        return self.half_points / 2


def _set(
    face: str, size: float, leading: float, pads: tuple[float, float, float], indent: int = 0
) -> Setting:
    pad_x, pad_y, least = pads
    return Setting(
        face, round(size * 2), round(size * leading * 1000), mm(pad_x), mm(pad_y), mm(least), indent
    )


# GB/T 9704-2012: 22 lines of 28 characters of 三号 on 156 × 225 mm, so that a line has 28.99 pt
# and a character 15.79 pt: a little less than its own 16
_LINES, _SIGNS, _BODY_PT = 22, 28, 16.0
_TRACK = mm(156) // _SIGNS - round(_BODY_PT * 1000)


def _running(face: str, official: str) -> Setting:
    """A paragraph of running text."""
    half_points, leading = round(_BODY_PT * 2), mm(225) // _LINES
    return Setting(face, half_points, leading, 0, 0, 0, 2000, _TRACK, official)


_TABLE = (1.1, 1.1, 7.6)
SETTINGS: dict[Look, Setting] = {
    Look.BODY: _set("song", 10, 1.32, _TABLE),
    Look.HEAD: _set("song-bold", 10, 1.32, _TABLE),
    Look.TITLE: _set("song-bold", 18, 1.3, (0, 2.2, 13)),
    Look.MARK: _set("hei", 14, 1.3, (0, 0.8, 7)),
    Look.LINE: _set("song", 10.5, 1.35, (0.4, 0.9, 7)),
    Look.NOTE: _set("song", 9, 1.4, (0.4, 1.0, 5)),
    Look.SIGN: _set("song", 10.5, 1.35, (0.4, 1.0, 14)),
    Look.TEXT: _running("song", "fang"),
    Look.HEADING1: _running("hei", ""),
    Look.HEADING2: _running("song-bold", "kai"),
    Look.HEADING3: _running("song", "fang"),
    # 二号 and 小三; the title stands above the middle of the sheet, unit and date low on it
    Look.COVER_TITLE: _set("song-bold", 22, 1.5, (0, 20, 130))._replace(official="title"),
    Look.COVER_LINE: _set("song", 15, 1.6, (0, 3, 18))._replace(official="fang"),
}

_HEADINGS = {0: Look.TEXT, 1: Look.HEADING1, 2: Look.HEADING2, 3: Look.HEADING3}
_STYLES = {BandStyle.MARK: Look.MARK, BandStyle.TITLE: Look.TITLE, BandStyle.NOTE: Look.NOTE}
#: a single text value is set ranged left from this column width on, in mm
_WIDE_MM = 30.0
#: from this width on a value has the row to itself and is ranged left whatever it is, in mm
_ROW_MM = 110.0
#: how a caption begins that breaks down the one above it
_BREAKDOWN = ("　", "其中")


def band_look(style: BandStyle, level: int, index: int) -> Look:
    """The look of a paragraph of an unruled band; `index` is its place in the band."""
    if style is BandStyle.TEXT:
        return _HEADINGS[min(level, 3)]
    if style is BandStyle.COVER:
        return Look.COVER_TITLE if index == 0 else Look.COVER_LINE
    return _STYLES.get(style, Look.TEXT)


def alignment(look: Look, runs: tuple[Run, ...], width_mm: float) -> Align:
    """How a cell's lines stand: heads and short values centred; long text, captions with values
    and the captions of a breakdown (其中：…, and what is indented under it) ranged left.
    """
    breakdown = len(runs) == 1 and runs[0].slot is None and runs[0].text.startswith(_BREAKDOWN)
    if look in (Look.BODY, Look.HEAD) and breakdown:
        return Align.LEFT
    if look in (Look.TITLE, Look.HEAD, Look.COVER_TITLE, Look.COVER_LINE):
        return Align.CENTER
    if look is not Look.BODY:
        return Align.LEFT
    if len(runs) != 1:
        return Align.LEFT
    slot, kind = runs[0].slot, runs[0].type
    if slot is None or (slot.part and slot.field.type is FieldType.PERIOD):
        return Align.CENTER
    if width_mm >= _ROW_MM or kind in (FieldType.LONGTEXT, FieldType.REPORT):
        return Align.LEFT
    if kind in (FieldType.TEXT, FieldType.PERIOD, FieldType.AGENCY) and width_mm >= _WIDE_MM:
        return Align.LEFT
    return Align.CENTER
