"""The database as a whole: who has an account, and what no constraint of Community's holds (R23)."""

from __future__ import annotations

import importlib
import pkgutil
import re
from typing import TYPE_CHECKING, LiteralString

import pytest

import graph
from graph.census import KINDS, GraphCensus
from graph.database import given, open_session
from graph.migrations import MIGRATIONS
from graph.shapes import SHAPES
from graph.steps.migration import Migration
from services.store import NothingChanged
from services.verifying import Broken

from .ledger_life import Life

if TYPE_CHECKING:
    from collections.abc import Callable

    from neo4j import AsyncDriver

pytestmark = pytest.mark.anyio


@pytest.fixture
def census(driver: AsyncDriver, database: str) -> GraphCensus:
    return GraphCensus(driver, database)


@pytest.fixture
async def life(driver: AsyncDriver, database: str, member_ids: Callable[[int], list[str]]) -> Life:
    life = Life(driver, database, member_ids(8))
    await life.live()
    return life


async def of_life(census: GraphCensus, life: Life, limit: int = 3) -> dict[str, bool]:
    found: dict[str, bool] = {}
    after = life.me[:-1]  # less than all ids of this test, more than those of others
    while page := await census.accounts_after(after, limit):
        found |= {id_: account for id_, account in page if id_ in life.ids}
        after = page[-1][0]
        if after >= life.ids[-1]:
            break
    return found


async def test_members_come_in_order_with_whether_they_have_an_account(census: GraphCensus, life: Life) -> None:
    assert await of_life(census, life) == {id_: id_ == life.me for id_ in life.ids}
    assert await census.members() >= len(life.ids)


TRACES: tuple[LiteralString, ...] = (
    "SET m.entrySequence = 3",
    "SET m.balance = 3",
    "SET m.entryHash = 'x'",
    "CREATE (m)-[:HOLDS]->(:Lot {id: $id + 'lot'})",
    "CREATE (m)-[:HELD]->(:Lot {id: $id + 'lot'})",
    "CREATE (m)-[:RESERVES]->(:Hold {id: $id + 'hold'})",
    "CREATE (m)-[:OWES]->(:Debt {id: $id + 'debt'})",
    "CREATE (m)-[:MADE]->(:Purchase {id: $id + 'purchase'})",
    "CREATE (:Entry {memberId: $id, sequence: 7})",
    "CREATE (:Entry {memberId: $id, sequence: '7'})",
)


@pytest.mark.parametrize("trace", TRACES)
async def test_any_trace_of_credits_is_an_account(census: GraphCensus, life: Life, trace: LiteralString) -> None:
    await life.run("MATCH (m:Member {id: $id}) " + trace, id=life.ids[5])
    assert (await of_life(census, life))[life.ids[5]]


async def broken(census: GraphCensus) -> dict[str, list[Broken]]:
    return {label: list(rules) async for label, rules in census.broken()}


async def test_all_constraints_and_indexes_are_there(census: GraphCensus) -> None:
    assert (await anext(census.broken())) == ("constraints", [])


async def test_a_constraint_that_is_missing_is_named(census: GraphCensus, monkeypatch: pytest.MonkeyPatch) -> None:
    statement = "CREATE CONSTRAINT not_there_yet IF NOT EXISTS FOR (n:Member) REQUIRE n.name IS UNIQUE"
    monkeypatch.setattr("graph.census.MIGRATIONS", (*MIGRATIONS, Migration(99, "never made", (statement,))))
    assert await anext(census.broken()) == (
        "constraints",
        [Broken("constraints", "not_there_yet is missing", 1)],
    )


MEMBER: LiteralString = "MATCH (n:Member {id: $me}) "
LOT: LiteralString = "MATCH (:Member {id: $me})-[tie:HOLDS]->(n:Lot {source: 'PURCHASED'}) "
ENTRY: LiteralString = "MATCH (n:Entry {memberId: $me, sequence: 4}) "
HOLD: LiteralString = "MATCH (:Member {id: $me})-[:RESERVES]->(n) "
PURCHASE: LiteralString = "MATCH (:Member {id: $me})-[:MADE]->(n) "
INMAIL: LiteralString = "MATCH (:Member {id: $me})-[:SENT]->(n:InMail {entry: 4}) "

