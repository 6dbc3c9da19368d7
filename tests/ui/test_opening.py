"""The store the window begins with: only the office's own is made where none is."""

from __future__ import annotations

import pytest

from perfdesk.workspace import Workspace
from ui.opening import LEAVE, MAKE, OTHER, OWN, open_first
from ui.settings import Settings


@pytest.fixture
def own(tmp_path):
    return tmp_path / "数据" / "office.perfdesk"


@pytest.fixture
def elsewhere(tmp_path):
    path = tmp_path / "别处.perfdesk"
    Workspace.open(path, create=True).close()
    return path


@pytest.fixture
def opened():
    """Opens, and closes what was opened."""
    results = []

    def run(*arguments):
        result = open_first(*arguments)
        results.append(result)
        return result

    yield run
    for result in results:
        if result is not None:
            result.workspace.close()


def test_the_offices_own_store_is_made_without_asking(own, speaker, opened):
    result = opened(None, None, own, speaker)
    assert result.workspace.path == own
    assert not result.chosen
    assert own.is_file()
    assert speaker.asked == []


def test_the_last_store_comes_before_the_offices_own(own, elsewhere, speaker, opened):
    assert opened(None, elsewhere, own, speaker).workspace.path == elsewhere
    assert not own.exists()


def test_a_last_store_that_is_gone_is_said_and_nothing_is_made(own, tmp_path, speaker, opened):
    missing = tmp_path / "U盘" / "去年.perfdesk"
    assert opened(None, missing, own, speaker) is None  # the cross of the window means leaving
    (question,) = speaker.asked
    assert str(missing) in question.text
    assert "没有找到" in question.text
    assert question.answers == (OTHER, OWN, LEAVE)
    assert question.escape == LEAVE
    assert not missing.exists()
    assert not missing.parent.exists()
    assert not own.exists()


def test_instead_of_a_last_store_that_is_gone_the_own_can_be_taken(own, tmp_path, speaker, opened):
    speaker.answers = [OWN]
    result = opened(None, tmp_path / "去年.perfdesk", own, speaker)
    assert result.workspace.path == own
    assert result.chosen


def test_or_another_one(own, tmp_path, elsewhere, speaker, opened):
    speaker.answers, speaker.to_open = [OTHER], elsewhere
    result = opened(None, tmp_path / "去年.perfdesk", own, speaker)
    assert result.workspace.path == elsewhere
    assert result.chosen
    assert not own.exists()


def test_choosing_no_file_asks_again(own, tmp_path, speaker, opened):
    speaker.answers = [OTHER, LEAVE]
    assert opened(None, tmp_path / "去年.perfdesk", own, speaker) is None
    assert len(speaker.asked) == 2


def test_a_named_store_that_is_missing_is_made_only_when_told_to(own, tmp_path, speaker, opened):
    named = tmp_path / "打错.perfdesk"
    assert opened(named, None, own, speaker) is None
    assert MAKE in speaker.asked[0].answers
    assert not named.exists()
    speaker.answers = [MAKE]
    assert opened(named, None, own, speaker).workspace.path == named
    assert named.is_file()


def test_a_damaged_store_is_never_made_anew(own, tmp_path, speaker, opened):
    damaged = tmp_path / "坏.perfdesk"
    damaged.write_bytes(b"x" * 4096)
    assert opened(damaged, None, own, speaker) is None
    assert speaker.asked[0].answers == (OTHER, OWN, LEAVE)
    assert damaged.read_bytes() == b"x" * 4096


def test_the_offices_own_store_that_is_damaged_is_not_offered_as_the_way_out(own, speaker, opened):
    own.parent.mkdir()
    own.write_bytes(b"x" * 4096)
    assert opened(None, None, own, speaker) is None
    assert speaker.asked[0].answers == (OTHER, LEAVE)


def test_the_window_remembers_a_store_also_while_it_is_not_there(tmp_path):
    settings = Settings(tmp_path / "window.ini")
    assert settings.store is None
    settings.store = tmp_path / "U盘" / "去年.perfdesk"
    assert Settings(tmp_path / "window.ini").store == tmp_path / "U盘" / "去年.perfdesk"
