"""Every kind of effect is written as it is and read back the same; failures and refusals write nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from graph.database import open_session
from graph.facts import load
from graph.mail_text import readers
from graph.store import GraphStore
from services.account import Account, post
from services.answer import encode
from services.answers.reach import Blocked
from services.case import Case
from services.conduct import NOTHING_SENT, Conduct, MailDay
from services.decisions.decision import Decision
from services.effects.cases import CaseSaved
from services.effects.credits import AccountSaved, AlertsSaved, CreditsMoved, TopUpSaved
from services.effects.mail import BlockSet, InMailAnswered, InMailDelivered, ReplyDelivered, ReportFiled
from services.effects.members import (
    EmailAddressSaved,
    EmailKindsSaved,
    Notified,
    PreferencesSaved,
    SketchesKept,
)
from services.effects.payments import PurchaseSaved
from services.effects.plans import SubscriptionSaved
from services.effects.records import Record, Recorded
from services.entry import EntryKind
from services.inmail import InMail, InMailState, Reply, Report, ReportReason
from services.intents.reach import BlockMember
from services.lot import Lot, LotSource
from services.mailbox import NEW
from services.member import Member, OptOut, PlanName
from services.moderation.resemblance import Sketch
from services.notification import Notification, NotificationKind
from services.purchase import PaymentMethod, Purchase, PurchaseState
from services.refusal import ActionRefused, Refusal
from services.refusal_code import RefusalCode
from services.scope import Scope
from services.store import NothingChanged, SomebodyWasFirst
from services.subscription import Subscription
from services.topup import TopUp
from tests.proof.model import Person

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from neo4j import AsyncDriver

    from services.decisions.decide import Outcome
    from services.effect import Effect
    from services.intent import Intent
    from services.world import World
    from tests.proof.town import Town

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 31, 23, 59, 59, 999_999, tzinfo=UTC)
ANSWER = Blocked(changed=True)


@pytest.fixture
async def pair(town: Town, member_ids: Callable[[int], list[str]]) -> tuple[str, str]:
    a, b = member_ids(2)
    await town.settle([Person(a), Person(b)])
    return a, b


def intent(a: str, b: str, key: str = "key") -> BlockMember:
    return BlockMember(id=f"{a}-{key}", actor_id=a, key=key, fingerprint="f", now=NOW, member_id=b)


async def put(store: GraphStore, a: str, b: str, *effects: Effect) -> None:
    """Store ``effects`` as if they had been decided."""

    def decide(_: World, __: Sequence[Intent]) -> list[Outcome]:
        return [Decision(ANSWER, effects)]

    await store.transact([intent(a, b)], decide)


async def facts(town: Town, a: str, b: str, *, inmails: Sequence[str] = (), key: str = "key") -> World:
    scope = Scope(
        members=frozenset({a, b}),
        ledgers=frozenset({a, b}),
        pairs=frozenset({(a, b), (b, a)}),
        keys=frozenset({(a, key)}),
        inmails=frozenset(inmails),
    )
    async with open_session(town.driver, town.database) as session:
        return await session.execute_write(load, scope, lock=True)


def lot(a: str, *, period: str | None = None, expires: datetime | None = None) -> Lot:
    source = LotSource.SUBSCRIPTION if period else LotSource.REWARD
    return Lot(f"{a}-lot{period}", source, 3, 0, NOW, expires, 2, f"{a}-origin", period, "R6a: why" if period else None)


def mail(a: str, b: str, paid: Lot | None = None) -> InMail:
    source = paid.source if paid else None
    sent = InMail(f"{a}-mail", a, b, "Grüße", "body\n2", NOW, paid.id if paid else None, source, 1 if paid else None)
    return replace(sent, recipient_mark=NEW.with_news(NOW))


@pytest.mark.parametrize("period", [None, "2026-03-31"])
async def test_credits_moved(store: GraphStore, town: Town, pair: tuple[str, str], period: str | None) -> None:
    a, b = pair
    opened = lot(a, period=period, expires=None if period else NOW + timedelta(days=1))
    grant = post(Account(Member(a)), opened, EntryKind.GRANT, 3, at=NOW, actor_id="system", cause=opened.id)
    spend = post(grant.account, grant.lot, EntryKind.SPEND, -1, at=NOW, actor_id=a, cause="i")
    saved = replace(spend.account, month="2026-03", sent=1)
    await put(store, a, b, CreditsMoved(grant), AccountSaved(grant.account), CreditsMoved(spend), AccountSaved(saved))
    assert (await facts(town, a, b)).accounts == {a: saved, b: Account(Member(b))}
    rest = post(saved, spend.lot, EntryKind.EXPIRE, -2, at=NOW, actor_id="system", cause="e", reverses=2)
    await put(store, a, b, CreditsMoved(rest), AccountSaved(rest.account))
    assert (await facts(town, a, b)).accounts[a] == rest.account
    back = post(rest.account, rest.lot, EntryKind.CREDIT_BACK, 1, at=NOW, actor_id=b, cause="m")
    await put(store, a, b, CreditsMoved(back), AccountSaved(back.account))
    assert (await facts(town, a, b)).accounts[a] == back.account


@pytest.mark.parametrize("warned", [None, date(2026, 3, 18)])
async def test_r15_a_conduct(store: GraphStore, town: Town, pair: tuple[str, str], warned: date | None) -> None:
    a, b = pair
    assert (await facts(town, a, b)).accounts[a].conduct is NOTHING_SENT
    days = (MailDay(date(2024, 2, 29), 1, 0), MailDay(date(2026, 3, 10), 120, 12), MailDay(NOW.date(), 3, 1))
    account = Account(Member(a), conduct=Conduct(days, NOW.date(), warned))
    await put(store, a, b, AccountSaved(account))
    assert (await facts(town, a, b)).accounts[a] == account
    assert (await store.survey(Scope(members=frozenset({a})))).accounts[a].conduct is NOTHING_SENT
    emptied = replace(account, conduct=Conduct((), NOW.date(), warned))
    await put(store, a, b, AccountSaved(emptied))
    assert (await facts(town, a, b)).accounts[a] == emptied


async def test_a_lot_that_is_opened_and_emptied_in_one_transaction_is_held_no_more(
    store: GraphStore, town: Town, pair: tuple[str, str]
) -> None:
    a, b = pair
    fresh = lot(a)
    grant = post(Account(Member(a)), fresh, EntryKind.GRANT, 3, at=NOW, actor_id="system", cause=fresh.id)
    lost = post(grant.account, grant.lot, EntryKind.FORFEIT_CAP, -3, at=NOW, actor_id="system", cause="c")
    await put(store, a, b, CreditsMoved(grant), CreditsMoved(lost), AccountSaved(lost.account))
    assert (await facts(town, a, b)).accounts[a].lots == ()
    back = post(lost.account, lost.lot, EntryKind.CREDIT_BACK, 1, at=NOW, actor_id=b, cause="m")
    gone = post(back.account, back.lot, EntryKind.EXPIRE, -1, at=NOW, actor_id="system", cause="c")
    await put(store, a, b, CreditsMoved(back), CreditsMoved(gone), AccountSaved(gone.account))
    assert (await facts(town, a, b)).accounts[a] == gone.account


async def test_inmail_delivered_and_answered(store: GraphStore, town: Town, pair: tuple[str, str]) -> None:
    a, b = pair
    fresh = lot(a)
    opened = post(Account(Member(a)), fresh, EntryKind.GRANT, 3, at=NOW, actor_id="system", cause=fresh.id)
    sent = mail(a, b, opened.lot)
    await put(store, a, b, CreditsMoved(opened), InMailDelivered(sent))
    world = await facts(town, a, b, inmails=[sent.id])
    (known,) = world.inmails.values()
    assert (known.inmail, known.lot, known.latest, known.reported) == (sent, opened.lot, True, False)
    assert (world.pair(a, b).awaiting, world.pair(b, a).awaiting) == (True, False)
    declined = replace(sent, state=InMailState.DECLINED, responded_at=NOW)
    await put(store, a, b, InMailAnswered(declined, reopens=False))
    world = await facts(town, a, b, inmails=[sent.id])
    assert (world.inmails[sent.id].inmail, world.pair(a, b).awaiting) == (declined, True)
    replied = replace(declined, state=InMailState.REPLIED, returned=True)
    await put(store, a, b, InMailAnswered(replied, reopens=True))
    world = await facts(town, a, b, inmails=[sent.id])
    assert (world.inmails[sent.id].inmail, world.pair(a, b).awaiting) == (replied, False)
    await put(store, a, b, InMailDelivered(replace(mail(a, b), id=f"{a}-next")))
    world = await facts(town, a, b, inmails=[sent.id, f"{a}-next"])
    assert [world.inmails[id].latest for id in (sent.id, f"{a}-next")] == [False, True]
    assert world.inmails[f"{a}-next"].inmail == replace(mail(a, b), id=f"{a}-next")


async def test_reply_delivered(store: GraphStore, town: Town, pair: tuple[str, str]) -> None:
    a, b = pair
    await put(store, a, b, InMailDelivered(mail(a, b)))
    await put(store, a, b, ReplyDelivered(Reply(f"{a}-reply", f"{a}-mail", b, "Yes", NOW)))
    (row,) = await town.run("MATCH (r:Reply {id: $id})-[:IN_REPLY_TO]->(i) RETURN r {.*, about: i.id}", id=f"{a}-reply")
    stored = row[0]
    assert stored.pop("sentAt").to_native() == NOW
    assert stored == {
        "id": f"{a}-reply",
        "inmailId": f"{a}-mail",
        "authorId": b,
        "body": "Yes",
        "about": f"{a}-mail",
        "readers": readers(a, b),
    }


async def test_block_set_and_taken_back(store: GraphStore, town: Town, pair: tuple[str, str]) -> None:
    a, b = pair
    await put(store, a, b, BlockSet(a, b, NOW), BlockSet(a, b, NOW))
    world = await facts(town, a, b)
    assert (world.pair(a, b).blocked_by_sender, world.pair(b, a).blocked_by_recipient) == (True, True)
    assert (world.pair(b, a).blocked_by_sender, world.pair(a, b).blocked_by_recipient) == (False, False)
    await put(store, a, b, BlockSet(a, b, None))
    assert not (await facts(town, a, b)).pair(a, b).blocked_by_sender


async def test_a_block_that_is_taken_back_in_the_same_transaction_is_gone(
    store: GraphStore, town: Town, pair: tuple[str, str]
) -> None:
    a, b = pair
    await put(store, a, b, BlockSet(a, b, NOW), BlockSet(b, a, NOW), BlockSet(a, b, None))
    known = (await facts(town, a, b)).pair(a, b)
    assert (known.blocked_by_sender, known.blocked_by_recipient) == (False, True)


async def test_sketches_kept_and_inmails_counted(store: GraphStore, town: Town, pair: tuple[str, str]) -> None:
    a, b = pair
    sketches = (Sketch(NOW, (0, 1, 2**32 - 1)), Sketch(NOW, (7,)))
    await put(store, a, b, InMailDelivered(mail(a, b)), SketchesKept(a, sketches))
    accounts = (await facts(town, a, b)).accounts
    assert (accounts[a].delivered, accounts[a].sketches) == (1, sketches)
    assert (accounts[b].delivered, accounts[b].sketches) == (0, ())


async def test_report_filed(store: GraphStore, town: Town, pair: tuple[str, str]) -> None:
    a, b = pair
    report = Report(f"{a}-report", f"{a}-mail", b, a, ReportReason.SCAM, "note", NOW, f"{a}-case")
    await put(store, a, b, InMailDelivered(mail(a, b)))
    await put(store, a, b, CaseSaved(Case(f"{a}-case", a, NOW)), ReportFiled(report))
    world = await facts(town, a, b, inmails=[f"{a}-mail"])
    assert world.inmails[f"{a}-mail"].reported
    assert (world.pair(a, b).reported_by_recipient, world.pair(b, a).reported_by_recipient) == (True, False)
    (row,) = await town.run("MATCH (:Member {id: $id})-[:FILED]->(r:Report) RETURN r {.*}", id=b)
    assert row[0].pop("at").to_native() == NOW
    assert row[0] == {
        "id": report.id,
        "inmailId": report.inmail_id,
        "reporterId": b,
        "reportedId": a,
        "reason": "SCAM",
        "note": "note",
        "caseId": f"{a}-case",
    }


async def test_preferences_saved(store: GraphStore, town: Town, pair: tuple[str, str]) -> None:
    a, b = pair
    changed = Member(a, open_profile=True, opt_outs=frozenset({OptOut.ALL, OptOut.SALES}))
    await put(store, a, b, PreferencesSaved(changed))
    assert (await facts(town, a, b)).accounts[a].member == changed


async def test_email_address_and_kinds_saved(store: GraphStore, town: Town, pair: tuple[str, str]) -> None:
    a, b = pair
    kinds = frozenset({NotificationKind.LOW_BALANCE})
    assert not (await facts(town, a, b)).accounts[a].member.has_email
    await put(store, a, b, EmailAddressSaved(a, "a@example.com"), EmailKindsSaved(a, kinds))
    assert (await facts(town, a, b)).accounts[a].member == Member(a, has_email=True, email_kinds=kinds)
    await put(store, a, b, EmailAddressSaved(a, None), EmailKindsSaved(a, frozenset()))
    assert (await facts(town, a, b)).accounts[a].member == Member(a, email_kinds=frozenset())


async def test_subscription_saved(store: GraphStore, town: Town, pair: tuple[str, str]) -> None:
    a, b = pair
    plan = Subscription(f"{a}-plan", a, PlanName.CAREER_PLUS, NOW, 1)
    await put(store, a, b, SubscriptionSaved(plan))
    assert (await facts(town, a, b)).accounts[a].subscription == plan
    await put(store, a, b, SubscriptionSaved(replace(plan, periods=2)), SubscriptionSaved(replace(plan, periods=3)))
    account = (await facts(town, a, b)).accounts[a]
    assert (account.subscription, account.member.plan) == (replace(plan, periods=3), PlanName.CAREER_PLUS)


async def test_alerts_saved(store: GraphStore, town: Town, pair: tuple[str, str]) -> None:
    a, b = pair
    assert (await facts(town, a, b)).accounts[a].alerts == frozenset()
    told = Notification(f"{a}-news", a, NotificationKind.LOW_BALANCE, NOW, credits=4, due_at=NOW, about="lot")
    low = AlertsSaved(a, frozenset({"LOW_BALANCE"}))
    await put(store, a, b, low, Notified(told), AlertsSaved(a, frozenset({"LOW_BALANCE", "EXPIRING_SOON:lot"})))
    assert (await facts(town, a, b)).accounts[a].alerts == {"LOW_BALANCE", "EXPIRING_SOON:lot"}
    (row,) = await town.run("MATCH (n:Notification {id: $id}) RETURN n.memberId, n.kind, n.credits", id=told.id)
    assert list(row) == [a, "LOW_BALANCE", 4]
    await put(store, a, b, AlertsSaved(a, frozenset()))
    assert (await facts(town, a, b)).accounts[a].alerts == frozenset()


async def test_top_up_saved(store: GraphStore, town: Town, pair: tuple[str, str]) -> None:
    a, b = pair
    allowed = TopUp(a, 10, 25, 2, 12_000, PaymentMethod.CREDIT_CARD, "pm_1")
    tried = replace(allowed, armed=False, pending="p1", month="2026-03", purchases=1, cents=59_99, declines=1)
    for top_up in (allowed, replace(tried, retry_at=NOW), replace(allowed, enabled=False, token=None)):
        await put(store, a, b, TopUpSaved(tried), TopUpSaved(top_up))
        accounts = (await facts(town, a, b)).accounts
        assert (accounts[a].top_up, accounts[b].top_up) == (top_up, None)


async def test_an_account_is_due_when_there_is_something_to_tell(
    store: GraphStore, town: Town, pair: tuple[str, str]
) -> None:
    a, b = pair
    account = (await facts(town, a, b)).accounts[a]
    for moment in (NOW, None):
        await put(store, a, b, AccountSaved(replace(account, look_at=moment)))
        (row,) = await town.run("MATCH (m:Member {id: $id}) RETURN m.dueAt", id=a)
        assert (row[0] and row[0].to_native()) == moment


async def test_purchase_saved(store: GraphStore, town: Town, pair: tuple[str, str]) -> None:
    a, b = pair
    pending = Purchase(
        id=f"{a}-purchase",
        member_id=a,
        credits=25,
        price_cents=59_99,
        currency="USD",
        method=PaymentMethod.CREDIT_CARD,
        state=PurchaseState.PENDING,
        created_at=NOW,
        key="key",
        fingerprint="f",
    )
    await put(store, a, b, PurchaseSaved(pending))
    assert (await facts(town, a, b)).purchases == {pending.id: pending}
    settled = replace(pending, state=PurchaseState.SETTLED, settled_at=NOW, reference="charge")
    await put(store, a, b, PurchaseSaved(settled))
    assert (await facts(town, a, b)).purchases == {pending.id: settled}
    await put(store, a, b, PurchaseSaved(replace(pending, state=PurchaseState.DECLINED, key=None)))
    assert (await facts(town, a, b)).purchases == {}


async def test_recorded(store: GraphStore, town: Town, pair: tuple[str, str]) -> None:
    a, b = pair
    record = Record(a, "key", "f", "intent", encode(ANSWER), NOW)
    await put(store, a, b, Recorded(record))
    assert (await facts(town, a, b)).records == {(a, "key"): record}
    with pytest.raises(SomebodyWasFirst):  # whose record is found when it is asked again
        await put(store, a, b, BlockSet(a, b, NOW), Recorded(replace(record, intent_id="other")))
    world = await facts(town, a, b)
    assert (world.records[a, "key"], world.pair(a, b).blocked_by_sender) == (record, False)


async def test_a_refusal_writes_nothing_and_leaves_the_others_of_its_group_alone(
    store: GraphStore, town: Town, pair: tuple[str, str]
) -> None:
    a, b = pair
    refused = ActionRefused(Refusal(RefusalCode.NOT_YOUR_TURN))
    decision = Decision(ANSWER, (BlockSet(a, b, NOW),))
    before = await town.dump()
    assert await store.transact([intent(a, b)], lambda _, __: [refused]) == [refused]
    assert await town.dump() == before
    outcomes = await store.transact([intent(a, b, "1"), intent(a, b, "2")], lambda _, __: [refused, decision])
    assert outcomes == [refused, decision]
    assert (await facts(town, a, b)).pair(a, b).blocked_by_sender


async def test_a_decision_that_fails_writes_nothing(store: GraphStore, town: Town, pair: tuple[str, str]) -> None:
    def fail(_: World, __: Sequence[Intent]) -> list[Outcome]:
        raise LookupError("a bug")

    before = await town.dump()
    with pytest.raises(LookupError, match="a bug"):
        await store.transact([intent(*pair)], fail)
    assert await town.dump() == before


async def test_without_a_server_nothing_changed(database: str, nowhere: AsyncDriver) -> None:
    store = GraphStore(nowhere, database)
    with pytest.raises(NothingChanged):
        await store.transact([intent("a", "b")], lambda _, __: [])
    with pytest.raises(NothingChanged):
        await store.survey(Scope())
