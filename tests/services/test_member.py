from datetime import UTC, datetime, timedelta

import pytest

from services.member import AccountType, Member, OptOut, PlanName, ProfileLevel, Standing, SubscriberKind


@pytest.mark.parametrize(
    ("account_type", "plan", "kind"),
    [
        (AccountType.STANDARD, None, SubscriberKind.STANDARD),
        (AccountType.STANDARD, PlanName.CAREER, SubscriberKind.PREMIUM),
        (AccountType.STANDARD, PlanName.CAREER_EXECUTIVE, SubscriberKind.PREMIUM),
        (AccountType.SALES, None, SubscriberKind.SALES),
        (AccountType.SALES, PlanName.CAREER_PLUS, SubscriberKind.SALES),
        (AccountType.RECRUITER, None, SubscriberKind.RECRUITER),
        (AccountType.RECRUITER, PlanName.RECRUITER, SubscriberKind.RECRUITER),
    ],
)
def test_r1_the_seat_tells_the_subscriber_kind_and_then_the_plan(
    account_type: AccountType, plan: PlanName | None, kind: SubscriberKind
) -> None:
    assert Member("ana", account_type=account_type, plan=plan).subscriber_kind is kind


def test_r1_a_member_of_whom_nothing_else_is_known_is_an_ordinary_one() -> None:
    ana = Member("ana")
    assert (ana.profile_level, ana.standing, ana.subscriber_kind) == (
        ProfileLevel.FULL,
        Standing.ACTIVE,
        SubscriberKind.STANDARD,
    )
    assert (ana.open_profile, ana.opt_outs, ana.open_job_posts, ana.response_rate) == (False, frozenset(), 0, 0.0)


def test_r11_there_is_an_opt_out_for_each_kind_and_one_for_all() -> None:
    assert {OptOut.ALL.value, *SubscriberKind} == set(OptOut)


NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("standing", "after"),
    [
        (Standing.RESTRICTED, Standing.ACTIVE),
        (Standing.SUSPENDED, Standing.SUSPENDED),
        (Standing.ACTIVE, Standing.ACTIVE),
    ],
)
def test_r17_a_restriction_ends_by_time_and_a_suspension_never_does(standing: Standing, after: Standing) -> None:
    member = Member("ana", standing=standing, restricted_until=NOW)
    assert member.standing_at(NOW - timedelta(microseconds=1)) == member
    assert member.standing_at(NOW) == Member("ana", standing=after)
