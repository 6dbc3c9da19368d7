"""The catalog: every set and template under the template folders, read when first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from perfdesk.errors import TemplateError, UnknownNameError
from perfdesk.template.kept import Kept
from perfdesk.template.model import FormSet, Heading, Template
from perfdesk.template.problem import Problems, perhaps, refuse

if TYPE_CHECKING:
    from perfdesk.template.scoring import Scoring
    from perfdesk.template.vocabulary import Vocabulary

VOCABULARY_FILE = "vocabulary.toml"
SET_FILE = "set.toml"
_One = TypeVar("_One")
#: what a file that was changed has not got any more: its time and size
_Stamps = list[tuple[int, int]]


def _forms_in(folder: Path) -> list[Path]:
    """The files of all forms of a folder; none where it cannot be looked into."""
    try:
        return sorted(folder.glob("*/*.toml"))
    except OSError:
        return []


class Catalog:
    """Templates by id "<folder>/<file>", sets by id "<folder>".

    Looking round the folders reads no file; a template is parsed once, when it is first asked
    for, and so is the vocabulary; with `kept` it is taken from there while its file is the same.
    """

    def __init__(
        self, vocabulary_file: Path, folders: tuple[Path, ...], kept: Path | None = None
    ) -> None:
        self._kept = Kept(kept)
        self._vocabulary_file = vocabulary_file
        self._template_files: dict[str, Path] = {}
        self._set_files: dict[str, Path] = {}
        self._vocabulary: Vocabulary | None = None
        self._scoring: Scoring | None = None
        self._templates: dict[str, Template] = {}
        self._headings: dict[str, Heading] = {}
        self._sets: dict[str, FormSet] = {}
        #: why a file could not be used, and the files as they were then
        self._refused: dict[str, tuple[_Stamps, TemplateError]] = {}
        self._folders = folders
        self._look_round()

    def _look_round(self) -> None:
        """Find every form's file; a set of the program stands before one brought in of its id."""
        for folder in self._folders:
            shipped = {*self._set_files, *(name.partition("/")[0] for name in self._template_files)}
            for file in _forms_in(folder):
                if file.parent.name in shipped:
                    continue
                if file.name == SET_FILE:
                    self._set_files[file.parent.name] = file
                else:
                    self._template_files[f"{file.parent.name}/{file.stem}"] = file

    def reload(self) -> None:
        """Look round the folders again: forms were brought in, or corrected."""
        shipped = self._folders[0]
        for name, file in self._template_files.items():
            if file.parent.parent != shipped:
                self._templates.pop(name, None)
                self._headings.pop(name, None)
        for name, file in self._set_files.items():
            if file.parent.parent != shipped:
                self._sets.pop(name, None)
        self._template_files.clear()
        self._set_files.clear()
        self._refused.clear()
        self._look_round()

    @classmethod
    def load(cls, root: Path, *more: Path, kept: Path | None = None) -> Catalog:
        """The catalog of a template folder, with its vocabulary; `more` folders add to it; `kept`
        is the file where templates once read are kept (`keep`).

        Raises `TemplateError` when the folder holds no vocabulary.
        """
        vocabulary_file = root / VOCABULARY_FILE
        if not vocabulary_file.is_file():
            raise TemplateError(f"文件夹“{root}”里没有 {VOCABULARY_FILE}，不是模板文件夹。")
        return cls(vocabulary_file, (root, *more), kept)

    @property
    def vocabulary(self) -> Vocabulary:
        """The shared vocabulary. Raises `TemplateError` when its file cannot be used."""
        if self._vocabulary is None:
            # the schema is loaded only when a file is read that is not kept
            from perfdesk.template.vocabulary import read_vocabulary  # noqa: PLC0415

            problems = Problems(self._vocabulary_file.name)
            vocabulary = read_vocabulary(read_text(self._vocabulary_file), problems)
            if problems or vocabulary is None:
                raise refuse(problems.found)
            self._vocabulary = vocabulary
        return self._vocabulary

    @property
    def scoring(self) -> Scoring:
        """How self-evaluations are scored. Raises `TemplateError` when its file cannot be used."""
        if self._scoring is None:
            # only who scores needs it
            from perfdesk.template.scoring_file import SCORING_FILE, read_scoring  # noqa: PLC0415

            file = self._vocabulary_file.with_name(SCORING_FILE)
            problems = Problems(file.name)
            scoring = read_scoring(read_text(file), problems, self.vocabulary.classes)
            if scoring is None:
                raise refuse(problems.found)
            self._scoring = scoring
        return self._scoring

    @property
    def template_ids(self) -> tuple[str, ...]:
        """All template ids, in order; no file is read."""
        return tuple(self._template_files)

    @property
    def set_ids(self) -> tuple[str, ...]:
        """All set ids, in order; no file is read."""
        return tuple(self._set_files)

    def template_file(self, template_id: str) -> Path:
        """Where a template's file lies. Raises `UnknownNameError` with the nearest id."""
        return _known(template_id, self._template_files, "表")

    def set_file(self, set_id: str) -> Path:
        """Where a set's file lies. Raises `UnknownNameError` with the nearest id."""
        return _known(set_id, self._set_files, "套表")

    def template(self, template_id: str) -> Template:
        """The template of that id.

        Raises `UnknownNameError` with the nearest id, `TemplateError` when its file is wrong.
        """
        if template_id not in self._templates:
            file = self.template_file(template_id)
            sources = (file, self._vocabulary_file)
            template = self._kept.get(template_id, sources)
            if not isinstance(template, Template):
                template = self._read(
                    template_id, sources, lambda: self._read_template(template_id, file)
                )
                self._kept.put(template_id, sources, template)
            self._templates[template_id] = template
        return self._templates[template_id]

    def heading(self, template_id: str) -> Heading:
        """What lists say of a template; where it is kept, the rest of it is not read for that.

        Raises like `template`.
        """
        if template_id not in self._headings:
            sources = (self.template_file(template_id), self._vocabulary_file)
            texts = None
            if template_id not in self._templates:
                texts = self._kept.texts(template_id, sources, Template, Heading._fields)
            if texts is None:
                template = self.template(template_id)
                texts = tuple([getattr(template, name) for name in Heading._fields])
            self._headings[template_id] = Heading(*texts)
        return self._headings[template_id]

    def _read_template(self, template_id: str, file: Path) -> Template:
        # the schema is loaded only when a file is read that is not kept
        from perfdesk.template.compose import read_template  # noqa: PLC0415

        problems = Problems(f"{template_id}.toml")
        template = read_template(read_text(file), self.vocabulary, problems, template_id)
        if problems or template is None:
            raise refuse(problems.found)
        return template

    def templates(self) -> tuple[Template, ...]:
        """All templates, by id; raises like `template`, but leaves out what was brought in and
        cannot be read.
        """
        return tuple(self._sound(self.template, self._template_files))

    def set(self, set_id: str) -> FormSet:
        """The set of that id; none of its templates is read. Raises like `template`."""
        if set_id not in self._sets:
            file = self.set_file(set_id)
            form_set = self._kept.get(set_id, (file,))
            if not isinstance(form_set, FormSet):
                form_set = self._read(set_id, (file,), lambda: self._read_set(set_id, file))
                self._kept.put(set_id, (file,), form_set)
            self._sets[set_id] = form_set
        return self._sets[set_id]

    def _read(self, name: str, sources: tuple[Path, ...], read: Callable[[], _One]) -> _One:
        """What is read of a file; one that was refused is read again only when it has changed: a
        district may have thousands of forms on it.
        """
        stamps = _stamps(sources)
        before, why = self._refused.get(name, ([], None))
        if why is not None and before == stamps:
            raise why.with_traceback(None)
        try:
            return read()
        except TemplateError as error:
            self._refused[name] = (stamps, error)
            raise

    def _read_set(self, set_id: str, file: Path) -> FormSet:
        # the schema is loaded only when a file is read that is not kept
        from perfdesk.template.sets import read_set  # noqa: PLC0415

        problems = Problems(f"{set_id}/{SET_FILE}")
        form_set = read_set(read_text(file), problems, set_id)
        if problems or form_set is None:
            raise refuse(problems.found)
        return form_set

    def keep(self) -> None:
        """Keep what was read since the last time, for the next start."""
        self._kept.save()

    def sets(self) -> tuple[FormSet, ...]:
        """All sets, newest year first, then by id; raises like `set`, but leaves out what was
        brought in and cannot be read.
        """
        every = self._sound(self.set, self._set_files)
        return tuple(sorted(every, key=lambda one: (-one.year, one.id)))

    def _sound(self, read: Callable[[str], _One], files: dict[str, Path]) -> Iterator[_One]:
        for name, file in files.items():
            try:
                yield read(name)
            except TemplateError:
                # one bad file that an office brought in must not keep it from all the others
                if file.parent.parent == self._folders[0]:
                    raise


def _stamps(files: tuple[Path, ...]) -> _Stamps:
    found = []
    for file in files:
        try:
            facts = file.stat()
        except OSError:
            found.append((0, 0))
        else:
            found.append((facts.st_mtime_ns, facts.st_size))
    return found


def read_text(file: Path) -> str:
    """A template file's text. Raises `TemplateError` when it cannot be read as UTF-8."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise TemplateError(
            f"{file.name} 不是 UTF-8 文字；在记事本里“另存为”，编码选 UTF-8，再保存。"
        ) from error
    except FileNotFoundError as error:
        raise TemplateError(f"没有“{file}”这个文件。") from error
    except OSError as error:
        raise TemplateError(f"“{file}”读不出来，请看看它是不是文件、能不能打开。") from error


def _known(name: str, files: dict[str, Path], what: str) -> Path:
    if name not in files:
        set_id = name.partition("/")[0]
        # a store may have come here without the forms its office brought in
        away = "/" in name and not any(one.partition("/")[0] == set_id for one in files)
        hint = "。如果它是装入的表样，请先在这台电脑上装入。" if away else perhaps(name, files)
        raise UnknownNameError(f"没有“{name}”这{'张' if what == '表' else '个'}{what}{hint}")
    return files[name]
