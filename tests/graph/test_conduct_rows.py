"""A conduct is stored as whole numbers, and read back the same (R15)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.conduct_rows import conduct_of, row_of_conduct
from services.conduct import NOTHING_SENT, Conduct, MailDay

DAYS = st.dates(date(1971, 1, 1), date(2150, 1, 1))


def test_numbers_are_days_from_1970_then_what_was_counted() -> None:
    days = (MailDay(date(1970, 1, 2), 3, 1), MailDay(date(1972, 2, 29), 120, 0))
    assert row_of_conduct(Conduct(days, date(2000, 1, 1), date(1970, 1, 11))) == [10957, 10, 1, 3, 1, 789, 120, 0]
    assert row_of_conduct(Conduct((), date(1970, 1, 3))) == [2, 0]


def test_who_sent_nothing_has_no_row() -> None:
    assert row_of_conduct(NOTHING_SENT) is None
    assert conduct_of(None) is NOTHING_SENT


@given(DAYS, st.none() | DAYS, st.lists(st.tuples(st.integers(0, 14), st.integers(0, 999), st.integers(0, 99))))
def test_what_is_stored_is_read_back(last: date, warned: date | None, counts: list[tuple[int, int, int]]) -> None:
    days = tuple(MailDay(last - timedelta(days=day), sent, answered) for day, sent, answered in counts)
    conduct = Conduct(days, last, warned)
    row = row_of_conduct(conduct)
    assert row is not None
    assert conduct_of(row) == conduct


@pytest.mark.parametrize("row", [[7], [7, 0, 3], [7, 0, 3, 1]])
def test_what_is_no_conduct_is_told(row: list[int]) -> None:
    with pytest.raises((ValueError, IndexError)):
        conduct_of(row)
