"""The locked facts of one transaction, kept up to date with what its own decisions changed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from services.connection import Bond, RequestState, pair_of
from services.effects.cases import CaseSaved
from services.effects.connections import ConnectionMade, ConnectionRemoved, RequestSaved
from services.effects.credits import AccountSaved
from services.effects.mail import (
    BlockSet,
    InMailAnswered,
    InMailDelivered,
    InMailMarked,
    MailLogged,
    ReportFiled,
    ScheduledSaved,
)
from services.effects.members import EmailAddressSaved, EmailKindsSaved, PreferencesSaved, StrikeSaved, ViolationsKept
from services.effects.payments import PurchaseSaved, StatementSaved
from services.effects.records import Recorded
from services.effects.support import TicketChanged, TicketOpened
from services.effects.teams import SeatSaved, SeatUsed
from services.effects.templates import TemplateDeleted, TemplateSaved
from services.eligibility import Pair
from services.purchase import PurchaseState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from services.account import Account
    from services.case import Case
    from services.connection import ConnectionRequest
    from services.effect import Effect
    from services.effects.records import Record
    from services.inmail import InMail, SentInMail
    from services.payments.statement import Statement
    from services.purchase import PaymentMethod, Purchase
    from services.scheduled import ScheduledInMail
    from services.strike import Strike
    from services.team import Team
    from services.template import Template
    from services.ticket import Ticket
    from services.violation import Violation


@dataclass(slots=True)
class World:
    """Facts about the members of a group of intents, all of one moment, read after the locks were taken.

    ``pairs`` is keyed by (sender, recipient), ``records`` by (member, idempotency key), ``inmails`` and ``purchases``
    by id, and so are ``scheduled``, ``tickets``, ``cases`` and ``templates``; ``strikes`` and ``violations`` by member,
    ``statements`` by (member, their reference), ``mail`` the sequence of each member's last event of mail. ``bonds`` is
    keyed by the two members in order; ``open_requests`` counts a member's connection requests to visible members that
    wait for an answer. A member who doesn't exist isn't in ``accounts``. ``seated`` tells of members which of the
    ``teams`` they hold a seat in, ``awaiting`` whom they wrote to without a response so far (R13).
    """

    accounts: dict[str, Account] = field(default_factory=dict[str, "Account"])
    mail: dict[str, int] = field(default_factory=dict[str, int])
    pairs: dict[tuple[str, str], Pair] = field(default_factory=dict[tuple[str, str], Pair])
    records: dict[tuple[str, str], Record] = field(default_factory=dict[tuple[str, str], "Record"])
    inmails: dict[str, SentInMail] = field(default_factory=dict[str, "SentInMail"])
    purchases: dict[str, Purchase] = field(default_factory=dict[str, "Purchase"])
    scheduled: dict[str, ScheduledInMail] = field(default_factory=dict[str, "ScheduledInMail"])
    tickets: dict[str, Ticket] = field(default_factory=dict[str, "Ticket"])
    strikes: dict[str, tuple[Strike, ...]] = field(default_factory=dict[str, "tuple[Strike, ...]"])
    violations: dict[str, tuple[Violation, ...]] = field(default_factory=dict[str, "tuple[Violation, ...]"])
    cases: dict[str, Case] = field(default_factory=dict[str, "Case"])
    statements: dict[tuple[str, str], Statement] = field(default_factory=dict[tuple[str, str], "Statement"])
    bonds: dict[tuple[str, str], Bond] = field(default_factory=dict[tuple[str, str], Bond])
    open_requests: dict[str, int] = field(default_factory=dict[str, int])
    templates: dict[str, Template] = field(default_factory=dict[str, "Template"])
    teams: dict[str, Team] = field(default_factory=dict[str, "Team"])
    seated: dict[str, str] = field(default_factory=dict[str, str])
    awaiting: dict[str, list[str]] = field(default_factory=dict[str, list[str]])

    def pair(self, sender_id: str, recipient_id: str) -> Pair:
        """What lies between the two, nothing known meaning strangers."""
        return self.pairs.get((sender_id, recipient_id), Pair())

    def bond(self, a: str, b: str) -> Bond:
        """What the two asked of each other, nothing known meaning nothing."""
        return self.bonds.get(pair_of(a, b), Bond())

    def purchase_under(self, member_id: str, key: str) -> Purchase | None:
        """The purchase that holds the key: a declined one has given it free (R21)."""
        return next(
            (
                purchase
                for purchase in self.purchases.values()
                if (purchase.member_id, purchase.key) == (member_id, key)
                and purchase.state is not PurchaseState.DECLINED
            ),
            None,
        )

    def open_case(self, member_id: str) -> Case | None:
        """The case against the member that waits for an operator, None if there is none."""
        return next((one for one in self.cases.values() if one.open and one.member_id == member_id), None)

    def statements_of(self, member_id: str, method: PaymentMethod) -> list[Statement]:
        """The statements of the member's account that ``method`` charges."""
        return [one for one in self.statements.values() if (one.member_id, one.method) == (member_id, method)]

    def apply(self, effects: Iterable[Effect]) -> None:
        """Take in what a decision changed, so that the next one of the group sees it."""
        for effect in effects:
            self._apply(effect)

    def _apply(self, effect: Effect) -> None:
        match effect:
            case AccountSaved(account):
                self.accounts[account.member.id] = account
            case PreferencesSaved(member):
                self._change_member(member.id, opt_outs=member.opt_outs, open_profile=member.open_profile)
            case EmailAddressSaved(member_id, address):
                self._change_member(member_id, has_email=address is not None)
            case EmailKindsSaved(member_id, kinds):
                self._change_member(member_id, email_kinds=kinds)
            case InMailDelivered(inmail):
                self._delivered(inmail)
            case InMailAnswered(inmail, reopens):
                self._answered(inmail, reopens=reopens)
            case BlockSet(blocker_id, blocked_id, at):
                self._change(blocker_id, blocked_id, blocked_by_sender=at is not None)
                self._change(blocked_id, blocker_id, blocked_by_recipient=at is not None)
            case ReportFiled(report):
                self._change(report.reported_id, report.reporter_id, reported_by_recipient=True)
                known = self.inmails[report.inmail_id]
                self.inmails[report.inmail_id] = replace(known, reported=True)
            case _:
                self._keep(effect)

    def _keep(self, effect: Effect) -> None:
        """Take in what is found by an id or a key."""
        match effect:
            case PurchaseSaved(purchase):
                self.purchases[purchase.id] = purchase
            case StatementSaved(statement):
                self.statements[statement.member_id, statement.reference] = statement
            case ScheduledSaved(scheduled):
                self.scheduled[scheduled.id] = scheduled
            case TicketOpened() | TicketChanged():
                self.tickets[effect.ticket.id] = effect.ticket
            case InMailMarked(inmail, member_id):
                known = self.inmails[inmail.id]
                marked = known.inmail.marked(member_id, inmail.mark_of(member_id))
                self.inmails[inmail.id] = replace(known, inmail=marked)
            case MailLogged(event):
                self.mail[event.member_id] = event.sequence
            case Recorded(record):
                self.records[record.member_id, record.key] = record
            case _:
                self._charge(effect)

    def _charge(self, effect: Effect) -> None:
        """Take in what is held against a member (R17)."""
        match effect:
            case StrikeSaved(strike):
                others = (known for known in self.strikes.get(strike.member_id, ()) if known.id != strike.id)
                self.strikes[strike.member_id] = (*others, strike)
            case ViolationsKept(member_id, violations):
                self.violations[member_id] = violations
            case CaseSaved(case):
                self.cases[case.id] = case
            case _:
                self._connect(effect)

    def _change_member(self, member_id: str, **facts: Any) -> None:  # noqa: ANN401 - fields of Member
        known = self.accounts[member_id]
        self.accounts[member_id] = replace(known, member=replace(known.member, **facts))

    def _connect(self, effect: Effect) -> None:
        """Take in what changed between two members' networks, and in templates."""
        match effect:
            case RequestSaved(request):
                pair = pair_of(request.sender_id, request.recipient_id)
                self.bonds[pair] = self.bond(*pair).having(request)
                self._count(request)
            case ConnectionMade(lower_id, upper_id):
                self._degree(lower_id, upper_id, 1)
            case ConnectionRemoved(lower_id, upper_id, degree):
                self._degree(lower_id, upper_id, degree)
            case TemplateSaved(template):
                self.templates[template.id] = template
            case TemplateDeleted(template_id):
                del self.templates[template_id]
            case SeatSaved() | SeatUsed():
                self._seat(effect)
            case _:
                pass  # movements, replies and subscriptions are in the account, or read by no decision

    def _seat(self, effect: SeatSaved | SeatUsed) -> None:
        seat = effect.seat
        self.teams[effect.team_id] = self.teams[effect.team_id].having(seat)
        if isinstance(effect, SeatSaved) and seat.removed_at is None:
            self.seated[seat.member_id] = effect.team_id
        elif isinstance(effect, SeatSaved):
            self.seated.pop(seat.member_id, None)

    def _count(self, request: ConnectionRequest) -> None:
        """One open request more or fewer; one that was ended may have been hidden, and so may not have been counted."""
        if request.sender_id in self.open_requests and request.state is not RequestState.ENDED:
            self.open_requests[request.sender_id] += 1 if request.pending else -1

    def _degree(self, a: str, b: str, degree: int) -> None:
        self._change(a, b, degree=degree)
        self._change(b, a, degree=degree)

    def _change(self, sender_id: str, recipient_id: str, **facts: int) -> None:
        known = self.pair(sender_id, recipient_id)
        self.pairs[sender_id, recipient_id] = replace(known, **facts)

    def _delivered(self, inmail: InMail) -> None:
        self._change(inmail.sender_id, inmail.recipient_id, awaiting=True)
        for id_, known in self.inmails.items():
            if (known.inmail.sender_id, known.inmail.recipient_id) == (inmail.sender_id, inmail.recipient_id):
                self.inmails[id_] = replace(known, latest=False)

    def _answered(self, inmail: InMail, *, reopens: bool) -> None:
        known = self.inmails[inmail.id]
        self.inmails[inmail.id] = replace(known, inmail=inmail)
        if reopens:
            self._change(inmail.sender_id, inmail.recipient_id, awaiting=False)
