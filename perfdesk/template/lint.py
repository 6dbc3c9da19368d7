"""Everything that is wrong in template files, told at once with file and line."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from perfdesk.errors import TemplateError
from perfdesk.template.catalog import SET_FILE, VOCABULARY_FILE, read_text
from perfdesk.template.compose import read_template
from perfdesk.template.model import Template
from perfdesk.template.positions import Positions
from perfdesk.template.problem import Problem, Problems, TooManyProblemsError, perhaps
from perfdesk.template.scoring import Scoring
from perfdesk.template.scoring_file import SCORING_FILE, read_scoring
from perfdesk.template.sets import check_set, read_set
from perfdesk.template.vocabulary import Vocabulary, read_vocabulary

_TOO_DEEP = "括号一层套一层，套得太深，读不下去。"


def lint(root: Path, *files: Path) -> list[Problem]:
    """What is wrong in these template, set or vocabulary files, or in all of a template folder.

    `root` is the template folder with the vocabulary; `files` may lie in it or elsewhere, and a
    folder stands for every form in it. Problems come in the order of files and lines; an empty list
    means that all is well.
    """
    problems = Problems(VOCABULARY_FILE)
    try:
        vocabulary = read_vocabulary(read_text(root / VOCABULARY_FILE), problems, mend=True)
    except TemplateError as error:
        problems.add(0, error.message)
        return problems.found
    chosen = [one.resolve() for file in files for one in files_meant(file)]
    if files and not chosen:
        return [Problem(str(files[0]), 0, "文件夹里没有表样文件（.toml）。")]
    own = (root / VOCABULARY_FILE).resolve()
    found = sorted(problems.found) if not chosen or own in chosen else []
    if vocabulary is None:
        # without a vocabulary every field would be unknown
        return sorted(problems.found)
    every = _files(root)
    scoring_file = (root / SCORING_FILE).resolve()
    for file in chosen:
        if file not in (own, scoring_file) and file not in every.values():
            # a set names the forms beside it
            every.update((_name(one), one) for one in sorted(file.parent.glob("*.toml")))
            every[_name(file)] = file
    scoring, faults = _scoring(scoring_file, vocabulary)
    if not chosen or scoring_file in chosen:
        found.extend(sorted(faults))
    checker = _Checker(vocabulary, every, scoring)
    for name, file in every.items():
        if not chosen or file in chosen:
            found.extend(sorted(checker.problems_of(name, file)))
    return found


def _scoring(file: Path, vocabulary: Vocabulary) -> tuple[Scoring | None, list[Problem]]:
    problems = Problems(SCORING_FILE)
    if not file.is_file():
        return None, []
    try:
        return read_scoring(read_text(file), problems, vocabulary.classes), problems.found
    except TemplateError as error:
        problems.add(0, error.message)
        return None, problems.found


class _Checker:
    """Reads each template once, also when several sets name it."""

    def __init__(
        self, vocabulary: Vocabulary, files: dict[str, Path], scoring: Scoring | None
    ) -> None:
        self.vocabulary = vocabulary
        self.files = files
        self.scoring = scoring
        self.read: dict[str, tuple[Template | None, list[Problem]]] = {}

    def problems_of(self, name: str, file: Path) -> list[Problem]:
        if file.name == SET_FILE:
            return self.set_problems(file)
        template, found = self.template(name, file)
        if template is None or not (template.made_from or template.scoring):
            return found
        return [*found, *self.selfeval_problems(name, file, template)]

    def selfeval_problems(self, name: str, file: Path, template: Template) -> list[Problem]:
        """What a self-evaluation names beyond its own file: a scoring profile, kinds of forms."""
        problems = Problems(f"{name}.toml")
        positions = Positions(read_text(file))
        if self.scoring is not None and template.scoring not in ("", *self.scoring.profiles):
            near = perhaps(template.scoring, self.scoring.profiles)
            line = positions.line(("scoring",))
            problems.add(line, f"{SCORING_FILE} 里没有“{template.scoring}”这个评分方案{near}")
        if template.made_from:
            others = [self.template(n, f)[0] for n, f in self.files.items() if f.name != SET_FILE]
            kinds = {other.kind for other in others if other is not None and other is not template}
            unread = None in others  # what cannot be read may be what is meant
            for index, kind in enumerate(template.made_from):
                if kind not in kinds and not unread:
                    line = positions.line(("made_from", index))
                    problems.add(line, f"没有“{kind}”这种表{perhaps(kind, kinds)}")
        return problems.found

    def template(self, name: str, file: Path) -> tuple[Template | None, list[Problem]]:
        if name not in self.read:
            problems = Problems(f"{name}.toml")
            template: Template | None = None
            try:
                text = read_text(file)
                template = read_template(text, self.vocabulary, problems, name)
                if template is None:
                    # what is guessed finds more faults here, but sets are not judged by it
                    read_template(text, self.vocabulary, problems, name, mend=True)
            except TooManyProblemsError:
                pass  # those found are told
            except TemplateError as error:
                problems.add(0, error.message.removeprefix(f"{file.name} "))
            except RecursionError:
                problems.add(0, _TOO_DEEP)
            self.read[name] = (template, problems.found)
        return self.read[name]

    def set_problems(self, file: Path) -> list[Problem]:
        set_id = file.parent.name
        problems = Problems(f"{set_id}/{SET_FILE}")
        try:
            text = read_text(file)
        except TemplateError as error:
            problems.add(0, error.message.removeprefix(f"{file.name} "))
            return problems.found
        for other in sorted(file.parent.glob("*.toml.txt")):
            said = f"记事本存盘时多加了“.txt”，请把“{other.name}”改名为“{other.stem}”。"
            problems.add(0, said)
        try:
            form_set = read_set(text, problems, set_id, mend=True)
        except TooManyProblemsError:
            return problems.found
        except RecursionError:
            problems.add(0, _TOO_DEEP)
            return problems.found
        if form_set is not None:
            wanted = {form.template for form in form_set.forms}
            templates = {
                name: self.template(name, path)[0] if name in wanted else None
                for name, path in self.files.items()
                if path.name != SET_FILE
            }
            with suppress(TooManyProblemsError):
                check_set(form_set, text, templates, problems)
        return problems.found


def files_meant(file: Path) -> list[Path]:
    """The files that a file or folder stands for."""
    if not file.is_dir():
        return [file]
    # one set, or a folder of sets
    beside = sorted(file.glob("*.toml"))
    return beside if (file / SET_FILE).exists() else [*beside, *sorted(file.glob("*/*.toml"))]


def _files(root: Path) -> dict[str, Path]:
    """Every template and set file of a folder by "<folder>/<file>"."""
    return {_name(file): file.resolve() for file in sorted(root.glob("*/*.toml"))}


def _name(file: Path) -> str:
    return f"{file.parent.name}/{file.stem}"
