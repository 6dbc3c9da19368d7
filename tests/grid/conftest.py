"""All templates: the ones that are shipped and the drafts of the other regions' forms."""

import pytest

from perfdesk.paths import templates_dir
from perfdesk.template.catalog import Catalog

FORMS = (
    *("lukou-2026/department", "lukou-2026/project"),
    *("shifeng-2023/department", "shifeng-2023/direction", "shifeng-2023/summary"),
    *("lusong-2024/base", "lusong-2024/selfeval", "lusong-2024/report"),
    "changping-2026/project",
)


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return Catalog.load(templates_dir())
