"""Tickets and strikes are written as they are, found under the locks, and read for showing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from graph.database import open_session
from graph.effects import write
from graph.facts import load
from graph.support import GraphSupport
from services.effects.members import StrikeSaved
from services.effects.support import TicketChanged, TicketMessageWritten, TicketOpened
from services.scope import Scope
from services.strike import Strike
from services.ticket import Ticket, TicketMessage, TicketState
from tests.proof.model import Person

if TYPE_CHECKING:
    from neo4j import AsyncDriver, AsyncManagedTransaction

    from services.effect import Effect
    from services.world import World
    from tests.proof.town import Town

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 31, 23, 59, 59, 999_999, tzinfo=UTC)
# A report as it is stored: other tests look at everybody's tickets.
AUDIT = '{"member_id":"ana","entries":0,"checked_through":0,"findings":[],"total":0,"at":"2026-03-31T23:59:59Z"}'


@pytest.fixture
async def ana(town: Town, prefix: str) -> str:
    id = f"{prefix}ana"
    await town.settle([Person(id), Person(f"{prefix}ben")])
    return id


@pytest.fixture
def reader(driver: AsyncDriver, database: str) -> GraphSupport:
    return GraphSupport(driver, database)


async def put(driver: AsyncDriver, database: str, *effects: Effect) -> None:
    async def work(transaction: AsyncManagedTransaction) -> None:
        await write(transaction, effects)

    async with open_session(driver, database) as session:
        await session.execute_write(work)


async def found(driver: AsyncDriver, database: str, scope: Scope) -> World:
    async def work(transaction: AsyncManagedTransaction) -> World:
        return await load(transaction, scope, lock=True)

    async with open_session(driver, database) as session:
        return await session.execute_write(work)


def ticket(member_id: str, number: int) -> Ticket:
    return Ticket(f"{member_id}-t{number}", member_id, f"Question {number}", NOW + timedelta(hours=number))


async def test_tickets_are_found_by_id_and_those_under_way_by_their_member(
    driver: AsyncDriver, database: str, ana: str
) -> None:
    first, second, third = (ticket(ana, number) for number in range(3))
    await put(driver, database, *(TicketOpened(one, AUDIT) for one in (first, second, third)))
    answered, closed = first.asked().answered(), second.closed(NOW + timedelta(days=1))
    await put(driver, database, TicketChanged(first.asked()), TicketChanged(answered), TicketChanged(closed))
    world = await found(driver, database, Scope(members=frozenset({ana}), files=frozenset({ana})))
    assert world.tickets == {first.id: answered, third.id: third}
    named = Scope(members=frozenset({ana}), tickets=frozenset({second.id, "nobodys"}))
    assert (await found(driver, database, named)).tickets == {second.id: closed}
    assert (await found(driver, database, Scope(members=frozenset({ana})))).tickets == {}


async def test_a_ticket_may_be_opened_written_to_and_closed_in_one_transaction(
    driver: AsyncDriver, database: str, ana: str, reader: GraphSupport
) -> None:
    opened = ticket(ana, 0)
    message = TicketMessage(f"{ana}-m", opened.id, "Please look.", NOW)
    closed = opened.closed(NOW)
    await put(driver, database, TicketOpened(opened, AUDIT), TicketMessageWritten(message), TicketChanged(closed))
    assert await reader.ticket(opened.id) == closed
    assert (await reader.messages([opened.id]))[opened.id] == (message,)
    world = await found(driver, database, Scope(members=frozenset({ana}), files=frozenset({ana})))
    assert world.tickets == {}


async def test_strikes_are_found_by_their_member(driver: AsyncDriver, database: str, ana: str, prefix: str) -> None:
    first, second = (Strike(f"{ana}-s{number}", ana, "Spam", NOW) for number in range(2))
    lifted = replace(first, lifted_at=NOW + timedelta(microseconds=1))
    await put(driver, database, StrikeSaved(first), StrikeSaved(second))
    await put(driver, database, StrikeSaved(lifted))
    both = frozenset({ana, f"{prefix}ben"})
    world = await found(driver, database, Scope(members=both, files=both))
    assert {id: set(strikes) for id, strikes in world.strikes.items()} == {ana: {lifted, second}, f"{prefix}ben": set()}


async def test_the_audit_stays_with_its_ticket(
    driver: AsyncDriver, database: str, ana: str, reader: GraphSupport
) -> None:
    opened = ticket(ana, 0)
    await put(driver, database, TicketOpened(opened, AUDIT))
    await put(driver, database, TicketChanged(opened.answered()))
    assert await reader.audits([opened.id, "nobodys"]) == {opened.id: AUDIT}


async def test_a_members_tickets_come_latest_first_and_by_pages(
    driver: AsyncDriver, database: str, ana: str, prefix: str, reader: GraphSupport
) -> None:
    tickets = [ticket(ana, number) for number in range(5)]
    others = ticket(f"{prefix}ben", 0)
    await put(driver, database, *(TicketOpened(one, AUDIT) for one in (*tickets, others)))
    await put(driver, database, TicketChanged(tickets[1].closed(NOW)))
    first = await reader.of_member(ana, 3, None)
    assert ([one.id for one in first.items], first.total, first.more) == (
        [one.id for one in tickets[:1:-1]],
        5,
        True,
    )
    rest = await reader.of_member(ana, 3, first.items[-1].id)
    assert [one.id for one in rest.items] == [tickets[1].id, tickets[0].id]
    assert not rest.more


async def test_the_queue_begins_with_who_waits_longest(
    driver: AsyncDriver, database: str, ana: str, reader: GraphSupport
) -> None:
    tickets = [ticket(ana, number).answered() for number in range(3)]
    await put(driver, database, *(TicketOpened(one, AUDIT) for one in tickets), TicketOpened(ticket(ana, 9), AUDIT))
    # Other tests have tickets in the same state; those of this one are told by what comes after their prefix.
    page = await reader.queue(TicketState.ANSWERED, 2, f"{ana}-t")
    assert [one.id for one in page.items] == [one.id for one in tickets[:2]]
    assert page.more
    assert page.total >= 3
    after = await reader.queue(TicketState.ANSWERED, 1, tickets[1].id)
    assert after.items == (tickets[2],)


async def test_messages_come_oldest_first_and_the_latest_hundred(
    driver: AsyncDriver, database: str, ana: str, reader: GraphSupport
) -> None:
    opened, silent = ticket(ana, 0), ticket(ana, 1)
    messages = [
        TicketMessage(f"{ana}-m{number:03}", opened.id, f"Text {number}", NOW, "mira" if number % 2 else None)
        for number in range(101)
    ]
    await put(driver, database, TicketOpened(opened, AUDIT), TicketOpened(silent, AUDIT))
    await put(driver, database, *map(TicketMessageWritten, messages))
    assert await reader.messages([opened.id, silent.id]) == {opened.id: tuple(messages[1:]), silent.id: ()}


async def test_nobodys_ticket_is_none(reader: GraphSupport) -> None:
    assert await reader.ticket("nobodys") is None
