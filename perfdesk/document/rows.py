"""The rows of one table while the edits of a step are applied to them, found by id at once."""

from __future__ import annotations

from collections.abc import Sequence

from perfdesk.document.model import Row


class TableRows:
    """A list of rows that knows where each id stands."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = list(rows)
        #: where each row stands; None after rows moved, until somebody asks again
        self._places: dict[str, int] | None = None
        self._ids: set[str] | None = None

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: int) -> Row:
        return self._rows[index]

    def taken(self) -> tuple[Row, ...]:
        """The rows as they stand now."""
        return tuple(self._rows)

    def holds(self, row_id: str) -> bool:
        """Whether there is a row of that id."""
        if self._ids is None:
            self._ids = {row.id for row in self._rows}
        return row_id in self._ids

    def find(self, row_id: str) -> int | None:
        """Where the row of that id stands; None when there is none."""
        if self._places is None:
            self._places = {row.id: at for at, row in enumerate(self._rows)}
        return self._places.get(row_id)

    def put(self, index: int, row: Row) -> None:
        """Another row, of the same id, in the place of one."""
        self._rows[index] = row

    def insert(self, index: int, row: Row) -> None:
        """A new row comes to stand at `index`."""
        if self._places is not None and index == len(self._rows):
            self._places[row.id] = index
        else:
            self._places = None
        if self._ids is not None:
            self._ids.add(row.id)
        self._rows.insert(index, row)

    def delete(self, index: int) -> None:
        """The row at `index` goes."""
        row = self._rows.pop(index)
        if self._places is not None and index == len(self._rows):
            del self._places[row.id]
        else:
            self._places = None
        if self._ids is not None:
            self._ids.discard(row.id)
