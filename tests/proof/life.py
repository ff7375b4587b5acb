"""One random life on the product and on the model at once, and all that must then be the same."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from services.accrual import due_at, settle
from services.entry import EntryKind
from services.forecast import forecast
from services.intents.credits import SettleAccount
from services.member import Standing
from services.refusal import Refused
from services.response_rate import response_rate

from .doing import Doing
from .ledger import Ledger, Line
from .seals import seal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from services.account import Account, Movement
    from services.answer import Answer
    from services.decisions.decide import Outcome
    from services.entry import Entry
    from services.intent import Intent
    from services.journal import Journal
    from services.policy import Policy
    from services.purchase import Purchase

    from .money import ModelPurchase
    from .rates import Rates


class Place(Protocol):
    """Where a life is lived: on a shelf, or in a graph."""

    def perform(self, intents: Sequence[Intent]) -> list[Outcome]: ...

    def account(self, id: str) -> Account: ...

    def entries(self, id: str, after: int) -> list[Entry]:
        """Those after that sequence, in order."""
        ...

    def introduce(self, who: str, to: str, degree: int) -> None:
        """Let there be somebody new, that far away."""
        ...

    def set_inputs(self, id: str, posts: int, rate: float) -> None:
        """What a recruiter's grant hangs on: no mutation of the product's sets it."""
        ...


@dataclass
class Letter:
    """A sent InMail: who to, when, with which lot and which line of the ledger, if any."""

    id: str
    sender: str
    recipient: str
    at: datetime
    lot: str | None
    line: int
    answered: bool = False


@dataclass
class Waiting:
    """A scheduled InMail that hasn't come to its end."""

    id: str
    sender: str
    recipient: str
    degree: int
    pay_with: Any
    send_at: datetime


@dataclass
class Life:
    """``ledgers`` are the model. ``checked`` and ``heads`` tell how much of each was compared, up to which seal."""

    place: Place
    policy: Policy
    now: datetime
    prefix: str = ""
    ledgers: dict[str, Ledger] = field(default_factory=dict[str, Ledger])
    letters: list[Letter] = field(default_factory=list[Letter])
    waiting: list[Waiting] = field(default_factory=list[Waiting])
    bought: dict[str, ModelPurchase] = field(default_factory=dict[str, "ModelPurchase"])
    met: Counter[tuple[str, int]] = field(default_factory=Counter[tuple[str, int]])
    number: int = 0
    checked: Counter[str] = field(default_factory=Counter[str])
    heads: dict[str, str] = field(default_factory=dict[str, str])
    seen: Counter[str] = field(default_factory=Counter[str])

    def id(self, name: str) -> str:
        """The id of one who lives here."""
        return self.prefix + name

    def facts(self, who: str) -> dict[str, Any]:
        """What every intent carries, with ids of its own."""
        self.number += 1
        id = f"{self.prefix}{self.number:05d}"
        return {"id": id, "actor_id": who, "key": id, "fingerprint": "print", "now": self.now}

    def ask(self, intent: Intent) -> Answer | Purchase | Refused:
        """Carry it out, and tell the answer or the refusal."""
        (outcome,) = self.place.perform([intent])
        return outcome if isinstance(outcome, Refused) else outcome.answer

    def do(self, who: str, act: Callable[[Journal], None]) -> None:
        """Do something to the product's journal for which there is no intent."""
        facts = self.facts("test")
        self.ask(Doing(**facts, member_id=who, act=act))

    def settle(self, who: str) -> None:
        """Visit the account, so that what time did is written."""
        self.ask(SettleAccount(**self.facts("test"), member_id=who))

    def wait_until(self, then: datetime) -> None:
        self.now = then
        for ledger in self.ledgers.values():
            ledger.until(then)

    def same(self) -> None:
        """Product and model agree about every account: what is written, and what time did since."""
        for who, ledger in self.ledgers.items():
            stored = self.place.account(who)
            self._chain(who, stored, ledger)
            self.seen[ledger.rates.state(self.now)] += 1
            settlement = settle(stored, self.policy, self.now)
            assert [_line(movement) for movement in settlement.movements] == ledger.lines[stored.sequence :]
            _same(settlement.account, ledger, self.policy, self.now)

    def _chain(self, who: str, stored: Account, ledger: Ledger) -> None:
        """New entries are the model's lines, sealed one after another; what was compared before can't have changed."""
        for entry in self.place.entries(who, self.checked[who]):
            self.checked[who] += 1
            line = ledger.lines[self.checked[who] - 1]
            content = (entry.member_id, entry.sequence, entry.kind.value, entry.amount, entry.lot_id)
            content += (entry.lot_balance, entry.balance, entry.at, entry.actor_id, entry.cause, entry.reverses)
            assert (entry.member_id, entry.sequence) == (who, self.checked[who])
            assert _told(entry) == line
            assert entry.hash == seal(self.heads.get(who, ""), *content)
            self.heads[who] = entry.hash
            self.seen[line.kind] += 1
        assert (stored.sequence, stored.head) == (self.checked[who], self.heads.get(who, ""))
        assert stored.last_at == (ledger.lines[stored.sequence - 1].at if stored.sequence else None)

    def foresee(self, who: str, then: datetime) -> None:
        """What the product says that time will do is what happens in the model if nobody does anything."""
        present = settle(self.place.account(who), self.policy, self.now).account
        coming = forecast(present, self.policy, then)
        future = deepcopy(self.ledgers[who])
        future.until(then)
        lines = future.lines[len(self.ledgers[who].lines) :]
        told = [(one.kind, one.amount, one.lot.id, one.lot.remaining, one.balance, one.at) for one in coming.coming]
        assert told == [line[:6] for line in lines]
        assert coming.available == future.available(then)
        _same(settle(present, self.policy, then).account, future, self.policy, then)


