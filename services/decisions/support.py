"""Support tickets: opening, writing, answering, resolving (R24)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.answers.support import TicketClosed, TicketTaken, TicketWritten
from services.content import check_content, check_text
from services.decisions.acting import acted, check_reason, told
from services.decisions.decision import Decision, actor, recorded
from services.effects.support import TicketChanged, TicketMessageWritten, TicketOpened
from services.intents.support import AnswerTicket, OpenTicket, ResolveTicket, WriteToTicket
from services.notification import NotificationKind
from services.operator import ActionKind
from services.refusal import ActionRefused, Refusal
from services.refusal_code import RefusalCode
from services.ticket import Ticket, TicketMessage

if TYPE_CHECKING:
    from services.policy import Policy
    from services.world import World


def open_ticket(world: World, intent: OpenTicket, policy: Policy) -> Decision:
    """Take a ticket in, with the account's audit; whatever the member's standing, since support is for all.

    Raises ActionRefused while as many tickets as the policy allows are under way, or if the strike that it appeals
    against isn't one of the member's that stand (R17); InvalidInput for the texts (R16).
    """
    check_content(intent.subject, intent.body, policy)
    actor(world, intent)
    under_way = sum(one.member_id == intent.actor_id and not one.resolved for one in world.tickets.values())
    if under_way >= policy.open_tickets:
        raise ActionRefused(Refusal(RefusalCode.TOO_MANY_TICKETS, needed=1, available=0))
    ticket = Ticket(
        intent.id,
        intent.actor_id,
        intent.subject,
        intent.now,
        strike_id=intent.strike_id,
        case_id=_case_behind(world, intent),
    )
    message = TicketMessage(intent.id, ticket.id, intent.body, intent.now)
    answer = TicketTaken(ticket_id=ticket.id, opened_at=ticket.opened_at)
    effects = (TicketOpened(ticket, intent.audit), TicketMessageWritten(message), recorded(intent, answer))
    return Decision(answer, effects)


def write(world: World, intent: WriteToTicket, policy: Policy) -> Decision:
    """Add the member's message; an answered ticket waits for an operator again.

    Raises ActionRefused for a ticket that is another's or resolved, or that got too many messages without an answer.
    """
    check_text("input.body", intent.body, policy.body_limit)
    actor(world, intent)
    ticket = _ticket(world, intent.ticket_id, intent.actor_id)
    if ticket.waiting >= policy.unanswered_ticket_messages:
        raise ActionRefused(Refusal(RefusalCode.TOO_MANY_MESSAGES, needed=1, available=0))
    changed = ticket.asked()
    message = TicketMessage(intent.id, ticket.id, intent.body, intent.now)
    answer = TicketWritten(ticket_id=ticket.id, message_id=message.id, at=message.at, state=changed.state)
    return Decision(answer, (TicketChanged(changed), TicketMessageWritten(message), recorded(intent, answer)))


def answer_ticket(world: World, intent: AnswerTicket, policy: Policy) -> Decision:
    """Add an operator's message, and tell the member. Raises ActionRefused for a ticket that is resolved."""
    check_text("input.body", intent.body, policy.body_limit)
    ticket = _ticket(world, intent.ticket_id, intent.member_id)
    changed = ticket.answered()
    message = TicketMessage(intent.id, ticket.id, intent.body, intent.now, intent.operator)
    answer = TicketWritten(ticket_id=ticket.id, message_id=message.id, at=message.at, state=changed.state)
    return Decision(
        answer,
        (
            TicketChanged(changed),
            TicketMessageWritten(message),
            acted(intent, ActionKind.TICKET_ANSWERED, None, about=ticket.id),
            told(intent, NotificationKind.TICKET_ANSWERED, ticket.id),
            recorded(intent, answer),
        ),
    )


def resolve_ticket(world: World, intent: ResolveTicket, policy: Policy) -> Decision:
    """Close a ticket for good, and tell the member. Raises ActionRefused if it is resolved already."""
    check_reason(intent.reason, policy)
    ticket = _ticket(world, intent.ticket_id, intent.member_id)
    answer = TicketClosed(ticket_id=ticket.id, at=intent.now)
    return Decision(
        answer,
        (
            TicketChanged(ticket.closed(intent.now)),
            acted(intent, ActionKind.TICKET_RESOLVED, intent.reason, about=ticket.id),
            told(intent, NotificationKind.TICKET_RESOLVED, ticket.id),
            recorded(intent, answer),
        ),
    )


def _case_behind(world: World, intent: OpenTicket) -> str | None:
    """The case that brought the appealed strike, or that restricts the member until it is decided (R17)."""
    if intent.strike_id is None:
        case = world.open_case(intent.actor_id)
        return case.id if case is not None and case.restricts else None
    strikes = world.strikes.get(intent.actor_id, ())
    strike = next((one for one in strikes if one.id == intent.strike_id), None)
    if strike is None:
        raise ActionRefused(Refusal(RefusalCode.STRIKE_NOT_FOUND))
    if strike.lifted_at is not None:
        raise ActionRefused(Refusal(RefusalCode.STRIKE_LIFTED))
    return strike.case_id


def _ticket(world: World, ticket_id: str, member_id: str) -> Ticket:
    """The member's ticket that is under way. Raises ActionRefused for another's, or for one that is resolved."""
    ticket = world.tickets.get(ticket_id)
    if ticket is None or ticket.member_id != member_id:
        raise ActionRefused(Refusal(RefusalCode.TICKET_NOT_FOUND))
    if ticket.resolved:
        raise ActionRefused(Refusal(RefusalCode.TICKET_RESOLVED))
    return ticket


RULES = {OpenTicket: open_ticket, WriteToTicket: write, AnswerTicket: answer_ticket, ResolveTicket: resolve_ticket}
