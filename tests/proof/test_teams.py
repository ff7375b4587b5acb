"""What must hold when seats of a team spend at once, in one process and in two (R8a, R18, R25)."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from graph.database import open_driver
from schema.product import assemble
from services.lot import PayWith
from services.member import AccountType
from services.operator import Operator, Role
from services.policy import Policy
from services.refusal import Refused, SendRefused

from .model import Person
from .test_concurrency import all_of, codes
from .town import START

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from graph.server.address import ServerAddress
    from schema.product import Product
    from services.answers.mail import Sent
    from services.request import Done
    from services.team import Team

    from .books import Books
    from .conftest import MovingClock
    from .town import Town

    Check = Callable[[], Awaitable[Books]]
    Ids = Callable[[int], list[str]]

pytestmark = pytest.mark.anyio

MIRA = Operator("mira", frozenset({Role.BILLING}))
WHY = "A proof"


@pytest.fixture
async def two(server: ServerAddress, database: str, clock: MovingClock) -> AsyncIterator[list[Product]]:
    """Two products on one database, with drivers of their own; a reply gives its credit back (R25)."""
    async with AsyncExitStack() as stack:
        drivers = [open_driver(server.uri, server.username, server.password) for _ in range(2)]
        for driver in drivers:
            await stack.enter_async_context(driver)
        yield [assemble(driver, database, Policy(credit_back_on_reply=True), clock) for driver in drivers]


async def seated(town: Town, product: Product, members: list[str], *, credits: int, limit: int) -> str:
    """The id of a team of the town with those members and credits; its pool is among the town's accounts."""
    await town.settle(Person(id, seat=AccountType.RECRUITER) for id in members)
    teams = replace(product.services.teams, new_id=lambda: f"{town.prefix}team")
    team = (await teams.create(MIRA, f"{town.prefix}team", name="Meridale", reason=WHY)).answer.team_id
    for id in members:
        await product.services.teams.set_seat(
            MIRA, f"seat-{id}", team_id=team, member_id=id, monthly_limit=limit, owner=False, reason=WHY
        )
    if credits:
        await town.give(team, credits)
    return team


def send(product: Product, a: str, b: str, key: str) -> Awaitable[Done[Sent]]:
    return product.services.inmails.send(a, key, recipient_id=b, subject="Hi", body="Hello", pay_with=PayWith.POOL)


async def team_of(product: Product, team_id: str) -> Team:
    view = await product.services.teams.view(team_id)
    assert view is not None
    return view.team


async def usages(product: Product, team_id: str) -> dict[str, int]:
    team = await team_of(product, team_id)
    return {seat.member_id: seat.used_in_month(START) for seat in team.open_seats}


def counted(books: Books, team_id: str) -> dict[str, int]:
    """What each sender took of the pool and didn't get back, by the books."""
    of_pool = [mail for mail in books.mails if mail.get("teamId") == team_id and not mail["returned"]]
    senders = {mail["senderId"] for mail in of_pool}
    return {id: sum(mail["senderId"] == id for mail in of_pool) for id in senders}


@pytest.mark.parametrize("round_", range(5))
async def test_r8a_one_credit_and_two_seats_are_one_send(
    two: list[Product], town: Town, member_ids: Ids, check_ledger: Check, round_: int
) -> None:
    ana, bea, *others = member_ids(4)
    await town.settle(Person(id) for id in others)
    team = await seated(town, two[0], [ana, bea], credits=1, limit=5)
    calls = [send(two[0], ana, others[0], "a"), send(two[round_ % 2], bea, others[1], "b")]
    sent, refused = await all_of(calls)
    assert (len(sent), [codes([one]) for one in refused]) == (1, [{("NO_CREDITS",)}])
    books = await check_ledger()
    assert [entry["memberId"] for entry in books.of("SPEND")] == [team]
    assert {id: used for id, used in (await usages(two[1], team)).items() if used} == counted(books, team)


@pytest.mark.parametrize("processes", [1, 2])
async def test_r8a_fifty_sends_of_ten_seats_on_one_credit_are_one_send(
    two: list[Product], town: Town, member_ids: Ids, check_ledger: Check, processes: int
) -> None:
    ids = member_ids(60)
    seats, others = ids[:10], ids[10:]
    await town.settle(Person(id) for id in others)
    team = await seated(town, two[0], seats, credits=1, limit=50)
    calls = (send(two[n % processes], seats[n % 10], to, f"key-{n}") for n, to in enumerate(others))
    sent, refused = await all_of(calls)
    assert (len(sent), codes(refused)) == (1, {("NO_CREDITS",)})
    books = await check_ledger()
    assert (len(books.of("SPEND")), len(books.mails), books.mails[0]["teamId"]) == (1, 1, team)