# A report of a new InMail of the member's, whose recipient nobody else knows.
FILED: LiteralString = """
MATCH (n:Member {id: $me})
CREATE (n)-[:SENT]->(i:InMail {id: $me + 'i', senderId: $me, recipientId: $me + 'b', sentAt: datetime()})
CREATE (:Member {id: $me + 'b'})-[:FILED]->(r:Report {
  id: $me + 'r', inmailId: $me + 'i', reporterId: $me + 'b', reportedId: $me, reason: 'SPAM', at: datetime(),
  caseId: $me + 'c'
})-[:ABOUT]->(i)
CREATE (r)-[:JOINED]->(c:Case {
  id: $me + 'c', memberId: $me, openFor: $me, openedAt: datetime(), state: 'OPEN', restricts: false
})<-[:ACCUSED_IN]-(n)
"""
REPORT: LiteralString = FILED + "WITH r "
CASE: LiteralString = FILED + "WITH c "

NEWS: LiteralString = "MATCH (n:Notification {memberId: $me, kind: 'ANSWER_RECEIVED'}) "
TICKET: LiteralString = """
MATCH (m:Member {id: $me})
CREATE (m)-[:ASKS]->(n:Ticket {
  id: $me + 't', memberId: $me, subject: 'Hi', openedAt: datetime(), state: 'OPEN', waiting: 1
})<-[:WRITTEN_IN]-(:TicketMessage {id: $me + 'tm', ticketId: $me + 't', body: 'Hi', at: datetime()})
WITH n
"""
RECEIPT: LiteralString = "MATCH (:Member {id: $me})-[:MADE]->(:Purchase)<-[:FOR]-(n:Receipt) "
TOP_UP: LiteralString = """
MATCH (m:Member {id: $me})
SET m.topsUp = true
CREATE (m)-[:TOPS_UP]->(n:TopUp {
  memberId: $me, threshold: 25, credits: 25, maxPurchases: 1, maxCents: 6000, method: 'CREDIT_CARD', enabled: true,
  armed: true, purchases: 0, cents: 0, declines: 0
})
WITH m, n
"""
CHANGED: LiteralString = """
CREATE (n:NetworkChange {
  sequence: -1, mark: $me, kind: 'CONNECTED', members: [$me], others: [$me + 'b'], facts: [0, 255]
})
WITH n
"""

TEMPLATE: LiteralString = """
MATCH (m:Member {id: $me})
CREATE (m)-[:KEEPS]->(n:Template {
  id: $me + 'te', memberId: $me, name: 'Mine', subject: 'Hi', body: 'Hello {{firstName}}', createdAt: datetime(),
  updatedAt: datetime()
})
WITH m, n
"""

TEAM: LiteralString = """
MATCH (m:Member {id: $me})
CREATE (n:Member:Team {
  id: $me + '§pool', name: 'Meridale', createdAt: datetime(), profileLevel: 'BASIC', standing: 'SUSPENDED',
  accountType: 'STANDARD', openProfile: false, optOuts: ['ALL'], openJobPosts: 0, responseRate: 0.0
})-[tie:SEATS]->(s:Seat {
  teamId: $me + '§pool', memberId: $me, openFor: $me, monthlyLimit: 5, month: '2026-03', used: 1, owner: false,
  addedAt: datetime()
})
WITH m, n, tie, s
"""

