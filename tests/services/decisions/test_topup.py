"""R5: allowing automatic top-ups, and what any decision that dips, pays or declines makes of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.account import Account
from services.accrual import due_at
from services.alert import wake_at
from services.answers.topup import AutoTopUpSet
from services.decisions.decide import decide_all
from services.decisions.decision import Decision
from services.effects.credits import AccountSaved, TopUpSaved
from services.effects.members import Notified
from services.effects.payments import PurchaseSaved
from services.effects.records import Recorded
from services.intent import Intent
from services.intents.credits import SettleAccount
from services.intents.mail import SendInMail
from services.intents.operators import AdjustCredits
from services.intents.payments import ObservePayment
from services.intents.topup import Allowed, SetAutoTopUp
from services.lot import Lot, LotSource, PayWith
from services.member import Member, Standing
from services.notification import Notification, NotificationKind
from services.operator import Role
from services.payments.state import PaymentState, PaymentStatus
from services.policy import Policy
from services.purchase import PaymentMethod, Purchase, PurchaseState
from services.refusal import ActionRefused, InvalidInput, Refused
from services.refusal_code import RefusalCode
from services.request import fingerprint
from services.topup import TopUp
from services.world import World

POLICY = Policy()
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)
PRICE = 59_99
CARD = PaymentMethod.CREDIT_CARD
ALLOWED = Allowed(threshold=10, credits=25, max_purchases=2, max_cents=2 * PRICE, method=CARD, token="pm_1")
TOP_UP = TopUp("ana", 10, 25, 2, 2 * PRICE, CARD, "pm_1")
PAID, FAILED = PaymentState(PaymentStatus.PAID, "ref"), PaymentState(PaymentStatus.FAILED, "ref", reason="Declined.")


def pack(credits: int, expires_at: datetime | None = None) -> Lot:
    return Lot("pack", LotSource.PURCHASED, 99, credits, NOW - DAY, expires_at, 2, "pack")


class Life:
    """Ana's account, step by step."""

    def __init__(self, *lots: Lot, top_up: TopUp | None = TOP_UP, member: Member | None = None) -> None:
        balance = sum(lot.remaining for lot in lots)
        known = Account(member or Member("ana"), lots=lots, balance=balance, sequence=len(lots), top_up=top_up)
        self.world = World(accounts={"ana": known})
        self.now, self.count = NOW, 0

    @property
    def top_up(self) -> TopUp:
        known = self.world.accounts["ana"].top_up
        assert known is not None
        return known

    @property
    def opened(self) -> list[Purchase]:
        return [one for one in self.world.purchases.values() if one.state is PurchaseState.PENDING]

    def do(self, kind: type[Intent], **given: object) -> Decision:
        self.count += 1
        name = f"i{self.count}"
        given = {"id": name, "actor_id": "ana", "key": name, "fingerprint": name, "now": self.now, **given}
        [outcome] = decide_all(self.world, [kind(**given)], POLICY)  # pyright: ignore[reportArgumentType] - its fields
        if isinstance(outcome, Refused):
            raise outcome
        return outcome

    def send(self) -> Decision:
        other = f"b{self.count}"
        self.world.accounts[other] = Account(Member(other))
        texts = {"subject": "Graphs", "body": "Shall we talk?"}
        return self.do(SendInMail, member_id=other, pay_with=PayWith.AUTO, **texts)

    def adjust(self, credits: int) -> Decision:
        who = {"actor_id": "operator:o", "operator": "o", "role": Role.SUPPORT, "member_id": "ana", "reason": "Why"}
        return self.do(AdjustCredits, credits=credits, lot_id=None, ticket_id=None, **who)

    def told(self, state: PaymentState) -> list[tuple[NotificationKind, datetime | None]]:
        """A provider tells of the open purchase; what news that brings of top-ups."""
        [purchase] = self.opened
        decision = self.do(ObservePayment, actor_id="provider", member_id="ana", purchase_id=purchase.id, state=state)
        news = (effect.notification for effect in decision.effects if isinstance(effect, Notified))
        return [(one.kind, one.due_at) for one in news if one.kind.startswith("TOP_UP") and one.about == purchase.id]

    def look(self, now: datetime) -> None:
        self.now = now
        self.do(SettleAccount, actor_id="system", member_id="ana")


def test_the_send_that_dips_opens_one_purchase_in_its_own_transaction() -> None:
    life = Life(pack(12))
    assert [len(life.opened) for _ in range(5) if life.send()] == [0, 0, 1, 1, 1]
    [purchase] = life.opened
    assert purchase == Purchase(
        "i3-top-up",
        "ana",
        25,
        PRICE,
        "USD",
        CARD,
        PurchaseState.PENDING,
        NOW,
        "§top-up:i3-top-up",
        purchase.fingerprint,
    )
    assert (life.top_up.pending, life.top_up.armed, life.top_up.purchases) == (purchase.id, False, 1)


