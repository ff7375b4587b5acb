"""Searching mail on the real database: one's own, whatever is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from graph.mail_text import mail_query, reader, readers
from graph.mailbox import GraphMailbox
from graph.steps.mail_search import write_readers

if TYPE_CHECKING:
    from collections.abc import Callable

    from neo4j import AsyncDriver

pytestmark = pytest.mark.anyio

# As an older release left them: without whose they are.
LETTERS = """
UNWIND $letters AS letter
CREATE (:InMail {
  id: letter[0], senderId: letter[1], recipientId: letter[2], subject: letter[3], body: letter[4], state: 'REPLIED',
  returned: false, sentAt: datetime('2026-03-01T00:00:00Z'), senderArchived: false, recipientArchived: false
})<-[:IN_REPLY_TO]-(:Reply {
  id: letter[0] + 'r', inmailId: letter[0], authorId: letter[2], body: letter[5],
  sentAt: datetime('2026-03-01T00:00:00Z')
})
"""
AWAIT = "CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()"


@pytest.fixture
async def ids(driver: AsyncDriver, database: str, member_ids: Callable[[int], list[str]]) -> list[str]:
    """Three members: the first wrote to the second, and the second to the third."""
    ids = member_ids(3)
    a, b, c = ids
    letters = [
        [f"{a}1", a, b, "Graph work", "Shall we talk about state-of-the-art graphs?", "Gladly: the graphs, then."],
        [f"{a}2", b, c, "Secret graph work", "Nobody else reads of Zoë.", "Hush."],
    ]
    await driver.execute_query(LETTERS, letters=letters, database_=database)
    for _ in range(2):  # a step that was killed is repeated
        await write_readers(driver, database)
    await driver.execute_query(AWAIT, database_=database)
    return ids


@pytest.fixture
def mailbox(driver: AsyncDriver, database: str) -> GraphMailbox:
    return GraphMailbox(driver, database)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["graph", "WORK"], ["1"]),
        (["graphs"], ["1r", "1"]),
        (["the"], ["1r", "1"]),
        (["state-of-the-art"], ["1"]),
        (["talk", "gladly"], []),
        (["secret"], []),
        (["gladly:"], ["1r"]),
    ],
)
async def test_a_message_has_all_of_the_words_the_newest_first(
    mailbox: GraphMailbox, ids: list[str], words: list[str], found: list[str]
) -> None:
    page = await mailbox.found(ids[0], words, 10, None)
    assert ([match.id.removeprefix(ids[0]) for match in page.items], page.total) == (found, len(found))
    assert all(ids[0] in (match.inmail.sender_id, match.inmail.recipient_id) for match in page.items)


async def test_pages_follow_one_another_and_count_all(mailbox: GraphMailbox, ids: list[str]) -> None:
    first = await mailbox.found(ids[1], ["graph"], 1, None)
    assert ([match.id for match in first.items], first.total, first.more) == ([f"{ids[0]}2"], 2, True)
    second = await mailbox.found(ids[1], ["graph"], 1, first.items[-1].id)
    assert ([match.id for match in second.items], second.total, second.more) == ([f"{ids[0]}1"], 2, False)


SYNTAX = [
    *("*", "a*", "*:*", "body:secret", "subject:[a TO z]", "/.*/", "secret~", "+secret", "-x OR secret", "(secret"),
    *('"secret', 'x" OR readers:"*', '\\" OR secret', "secret\\", "AND", "OR NOT", "secret^9", "{a TO *}", "&&", "!x"),
]


@pytest.mark.parametrize("text", SYNTAX)
async def test_nothing_that_is_typed_is_an_operator_or_reaches_others_mail(
    mailbox: GraphMailbox, ids: list[str], text: str
) -> None:
    others = [text, f'{text}" OR readers:"{reader(ids[2])}', f"readers:{reader(ids[2])}"]
    for words in ([text], ["graph", text], others):
        page = await mailbox.found(ids[0], words, 10, None)
        assert {match.inmail.id for match in page.items} <= {f"{ids[0]}1"}
        assert page.total <= 2


def test_the_query_names_the_reader_first_and_quotes_each_word() -> None:
    word = 'a"b\\'
    assert mail_query("ana", [word]) == f'+readers:{reader("ana")} +(subject:"a\\"b\\\\" body:"a\\"b\\\\")'
    assert readers("ana", "ben") == f"{reader('ana')} {reader('ben')}"
    assert reader("ana").isalnum()
    assert reader("ana") != reader("anb")