REQUEST: LiteralString = """
MATCH (m:Member {id: $me})-[:SENT]->(i)
WITH i LIMIT 1
CREATE (n:ConnectionRequest {
  id: $me + 'cr', senderId: $me, recipientId: i.recipientId, note: '', sentAt: datetime(), state: 'PENDING'
})
WITH n
"""
EVENT: LiteralString = "MATCH (n:MailEvent {memberId: $me}) WITH n ORDER BY n.sequence LIMIT 1 "
TALK: LiteralString = "MATCH (n:Conversation {senderId: $me}) WITH n LIMIT 1 "
REPLY: LiteralString = (
    INMAIL
    + """
CREATE (r:Reply {id: $me + 're', inmailId: n.id, authorId: $me, body: 'Hello', sentAt: datetime()})-[:IN_REPLY_TO]->(n)
WITH r
"""
)
LATER: LiteralString = """
MATCH (m:Member {id: $me})
CREATE (m)-[:SCHEDULED]->(n:ScheduledInMail {
  id: $me + 'sc', senderId: $me, recipientId: 'x', subject: 'Hi', body: 'Hello', payWith: 'AUTO', sendAt: datetime(),
  createdAt: datetime(), state: 'PENDING', blockers: []
})
WITH n
"""
REFUND: LiteralString = (
    PURCHASE
    + """
CREATE (n)-[:REFUNDED_BY]->(r:Refund {
  id: $me + 'rf', purchaseId: n.id, credits: 1, amountCents: 100, requestedAt: datetime(), state: 'DONE'
})
WITH r AS n
"""
)
BILL: LiteralString = """
MATCH (m:Member {id: $me})
CREATE (m)-[:BILLED]->(n:Statement {
  id: $me + 'st', memberId: $me, method: 'CREDIT_CARD', month: '2026-03', currency: 'USD', state: 'OPEN',
  lineIds: ['p'], lineTimes: [datetime()], lineCredits: [25], lineCents: [5999]
})
WITH n
"""
CHANGED_PLAN: LiteralString = """
MATCH (m:Member {id: $me})
CREATE (m)-[:CHANGED_PLAN]->(n:PlanChange {
  id: $me + 'pc', memberId: $me, subscriptionId: 's', plan: 'CAREER', at: datetime(), startedAt: datetime(), periods: 0
})
WITH n
"""
ACTION: LiteralString = """
CREATE (n:OperatorAction {
  id: $me + 'oa', operator: 'sue', role: 'SUPPORT', kind: 'STRIKE_ADDED', memberId: $me, at: datetime()
})
WITH n
"""

