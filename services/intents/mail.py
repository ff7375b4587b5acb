"""Writing to people, and answering them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.connection import pair_of
from services.intent import BetweenMembers, Intent, between
from services.scope import Scope, with_team
from services.template import TextOrigin

if TYPE_CHECKING:
    from services.inmail import ReportReason
    from services.lot import PayWith
    from services.moderation.finding import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class SendInMail(BetweenMembers):
    """Send an InMail to ``member_id``, paid with ``pay_with`` (R18); a batch's budget may forbid a credit.

    ``findings`` are what a moderator found in the texts (R17), ``origin`` is where those are from (R16). ``team_id`` is
    the actor's team, where it is to pay.
    """

    subject: str
    body: str
    pay_with: PayWith
    may_pay: bool = True
    findings: tuple[Finding, ...] = ()
    origin: TextOrigin = TextOrigin.WRITTEN
    team_id: str | None = None

    @property
    def scope(self) -> Scope:
        """Both members, what lies between them, and the pool that pays."""
        return with_team(between(self), self.team_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBatch(Intent):
    """Keep how a batch is to be sent, so that one which broke off is taken up again as it began (R21).

    ``order`` and ``payers`` hold places in its request: see ``services.planning.Plan``. ``template`` is the subject and
    the text of the template that it is filled from, None where there is none; ``origin`` tells one that isn't there.
    """

    order: tuple[int, ...]
    payers: tuple[int, ...]
    template: tuple[str, str] | None = None
    origin: TextOrigin = TextOrigin.WRITTEN


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutInMail(BetweenMembers):
    """An intent about an InMail between the actor and ``member_id``; ``team_id`` is whose pool paid for it (R8a)."""

    inmail_id: str
    team_id: str | None = None

    @property
    def scope(self) -> Scope:
        """Both members, and the InMail; the other party's ledger, where the answer may count (R15, R25), and the pool.

        A report may change the other party's standing, so it asks for the file too (R17); it ends what the two
        asked of each other.
        """
        other = frozenset({self.member_id})
        scope = Scope(
            members=frozenset({self.actor_id, self.member_id}),
            ledgers=other,
            files=other if isinstance(self, ReportInMail) else frozenset(),
            pairs=frozenset({(self.actor_id, self.member_id)}),
            keys=frozenset({(self.actor_id, self.key)}),
            inmails=frozenset({self.inmail_id}),
            bonds=frozenset({pair_of(self.actor_id, self.member_id)} if isinstance(self, ReportInMail) else ()),
        )
        return with_team(scope, self.team_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyToInMail(AboutInMail):
    """Reply inside the conversation of an InMail (R13); ``findings`` are what a moderator found (R17)."""

    body: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineInMail(AboutInMail):
    """Decline an InMail (R13)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportInMail(AboutInMail):
    """Report an InMail's sender (R11, R17); ``notice_id`` is for the news that the sender may get of a restriction."""

    reason: ReportReason
    note: str
    notice_id: str
