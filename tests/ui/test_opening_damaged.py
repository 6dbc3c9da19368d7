"""A store that does not open at the start: its backup is offered, the file itself is kept."""

from __future__ import annotations

import pytest

from perfdesk.document.model import Address
from perfdesk.workspace import Workspace
from perfdesk.workspace.safekeeping import Why
from ui.opening import LEAVE, MAKE, OTHER, READ, RESTORE, open_first

PHONE = Address("", "", "phone")


@pytest.fixture
def own(tmp_path, sample_bytes):
    """The office's store with a backup, and one step after it."""
    path = tmp_path / "office.perfdesk"
    path.write_bytes(sample_bytes)
    with Workspace.open(path) as workspace:
        workspace.safekeeping.back_up(Why.CLOSING)
        form = workspace.forms(workspace.filings()[0].id)[0].id
        workspace.type(form, [(PHONE, "0731-1234567")])
    return path


class Chooser:
    """Answers with the first answer that begins so."""

    def __init__(self, *begins):
        self.begins = list(begins)
        self.asked = []

    def ask(self, question):
        self.asked.append(question)
        begin = self.begins.pop(0) if self.begins else question.escape
        return next(answer for answer in question.answers if answer.startswith(begin))

    def file_to_open(self, title, folder, kinds):
        return None


def opened(own, asker, **more):
    found = open_first(None, None, own, asker, **more)
    if found is None:
        return None
    with found.workspace as workspace:
        return [workspace.filing(i.id).values.get("phone") for i in workspace.filings()]


def damages(whole):
    page = int.from_bytes(whole[16:18], "big")
    flipped = bytearray(whole)
    flipped[page : page + 20] = b"\xff" * 20
    return {
        "zero length": b"",
        "no header": b"\0" * 100 + whole[100:],
        "no database at all": b"hello" * 1000,
        "a page flipped": bytes(flipped),
        "cut in a page": whole[: page + 100],
        "cut between pages": whole[: 3 * page],
    }


@pytest.mark.parametrize("damage", list(damages(bytes(8192))))
def test_a_damaged_store_is_restored_with_every_step_and_kept_aside(own, damage):
    spoilt = damages(own.read_bytes())[damage]
    own.write_bytes(spoilt)
    asker = Chooser(RESTORE, READ)
    assert "0731-1234567" in opened(own, asker)
    question, news = asker.asked
    assert str(own) in question.text
    assert "最近一份完好的备份" in question.detail
    assert "其后的 1 步修改" in question.detail
    assert question.answers[1:] == (OTHER, LEAVE)
    (aside,) = own.parent.glob("*-恢复前-*.perfdesk")
    assert aside.read_bytes() == spoilt
    assert aside.name in news.text


def test_nothing_is_restored_unless_it_is_wanted(own):
    own.write_bytes(b"")
    assert opened(own, Chooser(LEAVE)) is None
    assert own.read_bytes() == b""
    assert list(own.parent.glob("*-恢复前-*")) == []


def test_a_store_of_a_newer_program_is_not_taken_for_a_damaged_one(own):
    whole = bytearray(own.read_bytes())
    whole[60:64] = (999).to_bytes(4, "big")
    own.write_bytes(whole)
    asker = Chooser(LEAVE)
    opened(own, asker)
    assert not any(answer.startswith(RESTORE) for answer in asker.asked[0].answers)


def test_an_own_store_that_is_gone_while_its_backups_are_there_is_not_made_anew(own):
    own.unlink()
    asker = Chooser(RESTORE, READ)
    assert "0731-1234567" in opened(own, asker)
    assert MAKE in asker.asked[0].answers


def test_only_the_other_drive_has_a_backup(own, tmp_path):
    drive = tmp_path / "移动硬盘"
    drive.mkdir()
    with Workspace.open(own) as workspace:
        workspace.safekeeping.back_up(Why.BY_HAND, drive)
    for file in (own.parent / "备份").iterdir():
        file.unlink()
    own.write_bytes(b"")
    assert "0731-1234567" in opened(own, Chooser(RESTORE, READ), second=drive)


def test_a_restore_that_fails_is_said_and_asked_about_again(own):
    own.write_bytes(b"")
    with Workspace.open(own.with_name("别的.perfdesk"), create=True):
        pass
    blocker = own.with_name(f".{own.name}.lock")
    blocker.mkdir()  # nobody can get the right to write
    asker = Chooser(RESTORE, READ, LEAVE)
    assert opened(own, asker) is None
    assert "没有恢复" in asker.asked[1].text
    assert own.read_bytes() == b""