# A change of a sound life's nodes, and the rule that it breaks.
CHANGES: dict[str, LiteralString] = {
    "Member: balance must never be negative": MEMBER + "SET n.balance = -1",
    "Member: entrySequence must be a number from 0": MEMBER + "SET n.entrySequence = '3'",
    "Member: standing must be one of its kinds": MEMBER + "SET n.standing = 'GONE'",
    "Member: name must be text": MEMBER + "REMOVE n.name",
    "Member: sketches must be 64 texts at most": MEMBER + "SET n.sketches = [place IN range(1, 65) | 'x']",
    "Member: violations must each be of a kind that counts": MEMBER + "SET n.violations = ['1773144000000000:NONE:']",
    "Member: responseRate must be 0 to 1": MEMBER + "SET n.responseRate = 1.5",
    "Member: a member has one plan at most": MEMBER + "CREATE (n)-[:SUBSCRIBES_TO]->(:Subscription {id: $me + 's'})",
    "Member: conduct must be two days, then a day, its deliveries and its answers, again and again": MEMBER
    + "SET n.conduct = n.conduct + 1",
    "Member: conduct must count the InMails that were sent and answered": MEMBER
    + "SET n.conduct = n.conduct[..3] + [n.conduct[3] + 1] + n.conduct[4..]",
    "Lot: remaining must never be negative": LOT + "SET n.remaining = -1",
    "Lot: remaining and held must be no more than amount": LOT + "SET n.held = n.amount",
    "Lot: source must be one of its kinds": LOT + "REMOVE n.source",
    "Lot: grantedAt must be a moment": LOT + "SET n.grantedAt = 'today'",
    "Lot: a lot belongs to one member": LOT + "DELETE tie",
    "Lot: a lot has entries": MEMBER + "CREATE (n)-[:HOLDS]->(:Lot {id: $me + 'lot'})",
    "Entry: amount must be a whole number other than 0": ENTRY + "SET n.amount = 0",
    "Entry: sequence must be a whole number from 1": ENTRY + "SET n.sequence = 4.5",
    "Entry: memberId must be text": ENTRY + "REMOVE n.memberId",
    "Entry: an entry belongs to a member": ENTRY + "SET n.memberId = $me + '-x'",
    "Entry: an entry moves one lot": "MATCH (:Entry {memberId: $me, sequence: 4})-[t:MOVES]->() DELETE t",
    "Entry: a SPEND pays for an InMail": ENTRY + "SET n.cause = 'nothing'",
    "Entry: hash must be text": ENTRY + "REMOVE n.hash",
    "Hold: lotIds, credits and entries must be of one length": HOLD + "SET n.credits = [1, 1]",
    "Hold: credits must be whole numbers above 0": HOLD + "SET n.credits = [0]",
    "Debt: outstanding must be 0 to amount": MEMBER
    + "CREATE (n)-[:OWES]->(:Debt {id: $me + 'd', amount: 1, outstanding: 2})",
    "Purchase: priceCents must be a whole number above 0": PURCHASE + "SET n.priceCents = 59.99",
    "Purchase: state must be one of its kinds": PURCHASE + "SET n.state = 'LOST'",
    "Subscription: periods must be a whole number from 0": MEMBER
    + "MATCH (n)-[:SUBSCRIBES_TO]->(s) SET s.periods = -1",
    "InMail: an InMail is paid by the entry that it names": INMAIL + "SET n.entry = 3",
    "InMail: an InMail goes to its recipient, once": INMAIL + "MATCH (n)-[tie:TO]->() DELETE tie",
    "InMail: state must be one of its kinds": INMAIL + "SET n.state = 'LOST'",
    "Strike: reason must be text": MEMBER + "CREATE (n)-[:INCURRED]->(:Strike {id: $me + 's', memberId: $me})",
    "Strike: a strike belongs to one member": MEMBER
    + "CREATE (n)-[:INCURRED]->(:Strike {id: $me + 's', memberId: 'x'})",
    "Strike: a strike of a case is of one that was upheld": MEMBER
    + "CREATE (n)-[:INCURRED]->(:Strike {id: $me + 's', memberId: $me, caseId: 'none'})",
    "Report: reason must be one of its kinds": REPORT + "SET r.reason = 'BORING'",
    "Report: a report is filed by one member": REPORT + "SET r.reporterId = 'x'",
    "Report: a report is about an InMail between the two": REPORT + "SET r.reportedId = 'x'",
    "Report: a report joins a case about the same member": REPORT + "SET r.caseId = 'x'",
    "Case: state must be one of its kinds": CASE + "SET c.state = 'LOST'",
    "Case: restricts must be true or false": CASE + "REMOVE c.restricts",
    "Case: closedAt must be there once it is decided": CASE + "SET c.state = 'DISMISSED', c.openFor = null",
    "Case: openFor must be there while it is open": CASE + "REMOVE c.openFor",
    "Case: an upheld case brings a strike, no other does": CASE + "SET c.strikeId = 'x'",
    "Case: a case is about one member": CASE + "SET c.memberId = 'x'",
    "Case: a case has reports": CASE + "MATCH (c)<-[tie:JOINED]-() DELETE tie",
    "Notification: kind must be one of its kinds": NEWS + "SET n.kind = 'GOSSIP'",
    "Notification: sequence must be a whole number from 1": NEWS + "SET n.sequence = 0",
    "Notification: sequence must be no higher than the last that its member knows": NEWS + "SET n.sequence = 99",
    "Notification: at must be a moment": NEWS + "REMOVE n.at",
    "Notification: unread must be true, or nothing": NEWS + "SET n.unread = false",
    "Notification: answer must be one of its kinds, for an answer and nothing else": NEWS + "REMOVE n.answer",
    "Notification: an InMail is told to its recipient": NEWS
    + "SET n.kind = 'INMAIL_RECEIVED', n.answer = null, n.about = 'none'",
    "Notification: an email is due, accepted or given up": NEWS
    + "SET n.mailDueAt = datetime(), n.mailAcceptedAt = datetime()",
    "Ticket: state must be one of its kinds": TICKET + "SET n.state = 'LOST'",
    "Ticket: waiting must be a whole number from 0": TICKET + "SET n.waiting = -1",
    "Ticket: resolvedAt must be there once it is resolved": TICKET + "SET n.resolvedAt = datetime()",
    "Ticket: a ticket belongs to one member": TICKET + "SET n.memberId = 'x'",
    "Ticket: a ticket is asked until it is resolved": TICKET + "SET n.state = 'RESOLVED'",
    "Ticket: a ticket has messages": TICKET + "MATCH (n)<-[tie:WRITTEN_IN]-() DELETE tie",
    "Receipt: kind must be one of its kinds": RECEIPT + "SET n.kind = 'GIFT'",
    "Receipt: credits must be a whole number above 0": RECEIPT + "SET n.credits = 0",
    "Receipt: number must be one that was given": RECEIPT + "SET n.number = '2026-99999999'",
    "Receipt: a receipt is for a purchase of the same member": RECEIPT + "SET n.memberId = 'x'",
    "TopUp: threshold must be 1 to credits": TOP_UP + "SET n.threshold = 26",
    "TopUp: enabled and armed must be true or false": TOP_UP + "REMOVE n.armed",
    "TopUp: method must be one of its kinds": TOP_UP + "SET n.method = 'CASH'",
    "TopUp: pending must be a purchase of the same member": TOP_UP + "SET n.pending = 'none'",
    "TopUp: automatic top-ups belong to one member": TOP_UP + "SET m.topsUp = null",
    "NetworkChange: sequence must be a whole number from 0": CHANGED + "RETURN n",
    "NetworkChange: mark must be text": CHANGED + "REMOVE n.mark",
    "NetworkChange: kind must be one of its kinds": CHANGED + "SET n.kind = 'GOSSIP'",
    "NetworkChange: members and others must be lists of text": CHANGED + "SET n.members = $me",
    "NetworkChange: others must be as many as members, for ties and nothing else": CHANGED + "SET n.others = []",
    "NetworkChange: facts must be a number up to 255 for each member and other": CHANGED + "SET n.facts = [0, 256]",
    "NetworkChange: sequence must be no higher than the last that the feed knows": CHANGED
    + "SET n.sequence = 4611686018427387904",
    "Template: name must be text": TEMPLATE + "REMOVE n.name",
    "Template: subject and body must be text": TEMPLATE + "SET n.body = 3",
    "Template: updatedAt must be a moment from then on": TEMPLATE + "SET n.updatedAt = n.createdAt - duration('PT1S')",
    "Template: a template belongs to one member": TEMPLATE + "SET n.memberId = 'x'",
    "Team: a team is the account of its pool": TEAM + "REMOVE n:Member",
    "Team: a pool is available to nobody": TEAM + "SET n.standing = 'ACTIVE'",
    "Team: a pool is found by nobody": TEAM + "SET n.searchName = 'meridale'",
    "Team: a pool is no person": TEAM + "CREATE (n)-[:CONNECTED_TO]->(m)",
    "Seat: monthlyLimit must be a whole number from 0": TEAM + "SET s.monthlyLimit = -1",
    "Seat: used must be a whole number from 0": TEAM + "SET s.used = -1",
    "Seat: month must be text": TEAM + "REMOVE s.month",
    "Seat: owner must be true or false": TEAM + "REMOVE s.owner",
    "Seat: addedAt must be a moment": TEAM + "REMOVE s.addedAt",
    "Seat: openFor must be there while it is held": TEAM + "REMOVE s.openFor",
    "Seat: a seat is held by a member": TEAM + "SET s.memberId = 'nobody', s.openFor = 'nobody' + $me",
    "Seat: a seat belongs to one team": TEAM + "DELETE tie",
    "Seat: a team seats whoever holds a seat, and nobody else": TEAM + "SET s.removedAt = datetime(), s.openFor = null",
    "ConnectionRequest: state must be one of its kinds": REQUEST + "SET n.state = 'LOST'",
    "ConnectionRequest: sentAt must be a moment": REQUEST + "REMOVE n.sentAt",
    "ConnectionRequest: closedAt must be there once it is closed": REQUEST + "SET n.state = 'ACCEPTED'",
    "ConnectionRequest: a request is from one member to another": REQUEST + "SET n.recipientId = $me",
    "MailEvent: kind must be one of its kinds": EVENT + "SET n.kind = 'GOSSIP'",
    "MailEvent: at must be a moment": EVENT + "REMOVE n.at",
    "MailEvent: sequence must be no higher than the last that its member knows": EVENT + "SET n.sequence = 99",
    "MailEvent: sequence must follow another": EVENT + "SET n.sequence = 99",
    "MailEvent: an event is about an InMail of its member": EVENT + "SET n.inmailId = 'none'",
    "MailEvent: replyId must be a reply to that InMail": EVENT + "SET n.replyId = 'none'",
    "Conversation: latest must be an InMail between the two": TALK + "SET n.latest = 'none'",
    "Conversation: awaiting must be true or false": TALK + "REMOVE n.awaiting",
    "Conversation: an InMail that was answered is not awaited": TALK
    + "SET n.awaiting = true WITH n MATCH (i:InMail {id: n.latest}) SET i.state = 'REPLIED'",
    "Reply: a reply is to one InMail": REPLY + "SET r.inmailId = 'none'",
    "Reply: a reply is by a party of its InMail": REPLY + "SET r.authorId = 'none'",
    "Reply: body must be text": REPLY + "REMOVE r.body",
    "ScheduledInMail: inmailId must be there once it is sent": LATER + "SET n.state = 'SENT'",
    "ScheduledInMail: inmailId must be an InMail between the two": LATER + "SET n.inmailId = 'none'",
    "ScheduledInMail: payWith must be one of its kinds": LATER + "SET n.payWith = 'CASH'",
    "ScheduledInMail: a scheduled InMail is of one sender": LATER + "SET n.senderId = 'x'",
    "Refund: credits must be a whole number above 0": REFUND + "SET n.credits = 0",
    "Refund: state must be one of its kinds": REFUND + "SET n.state = 'LOST'",
    "Refund: a refund is of one purchase": REFUND + "SET n.purchaseId = 'x'",
    "Statement: lines must be of one length": BILL + "SET n.lineCents = []",
    "Statement: lines must be texts, moments and whole numbers": BILL + "SET n.lineCents = [1.5]",
    "Statement: a statement bills one member": BILL + "SET n.memberId = 'x'",
    "ReceiptCounter: year must be four digits": "CREATE (:ReceiptCounter {year: '1', last: 0})",
    "ReceiptCounter: last must be how many receipts its year has": "CREATE (:ReceiptCounter {year: '0001', last: 1})",
    "PlanChange: plan must be one of its kinds": CHANGED_PLAN + "SET n.plan = 'GOLD'",
    "PlanChange: a change of plan is of one member": CHANGED_PLAN + "SET n.memberId = 'x'",
    "TicketMessage: a message is written in one ticket": TICKET + "MATCH (n)<-[tie:WRITTEN_IN]-() DELETE tie",
    "OperatorAction: kind must be one of its kinds": ACTION + "SET n.kind = 'NAP'",
    "OperatorAction: role must be one of its kinds": ACTION + "SET n.role = 'KING'",
    "OperatorAction: an action is about a member": ACTION + "SET n.memberId = 'x'",
    **{
        f"{label}: name must be text": f"CREATE (:{label} {{id: $me}})"
        for label in ("Employer", "Place", "School", "Skill")
    },
    "NetworkFeed: there is one feed": "CREATE (:NetworkFeed {id: $me, sequence: 0})",
    "JobLease: holder and until must be there together": "CREATE (:JobLease {name: $me, holder: 'x'})",
    "TestClock: ahead must be a whole number from 0": "CREATE (:TestClock {id: $me, ahead: -1})",
    "MigrationLock: there is one lock of migrations": "CREATE (:MigrationLock {id: $me})",
    "IdempotencyRecord: answer must be text": (
        "MATCH (n:IdempotencyRecord {memberId: $me, key: 'key-3'}) REMOVE n.answer"
    ),
}

