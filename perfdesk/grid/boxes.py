"""Which page each cell of a laid sheet stands on, and where: the boxes that `paginate` fills."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from perfdesk.grid.flow import flow
from perfdesk.grid.layout import Rect, Sheet
from perfdesk.grid.paginate import printed_bands, tops_on_one_page


class Box(NamedTuple):
    """A cell, or a part of one, on paper: the page's number from 1, the cell's band and its index
    there, and its place on the page in 1/1000 pt.
    """

    page: int
    band: int
    cell: int
    rect: Rect


def boxes(sheet: Sheet, *, signature: bool = True) -> Iterator[Box]:
    """The boxes of all the cells that are printed, page by page; a cell that goes on, or comes
    again, has one on each of its pages.
    """
    bands = printed_bands(sheet, signature=signature)
    tops = tops_on_one_page(sheet, bands)
    if tops:
        for number, top in zip(bands, tops, strict=True):
            layout = sheet.bands[number]
            for index in range(len(layout.band.cells)):
                yield Box(1, number, index, layout.rect(index, top))
        return
    for page, parts in enumerate(flow(sheet, bands), start=1):
        for part in parts:
            layout = sheet.bands[part.band]
            cell = layout.band.cells[part.cell].cell
            left, right = layout.edges[cell.col], layout.edges[cell.col + cell.colspan]
            rect = Rect(left, part.top, right - left, part.height)
            yield Box(page, part.band, part.cell, rect)
