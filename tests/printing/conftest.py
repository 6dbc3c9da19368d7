"""The sample filings in a store of their own, and their forms as printed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from perfdesk.workspace import Workspace
from perfdesk.workspace.samples import demo
from tests.filings.published import NAMES
from tests.filings.saying import load


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The store that `perfdesk demo` makes."""
    store = tmp_path_factory.mktemp("desk") / "demo.perfdesk"
    demo(store)
    with Workspace.open(store) as workspace:
        yield workspace


@pytest.fixture(scope="session")
def forms(desk: Workspace) -> dict[str, list[str]]:
    """The document ids of each published filing, in the order of its paper."""
    by_unit = {(info.unit, info.year): info.id for info in desk.filings()}
    found = {}
    for name in NAMES:
        filing, samples = load(name)
        infos = desk.forms(by_unit[filing["values"]["unit_name"], filing["year"]])
        there = {
            (document.template, document.subject): info.id
            for info in infos
            for document in [desk.document(info.id)]
        }
        found[name] = [there[form["template"], form["subject"]] for form in samples.values()]
    return found


@pytest.fixture(scope="session")
def printed(
    desk: Workspace, forms: dict[str, list[str]], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[Path]]:
    """Each form of each filing as a PDF of its own."""
    folder = tmp_path_factory.mktemp("printed")
    papers: dict[str, list[Path]] = {}
    for name, documents in forms.items():
        for number, document in enumerate(documents):
            paper = folder / f"{name}-{number}.pdf"
            desk.print_pdf([document], paper)
            papers.setdefault(name, []).append(paper)
    return papers