# The same statements, over one test's own nodes: other tests leave theirs broken on purpose.
OWN: dict[str, LiteralString] = {
    "Member": "MATCH (n:Member)\nWHERE n.id STARTS WITH $me",
    "Lot": "MATCH (n:Lot)\nWHERE EXISTS { (:Member {id: $me})-->(n) } OR EXISTS { (:Entry {memberId: $me})-->(n) }",
    "Entry": "MATCH (n:Entry)\nWHERE n.memberId = $me OR EXISTS { (n)-->(:Lot)<--(:Member {id: $me}) }",
    "Hold": "MATCH (n:Hold)\nWHERE EXISTS { (:Member {id: $me})-->(n) }",
    "Debt": "MATCH (n:Debt)\nWHERE EXISTS { (:Member {id: $me})-->(n) }",
    "Purchase": "MATCH (n:Purchase)\nWHERE EXISTS { (:Member {id: $me})-->(n) }",
    "Subscription": "MATCH (n:Subscription)\nWHERE EXISTS { (:Member {id: $me})-->(n) }",
    "InMail": "MATCH (n:InMail)\nWHERE n.senderId = $me",
    "Strike": "MATCH (n:Strike)\nWHERE n.id STARTS WITH $me",
    "Report": "MATCH (n:Report)\nWHERE n.id STARTS WITH $me",
    "Case": "MATCH (n:Case)\nWHERE n.id STARTS WITH $me",
    "Notification": "MATCH (n:Notification)\nWHERE n.memberId = $me",
    "Ticket": "MATCH (n:Ticket)\nWHERE n.id STARTS WITH $me",
    "Receipt": "MATCH (n:Receipt)\nWHERE EXISTS { (:Member {id: $me})-->(:Purchase)<--(n) }",
    "Team": "MATCH (n:Team)\nWHERE n.id STARTS WITH $me",
    "Seat": "MATCH (n:Seat)\nWHERE n.teamId STARTS WITH $me",
    "TopUp": "MATCH (n:TopUp)\nWHERE n.memberId = $me",
    "NetworkChange": "MATCH (n:NetworkChange)\nWHERE n.sequence < 0 OR n.sequence > 4611686018427387903",
    "Template": "MATCH (n:Template)\nWHERE n.id STARTS WITH $me",
    "IdempotencyRecord": "MATCH (n:IdempotencyRecord)\nWHERE n.memberId = $me",
    "ConnectionRequest": "MATCH (n:ConnectionRequest)\nWHERE n.senderId = $me",
    "PlanChange": "MATCH (n:PlanChange)\nWHERE EXISTS { (:Member {id: $me})-->(n) }",
    "Refund": "MATCH (n:Refund)\nWHERE n.id STARTS WITH $me",
    "Statement": "MATCH (n:Statement)\nWHERE n.id STARTS WITH $me",
    "ReceiptCounter": "MATCH (n:ReceiptCounter)\nWHERE n.year IN ['0001', '1']",
    "Reply": "MATCH (n:Reply)-[:IN_REPLY_TO]->(:InMail {senderId: $me})",
    "Conversation": "MATCH (n:Conversation)\nWHERE n.senderId = $me",
    "MailEvent": "MATCH (n:MailEvent)\nWHERE n.memberId = $me",
    "ScheduledInMail": "MATCH (n:ScheduledInMail)\nWHERE n.id STARTS WITH $me",
    "TicketMessage": "MATCH (n:TicketMessage)\nWHERE n.id STARTS WITH $me",
    "OperatorAction": "MATCH (n:OperatorAction)\nWHERE n.id STARTS WITH $me",
    **{label: f"MATCH (n:{label})\nWHERE n.id STARTS WITH $me" for label in ("Employer", "Place", "School", "Skill")},
    "NetworkFeed": "MATCH (n:NetworkFeed)\nWHERE n.id STARTS WITH $me",
    "JobLease": "MATCH (n:JobLease)\nWHERE n.name STARTS WITH $me",
    "TestClock": "MATCH (n:TestClock)\nWHERE n.id STARTS WITH $me",
    "MigrationLock": "MATCH (n:MigrationLock)\nWHERE n.id STARTS WITH $me",
}