def _told(entry: Entry) -> Line:
    return Line(
        *(entry.kind, entry.amount, entry.lot_id, entry.lot_balance, entry.balance),
        *(entry.at, entry.cause, entry.reverses),
    )


def _line(movement: Movement) -> Line:
    return _told(movement.entry)


def _same(account: Account, ledger: Ledger, policy: Policy, now: datetime) -> None:
    """Everything about an account that is settled up to ``now``."""
    lots = {lot.id: (lot.source, lot.remaining, lot.held, lot.granted_at, lot.expires_at) for lot in account.lots}
    assert lots == {
        lot.id: (lot.source, lot.remaining, lot.held, lot.granted, lot.expires)
        for lot in ledger.lots.values()
        if lot.remaining or lot.held
    }
    holds = {hold.id: ([(p.lot_id, p.credits, p.entry) for p in hold.parts], hold.expires_at) for hold in account.holds}
    assert holds == {hold.id: (hold.parts, hold.expires) for hold in ledger.holds.values()}
    debts = sorted((debt.id, debt.outstanding, debt.opened_at) for debt in account.debts)
    assert debts == sorted((debt.id, debt.owed, debt.opened) for debt in ledger.debts)
    assert account.balance == account.available(now) == ledger.available(now)
    assert account.balance == (ledger.lines[-1].balance if ledger.lines else 0)
    assert (account.member.standing is Standing.ACTIVE) == ledger.active
    assert account.member.restricted_until == ledger.restricted_until
    assert account.sent_in_month(now) == ledger.sent_in_month(now)
    _same_rate(account, ledger.rates, policy, now)
    assert due_at(account) == min((event[0] for event in ledger.events()), default=None)
    _same_plan(account, ledger)


def _same_rate(account: Account, rates: Rates, policy: Policy, now: datetime) -> None:
    """R15 and R27: what counts, what it means, what was sent today, and when that changes by itself."""
    shown = response_rate(account.conduct, policy, now)
    assert (shown.tally.deliveries, shown.tally.answered, shown.tally.matured) == rates.counts(now)
    assert (shown.state, shown.sent_today) == (rates.state(now), rates.sent_today(now))
    assert shown.next_evaluation == next((at for at, _ in rates.ahead(now)), None)


def _same_plan(account: Account, ledger: Ledger) -> None:
    plan, expected = account.subscription, ledger.plan
    if plan is None or expected is None:
        assert plan is expected is account.member.plan is None
        return
    assert (plan.id, plan.plan, plan.next_plan) == (expected.id, expected.name, expected.following)
    assert (plan.started_at, plan.periods, plan.next_event_at) == (expected.start, expected.granted, expected.due)
    assert plan.ends_at == (expected.due if expected.cancelled else None)
    assert account.member.plan is plan.plan
    granted = {EntryKind.GRANT: 0} | Counter(line.kind for line in ledger.lines if line.lot.startswith(f"{plan.id}:"))
    assert granted[EntryKind.GRANT] <= plan.periods