@pytest.mark.parametrize("processes", [1, 2])
async def test_r8a_a_seat_never_takes_more_than_its_limit(
    two: list[Product], town: Town, member_ids: Ids, check_ledger: Check, processes: int
) -> None:
    ana, bea, *others = member_ids(42)
    await town.settle(Person(id) for id in others)
    team = await seated(town, two[0], [ana, bea], credits=40, limit=7)
    calls = (send(two[n % processes], (ana, bea)[n // 20], to, f"key-{n}") for n, to in enumerate(others))
    sent, refused = await all_of(calls)
    assert (len(sent), codes(refused)) == (14, {("SEAT_LIMIT",)})
    books = await check_ledger()
    assert counted(books, team) == {ana: 7, bea: 7} == await usages(two[0], team)


async def test_r25_sends_and_replies_at_once_leave_pool_and_usage_as_the_books_say(
    two: list[Product], town: Town, member_ids: Ids, check_ledger: Check
) -> None:
    ana, bea, *others = member_ids(22)
    await town.settle(Person(id) for id in others)
    team = await seated(town, two[0], [ana, bea], credits=15, limit=12)
    first, _ = await all_of(send(two[n % 2], (ana, bea)[n % 2], to, f"a{n}") for n, to in enumerate(others[:10]))
    answers = (
        two[n % 2].services.inmails.reply(to, f"r{n}", inmail_id=done.answer.inmail_id, body="Yes")
        for n, (to, done) in enumerate(zip(others[:10], first, strict=True))
    )
    more = (send(two[n % 2], (ana, bea)[n % 2], to, f"b{n}") for n, to in enumerate(others[10:]))
    sent = await asyncio.gather(*answers, *more, return_exceptions=True)
    assert [one for one in sent if isinstance(one, BaseException) and not isinstance(one, SendRefused)] == []
    books = await check_ledger()
    assert len(books.of("CREDIT_BACK")) == 10
    pool = next(account for account in books.accounts if account["id"] == team)
    assert pool["balance"] == 15 - len(books.of("SPEND")) + 10
    assert {id: used for id, used in (await usages(two[1], team)).items() if used} == counted(books, team)


async def test_r8a_seats_that_go_while_they_send_spend_nothing_afterwards(
    two: list[Product], town: Town, member_ids: Ids, check_ledger: Check
) -> None:
    ana, *others = member_ids(21)
    await town.settle(Person(id) for id in others)
    team = await seated(town, two[0], [ana], credits=20, limit=20)
    going = two[1].services.teams.remove_seat(MIRA, f"{town.prefix}go", team_id=team, member_id=ana, reason=WHY)
    calls = [send(two[0], ana, to, f"key-{n}") for n, to in enumerate(others)]
    sent = await asyncio.gather(*calls[:10], going, *calls[10:], return_exceptions=True)
    assert [one for one in sent if isinstance(one, BaseException) and not isinstance(one, Refused)] == []
    with pytest.raises(SendRefused) as refused:
        await send(two[0], ana, others[0], "late")
    assert "NO_TEAM" in {blocker.code for blocker in refused.value.blockers}
    books = await check_ledger()
    seat = (await team_of(two[0], team)).known(ana)
    assert seat is not None
    assert {ana: seat.used_in_month(START)} == {ana: len(books.of("SPEND"))}


async def test_r8a_seats_that_are_given_in_two_teams_at_once_are_one_seat(
    two: list[Product], town: Town, member_ids: Ids
) -> None:
    [ana] = member_ids(1)
    await town.settle([Person(ana, seat=AccountType.RECRUITER)])
    keys = [f"{town.prefix}{name}" for name in ("one", "two")]
    made = [await two[0].services.teams.create(MIRA, key, name="Meridale", reason=WHY) for key in keys]
    teams = [done.answer.team_id for done in made]
    calls = (
        product.services.teams.set_seat(
            MIRA, f"{town.prefix}seat-{number}", team_id=id, member_id=ana, monthly_limit=1, owner=False, reason=WHY
        )
        for number, (product, id) in enumerate(zip(two, teams, strict=True))
    )
    given, refused = await all_of(calls)
    assert (len(given), codes(refused)) == (1, {("SEATED_ELSEWHERE",)})