async def own(life: Life, change: LiteralString = "RETURN 0", **parameters: str) -> set[str]:
    """The rules that this test's nodes break after a change, which is then undone: other tests would meet it."""
    found: set[str] = set()
    async with open_session(life.driver, life.database) as session, await session.begin_transaction() as transaction:
        await transaction.run(change, {"me": life.me, **parameters})
        for label, statement in SHAPES:
            narrowed = statement.replace(f"MATCH (n:{label})", OWN[label], 1)
            assert narrowed != statement
            result = await transaction.run(narrowed, {"me": life.me, **given(KINDS)})  # pyright: ignore[reportArgumentType] - made of constants
            found |= {f"{label}: {record['row'][0]}" async for record in result}
        await transaction.rollback()  # to leave it alone would commit it
    return found


SOUND = (
    TICKET,
    TOP_UP,
    TEMPLATE,
    REQUEST,
    EVENT,
    TALK,
    REPLY + "WITH r AS n ",
    LATER,
    REFUND,
    BILL,
    CHANGED_PLAN,
    ACTION,
)


@pytest.mark.parametrize("sound", ["RETURN 0", *(made + "RETURN n" for made in SOUND)])
async def test_a_sound_life_breaks_no_rule(life: Life, sound: LiteralString) -> None:
    assert await own(life, sound) == set()


