from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from graph.live import GraphLedgers
from services.entry import EntryKind
from services.store import NothingChanged

if TYPE_CHECKING:
    from collections.abc import Callable

    from neo4j import AsyncDriver

pytestmark = pytest.mark.anyio

MEMBERS_WITH_ENTRIES = """
UNWIND $ids AS id
CREATE (m:Member {id: id, entrySequence: $entries})
WITH m
UNWIND range(1, $entries) AS sequence
CREATE (:Entry {
  memberId: m.id, sequence: sequence, kind: 'PURCHASE', amount: 1, lotId: 'lot', lotBalance: sequence,
  balance: sequence, at: datetime('2026-03-01T00:00:00Z'), actorId: m.id, cause: 'cause', hash: 'h'
})
"""


@pytest.fixture
async def ids(driver: AsyncDriver, database: str, member_ids: Callable[[int], list[str]]) -> list[str]:
    """Three members; the first two have five entries each."""
    ids = member_ids(3)
    await driver.execute_query(MEMBERS_WITH_ENTRIES, ids=ids[:2], entries=5, database_=database)
    await driver.execute_query("CREATE (:Member {id: $id})", id=ids[2], database_=database)
    return ids


async def test_the_last_sequence_is_the_members_own(driver: AsyncDriver, database: str, ids: list[str]) -> None:
    ledgers = GraphLedgers(driver, database)
    assert [await ledgers.last_sequence(id_) for id_ in (*ids, f"{ids[0]}x")] == [5, 5, 0, None]


async def test_r23_everybody_gets_what_follows_the_own_place_in_order(
    driver: AsyncDriver, database: str, ids: list[str]
) -> None:
    found = await GraphLedgers(driver, database).entries_after({ids[0]: 2, ids[1]: 0, ids[2]: 0}, 4)
    assert {id_: [entry.sequence for entry in entries] for id_, entries in found.items()} == {
        ids[0]: [3, 4, 5],
        ids[1]: [1, 2, 3, 4],
    }
    for id_, entries in found.items():
        assert {entry.member_id for entry in entries} == {id_}
        assert all((entry.balance, entry.kind) == (entry.sequence, EntryKind.PURCHASE) for entry in entries)


async def test_nothing_new_is_nothing(driver: AsyncDriver, database: str, ids: list[str]) -> None:
    assert await GraphLedgers(driver, database).entries_after(dict.fromkeys(ids, 5), 10) == {}


async def test_a_database_that_is_gone_is_told(driver: AsyncDriver) -> None:
    ledgers = GraphLedgers(driver, "nosuchdatabase")
    with pytest.raises(NothingChanged):
        await ledgers.last_sequence("ana")
    with pytest.raises(NothingChanged):
        await ledgers.entries_after({"ana": 0}, 1)
