"""Writing what decisions changed: one statement for what sends change, one more for each other topic that changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.database import given
from graph.projection.feed import append
from graph.writing import (
    accounts,
    answers,
    cases,
    connections,
    feed,
    ledger,
    mailbox,
    members,
    notifications,
    purchases,
    receipts,
    schedule,
    support,
    teams,
    templates,
    topup,
)
from graph.writing.batch import Batch, Writer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from neo4j import AsyncManagedTransaction

    from services.effect import Effect

WRITERS: tuple[tuple[LiteralString, Writer], ...] = (
    (accounts.WRITE_ACCOUNTS, accounts.rows),
    (accounts.WRITE_HOLDS, accounts.hold_rows),
    (purchases.WRITE_PURCHASES, purchases.rows),
    (cases.WRITE_CASES, cases.rows),
    (answers.WRITE_ANSWERS, answers.rows),
    (mailbox.WRITE_MARKS, mailbox.rows),
    (connections.WRITE_CONNECTIONS, connections.rows),
    (members.WRITE_MEMBERS, members.rows),
    (topup.WRITE_TOP_UPS, topup.rows),
    (receipts.WRITE_RECEIPTS, receipts.rows),
    (schedule.WRITE_SCHEDULED, schedule.rows),
    (support.WRITE_SUPPORT, support.rows),
    (templates.WRITE_TEMPLATES, templates.rows),
    (notifications.WRITE_READ, notifications.read_rows),
    (ledger.WRITE_SENDS, ledger.rows),
    (teams.WRITE_TEAMS, teams.rows),
)
"""Each statement with what makes its rows. Lots come before the entries that move them, cases before their reports, and
InMails before what is said of them."""


async def write(transaction: AsyncManagedTransaction, effects: Iterable[Effect]) -> None:
    """Write ``effects``, by as few statements as there are topics in them; last, tell projections of the network."""
    batch = Batch(effects)
    for statement, rows_of in WRITERS:
        rows = rows_of(batch)
        if any(rows.values()):
            result = await transaction.run(statement, given(rows))
            await result.consume()
    await append(transaction, feed.told(batch))
