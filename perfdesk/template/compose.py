"""A template file and the vocabulary made into a `Template`: drawings, tree, views and rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from perfdesk.errors import TemplateError
from perfdesk.template import schema
from perfdesk.template.drawing import DrawnCell, DrawnLine, Hole, Piece, parse_ruled, parse_text
from perfdesk.template.equations import check_cycles, resolve_rule
from perfdesk.template.model import (
    Band,
    BandStyle,
    Branch,
    Caption,
    CellSpec,
    Field,
    Fixed,
    Line,
    PageSetup,
    Part,
    Slot,
    TableView,
    Template,
    TextLine,
)
from perfdesk.template.names import Names
from perfdesk.template.positions import KeyPath, Positions
from perfdesk.template.problem import Problems, perhaps, quoted, wrong_place
from perfdesk.template.rules import Rule, parse_rule
from perfdesk.template.vocabulary import Vocabulary, make_field, own_line
from perfdesk.text import fold_caption

RULED = frozenset({BandStyle.TABLE, BandStyle.LINE, BandStyle.SIGN})
#: a table column whose value names the indicator's leaf class
CLASS_COLUMN = "class"
#: the table whose rows may have scores, and the field that says by which profile
TREE_TABLE = "indicators"
SCORING_FIELD = "scoring_profile"

# top, right, bottom, left in mm; GB/T 9704-2012 for running text
_MARGINS = (20.0, 20.0, 18.0, 20.0)
_OFFICIAL_MARGINS = (37.0, 26.0, 35.0, 28.0)


def read_template(
    text: str,
    vocabulary: Vocabulary,
    problems: Problems,
    expected_id: str = "",
    *,
    mend: bool = False,
) -> Template | None:
    """One form from its file's text.

    Everything wrong is added to `problems`; None when the file does not even fit the schema. A
    template with problems must not be used, it is only good for finding more of them. With `mend`
    that is tried also where the file does not fit the schema: see `schema.read`.
    """
    mend_id = expected_id if mend else None
    file, positions = schema.read(text, schema.TemplateFile, problems, mend_id=mend_id)
    if file is None or positions is None:
        return None
    if expected_id and file.id != expected_id:
        problems.add(positions.line(("id",)), wrong_place(file.id, expected_id))
    return _Composer(file, positions, vocabulary, problems).template()


@dataclass(frozen=True)
class _Place:
    """Where in the file a drawing stands, and which tables its row looks into."""

    say: Callable[[str], None]
    repeat: tuple[str, ...] = ()
    matrix: str = ""


class _Composer:
    def __init__(
        self,
        file: schema.TemplateFile,
        positions: Positions,
        vocabulary: Vocabulary,
        problems: Problems,
    ) -> None:
        self.file = file
        self.positions = positions
        self.vocabulary = vocabulary
        self.problems = problems
        self.views = self._views()
        self.names = Names(vocabulary, self.views, self._local_fields(), self._local_columns())
        self.shown: dict[tuple[str, str], Field] = {}
        self.drawn_well = True

    def template(self) -> Template:
        file = self.file
        page = self._page()
        self._check_views()
        before = len(self.problems.found)
        bands = tuple(self._band(index, page) for index in range(len(file.paper)))
        self.drawn_well = len(self.problems.found) == before
        tree = self._tree()
        title = file.title or _title(bands)
        if not title:
            self.problems.add(0, '没有标题：请写 title，或画一段 style = "title"。')
        rules = self._rules()
        self._check_subject()
        self._check_seed()
        if (TREE_TABLE, "score") in self.shown and SCORING_FIELD in self.vocabulary.fields:
            # no paper shows it, but it is a value of the form
            self.shown["", SCORING_FIELD] = self.vocabulary.fields[SCORING_FIELD]
        derived, columns = _derived(rules, self.names)
        return Template(
            id=file.id,
            version=file.version,
            title=title,
            kind=file.kind,
            money_unit=file.money_unit,
            page=page,
            bands=bands,
            tree=tree,
            strays=self._strays(tree),
            rules=rules,
            views=self.views,
            fields=self.shown,
            derived=derived,
            derived_columns=columns,
            seed=file.seed,
            signature=file.signature,
            subject_field=file.subject,
            lists=self._listed(bands),
            made_from=tuple(file.made_from),
            scoring=file.scoring,
            path=self.problems.path,
        )

    def _listed(self, bands: tuple[Band, ...]) -> str:
        """The kind of forms that the paper draws as rows; not of those it only adds up."""
        drawn = {table for band in bands for line in band.lines for table in line.repeat}
        views = (view for table, view in self.views.items() if table in drawn)
        return next((view.forms for view in views if view.forms), "")

    def _strays(self, tree: tuple[Branch, ...]) -> dict[str, str]:
        """The captions of the leaf classes that stand nowhere in the tree, if there is one."""
        placed = {leaf for branch in tree for leaf in branch.classes}
        classes = self.vocabulary.classes.items() if tree else ()
        return {leaf: said[0] for leaf, said in classes if leaf not in placed and said}

    # --- what the file declares ----------------------------------------------------------

    def _views(self) -> dict[str, TableView]:
        views: dict[str, TableView] = {}
        for name, entry in self.file.tables.items():
            where: tuple[str, str] | None = None
            if entry.where:
                key, equals, value = (part.strip() for part in entry.where.partition("="))
                if equals and key and value:
                    where = (key, value)
                else:
                    line = self.positions.line(("tables", name, "where"))
                    self.problems.add(line, "where 应写成“列=值”。")
            views[name] = TableView(entry.forms, where, entry.full, entry.pad)
            known = name in self.vocabulary.tables or entry.forms or entry.columns
            if not known:
                near = perhaps(name, self.vocabulary.tables)
                self.problems.add(
                    self.positions.line(("tables", name)), f"没有“{name}”这张表{near}"
                )
        return views

    def _check_views(self) -> None:
        for name, view in self.views.items():
            line = self.positions.line(("tables", name, "where"))
            if view.where is not None and self.names.is_table(name):
                try:
                    self.names.column(name, view.where[0])
                except TemplateError as error:
                    self.problems.add(line, error.message)
            if view.full and not self.file.tree:
                line = self.positions.line(("tables", name, "full"))
                self.problems.add(line, "full 要印出指标树的每一类，可是没有 tree。")

    def _local_fields(self) -> dict[str, Field]:
        local: dict[str, Field] = {}
        for id_, entry in self.file.fields.items():
            matrix, dot, word = id_.partition(".")
            if dot and "." not in word and matrix in self.vocabulary.matrices:
                made = own_line(id_, entry, self.vocabulary.matrices[matrix])
                if not made:
                    line = self.positions.line(("fields", id_))
                    self.problems.add(line, f"词汇表没有“{id_}”这一行，自己的一行要写 label。")
                local.update(made)
                continue
            known = self.vocabulary.find(id_)
            line = self.positions.line(("fields", id_))
            if known is not None:
                if entry.type not in (None, known.type):
                    self.problems.add(
                        line, f"“{id_}”在词汇表里是 {known.type}，表里不能改成 {entry.type}。"
                    )
                local[id_] = _renamed(known, entry)
            elif entry.type is None or entry.label is None:
                near = perhaps(id_, self.vocabulary.fields)
                self.problems.add(line, f"词汇表没有“{id_}”，自己的字段要写 label 和 type{near}")
            else:
                own = schema.FieldEntry(label=entry.label, type=entry.type)
                plain = make_field(id_, own, "", self.vocabulary.composites)
                local[id_] = _renamed(plain, entry)
        return local

    def _local_columns(self) -> dict[str, dict[str, Field]]:
        return {
            name: {
                id_: make_field(id_, column, name, self.vocabulary.composites)
                for id_, column in entry.columns.items()
            }
            for name, entry in self.file.tables.items()
        }

    def _page(self) -> PageSetup:
        official = self.file.page == "A4 GB9704"
        landscape = self.file.page == "A4 landscape"
        given = self.file.margins
        top, right, bottom, left = given or (_OFFICIAL_MARGINS if official else _MARGINS)
        width, height = (297.0, 210.0) if landscape else (210.0, 297.0)
        return PageSetup(width, height, top, bottom, left, right, official)

    def _tree(self) -> tuple[Branch, ...]:
        branches: list[Branch] = []
        stands: dict[str, int] = {}
        for index, (level1, level2, leaves) in enumerate(self.file.tree):
            line = self.positions.line(("tree", index))
            classes = tuple(leaves.split())
            for leaf in classes:
                if leaf not in self.vocabulary.classes:
                    self.problems.add(line, f"没有“{leaf}”这类指标{self._class_meant(leaf)}")
                elif stands.setdefault(leaf, index) != index:
                    self.problems.add(line, f"“{leaf}”在指标树里出现了两次。")
            branches.append(Branch(level1, level2, classes))
        return tuple(branches)

    def _class_meant(self, said: str) -> str:
        """The tail of a message about a class of indicators that there is not."""
        called = fold_caption(said)
        for leaf, captions in self.vocabulary.classes.items():
            if called in map(fold_caption, captions):
                return f"，“{said}”这一类写作“{leaf}”。"
        return perhaps(said, self.vocabulary.classes)

    # --- drawings ------------------------------------------------------------------------

    def _band(self, index: int, page: PageSetup) -> Band:
        entry = self.file.paper[index]
        drawing = ("paper", index, "draw")

        def report(line: int, message: str) -> None:
            self.problems.add(self.positions.drawn(drawing, line), message)

        if entry.style not in RULED:
            if entry.cols:
                line = self.positions.line(("paper", index, "cols"))
                self.problems.add(line, f"{entry.style} 没有列，不能写 cols。")
            texts = parse_text(entry.draw, report, headings=entry.style is BandStyle.TEXT)
            paragraphs = tuple(
                TextLine(
                    self._parts(one.pieces, _Place(partial(report, one.index))),
                    one.level,
                    self.positions.drawn(drawing, one.index),
                )
                for one in texts
            )
            return Band(entry.style, paragraphs=paragraphs)
        self._check_width(index, page)
        lines = tuple(
            self._line(one, self.positions.drawn(drawing, one.index))
            for one in parse_ruled(entry.draw, len(entry.cols), report)
        )
        return Band(entry.style, tuple(entry.cols), lines)

    def _check_width(self, index: int, page: PageSetup) -> None:
        width = sum(self.file.paper[index].cols)
        usable = page.width_mm - page.left_mm - page.right_mm
        if width > usable + 0.01:
            self.problems.add(
                self.positions.line(("paper", index, "cols")),
                f"表宽 {width:g} 毫米，纸面可用 {usable:g} 毫米。",
            )

    def _line(self, drawn: DrawnLine, number: int) -> Line:
        def say(message: str) -> None:
            self.problems.add(number, message)

        matrix, dot, matrix_line = drawn.scope.partition(".")
        repeat: tuple[str, ...] = ()
        if dot:
            lines = self.names.lines(matrix)
            if matrix_line not in lines:
                say(
                    f"没有“{drawn.scope}”这一行{perhaps(matrix_line, lines)}要新加一行，"
                    f'先在 [fields] 里写 "{drawn.scope}" = {{ label = "它的名称" }}。'
                )
                dot = ""
        elif drawn.scope:
            repeat = tuple(drawn.scope.split("/"))
            for table in repeat:
                if not self.names.is_table(table):
                    near = perhaps(table, ["head", *self.names.tables()])
                    say(f"没有“{table}”这张表{near}")
                    repeat = ()
        place = _Place(say, repeat, drawn.scope if dot else "")
        known = not drawn.scope or drawn.head or bool(repeat or dot)
        cells = tuple(self._cell(cell, place, known=known) for cell in drawn.cells)
        return Line(cells, repeat, drawn.head, number)

    def _cell(self, cell: DrawnCell, place: _Place, *, known: bool) -> CellSpec:
        # with an unknown table every “.field” would be reported as well: one fault, one sentence
        pieces = cell.pieces if known else tuple(p for p in cell.pieces if not _is_own(p))
        return CellSpec(cell.col, cell.colspan, self._parts(pieces, place), cell.join)

    def _parts(self, pieces: tuple[Piece, ...], place: _Place) -> tuple[Part, ...]:
        parts: list[Part] = []
        for piece in pieces:
            if isinstance(piece, str):
                parts.append(Caption(piece))
            elif isinstance(piece, Fixed):
                if piece.kind == "number" and not place.repeat:
                    place.say("“{#…}”是行号，只能写在“@表”的行里。")
                parts.append(piece)
            elif (slot := self._slot(piece, place)) is not None:
                if slot in parts:
                    # one text typed in two places of a cell: nobody could tell which was meant
                    drawn = f"{{{'.' if piece.own else ''}{piece.path}}}"
                    place.say(f"“{drawn}”在同一个地方写了两次。")
                parts.append(slot)
        return tuple(parts)

    def _slot(self, hole: Hole, place: _Place) -> Slot | None:
        try:
            slot = replace(self._found(hole, place), blank=hole.blank)
        except TemplateError as error:
            place.say(error.message)
            return None
        self.shown[slot.table, slot.field.id] = slot.field
        return slot

    def _found(self, hole: Hole, place: _Place) -> Slot:
        if not hole.own:
            return Slot(*self.names.document_field(hole.path))
        if place.matrix:
            return Slot(*self.names.document_field(f"{place.matrix}.{hole.path}"))
        if not place.repeat:
            raise TemplateError(f"“{{.{hole.path}}}”只能写在“@表”的行里。")
        return self.names.row_slot(hole.path, place.repeat)

    # --- rules, subject, seed ------------------------------------------------------------

    def _rules(self) -> tuple[Rule, ...]:
        rules: list[Rule] = []
        lines: dict[str, int] = {}
        for index, text in enumerate(self.file.rules):
            line = self.positions.line(("rules", index))
            try:
                found = resolve_rule(parse_rule(text), self.names, self.shown)
            except TemplateError as error:
                self.problems.add(line, f"等式{quoted(text)}{error.message}")
                continue
            for rule in found.rules:
                if rule.target and rule.target in lines:
                    self.problems.add(line, f"“{rule.target}”已在第{lines[rule.target]}行算过。")
                elif rule.target:
                    lines[rule.target] = line
                rules.append(rule)
            for message in found.faults:
                self.problems.add(line, f"等式{quoted(text)}{message}")
            self.shown.update(found.fields)
        for target, message in check_cycles(rules, self.names):
            self.problems.add(lines.get(target, 0), message)
        return tuple(rules)

    def _check_shown(self, id_: str, path: KeyPath, lead: str) -> None:
        """A field must stand on the paper; a drawing with faults may have lost it itself."""
        known = self.names.find_document_field(id_) is not None
        if ("", id_) in self.shown or (known and not self.drawn_well):
            return
        shown = [name for table, name in self.shown if not table]
        near = perhaps(id_, shown)
        self.problems.add(self.positions.line(path), f"{lead}表上没有“{id_}”这个字段{near}")

    def _check_subject(self) -> None:
        if self.file.subject:
            self._check_shown(self.file.subject, ("subject",), "subject 应是表上的一个字段，")

    def _check_seed(self) -> None:
        for id_, text in self.file.seed.items():
            path = ("seed", id_)
            self._check_shown(id_, path, "")

            def report(line: int, message: str, path: tuple[str, str] = path) -> None:
                self.problems.add(self.positions.drawn(path, line), message)

            for one in parse_text(text, report, headings=False):
                self._parts(one.pieces, _Place(partial(report, one.index)))


def _derived(
    rules: tuple[Rule, ...], names: Names
) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    targets = [names.split(rule.target) for rule in rules if rule.derives]
    return (
        frozenset(id_ for table, id_ in targets if not table),
        frozenset((table, id_) for table, id_ in targets if table),
    )


def _renamed(known: Field, entry: schema.LocalField) -> Field:
    renamed = replace(known, label=entry.label or known.label)
    if entry.help is not None:
        renamed = replace(renamed, help=entry.help)
    if entry.also is not None:
        renamed = replace(renamed, also=tuple(entry.also))
    if entry.choices is not None:
        renamed = replace(renamed, choices=tuple(entry.choices))
    if entry.required is not None:
        renamed = replace(renamed, required=entry.required)
    return renamed


def _is_own(piece: Piece) -> bool:
    return isinstance(piece, Hole) and piece.own


def _title(bands: tuple[Band, ...]) -> str:
    """The form's name without its year: {year}年度部门整体支出… → 部门整体支出…"""
    for band in bands:
        if band.style is BandStyle.TITLE:
            words = [
                part.text
                for line in band.paragraphs
                for part in line.parts
                if isinstance(part, Caption)
            ]
            text = "".join(words).replace("\n", "").strip()
            return text.removeprefix("年度").removeprefix("年")
    return ""
