from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.choosing import FREE, choose

DEGREES = st.integers(FREE, 4)
WISHES = st.lists(DEGREES, max_size=6)
LOTS = st.lists(st.integers(1, 4), max_size=5)  # the nearest degree that each credit reaches


def reach(credits: list[int]) -> list[int]:
    return [sum(nearest <= degree for nearest in credits) for degree in range(5)]


def payable(degrees: list[int], credits: list[int]) -> bool:
    """Whether some way to give out the credits pays for all: every way is tried."""
    return any(
        all(nearest <= degree for nearest, degree in zip(given, degrees, strict=True))
        for given in permutations(credits, len(degrees))
    )


def allowed(places: tuple[int, ...], wishes: list[int], credits: list[int], room: int, budget: int) -> bool:
    paid = [wishes[place] for place in places if wishes[place] != FREE]
    return len(places) <= room and len(paid) <= budget and payable(paid, credits)


@settings(max_examples=300)
@given(WISHES, LOTS, st.integers(0, 6), st.integers(0, 6))
def test_r8_no_other_choice_reaches_more_people_nor_people_wanted_more(
    wishes: list[int], credits: list[int], room: int, budget: int
) -> None:
    chosen = choose(wishes, reach(credits), room, budget)
    every = [places for size in range(len(wishes) + 1) for places in combinations(range(len(wishes)), size)]
    best = [places for places in every if allowed(places, wishes, credits, room, budget)]
    assert tuple(sorted(chosen)) in best
    most = max(map(len, best))
    assert len(chosen) == most
    # Of all sets of that size the one that comes first where each is read in the order of wishes.
    assert tuple(sorted(chosen)) == min(places for places in best if len(places) == most)


@given(WISHES, LOTS, st.integers(0, 6), st.none() | st.integers(0, 6))
def test_free_ones_are_sent_to_first_then_the_nearest_and_the_more_wanted_of_equal_ones(
    wishes: list[int], credits: list[int], room: int, budget: int | None
) -> None:
    chosen = choose(wishes, reach(credits), room, budget)
    assert chosen == sorted(chosen, key=lambda place: (wishes[place], place))


@pytest.mark.parametrize(
    ("wishes", "credits", "chosen"),
    [
        ([3, 2], [2, 3], [1, 0]),
        ([3, 2], [3, 3], [0]),
        ([4, 2, 3], [2, 3], [1, 0]),
        ([2, 2, 3], [2, 3], [0, 2]),
        ([1, 2], [2], [1]),
        ([3, FREE], [], [1]),
    ],
)
def test_a_credit_that_reaches_near_isn_t_wasted_on_the_far(
    wishes: list[int], credits: list[int], chosen: list[int]
) -> None:
    assert choose(wishes, reach(credits), 9, None) == chosen
