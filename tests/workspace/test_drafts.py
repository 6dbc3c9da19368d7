"""What is being typed is kept apart from the forms, and is there after the process died."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfdesk.document.edits import SetValue
from perfdesk.document.model import Address
from perfdesk.errors import StoreError
from perfdesk.store.documents import Store
from perfdesk.store.drafts import Draft
from perfdesk.text import clean_control
from perfdesk.workspace import Workspace

NOW = datetime(2026, 1, 29, 9, 30, tzinfo=UTC)
GOAL = Address("", "", "goal_year")


class Office:
    """A store with one project's form, opened, left to die, and opened again."""

    def __init__(self, path):
        self.path = path
        self.now = NOW
        self.workspace = self._open(create=True)
        filing = self.workspace.new_filing("lukou-2026", "某中心", 2026, start=False)
        self.form = self.workspace.new_form(filing, "lukou-2026/project", "工作餐费")

    def _open(self, *, create=False):
        return Workspace.open(self.path, create=create, clock=lambda: self.now, background=True)

    def die(self):
        """The process ends without a word; what it had on disk is what the next one finds."""
        self.workspace.flush(10)
        self.workspace._store.close()
        self.workspace._ledger._queue.close()
        self.workspace = self._open()

    @property
    def pending(self):
        return [(d.document, d.address, d.text, d.at) for d in self.workspace.drafts.pending()]

    @property
    def stored(self):
        self.workspace.flush(10)
        return [(d.address, d.text) for d in self.workspace._store.drafts()]


@pytest.fixture
def office(tmp_path):
    made = Office(tmp_path / "a.perfdesk")
    yield made
    made.workspace.close(abandon=True)


def test_what_was_being_typed_is_pending_after_the_process_died(office):
    office.workspace.drafts.keep(office.form, GOAL, "保障网格员工")
    office.now += timedelta(seconds=2)
    office.workspace.drafts.keep(office.form, GOAL, "保障网格员工作餐")
    office.die()
    at = NOW + timedelta(seconds=2)
    assert office.pending == [(office.form, GOAL, "保障网格员工作餐", at)]
    assert office.workspace.document(office.form).values.get("goal_year", "") == ""


def test_a_draft_is_no_step_and_never_called_saved(office):
    office.workspace.flush(10)
    before = office.workspace.undo_step, office.workspace.save_state
    office.workspace.drafts.keep(office.form, GOAL, "保障")
    office.workspace.flush(10)
    assert (office.workspace.undo_step, office.workspace.save_state) == before


def test_what_is_typed_in_this_run_is_not_offered_in_it(office):
    office.workspace.drafts.keep(office.form, GOAL, "保障")
    office.workspace.flush(10)
    assert office.pending == []


def test_the_step_that_brings_the_text_removes_the_draft_with_it(office):
    """One transaction: a reader never finds both, nor neither."""
    drafts = office.workspace.drafts
    drafts.keep(office.form, GOAL, "保障")
    assert office.stored == [(GOAL, "保障")]
    store = office.workspace._store
    before = store.last_seq()
    seen = []

    def look(_state):
        with store._guard:  # both at one moment
            seen.append((store.last_seq() - before, len(store.drafts())))

    office.workspace.on_save = look
    office.workspace.type(office.form, [(GOAL, "保障工作餐")])
    office.workspace._ledger._queue.close()
    assert set(seen) <= {(0, 1), (1, 0)}
    assert seen[-1] == (1, 0)


def test_a_draft_that_waits_does_not_outlive_the_step_that_came_after_it(office):
    """Both wait for the disk; in whatever order they are written, the draft is gone."""
    with office.workspace._store._guard:
        office.workspace.drafts.keep(office.form, GOAL, "保障")
        office.workspace.type(office.form, [(GOAL, "保障工作餐")])
    assert office.stored == []


def test_what_is_typed_again_after_the_step_is_kept(office):
    with office.workspace._store._guard:
        office.workspace.type(office.form, [(GOAL, "保障工作餐")])
        office.workspace.drafts.keep(office.form, GOAL, "保障工作餐和")
    assert office.stored == [(GOAL, "保障工作餐和")]


def test_escape_removes_it(office):
    office.workspace.drafts.keep(office.form, GOAL, "保障")
    office.workspace.drafts.drop(office.form, GOAL)
    assert office.stored == []


@pytest.mark.parametrize("text", ["", " ", "\n", "\x00", "\u200b"])
def test_a_text_without_a_sign_is_nothing_to_keep(office, text):
    office.workspace.drafts.keep(office.form, GOAL, "保")
    office.workspace.drafts.keep(office.form, GOAL, text)
    assert office.stored == []


