"""A store of its own for each test, on a disk that can be full."""

import pytest

from perfdesk.store import documents
from perfdesk.store.documents import Store
from tests.store.cases import NOW, first_change


@pytest.fixture
def path(tmp_path):
    return tmp_path / "某中心 #1?.perfdesk"


@pytest.fixture
def store(path):
    opened = Store.open(path, now=NOW, create=True)
    opened.commit([first_change()])
    yield opened
    opened.close()


class Disk:
    """Full or not, for every connection there is and will be: SQLite itself says so."""

    def __init__(self, store, monkeypatch):
        self._store = store
        self._full = False
        connect = documents.connect

        def connect_here(path, *, writable):
            connection = connect(path, writable=writable)
            self._limit(connection)
            return connection

        monkeypatch.setattr(documents, "connect", connect_here)

    def fill(self):
        """From now on no file grows."""
        self._full = True
        self._limit(self._store._connection)

    def make_room(self):
        """From now on files grow again."""
        self._full = False
        self._limit(self._store._connection)

    def _limit(self, connection):
        pages = 1 if self._full else 1_000_000
        connection.execute(f"PRAGMA max_page_count = {pages}")


@pytest.fixture
def disk(store, monkeypatch):
    return Disk(store, monkeypatch)
