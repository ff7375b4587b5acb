"""The use cases of support: members ask, operators answer (R24)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from pydantic import TypeAdapter

from services.answers.support import TicketClosed, TicketTaken, TicketWritten
from services.audit.auditor import AuditReport
from services.intents.support import AnswerTicket, OpenTicket, ResolveTicket, WriteToTicket
from services.operator import Role
from services.refusal import ActionRefused, Refusal, TryAgain
from services.refusal_code import RefusalCode
from services.request import Clock, Done, NewId, check_key, fingerprint
from services.store import NothingChanged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.lane import Lane
    from services.operator import Operator
    from services.reading import Page
    from services.ticket import Ticket, TicketMessage, TicketState

_REPORT = TypeAdapter(AuditReport)
_REPORT.rebuild(_types_namespace={"datetime": datetime})  # the report's module knows it while types are checked alone


class Tickets(Protocol):
    """Reads of tickets. All raise NothingChanged when the database doesn't answer."""

    async def ticket(self, ticket_id: str) -> Ticket | None:
        """The ticket of that id, None if there is none."""
        ...

    async def of_member(self, member_id: str, first: int, before: str | None) -> Page[Ticket]:
        """A member's, the latest opened first, from before the one with id ``before`` on."""
        ...

    async def queue(self, state: TicketState, first: int, after: str | None) -> Page[Ticket]:
        """Everybody's in that state, the earliest opened first, from after the one with id ``after`` on."""
        ...

    async def messages(self, ticket_ids: Sequence[str]) -> dict[str, tuple[TicketMessage, ...]]:
        """The latest messages of each ticket (at most ``LARGEST_PAGE``), oldest first."""
        ...

    async def audits(self, ticket_ids: Sequence[str]) -> dict[str, str]:
        """The audit that each ticket was opened with, as JSON text, by the ticket's id."""
        ...


class Audits(Protocol):
    """Audits of accounts."""

    async def audit(self, member_id: str) -> AuditReport:
        """What the member's account looks like, recomputed from its entries. May raise NothingChanged, NotSignedIn."""
        ...


@dataclass(frozen=True, slots=True)
class Support:
    """Tickets. Every method may raise Refused; then nothing was changed, or TryAgain says it is unknown."""

    lane: Lane
    reader: Tickets
    audits: Audits
    clock: Clock
    new_id: NewId

    async def open(
        self, viewer_id: str, key: str, *, subject: str, body: str, strike_id: str | None = None
    ) -> Done[TicketTaken]:
        """Open a ticket with the account's audit attached, perhaps to appeal against a strike (R17).

        Raises ActionRefused while too many are under way, or if the strike isn't one of the viewer's that stand.
        """
        check_key(key)
        appeal = {} if strike_id is None else {"strike": strike_id}
        try:
            report = await self.audits.audit(viewer_id)
        except NothingChanged as error:
            raise TryAgain(Refusal(RefusalCode.BUSY)) from error
        intent = OpenTicket(
            id=self.new_id(),
            actor_id=viewer_id,
            key=key,
            fingerprint=fingerprint("openSupportTicket", subject=subject, body=body, **appeal),
            now=self.clock(),
            subject=subject,
            body=body,
            audit=_REPORT.dump_json(report).decode(),
            strike_id=strike_id,
        )
        return await self.lane.done(intent, TicketTaken)

    async def write(self, viewer_id: str, key: str, *, ticket_id: str, body: str) -> Done[TicketWritten]:
        """Write on in one's own ticket. Raises ActionRefused if it is resolved."""
        check_key(key)
        intent = WriteToTicket(
            id=self.new_id(),
            actor_id=viewer_id,
            key=key,
            fingerprint=fingerprint("replyToTicket", ticket=ticket_id, body=body),
            now=self.clock(),
            ticket_id=ticket_id,
            body=body,
        )
        return await self.lane.done(intent, TicketWritten)

    async def answer(self, operator: Operator, key: str, *, ticket_id: str, body: str) -> Done[TicketWritten]:
        """Answer a ticket; takes the role SUPPORT. Raises ActionRefused if it is resolved."""
        role = operator.acting_as(Role.SUPPORT)
        check_key(key)
        intent = AnswerTicket(
            id=self.new_id(),
            actor_id=operator.actor_id,
            key=key,
            fingerprint=fingerprint("answerTicket", ticket=ticket_id, body=body),
            now=self.clock(),
            member_id=(await self._known(ticket_id)).member_id,
            operator=operator.name,
            role=role,
            ticket_id=ticket_id,
            body=body,
        )
        return await self.lane.done(intent, TicketWritten)

    async def resolve(self, operator: Operator, key: str, *, ticket_id: str, reason: str) -> Done[TicketClosed]:
        """Close a ticket for good; takes the role SUPPORT. Raises ActionRefused if it is resolved already."""
        role = operator.acting_as(Role.SUPPORT)
        check_key(key)
        intent = ResolveTicket(
            id=self.new_id(),
            actor_id=operator.actor_id,
            key=key,
            fingerprint=fingerprint("resolveTicket", ticket=ticket_id, reason=reason),
            now=self.clock(),
            member_id=(await self._known(ticket_id)).member_id,
            operator=operator.name,
            role=role,
            ticket_id=ticket_id,
            reason=reason,
        )
        return await self.lane.done(intent, TicketClosed)

    async def attached(self, ticket_ids: Sequence[str]) -> dict[str, AuditReport]:
        """The audits that tickets were opened with, by the ticket's id. Raises NothingChanged."""
        texts = await self.reader.audits(ticket_ids)
        return {id_: _REPORT.validate_json(text) for id_, text in texts.items()}

    async def _known(self, ticket_id: str) -> Ticket:
        """The ticket, for the member whose it is: that never changes, so it may be read before the locks."""
        try:
            ticket = await self.reader.ticket(ticket_id)
        except NothingChanged as error:
            raise TryAgain(Refusal(RefusalCode.BUSY)) from error
        if ticket is None:
            raise ActionRefused(Refusal(RefusalCode.TICKET_NOT_FOUND))
        return ticket
