from math import isclose, log

from hypothesis import given
from hypothesis import strategies as st

from services.affinity import rarity


def test_two_holders_say_the_most() -> None:
    assert isclose(rarity(2), 1 / log(2))
    assert isclose(rarity(100), 1 / log(100))


def test_fewer_than_the_two_who_share_it_are_two() -> None:
    assert rarity(0) == rarity(1) == rarity(2)


@given(st.integers(2, 10**9))
def test_each_further_holder_makes_it_say_less(holders: int) -> None:
    assert 0 < rarity(holders + 1) < rarity(holders) or isclose(rarity(holders + 1), rarity(holders), rel_tol=1e-9)
