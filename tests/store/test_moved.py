"""A store that is moved, deleted or replaced while it is open: said, and nothing goes astray."""

import shutil
import sqlite3
import sys
from contextlib import closing

import pytest

from perfdesk.errors import StoreError
from perfdesk.store import lock
from perfdesk.store.documents import Store
from tests.store.cases import NOW, document, first_change, goal_change

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="an open file cannot be moved on Windows"
)


def refused(store, seq, goal="就餐"):
    with pytest.raises(StoreError) as caught:
        store.commit([goal_change(seq, goal)])
    return caught.value.message


def goal_in(path):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT search FROM document").fetchone()[0]


def another_store(path):
    other = Store.open(path, now=NOW, create=True)
    other.commit([first_change()])
    # SQLite sees by its count of commits that a file was written over
    other.commit([goal_change(2, "别的目标")])
    other.close()


def test_a_renamed_store_is_said_to_be_moved_and_not_to_be_read_only(path, store):
    path.rename(path.with_name("改名.perfdesk"))
    for _attempt in range(3):
        said = refused(store, 2)
        assert str(path) in said
        assert "改名" in said
        assert "放回原处" in said
        assert "只读" not in said


def test_a_moved_store_can_still_be_read(path, store):
    path.rename(path.with_name("改名.perfdesk"))
    refused(store, 2)
    assert store.document("d1").document == document("")


def test_once_it_is_back_in_its_place_the_text_is_saved(path, store):
    away = path.with_name("改名.perfdesk")
    path.rename(away)
    refused(store, 2)
    away.rename(path)
    store.commit([goal_change(2, "就餐"), goal_change(3, "安全就餐")])
    assert store.document("d1").document == document("安全就餐")
    store.close()
    assert "安全就餐" in goal_in(path)


def test_a_copy_of_it_with_everything_in_it_is_as_good(path, store):
    store.commit([goal_change(2, "就餐")])
    shutil.copy(path, path.with_name("备份.perfdesk"))
    path.unlink()
    refused(store, 3)
    path.with_name("备份.perfdesk").rename(path)
    store.commit([goal_change(3, "安全就餐")])
    assert "安全就餐" in goal_in(path)


def test_a_deleted_store_is_said_again_and_again(path, store):
    path.unlink()
    assert refused(store, 2) == refused(store, 2)
    assert not path.exists()


def test_another_store_put_in_its_place_is_never_written_to(path, store):
    other = path.with_name("别的.perfdesk")
    another_store(other)
    other.replace(path)
    before = path.read_bytes()
    for _attempt in range(3):
        assert "换成了别的文件" in refused(store, 2)
    assert path.read_bytes() == before
    assert store.document("d1").document == document("")


def test_another_store_written_over_it_is_never_written_to(path, store):
    other = path.with_name("别的.perfdesk")
    another_store(other)
    path.write_bytes(other.read_bytes())
    for _attempt in range(3):
        assert "换成了别的文件" in refused(store, 2)
    assert path.read_bytes() == other.read_bytes()


def test_an_older_copy_in_its_place_is_not_gone_on_with(path, store):
    """Between its last step and the next one, steps would be missing."""
    older = path.read_bytes()
    store.commit([goal_change(2, "就餐"), goal_change(3, "安全就餐")])
    path.write_bytes(older)
    for _attempt in range(3):
        assert "换成了别的文件" in refused(store, 4)
    assert path.read_bytes() == older


def test_what_is_no_store_in_its_place_is_said_too(path, store):
    path.rename(path.with_name("改名.perfdesk"))
    path.write_bytes(b"hello" * 100)
    assert "放回原处" in refused(store, 2)
    assert path.read_bytes() == b"hello" * 100


def test_after_a_full_disk_it_is_read_and_written_as_before(store, disk):
    disk.fill()
    assert "磁盘已满" in refused(store, 2, "就" * 100_000)
    disk.make_room()
    assert store.document("d1").document == document("")
    store.commit([goal_change(2, "就餐")])
    assert store.document("d1").document == document("就餐")


def test_a_file_that_was_unreadable_for_a_while_is_opened_again(path, store, disk):
    disk.fill()
    refused(store, 2, "就" * 100_000)
    disk.make_room()
    whole = path.read_bytes()
    path.write_bytes(whole[:50])
    assert "没有打开" in refused(store, 2)
    path.write_bytes(whole)
    assert store.document("d1").document == document("")
    store.commit([goal_change(2, "就餐")])


def test_the_lock_beside_an_open_store_is_hidden_and_goes(path, store):
    beside = {file.name for file in path.parent.iterdir()} - {path.name}
    assert beside == {lock.lock_path(path).name}
    assert all(name.startswith(".") for name in beside)
    store.close()
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_an_older_copy_of_an_earlier_schema_in_its_place_is_not_written(path, store):
    """A copy from before the last upgrade comes to stand where the store was."""
    copy = path.with_name("旧.perfdesk")
    with closing(Store.open(copy, now=NOW, create=True, steps=())):
        pass
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("UPDATE meta SET value = ? WHERE key = 'store_id'", (store.store_id,))
    before = copy.read_bytes()
    path.unlink()
    copy.rename(path)
    for _attempt in range(2):
        assert "换成了别的文件" in refused(store, 2)
    assert path.read_bytes() == before
