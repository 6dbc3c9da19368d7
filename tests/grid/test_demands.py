"""What a row demands: nothing while it is not begun or says that it has nothing to say."""

import pytest

from perfdesk.document.model import Document, Filing, Row
from perfdesk.grid.build import Source, build
from perfdesk.grid.demands import missing
from perfdesk.paths import templates_dir
from perfdesk.template.catalog import Catalog

CATALOG = Catalog.load(templates_dir())


def demanded(template, table, cells):
    """The columns demanded in the one row of a table."""
    form = CATALOG.template(template)
    document = Document(form.id, form.version, tables={table: (Row("r", cells),)})
    found = missing(build(Source(form, document, Filing("", 2024))))
    return {address.field for address in found if address[:2] == (table, "r")}


@pytest.mark.parametrize("cells", [{}, {"item": ""}, {"item": "/"}])
def test_a_row_not_begun_demands_nothing(cells):
    assert demanded("shifeng-2023/direction", "details", cells) == set()


def test_an_amount_without_its_item_demands_it():
    assert demanded("shifeng-2023/direction", "details", {"amount": "3"}) == {"item"}
    whole = {"item": "印刷费", "amount": "3", "basis": "3000份×10元"}
    assert demanded("shifeng-2023/direction", "details", whole) == set()


def test_no_deviation_is_no_word_about_the_whole_row():
    row = {"class": "quantity", "name": "巡查", "target": "≥2次", "weight": "5", "reason": "无"}
    assert "actual" in demanded("lusong-2024/selfeval", "indicators", row)
    for none in ({"name": "/"}, {"target": "/"}):
        assert demanded("lusong-2024/selfeval", "indicators", {**row, **none}) == set()
