"""The sample filings in a store of their own, and their forms as printed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from perfdesk.workspace import Workspace
from perfdesk.workspace.samples import demo
from tests.filings.truth import expected_forms

UNITS = {"S000": "株洲市渌口区网格化管理服务中心", "S004": "渌口区委社会工作部"}


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
    found = {}
    for info in desk.filings():
        name = next(name for name, unit in UNITS.items() if unit in info.unit)
        by_subject = {form.subject or "": form.id for form in desk.forms(info.id)}
        subjects = [form.values.get("项目名称", "") for form in expected_forms(name)]
        found[name] = [by_subject[subject] for subject in subjects]
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
