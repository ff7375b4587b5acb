"""Storage in dictionaries: it keeps what effects say, as the graph does, and makes each account anew from that."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from services.account import Account
from services.decisions.decision import Decision
from services.effects.credits import AccountSaved, CreditsMoved, DebtSaved, HoldClosed, HoldPlaced, LotEndSet
from services.effects.mail import InMailAnswered, InMailDelivered, ScheduledSaved
from services.effects.members import StandingSaved
from services.effects.payments import PurchaseSaved
from services.effects.plans import SubscriptionEnded, SubscriptionSaved
from services.effects.records import Recorded
from services.eligibility import Pair
from services.inmail import SentInMail
from services.member import AccountType, Member
from services.scope import scope_of
from services.world import World

from .doing import deciding

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from services.account import Movement
    from services.debt import Debt
    from services.decisions.decide import Outcome
    from services.effect import Effect
    from services.effects.records import Record
    from services.entry import Entry
    from services.hold import Hold
    from services.inmail import InMail
    from services.intent import Intent
    from services.lot import Lot
    from services.policy import Policy
    from services.purchase import Purchase
    from services.scheduled import ScheduledInMail
    from services.scope import Scope
    from services.subscription import Subscription


@dataclass
class Shelf:
    """``counters`` are accounts as they were saved, for what is in them alone: sequence, balance, sends, last seal."""

    members: dict[str, Member]
    degrees: dict[tuple[str, str], int]
    counters: dict[str, Account] = field(default_factory=dict[str, "Account"])
    plans: dict[str, Subscription] = field(default_factory=dict[str, "Subscription"])
    lots: dict[str, tuple[str, Lot]] = field(default_factory=dict[str, "tuple[str, Lot]"])
    holds: dict[str, Hold] = field(default_factory=dict[str, "Hold"])
    debts: dict[str, Debt] = field(default_factory=dict[str, "Debt"])
    entries: dict[str, list[Entry]] = field(default_factory=dict[str, "list[Entry]"])
    pairs: dict[tuple[str, str], Pair] = field(default_factory=dict[tuple[str, str], Pair])
    mails: dict[str, InMail] = field(default_factory=dict[str, "InMail"])
    latest: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    records: dict[tuple[str, str], Record] = field(default_factory=dict[tuple[str, str], "Record"])
    purchases: dict[str, Purchase] = field(default_factory=dict[str, "Purchase"])
    scheduled: dict[str, ScheduledInMail] = field(default_factory=dict[str, "ScheduledInMail"])

    def transact(
        self, intents: Sequence[Intent], decide: Callable[[World, Sequence[Intent]], list[Outcome]]
    ) -> list[Outcome]:
        outcomes = decide(self.world(scope_of(intents)), intents)
        for outcome in outcomes:
            for effect in outcome.effects if isinstance(outcome, Decision) else ():
                self.keep(effect)
        return outcomes

    def world(self, scope: Scope) -> World:
        """The facts in scope and no others."""
        return World(
            accounts={id: self.account(id) for id in scope.members if id in self.members},
            pairs={pair: self.pairs.get(pair, Pair(self.degrees.get(pair, 4))) for pair in scope.pairs},
            records={key: self.records[key] for key in scope.keys if key in self.records},
            inmails={id: self._sent(self.mails[id]) for id in scope.inmails if id in self.mails},
            purchases={
                id: one
                for id, one in self.purchases.items()
                if id in scope.purchases or (one.member_id, one.key) in scope.keys
            },
            scheduled={id: self.scheduled[id] for id in scope.scheduled if id in self.scheduled},
        )

    def account(self, id: str) -> Account:
        """The account out of its parts."""
        kept, plan = self.counters.get(id, Account(self.members[id])), self.plans.get(id)
        return Account(
            member=replace(self.members[id], plan=plan.plan if plan else None),
            lots=tuple(lot for owner, lot in self.lots.values() if owner == id and lot.open),
            sequence=kept.sequence,
            balance=kept.balance,
            month=kept.month,
            sent=kept.sent,
            subscription=plan,
            head=kept.head,
            last_at=kept.last_at,
            holds=tuple(hold for hold in self.holds.values() if hold.member_id == id),
            debts=tuple(debt for debt in self.debts.values() if debt.member_id == id and debt.outstanding),
            alerts=kept.alerts,
            top_up=kept.top_up,
            conduct=kept.conduct,
        )

    def keep(self, effect: Effect) -> None:
        """Store one effect; replies, news and history are kept for people, and read by no decision here."""
        match effect:
            case CreditsMoved(movement):
                self._moved(movement)
            case AccountSaved(account):
                self.counters[account.member.id] = account
            case Recorded(record):
                self.records[record.member_id, record.key] = record
            case PurchaseSaved(purchase):
                self.purchases[purchase.id] = purchase
            case ScheduledSaved(scheduled):
                self.scheduled[scheduled.id] = scheduled
            case InMailDelivered() | InMailAnswered():
                self._keep_mail(effect)
            case _:
                self._keep_plan(effect)
                self._keep_hold(effect)

    def _keep_plan(self, effect: Effect) -> None:
        match effect:
            case SubscriptionSaved(plan):
                self.plans[plan.member_id] = plan
            case SubscriptionEnded(plan) if self.plans[plan.member_id].id == plan.id:
                del self.plans[plan.member_id]
            case StandingSaved(member):
                new = {"standing": member.standing, "restricted_until": member.restricted_until}
                self.members[member.id] = replace(self.members[member.id], **new)
            case LotEndSet(lot_id, end):
                owner, lot = self.lots[lot_id]
                self.lots[lot_id] = owner, replace(lot, expires_at=end)
            case _:
                pass

    def _keep_hold(self, effect: Effect) -> None:
        match effect:
            case HoldPlaced(hold):
                assert hold.id not in self.holds
                self.holds[hold.id] = hold
            case HoldClosed(hold_id, _):
                del self.holds[hold_id]
            case DebtSaved(debt):
                self.debts[debt.id] = debt
            case _:
                pass

    def _keep_mail(self, effect: InMailDelivered | InMailAnswered) -> None:
        inmail = effect.inmail
        self.mails[inmail.id] = inmail
        if isinstance(effect, InMailDelivered):
            self.latest[inmail.sender_id, inmail.recipient_id] = inmail.id
            self._await(inmail, awaiting=True)
        elif effect.reopens:
            self._await(inmail, awaiting=False)

    def _moved(self, movement: Movement) -> None:
        lot, entry = movement.lot, movement.entry
        opens = entry.amount > 0 and entry.cause == lot.id
        assert opens == (lot.id not in self.lots), f"lot {lot.id} is opened once, by its first entry"
        known = lot if opens else self.lots[lot.id][1]
        self.lots[lot.id] = entry.member_id, replace(known, remaining=lot.remaining, held=lot.held)
        self.entries.setdefault(entry.member_id, []).append(entry)

    def _await(self, inmail: InMail, *, awaiting: bool) -> None:
        pair = inmail.sender_id, inmail.recipient_id
        self.pairs[pair] = Pair(self.degrees.get(pair, 4), awaiting=awaiting)

    def _sent(self, inmail: InMail) -> SentInMail:
        latest = self.latest[inmail.sender_id, inmail.recipient_id] == inmail.id
        lot = self.lots[inmail.lot_id][1] if inmail.lot_id else None
        return SentInMail(inmail, lot, latest=latest, reported=False)


class OnShelf:
    """A place of dictionaries, with Ana and a recruiter in it."""

    def __init__(self, policy: Policy) -> None:
        people = {"ana": Member("ana"), "rec": Member("rec", account_type=AccountType.RECRUITER)}
        self._decide, self._shelf = deciding(policy), Shelf(people, {})

    def perform(self, intents: Sequence[Intent]) -> list[Outcome]:
        return self._shelf.transact(intents, self._decide)

    def account(self, id: str) -> Account:
        return self._shelf.account(id)

    def entries(self, id: str, after: int) -> list[Entry]:
        return self._shelf.entries.get(id, [])[after:]

    def introduce(self, who: str, to: str, degree: int) -> None:
        self._shelf.members[to] = Member(to)
        self._shelf.degrees[who, to] = self._shelf.degrees[to, who] = degree

    def set_inputs(self, id: str, posts: int, rate: float) -> None:
        member = self._shelf.members[id]
        self._shelf.members[id] = replace(member, open_job_posts=posts, response_rate=rate)
