"""The whole API in this process, on the real Neo4j, over a small network whose ids only one test has.

ana ── ben ── cleo ── dora ── emil        who is how far from ana: ben 1, cleo 2, dora 3, emil out of network
 └──── ben ── sam, bob, rae               sam is suspended, bob blocks ana, rae reported ana
otto is an outsider with an open profile, basil has a basic profile, opal opted out of all InMail
greta recruits and is connected to ana, rita is restricted
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

import httpx
import pytest
from neo4j import AsyncTransaction

from graph.loading import load
from graph.projection.opening import open_network
from graph.schedule import GraphSchedule
from graph.server.address import ServerAddress
from schema.app import build_app
from schema.payments import shop_of
from schema.product import Product, assemble, utc_now
from schema.settings import Settings
from schema.tokens import tokens_for
from services.member import AccountType, Member, OptOut, PlanName, ProfileLevel, Standing
from services.networks.network import (
    PROFILE_FACTS,
    BlockRow,
    ConnectionRow,
    Employment,
    MemberRow,
    Named,
    Network,
    Schooling,
)
from services.operator import Operator, Role
from services.policy import Policy
from services.reach import following

if TYPE_CHECKING:
    from pathlib import Path

    from neo4j import AsyncDriver
    from starlette.applications import Starlette

    from services.payments.provider import PaymentProvider
    from services.reach.following import Following
    from services.scheduled import ScheduledInMail

DATABASE = "neo4j"
START = datetime(2026, 3, 10, 12, tzinfo=UTC)
Json = dict[str, Any]

TIES = ("ana-ben", "ben-cleo", "cleo-dora", "dora-emil", "ben-sam", "ben-bob", "ben-rae", "ana-greta")
PEOPLE = (
    Member("ana"),
    Member("ben"),
    Member("cleo"),
    Member("dora"),
    Member("emil"),
    Member("sam", standing=Standing.SUSPENDED),
    Member("bob"),
    Member("rae"),
    Member("otto", open_profile=True),
    Member("basil", profile_level=ProfileLevel.BASIC),
    Member("opal", opt_outs=frozenset({OptOut.ALL})),
    Member("greta", account_type=AccountType.RECRUITER, open_job_posts=2, response_rate=0.5),
    Member("rita", standing=Standing.RESTRICTED),
)
PLANS = {"greta": PlanName.RECRUITER}

# A member with all that leads from it, and what is about it without being tied to it. What refusals count for is told
# by tests/schema/test_api_violations.py: it follows after the refusal, which itself changes nothing.
PICTURE = """
MATCH (m:Member)
WHERE m.id STARTS WITH $prefix
CALL (m) {
  OPTIONAL MATCH (m)-[tie]->(target)
  RETURN collect([
    type(tie), properties(tie), CASE WHEN target:Member THEN target {.*, violations: null} ELSE properties(target) END
  ]) AS ties
}
CALL (m) {
  MATCH (i:InMail {senderId: m.id})<-[:IN_REPLY_TO|ABOUT]-(about)
  RETURN collect(properties(about)) AS answers
}
CALL (m) {
  MATCH (e:Entry {memberId: m.id})
  RETURN collect(properties(e)) AS entries
}
CALL (m) {
  MATCH (c:Conversation {senderId: m.id})
  RETURN collect(properties(c)) AS conversations
}
CALL (m) {
  MATCH (r:IdempotencyRecord {memberId: m.id})
  WHERE NOT r.key STARTS WITH '§violation:'
  RETURN collect(properties(r)) AS records
}
CALL (m) {
  MATCH (about:Notification|OperatorAction {memberId: m.id})
  RETURN collect(properties(about)) AS news
}
CALL (m) {
  MATCH (m)-[:ASKS|ASKED]->(:Ticket)<-[:WRITTEN_IN]-(w)
  RETURN collect(properties(w)) AS messages
}
CALL () {
  MATCH (r:IdempotencyRecord)
  WHERE r.memberId STARTS WITH 'operator:' + $prefix
  RETURN collect(properties(r)) AS acts
}
CALL (m) {
  MATCH (c:ConnectionRequest {senderId: m.id})
  RETURN collect(properties(c)) AS requests
}
RETURN m {.*, violations: null} AS member,
  ties, answers, entries, conversations, records, news, messages, acts, requests
ORDER BY m.id
"""


class OwnSchedule(GraphSchedule):
    """Scheduled InMails of this test's members alone: other tests share the database, and not the time."""

    def __init__(self, driver: AsyncDriver, prefix: str) -> None:
        super().__init__(driver, DATABASE)
        self._prefix = prefix

    async def due(self, now: datetime, limit: int, after: ScheduledInMail | None) -> list[ScheduledInMail]:
        everybody = await super().due(now, 10_000, after)
        return [scheduled for scheduled in everybody if scheduled.sender_id.startswith(self._prefix)][:limit]


