"""R22: whatever decision brings it about, a member is told of each crossing once."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.account import Account
from services.alert import wake_at
from services.decisions.decide import decide, decide_all
from services.decisions.decision import Decision
from services.effects.credits import AccountSaved, AlertsSaved
from services.effects.members import Notified
from services.entry import EntryKind
from services.forecast import forecast
from services.intents.credits import CancelSubscription, ChangeSubscription, SettleAccount
from services.intents.mail import SendInMail
from services.intents.operators import AdjustCredits, GrantReward
from services.lot import Lot, LotSource, PayWith
from services.member import Member, PlanName
from services.notification import Notification, NotificationKind
from services.operator import Role
from services.policy import Policy
from services.subscription import Subscription
from services.world import World
from tests.services.lives import LIVES
from tests.services.lives import NOW as LIFE_NOW

POLICY = Policy()
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
LOW, RECOVERED = NotificationKind.LOW_BALANCE, NotificationKind.RECOVERED
EXPIRING, FORFEIT = NotificationKind.EXPIRING_SOON, NotificationKind.FORFEIT_AHEAD


def account(*lots: Lot, plan: Subscription | None = None) -> Account:
    member = Member("ana", plan=plan.plan if plan else None)
    balance = sum(lot.remaining for lot in lots)
    return Account(member, lots=lots, balance=balance, subscription=plan, sequence=len(lots))


def pack(credits: int) -> Lot:
    return Lot("pack", LotSource.PURCHASED, 99, credits, NOW - DAY, None, 2, "pack")


class Life:
    """One member's account, and what the member is told on the way."""

    def __init__(self, known: Account) -> None:
        self.world = World(accounts={"ana": known})
        self.told: list[Notification] = []
        self.count = 0

    @property
    def account(self) -> Account:
        return self.world.accounts["ana"]

    def do(self, kind: type, now: datetime, **given: object) -> list[NotificationKind] | None:
        """Do it, and return what kinds of alerts it brings, None if it is refused."""
        self.count += 1
        name = f"i{self.count:04}"
        given = {"id": name, "key": name, "fingerprint": name, "now": now, "actor_id": "ana", **given}
        [outcome] = decide_all(self.world, [kind(**given)], POLICY)
        if not isinstance(outcome, Decision):
            return None
        news = [effect.notification for effect in outcome.effects if isinstance(effect, Notified)]
        self.told += news
        return [one.kind for one in news if one.kind in {LOW, RECOVERED, EXPIRING, FORFEIT}]

    def look(self, now: datetime) -> list[NotificationKind] | None:
        return self.do(SettleAccount, now, actor_id="system", member_id="ana")

    def spend(self, now: datetime) -> list[NotificationKind] | None:
        """Write to somebody who isn't in the network yet."""
        other = f"b{self.count}"
        self.world.accounts[other] = Account(Member(other))
        texts = {"subject": "Graphs", "body": "Shall we talk?"}
        return self.do(SendInMail, now, member_id=other, pay_with=PayWith.AUTO, **texts)

    def operator(self, kind: type, now: datetime, credits: int, **more: object) -> list[NotificationKind] | None:
        who = {"actor_id": "operator:o", "operator": "o", "role": Role.SUPPORT, "member_id": "ana", "reason": "Why"}
        return self.do(kind, now, credits=credits, **who, **more)

    def adjust(self, now: datetime, credits: int) -> list[NotificationKind] | None:
        return self.operator(AdjustCredits, now, credits, lot_id=None, ticket_id=None)


def test_low_and_recovered_once_per_crossing() -> None:
    life = Life(account(pack(6)))
    news = [life.spend(NOW) for _ in range(4)]
    assert news == [[], [LOW], [], []]
    assert (life.adjust(NOW, 2), life.adjust(NOW, 1), life.adjust(NOW, 7)) == ([], [RECOVERED], [])
    assert [life.spend(NOW) for _ in range(9)] == [*[[]] * 7, [LOW], []]
    low = [one.credits for one in life.told if one.kind is LOW]
    assert low == [4, 4]


def test_whoever_never_had_many_credits_is_not_told_that_there_are_few() -> None:
    life = Life(Account(Member("ana")))
    assert [life.adjust(NOW, 3), life.spend(NOW), life.adjust(NOW, 9), life.adjust(NOW, -9)] == [[], [], [], [LOW]]


def test_a_lot_s_end_is_told_seven_days_before_by_the_sweep_alone() -> None:
    life = Life(account(pack(9)))
    life.operator(GrantReward, NOW, 4)
    end = datetime(2026, 4, 1, 12, tzinfo=UTC)
    assert wake_at(life.account) == end - 7 * DAY
    assert [life.look(end - 8 * DAY), life.look(end - 7 * DAY), life.look(end - 6 * DAY)] == [[], [EXPIRING], []]
    news = life.told[-1]
    assert (news.credits, news.due_at, news.about, news.member_id) == (4, end, "reward:i0001", "ana")
    assert wake_at(life.account) == end
    assert [life.look(end), life.look(end + DAY)] == [[], []]
    assert life.account.alerts == frozenset()


