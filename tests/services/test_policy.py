from dataclasses import asdict
from datetime import timedelta

import pytest

from services.lot import LotSource
from services.member import PlanName, SubscriberKind
from services.policy import Policy

POLICY = Policy()


@pytest.mark.parametrize(
    ("name", "title", "credits", "cap"),
    [
        (PlanName.CAREER, "Premium Career", 15, 60),
        (PlanName.CAREER_PLUS, "Premium Career Plus", 25, 100),
        (PlanName.CAREER_EXECUTIVE, "Premium Career Executive", 50, 200),
    ],
)
def test_r4_plans(name: PlanName, title: str, credits: int, cap: int) -> None:
    plan = POLICY.plan(name)
    assert (plan.name, plan.title, plan.monthly_credits, plan.cap) == (name, title, credits, cap)


def test_r6_a_recruiter_account_has_a_formula_and_no_fixed_plan() -> None:
    with pytest.raises(KeyError):
        POLICY.plan(PlanName.RECRUITER)


def test_r6a_the_constants_of_the_formula() -> None:
    numbers = {"base": 50, "per_open_job_post": 10, "per_response_rate": 200, "smallest": 50, "largest": 300}
    assert asdict(POLICY.recruiter) == numbers | {"cap_factor": 4}


def test_r5a_only_these_six_packs_exist() -> None:
    prices = {25: 5999, 50: 9999, 75: 13999, 100: 17499, 200: 29999, 500: 59999}
    assert {pack.credits: pack.price_cents for pack in POLICY.packs} == prices
    assert POLICY.currency == "USD"
    assert {size for size in range(-1, 1001) if POLICY.pack(size) is not None} == set(prices)
    assert all(POLICY.pack(size) in POLICY.packs for size in prices)


def test_r4_to_r7_the_smallest_degree_of_each_source() -> None:
    assert Policy().smallest_degree == POLICY.smallest_degree
    assert Policy().smallest_degree == {
        LotSource.SUBSCRIPTION: 3,
        LotSource.RECRUITER: 1,
        LotSource.PURCHASED: 2,
        LotSource.REWARD: 2,
    }


@pytest.mark.parametrize("kind", SubscriberKind)
def test_r14_the_monthly_limit_is_higher_for_recruiters(kind: SubscriberKind) -> None:
    assert POLICY.limit_for(kind) == (1000 if kind is SubscriberKind.RECRUITER else 300)


def test_r16_and_r25_the_limits_of_texts_and_the_switch_that_is_off() -> None:
    assert (POLICY.subject_limit, POLICY.body_limit) == (200, 1900)
    assert (POLICY.credit_back_on_reply, POLICY.credit_back_days) == (False, 90)


def test_r15_13_of_100_in_14_days_then_14_days_of_warning_then_20_a_day() -> None:
    judging = {"window_days": 14, "grace_days": 7, "minimum": 100, "threshold_percent": 13}
    assert asdict(POLICY.response_rate) == judging | {"warning_days": 14, "daily_limit": 20}


def test_r7_rewards_are_one_to_ten_credits_for_the_most_active_hundredth() -> None:
    scoring = {"per_answer": 3, "per_conversation_day": 1, "smallest_score": 20, "share": 0.01}
    assert asdict(POLICY.reward) == {"smallest": 1, "largest": 10} | scoring


def test_r17_a_warning_then_24_hours_72_hours_seven_days() -> None:
    assert POLICY.strike_restrictions == tuple(timedelta(hours=hours) for hours in (0, 24, 72, 7 * 24))


def test_r2_the_limits_of_asking_for_connections() -> None:
    limits = {"open_requests": 100, "pause": timedelta(days=21), "note_limit": 300}
    assert asdict(POLICY.connections) == limits


def test_r24_the_limits_of_support() -> None:
    assert (POLICY.open_tickets, POLICY.unanswered_ticket_messages) == (5, 10)
    assert (POLICY.reason_limit, POLICY.largest_adjustment) == (500, 1000)


def test_r17_five_refusals_within_seven_days_and_ten_minutes_to_heed_a_strike() -> None:
    counting = {"per_strike": 5, "window": timedelta(days=7), "pause": timedelta(minutes=10)}
    assert asdict(POLICY.violations) == counting
