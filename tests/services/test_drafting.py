from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

import pytest

from services.account import Account
from services.advising.advice import AdviceKind, Draft
from services.answering import FactorKind, History
from services.drafting import LONGEST_DRAFT, Drafting
from services.eligibility import Pair
from services.member import Member, ProfileLevel
from services.policy import AnsweringPolicy, Policy
from services.reading import Profile
from services.refusal import InvalidInput, NotSignedIn, TryAgain
from services.refusal_code import RefusalCode
from services.store import NothingChanged, Store
from services.world import World

if TYPE_CHECKING:
    from services.reading import Reader

pytestmark = pytest.mark.anyio

POLICY = Policy()
NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
DRAFT = Draft("Your talk on graphs", "Hello Ben, may I ask you something?")
BEN = Profile("ben", "Ben", "", ProfileLevel.FULL, False, None, None, None, (), ())  # noqa: FBT003 - a field of it


class Known:
    """A double of the reads of profiles and histories; of hidden members there are neither."""

    def __init__(self, *ids: str) -> None:
        self.ids = ids

    async def profiles(self, viewer_id: str, member_ids: Sequence[str]) -> dict[str, Profile]:
        return {id: BEN for id in member_ids if id in {*self.ids, viewer_id}}

    async def of(
        self, viewer_id: str, member_ids: Iterable[str], numbers: AnsweringPolicy, now: datetime, *, named: bool
    ) -> dict[str, History]:
        assert named
        assert (numbers, now) == (POLICY.answering, NOW)
        return {id: History(wrote_first=True) for id in member_ids if id in self.ids and id != viewer_id}


def drafting(store: Store, *ids: str) -> Drafting:
    known = Known(*ids)
    return Drafting(store, cast("Reader", known), known, POLICY, lambda: NOW)


@pytest.fixture
def store(memory: Callable[[World], Store]) -> Store:
    people = {id: Account(Member(id)) for id in ("ana", "ben")}
    return memory(World(accounts=people, pairs={("ana", "ben"): Pair(2)}))


async def test_r26_advice_draws_on_the_profile_the_graph_and_the_history(store: Store) -> None:
    told = await drafting(store, "ben").advise("ana", "ben", DRAFT)
    assert told.chance is not None
    assert {factor.kind for factor in told.chance.factors} == {FactorKind.DEGREE, FactorKind.EARLIER_CONTACT}
    assert AdviceKind.PERSONAL in {one.kind for one in told.advice}


async def test_r11a_one_who_is_hidden_is_as_nobody_and_so_are_you(store: Store) -> None:
    hidden, nobody, self = [await drafting(store).advise("ana", id, DRAFT) for id in ("ben", "nobody", "ana")]
    assert hidden == nobody == self
    assert hidden.chance is None


async def test_a_member_who_is_gone_gets_none(store: Store) -> None:
    with pytest.raises(NotSignedIn):
        await drafting(store).advise("gone", "ben", DRAFT)


@pytest.mark.parametrize("field", ["subject", "body"])
async def test_a_text_without_end_isn_t_looked_at(store: Store, field: str) -> None:
    texts = {"subject": "x", "body": "x", field: "x" * (LONGEST_DRAFT + 1)}
    with pytest.raises(InvalidInput) as error:
        await drafting(store, "ben").advise("ana", "ben", Draft(**texts))
    assert error.value.field == field


async def test_a_store_that_doesn_t_answer_is_told_as_busy(failing: Callable[[Exception], Store]) -> None:
    with pytest.raises(TryAgain) as refused:
        await drafting(failing(NothingChanged()), "ben").advise("ana", "ben", DRAFT)
    assert refused.value.refusal.code is RefusalCode.READ_FAILED
