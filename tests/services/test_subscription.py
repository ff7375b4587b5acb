from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.lot import LotSource
from services.member import Member, PlanName, Standing
from services.policy import Policy
from services.subscription import Allowance, Subscription, allowance

POLICY = Policy()
START = datetime(2024, 1, 31, 9, 30, tzinfo=UTC)
PLAN = Subscription("sub", "ana", PlanName.CAREER, START)
ANA = Member("ana")


@pytest.mark.parametrize("plan", PlanName)
def test_what_kind_of_lots_a_plan_grants(plan: PlanName) -> None:
    expected = LotSource.RECRUITER if plan is PlanName.RECRUITER else LotSource.SUBSCRIPTION
    assert replace(PLAN, plan=plan).source is expected


def test_r4b_the_first_grant_is_at_the_start_and_the_others_on_its_day() -> None:
    due = [replace(PLAN, periods=periods).next_grant_at for periods in range(4)]
    assert PLAN.next_grant_at == START
    assert due == [START] + [datetime(2024, month, day, tzinfo=UTC) for month, day in [(2, 29), (3, 31), (4, 30)]]


@pytest.mark.parametrize("standing", Standing)
def test_r4_a_plan_grants_its_number_whatever_the_standing(standing: Standing) -> None:
    member = replace(ANA, standing=standing, open_job_posts=9, response_rate=1.0)
    assert allowance(PlanName.CAREER, member, POLICY) == Allowance(15, 60, "R4: Premium Career")
    assert allowance(PlanName.CAREER_EXECUTIVE, member, POLICY) == Allowance(50, 200, "R4: Premium Career Executive")


@pytest.mark.parametrize(
    ("posts", "rate", "earned", "credits"),
    [
        (0, 0.0, 50, 50),
        (1, 0.0, 60, 60),
        (0, 0.5, 150, 150),
        (3, 0.333, 147, 147),
        (5, 1.0, 300, 300),
        (4, 1.0, 290, 290),
        (6, 1.0, 310, 300),
        (99, 0, 1040, 300),
    ],
)
def test_r6a_the_recruiter_s_formula(posts: int, rate: float, earned: int, credits: int) -> None:
    granted = allowance(PlanName.RECRUITER, replace(ANA, open_job_posts=posts, response_rate=rate), POLICY)
    assert (granted.credits, granted.cap) == (credits, 4 * credits)
    inputs = f"50 + 10 x {posts} open job posts + 200 x response rate {rate:g}"
    assert granted.basis == f"R6a: {inputs} = {earned}, between 50 and 300"


def test_r6a_the_smallest_grant_holds_when_the_base_is_lower() -> None:
    lower = replace(POLICY, recruiter=replace(POLICY.recruiter, base=1))
    assert allowance(PlanName.RECRUITER, ANA, lower).credits == 50


@pytest.mark.parametrize("standing", [Standing.RESTRICTED, Standing.SUSPENDED])
def test_r6a_only_an_active_recruiter_is_granted_anything(standing: Standing) -> None:
    member = replace(ANA, standing=standing, open_job_posts=9)
    assert allowance(PlanName.RECRUITER, member, POLICY) == Allowance(0, 0, f"R6a: 0, standing {standing}")


@given(st.integers(0, 1000), st.floats(0, 1))
def test_r6a_a_grant_is_between_50_and_300_and_grows_with_job_posts(posts: int, rate: float) -> None:
    less, more = (
        allowance(PlanName.RECRUITER, replace(ANA, open_job_posts=count, response_rate=rate), POLICY).credits
        for count in (posts, posts + 1)
    )
    assert 50 <= less <= more <= 300
