"""Steps that a later version might take, and a process that is killed while taking them."""

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from perfdesk.store import copying, migrations
from perfdesk.store.documents import Store
from perfdesk.store.schema import STEPS as RELEASED
from perfdesk.store.schema import Step, newest

NOW = datetime(2027, 3, 1, tzinfo=UTC)


def add_note(connection):
    """The next step: filings get a note."""
    connection.execute("ALTER TABLE filing ADD COLUMN note TEXT NOT NULL DEFAULT ''")
    connection.execute("UPDATE filing SET note = unit")


def add_code(connection):
    """The step after it: forms get a table of codes."""
    connection.execute("CREATE TABLE code (document TEXT PRIMARY KEY, code TEXT NOT NULL) STRICT")
    connection.execute("INSERT INTO code SELECT id, upper(id) FROM document")


def killed_after(change):
    """The step's work is done, but the process dies before its commit."""

    def die(connection):
        change(connection)
        os.kill(os.getpid(), signal.SIGKILL)

    return die


TODAY = newest(RELEASED)
NOTE, CODE = Step(TODAY + 1, "备注", add_note), Step(TODAY + 2, "编码", add_code)
STEPS = (*RELEASED, NOTE, CODE)
#: what is recorded of them in the store
TAKEN = [(step.number, step.name) for step in STEPS]
DEADLY = {
    "in the first step": {NOTE.number: Step(NOTE.number, NOTE.name, killed_after(add_note))},
    "in the second step": {CODE.number: Step(CODE.number, CODE.name, killed_after(add_code))},
}


def main(moment, path):
    """Open the store and die at that moment."""
    # the schema that is expected is worked out beforehand from steps that do not kill
    if moment == "before the backup has its name":
        copying.files.replace = lambda *_names: os.kill(os.getpid(), signal.SIGKILL)
        Store.open(path, now=NOW, steps=STEPS)
        return
    take = migrations.take

    def take_deadly(connection, step, now):
        take(connection, DEADLY[moment].get(step.number, step), now)

    migrations.take = take_deadly
    Store.open(path, now=NOW, steps=STEPS)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
