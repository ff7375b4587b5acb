from hypothesis import given
from hypothesis import strategies as st

from services.payments.state import DisputeState, PaymentState, PaymentStatus

WORDS = st.none() | st.sampled_from(["a", "b", "c"])
STATES = st.builds(
    PaymentState,
    status=st.sampled_from(PaymentStatus),
    reference=WORDS,
    refunded_cents=st.integers(0, 3),
    dispute=st.sampled_from(DisputeState),
    reason=WORDS,
    client_secret=WORDS,
)
PENDING, FAILED, PAID = PaymentStatus.PENDING, PaymentStatus.FAILED, PaymentStatus.PAID


@given(STATES, STATES)
def test_which_report_comes_first_makes_no_difference(one: PaymentState, other: PaymentState) -> None:
    assert one.merged(other) == other.merged(one)


@given(STATES, STATES, STATES)
def test_how_reports_are_grouped_makes_no_difference(a: PaymentState, b: PaymentState, c: PaymentState) -> None:
    assert a.merged(b).merged(c) == a.merged(b.merged(c))


@given(STATES, STATES)
def test_a_report_told_again_changes_nothing(one: PaymentState, other: PaymentState) -> None:
    assert one.merged(one) == one
    both = one.merged(other)
    assert both.merged(other) == both.merged(one) == both


@given(STATES, STATES)
def test_nothing_that_was_known_is_taken_back(one: PaymentState, other: PaymentState) -> None:
    both = one.merged(other)
    assert list(PaymentStatus).index(both.status) >= list(PaymentStatus).index(one.status)
    assert list(DisputeState).index(both.dispute) >= list(DisputeState).index(one.dispute)
    assert both.refunded_cents >= one.refunded_cents


def test_r5a_paid_beats_failed_beats_pending_and_brings_its_own_words() -> None:
    waiting = PaymentState(PENDING, "p", client_secret="secret")
    failed = PaymentState(FAILED, "f", reason="declined")
    paid = PaymentState(PAID, "m")
    assert waiting.merged(failed) == failed
    assert failed.merged(paid) == waiting.merged(paid) == paid


def test_refunds_and_disputes_are_kept_beside_the_status() -> None:
    refunded = PaymentState(PAID, "m", refunded_cents=100)
    disputed = PaymentState(PENDING, dispute=DisputeState.OPEN)
    assert refunded.merged(disputed) == PaymentState(PAID, "m", refunded_cents=100, dispute=DisputeState.OPEN)
    won, lost = PaymentState(PAID, dispute=DisputeState.WON), PaymentState(PAID, dispute=DisputeState.LOST)
    assert disputed.merged(won).dispute is DisputeState.WON
    assert won.merged(lost).dispute is DisputeState.LOST


def test_the_buyer_s_secret_isn_t_shown_in_logs() -> None:
    assert "secret-words" not in repr(PaymentState(PENDING, "p", client_secret="secret-words"))
