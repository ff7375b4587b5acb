"""R15: a member is told of each crossing once: of the warning, of the limit, and when the rate has recovered."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from services.account import Account
from services.alert import wake_at
from services.conduct import NOTHING_SENT, Conduct
from services.decisions.decide import decide_all
from services.decisions.decision import Decision
from services.effects.members import Notified
from services.eligibility import Pair
from services.inmail import InMail, SentInMail
from services.intents.credits import SettleAccount
from services.intents.mail import DeclineInMail, SendInMail
from services.lot import PayWith
from services.member import Member
from services.notification import Notification, NotificationKind
from services.policy import Policy
from services.world import World

POLICY = Policy()
RULES = POLICY.response_rate
DAY, TICK = timedelta(days=1), timedelta(microseconds=1)
SENT = datetime(2024, 2, 22, 12, tzinfo=UTC)
WARNED = datetime(2024, 3, 1, tzinfo=UTC)
"""Seven days after the whole of 22 February, in a leap year."""
LIMITED = datetime(2024, 3, 15, tzinfo=UTC)
WARNING, THROTTLED = NotificationKind.RESPONSE_RATE_WARNING, NotificationKind.RESPONSE_RATE_THROTTLED
RECOVERED = NotificationKind.RESPONSE_RATE_RECOVERED


def written(answered: int) -> Conduct:
    conduct = NOTHING_SENT
    for _ in range(100):
        conduct = conduct.delivered(SENT, RULES)
    for _ in range(answered):
        conduct = conduct.answered(SENT, SENT, RULES)
    return conduct


class Life:
    """Ana, who wrote a hundred InMails on one day, and what she is told."""

    def __init__(self, answered: int = 12) -> None:
        self.world = World(accounts={"ana": Account(Member("ana"), conduct=written(answered))})
        self.told: list[Notification] = []
        self.count = 0

    @property
    def account(self) -> Account:
        return self.world.accounts["ana"]

    def do(self, kind: type, now: datetime, **given: object) -> list[NotificationKind]:
        self.count += 1
        name = f"i{self.count:04}"
        given = {"id": name, "key": name, "fingerprint": name, "now": now, "actor_id": "ana", **given}
        [outcome] = decide_all(self.world, [kind(**given)], POLICY)
        assert isinstance(outcome, Decision), outcome
        told = [effect.notification for effect in outcome.effects if isinstance(effect, Notified)]
        news = [one for one in told if one.kind in {WARNING, THROTTLED, RECOVERED}]
        self.told += news
        return [one.kind for one in news]

    def look(self, now: datetime) -> list[NotificationKind]:
        return self.do(SettleAccount, now, actor_id="system", member_id="ana")

    def send(self, now: datetime) -> list[NotificationKind]:
        other = f"b{self.count}"
        self.world.accounts[other] = Account(Member(other, open_profile=True))
        return self.do(SendInMail, now, member_id=other, subject="Hi", body="Hello", pay_with=PayWith.AUTO)

    def answer(self, sent_at: datetime, now: datetime) -> list[NotificationKind]:
        id, ben = f"mail{self.count}", f"ben{self.count}"
        inmail = InMail(id, "ana", ben, "Hi", "Hello", sent_at, None, None, None)
        self.world.inmails[id] = SentInMail(inmail, None, latest=True, reported=False)
        self.world.accounts[ben] = Account(Member(ben))
        self.world.pairs["ana", ben] = Pair(awaiting=True)
        return self.do(DeclineInMail, now, actor_id=ben, member_id="ana", inmail_id=id)

    def sweeps(self, until: datetime) -> Iterator[tuple[datetime, list[NotificationKind]]]:
        """What the sweep does, at each moment at which somebody is due."""
        while (at := wake_at(self.account)) is not None and at <= until:
            yield at, self.look(at)


def test_r15_the_sweep_tells_of_the_warning_and_the_limit_at_their_instants_and_once() -> None:
    life = Life()
    assert life.look(SENT) == []
    assert list(life.sweeps(SENT + 400 * DAY)) == [(WARNED, [WARNING]), (LIMITED, [THROTTLED])]
    assert [life.look(LIMITED + days * DAY) for days in (0, 1, 100)] == [[], [], []]
    warning, limit = life.told
    assert (warning.member_id, warning.credits, warning.due_at, warning.about) == ("ana", None, LIMITED, None)
    assert (limit.credits, limit.due_at, limit.about) == (None, None, None)


def test_r15_who_slept_through_the_warning_is_told_of_the_limit_alone() -> None:
    life = Life()
    assert (life.look(LIMITED - TICK), life.look(LIMITED)) == ([WARNING], [THROTTLED])
    late = Life()
    assert (late.look(LIMITED), late.look(LIMITED + DAY)) == ([THROTTLED], [])


@pytest.mark.parametrize("answered_on", [WARNED, WARNED + 6 * DAY])
def test_r15_an_answer_that_recovers_the_rate_is_told_at_once_and_nothing_follows(answered_on: datetime) -> None:
    life = Life()
    assert life.look(WARNED) == [WARNING]
    assert life.answer(SENT, answered_on) == [RECOVERED]
    assert (life.account.alerts, wake_at(life.account)) == (frozenset(), None)
    assert life.look(LIMITED) == []


def test_r15_an_answer_in_the_limit_recovers_too_and_a_second_warning_is_told_anew() -> None:
    life = Life()
    assert life.look(LIMITED) == [THROTTLED]
    assert life.send(LIMITED) == []
    assert life.answer(LIMITED, LIMITED) == [RECOVERED]
    for _ in range(120):
        assert life.send(LIMITED) == []
    [(at, news), *_] = list(life.sweeps(LIMITED + 9 * DAY))
    assert (at, news) == (LIMITED + 8 * DAY, [WARNING])
    kinds = [one.kind for one in life.told]
    assert kinds == [THROTTLED, RECOVERED, WARNING]


def test_r15_time_alone_recovers_a_rate_when_what_was_bad_leaves_the_window() -> None:
    life = Life()
    assert life.look(WARNED) == [WARNING]
    later = WARNED + 2 * DAY
    assert [life.send(later) for _ in range(2)] == [[], []]
    assert life.answer(later, later) == []  # 13 of 101 are still too few
    gone = SENT.replace(hour=0) + 15 * DAY
    assert list(life.sweeps(LIMITED + 40 * DAY)) == [(gone, [RECOVERED])]


def test_r15_a_healthy_sender_is_told_nothing_and_isn_t_looked_at() -> None:
    life = Life(answered=13)
    assert life.look(SENT) == []
    assert wake_at(life.account) is None
    assert [life.look(SENT + days * DAY) for days in (8, 20, 60)] == [[], [], []]
