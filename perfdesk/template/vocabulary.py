"""The one vocabulary of all forms: fields, the money matrix, tables and indicator classes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from perfdesk.errors import UnknownNameError
from perfdesk.template import schema
from perfdesk.template.model import Field, FieldType
from perfdesk.template.positions import Positions
from perfdesk.template.problem import Problems, perhaps


@dataclass(frozen=True)
class Table:
    """A repeating table: its name for people, and its columns by id."""

    id: str
    label: str
    columns: Mapping[str, Field]


@dataclass(frozen=True)
class Vocabulary:
    """What every template may name.

    `fields` holds the document's and the filing's fields by id; a key that ends in ".*" stands for
    any word there. A matrix field is `<matrix>.<line>.<stage>`, kept in `fields` too.
    """

    fields: Mapping[str, Field]
    tables: Mapping[str, Table]
    classes: Mapping[str, tuple[str, ...]]
    lines: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    stages: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    composites: Mapping[str, tuple[Field, ...]] = dataclasses.field(default_factory=dict)
    matrices: Mapping[str, schema.MatrixEntry] = dataclasses.field(default_factory=dict)

    def find(self, field_id: str) -> Field | None:
        """The document or filing field of that id, or None."""
        found = self.fields.get(field_id)
        if found is not None:
            return found
        head, dot, _tail = field_id.rpartition(".")
        family = self.fields.get(f"{head}.*") if dot else None
        if family is None:
            return None
        return Field(
            id=field_id, label=family.label, type=family.type, help=family.help, also=family.also
        )

    def field(self, field_id: str, table: str = "") -> Field:
        """The field of that id, of the document ("" for `table`) or of a table's row.

        Raises `UnknownNameError` with the nearest right id.
        """
        if not table:
            found = self.find(field_id)
            if found is None:
                near = perhaps(field_id, self.fields)
                raise UnknownNameError(f"没有“{field_id}”这个字段{near}")
            return found
        if table not in self.tables:
            raise UnknownNameError(f"没有“{table}”这张表{perhaps(table, self.tables)}")
        columns = self.tables[table].columns
        if field_id not in columns:
            near = perhaps(field_id, columns)
            raise UnknownNameError(f"表“{table}”没有“{field_id}”这一列{near}")
        return columns[field_id]


def read_vocabulary(text: str, problems: Problems, *, mend: bool = False) -> Vocabulary | None:
    """vocabulary.toml; None when it does not fit the schema (see `problems`).

    `mend` is for finding more: see `schema.read`.
    """
    mend_id = "" if mend else None
    file, positions = schema.read(text, schema.VocabularyFile, problems, mend_id=mend_id)
    if file is None or positions is None:
        return None
    composites = {name: part_fields(parts) for name, parts in file.types.items()}
    for name in file.types:
        if name not in [kind.value for kind in FieldType]:
            known = perhaps(name, [kind.value for kind in FieldType])
            problems.add(positions.line(("types", name)), f"没有“{name}”这种字段类型{known}")
    fields = {id_: make_field(id_, entry, "", composites) for id_, entry in file.fields.items()}
    for name, matrix in file.matrix.items():
        fields.update(_matrix_fields(name, matrix))
    tables = {
        id_: Table(
            id_,
            table.label,
            {column: make_field(column, e, id_, composites) for column, e in table.columns.items()},
        )
        for id_, table in file.tables.items()
    }
    _check_twins(file, positions, problems)
    return Vocabulary(
        fields=fields,
        tables=tables,
        classes={leaf: tuple(captions) for leaf, captions in file.classes.items()},
        lines={name: tuple(matrix.lines) for name, matrix in file.matrix.items()},
        stages={name: tuple(matrix.stages) for name, matrix in file.matrix.items()},
        composites=composites,
        matrices=file.matrix,
    )


def make_field(
    field_id: str,
    entry: schema.FieldEntry,
    table: str,
    composites: Mapping[str, tuple[Field, ...]],
) -> Field:
    """One field from its entry; a composite type brings its parts."""
    parts = composites.get(entry.type, ())
    return Field(
        id=field_id,
        label=entry.label,
        type=entry.type,
        table=table,
        help=entry.help,
        also=tuple(entry.also),
        choices=tuple(entry.choices),
        parts=tuple(part.id for part in parts),
        filing=entry.filing,
        part_fields=parts,
        required=entry.required,
    )


def part_fields(parts: Mapping[str, schema.FieldEntry]) -> tuple[Field, ...]:
    """The parts of a composite type, in order."""
    return tuple(make_field(id_, entry, "", {}) for id_, entry in parts.items())


def _matrix_fields(name: str, matrix: schema.MatrixEntry) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    for line_id, line in matrix.lines.items():
        fields.update(line_fields(f"{name}.{line_id}", line, matrix))
    return fields


def line_fields(
    line_id: str, line: schema.LineEntry, matrix: schema.MatrixEntry
) -> dict[str, Field]:
    """The fields of one line of a matrix, `<matrix>.<line>`, one for each stage."""
    fields: dict[str, Field] = {}
    for stage_id, stage in matrix.stages.items():
        id_ = f"{line_id}.{stage_id}"
        fields[id_] = Field(
            id=id_,
            label=f"{line.label}（{stage.label}）",
            type=stage.type or line.type or matrix.type,
            help=line.help or stage.help,
            also=(line.label, *line.also),
            required=line.required and stage.required,
        )
    return fields


def own_line(
    line_id: str, entry: schema.LocalField, matrix: schema.MatrixEntry
) -> dict[str, Field]:
    """The fields of a line that only one form has, or calls something else; none where it is new
    and has no name.
    """
    there = matrix.lines.get(line_id.partition(".")[2])
    if there is None and entry.label is None:
        return {}
    told = {
        name: given
        for name in ("label", "type", "help", "also", "required")
        if (given := getattr(entry, name)) is not None
    }
    line = schema.LineEntry(**told) if there is None else dataclasses.replace(there, **told)
    return line_fields(line_id, line, matrix)


def _check_twins(file: schema.VocabularyFile, positions: Positions, problems: Problems) -> None:
    """A caption may stand for one leaf class only: the import could not tell two apart."""
    owner: dict[str, str] = {}
    for leaf, captions in file.classes.items():
        for caption in captions:
            if (other := owner.setdefault(caption, leaf)) != leaf:
                line = positions.line(("classes", leaf))
                problems.add(line, f"“{caption}”已经是“{other}”的名称，不能再是“{leaf}”的。")