async def test_r17_a_sound_case_breaks_no_rule(life: Life) -> None:
    assert not [rule for rule in await own(life, FILED) if rule.startswith(("Report:", "Case:", "Strike:"))]


@pytest.mark.parametrize("rule", list(CHANGES))
async def test_r23_what_no_constraint_holds_is_found(life: Life, rule: str) -> None:
    assert rule in await own(life, CHANGES[rule])


async def test_all_labels_are_looked_at(census: GraphCensus) -> None:
    assert list(await broken(census)) == ["constraints", *(label for label, _ in SHAPES)]


COUNTS = "Member: conduct must count the InMails that were sent and answered"
TAMPERED: tuple[LiteralString, ...] = (
    "SET n.conduct = n.conduct[..4] + [n.conduct[4] + 1]",
    "SET n.conduct = n.conduct[..2]",
    "SET n.conduct = n.conduct + [n.conduct[0] - 3, 1, 0]",
    "REMOVE n.conduct",
    "SET n.conduct = 'none'",
    "SET n.conduct = ['a', 'b']",
    "WITH n MATCH (n)-[:SENT]->(i {id: $last}) SET i.state = 'REPLIED'",
    "WITH n MATCH (n)-[:SENT]->(i {id: $last}) SET i.sentAt = i.sentAt - duration({days: 1})",
    "WITH n MATCH (n)-[:SENT]->(i {id: $last}) DETACH DELETE i",
)