def test_the_effects_hold_the_account_as_it_is_saved() -> None:
    life = Life(pack(10))
    effects = life.send().effects
    [saved] = [effect.account for effect in effects if isinstance(effect, AccountSaved)]
    [kept] = [effect.top_up for effect in effects if isinstance(effect, TopUpSaved)]
    assert saved.top_up == kept == life.top_up
    assert PurchaseSaved(life.opened[0]) in effects


def test_a_payment_ends_it_and_the_next_dip_brings_the_next() -> None:
    life = Life(pack(10))
    life.send()
    assert life.told(PAID) == [(NotificationKind.TOP_UP_SETTLED, None)]
    assert (life.opened, life.world.accounts["ana"].balance, life.top_up.armed) == ([], 34, True)
    for _ in range(25):
        life.send()
    assert len(life.opened) == 1
    assert life.top_up.purchases == 2


def test_a_month_s_ceiling_puts_the_third_off_to_the_next_month() -> None:
    life = Life(pack(10), top_up=replace(TOP_UP, month="2026-03", purchases=2, cents=2 * PRICE))
    life.send()
    april = datetime(2026, 4, 1, tzinfo=UTC)
    assert life.opened == []
    assert wake_at(life.world.accounts["ana"]) == april
    life.look(april)
    assert (len(life.opened), life.top_up.month, life.top_up.purchases) == (1, "2026-04", 1)


def test_declines_are_told_put_it_off_and_switch_it_off_in_the_end() -> None:
    life = Life(pack(10))
    life.send()
    assert life.told(FAILED) == [(NotificationKind.TOP_UP_DECLINED, NOW + DAY)]
    life.adjust(-1)
    assert life.opened == []
    assert wake_at(life.world.accounts["ana"]) == NOW + DAY
    life.look(NOW + DAY)
    assert life.told(FAILED) == [(NotificationKind.TOP_UP_DECLINED, NOW + 4 * DAY)]
    life.look(NOW + 4 * DAY)
    assert life.told(FAILED) == [(NotificationKind.TOP_UP_DECLINED, None)]
    assert (life.top_up.enabled, life.top_up.purchases, life.top_up.cents) == (False, 0, 0)
    assert wake_at(life.world.accounts["ana"]) is None
    life.look(NOW + 90 * DAY)
    assert life.opened == []


def test_news_that_come_late_or_twice_count_once() -> None:
    life = Life(pack(10))
    life.send()
    [purchase] = life.opened
    life.told(FAILED)
    again = {"actor_id": "provider", "member_id": "ana", "purchase_id": purchase.id}
    life.do(ObservePayment, **again, state=FAILED)
    assert life.top_up.declines == 1
    life.do(ObservePayment, **again, state=PAID)  # another attempt at the same payment went through after all
    assert (life.world.accounts["ana"].balance, life.opened) == (34, [])


def test_a_dip_that_time_brings_counts_too() -> None:
    life = Life(pack(30, NOW + 30 * DAY), top_up=TOP_UP)
    assert due_at(life.world.accounts["ana"]) == NOW + 30 * DAY
    life.look(NOW + 30 * DAY)
    assert len(life.opened) == 1


@pytest.mark.parametrize("standing", [Standing.RESTRICTED, Standing.SUSPENDED])
def test_nothing_is_bought_for_who_isnt_in_good_standing(standing: Standing) -> None:
    life = Life(pack(5), member=Member("ana", standing=standing))
    life.look(NOW)
    assert life.opened == []


def test_a_balance_that_is_low_already_is_a_dip_when_it_is_switched_on() -> None:
    life = Life(pack(9), top_up=None)
    decision = life.do(SetAutoTopUp, allowed=ALLOWED)
    assert decision.answer == AutoTopUpSet(enabled=True)
    assert (len(life.opened), life.top_up.token) == (1, "pm_1")
    assert "pm_1" not in str([effect.record for effect in decision.effects if isinstance(effect, Recorded)])


def test_switching_it_on_anew_keeps_the_card_the_counts_and_the_open_purchase() -> None:
    life = Life(pack(9), top_up=None)
    life.do(SetAutoTopUp, allowed=ALLOWED)
    life.do(SetAutoTopUp, allowed=replace(ALLOWED, token=None, threshold=20))
    known = life.top_up
    assert (known.threshold, known.token, known.purchases, known.pending) == (20, "pm_1", 1, "i1-top-up")
    assert len(life.opened) == 1


def test_switched_off_it_buys_nothing_and_forgets_the_card() -> None:
    life = Life(pack(12))
    assert life.do(SetAutoTopUp, allowed=None).answer == AutoTopUpSet(enabled=False)
    assert (life.top_up.enabled, life.top_up.token) == (False, None)
    for _ in range(12):
        life.send()
    assert life.opened == []
    with pytest.raises(InvalidInput, match="A card needs"):
        life.do(SetAutoTopUp, allowed=replace(ALLOWED, token=None))


