"""Filings made for measuring, from the samples: many forms, all different, and very long ones."""

from __future__ import annotations

import dataclasses
import itertools
from pathlib import Path

from perfdesk import paths
from perfdesk.document import codec
from perfdesk.document.model import Document, Filing, Row
from perfdesk.workspace import Workspace

SAMPLE = "lukou-grid-service-center-2026"
FORM = "lukou-2026/project"


def _sample_folder() -> Path:
    return paths.resources_dir() / "samples" / SAMPLE


def filing() -> Filing:
    """The sample filing."""
    return codec.filing_from_bytes((_sample_folder() / "filing.json").read_bytes())


def _projects() -> list[Document]:
    files = sorted(_sample_folder().glob("0*.json"))
    documents = [codec.document_from_bytes(file.read_bytes()) for file in files]
    return [document for document in documents if document.template == FORM]


def sample(name: str) -> tuple[Filing, Document]:
    """The sample filing, and one of its forms by its file's name."""
    return filing(), codec.document_from_bytes((_sample_folder() / name).read_bytes())


def many_forms(count: int) -> list[Document]:
    """So many project forms, no two with the same project or amount."""
    made: list[Document] = []
    for number, sample in zip(range(count), itertools.cycle(_projects()), strict=False):
        name = f"{sample.subject}（第{number + 1}项）"
        amount = f"{number + 1}.{number % 100:02d}"
        values = {**sample.values, "project_name": name, "money.total.initial": amount}
        made.append(dataclasses.replace(sample, subject=name, values=values))
    return made


def long_form(workspace: Workspace, rows: int) -> Document:
    """A project form with so many indicators, spread over the whole tree."""
    template = workspace.catalog.template(FORM)
    leaves = [leaf for branch in template.tree for leaf in branch.classes]
    indicators = tuple(
        Row(
            f"r{number}",
            {
                "class": leaves[number * len(leaves) // rows],
                "name": f"第{number + 1}项工作完成的数量",
                "target": {"op": "≥", "value": str(number + 1), "unit": "人次"},
                "explanation": "按年初计划据实填报，依据工作台账核定",
            },
        )
        for number in range(rows)
    )
    values = {"project_name": "基准测试项目", "money.total.initial": "100.00"}
    return Document(FORM, template.version, values=values, tables={"indicators": indicators})


def fill(workspace: Workspace, documents: list[Document]) -> list[str]:
    """Put the forms into one new filing; returns their ids in order."""
    workspace.add_filings([(filing(), {str(n): form for n, form in enumerate(documents)})])
    return [form.id for info in workspace.filings() for form in workspace.forms(info.id)]
