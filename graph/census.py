"""Reads of the whole database, for verification: minutes may pass, and nobody waits for them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, LiteralString

from neo4j import Query

from graph.database import FAILURES, given, open_session
from graph.migrations import MIGRATIONS
from graph.reads import Reads
from graph.shapes import SHAPES
from services.case import CaseState
from services.connection import RequestState
from services.entry import EntryKind
from services.inmail import InMailState, ReportReason
from services.lot import LotSource, PayWith
from services.mailbox import MailEventKind
from services.member import AccountType, PlanName, ProfileLevel, Standing
from services.notification import AnswerKind, NotificationKind
from services.operator import ActionKind, Role
from services.payments.provider import RefundState
from services.payments.statement import StatementState
from services.policy import ResponseRatePolicy
from services.purchase import PaymentMethod, PurchaseState
from services.reach.projection import ChangeKind
from services.receipt import ReceiptKind
from services.scheduled import ScheduledState
from services.store import NothingChanged
from services.ticket import TicketState
from services.verifying import Broken
from services.violation import BREACHES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from graph.rows import Row

LONGEST = 1800.0
"""Seconds that the server gives to one look at all nodes of a label."""

MADE = re.compile(r"CREATE (?:FULLTEXT )?(?:CONSTRAINT|INDEX) (\w+)")

DROPPED = re.compile(r"DROP (?:CONSTRAINT|INDEX) (\w+)")

KINDS = {
    "profileLevels": list(ProfileLevel),
    "standings": list(Standing),
    "accountTypes": list(AccountType),
    "sources": list(LotSource),
    "kinds": list(EntryKind),
    "methods": list(PaymentMethod),
    "states": list(PurchaseState),
    "plans": list(PlanName),
    "inmailStates": list(InMailState),
    "reportReasons": list(ReportReason),
    "caseStates": list(CaseState),
    "notificationKinds": list(NotificationKind),
    "answerKinds": list(AnswerKind),
    "ticketStates": list(TicketState),
    "receiptKinds": list(ReceiptKind),
    "breaches": list(BREACHES),
    "changeKinds": list(ChangeKind),
    "refundStates": list(RefundState),
    "statementStates": list(StatementState),
    "mailEventKinds": list(MailEventKind),
    "payWiths": list(PayWith),
    "scheduledStates": list(ScheduledState),
    "requestStates": list(RequestState),
    "roles": list(Role),
    "actionKinds": list(ActionKind),
    "windowDays": ResponseRatePolicy().window_days,
}
"""The values of the rules' enums and numbers, as the shapes' statements ask for them."""

MEMBERS_TOTAL: LiteralString = """
MATCH (m:Member)
RETURN count(m) AS row
"""

ACCOUNTS_PAGE: LiteralString = """
MATCH (m:Member)
WHERE m.id > $given.after
WITH m
ORDER BY m.id
LIMIT $given.limit
RETURN [
  m.id,
  coalesce(m.entrySequence, 0) <> 0 OR coalesce(m.balance, 0) <> 0 OR m.entryHash IS NOT NULL
    OR EXISTS { (m)-[:HOLDS|HELD|RESERVES|OWES|OWED|MADE]->() }
    OR EXISTS { MATCH (e:Entry) WHERE e.memberId = m.id AND e.sequence IS NOT NULL }
] AS row
"""

CONSTRAINTS_THERE: LiteralString = """
SHOW CONSTRAINTS
YIELD name
RETURN name AS row
"""

INDEXES_THERE: LiteralString = """
SHOW INDEXES
YIELD name, state
WHERE state = 'ONLINE'
RETURN name AS row
"""


class GraphCensus(Reads):
    """Reads of one database as a whole; every method may raise NothingChanged."""

    async def members(self) -> int:
        """How many members there are."""
        return await self.number(MEMBERS_TOTAL)

    async def accounts_after(self, member_id: str, limit: int) -> list[tuple[str, bool]]:
        """The next members in order of their ids, each with whether it has an account to audit."""
        return [(row[0], row[1]) for row in await self.rows(ACCOUNTS_PAGE, after=member_id, limit=limit)]

    async def broken(self) -> AsyncIterator[tuple[str, list[Broken]]]:
        """What is wrong, label by label; the first is about the constraints and indexes themselves."""
        there = {str(name) for name in await self.rows(CONSTRAINTS_THERE) + await self.rows(INDEXES_THERE)}
        yield "constraints", [Broken("constraints", f"{name} is missing", 1) for name in sorted(_made() - there)]
        for label, statement in SHAPES:
            yield label, [Broken(label, row[0], row[1], row[2]) for row in await self._at_leisure(statement)]

    async def _at_leisure(self, statement: LiteralString) -> list[Row]:
        try:
            async with open_session(self._driver, self._database) as session:
                result = await session.run(Query(statement, timeout=LONGEST), given(KINDS))
                return [record["row"] async for record in result]
        except FAILURES as error:
            raise NothingChanged from error


def _made() -> set[str]:
    """The names of all constraints and indexes that the migrations make, and no later one drops."""
    statements = [statement for migration in MIGRATIONS for statement in migration.statements]
    made, dropped = ({name for one in statements for name in of.findall(one)} for of in (MADE, DROPPED))
    return made - dropped
