from dataclasses import replace

import pytest

from services.payments.provider import Charge, PaymentEvent, Refund, RefundResult, RefundState
from services.payments.sandbox import SandboxOutcome, SandboxProvider, sandbox_event
from services.payments.state import DisputeState, PaymentState, PaymentStatus
from services.purchase import PaymentMethod
from services.refusal import InvalidInput

pytestmark = pytest.mark.anyio
SANDBOX = SandboxProvider()
CARD = PaymentMethod.CREDIT_CARD
CHARGE = Charge("p1", "ana", 5999, "USD", 25, CARD, "4242424242424242")
AUTHENTICATED = replace(CHARGE, token="4000 0025 0000 3155")
DISPUTED = replace(CHARGE, token="4000 0000 0000 0259")
PAID = PaymentState(PaymentStatus.PAID, "sandbox-p1")
WAITING = PaymentState(PaymentStatus.PENDING, "sandbox-p1", client_secret="sandbox-p1-secret")


@pytest.mark.parametrize("token", ["4242424242424242", "4242 4242 4242 4242", "4242-4242-4242-4242"])
async def test_r5a_the_card_that_succeeds_settles(token: str) -> None:
    SANDBOX.check(CARD, token)
    assert await SANDBOX.charge(replace(CHARGE, token=token)) == PAID
    assert await SANDBOX.look_up(replace(CHARGE, token=token), "sandbox-p1") == PAID


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ("4000000000000002", "The card was declined."),
        ("4000 0000 0000 9995", "The card has insufficient funds."),
        ("4000-0000-0000-0069", "The card has expired."),
    ],
)
async def test_r5a_the_cards_that_decline_say_why(token: str, reason: str) -> None:
    SANDBOX.check(CARD, token)
    failed = PaymentState(PaymentStatus.FAILED, "sandbox-p1", reason=reason)
    assert await SANDBOX.charge(replace(CHARGE, token=token)) == failed
    assert await SANDBOX.look_up(replace(CHARGE, token=token), None) == failed


@pytest.mark.parametrize("token", [None, "", "4111111111111111", "424242424242424", "card"])
def test_r5a_other_cards_are_refused_before_any_purchase(token: str | None) -> None:
    with pytest.raises(InvalidInput, match=r"4242424242424242 settles; 4000000000000002, .* are declined") as error:
        SANDBOX.check(CARD, token)
    assert (error.value.field, error.value.rule) == ("input.paymentToken", "R5a")


async def test_r5a_one_purchase_gets_one_answer_however_often_it_is_asked() -> None:
    assert await SANDBOX.charge(CHARGE) == await SANDBOX.charge(CHARGE)
    assert await SANDBOX.charge(CHARGE) != await SANDBOX.charge(replace(CHARGE, purchase_id="p2"))


async def test_r5a_a_card_that_asks_for_authentication_waits_for_its_buyer() -> None:
    SANDBOX.check(CARD, AUTHENTICATED.token)
    state = await SANDBOX.charge(AUTHENTICATED)
    assert state == await SANDBOX.look_up(AUTHENTICATED, "sandbox-p1") == WAITING
    yes = sandbox_event("p1", "ana", SandboxOutcome.AUTHENTICATED)
    no = sandbox_event("p1", "ana", SandboxOutcome.NOT_AUTHENTICATED)
    assert state.merged(yes.state) == PAID
    assert state.merged(no.state).status is PaymentStatus.FAILED
    assert state.merged(no.state).reason == "The card's bank couldn't make sure that it was you."
    assert state.merged(no.state).merged(yes.state) == PAID


@pytest.mark.parametrize(
    ("outcome", "dispute"),
    [
        (SandboxOutcome.DISPUTE_OPENED, DisputeState.OPEN),
        (SandboxOutcome.DISPUTE_WON, DisputeState.WON),
        (SandboxOutcome.DISPUTE_LOST, DisputeState.LOST),
    ],
)
async def test_r5a_a_disputed_card_settles_first(outcome: SandboxOutcome, dispute: DisputeState) -> None:
    SANDBOX.check(CARD, DISPUTED.token)
    assert await SANDBOX.charge(DISPUTED) == PAID
    assert await SANDBOX.look_up(DISPUTED, "sandbox-p1") == replace(PAID, dispute=DisputeState.OPEN)
    event = sandbox_event("p1", "ana", outcome)
    assert event == PaymentEvent(f"sandbox-p1-{outcome.lower()}", "ana", "p1", replace(PAID, dispute=dispute))


async def test_r5a_without_the_card_s_number_nothing_is_known_of_a_payment() -> None:
    forgotten = replace(CHARGE, token=None)
    assert await SANDBOX.look_up(forgotten, None) == PaymentState(PaymentStatus.PENDING)
    assert await SANDBOX.look_up(forgotten, "sandbox-p1") == PaymentState(PaymentStatus.PENDING, "sandbox-p1")


async def test_r5a_a_refund_is_done_at_once() -> None:
    refund = Refund("r1", "p1", "ana", CARD, "sandbox-p1", 5999, "USD")
    assert await SANDBOX.refund(refund) == RefundResult("r1", RefundState.DONE, "sandbox-r1")
