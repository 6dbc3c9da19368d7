"""Undo and redo: any interleaving equals a plain model, also when only the log's end is read."""

from hypothesis import given, settings
from hypothesis import strategies as st

from perfdesk.document.history import ActionHead, History

STEPS = st.lists(st.sampled_from(["act", "act", "undo", "redo"]), max_size=40)


class Model:
    """What every editor does: a list of what was done and a cursor in it."""

    def __init__(self):
        self.done, self.cursor = [], 0

    def act(self, seq):
        self.done[self.cursor :] = [seq]
        self.cursor += 1

    def undo_next(self):
        return self.done[self.cursor - 1] if self.cursor else None

    def redo_next(self):
        return self.done[self.cursor] if self.cursor < len(self.done) else None


def play(steps):
    """The log that these steps write, and the model after them."""
    model, log = Model(), []
    for step in steps:
        seq = len(log) + 1
        if step == "act":
            model.act(seq)
            log.append(ActionHead(seq, f"第{seq}步"))
        elif step == "undo" and (target := model.undo_next()) is not None:
            model.cursor -= 1
            log.append(ActionHead(seq, f"第{target}步", undoes=target))
        elif step == "redo" and (target := model.redo_next()) is not None:
            model.cursor += 1
            log.append(ActionHead(seq, f"第{target}步", redoes=target))
    return log, model


def seq_of(head):
    return None if head is None else head.seq


@settings(max_examples=120, deadline=None)
@given(STEPS)
def test_any_interleaving_of_undo_and_redo_equals_the_model(steps):
    log, model = play(steps)
    history = History(log)
    while True:
        assert seq_of(history.undo_next) == model.undo_next()
        assert seq_of(history.redo_next) == model.redo_next()
        if model.undo_next() is None:
            break
        seq = len(log) + 1
        log.append(ActionHead(seq, "撤销", undoes=model.undo_next()))
        history.add(log[-1])
        model.cursor -= 1


@settings(max_examples=80, deadline=None)
@given(STEPS, st.integers(0, 40))
def test_with_only_the_end_of_the_log_undo_goes_back_as_far_as_was_read(steps, skipped):
    log, model = play(steps)
    history = History(log[skipped:])
    known = {head.seq for head in log[skipped:]}
    if model.undo_next() in known:
        assert seq_of(history.undo_next) == model.undo_next()
    if history.undo_next is not None:
        assert history.undo_next.seq == model.undo_next()
        assert history.undo_next.label == f"第{model.undo_next()}步"
    if history.redo_next is not None:
        assert history.redo_next.seq == model.redo_next()


def test_undo_does_not_reach_back_past_a_lasting_action():
    log = [ActionHead(1, "输入"), ActionHead(2, "载入", lasting=True), ActionHead(3, "输入")]
    history = History(log)
    assert seq_of(history.undo_next) == 3
    history.add(ActionHead(4, "输入", undoes=3))
    assert history.undo_next is None
    assert seq_of(history.redo_next) == 3


@settings(max_examples=120, deadline=None)
@given(STEPS, st.integers(0, 40), st.integers(1, 7))
def test_what_was_not_read_at_first_is_read_when_undo_or_redo_runs_out(steps, skipped, most):
    log, model = play(steps)
    skipped = min(skipped, max(0, len(log) - 1))
    reads = []

    def older(before, asked):
        reads.append(before)
        found = [head for head in log if head.seq < before]
        return found[-min(asked, most) :]

    history = History(log[skipped:], older)
    next_seq = len(log)
    for direction in ("undo", "redo"):
        while True:
            assert seq_of(history.undo_next) == model.undo_next()
            assert seq_of(history.redo_next) == model.redo_next()
            head = history.undo_next if direction == "undo" else history.redo_next
            if head is None:
                break
            what = {"undoes": head.seq} if direction == "undo" else {"redoes": head.seq}
            next_seq += 1
            history.add(ActionHead(next_seq, head.label, **what))
            model.cursor += -1 if direction == "undo" else 1
    assert len(reads) == len(set(reads))  # nothing is read twice


def test_nothing_older_is_read_while_the_stacks_are_full():
    history = History([ActionHead(8, "输入"), ActionHead(9, "输入")], older=None)
    assert seq_of(history.undo_next) == 9
    asked = []
    history = History(
        [ActionHead(7, "载入", lasting=True), ActionHead(8, "输入")],
        lambda before, most: asked.append(before) or [],
    )
    history.add(ActionHead(9, "输入", undoes=8))
    assert history.undo_next is None
    assert seq_of(history.redo_next) == 8
    assert asked == []  # nothing reaches past the lasting step
