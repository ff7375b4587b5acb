from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from services.account import Account
from services.conduct import Conduct, MailDay
from services.eligibility import Eligibility, Pair, Relation, judge
from services.lot import OUT_OF_NETWORK, Lot, LotSource, PayWith
from services.member import AccountType, Member, OptOut, PlanName, ProfileLevel, Standing
from services.policy import Policy
from services.refusal import Refusal
from services.refusal_code import RefusalCode
from services.subscription import Subscription

POLICY = Policy()
NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
JUNE = datetime(2024, 6, 1, tzinfo=UTC)
RENEWAL = datetime(2024, 5, 31, tzinfo=UTC)
LOT = Lot("lot", LotSource.PURCHASED, 10, 5, NOW, None, 2, "purchase")
GRANTED = replace(LOT, id="granted", source=LotSource.SUBSCRIPTION, smallest_degree=3)
ANA = Account(Member("ana"), lots=(LOT,), balance=5, month="2024-05")
RECRUITER = replace(
    ANA,
    member=Member("ana", account_type=AccountType.RECRUITER),
    lots=(replace(LOT, source=LotSource.RECRUITER, smallest_degree=1),),
)
BEN = Member("ben")
PAIR = Pair(degree=3)
PLAN = Subscription("sub", "ana", PlanName.CAREER, datetime(2024, 1, 31, tzinfo=UTC), periods=4)


def ask(
    sender: Account = ANA, recipient: Member | None = BEN, pair: Pair = PAIR, pay_with: PayWith = PayWith.AUTO
) -> Eligibility:
    return judge(sender, recipient, pair, pay_with=pay_with, policy=POLICY, now=NOW)


def codes(answer: Eligibility) -> list[str]:
    return [blocker.code.value for blocker in answer.blockers]


def being(account: Account, standing: Standing) -> Account:
    return replace(account, member=replace(account.member, standing=standing))


def test_an_ordinary_inmail_is_eligible_and_tells_what_would_pay() -> None:
    assert ask() == Eligibility((), 3, Relation.THIRD_DEGREE, LOT, open_profile=False)
    assert ask().eligible
    assert ask().retry_at is None


@pytest.mark.parametrize(
    ("pair", "degree", "relation"),
    [
        (Pair(degree=1), 1, Relation.FIRST_DEGREE),
        (Pair(degree=2), 2, Relation.SECOND_DEGREE),
        (Pair(degree=3), 3, Relation.THIRD_DEGREE),
        (Pair(degree=OUT_OF_NETWORK), None, Relation.OUT_OF_NETWORK),
        (Pair(), None, Relation.OUT_OF_NETWORK),
    ],
)
def test_r2_degree_and_relation(pair: Pair, degree: int | None, relation: Relation) -> None:
    answer = ask(pair=pair)
    assert (answer.degree, answer.relation) == (degree, relation)


@pytest.mark.parametrize("degree", [1, 2, 3, OUT_OF_NETWORK])
@pytest.mark.parametrize("account_type", AccountType)
def test_r10_first_degree_is_for_recruiter_accounts(account_type: AccountType, degree: int) -> None:
    sender = replace(RECRUITER, member=replace(RECRUITER.member, account_type=account_type, plan=PlanName.CAREER))
    allowed = degree > 1 or account_type is AccountType.RECRUITER
    assert codes(ask(sender, pair=Pair(degree))) == ([] if allowed else ["FIRST_DEGREE"])


@pytest.mark.parametrize(
    ("lots", "degree", "blockers"),
    [
        ((GRANTED,), 2, [Refusal(RefusalCode.CREDITS_DONT_REACH, needed=1, available=5)]),
        ((GRANTED,), 3, []),
        ((GRANTED,), OUT_OF_NETWORK, []),
        ((LOT,), 2, []),
        ((), 3, [Refusal(RefusalCode.NO_CREDITS, needed=1, available=0)]),
        ((replace(LOT, expires_at=NOW),), 3, [Refusal(RefusalCode.NO_CREDITS, needed=1, available=0)]),
        ((replace(LOT, expires_at=NOW + timedelta(microseconds=1)),), 3, []),
        ((replace(LOT, remaining=1),), 3, []),
    ],
)
def test_r10_credits_must_be_there_and_reach(lots: tuple[Lot, ...], degree: int, blockers: list[Refusal]) -> None:
    answer = ask(replace(ANA, lots=lots), pair=Pair(degree))
    assert list(answer.blockers) == blockers
    assert answer.lot == (None if blockers else lots[0])


