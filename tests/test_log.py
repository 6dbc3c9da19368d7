"""The log: warnings go to one file of the user; a folder that cannot be written is no fault."""

import logging

import pytest

from perfdesk import log


@pytest.fixture(autouse=True)
def stopped():
    yield
    log.stop()


def test_warnings_go_to_the_file(tmp_path):
    path = log.start(tmp_path / "数据")
    logging.getLogger("perfdesk.store").warning("磁盘慢")
    log.stop()
    assert path is not None
    assert "WARNING perfdesk.store: 磁盘慢" in path.read_text(encoding="utf-8")


def test_starting_twice_writes_each_line_once(tmp_path):
    path = log.start(tmp_path)
    assert log.start(tmp_path / "other") == path
    logging.getLogger("perfdesk").warning("一次")
    log.stop()
    assert path is not None
    assert path.read_text(encoding="utf-8").count("一次") == 1


def test_a_folder_that_cannot_be_made_is_no_fault(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    assert log.start(tmp_path / "file" / "x") is None


def test_a_log_grown_too_big_gives_way_and_three_old_ones_are_kept(tmp_path):
    for start in range(6):
        (tmp_path / "perfdesk.log").write_text(f"{start}" * 600_000, encoding="utf-8")
        log.start(tmp_path)
        log.stop()
    sizes = {path.name: path.read_text(encoding="utf-8")[:1] for path in tmp_path.iterdir()}
    assert sizes == {
        "perfdesk.log": "",
        "perfdesk.log.1": "5",
        "perfdesk.log.2": "4",
        "perfdesk.log.3": "3",
    }