def test_what_is_on_its_way_keeps_its_card_when_it_is_switched_off() -> None:
    life = Life(pack(9))
    life.send()
    life.do(SetAutoTopUp, allowed=None)
    assert (life.top_up.token, life.told(PAID)) == ("pm_1", [(NotificationKind.TOP_UP_SETTLED, None)])


def test_switching_off_what_was_never_on_changes_nothing() -> None:
    decision = Life(pack(9), top_up=None).do(SetAutoTopUp, allowed=None)
    assert [type(effect) for effect in decision.effects] == [Recorded]


BELOW = "Top up below 1 to 25 credits: one pack has to bring the balance back above."
CENTS = "Allow 5999 cents a month, the pack's price, to 50 times as many."
WRONG: Sequence[tuple[dict[str, object], str, str, str]] = [
    ({"threshold": 0}, "input.threshold", BELOW, "R5"),
    ({"threshold": 26}, "input.threshold", BELOW, "R5"),
    ({"credits": 30}, "input.packCredits", "There is no pack of 30 credits: take 25, 50, 75, 100, 200, 500.", "R5a"),
    ({"max_purchases": 0}, "input.maxPurchasesPerMonth", "Allow 1 to 50 purchases a month.", "R5"),
    ({"max_purchases": 51}, "input.maxPurchasesPerMonth", "Allow 1 to 50 purchases a month.", "R5"),
    ({"max_cents": PRICE - 1}, "input.maxCentsPerMonth", CENTS, "R5"),
    ({"max_cents": 50 * PRICE + 1}, "input.maxCentsPerMonth", CENTS, "R5"),
    ({"token": None}, "input.paymentToken", "A card needs what the payment form gave for it.", "R5a"),
]


@pytest.mark.parametrize(("change", "field", "detail", "rule"), WRONG)
def test_what_may_be_allowed(change: dict[str, object], field: str, detail: str, rule: str) -> None:
    life = Life(pack(9), top_up=None)
    before = life.world.accounts["ana"]
    with pytest.raises(InvalidInput) as refused:
        life.do(SetAutoTopUp, allowed=replace(ALLOWED, **change))  # pyright: ignore[reportArgumentType] - its fields
    assert (refused.value.field, refused.value.refusal.detail, refused.value.rule) == (field, detail, rule)
    assert (life.world.accounts["ana"], life.opened) == (before, [])


@pytest.mark.parametrize(
    "change",
    [
        *({"threshold": 1}, {"threshold": 25}, {"max_purchases": 1}, {"max_purchases": 50}),
        *({"max_cents": PRICE}, {"max_cents": 50 * PRICE}),
    ],
)
def test_up_to_the_limits_it_may(change: dict[str, int]) -> None:
    life = Life(pack(30), top_up=None)
    allowed = replace(ALLOWED, **change)
    life.do(SetAutoTopUp, allowed=allowed)
    known = life.top_up
    assert (known.threshold, known.max_purchases, known.max_cents) == (
        allowed.threshold,
        allowed.max_purchases,
        allowed.max_cents,
    )


def test_what_is_opened_and_what_is_told_of_it() -> None:
    life = Life(pack(9), top_up=None)
    life.do(SetAutoTopUp, allowed=ALLOWED)
    [opened] = life.opened
    assert opened.fingerprint == fingerprint("autoTopUp", purchase=opened.id)
    assert (opened.member_id, opened.credits, opened.price_cents, opened.created_at) == ("ana", 25, PRICE, NOW)
    decision = life.do(ObservePayment, actor_id="provider", member_id="ana", purchase_id=opened.id, state=PAID)
    [news] = [effect.notification for effect in decision.effects if isinstance(effect, Notified)]
    assert news == Notification(
        "i2:TOP_UP_SETTLED", "ana", NotificationKind.TOP_UP_SETTLED, NOW, credits=25, about=opened.id, mail=news.mail
    )


def test_account_billing_needs_no_card() -> None:
    life = Life(pack(9), top_up=None)
    life.do(SetAutoTopUp, allowed=replace(ALLOWED, token=None, method=PaymentMethod.LINKEDIN_BILLING))
    assert life.opened[0].method is PaymentMethod.LINKEDIN_BILLING


def test_only_members_in_good_standing_may_switch_it_on() -> None:
    life = Life(pack(9), top_up=None, member=Member("ana", standing=Standing.RESTRICTED))
    with pytest.raises(ActionRefused) as refused:
        life.do(SetAutoTopUp, allowed=ALLOWED)
    assert refused.value.refusal.code is RefusalCode.ACCOUNT_NOT_ACTIVE
    assert life.do(SetAutoTopUp, allowed=None).answer == AutoTopUpSet(enabled=False)