@pytest.mark.parametrize(
    ("pay_with", "lots", "code", "held"),
    [
        (PayWith.FREE, (LOT, GRANTED), "NO_CREDITS", 0),
        (PayWith.PAID, (replace(LOT, source=LotSource.REWARD),), "NO_CREDITS", 0),
        (PayWith.PAID, (GRANTED, replace(LOT, source=LotSource.REWARD)), "CREDITS_DONT_REACH", 5),
        (PayWith.AUTO, (GRANTED, replace(GRANTED, id="more", remaining=2)), "CREDITS_DONT_REACH", 7),
    ],
)
def test_r8_only_credits_of_the_chosen_kind_count(
    pay_with: PayWith, lots: tuple[Lot, ...], code: str, held: int
) -> None:
    (blocker,) = ask(replace(ANA, lots=lots), pair=Pair(2), pay_with=pay_with).blockers
    assert (blocker.code, blocker.needed, blocker.available) == (code, 1, held)


@pytest.mark.parametrize(
    ("plan", "pay_with", "degree", "retry_at"),
    [
        (PlanName.CAREER, PayWith.AUTO, 3, RENEWAL),
        (PlanName.CAREER, PayWith.PAID, OUT_OF_NETWORK, RENEWAL),
        (PlanName.CAREER, PayWith.AUTO, 2, None),
        (PlanName.CAREER, PayWith.FREE, 3, None),
        (PlanName.RECRUITER, PayWith.FREE, 1, RENEWAL),
        (PlanName.RECRUITER, PayWith.PAID, 3, None),
        (None, PayWith.AUTO, 3, None),
    ],
)
def test_r20_without_credits_the_next_grant_that_would_pay_is_when_to_try_again(
    plan: PlanName | None, pay_with: PayWith, degree: int, retry_at: datetime | None
) -> None:
    sender = replace(RECRUITER, lots=(), subscription=plan and replace(PLAN, plan=plan))
    answer = ask(sender, pair=Pair(degree), pay_with=pay_with)
    assert codes(answer) == ["NO_CREDITS"]
    assert answer.blockers[0].retry_at == answer.retry_at == retry_at


def test_r9_an_open_profile_takes_no_credit_and_needs_none() -> None:
    ben = replace(BEN, open_profile=True)
    for pay_with in PayWith:
        assert ask(recipient=ben, pay_with=pay_with) == Eligibility(
            (), 3, Relation.THIRD_DEGREE, None, open_profile=True
        )
        assert ask(replace(ANA, lots=()), recipient=ben, pay_with=pay_with).eligible


@pytest.mark.parametrize("open_profile", [False, True])
def test_r9_an_open_profile_is_no_way_around_the_other_rules(open_profile: bool) -> None:  # noqa: FBT001 - a parameter of the test
    ben = replace(BEN, open_profile=open_profile, profile_level=ProfileLevel.BASIC)
    answer = ask(replace(ANA, sent=300), ben, Pair(degree=1, awaiting=True))
    told = ["RECIPIENT_BASIC_PROFILE", "FIRST_DEGREE", "AWAITING_RESPONSE", "MONTHLY_LIMIT"]
    assert codes(answer) == (told if open_profile else [*told, "CREDITS_DONT_REACH"])


