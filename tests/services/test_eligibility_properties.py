"""Eligibility for any sender, recipient and history, against a second statement of the rules."""

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from services.account import Account
from services.conduct import Conduct, MailDay
from services.eligibility import Eligibility, Pair, judge
from services.lot import OUT_OF_NETWORK, Lot, LotSource, PayWith
from services.member import AccountType, Member, OptOut, PlanName, ProfileLevel, Standing
from services.policy import Policy
from services.subscription import Subscription

POLICY = Policy()
NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
LOT = Lot("lot", LotSource.PURCHASED, 10, 5, NOW, None, 2, "purchase")
GRANTED = replace(LOT, id="granted", source=LotSource.SUBSCRIPTION, smallest_degree=3)
RECRUITED = replace(LOT, id="recruited", source=LotSource.RECRUITER, smallest_degree=1)
PLAN = Subscription("sub", "ana", PlanName.CAREER, datetime(2024, 1, 31, tzinfo=UTC), periods=4)

TODAY, LATELY, LONG_AGO = NOW.date(), date(2024, 5, 2), date(2024, 5, 1)

BOOLS = st.booleans()
MEMBERS = st.builds(
    Member,
    id=st.just("ana"),
    profile_level=st.sampled_from(ProfileLevel),
    standing=st.sampled_from(Standing),
    account_type=st.sampled_from(AccountType),
    plan=st.sampled_from([None, PlanName.CAREER]),
    open_profile=BOOLS,
    opt_outs=st.frozensets(st.sampled_from(OptOut), max_size=2),
)
SENDERS = st.builds(
    Account,
    member=MEMBERS,
    lots=st.sampled_from([(), (LOT,), (GRANTED,), (replace(LOT, expires_at=NOW),), (RECRUITED, LOT)]),
    month=st.just("2024-05"),
    sent=st.sampled_from([0, 299, 300, 999, 1000]),
    subscription=st.sampled_from([None, PLAN]),
    conduct=st.builds(
        Conduct,
        days=st.sampled_from([19, 20]).map(lambda sent: (MailDay(TODAY, sent, 0),)),
        judged_on=st.just(TODAY),
        warned_on=st.sampled_from([None, LATELY, LONG_AGO]),
    ),
)
PAIRS = st.builds(
    Pair,
    degree=st.integers(1, OUT_OF_NETWORK),
    blocked_by_recipient=BOOLS,
    reported_by_recipient=BOOLS,
    blocked_by_sender=BOOLS,
    awaiting=BOOLS,
)
RECIPIENTS = MEMBERS.map(lambda member: replace(member, id="ben"))
CHOICES = st.sampled_from(PayWith)


def ask(sender: Account, recipient: Member | None, pair: Pair, pay_with: PayWith) -> Eligibility:
    return judge(sender, recipient, pair, pay_with=pay_with, policy=POLICY, now=NOW)


def codes(answer: Eligibility) -> list[str]:
    return [blocker.code.value for blocker in answer.blockers]


@settings(deadline=None, max_examples=300)
@given(SENDERS, st.tuples(RECIPIENTS, RECIPIENTS), st.tuples(PAIRS, PAIRS), CHOICES)
def test_r11a_block_report_suspension_and_absence_are_equal_to_every_sender(
    sender: Account, recipients: tuple[Member, Member], pairs: tuple[Pair, Pair], pay_with: PayWith
) -> None:
    """Whatever else is true of the recipients; what the sender did to them is the sender's own fact, so the same."""
    (one, another), (pair, distant) = recipients, pairs
    mine = {"blocked_by_sender": pair.blocked_by_sender, "awaiting": pair.awaiting}
    open_way = replace(pair, blocked_by_recipient=False, reported_by_recipient=False)
    cases = [
        (replace(one, standing=Standing.ACTIVE), replace(open_way, blocked_by_recipient=True)),
        (replace(one, standing=Standing.RESTRICTED), replace(open_way, reported_by_recipient=True)),
        (replace(one, standing=Standing.SUSPENDED), open_way),
        (replace(another, standing=Standing.SUSPENDED), replace(distant, **mine)),
        (another, replace(distant, **mine, blocked_by_recipient=True, reported_by_recipient=True)),
        (None, Pair(**mine)),
    ]
    answers = [ask(sender, recipient, facts, pay_with) for recipient, facts in cases]
    assert all(answer == answers[0] for answer in answers)
    assert "RECIPIENT_UNAVAILABLE" in codes(answers[0])
    assert replace(answers[0], blockers=()) == Eligibility((), None, None, None, open_profile=False)


@settings(deadline=None, max_examples=500)
@given(SENDERS, RECIPIENTS, PAIRS, CHOICES)
def test_r20_all_blockers_are_told_in_fixed_order(
    sender: Account, recipient: Member, pair: Pair, pay_with: PayWith
) -> None:
    me = sender.member
    recruiter = me.account_type is AccountType.RECRUITER
    seat = "PREMIUM" if me.plan else "STANDARD"
    kind = seat if me.account_type is AccountType.STANDARD else me.account_type.value
    hidden = recipient.standing is Standing.SUSPENDED or pair.blocked_by_recipient or pair.reported_by_recipient
    kinds = {"FREE": {"RECRUITER", "REWARD"}, "PAID": {"SUBSCRIPTION", "PURCHASED"}}.get(pay_with, set(LotSource))
    lots = [lot for lot in sender.lots if lot.expires_at is None and lot.source in kinds]
    pooled = pay_with is PayWith.POOL  # own credits never pay for the pool
    short = not recipient.open_profile and not any(lot.smallest_degree <= pair.degree for lot in lots)
    expected = {
        "SENDER_SUSPENDED": me.standing is Standing.SUSPENDED,
        "SENDER_RESTRICTED": me.standing is Standing.RESTRICTED,
        "RECIPIENT_UNAVAILABLE": hidden,
        "RECIPIENT_BLOCKED_BY_YOU": pair.blocked_by_sender,
        "RECIPIENT_BASIC_PROFILE": not hidden and recipient.profile_level is ProfileLevel.BASIC,
        "RECIPIENT_OPTED_OUT": not hidden and bool({"ALL", kind} & set(recipient.opt_outs)),
        "FIRST_DEGREE": not hidden and pair.degree == 1 and not recruiter,
        "AWAITING_RESPONSE": pair.awaiting,
        "MONTHLY_LIMIT": sender.sent >= (1000 if recruiter else 300),
        "DAILY_LIMIT": sender.conduct.days[0].deliveries >= 20 and sender.conduct.warned_on == LONG_AGO,
        "NO_TEAM": not hidden and pooled and not recipient.open_profile,
        "NO_CREDITS": not hidden and not pooled and short and not lots,
        "CREDITS_DONT_REACH": not hidden and not pooled and short and bool(lots),
    }
    answer = ask(sender, recipient, pair, pay_with)
    assert codes(answer) == [code for code, told in expected.items() if told]
    assert answer.eligible is not any(expected.values())
    assert (answer.lot is not None) is (answer.eligible and not recipient.open_profile)
