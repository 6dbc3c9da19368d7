"""A page as ink: where its ruled edges and lines of text stand on a raster, in pixels."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps

from perfdesk import fonts
from perfdesk.grid.paginate import Page

DPI = 300
PX_PER_PT = DPI / 72
PX_PER_MM = DPI / 25.4
_DARK = 128
#: how far from its place an edge is looked for, in pixels; text keeps 1.1 mm from every edge
_REACH = 8

#: what is measured → its edges in pixels: one for a ruled edge, four for the ink of a text
Positions = dict[tuple[str, int], tuple[float, ...]]


def pdf_rasters(pdf: Path) -> Iterator[Image.Image]:
    """The pages of a PDF, rendered by PDFium in grey."""
    for page in pypdfium2.PdfDocument(pdf):
        yield page.render(scale=PX_PER_PT, grayscale=True).to_pil().convert("L")


def measured(raster: Image.Image, page: Page) -> Positions:
    """Where the ink of each frame's edges and of each piece of a page really stands."""
    found: Positions = {}
    for number, frame in enumerate(page.frames):
        x0, y0, x1, y1 = (
            edge * PX_PER_PT / 1000
            for edge in (frame.x, frame.y, frame.x + frame.w, frame.y + frame.h)
        )
        for name, at, along in (("left", x0, (y0, y1)), ("right", x1, (y0, y1))):
            found[f"frame {name}", number] = _edge(raster, at, along)
        upright = {"top": y0, "bottom": y1}
        for name, at in upright.items():
            found[f"frame {name}", number] = _edge(raster, at, (x0, x1), lying=True)
    for number, piece in enumerate(page.pieces):
        if not piece.text.isspace():
            em = piece.half_points / 2
            x, y = piece.x / 1000, piece.baseline / 1000
            end = x + fonts.face(piece.face).width(piece.text) * em / 1000
            box = (x - 0.5, y - 0.95 * em, end + 0.5, y + 0.2 * em)
            found[f"text {piece.text}", number] = _ink(raster, box)
    return found


def _edge(
    raster: Image.Image, at: float, along: tuple[float, float], *, lying: bool = False
) -> tuple[float, ...]:
    """The middle of a ruled line near a place, looked at along its middle half."""
    first, last = along
    quarter = (last - first) / 4
    low, high = round(at) - _REACH, round(at) + _REACH
    start, end = round(first + quarter), round(last - quarter)
    if lying:
        strip = raster.crop((start, low, end, high)).resize((1, high - low), Image.Resampling.BOX)
    else:
        strip = raster.crop((low, start, high, end)).resize((high - low, 1), Image.Resampling.BOX)
    ink = [255 - value for value in strip.tobytes()]
    most = max(ink)
    if most < _DARK:
        return ()
    dark = [(place, value) for place, value in enumerate(ink) if value > most / 2]
    total = sum(value for _place, value in dark)
    return (low + 0.5 + sum(place * value for place, value in dark) / total,)


def _ink(raster: Image.Image, box_pt: tuple[float, float, float, float]) -> tuple[float, ...]:
    """The bounding box of the ink in a region."""
    left, top, right, bottom = (round(edge * PX_PER_PT) for edge in box_pt)
    region = ImageOps.invert(raster.crop((left, top, right, bottom)))
    found = region.point(lambda value: 255 if value > _DARK else 0).getbbox()
    if found is None:
        return ()
    return left + found[0], top + found[1], left + found[2], top + found[3]


def apart(one: Positions, other: Positions) -> list[tuple[float, tuple[str, int]]]:
    """How far two outputs of a page stand apart, in mm, for everything measured; the widest
    first. What has ink in one only is infinitely far.
    """
    distances = []
    for key, edges in one.items():
        others = other[key]
        if len(edges) != len(others):
            distances.append((float("inf"), key))
        elif edges:
            widest = max(abs(a - b) for a, b in zip(edges, others, strict=True))
            distances.append((widest / PX_PER_MM, key))
    return sorted(distances, reverse=True)
