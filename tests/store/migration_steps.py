"""Steps that a later version might take, and a process that is killed while taking them."""

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from perfdesk.store import migrations
from perfdesk.store.documents import Store
from perfdesk.store.schema import Step

NOW = datetime(2027, 3, 1, tzinfo=UTC)


def add_note(connection):
    """Step 2: filings get a note."""
    connection.execute("ALTER TABLE filing ADD COLUMN note TEXT NOT NULL DEFAULT ''")
    connection.execute("UPDATE filing SET note = unit")


def add_code(connection):
    """Step 3: forms get a table of codes."""
    connection.execute("CREATE TABLE code (document TEXT PRIMARY KEY, code TEXT NOT NULL) STRICT")
    connection.execute("INSERT INTO code SELECT id, upper(id) FROM document")


def killed_after(change):
    """The step's work is done, but the process dies before its commit."""

    def die(connection):
        change(connection)
        os.kill(os.getpid(), signal.SIGKILL)

    return die


STEPS = (Step(2, "备注", add_note), Step(3, "编码", add_code))
DEADLY = {
    "in step 2": (Step(2, "备注", killed_after(add_note)), STEPS[1]),
    "in step 3": (STEPS[0], Step(3, "编码", killed_after(add_code))),
}


def main(moment, path):
    """Open the store and die at that moment."""
    # the schema that is expected is worked out beforehand from steps that do not kill
    if moment == "before the backup has its name":
        migrations.files.replace = lambda *_names: os.kill(os.getpid(), signal.SIGKILL)
        Store.open(path, now=NOW, steps=STEPS)
        return
    steps = DEADLY[moment]
    take = migrations._take

    def take_deadly(connection, step, now):
        take(connection, steps[step.number - 2], now)

    migrations._take = take_deadly
    Store.open(path, now=NOW, steps=STEPS)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
