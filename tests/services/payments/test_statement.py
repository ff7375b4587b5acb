from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.statement import Statement, StatementLine, StatementState, month_of, outstanding
from services.purchase import PaymentMethod

MICROSOFT = PaymentMethod.MICROSOFT_BILLING
OPEN, CLOSED, PAID = StatementState.OPEN, StatementState.CLOSED, StatementState.PAID
IN_NOVEMBER = datetime(2026, 11, 24, 10, tzinfo=UTC)
NOVEMBER = Statement("ana", MICROSOFT, "2026-11", "USD")
PACK = StatementLine("p1", IN_NOVEMBER, 25, 5999)
BACK = StatementLine("r1", IN_NOVEMBER, -10, -2400)


def test_r5a_a_statement_adds_up_purchases_and_refunds_once_each() -> None:
    statement = NOVEMBER.with_line(PACK).with_line(PACK).with_line(BACK)
    assert statement.lines == (PACK, BACK)
    assert statement.total_cents == 3599
    assert statement.reference == "microsoft-2026-11"
    assert Statement("ana", PaymentMethod.LINKEDIN_BILLING, "2026-01", "USD").reference == "linkedin-2026-01"


@pytest.mark.parametrize(
    ("month", "closes_at"),
    [("2026-11", datetime(2026, 12, 1, tzinfo=UTC)), ("2026-12", datetime(2027, 1, 1, tzinfo=UTC))],
)
def test_r5a_a_statement_closes_when_its_month_is_over_utc(month: str, closes_at: datetime) -> None:
    last = closes_at - timedelta(microseconds=1)
    statement = Statement("ana", MICROSOFT, month, "USD").with_line(StatementLine("p1", last, 25, 5999))
    assert statement.closed(last) == statement
    assert statement.closed(closes_at).state is CLOSED
    with pytest.raises(ValueError, match="takes no line of"):
        statement.with_line(StatementLine("p2", closes_at, 25, 5999))


def test_r5a_a_closed_statement_takes_no_line_and_is_paid_once() -> None:
    closed = NOVEMBER.with_line(PACK).closed(NOVEMBER.closes_at)
    with pytest.raises(ValueError, match="belongs to a later statement"):
        closed.with_line(BACK)
    assert closed.with_line(PACK) == closed
    paid = closed.paid()
    assert (paid.state, paid.paid(), paid.closed(NOVEMBER.closes_at)) == (PAID, paid, paid)
    with pytest.raises(ValueError, match="isn't closed yet"):
        NOVEMBER.paid()


def test_r5a_nothing_owed_is_paid_and_a_credit_stays_open_to_be_set_off() -> None:
    assert NOVEMBER.closed(NOVEMBER.closes_at).state is PAID
    assert NOVEMBER.with_line(BACK).closed(NOVEMBER.closes_at).state is CLOSED


def test_r5a_what_is_outstanding_is_all_that_isn_t_paid() -> None:
    december = Statement("ana", MICROSOFT, "2026-12", "USD", (StatementLine("r2", IN_NOVEMBER, -1, -100),))
    owed = NOVEMBER.with_line(PACK).closed(NOVEMBER.closes_at)
    assert outstanding([]) == 0
    assert outstanding([owed, december]) == 5899
    assert outstanding([owed.paid(), december]) == -100


@given(st.datetimes(timezones=st.just(UTC)).filter(lambda at: 1000 < at.year < 9999))
def test_every_moment_belongs_to_the_statement_of_its_month(at: datetime) -> None:
    statement = Statement("ana", MICROSOFT, month_of(at), "USD")
    assert statement.with_line(StatementLine("p", at, 1, 1)).lines
    assert statement.closed(at) == statement
    assert month_of(statement.closes_at) > month_of(at)


def test_months_are_utc_wherever_the_moment_was_told() -> None:
    assert month_of(datetime(2026, 12, 1, 1, tzinfo=timezone(timedelta(hours=2)))) == "2026-11"
