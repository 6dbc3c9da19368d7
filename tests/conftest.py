"""One offscreen application for all tests, and nothing of this computer's own user in them."""

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from perfdesk.template import compose, vocabulary
from perfdesk.template.model import Template
from perfdesk.template.problem import Problems
from perfdesk.template.vocabulary import Vocabulary
from tests.examples import declare_profiles

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

#: where there is a disk in memory, nothing waits for a real one: what is synced, and in which
#: order, is seen by tests/faults at the calls themselves
MEMORY = Path("/dev/shm")
ENOUGH = 1 << 30

declare_profiles()


def pytest_configure() -> None:
    """Stores of the tests lie in memory where there is room; PYTEST_DEBUG_TEMPROOT says else."""
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_collection_finish() -> None:
    """What was loaded until now is no garbage; the program itself looks for it as seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(autouse=True)
def no_data_of_this_user(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Forms, stores and settings that lie in the user's data folder are not the tests'."""
    folder = tmp_path_factory.getbasetemp() / "no-data"
    monkeypatch.setenv("PERFDESK_DATA", str(folder))
    return folder


@pytest.fixture(scope="session", autouse=True)
def forms_read_once() -> Iterator[None]:
    """A sound file of forms is read once in a run, not once for each store that is opened.

    What comes of it depends on nothing but the texts, and cannot be changed. Tests that are about
    the reading call it themselves.
    """
    words: dict[str, Vocabulary] = {}
    forms: dict[tuple[str, int, str], Template] = {}
    read_words, read_form = vocabulary.read_vocabulary, compose.read_template

    def words_of(text: str, problems: Problems, *, mend: bool = False) -> Vocabulary | None:
        if text not in words:
            made = read_words(text, problems, mend=mend)
            if problems or made is None:
                return made
            words[text] = made
        return words[text]

    def form_of(
        text: str,
        known: Vocabulary,
        problems: Problems,
        template_id: str,
        *,
        mend: bool = False,
    ) -> Template | None:
        # only of one that is kept here the number stays its own
        kept = any(one is known for one in words.values())
        key = text, id(known), template_id
        if not kept or key not in forms:
            made = read_form(text, known, problems, template_id, mend=mend)
            if not kept or problems or made is None:
                return made
            forms[key] = made
        return forms[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vocabulary, "read_vocabulary", words_of)
        patch.setattr(compose, "read_template", form_of)
        yield
