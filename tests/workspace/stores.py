"""Stores of two and three offices, and the stick that goes between them."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from perfdesk.document.model import Address
from perfdesk.workspace import Workspace

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
SET = "lukou-2026"
GOAL = Address("", "", "goal_year")
NAME = Address("", "", "project_name")
AMOUNT = Address("", "", "money.total.initial")


def opened(path, letter=""):
    numbers = count(1)
    more = {"ids": lambda: f"{letter}{next(numbers):04d}"} if letter else {}
    return Workspace.open(path, create=True, clock=lambda: NOW, **more)


def project(workspace, filing):
    return next(one.id for one in workspace.forms(filing) if one.template.endswith("/project"))


def filled_in(office):
    """A filing with its first project filled in."""
    made = office.new_filing(SET, "某镇", 2026)
    office.type(project(office, made), [(GOAL, "完成培训"), (AMOUNT, "22.18")])
    return made


def outgoing(workspace, *filings):
    steps = workspace.sending.make(list(filings))
    while True:
        try:
            next(steps)
        except StopIteration as done:
            return done.value


def packed(workspace, *filings):
    """A package that was written to the stick."""
    made = outgoing(workspace, *filings)
    workspace.sending.sent(made)
    return made.data


def take(target, data, choice=None):
    """The package taken in, everywhere with the same choice."""
    incoming = target.receiving.look(data)
    chosen = {
        line.form or line.filing: {conflict.place: choice for conflict in line.conflicts}
        for line in incoming.lines
        if line.conflicts
    }
    return target.receiving.take(incoming, chosen)


def carry(source, target, filing, choice=None):
    return take(target, packed(source, filing), choice)


def states(incoming):
    return {line.state for line in incoming.lines}


def bodies(workspace):
    workspace.flush()
    return workspace._ledger.store.bodies()
