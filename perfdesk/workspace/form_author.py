"""Forms brought in by an office: copied, checked, shown, packed, installed. No store is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from pathlib import Path

from perfdesk import paths
from perfdesk.derive.evaluate import derived_values
from perfdesk.document import codec, entry
from perfdesk.document.model import Document, Filing
from perfdesk.errors import PerfDeskError, TemplateError
from perfdesk.files import make_folder, write_file
from perfdesk.grid.beside import side_by_side
from perfdesk.grid.build import Others, Source, build
from perfdesk.grid.layout import lay_out
from perfdesk.grid.model import Grid
from perfdesk.grid.paginate import Page, paginate
from perfdesk.template import copying, installed, package
from perfdesk.template.catalog import SET_FILE, Catalog, read_text
from perfdesk.template.compose import read_template
from perfdesk.template.copying import NewSet, StillSaid
from perfdesk.template.lint import files_meant, lint
from perfdesk.template.model import FormSet, Template
from perfdesk.template.problem import Problems
from perfdesk.template.sets import read_set
from perfdesk.workspace.infos import Touched

#: the file of a whole set, as it is handed out
SUFFIX = package.SUFFIX
Changed = Callable[[frozenset[str]], Touched | None]
#: what a package would bring, as the window names it
Offered = installed.Brought
_OLD, _NEW = "原来", "现在"


@dataclass(frozen=True)
class Fault:
    """One mistake of a form's file; `line` from 1, 0 when the whole file is meant."""

    file: Path
    line: int
    message: str


@dataclass(frozen=True)
class Copied:
    """A copied set: where it lies, its files, and the lines that still name the old year."""

    folder: Path
    files: tuple[Path, ...]
    still_said: tuple[StillSaid, ...]


@dataclass(frozen=True)
class Shown:
    """A form as paper. `others` are the ids of forms of its kind it can be laid beside, the likest
    first. `year` is that of its set.
    """

    file: Path
    template: Template
    year: int
    others: tuple[str, ...]


@dataclass(frozen=True)
class Packed:
    """What was packed; `unlisted` are forms that the set does not name: nobody can choose them."""

    form_set: FormSet
    unlisted: tuple[str, ...]


