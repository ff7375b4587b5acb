"""The composition root: joins the graph, the rules and the environment into one running product."""

from __future__ import annotations

from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from graph.answering import GraphHistories
from graph.cases import GraphCases
from graph.clock import GraphClock
from graph.connections import GraphConnections
from graph.database import open_driver
from graph.introductions import GraphIntroductions
from graph.jobs import GraphDueMembers, GraphLeases, GraphPendingTopUps
from graph.ledger import GraphLedger
from graph.live import ledgers, mail_logs, news_logs
from graph.mailbox import GraphMailbox
from graph.migrations import migrate
from graph.mutuals import GraphMutuals
from graph.notifications import GraphNotifications
from graph.operators import GraphOperators
from graph.outbox import GraphOutbox
from graph.past import GraphPast
from graph.projection.opening import open_network
from graph.purchases import GraphPurchases
from graph.reading import GraphReader
from graph.receipts import GraphReceipts
from graph.schedule import GraphSchedule
from graph.search import GraphMemberIndex
from graph.server.address import ServerAddress
from graph.server.private import private_server
from graph.store import GraphStore
from graph.suggestions import GraphSuggestions
from graph.support import GraphSupport
from graph.teams import GraphTeams
from graph.templates import GraphTemplates
from graph.warming import warm
from schema.bells import bell_of
from schema.context import Services
from schema.ids import new_id
from schema.jobs import Jobs
from schema.mailers import mailer_of
from schema.payments import TEST_SHOP, open_provider, sandbox, shop_of
from schema.settings import Mode
from schema.unsubscribing import stop_link_of
from services.auditing import Auditing
from services.autotopup import AutoTopUps
from services.batches import Batches
from services.connections import Connections
from services.credits import Credits
from services.decisions.decide import decide_all
from services.drafting import Drafting
from services.inmails import InMails
from services.introducing import Introducing
from services.jobs.lease import Turns
from services.jobs.mails import Mails
from services.jobs.nudge import Nudge, NudgingStore
from services.jobs.sweep import Sweep
from services.jobs.topups import TopUps
from services.lane import Lane
from services.live.bell import AnnouncingStore, NoBell
from services.live.live import Live
from services.live.watch import Watch
from services.mailboxes import Mailboxes
from services.moderating import Moderating
from services.moderation.moderator import OWN
from services.notifying import Notifying
from services.operations import Operations
from services.policy import Policy
from services.previewing import Previewing
from services.purchasing import Purchasing
from services.reach.near_store import NearStore
from services.reach.reaching import NO_NETWORK, Reaching
from services.reconciliation import Reconciliation
from services.refunding import Refunding
from services.reviewing import Reviewing
from services.rewarding import Rewarding
from services.scheduling import Scheduling
from services.searching import Searching
from services.store import NothingChanged
from services.suggesting import Suggesting
from services.support import Support
from services.teams import Teams
from services.templating import Templating
from services.testclock import ProductClock, TimeTravel
from services.writing import Writing

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Generator

    from neo4j import AsyncDriver

    from schema.settings import Settings
    from services.live.bell import Bell
    from services.mailing.message import StopLink
    from services.mailing.outbox import Mailer
    from services.payments.provider import PaymentProvider
    from services.purchasing import Shop
    from services.reach.reaching import Network
    from services.store import Store
    from services.testclock import Shifts


@dataclass(frozen=True, slots=True)
class Product:
    """A running product: its use cases, the jobs that it does by itself, its database and its view of the network."""

    services: Services
    driver: AsyncDriver
    database: str
    jobs: Jobs
    network: Network


def utc_now() -> datetime:
    """The present moment, UTC: the product's only clock."""
    return datetime.now(UTC)


def policy_of(settings: Settings) -> Policy:
    """The rules' numbers, with the switches that the environment sets."""
    return Policy(credit_back_on_reply=settings.credit_back_on_reply)