@pytest.mark.parametrize("change", TAMPERED)
async def test_r15_counters_that_were_tampered_with_are_found(life: Life, change: LiteralString) -> None:
    assert COUNTS in await own(life, MEMBER + change, last=life.mails[-1])


async def test_r15_days_that_no_window_reaches_any_more_are_no_one_s_fault(life: Life) -> None:
    [row] = await life.run("MATCH (n:Member {id: $me}) RETURN n.conduct AS conduct")
    assert len(row["conduct"]) == 5  # of three InMails, the two of a month before are left out
    longer = MEMBER + "SET n.conduct = n.conduct[..2] + [n.conduct[0] - 15, 7, 7] + n.conduct[2..]"
    assert COUNTS not in await own(life, longer)


NODE = re.compile(r"\(\w*((?::\w+)+)")
MADE = re.compile(r"\b(?:CREATE|MERGE)\b(?! (?:CONSTRAINT|INDEX|FULLTEXT)).*|\bSET \w+:\w+.*")


def made_labels() -> set[str]:
    """The labels of all nodes that a statement of the graph makes, and of those that migrations constrain or index."""
    found: set[str] = set()
    for module in pkgutil.walk_packages(graph.__path__, "graph."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if name.isupper() and isinstance(value, str):
                found |= {
                    label
                    for made in MADE.findall(value)
                    for node in NODE.findall(made)
                    for label in node[1:].split(":")
                }
    steps = "\n".join(statement for migration in MIGRATIONS for statement in migration.statements)
    return found | {label for labels in re.findall(r"FOR \(\w+:([\w|]+)\)", steps) for label in labels.split("|")}


def test_every_label_has_a_shape() -> None:
    made = made_labels()
    assert {"Member", "Team", "InMail", "ConnectionRequest", "MailEvent", "ReceiptCounter", "JobLease"} <= made
    assert made == {label for label, _ in SHAPES}


async def test_a_database_that_is_gone_is_told(nowhere: AsyncDriver) -> None:
    with pytest.raises(NothingChanged):
        await GraphCensus(nowhere, "neo4j").members()
    with pytest.raises(NothingChanged):
        await anext(GraphCensus(nowhere, "neo4j").broken())
