from datetime import UTC, datetime

import pytest

from services import answer
from services.answer import Answer, decode, encode
from services.answers.cases import CaseClosed
from services.answers.payments import PaymentObserved, RefundRequested, StatementSettled
from services.case import CaseState
from services.lot import LotSource
from services.member import OptOut, PlanName, Standing
from services.payments.statement import StatementState
from services.purchase import PaymentMethod
from services.ticket import TicketState

NOW = datetime(2024, 2, 29, 23, 59, 59, 123_456, UTC)
ANSWERS: list[Answer] = [
    answer.Sent(inmail_id="i", sent_at=NOW, lot_id="l", source=LotSource.REWARD, entry=7, available=3),
    answer.Sent(inmail_id="i", sent_at=NOW, lot_id=None, source=None, entry=None, available=0),
    answer.Replied(reply_id="r", sent_at=NOW, credit_returned=True),
    answer.Declined(at=NOW),
    answer.Reported(report_id="r", at=NOW),
    answer.Blocked(changed=True),
    answer.Blocked(changed=False),
    answer.Unblocked(changed=True),
    answer.ConnectionRequested(request_id="r", at=NOW, connected=True),
    answer.RequestAccepted(member_id="m", at=NOW),
    answer.RequestDeclined(member_id="m", at=NOW),
    answer.RequestWithdrawn(member_id="m", at=NOW),
    answer.Disconnected(member_id="m", at=NOW),
    answer.PreferencesSet(opt_outs=(OptOut.ALL, OptOut.SALES), open_profile=True),
    answer.Subscribed(
        subscription_id="s", plan=PlanName.CAREER, started_at=NOW, granted=15, next_grant_at=NOW, available=15
    ),
    answer.Purchased(
        purchase_id="p",
        lot_id="p",
        credits=25,
        price_cents=5999,
        currency="USD",
        method=PaymentMethod.LINKEDIN_BILLING,
        settled_at=NOW,
        available=25,
    ),
    answer.TicketTaken(ticket_id="t", opened_at=NOW),
    answer.TicketWritten(ticket_id="t", message_id="m", at=NOW, state=TicketState.ANSWERED),
    answer.TicketClosed(ticket_id="t", at=NOW),
    answer.CreditsAdjusted(action_id="a", credits=-3, entries=(7, 8), available=0),
    answer.StrikesChanged(
        action_id="a", member_id="m", strike_id="s", standing=Standing.RESTRICTED, restricted_until=NOW
    ),
    CaseClosed(
        action_id="a",
        case_id="c",
        state=CaseState.UPHELD,
        strike_id="a",
        member_id="m",
        standing=Standing.RESTRICTED,
        restricted_until=NOW,
    ),
    answer.RewardGranted(lot_id="reward:r", credits=4, expires_at=NOW, available=4),
    answer.QuarterClosed(granted=12),
    PaymentObserved(purchase_id="p", known=True),
    RefundRequested(
        refund_id="r",
        purchase_id="p",
        member_id="ana",
        credits=5,
        amount_cents=1199,
        currency="USD",
        requested_at=NOW,
        available=0,
    ),
    StatementSettled(reference="microsoft-2024-02", state=StatementState.PAID, total_cents=5999),
]


@pytest.mark.parametrize("given", ANSWERS, ids=lambda given: given.operation)
def test_r21_a_stored_answer_is_given_again_as_it_was(given: Answer) -> None:
    again = decode(encode(given))
    assert again == given
    assert type(again) is type(given)


def test_every_operation_has_a_name_of_its_own() -> None:
    assert len({given.operation for given in ANSWERS}) == len({type(given) for given in ANSWERS}) == 25


@pytest.mark.parametrize("text", ["", "{}", "null", '{"operation": "dance"}', '{"operation": "blockMember"}'])
def test_what_is_no_answer_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="validation error"):
        decode(text)