class Clock:
    """The product's clock; a test moves it."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Api:
    """Speaks GraphQL over HTTP to the app in this process."""

    app: Starlette
    product: Product
    settings: Settings
    clock: Clock
    prefix: str

    def key(self) -> str:
        """A new idempotency key."""
        return str(uuid4())

    def member(self, name: str) -> str:
        """The global id of one of the test's people."""
        return f"Member:{self.prefix}{name}"

    def token(self, name: str) -> str:
        """A token of one of the test's people, or of an operator with the roles after the colon: operator:support."""
        kind, colon, roles = name.partition(":")
        if colon:
            trusted = frozenset(role for role in Role if role.value.lower() in roles.split("+"))
            return tokens_for(self.settings).issue_operator(Operator(f"{self.prefix}{kind}", trusted), utc_now())
        return tokens_for(self.settings).issue(f"{self.prefix}{name}", utc_now())

    async def post(
        self, query: str, variables: Mapping[str, Any] | None = None, *, by: str | None = None, **headers: str
    ) -> httpx.Response:
        """One request over HTTP, signed in as ``by``."""
        signed = {"authorization": f"Bearer {self.token(by)}"} if by else {}
        async with self.client() as client:
            body = json.dumps({"query": query, "variables": variables})  # escapes what UTF-8 can't say
            sent = {"content-type": "application/json", "accept": "application/json", **signed, **headers}
            return await client.post("/graphql", content=body, headers=sent)

    def client(self, **options: Any) -> httpx.AsyncClient:  # noqa: ANN401 - httpx's own
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://localhost", **options)

    async def ask(self, query: str, variables: Mapping[str, Any] | None = None, *, by: str | None = None) -> Json:
        """The body of an answer that may hold errors."""
        response = await self.post(query, variables, by=by)
        assert response.status_code == 200, response.text
        return response.json()

    async def data(self, query: str, variables: Mapping[str, Any] | None = None, *, by: str | None = None) -> Json:
        """The data of an answer without errors."""
        body = await self.ask(query, variables, by=by)
        assert "errors" not in body, body["errors"]
        return body["data"]

    async def do(self, name: str, fields: str, /, *, by: str | None, **given: object) -> Json:
        """The result of a mutation: of its payload the ``fields``, of an error everything."""
        more = BLOCKERS if name == "sendInMail" else ""
        given = {"idempotencyKey": self.key(), **given}
        query = MUTATION.replace("TYPE", name[0].upper() + name[1:]).replace("NAME", name)
        return (await self.data(query.replace("FIELDS", fields).replace("MORE", more), {"input": given}, by=by))[name]

    async def send(self, by: str, to: str, fields: str = "inMail { id } creditsLeft", **given: object) -> Json:
        texts = {"subject": "Graph work", "body": f"Hello {to}, shall we talk?"}
        return await self.do("sendInMail", fields, by=by, **{"recipientId": self.member(to), **texts, **given})

    async def sent(self, by: str, to: str) -> str:
        """The id of a new InMail."""
        result = await self.send(by, to)
        assert result["__typename"] == "SendInMailPayload", result
        return result["inMail"]["id"]

    async def buy(self, by: str, credits: int = 25, **given: object) -> Json:
        given = {"credits": credits, "paymentToken": "4242424242424242", **given}
        result = await self.do("purchaseCredits", "purchase { id lotId } creditsLeft", by=by, **given)
        assert result["__typename"] == "PurchaseCreditsPayload", result
        return result

    async def subscribe(self, by: str, plan: str = "CAREER") -> None:
        result = await self.do("startSubscription", "granted", by=by, plan=plan)
        assert result["__typename"] == "StartSubscriptionPayload", result

    async def set(self, name: str, **properties: object) -> None:
        """Change what is stored of a member, as an operator's tool or an import would."""
        query = "MATCH (m:Member {id: $id}) SET m += $properties"
        await self.product.driver.execute_query(
            query, id=f"{self.prefix}{name}", properties=properties, database_=DATABASE
        )

    async def connect(self, name: str, *others: str) -> None:
        """Connect one of the test's people with others."""
        query = """
        UNWIND $pairs AS pair
        MATCH (a:Member {id: pair[0]})
        MATCH (b:Member {id: pair[1]})
        MERGE (a)-[:CONNECTED_TO]->(b)
        """
        pairs = [sorted(f"{self.prefix}{one}" for one in (name, other)) for other in others]
        await self.product.driver.execute_query(query, pairs=pairs, database_=DATABASE)

    async def refused(self, name: str, /, *, by: str | None, **given: object) -> Json:
        """The error that a mutation answers; it must have changed nothing, and must say what people need."""
        before = await self.picture()
        result = await self.do(name, "replayed", by=by, **given)
        assert result["__typename"].endswith("Error"), result
        assert await self.picture() == before
        assert result["message"][-1] == result["remedy"][-1] == "."
        assert result["rule"][0] == "R"
        return result

    async def picture(self) -> str:
        """Everything stored about the test's people."""
        records, _, _ = await self.product.driver.execute_query(PICTURE, prefix=self.prefix, database_=DATABASE)
        return "\n".join(_line(record.data()) for record in records)


