"""By ``neo4j://``, with a routing table: as far as one server shows what a cluster would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from neo4j import AsyncNeo4jDriver

from graph.database import open_driver, open_session
from graph.loading import load
from schema.product import assemble, utc_now
from services.lot import PayWith
from services.member import Member
from services.networks.network import PROFILE_FACTS, ConnectionRow, MemberRow, Network
from services.policy import Policy
from services.purchase import PaymentMethod

if TYPE_CHECKING:
    from collections.abc import Callable

    from neo4j import AsyncDriver

    from graph.server.address import ServerAddress

pytestmark = pytest.mark.anyio
DATABASE = "neo4j"
TABLE = "CALL dbms.routing.getRoutingTable({}, $database) YIELD servers RETURN servers"


def by_table(address: ServerAddress) -> AsyncDriver:
    """A driver that asks for a routing table."""
    driver = open_driver(address.uri.replace("bolt://", "neo4j://"), address.username, address.password)
    assert isinstance(driver, AsyncNeo4jDriver)
    return driver


async def test_the_private_server_routes_to_itself(private_address: ServerAddress) -> None:
    async with by_table(private_address) as driver:
        records, _, _ = await driver.execute_query(TABLE, database=DATABASE, database_=DATABASE)
    here = private_address.uri.removeprefix("bolt://")
    told = {server["role"]: server["addresses"] for server in records[0]["servers"]}
    assert told == {"WRITE": [here], "READ": [here], "ROUTE": [here]}


async def test_what_is_read_after_a_send_waits_for_it(
    server: ServerAddress, member_ids: Callable[[int], list[str]]
) -> None:
    a, b, c = member_ids(3)
    rows = tuple(MemberRow(Member(id_), id_, states=PROFILE_FACTS) for id_ in (a, b, c))
    network = Network(rows, (ConnectionRow(a, b), ConnectionRow(b, c)))
    async with by_table(server) as driver:
        await load(driver, DATABASE, network, now=utc_now(), advance=lambda _kind, _count: None)
        services = assemble(driver, DATABASE, Policy()).services
        await services.purchasing.purchase(a, "fund", credits=25, method=PaymentMethod.MICROSOFT_BILLING, token=None)
        before = await _bookmarks(driver)
        sent = await services.inmails.send(
            a, "one", recipient_id=c, subject="Hello", body="A question.", pay_with=PayWith.AUTO
        )
        assert await _bookmarks(driver) - before  # a follower that is read from waits for this commit
        read = await services.reader.inmails(a, [sent.answer.inmail_id])
        assert read[sent.answer.inmail_id].recipient_id == c
        assert (await services.credits.balance(a)).account.available(utc_now()) == 24


async def test_sessions_begin_behind_what_this_process_committed(server: ServerAddress, prefix: str) -> None:
    async with by_table(server) as driver:
        async with open_session(driver, DATABASE) as session:
            await (await session.run("CREATE (:Note {id: $id})", id=prefix)).consume()
        committed = await _bookmarks(driver)
        async with open_session(driver, DATABASE) as session:
            await (await session.run("MATCH (n:Note {id: $id}) DELETE n", id=prefix)).consume()
        assert not committed & await _bookmarks(driver)  # which the second one named, and so has replaced


async def _bookmarks(driver: AsyncDriver) -> set[str]:
    return set(await driver.execute_query_bookmark_manager.get_bookmarks())
