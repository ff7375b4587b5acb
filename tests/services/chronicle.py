"""A life that keeps a record of itself: what is stored after each step, and everything that was ever written."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from services.account import Account
from services.answers.credits import Settled
from services.debt import Debt
from services.decisions.decide import decide
from services.decisions.decision import Decision, opened, saved
from services.effects.credits import AccountSaved, CreditsMoved, LotEndSet
from services.effects.plans import PlanChanged
from services.entry import Entry, EntryKind
from services.hold import Hold
from services.intents.credits import CancelSubscription, ChangeSubscription, StartSubscription
from services.lot import OUT_OF_NETWORK, Lot, LotSource, PayWith, paying_lot
from services.member import Member, PlanName
from services.past import PastLedger
from services.policy import Policy
from services.refusal import ActionRefused
from services.world import World

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from services.intent import Intent
    from services.journal import Journal

POLICY = Policy()


@dataclass
class Chronicle:
    """One member's account as the database would keep it: settled by what is done, not by looking."""

    account: Account = field(default_factory=lambda: Account(Member("ana")))
    entries: list[Entry] = field(default_factory=list[Entry])
    lots: dict[str, Lot] = field(default_factory=dict[str, Lot])
    holds: dict[str, Hold] = field(default_factory=dict[str, Hold])
    plans: list[PlanChanged] = field(default_factory=list[PlanChanged])
    stored: list[tuple[datetime, Account]] = field(default_factory=list["tuple[datetime, Account]"])

    def step(self, name: str, now: datetime, what: str, number: int, ahead: timedelta) -> None:
        """Do something at ``now``; what can't be done leaves all as it is."""
        plan = list(PlanName)[number % 3]
        plans: dict[str, Intent] = {
            "start": StartSubscription(id=name, actor_id="ana", key=name, fingerprint="f", now=now, plan=plan),
            "change": ChangeSubscription(id=name, actor_id="ana", key=name, fingerprint="f", now=now, plan=plan),
            "cancel": CancelSubscription(id=name, actor_id="ana", key=name, fingerprint="f", now=now),
        }
        if what in plans:
            with suppress(ActionRefused):
                self._keep(decide(World(accounts={"ana": self.account}), plans[what], POLICY))
        else:
            journal = opened(self.account, POLICY, now)
            getattr(self, f"_{what}")(journal, name, now, number, ahead)
            self._keep(Decision(Settled(movements=len(journal.movements)), saved(self.account, journal)))
        self.stored.append((now, self.account))

    def past(self, at: datetime) -> PastLedger:
        """What was written up to ``at``, added up."""
        entries = [entry for entry in self.entries if entry.at <= at]
        last = {entry.lot_id: entry for entry in entries}
        held = dict.fromkeys(last, 0)
        open_holds: dict[str, int] = {}
        for entry in entries:
            if entry.kind in {EntryKind.HOLD, EntryKind.RELEASE}:
                held[entry.lot_id] -= entry.amount
                open_holds[entry.cause] = open_holds.get(entry.cause, 0) - entry.amount
        lots = (replace(self.lots[id_], remaining=one.lot_balance, held=held[id_]) for id_, one in last.items())
        chosen = [change for change in self.plans if change.at <= at]
        return PastLedger(
            lots=tuple(lot for lot in lots if lot.open),
            holds=tuple(self.holds[id_] for id_, credits in open_holds.items() if credits),
            sequence=entries[-1].sequence if entries else 0,
            balance=entries[-1].balance if entries else 0,
            head=entries[-1].hash if entries else "",
            last_at=entries[-1].at if entries else None,
            plan=chosen[-1].subscription if chosen else None,
            changed_later=any(change.at > at for change in self.plans),
        )

    def _keep(self, decision: Decision) -> None:
        for effect in decision.effects:
            if isinstance(effect, CreditsMoved):
                moved = effect.movement
                self.entries.append(moved.entry)
                self.lots[moved.lot.id] = moved.lot
            elif isinstance(effect, LotEndSet):
                self.lots[effect.lot_id] = replace(self.lots[effect.lot_id], expires_at=effect.expires_at)
            elif isinstance(effect, PlanChanged):
                self.plans.append(effect)
            elif isinstance(effect, AccountSaved):
                self.account = effect.account

    def _buy(self, journal: Journal, name: str, now: datetime, number: int, _: timedelta) -> None:
        lot = Lot(name, LotSource.PURCHASED, number, 0, now, None, 2, name)
        journal.deposit(lot, EntryKind.PURCHASE, number, at=now, cause=name)

    def _reward(self, journal: Journal, name: str, now: datetime, number: int, ahead: timedelta) -> None:
        lot = Lot(name, LotSource.REWARD, number, 0, now, now + ahead, 2, name)
        journal.deposit(lot, EntryKind.GRANT, number, at=now, cause=name)

    def _send(self, journal: Journal, name: str, now: datetime, _: int, __: timedelta) -> None:
        lot = paying_lot(journal.account.lots, OUT_OF_NETWORK, PayWith.AUTO, now)
        if lot is not None:
            journal.post(lot, EntryKind.SPEND, -1, at=now, cause=name)

    def _hold(self, journal: Journal, name: str, now: datetime, _: int, ahead: timedelta) -> None:
        lot = paying_lot(journal.account.lots, OUT_OF_NETWORK, PayWith.AUTO, now)
        if lot is not None:
            end = min(now + ahead, lot.expires_at or now + ahead)
            placed = journal.hold(Hold(name, "ana", name, (), now, end), {lot.id: 1}, actor_id="ana")
            self.holds[name] = placed

    def _release(self, journal: Journal, _: str, now: datetime, __: int, ___: timedelta) -> None:
        if journal.account.holds:
            journal.release(journal.account.holds[0], at=now)

    def _owe(self, journal: Journal, name: str, now: datetime, number: int, _: timedelta) -> None:
        debts = (*journal.account.debts, Debt(name, "ana", name, number, number, now))
        journal.account = replace(journal.account, debts=debts)
