"""Values of our own frozen dataclasses, held against those of the standard library's."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfdesk import frozen


@frozen.dataclass(frozen=True)
class Row:
    """A row as ours."""

    id: str
    cells: Mapping[str, str] = field(default_factory=dict)
    number: int = 0
    note: str = field(default="", compare=False)
    secret: str = field(default="", repr=False)


@dataclasses.dataclass(frozen=True)
class Twin:
    """The same as the standard library makes it."""

    id: str
    cells: Mapping[str, str] = field(default_factory=dict)
    number: int = 0
    note: str = field(default="", compare=False)
    secret: str = field(default="", repr=False)


@frozen.dataclass(frozen=True, kw_only=True)
class Question:
    """Named arguments only."""

    title: str
    answers: tuple[str, ...] = ()


@frozen.dataclass(frozen=True)
class Checked:
    """One that looks at what it was made of."""

    amount: int

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise ValueError(self.amount)

    @property
    def double(self) -> int:
        """Twice as much."""
        return 2 * self.amount


@frozen.dataclass(frozen=True)
class Nothing:
    """Without fields."""


@frozen.dataclass(frozen=True)
class Sum(Checked):
    """One that adds a field to another's."""

    unit: str = "万元"


ARGUMENTS = st.tuples(
    st.text(max_size=3),
    st.dictionaries(st.sampled_from("ab"), st.sampled_from("xy"), max_size=1),
    st.integers(0, 1),
    st.sampled_from(["", "n"]),
    st.sampled_from(["", "s"]),
)


@given(ARGUMENTS, ARGUMENTS)
def test_two_values_are_equal_and_said_as_the_librarys_are(one, other):
    ours, theirs = (Row(*one), Row(*other)), (Twin(*one), Twin(*other))
    assert (ours[0] == ours[1]) is (theirs[0] == theirs[1])
    assert repr(ours[0]) == repr(theirs[0]).replace("Twin", "Row")
    assert dataclasses.asdict(ours[0]) == dataclasses.asdict(theirs[0])
    with pytest.raises(TypeError):  # a mapping cannot be hashed
        hash(ours[0])


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ((), {}),
        (("a", {}, 0, "", "", 1), {}),
        (("a",), {"id": "b"}),
        (("a",), {"colour": "red"}),
    ],
)
def test_wrong_arguments_are_refused_the_first_time_and_later(arguments, named):
    for _time in range(2):
        for kind in (Row, Twin):
            with pytest.raises(TypeError):
                kind(*arguments, **named)


def test_what_is_not_given_has_its_default_made_anew_for_each():
    first, second = Row("a"), Row("a")
    assert first == Row(id="a", cells={}, number=0)
    assert first.cells is not second.cells
    assert Row("a", number=3).number == 3


def test_nothing_can_be_changed():
    row = Row("a")
    with pytest.raises(dataclasses.FrozenInstanceError):
        row.id = "b"
    with pytest.raises(dataclasses.FrozenInstanceError):
        row.colour = "red"
    with pytest.raises(dataclasses.FrozenInstanceError):
        del row.id
    assert row == Row("a")


def test_a_value_can_be_replaced_copied_and_pickled():
    row = dataclasses.replace(Row("a", {"x": "1"}), number=2)
    assert row == Row("a", {"x": "1"}, 2)
    assert dataclasses.replace(row, id="b").cells is row.cells
    assert copy.deepcopy(row) == copy.copy(row) == pickle.loads(pickle.dumps(row)) == row


def test_equal_values_have_one_hash_and_another_kind_is_never_equal():
    assert len({Checked(1), Checked(1), Checked(2), Sum(1), Sum(1, "元")}) == 4
    assert Checked(1) != Sum(1)
    assert Checked(1) != 1
    assert Nothing() == Nothing()
    assert repr(Nothing()) == "Nothing()"


def test_arguments_by_name_only():
    assert Question(title="改", answers=("是",)) == Question(answers=("是",), title="改")
    with pytest.raises(TypeError):
        Question("改")


def test_what_a_value_looks_at_when_it_is_made():
    assert Checked(2).double == 4
    assert Sum(3) == Sum(3, "万元")
    for _time in range(2):
        with pytest.raises(ValueError, match="-1"):
            Sum(-1)


def test_a_value_is_taken_apart_by_its_place():
    match Sum(3, "元"):
        case Sum(amount, unit):
            assert (amount, unit) == (3, "元")


def test_many_threads_may_make_the_first_value():
    for _time in range(20):

        @frozen.dataclass(frozen=True)
        class Fresh:
            """Made anew each time."""

            number: int
            text: str = "a"

        with ThreadPoolExecutor(8) as pool:
            made = list(pool.map(Fresh, range(64)))
        assert [one.number for one in made] == list(range(64))
