"""Changes to put into a store: a filing with one form, whose goal is then typed again and again."""

from datetime import UTC, datetime

from perfdesk.document.edits import AddDocument, AddFiling, SetValue
from perfdesk.document.history import Action, ActionHead
from perfdesk.document.model import Address, Document, Filing, Row
from perfdesk.document.state import Placed
from perfdesk.store.documents import Change, StoredDocument

NOW = datetime(2026, 1, 29, 9, 30, tzinfo=UTC)
FILING = Filing("lukou-2026", 2026, {"unit_name": "某中心"})


def document(goal):
    """The project's form with this goal."""
    return Document(
        "lukou-2026/project",
        "1",
        subject="工作餐费",
        values={"goal_year": goal, "money.total.initial": "22.18"},
        tables={"indicators": (Row("r1", {"class": "quantity", "target": {"value": "42"}}),)},
    )


def first_change():
    """A filing with one form comes."""
    body = document("")
    edits = (AddFiling("f1", FILING), AddDocument("d1", "f1", 1, body))
    return Change(
        Action(ActionHead(1, "新建", lasting=True), NOW, edits),
        {"f1": FILING},
        {"d1": StoredDocument(Placed("f1", 1, body), "project_target", empty=True)},
    )


def goal_change(seq, goal, undoes=None):
    """The goal is typed, as action number `seq`."""
    edits = (SetValue("d1", "goal_year", "", goal),)
    place = ("d1", Address("", "", "goal_year"))
    stored = StoredDocument(Placed("f1", 1, document(goal)), "project_target", empty=False)
    return Change(
        Action(ActionHead(seq, "输入", undoes=undoes), NOW, edits, place), {}, {"d1": stored}
    )