def test_lots_that_end_with_their_plan_are_one_piece_of_news() -> None:
    plan = Subscription("plan", "ana", PlanName.CAREER, datetime(2026, 1, 5, tzinfo=UTC), periods=2)
    grants = [
        Lot(f"g{n}", LotSource.SUBSCRIPTION, 15, 15, plan.started_at + 31 * n * DAY, None, 3, "plan", f"p{n}")
        for n in range(2)
    ]
    life = Life(account(*grants, plan=plan))
    assert life.do(CancelSubscription, NOW) == [EXPIRING]
    assert (life.told[-1].credits, life.told[-1].about) == (30, "g0")
    assert life.do(ChangeSubscription, NOW, plan=PlanName.CAREER) == []
    assert life.do(CancelSubscription, NOW) == [EXPIRING]  # it came about once more


def test_r4a_a_cap_s_losses_are_told_before_each_renewal() -> None:
    plan = Subscription("plan", "ana", PlanName.CAREER, datetime(2026, 1, 20, tzinfo=UTC), periods=2)
    full = Lot("g", LotSource.SUBSCRIPTION, 60, 58, plan.started_at, None, 3, "plan", "p")
    life = Life(account(full, plan=plan))
    first, second = datetime(2026, 3, 20, tzinfo=UTC), datetime(2026, 4, 20, tzinfo=UTC)
    moments = [NOW, first - 7 * DAY, first - DAY, first, first + DAY, second - 7 * DAY]
    assert [life.look(moment) for moment in moments] == [[], [FORFEIT], [], [], [], [FORFEIT]]
    assert [(one.credits, one.due_at) for one in life.told] == [(13, first), (15, second)]


def test_the_account_is_saved_with_what_was_told() -> None:
    known = account(pack(5))
    world = World(accounts={"ana": known, "ben": Account(Member("ben"))})
    send = SendInMail(
        id="i1", actor_id="ana", key="k", fingerprint="f", now=NOW, member_id="ben",
        subject="Graphs", body="Shall we talk?", pay_with=PayWith.AUTO,
    )  # fmt: skip
    effects = decide(world, send, POLICY).effects
    [saved] = [effect.account for effect in effects if isinstance(effect, AccountSaved)]
    assert saved.alerts == {"LOW_BALANCE"}
    assert AlertsSaved("ana", frozenset({"LOW_BALANCE"})) in effects
    assert Notified(Notification("i1:LOW_BALANCE", "ana", LOW, NOW, credits=4)) in effects
    assert world.accounts["ana"] == known


class Expectation:
    """What should be told, worked out from the account alone, with a memory of its own."""

    def __init__(self) -> None:
        self.low = False
        self.ending: set[str] = set()
        self.renewal: datetime | None = None

    def after(self, before: Account, account: Account, now: datetime) -> set[NotificationKind]:
        news = set(self._balance(before.balance, account.balance))
        ending = {
            lot.id for lot in account.lots if lot.remaining and lot.expires_at and lot.expires_at - now <= 7 * DAY
        }
        news |= {EXPIRING} if ending - self.ending else set()
        self.ending = ending
        renewal = self._losing(account, now)
        news |= {FORFEIT} if renewal and renewal != self.renewal else set()
        self.renewal = renewal
        return news

    def _balance(self, before: int, after: int) -> Iterator[NotificationKind]:
        if self.low and after >= 5:
            self.low = False
            yield RECOVERED
        elif not self.low and before >= 5 > after:
            self.low = True
            yield LOW

    def _losing(self, account: Account, now: datetime) -> datetime | None:
        """The renewal within seven days that would take credits beyond the cap."""
        plan = account.subscription
        if plan is None or plan.ends_at or plan.next_grant_at - now > 7 * DAY:
            return None
        coming = forecast(account, POLICY, plan.next_grant_at).coming
        return plan.next_grant_at if any(one.kind is EntryKind.FORFEIT_CAP for one in coming) else None


DEEDS: dict[str, Callable[[Life, datetime], list[NotificationKind] | None]] = {
    "look": Life.look,
    "send": Life.spend,
    "add": lambda life, now: life.adjust(now, 7),
    "take": lambda life, now: life.adjust(now, -3),
    "reward": lambda life, now: life.operator(GrantReward, now, 4),
    "cancel": lambda life, now: life.do(CancelSubscription, now),
    "stay": lambda life, now: life.do(ChangeSubscription, now, plan=PlanName.CAREER),
}
STEPS = st.lists(
    st.tuples(st.sampled_from([0.0, 0.0, 0.3, 2, 6.9, 7, 20, 33]), st.sampled_from(sorted(DEEDS))), max_size=25
)


@settings(max_examples=150, deadline=None)
@given(known=LIVES, steps=STEPS)
def test_each_crossing_is_told_once_in_random_lives(known: Account, steps: list[tuple[float, str]]) -> None:
    life, expected, now = Life(known), Expectation(), LIFE_NOW

    def step(deed: str, moment: datetime) -> None:
        before = life.account
        news = DEEDS[deed](life, moment)
        if news is not None:
            assert Counter(news) == Counter(expected.after(before, life.account, moment)), (deed, moment)

    for days, deed in [(0.0, "look"), *steps]:
        until = now + timedelta(days=days)
        while (following := wake_at(life.account)) is not None and following <= until:
            step("look", following)
            after = wake_at(life.account)
            assert after is None or after > following, "a look brings the account past its moment"
        step(deed, until)
        now = until
    assert len({one.id for one in life.told}) == len(life.told)