class FormAuthor:
    """Forms brought in by an office: copied, checked, shown, packed, installed.

    `changed` is called with their ids when forms were installed, and says what in an open store
    may look different now.
    """

    def __init__(self, catalog: Catalog, changed: Changed = lambda _templates: None) -> None:
        self._catalog = catalog
        self._changed = changed

    # --- copy --------------------------------------------------------------------------------

    def sets(self) -> tuple[FormSet, ...]:
        """The sets there are, newest year first."""
        return self._catalog.sets()

    def proposal(self, set_id: str, year: int | None = None) -> NewSet:
        """What a copy of a set is called where nobody says otherwise: for the next year."""
        old = self._catalog.set(set_id)
        return copying.proposal(old) if year is None else copying.renamed(old, year)

    def copy(self, set_id: str, folder: Path, new: NewSet) -> Copied:
        """Write an editable copy of a set into the folder `folder`/<new id>.

        Raises UnknownNameError for the set, TemplateError for an id that cannot be or is taken,
        OutputError where it cannot be written; nothing that stands there is replaced.
        """
        old = self._catalog.set(set_id)
        if fault := package.id_fault(new.id):
            raise TemplateError(fault)
        if new.id in self._catalog.set_ids:
            raise TemplateError(
                f"编号“{new.id}”已经有了（{self._catalog.set(new.id).title}），请换一个编号。"
            )
        target = folder / new.id
        if target.exists():
            raise TemplateError(f"“{target}”已经有了，没有复制；请换一个文件夹或编号。")
        beside = sorted(self._catalog.set_file(set_id).parent.glob("*.toml"))
        texts = copying.copied(old, {file.name: file for file in beside}, new)
        make_folder(target)
        for name, text in texts.items():
            write_file(target / name, text.encode())
        still = tuple(copying.still_said(old, new, texts))
        return Copied(target, tuple(target / name for name in texts), still)

    # --- check -------------------------------------------------------------------------------

    def check(self, *places: Path) -> list[Fault]:
        """What is wrong in these files and folders; TemplateError when there is none to check."""
        files = [file for place in places for file in files_meant(place)]
        for place in places:
            if not files_meant(place):
                raise TemplateError(f"文件夹“{place}”里没有表样文件（.toml）。")
        for file in files:
            if not file.is_file():
                read_text(file)  # says why
        known = {f"{file.resolve().parent.name}/{file.name}": file for file in files}
        return [
            Fault(known.get(problem.path, Path(problem.path)), problem.line, problem.message)
            for problem in lint(paths.templates_dir(), *files)
        ]

    # --- show --------------------------------------------------------------------------------

    def forms(self, place: Path) -> list[Shown]:
        """The forms of a file or folder, in the set's order; TemplateError when one is wrong."""
        if faults := self.check(place):
            raise TemplateError(f"还有 {len(faults)} 处要改，改好才能预览。{_first(faults)}")
        files = [file for file in files_meant(place) if file.name != SET_FILE]
        return sorted(
            (self._shown(file) for file in files),
            key=lambda one: (self._place_in_set(one), one.template.id),
        )

    def set_title(self, template_id: str) -> str:
        """What the newest set with that form is called; "" when none has it."""
        named = (s.title for s in self.sets() if any(f.template == template_id for f in s.forms))
        return next(named, "")

    def pages(self, template: Template, year: int, *, filled: bool = False) -> list[Page]:
        """The paper of a form: blank, or with what a sample of its kind says."""
        return paginate(lay_out(self._grid(template, year, filled=filled)))

    def beside(self, shown: Shown, other_id: str, *, filled: bool = False) -> list[Page]:
        """An older form and this one side by side, page by page."""
        other = self._catalog.template(other_id)
        left = self.pages(other, self._year_of(other_id), filled=filled)
        right = self.pages(shown.template, shown.year, filled=filled)
        titles = (f"{_OLD}：{other_id}", f"{_NEW}：{shown.template.id}")
        return side_by_side(left, right, titles)

    def differences(self, shown: Shown, other_id: str) -> tuple[list[str], list[str]]:
        """The captions that the older form has and this one has not, and the other way round."""
        old = _captions(self._grid(self._catalog.template(other_id), shown.year, filled=False))
        new = _captions(self._grid(shown.template, shown.year, filled=False))
        return [text for text in old if text not in new], [text for text in new if text not in old]

    def write_pdf(self, pages: Sequence[Page], out: Path, now: datetime) -> None:
        """Write papers of forms to a PDF. Raises OutputError, an earlier file left untouched."""
        from perfdesk.writers import pdf  # noqa: PLC0415 -- reportlab, only where it is wanted

        info = pdf.Info(out.stem, made=now)
        write_file(out, lambda target: pdf.write(pages, target, info))

    # --- pack and install --------------------------------------------------------------------

    def pack(self, folder: Path, out: Path) -> Packed:
        """Write a set's folder as one file to hand out; TemplateError while anything is wrong."""
        made = package.read_folder(folder)
        data = package.pack(made)
        if (paths.templates_dir() / made.set_id).exists():
            raise TemplateError(
                f"没有打包：编号“{made.set_id}”是本程序自带的一套表，各单位装不进去；"
                "请用“复制”另起一个编号，在复制出来的文件夹里改。"
            )
        if faults := self.check(folder):
            raise TemplateError(f"还有 {len(faults)} 处要改，没有打包。{_first(faults)}")
        form_set = read_set(read_text(folder / SET_FILE), Problems(SET_FILE), made.set_id)
        assert form_set is not None
        named = {form.template for form in form_set.forms}
        ids = {name: f"{made.set_id}/{name.removesuffix('.toml')}" for name in made.files}
        unlisted = [n for n, id_ in ids.items() if n != SET_FILE and id_ not in named]
        write_file(out, data)
        return Packed(form_set, tuple(unlisted))

    def look(self, file: Path) -> Offered:
        """What a package file would bring; TemplateError says why it cannot be installed."""
        brought = package.read_package(file)
        return installed.look(brought, self._catalog, paths.templates_dir(), self._own())

    def install(self, brought: Offered) -> Touched | None:
        """Bring the forms in: from now on they can be chosen, and what is filled in on them stands
        on the corrected paper. None where no store is open.
        """
        installed.install(brought, self._own())
        self._catalog.reload()
        return self._changed(frozenset(one.id for one in brought.templates))

    # --- steps -------------------------------------------------------------------------------

    @staticmethod
    def _own() -> Path:
        # the faults of a system without a home folder are said there
        return paths.own_templates_dir() or paths.user_data_dir() / "templates"

    def _shown(self, file: Path) -> Shown:
        template_id = f"{file.resolve().parent.name}/{file.stem}"
        problems = Problems(file.name)
        template = read_template(read_text(file), self._catalog.vocabulary, problems, template_id)
        assert template is not None
        form_set = _set_beside(file)
        year = form_set.year if form_set else max(one.year for one in self.sets())
        region = form_set.region if form_set else ""
        return Shown(file, template, year, tuple(self._others(template, region)))

    def _others(self, template: Template, region: str) -> list[str]:
        """Forms of the same kind: those of the region first, then the newest."""
        order: dict[str, tuple[bool, int, str]] = {}
        for form_set in self.sets():
            for form in form_set.forms:
                order[form.template] = (form_set.region != region, -form_set.year, form.template)
        same = [one.id for one in self._catalog.templates() if one.kind == template.kind]
        same = [one for one in same if one != template.id and one in order]
        return sorted(same, key=lambda one: order[one])

    def _place_in_set(self, shown: Shown) -> int:
        form_set = _set_beside(shown.file)
        named = [form.template for form in form_set.forms] if form_set else []
        return named.index(shown.template.id) if shown.template.id in named else len(named)

    def _year_of(self, template_id: str) -> int:
        years = [
            one.year for one in self.sets() if any(f.template == template_id for f in one.forms)
        ]
        return max(years, default=max(one.year for one in self.sets()))

    def _grid(self, template: Template, year: int, *, filled: bool) -> Grid:
        numbers = count(1)
        document = entry.seed_document(template, None, lambda: f"r{next(numbers)}")
        others: Others = {}
        filing = Filing("", year, {})
        if filled and (sample := self._sample(template)) is not None:
            filing, document, others = replace(sample[0], year=year), *sample[1:]
        # 草稿 is said of what an office fills in
        document = replace(document, finished=True)
        derived = derived_values(template, document, others)
        return build(Source(template, document, filing, derived, others))

    def _sample(self, template: Template) -> tuple[Filing, Document, Others] | None:
        """A sample filled in on a form of this kind, on this paper; None when there is none."""
        for filing, documents in _samples():
            others: dict[str, list[tuple[str, Document]]] = {}
            for name, document in documents.items():
                others.setdefault(self._kind(document), []).append((name, document))
            for _name, document in others.get(template.kind, []):
                return filing, document, others
        return None

    def _kind(self, document: Document) -> str:
        try:
            return self._catalog.template(document.template).kind
        except PerfDeskError:
            return ""


def _first(faults: Sequence[Fault]) -> str:
    """The first mistake with its file and line."""
    one = faults[0]
    return f"{one.file.name} {f'第{one.line}行：' if one.line else ''}{one.message}"


def _samples() -> Iterator[tuple[Filing, dict[str, Document]]]:
    for file in sorted((paths.resources_dir() / "samples").glob("*/filing.json")):
        forms = sorted(form for form in file.parent.rglob("*.json") if form != file)
        yield (
            codec.filing_from_bytes(file.read_bytes()),
            {form.stem: codec.document_from_bytes(form.read_bytes()) for form in forms},
        )


def _set_beside(file: Path) -> FormSet | None:
    """The set a form's file lies in; None where there is none, or it cannot be read."""
    beside = file.parent / SET_FILE
    try:
        return read_set(read_text(beside), Problems(SET_FILE)) if beside.is_file() else None
    except TemplateError:
        return None


def _captions(grid: Grid) -> list[str]:
    """What a blank paper says, each text once, in the order of the paper."""
    texts = (placed.cell.text for band in grid.bands for placed in band.cells)
    return list(dict.fromkeys(" ".join(text.split()) for text in texts if text.strip()))