@contextmanager
def server_of(settings: Settings, say: Callable[[str], None]) -> Generator[ServerAddress]:
    """The configured Neo4j, or the private one, running for as long as the context is open.

    Raises ServerUnavailable, with what to do about it.
    """
    if settings.neo4j_uri is not None and settings.neo4j_password is not None:
        yield ServerAddress(settings.neo4j_uri, settings.neo4j_username, settings.neo4j_password.get_secret_value())
        return
    with private_server(settings.server_dir, settings.cache_dir, say=say) as address:
        yield address


@asynccontextmanager
async def open_product(settings: Settings, address: ServerAddress, *, planned: bool = False) -> AsyncGenerator[Product]:
    """The product on the database at ``address``, migrated; must be opened in the event loop that uses it.

    If ``planned``, the database plans the statements of sends first: seconds that nobody then waits for.

    In local mode its clock keeps to the test clock that all processes on the database share.
    """
    clock = ProductClock(utc_now)
    async with (
        open_driver(address.uri, address.username, address.password) as driver,
        open_provider(settings, clock) as provider,
        bell_of(settings) as bell,
        open_network(driver, settings.neo4j_database, settings.data_dir / "projection", clock) as network,
    ):
        database = settings.neo4j_database
        await migrate(driver, database)
        if planned:
            await warm(driver, database)
        shifts = GraphClock(driver, database) if settings.mode is Mode.LOCAL else None
        product = assemble(
            driver,
            database,
            policy_of(settings),
            clock,
            provider=provider,
            shop=shop_of(settings),
            bell=bell,
            shifts=shifts,
            mailer=mailer_of(settings),
            stop_link=stop_link_of(settings, utc_now),
            network=network,
        )
        async with product.services.time.following():
            yield product


async def local_clock(settings: Settings, driver: AsyncDriver) -> ProductClock:
    """The product's time for a command that lasts for moments: in local mode, as far ahead as the test clock is now."""
    clock = ProductClock(utc_now)
    if settings.mode is Mode.LOCAL:
        with suppress(NothingChanged):  # a database that has just started may be slow at first; nothing hangs on it
            clock.follow(await GraphClock(driver, settings.neo4j_database).read())
    return clock


def assemble(
    driver: AsyncDriver,
    database: str,
    policy: Policy,
    clock: Callable[[], datetime] = utc_now,
    *,
    provider: PaymentProvider | None = None,
    shop: Shop = TEST_SHOP,
    bell: Bell | None = None,
    shifts: Shifts | None = None,
    mailer: Mailer | None = None,
    stop_link: StopLink | None = None,
    network: Network = NO_NETWORK,
) -> Product:
    """Join the parts on a migrated database. Without ``provider`` the sandbox sells; ``shifts`` keep a test clock.

    Without ``mailer`` nothing is emailed, without ``stop_link`` emails have no link to end their kind; without
    ``network``, which the caller closes, nobody sees whom they reach.
    """
    clock = clock if isinstance(clock, ProductClock) else ProductClock(clock)
    logs = ledgers(driver, database), mail_logs(driver, database), news_logs(driver, database)
    live, nudge = Live(Watch(logs[0]), Watch(logs[1]), Watch(logs[2])), Nudge()
    store = NearStore(_announcing(GraphStore(driver, database), live, bell or NoBell(), nudge), network)
    lane = Lane(store, partial(decide_all, policy=policy))
    writing = Writing(
        GraphTemplates(driver, database), GraphReader(driver, database), GraphMutuals(driver, database), policy
    )
    teams = GraphTeams(driver, database)
    scheduling = Scheduling(lane, GraphSchedule(driver, database), writing, clock, new_id, teams=teams)
    sweep = Sweep(store, partial(decide_all, policy=policy), GraphDueMembers(driver, database), clock, new_id)
    purchasing = Purchasing(lane, GraphPurchases(driver, database), provider or sandbox(clock), shop, clock, new_id)
    time = _travel(lane, clock, shifts or GraphClock(driver, database), scheduling, sweep, enabled=bool(shifts))
    services = _services(
        _Base(driver, database, policy, clock, store, lane, writing, teams, network), purchasing, scheduling, live, time
    )
    top_ups = TopUps(purchasing, GraphPendingTopUps(driver, database))
    mails = Mails(services.outbox, mailer, clock, stop_link)
    jobs = Jobs(services, sweep, top_ups, mails, Turns(GraphLeases(driver, database), new_id()), clock, nudge)
    return Product(services, driver, database, jobs, network)