@pytest.mark.parametrize("open_profile", [False, True])
@pytest.mark.parametrize("opt_out", OptOut)
@pytest.mark.parametrize(
    ("member", "kind"),
    [
        (ANA.member, OptOut.STANDARD),
        (replace(ANA.member, plan=PlanName.CAREER), OptOut.PREMIUM),
        (replace(ANA.member, account_type=AccountType.SALES, plan=PlanName.CAREER), OptOut.SALES),
        (RECRUITER.member, OptOut.RECRUITER),
    ],
)
def test_r11_an_opt_out_beats_an_open_profile(
    member: Member,
    kind: OptOut,
    opt_out: OptOut,
    open_profile: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    recipient = replace(BEN, opt_outs=frozenset({opt_out}), open_profile=open_profile)
    refused = opt_out in {kind, OptOut.ALL}
    assert codes(ask(replace(ANA, member=member), recipient)) == (["RECIPIENT_OPTED_OUT"] if refused else [])


def test_r11_a_basic_profile_gets_no_inmail_and_a_restricted_member_may() -> None:
    assert codes(ask(recipient=replace(BEN, profile_level=ProfileLevel.BASIC))) == ["RECIPIENT_BASIC_PROFILE"]
    assert ask(recipient=replace(BEN, standing=Standing.RESTRICTED)).eligible


def test_r11_nobody_writes_to_oneself() -> None:
    answer = ask(being(replace(ANA, sent=300), Standing.RESTRICTED), ANA.member, Pair())
    assert codes(answer) == ["SENDER_RESTRICTED", "RECIPIENT_IS_YOURSELF", "MONTHLY_LIMIT"]
    assert (answer.degree, answer.relation, answer.lot, answer.open_profile) == (0, Relation.SELF, None, False)
    assert codes(ask(recipient=ANA.member)) == ["RECIPIENT_IS_YOURSELF"]


def test_r11_not_to_whom_one_blocked() -> None:
    assert codes(ask(pair=replace(PAIR, blocked_by_sender=True))) == ["RECIPIENT_BLOCKED_BY_YOU"]


@pytest.mark.parametrize(
    ("standing", "blockers"),
    [
        (Standing.ACTIVE, []),
        (Standing.RESTRICTED, ["SENDER_RESTRICTED"]),
        (Standing.SUSPENDED, ["SENDER_SUSPENDED"]),
    ],
)
def test_r12_only_an_active_member_sends(standing: Standing, blockers: list[str]) -> None:
    answer = ask(being(ANA, standing))
    assert codes(answer) == blockers
    assert answer.retry_at is None


def test_r12_a_restricted_sender_is_told_when_it_ends() -> None:
    until = datetime(2024, 5, 20, tzinfo=UTC)
    restricted = replace(ANA.member, standing=Standing.RESTRICTED, restricted_until=until)
    answer = ask(replace(ANA, member=restricted))
    assert answer.blockers == (Refusal(RefusalCode.SENDER_RESTRICTED, retry_at=until),)
    assert answer.retry_at == until


def test_r4c_a_plan_that_is_to_end_brings_no_credits_to_wait_for() -> None:
    ending = replace(PLAN, ends_at=RENEWAL)
    (blocker,) = ask(replace(ANA, lots=(), subscription=ending), pair=replace(PAIR, degree=3)).blockers
    assert (blocker.code, blocker.retry_at) == (RefusalCode.NO_CREDITS, None)
    (waiting,) = ask(replace(ANA, lots=(), subscription=PLAN), pair=replace(PAIR, degree=3)).blockers
    assert waiting.retry_at == RENEWAL


def test_r13_one_inmail_until_the_recipient_responds() -> None:
    answer = ask(pair=replace(PAIR, awaiting=True))
    assert codes(answer) == ["AWAITING_RESPONSE"]
    assert (answer.lot, answer.retry_at) == (None, None)


@pytest.mark.parametrize(
    ("sender", "sent", "month", "passes"),
    [
        (ANA, 299, "2024-05", True),
        (ANA, 300, "2024-05", False),
        (ANA, 301, "2024-05", False),
        (ANA, 300, "2024-04", True),
        (replace(ANA, member=replace(ANA.member, account_type=AccountType.SALES)), 300, "2024-05", False),
        (RECRUITER, 300, "2024-05", True),
        (RECRUITER, 999, "2024-05", True),
        (RECRUITER, 1000, "2024-05", False),
    ],
)
@pytest.mark.parametrize("open_profile", [False, True])
def test_r14_the_monthly_limit(sender: Account, sent: int, month: str, passes: bool, open_profile: bool) -> None:  # noqa: FBT001 - columns of the table
    answer = ask(replace(sender, sent=sent, month=month), replace(BEN, open_profile=open_profile))
    limit = Refusal(RefusalCode.MONTHLY_LIMIT, needed=1, available=0, retry_at=JUNE)
    assert answer.blockers == (() if passes else (limit,))
    assert answer.retry_at == (None if passes else JUNE)


@pytest.mark.parametrize(
    ("warned", "sent", "passes"),
    [(date(2024, 5, 1), 19, True), (date(2024, 5, 1), 20, False), (date(2024, 5, 2), 99, True), (None, 99, True)],
)
@pytest.mark.parametrize("open_profile", [False, True])
def test_r15_the_daily_limit(warned: date | None, sent: int, passes: bool, open_profile: bool) -> None:  # noqa: FBT001 - columns of the table
    conduct = Conduct((MailDay(NOW.date(), sent, 0),), NOW.date(), warned)
    answer = ask(replace(ANA, conduct=conduct), replace(BEN, open_profile=open_profile))
    tomorrow = datetime(2024, 5, 16, tzinfo=UTC)
    assert answer.blockers == (() if passes else (Refusal(RefusalCode.DAILY_LIMIT, 1, 0, tomorrow),))
    assert answer.retry_at == (None if passes else tomorrow)


def test_r20_try_again_when_the_last_blocker_has_gone() -> None:
    sender = replace(ANA, lots=(), sent=300, subscription=PLAN)
    answer = ask(sender)
    assert [blocker.retry_at for blocker in answer.blockers] == [JUNE, RENEWAL]
    assert answer.retry_at == JUNE
    assert ask(sender, pair=replace(PAIR, awaiting=True)).retry_at is None
