"""Who may write to whom, in plain Python from the rules' text, with networkx for the degree. Knows no product code.

Only the product's enums are used. Every method takes ``now``, and lets time pass up to it first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import networkx as nx

from services.entry import EntryKind
from services.lot import LotSource, PayWith
from services.member import AccountType, OptOut, PlanName, ProfileLevel, Standing
from services.refusal_code import RefusalCode

from .ledger import Ledger, ModelLot
from .rates import Numbers, midnight

Blocker = tuple[RefusalCode, int | None, int | None, datetime | None]
"""A reason: code, credits needed, credits available, when to try again."""


@dataclass
class Person:
    id: str
    level: ProfileLevel = ProfileLevel.FULL
    standing: Standing = Standing.ACTIVE
    seat: AccountType = AccountType.STANDARD
    open_profile: bool = False
    opt_outs: frozenset[OptOut] = frozenset()
    posts: int = 0
    rate: float = 0.0
    ledger: Ledger = field(default_factory=Ledger)

    @property
    def kind(self) -> str:
        """R1: the seat, else whether there is a paid plan."""
        if self.seat is AccountType.STANDARD:
            return "PREMIUM" if self.ledger.plan else "STANDARD"
        return self.seat.value


@dataclass
class Mail:
    sender: str
    recipient: str
    at: datetime
    lot: str | None
    line: int = 0
    answer: str = ""
    returned: bool = False
    reported: bool = False


@dataclass
class Verdict:
    blockers: list[Blocker]
    degree: int | None
    lot: str | None
    concealed: bool


@dataclass
class Model:
    people: dict[str, Person]
    limit: int
    recruiter_limit: int
    credit_back: bool
    numbers: Numbers = field(default_factory=Numbers)
    graph: nx.Graph[str] = field(default_factory=lambda: nx.Graph([]))
    blocks: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    reports: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    mails: dict[str, Mail] = field(default_factory=dict[str, Mail])

    def __post_init__(self) -> None:
        for person in self.people.values():
            person.ledger.rates.numbers = self.numbers
        self.graph.add_nodes_from(self.people)

    def until(self, now: datetime) -> None:
        for person in self.people.values():
            person.ledger.until(now)

    def degree(self, a: str, b: str) -> int | None:
        """R2, by networkx: 0 to 3, None if farther."""
        return nx.single_source_shortest_path_length(self.graph, a, cutoff=3).get(b)

    def awaiting(self, a: str, b: str) -> bool:
        """R13: whether the last InMail of this ordered pair has had no response."""
        between = [mail for mail in self.mails.values() if (mail.sender, mail.recipient) == (a, b)]
        return bool(between) and not between[-1].answer

    def verdict(self, a: str, b: str, pay_with: PayWith, now: datetime) -> Verdict:
        """Everything that a preview tells (R20)."""
        sender, recipient = self.people[a], self.people[b]
        # R11a: these three look the same, and nothing else about the recipient is told beside them.
        hidden = recipient.standing is Standing.SUSPENDED or (b, a) in self.blocks or (b, a) in self.reports
        reasons: list[Blocker] = [(code, None, None, None) for code in self._reasons(sender, recipient, hidden=hidden)]
        limit = self.recruiter_limit if sender.kind == "RECRUITER" else self.limit
        if sender.ledger.sent_in_month(now) >= limit:
            first = datetime(now.year + now.month // 12, now.month % 12 + 1, 1, tzinfo=UTC)
            reasons.append((RefusalCode.MONTHLY_LIMIT, 1, 0, first))
        if not sender.ledger.rates.may_send(now):  # R15
            reasons.append((RefusalCode.DAILY_LIMIT, 1, 0, midnight(now) + timedelta(days=1)))
        degree = self.degree(a, b)
        lot = None
        if a != b and not hidden and not recipient.open_profile:  # R9
            lot = sender.ledger.payer(now, pay_with, 4 if degree is None else degree)
            if lot is None:
                reasons.append(self._no_credit(sender.ledger, degree, pay_with, now))
        told = None if hidden and a != b else degree
        return Verdict(reasons, told, lot.id if lot and not reasons else None, concealed=hidden and a != b)

    def _reasons(self, sender: Person, recipient: Person, *, hidden: bool) -> list[RefusalCode]:
        myself, pair = sender is recipient, (sender.id, recipient.id)
        seen = not hidden and not myself
        opted_out = OptOut.ALL in recipient.opt_outs or OptOut(sender.kind) in recipient.opt_outs
        reasons = {
            RefusalCode.SENDER_SUSPENDED: sender.standing is Standing.SUSPENDED,
            RefusalCode.SENDER_RESTRICTED: sender.standing is Standing.RESTRICTED,
            RefusalCode.RECIPIENT_IS_YOURSELF: myself,
            RefusalCode.RECIPIENT_UNAVAILABLE: hidden and not myself,
            RefusalCode.RECIPIENT_BLOCKED_BY_YOU: pair in self.blocks,
            RefusalCode.RECIPIENT_BASIC_PROFILE: seen and recipient.level is ProfileLevel.BASIC,
            RefusalCode.RECIPIENT_OPTED_OUT: seen and opted_out,
            RefusalCode.FIRST_DEGREE: seen and self.degree(*pair) == 1 and sender.kind != "RECRUITER",
            RefusalCode.AWAITING_RESPONSE: self.awaiting(*pair),
        }
        return [code for code, holds in reasons.items() if holds]

    def _no_credit(self, ledger: Ledger, degree: int | None, pay_with: PayWith, now: datetime) -> Blocker:
        held = sum(lot.remaining for lot in ledger.usable(now, pay_with))
        code = RefusalCode.CREDITS_DONT_REACH if held else RefusalCode.NO_CREDITS
        return (code, 1, held, ledger.next_fitting_grant(pay_with, 4 if degree is None else degree))

    def sent(self, mail_id: str, a: str, b: str, pay_with: PayWith, now: datetime) -> str | None:
        """Take in an InMail that may be sent, and return the lot that pays."""
        ledger, lot_id = self.people[a].ledger, self.verdict(a, b, pay_with, now).lot
        line = ledger.move(EntryKind.SPEND, -1, ledger.lots[lot_id], now, cause=mail_id) if lot_id else 0
        ledger.sends.append(now)
        ledger.rates.send(mail_id, now)
        self.mails[mail_id] = Mail(a, b, now, lot_id, line)
        return lot_id

    def bought(self, buyer: str, lot_id: str, credits: int, now: datetime) -> None:
        lot = ModelLot(lot_id, LotSource.PURCHASED, credits, now, None)
        self.people[buyer].ledger.add(EntryKind.PURCHASE, lot)

    def may_buy(self, who: str) -> RefusalCode | None:
        return None if self.people[who].standing is Standing.ACTIVE else RefusalCode.ACCOUNT_NOT_ACTIVE

    def may_subscribe(self, who: str, plan: PlanName) -> RefusalCode | None:
        person = self.people[who]
        if person.standing is not Standing.ACTIVE:
            return RefusalCode.ACCOUNT_NOT_ACTIVE
        if (plan is PlanName.RECRUITER) != (person.seat is AccountType.RECRUITER):
            return RefusalCode.PLAN_NOT_FOR_YOU
        return RefusalCode.ALREADY_SUBSCRIBED if person.ledger.plan else None

    def subscribed(self, who: str, plan_id: str, plan: PlanName, now: datetime) -> None:
        person = self.people[who]
        person.ledger.posts, person.ledger.rate = person.posts, person.rate
        person.ledger.subscribe(plan_id, plan, now)

    def may_reply(self, who: str, mail: Mail) -> RefusalCode | None:
        """R12, R13, and R11 for conversations too."""
        other = mail.recipient if who == mail.sender else mail.sender
        if who not in {mail.sender, mail.recipient}:
            return RefusalCode.INMAIL_NOT_FOUND
        if self.people[who].standing is Standing.SUSPENDED:
            return RefusalCode.SENDER_SUSPENDED
        gone = self.people[other].standing is Standing.SUSPENDED
        if gone or (other, who) in self.blocks or (other, who) in self.reports:
            return RefusalCode.RECIPIENT_UNAVAILABLE
        if (who, other) in self.blocks:
            return RefusalCode.RECIPIENT_BLOCKED_BY_YOU
        return RefusalCode.NOT_YOUR_TURN if who == mail.sender and mail.answer != "REPLIED" else None

    def replied(self, who: str, mail: Mail, now: datetime) -> bool:
        """Take in a reply, and tell whether the credit came back (R25)."""
        first = who == mail.recipient and mail.answer != "REPLIED"
        back = first and self.credit_back and mail.lot is not None and now <= mail.at + timedelta(days=90)
        if back:
            ledger, [(mail_id, _)] = self.people[mail.sender].ledger, [x for x in self.mails.items() if x[1] is mail]
            ledger.back(ledger.lots[mail.lot or ""], mail_id, mail.line, now)
            mail.returned = True
        if first:
            self._answered(mail, "REPLIED", now)
        return back

    def declined(self, mail: Mail, now: datetime) -> None:
        self._answered(mail, "DECLINED", now)

    def _answered(self, mail: Mail, answer: str, now: datetime) -> None:
        """R15: a decline is an answer too, and a reply after it no second one."""
        [id] = [id for id, one in self.mails.items() if one is mail]
        self.people[mail.sender].ledger.rates.answer(id, now)
        mail.answer = answer

    def may_decline(self, who: str, mail: Mail) -> RefusalCode | None:
        if who not in {mail.sender, mail.recipient}:
            return RefusalCode.INMAIL_NOT_FOUND
        if self.people[who].standing is Standing.SUSPENDED:
            return RefusalCode.SENDER_SUSPENDED
        if who == mail.sender:
            return RefusalCode.INMAIL_NOT_FOUND
        return RefusalCode.ALREADY_ANSWERED if mail.answer else None

    def may_report(self, who: str, mail: Mail) -> RefusalCode | None:
        if who != mail.recipient:
            return RefusalCode.INMAIL_NOT_FOUND
        return RefusalCode.ALREADY_REPORTED if mail.reported else None
