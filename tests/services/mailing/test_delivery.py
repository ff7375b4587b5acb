from datetime import UTC, datetime, timedelta

import pytest

from services.mailing.delivery import PAUSES, Delivery

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


def test_an_attempt_that_failed_is_repeated_later_and_later_and_then_given_up() -> None:
    delivery, now = Delivery(NOW), NOW
    for attempt, pause in enumerate(PAUSES, 1):
        delivery = delivery.failed("451", now, for_good=False)
        assert (delivery.attempts, delivery.due_at, delivery.problem) == (attempt, now + pause, "451")
        now += pause
    delivery = delivery.failed("451", now, for_good=False)
    assert delivery == Delivery(None, len(PAUSES) + 1, gave_up_at=now, problem="451")
    assert sorted(PAUSES) == list(PAUSES)


def test_what_is_refused_for_good_is_given_up_at_once() -> None:
    assert Delivery(NOW).failed("550", NOW, for_good=True) == Delivery(None, 1, gave_up_at=NOW, problem="550")


@pytest.mark.parametrize("attempts", [0, 3])
def test_what_was_accepted_has_no_problem_left(attempts: int) -> None:
    later = NOW + timedelta(hours=1)
    assert Delivery(NOW, attempts, problem="451").accepted(later) == Delivery(None, attempts + 1, accepted_at=later)


def test_what_isn_t_wanted_any_more_isn_t_due() -> None:
    assert Delivery(NOW).unwanted() == Delivery(None)