@dataclass(frozen=True, slots=True)
class _Base:
    """What every use case stands on."""

    driver: AsyncDriver
    database: str
    policy: Policy
    clock: ProductClock
    store: Store
    lane: Lane
    writing: Writing
    teams: GraphTeams
    network: Network


def _services(base: _Base, purchasing: Purchasing, scheduling: Scheduling, live: Live, time: TimeTravel) -> Services:
    at, policy, clock = (base.driver, base.database), base.policy, base.clock
    reader, histories, ties = GraphReader(*at), GraphHistories(*at), GraphConnections(*at)
    credits = Credits(base.lane, base.store, policy, clock, new_id, GraphPast(*at))
    inmails = InMails(base.lane, base.store, reader, base.writing, policy, clock, new_id, teams=base.teams)
    auditing, index = Auditing(GraphLedger(*at), base.store, policy, clock), GraphMemberIndex(*at)
    return Services(
        credits=credits,
        purchasing=purchasing,
        top_ups=AutoTopUps(base.lane, base.store, purchasing.provider, clock, new_id),
        refunding=Refunding(purchasing),
        reconciliation=Reconciliation(Refunding(purchasing), policy),
        inmails=inmails,
        suggesting=Suggesting(GraphSuggestions(*at), inmails),
        introducing=Introducing(GraphIntroductions(*at), policy),
        drafting=Drafting(base.store, reader, histories, policy, clock),
        batches=Batches(base.lane, base.store, histories, base.writing, policy, clock, new_id, teams=base.teams),
        templating=Templating(base.lane, base.writing.templates, clock, new_id),
        previewing=Previewing(base.writing, inmails, Moderating(base.store, OWN, policy, clock)),
        mailboxes=Mailboxes(base.lane, GraphMailbox(*at), clock, new_id),
        connections=Connections(base.lane, base.store, ties, policy, clock, new_id, purchasing.shop, base.teams),
        receipts=GraphReceipts(*at),
        scheduling=scheduling,
        live=live,
        auditing=auditing,
        support=Support(base.lane, GraphSupport(*at), auditing, clock, new_id),
        teams=Teams(base.lane, base.teams, credits, policy, clock, new_id),
        operations=Operations(base.lane, base.store, GraphOperators(*at), policy, clock, new_id),
        moderating=Moderating(base.store, OWN, policy, clock),
        reviewing=Reviewing(base.lane, GraphCases(*at), clock, new_id),
        rewarding=Rewarding(base.lane, base.store, GraphOperators(*at), policy, new_id),
        notifications=Notifying(base.lane, GraphNotifications(*at), clock, new_id),
        outbox=GraphOutbox(*at),
        time=time,
        reader=reader,
        mutuals=GraphMutuals(*at),
        searching=Searching(index, inmails),
        reaching=Reaching(base.network, base.store, policy, clock, index, base.teams),
        policy=policy,
    )


def _announcing(store: Store, live: Live, bell: Bell, nudge: Nudge) -> Store:
    """The store, telling whoever listens here or elsewhere that members' logs have grown, or that a job is due."""
    bell.answer(live.wake)
    return NudgingStore(AnnouncingStore(store, live.wake, bell.ring), nudge)


def _travel(
    lane: Lane, clock: ProductClock, shifts: Shifts, scheduling: Scheduling, sweep: Sweep, *, enabled: bool
) -> TimeTravel:
    """What moves the test clock: scheduled InMails go first, since time ends the holds on their credits."""
    jobs = (scheduling.send_due, sweep.run)
    return TimeTravel(lane, clock, new_id, shifts, scheduling.reader, jobs, enabled=enabled)
