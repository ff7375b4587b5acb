import pytest

from services.payments.state import DisputeState, PaymentState, PaymentStatus
from services.payments.stripe_objects import ChargedCard, Dispute, Intent, Problem, RefundMade, merged

PAID = PaymentState(PaymentStatus.PAID, "pi_1")


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (Problem(type="card_error", message="Your card has expired."), "Your card has expired."),
        (Problem(type="card_error"), "The payment was declined."),
        (Problem(type="invalid_request_error", message="for engineers"), "The payment was declined."),
        (
            Problem(type="card_error", code="payment_intent_authentication_failure", message="for engineers"),
            "The card's bank couldn't make sure that it was you.",
        ),
        (Problem(), "The payment was declined."),
    ],
)
def test_r5a_only_what_is_meant_for_buyers_is_told_to_them(problem: Problem, words: str) -> None:
    assert problem.words() == words


def test_a_charge_tells_more_of_its_intent_only_when_it_came_along() -> None:
    charge = ChargedCard(id="ch_1", payment_intent="pi_1", amount_refunded=100, disputed=True)
    named = Intent(id="pi_1", status="succeeded", latest_charge="ch_1")
    whole = Intent(id="pi_1", status="succeeded", latest_charge=charge)
    assert (named.state(), named.disputed) == (PAID, False)
    assert (whole.state(), whole.disputed) == (charge.state(), True)
    assert whole.state().refunded_cents == 100


def test_a_refund_and_a_dispute_are_proof_of_a_payment() -> None:
    refund = RefundMade(id="re_1", amount=100, status="pending", payment_intent="pi_1")
    inquiry = Dispute(id="dp_1", status="warning_under_review", payment_intent="pi_1")
    assert refund.state() == inquiry.state() == PAID
    assert refund.result() is None


def test_all_reports_are_one_and_none_is_pending() -> None:
    lost = Dispute(id="dp_1", status="lost", payment_intent="pi_1").state()
    won = Dispute(id="dp_2", status="won", payment_intent="pi_1").state()
    assert merged([]) == PaymentState(PaymentStatus.PENDING)
    assert merged([lost, won, PAID]).dispute is DisputeState.LOST


def test_what_stripe_adds_to_its_objects_is_left_alone() -> None:
    assert Intent.model_validate({"id": "pi_1", "status": "succeeded", "new": {"next": "year"}}).state() == PAID
