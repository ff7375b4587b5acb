"""Mailboxes on the real database: what is listed, counted and marked (R19)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from graph.mailbox import GraphMailbox
from graph.steps.mailbox import mark
from services.inmail import InMailState
from services.mailbox import SEEN, Folder, MailboxStatus, MailFilter, Mark
from services.store import NothingChanged

if TYPE_CHECKING:
    from collections.abc import Callable

    from neo4j import AsyncDriver

pytestmark = pytest.mark.anyio

# Each as number, state, what the sender did, what the recipient did.
LETTERS = """
MATCH (a:Member {id: $a})
MATCH (b:Member {id: $b})
UNWIND $letters AS letter
CREATE (a)-[:SENT]->(:InMail {
  id: $a + ':' + letter[0], senderId: a.id, recipientId: b.id, subject: 'Hi', body: 'Hello', state: letter[1],
  returned: false, sentAt: datetime('2026-03-01T00:00:00Z'), senderUnread: letter[2], senderArchived: letter[3],
  recipientUnread: letter[4], recipientArchived: letter[5]
})-[:TO]->(b)
"""
ALL: list[list[object]] = [
    ["1", "DELIVERED", None, False, True, False],
    ["2", "REPLIED", True, False, None, False],
    ["3", "DECLINED", True, True, None, True],
    ["4", "DELIVERED", None, False, None, False],
    ["5", "REPLIED", None, True, True, True],
    ["6", "DELIVERED", None, False, True, False],
]


@pytest.fixture
async def ids(driver: AsyncDriver, database: str, member_ids: Callable[[int], list[str]]) -> list[str]:
    """Three members; the first wrote six InMails to the second."""
    ids = member_ids(3)
    await driver.execute_query("UNWIND $ids AS id CREATE (:Member {id: id})", ids=ids, database_=database)
    await driver.execute_query(LETTERS, a=ids[0], b=ids[1], letters=ALL, database_=database)
    return ids


@pytest.fixture
def mailbox(driver: AsyncDriver, database: str) -> GraphMailbox:
    return GraphMailbox(driver, database)


FILTERS = [
    (Folder.RECEIVED, MailFilter(), "6421"),
    (Folder.RECEIVED, MailFilter(unread=True), "61"),
    (Folder.RECEIVED, MailFilter(archived=True), "53"),
    (Folder.RECEIVED, MailFilter(archived=True, unread=True), "5"),
    (Folder.RECEIVED, MailFilter(state=InMailState.DELIVERED), "641"),
    (Folder.RECEIVED, MailFilter(unread=True, state=InMailState.REPLIED), ""),
    (Folder.SENT, MailFilter(), "6421"),
    (Folder.SENT, MailFilter(unread=True), "2"),
    (Folder.SENT, MailFilter(archived=True), "53"),
    (Folder.SENT, MailFilter(archived=True, unread=True), "3"),
    (Folder.SENT, MailFilter(archived=True, state=InMailState.REPLIED), "5"),
]


@pytest.mark.parametrize(("folder", "chosen", "expected"), FILTERS)
async def test_a_list_holds_what_its_filter_lets_through_newest_first_and_counts_it(
    mailbox: GraphMailbox, ids: list[str], folder: Folder, chosen: MailFilter, expected: str
) -> None:
    who = ids[1] if folder is Folder.RECEIVED else ids[0]
    page = await mailbox.listed(who, folder, chosen, 10, None)
    assert ("".join(item.id[-1] for item in page.items), page.total, page.more) == (expected, len(expected), False)
    walked = ""
    while len(walked) < len(expected):
        before = f"{ids[0]}:{walked[-1]}" if walked else None
        page = await mailbox.listed(who, folder, chosen, 1, before)
        walked += page.items[0].id[-1]
        assert (page.total, page.more) == (len(expected), len(walked) < len(expected))
    assert walked == expected


async def test_nobody_else_finds_any_of_it(mailbox: GraphMailbox, ids: list[str]) -> None:
    for who, folder in ((ids[0], Folder.RECEIVED), (ids[1], Folder.SENT), (ids[2], Folder.SENT)):
        for chosen in (MailFilter(), MailFilter(archived=True), MailFilter(unread=True)):
            assert (await mailbox.listed(who, folder, chosen, 10, None)).total == 0


async def test_the_status_counts_conversations_with_something_unread_archived_ones_too(
    mailbox: GraphMailbox, ids: list[str], driver: AsyncDriver, database: str
) -> None:
    await driver.execute_query("MATCH (m:Member {id: $id}) SET m.mailSequence = 9", id=ids[1], database_=database)
    assert [await mailbox.status(id_) for id_ in (*ids, "nobody")] == [
        MailboxStatus(2, 0),
        MailboxStatus(3, 9),
        MailboxStatus(0, 0),
        MailboxStatus(0, 0),
    ]


async def test_mail_from_before_there_were_marks_is_read_and_listed(
    mailbox: GraphMailbox, ids: list[str], driver: AsyncDriver, database: str
) -> None:
    old = [["0", "DELIVERED", None, None, None, None]]
    await driver.execute_query(LETTERS, a=ids[2], b=ids[1], letters=old, database_=database)
    assert (await mailbox.listed(ids[1], Folder.RECEIVED, MailFilter(), 10, None)).total == 4
    for _ in range(2):  # a step that was killed is repeated
        await mark(driver, database)
    for who, folder in ((ids[1], Folder.RECEIVED), (ids[2], Folder.SENT)):
        page = await mailbox.listed(who, folder, MailFilter(), 10, None)
        [found] = [item for item in page.items if item.sender_id == ids[2]]
        assert found.mark_of(who) in (SEEN, Mark(news_at=found.sent_at))
    assert (await mailbox.listed(ids[1], Folder.RECEIVED, MailFilter(), 10, None)).total == 5


async def test_a_database_that_is_gone_is_told(driver: AsyncDriver) -> None:
    mailbox = GraphMailbox(driver, "nosuchdatabase")
    with pytest.raises(NothingChanged):
        await mailbox.status("ana")
    with pytest.raises(NothingChanged):
        await mailbox.listed("ana", Folder.SENT, MailFilter(), 1, None)
