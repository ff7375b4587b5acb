"""The use case of automatic top-ups: keys, cards, and what is kept under a key."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from itertools import count

import pytest

from services.account import Account
from services.answers.topup import AutoTopUpSet
from services.autotopup import AutoTopUps
from services.decisions.decide import decide_all
from services.intents.topup import Allowed
from services.lane import Lane
from services.member import Member
from services.payments.none import NoProvider
from services.payments.provider import PaymentProvider
from services.payments.sandbox import SandboxProvider
from services.policy import Policy
from services.purchase import PaymentMethod
from services.refusal import CardSetupRequired, InvalidInput, KeyConflict, PaymentRefused, Refusal, Refused
from services.refusal_code import RefusalCode
from services.request import Done
from services.store import Store
from services.world import World

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
CARD = "4242424242424242"
ALLOWED = Allowed(
    threshold=10, credits=25, max_purchases=2, max_cents=12_000, method=PaymentMethod.CREDIT_CARD, token=CARD
)
ON, OFF = AutoTopUpSet(enabled=True), AutoTopUpSet(enabled=False)

Make = Callable[..., tuple[AutoTopUps, World]]


@pytest.fixture
def make(memory: Callable[[World], Store]) -> Make:
    def make(provider: PaymentProvider | None = None) -> tuple[AutoTopUps, World]:
        world, ids = World(accounts={"ana": Account(Member("ana"))}), map(str, count())
        store = memory(world)
        lane = Lane(store, partial(decide_all, policy=Policy()))
        return AutoTopUps(lane, store, provider or SandboxProvider(), lambda: NOW, lambda: next(ids)), world

    return make


async def test_r21_the_same_key_is_answered_the_same(make: Make) -> None:
    top_ups, world = make()
    assert await top_ups.set("ana", "k1", ALLOWED) == Done(ON, replayed=False)
    assert await top_ups.set("ana", "k2", None) == Done(OFF, replayed=False)
    assert await top_ups.set("ana", "k1", ALLOWED) == Done(ON, replayed=True)
    known = world.accounts["ana"].top_up
    assert known is not None
    assert not known.enabled


@pytest.mark.parametrize("other", [None, replace(ALLOWED, threshold=11), replace(ALLOWED, token=None)])
async def test_r21_the_same_key_with_another_wish_is_an_error(make: Make, other: Allowed | None) -> None:
    top_ups, _ = make()
    await top_ups.set("ana", "k1", ALLOWED)
    with pytest.raises(KeyConflict):
        await top_ups.set("ana", "k1", other)


async def test_a_card_that_the_provider_doesnt_know_is_refused(make: Make) -> None:
    top_ups, world = make()
    with pytest.raises(InvalidInput, match="test cards"):
        await top_ups.set("ana", "k1", replace(ALLOWED, token="5555555555554444"))
    with pytest.raises(InvalidInput):
        await top_ups.set("ana", "", ALLOWED)
    assert (world.accounts["ana"], world.records) == (Account(Member("ana")), {})


@pytest.mark.parametrize("allowed", [ALLOWED, replace(ALLOWED, token=None, method=PaymentMethod.LINKEDIN_BILLING)])
async def test_where_no_packs_are_sold_none_are_bought_by_themselves(make: Make, allowed: Allowed) -> None:
    top_ups, world = make(NoProvider())
    with pytest.raises(PaymentRefused):
        await top_ups.set("ana", "k1", allowed)
    assert world.accounts["ana"].top_up is None
    assert (await top_ups.set("ana", "k1", None)).answer == OFF


@dataclass
class Keeper(SandboxProvider):
    """Writes down which cards it was to keep, and answers as it is told."""

    answer: Exception | None = None
    kept: list[tuple[str, str, str]] = field(default_factory=list[tuple[str, str, str]])

    async def keep(self, member_id: str, method: PaymentMethod, token: str, key: str) -> None:
        assert method is PaymentMethod.CREDIT_CARD
        self.kept.append((member_id, token, key))
        if self.answer is not None:
            raise self.answer


async def test_r5a_a_card_is_made_chargeable_before_it_is_relied_on_and_once(make: Make) -> None:
    keeper = Keeper()
    top_ups, _ = make(keeper)
    await top_ups.set("ana", "k1", ALLOWED)
    await top_ups.set("ana", "k1", ALLOWED)
    await top_ups.set("ana", "k2", replace(ALLOWED, token=None))
    await top_ups.set("ana", "k3", None)
    assert keeper.kept == [("ana", CARD, "k1")]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (CardSetupRequired("s"), RefusalCode.CARD_SETUP_REQUIRED),
        (PaymentRefused(Refusal(RefusalCode.PAYMENT_DECLINED)), RefusalCode.PAYMENT_DECLINED),
        (TimeoutError(), RefusalCode.BUSY),
    ],
)
async def test_r5a_a_card_that_isnt_kept_switches_nothing_on_and_the_same_key_goes_on(
    make: Make, answer: Exception, code: RefusalCode
) -> None:
    keeper = Keeper(answer)
    top_ups, world = make(keeper)
    with pytest.raises(Refused) as refused:
        await top_ups.set("ana", "k1", ALLOWED)
    assert refused.value.refusal.code is code
    assert (world.accounts["ana"], world.records) == (Account(Member("ana")), {})
    keeper.answer = None
    assert await top_ups.set("ana", "k1", ALLOWED) == Done(ON, replayed=False)