def test_each_cell_has_its_own(office):
    row = office.workspace.document(office.form).rows("indicators")[0].id
    name = Address("indicators", row, "name")
    office.workspace.drafts.keep(office.form, GOAL, "保障")
    office.workspace.drafts.keep(office.form, name, "就餐")
    office.workspace.type(office.form, [(name, "就餐人数")])
    office.die()
    assert [text for _form, _cell, text, _at in office.pending] == ["保障"]


def test_a_cell_that_shows_the_same_by_now_asks_nothing(office):
    office.workspace.drafts.keep(office.form, GOAL, "保障")
    office.die()
    # another program of the office brings the text
    office.workspace._steps.do("输入", [SetValue(office.form, "goal_year", None, "保障")])
    assert office.pending == []
    assert office.stored == []


def test_typing_over_a_pending_one_and_giving_up_brings_it_back(office):
    office.workspace.drafts.keep(office.form, GOAL, "昨天的长句")
    office.die()
    office.workspace.drafts.keep(office.form, GOAL, "x")
    assert office.stored == [(GOAL, "x")]
    office.workspace.drafts.drop(office.form, GOAL)
    assert office.stored == [(GOAL, "昨天的长句")]
    assert [text for *_where, text, _at in office.pending] == ["昨天的长句"]


def test_a_pending_one_goes_when_its_cell_is_typed_or_it_is_discarded(office):
    row = office.workspace.document(office.form).rows("indicators")[0].id
    name = Address("indicators", row, "name")
    for address in (GOAL, name):
        office.workspace.drafts.keep(office.form, address, "昨天的")
    office.die()
    first, second = office.workspace.drafts.pending()
    assert (first.address, second.address) == (GOAL, name)
    office.workspace.type(office.form, [(GOAL, "今天的")])
    assert office.workspace.drafts.pending() == [second]
    office.workspace.drafts.discard(second)
    assert office.pending == office.stored == []


def test_a_pending_one_of_a_deleted_form_is_still_there(office):
    office.workspace.drafts.keep(office.form, GOAL, "保障")
    office.die()
    office.workspace.delete_form(office.form)
    assert [text for *_where, text, _at in office.pending] == ["保障"]


def test_a_reader_is_offered_nothing_and_keeps_nothing(office):
    office.workspace.drafts.keep(office.form, GOAL, "保障")
    office.workspace.flush(10)
    with Workspace.open(office.path, background=True) as second:
        assert second.read_only
        assert second.drafts.pending() == []
        second.drafts.keep(office.form, GOAL, "x")
        second.drafts.drop(office.form, GOAL)
    assert office.stored == [(GOAL, "保障")]


def test_a_draft_that_finds_no_room_is_tried_again(office, monkeypatch):
    """Nothing is said: it was never called saved. With room it is written by itself."""
    office.workspace.flush(10)
    before = office.workspace.save_state
    real, full = office.workspace._store.commit, [True]

    def commit(changes, notes):
        if full[0]:
            raise StoreError("磁盘已满。")
        real(changes, notes)

    monkeypatch.setattr(office.workspace._store, "commit", commit)
    office.workspace.drafts.keep(office.form, GOAL, "保障")
    office.workspace.flush(10)
    assert office.workspace.save_state == before
    full[0] = False
    office.workspace.retry()
    assert office.stored == [(GOAL, "保障")]


def test_a_draft_never_holds_up_a_step(office):
    """A text with half a sign in it, as keys come, is kept without it."""
    office.workspace.drafts.keep(office.form, GOAL, "保障\ud842")
    office.workspace.type(
        office.form,
        [(Address("", "", "money.total.initial"), "22.18")],
    )
    assert office.workspace.flush(10)
    assert office.stored == [(GOAL, "保障")]


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(min_size=1, max_size=60).filter(lambda text: text.strip()))
def test_any_text_comes_back_to_the_letter(office, text):
    office.workspace.drafts.keep(office.form, GOAL, text)
    kept = clean_control(text)[0]
    assert office.stored == ([(GOAL, kept)] if kept.strip() else [])
    office.workspace.drafts.drop(office.form, GOAL)


def test_drafts_stay_in_the_order_they_were_typed(tmp_path):
    store = Store.open(tmp_path / "b.perfdesk", now=NOW, create=True)
    late = Draft("d", Address("t", "r", "late"), "b", NOW + timedelta(seconds=1))
    early = Draft("d", Address("t", "r", "early"), "a", NOW)
    store.commit([], {draft.cell: draft for draft in (late, early)})
    assert store.drafts() == [early, late]
    store.close()
