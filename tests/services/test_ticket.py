from datetime import UTC, datetime, timedelta

from services.ticket import Ticket, TicketAuthor, TicketMessage, TicketState

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
TICKET = Ticket("t", "ana", "A credit is missing", NOW)


def test_whose_turn_it_is_follows_the_messages() -> None:
    assert (TICKET.state, TICKET.waiting) == (TicketState.OPEN, 1)
    pressed = TICKET.asked()
    assert (pressed.state, pressed.waiting) == (TicketState.OPEN, 2)
    answered = pressed.answered()
    assert (answered.state, answered.waiting) == (TicketState.ANSWERED, 0)
    assert (answered.asked().state, answered.asked().waiting) == (TicketState.OPEN, 1)


def test_a_resolved_ticket_knows_when() -> None:
    later = NOW + timedelta(hours=1)
    closed = TICKET.closed(later)
    assert (closed.resolved, closed.resolved_at, closed.opened_at) == (True, later, NOW)
    assert not TICKET.resolved
    assert not TICKET.answered().resolved


def test_a_message_is_the_members_unless_it_names_an_operator() -> None:
    assert TicketMessage("m", "t", "Hello.", NOW).author is TicketAuthor.MEMBER
    assert TicketMessage("m", "t", "Hello.", NOW, "mira").author is TicketAuthor.OPERATOR
