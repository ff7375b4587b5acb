from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from graph.live import GraphLog, ledgers, mail_logs
from services.entry import EntryKind
from services.mailbox import SEEN, MailEventKind, Mark
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
    log = ledgers(driver, database)
    assert [await log.last_sequence(id_) for id_ in (*ids, f"{ids[0]}x")] == [5, 5, 0, None]


async def test_r23_everybody_gets_what_follows_the_own_place_in_order(
    driver: AsyncDriver, database: str, ids: list[str]
) -> None:
    found = await ledgers(driver, database).entries_after({ids[0]: 2, ids[1]: 0, ids[2]: 0}, 4)
    assert {id_: [entry.sequence for entry in entries] for id_, entries in found.items()} == {
        ids[0]: [3, 4, 5],
        ids[1]: [1, 2, 3, 4],
    }
    for id_, entries in found.items():
        assert {entry.member_id for entry in entries} == {id_}
        assert all((entry.balance, entry.kind) == (entry.sequence, EntryKind.PURCHASE) for entry in entries)


async def test_nothing_new_is_nothing(driver: AsyncDriver, database: str, ids: list[str]) -> None:
    assert await ledgers(driver, database).entries_after(dict.fromkeys(ids, 5), 10) == {}


LETTERS = """
MATCH (m:Member {id: $id})
SET m.mailSequence = 3
CREATE (:InMail {
  id: $id + 'i', senderId: $other, recipientId: $id, subject: 'Hi', body: 'Hello', state: 'REPLIED', returned: false,
  sentAt: datetime('2026-03-01T00:00:00Z'), senderArchived: false, recipientArchived: true, recipientUnread: true
})<-[:IN_REPLY_TO]-(:Reply {
  id: $id + 'r', inmailId: $id + 'i', authorId: $other, body: 'So?', sentAt: datetime('2026-03-02T00:00:00Z')
})
WITH m
UNWIND [[1, 'INMAIL_RECEIVED', null], [2, 'REPLY_RECEIVED', $id + 'r'], [3, 'READ', null]] AS event
CREATE (:MailEvent {
  memberId: m.id, sequence: event[0], kind: event[1], replyId: event[2], inmailId: $id + 'i',
  at: datetime('2026-03-02T00:00:00Z')
})
"""


async def test_r19_events_of_a_mailbox_come_with_their_mail_in_order(
    driver: AsyncDriver, database: str, ids: list[str]
) -> None:
    me, other, _ = ids
    await driver.execute_query(LETTERS, id=me, other=other, database_=database)
    log = mail_logs(driver, database)
    assert [await log.last_sequence(id_) for id_ in (me, other, f"{me}x")] == [3, 0, None]
    found = await log.entries_after({me: 1, other: 0}, 10)
    assert list(found) == [me]
    first, second = found[me]
    assert (first.sequence, first.event.kind, second.sequence, second.event.kind) == (
        *(2, MailEventKind.REPLY_RECEIVED),
        *(3, MailEventKind.READ),
    )
    assert first.reply is not None
    assert (first.reply.author_id, first.reply.body, second.reply) == (other, "So?", None)
    assert first.inmail == second.inmail
    assert first.inmail.mark_of(me) == Mark(unread=True, archived=True, news_at=first.inmail.sent_at)
    assert first.inmail.mark_of(other) == SEEN
    assert [event.sequence for event in (await log.entries_after({me: 0}, 2))[me]] == [1, 2]


@pytest.mark.parametrize("log_of", [ledgers, mail_logs])
async def test_a_database_that_is_gone_is_told(
    driver: AsyncDriver, log_of: Callable[[AsyncDriver, str], GraphLog[Any]]
) -> None:
    log = log_of(driver, "nosuchdatabase")
    with pytest.raises(NothingChanged):
        await log.last_sequence("ana")
    with pytest.raises(NothingChanged):
        await log.entries_after({"ana": 0}, 1)
