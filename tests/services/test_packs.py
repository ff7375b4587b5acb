"""R5: the cheapest packs, against every combination there is."""

from itertools import combinations_with_replacement
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.packs import MOST_CREDITS, cheapest, cheapest_packs
from services.policy import PackPolicy, Policy
from services.refusal import InvalidInput

POLICY = Policy()


def brute(packs: tuple[PackPolicy, ...], credits: int) -> tuple[float, float, float]:
    """Cents, credits and packs of the best of all combinations."""
    most = -(-credits // min(pack.credits for pack in packs))
    return min(
        (
            (sum(pack.price_cents for pack in chosen), sum(pack.credits for pack in chosen), count)
            for count in range(1, most + 1)
            for chosen in combinations_with_replacement(packs, count)
            if sum(pack.credits for pack in chosen) >= credits
        ),
        default=(inf, inf, inf),
    )


def measured(packs: tuple[PackPolicy, ...], credits: int) -> tuple[int, int, int]:
    basket = cheapest(packs, credits)
    return (
        sum(pack.price_cents * count for pack, count in basket),
        sum(pack.credits * count for pack, count in basket),
        sum(count for _, count in basket),
    )


@pytest.mark.parametrize(
    ("credits", "sizes", "cents", "surplus"),
    [
        (1, {25: 1}, 59_99, 24),
        (25, {25: 1}, 59_99, 0),
        (26, {50: 1}, 99_99, 24),
        (150, {100: 1, 50: 1}, 274_98, 0),
        (151, {200: 1}, 299_99, 49),
        (300, {200: 1, 100: 1}, 474_98, 0),
        (401, {500: 1}, 599_99, 99),
        (100_000, {500: 200}, 11_999_800, 0),
    ],
)
def test_r5_what_the_cheapest_packs_are(credits: int, sizes: dict[int, int], cents: int, surplus: int) -> None:
    basket = cheapest_packs(POLICY, credits)
    assert {pack.credits: count for pack, count in basket.packs} == sizes
    assert (basket.price_cents, basket.surplus, basket.credits) == (cents, surplus, credits + surplus)


@pytest.mark.parametrize("credits", range(1, 260, 5))
def test_r5_no_combination_is_better(credits: int) -> None:
    assert measured(POLICY.packs, credits) == brute(POLICY.packs, credits)


PACKS = st.lists(
    st.builds(PackPolicy, credits=st.integers(2, 9).map(lambda size: size * 500), price_cents=st.integers(1, 12)),
    min_size=1,
    max_size=4,
    unique_by=lambda pack: pack.credits,
).map(tuple)


@settings(deadline=None)
@given(PACKS, st.integers(1, 6000))
def test_r5_no_combination_is_better_whatever_the_prices(packs: tuple[PackPolicy, ...], credits: int) -> None:
    assert measured(packs, credits) == brute(packs, credits)


@given(st.integers(1, MOST_CREDITS))
def test_r5_there_is_always_enough_and_no_pack_too_many(credits: int) -> None:
    basket = cheapest_packs(POLICY, credits)
    assert basket.surplus >= 0
    assert all(basket.surplus < pack.credits for pack, _ in basket.packs)
    assert basket.price_cents <= cheapest_packs(POLICY, min(credits + 1, MOST_CREDITS)).price_cents


@pytest.mark.parametrize("credits", [-1, 0, MOST_CREDITS + 1])
def test_r5_what_cant_be_asked_for(credits: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        cheapest_packs(POLICY, credits)
    assert (refused.value.field, refused.value.rule) == ("credits", "R5")