FACTS = "code message rule remedy needed available retryAt"
BLOCKERS = f"...on SendRefusedError {{ blockers {{ {FACTS} }} }}"
MUTATION = f"""
mutation ($input: TYPEInput!) {{
  NAME(input: $input) {{
    __typename
    ...on TYPEPayload {{ FIELDS }}
    ...on InvalidInputError {{ field }}
    MORE
    ...on UserError {{ {FACTS} }}
  }}
}}
"""


def _line(record: Json) -> str:
    return "; ".join(f"{name}: {_in_order(value)}" for name, value in record.items())


def _in_order(value: object) -> str:
    return repr(sorted(map(repr, cast("list[object]", value))) if isinstance(value, list) else value)


def _person(facts: Member, prefix: str) -> MemberRow:
    return MemberRow(
        replace(facts, id=prefix + facts.id),
        name=facts.id.capitalize(),
        headline=f"{facts.id.capitalize()} of Meridale",
        place=Named.called("Lisbon"),
        employments=(Employment(Named.called("Meridale Software"), "Engineer", 2021),),
        schoolings=(Schooling(Named.called("Open College"), 2014),),
        skills=(Named.called("Rust"), Named.called("GraphQL")),
        states=PROFILE_FACTS,
    )


def network(prefix: str) -> Network:
    """The people above, under ids of one test alone."""
    ties = (sorted(f"{prefix}{name}" for name in tie.split("-")) for tie in TIES)
    return Network(
        members=tuple(sorted((_person(facts, prefix) for facts in PEOPLE), key=lambda row: row.id)),
        connections=tuple(ConnectionRow(a, b, START) for a, b in sorted(ties)),
        blocks=(BlockRow(f"{prefix}bob", f"{prefix}ana", START),),
    )


MakeApi = Callable[..., Api]


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each statement is run from now on."""
    counted: Counter[str] = Counter()
    run: Any = AsyncTransaction.run

    async def counting(self: object, query: str, *arguments: Any, **more: Any) -> Any:  # noqa: ANN401 - the driver's
        counted[query] += 1
        return await run(self, query, *arguments, **more)

    for of in AsyncTransaction.__mro__[:-1]:
        if "run" in of.__dict__:
            monkeypatch.setattr(of, "run", counting)
    return counted


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Local mode, with a token secret of this test, and without jobs: they would settle other tests' members."""
    return Settings(data_dir=tmp_path, jobs=False)


@pytest.fixture
def make_api(driver: AsyncDriver, prefix: str, settings: Settings) -> MakeApi:
    """Make the API on the run's database, with other parts where a test says so."""

    def make(policy: Policy | None = None, provider: PaymentProvider | None = None, **options: object) -> Api:
        clock = Clock()
        chosen = settings.model_copy(update=options)
        product = assemble(driver, DATABASE, policy or Policy(), clock, provider=provider, shop=shop_of(chosen))
        app = build_app(chosen, ServerAddress("bolt://unused.invalid", "", ""))
        app.state.product = product
        return Api(app, product, chosen, clock, prefix)

    return make


@pytest.fixture
async def api(make_api: MakeApi, driver: AsyncDriver, prefix: str) -> Api:
    """The API with the people above in it; rae has reported ana."""
    await load(driver, DATABASE, network(prefix), now=START, advance=lambda _kind, _count: None)
    made = make_api()
    await driver.execute_query(
        "MATCH (a:Member {id: $a}) MATCH (b:Member {id: $b}) CREATE (a)-[:REPORTED {at: $at}]->(b)",
        a=f"{prefix}rae",
        b=f"{prefix}ana",
        at=START,
        database_=DATABASE,
    )
    await asyncio.gather(
        *(
            made.product.services.credits.start_subscription(f"{prefix}{name}", f"plan:{name}", plan=plan)
            for name, plan in PLANS.items()
        )
    )
    return made


@pytest.fixture
async def process(api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Following]:
    """The process's own view of the network, which is waited for."""
    monkeypatch.setattr(following, "QUICK", 60.0)
    monkeypatch.setattr(following, "WAITED", 60.0)  # all that other tests left is read too, beside what they do now
    driver = api.product.driver
    async with open_network(driver, DATABASE, tmp_path / "projection", utc_now) as network:
        api.product = assemble(driver, DATABASE, Policy(), api.clock, network=network)
        api.app.state.product = api.product
        yield network
