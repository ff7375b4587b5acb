"""Open top-ups are charged once each, whatever the provider does."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from itertools import count

import pytest

from services.account import Account
from services.decisions.decide import decide_all
from services.jobs import topups as module
from services.jobs.job import Ran
from services.jobs.topups import PendingTopUp, TopUps
from services.lane import Lane
from services.lot import Lot, LotSource
from services.member import Member
from services.payments.provider import Charge, Refund, RefundResult
from services.payments.state import PaymentState, PaymentStatus
from services.policy import Policy
from services.purchase import PaymentMethod, Purchase, PurchaseState
from services.purchases import Purchases
from services.purchasing import Purchasing, Shop
from services.refusal import PaymentRefused, Refusal
from services.refusal_code import RefusalCode
from services.store import Store
from services.topup import TopUp
from services.world import World

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


@dataclass
class Provider:
    """Answers what it is told to, and writes down what it is asked."""

    answer: PaymentState | Exception
    charged: list[Charge] = field(default_factory=list[Charge])
    looked_up: list[str | None] = field(default_factory=list[str | None])

    def check(self, method: PaymentMethod, token: str | None) -> None:
        """Takes everything."""

    async def keep(self, member_id: str, method: PaymentMethod, token: str, key: str) -> None:
        raise NotImplementedError(member_id, method, token, key)

    async def charge(self, charge: Charge) -> PaymentState:
        self.charged.append(charge)
        return self._answer()

    async def look_up(self, charge: Charge, reference: str | None) -> PaymentState:
        assert charge.token
        self.looked_up.append(reference)
        return self._answer()

    async def refund(self, refund: Refund) -> RefundResult:
        raise NotImplementedError(refund)

    def _answer(self) -> PaymentState:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class Waiting:
    """The open top-ups of a world, page by page."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def pending(self, after: str, limit: int) -> list[PendingTopUp]:
        accounts = self.world.accounts.values()
        waiting = {one.top_up.pending: one.top_up.token for one in accounts if one.top_up and one.top_up.pending}
        ids = sorted(id for id in waiting if id > after)[:limit]
        return [PendingTopUp(self.world.purchases[id], waiting[id]) for id in ids]


def world(members: int = 1, reference: str | None = None) -> World:
    """Members whose balance dipped: each has an open purchase."""
    made = World()
    for number in range(members):
        id, bought = f"m{number:03}", f"p{number:03}"
        top_up = TopUp(id, 10, 25, 2, 12_000, PaymentMethod.CREDIT_CARD, f"pm_{number}", armed=False, pending=bought)
        pack = Lot(f"{id}-pack", LotSource.PURCHASED, 9, 9, NOW, None, 2, f"{id}-pack")
        made.accounts[id] = Account(Member(id), lots=(pack,), balance=9, sequence=1, top_up=top_up)
        made.purchases[bought] = Purchase(
            bought, id, 25, 59_99, "USD", top_up.method, PurchaseState.PENDING, NOW, f"§top-up:{bought}", "f"
        )
        if reference:
            made.purchases[bought] = replace(made.purchases[bought], reference=reference)
    return made


Open = Callable[[World, Provider], TopUps]


@pytest.fixture
def open_till(memory: Callable[[World], Store], shelf: Callable[[World], Purchases]) -> Open:
    def make(known: World, provider: Provider) -> TopUps:
        ids = map("o{:04}".format, count())
        lane = Lane(memory(known), partial(decide_all, policy=Policy()))
        purchasing = Purchasing(lane, shelf(known), provider, Shop(), lambda: NOW, lambda: next(ids))
        return TopUps(purchasing, Waiting(known))

    return make


PAID = PaymentState(PaymentStatus.PAID, "pi_1")


async def test_an_open_top_up_is_charged_with_the_member_s_card(open_till: Open) -> None:
    known, provider = world(), Provider(PAID)
    assert await open_till(known, provider).charge() == Ran(1)
    [one] = provider.charged
    assert (one.purchase_id, one.token, one.amount_cents, one.first, one.unattended) == (
        "p000",
        "pm_0",
        59_99,
        False,
        True,
    )
    assert (known.purchases["p000"].state, known.accounts["m000"].balance) == (PurchaseState.SETTLED, 34)
    assert await open_till(known, provider).charge() == Ran(0)
    assert len(provider.charged) == 1


async def test_all_pages_are_charged_each_once(open_till: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAGE", 4)
    known, provider = world(9), Provider(PAID)
    assert await open_till(known, provider).charge() == Ran(9)
    assert sorted(one.purchase_id for one in provider.charged) == sorted(known.purchases)


async def test_a_decline_is_an_end_too(open_till: Open) -> None:
    known = world()
    assert await open_till(known, Provider(PaymentState(PaymentStatus.FAILED, reason="Declined."))).charge() == Ran(1)
    top_up = known.accounts["m000"].top_up
    assert known.purchases["p000"].state is PurchaseState.DECLINED
    assert top_up is not None
    assert (top_up.pending, top_up.declines) == (None, 1)


async def test_a_card_that_asks_for_its_owner_is_declined_since_nobody_is_there(open_till: Open) -> None:
    known = world()
    asks = PaymentState(PaymentStatus.PENDING, "pi_1", client_secret="secret")
    assert await open_till(known, Provider(asks)).charge() == Ran(1)
    assert (known.purchases["p000"].state, known.purchases["p000"].reason) == (
        PurchaseState.DECLINED,
        module.UNATTENDED,
    )


async def test_a_payment_under_way_is_looked_up_the_next_time(open_till: Open) -> None:
    known, provider = world(), Provider(PaymentState(PaymentStatus.PENDING, "pi_1"))
    till = open_till(known, provider)
    assert await till.charge() == Ran(0)
    provider.answer = PAID
    assert await till.charge() == Ran(1)
    assert (len(provider.charged), provider.looked_up) == (1, ["pi_1"])


@pytest.mark.parametrize("error", [OSError("gone"), PaymentRefused(Refusal(RefusalCode.PAYMENT_PENDING))])
async def test_a_provider_out_of_reach_is_asked_again_the_next_time(
    open_till: Open, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    known, provider = world(2), Provider(error)
    with caplog.at_level(logging.WARNING, "inmail.payments"):
        assert await open_till(known, provider).charge() == Ran(0, failed=2)
    assert len(caplog.messages) == 2
    assert "pm_0" not in caplog.text
    provider.answer = PAID
    assert await open_till(known, provider).charge() == Ran(2)
