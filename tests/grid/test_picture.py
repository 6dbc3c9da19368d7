"""The text drawing says what the paper says, in columns that line up."""

from perfdesk.grid.model import Cell, Grid, GridBand, Look, Placed, RowInfo, Run
from perfdesk.grid.picture import picture
from perfdesk.template.model import BandStyle
from tests.grid.papers import SETUP, pages_of


def cell(col: int, text: str, colspan: int = 1) -> Cell:
    return Cell(col, colspan, (Run(text),), text)


def sheet() -> Grid:
    title = Cell(0, 1, (Run("目标表"),), "目标表", Look.TITLE)
    cells = (
        Placed(0, 1, cell(0, "名称")),
        Placed(0, 1, cell(1, "街道\n办", 2)),
        Placed(1, 2, cell(0, "指标")),
        Placed(1, 1, cell(1, "≥")),
        Placed(1, 1, cell(2, "95%")),
        Placed(2, 1, cell(1, "=")),
        Placed(2, 1, cell(2, "一个长一点的值")),
    )
    table = GridBand(BandStyle.TABLE, (30, 20, 60), (RowInfo(),) * 3, cells)
    head = GridBand(BandStyle.TITLE, (), (RowInfo(),), (Placed(0, 1, title),))
    return Grid(SETUP, (head, table), finished=True)


def test_a_grid_is_drawn_with_its_spans() -> None:
    assert picture(sheet()).splitlines() == [
        "目标表",
        "│ 名称 │ 街道⏎办            │",
        "│ 指标 │ ≥ │ 95%            │",
        "│ ^    │ = │ 一个长一点的值 │",
    ]


def test_pages_are_drawn_from_their_frames() -> None:
    assert picture(pages_of(sheet())).splitlines() == [
        "── 1/1 ──",
        "目标表",
        "│ 名称 │ 街道办             │",
        "│ 指标 │ ≥ │ 95%            │",
        "│ ^    │ = │ 一个长一点的值 │",
    ]
