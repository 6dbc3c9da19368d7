"""What a name in a drawing or an equation means: the form's own fields, then the vocabulary's."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from perfdesk.errors import TemplateError
from perfdesk.template.model import Field, Slot, TableView
from perfdesk.template.problem import perhaps
from perfdesk.template.vocabulary import Vocabulary
from perfdesk.text import fold_caption

#: what to do where a field is meant that there is not yet
_NEW_FIELD = "要新加一个字段，先写在 [fields] 里。"


class Names:
    """Looks names up; what does not exist is refused with the nearest right word."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        views: Mapping[str, TableView],
        fields: Mapping[str, Field],
        columns: Mapping[str, Mapping[str, Field]],
    ) -> None:
        self.vocabulary = vocabulary
        self.views = views
        self.local = fields
        self.columns = columns

    def tables(self) -> list[str]:
        """Every table a line may repeat for."""
        return [*dict.fromkeys([*self.vocabulary.tables, *self.views])]

    def is_table(self, name: str) -> bool:
        """Whether a line may repeat for it."""
        return name in self.vocabulary.tables or name in self.views

    def lines(self, matrix: str) -> tuple[str, ...]:
        """The lines of a matrix: the vocabulary's, and those that the form adds."""
        lines = dict.fromkeys(self.vocabulary.lines.get(matrix, ()))
        for path in self.local if lines else ():
            head, _dot, rest = path.partition(".")
            line, stage, _rest = rest.partition(".")
            if head == matrix and stage:
                lines[line] = None
        return tuple(lines)

    def is_forms(self, table: str) -> bool:
        """Whether the table's rows are other documents of the filing."""
        view = self.views.get(table)
        return view is not None and bool(view.forms)

    def find_document_field(self, path: str) -> Field | None:
        """The document's field of exactly that id, or None."""
        return self.local.get(path) or self.vocabulary.find(path)

    def document_field(self, path: str) -> tuple[Field, str]:
        """The document's field, and the part of it ("" for the whole) when it is a composite."""
        found = self._with_part(path, self.find_document_field)
        if found is None:
            known = {**self.vocabulary.fields, **self.local}
            raise TemplateError(f"没有“{path}”这个字段{_perhaps(path, known)}{_NEW_FIELD}")
        return found

    def column(self, table: str, path: str) -> tuple[Field, str]:
        """The field of a table's row, and its part; a view of forms has the documents' fields."""
        if self.is_forms(table):
            return self.document_field(path)
        columns = self._columns(table)
        found = self._with_part(path, columns.get)
        if found is None:
            raise _no_column(table, path, columns)
        return found

    def row_slot(self, path: str, repeat: tuple[str, ...]) -> Slot:
        """The slot of `{.path}` in a line that repeats for these tables, looked up inside out."""
        for table in reversed(repeat):
            if self.is_forms(table):
                return Slot(*self.document_field(path), table, foreign=True)
            if (found := self._with_part(path, self._columns(table).get)) is not None:
                return Slot(*found, table)
        raise _no_column(repeat[-1], path, self._columns(repeat[-1]))

    def split(self, path: str) -> tuple[str, str]:
        """An equation's name as (table, field): ("", id) for the document's own.

        A document field of exactly that id comes first: `details.total` is the form's total even
        where a table is called details.
        """
        if self.find_document_field(path) is None:
            table, dot, rest = path.partition(".")
            if dot and self.is_table(table):
                return table, rest
        return "", path

    def _columns(self, table: str) -> Mapping[str, Field]:
        known = self.vocabulary.tables.get(table)
        return {**(known.columns if known else {}), **self.columns.get(table, {})}

    @staticmethod
    def _with_part(path: str, find: Callable[[str], Field | None]) -> tuple[Field, str] | None:
        whole = find(path)
        if whole is not None:
            return whole, ""
        head, dot, part = path.rpartition(".")
        found = find(head) if dot else None
        return (found, part) if found is not None and part in found.parts else None


def _no_column(table: str, path: str, columns: Mapping[str, Field]) -> TemplateError:
    return TemplateError(
        f"表“{table}”没有“{path}”这一列{_perhaps(path, columns)}"
        f"要新加一列，先写在 [tables.{table}.columns] 里。"
    )


def _perhaps(path: str, known: Mapping[str, Field]) -> str:
    """The nearest right word; who wrote what the paper says gets the field that is called so."""
    called = fold_caption(path)
    for id_, field in known.items():
        if called in (fold_caption(caption) for caption in (field.label, *field.also)):
            return f"，表上叫“{path}”的字段是“{id_}”。"
    return perhaps(path, known)
