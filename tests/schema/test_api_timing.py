"""Who blocked, who reported, who is suspended and nobody take the same time to be refused (R11a).

Exactly: the same statements are run, and touch about as much of the graph. By the clock: in each round every kind is
asked for once, in an order by chance, and ranked by its time. What slows the machine slows the whole round. If the
kinds are alike, a mean rank strays from the middle by more than STRAY in about one of 100,000 runs (Friedman 1937), and
it has to do so three times in a row to fail.
"""

from __future__ import annotations

import random
from collections import Counter
from statistics import fmean
from time import perf_counter
from typing import TYPE_CHECKING, Any, LiteralString

import pytest
from neo4j import AsyncTransaction, Query

from graph.store import GraphStore

if TYPE_CHECKING:
    from services.scope import Scope
    from services.world import World
    from tests.schema.conftest import Api

pytestmark = pytest.mark.anyio

KINDS = ("bob", "rae", "sam", "nobody")  # blocked ana, reported ana, is suspended, doesn't exist
MIDDLE = (len(KINDS) + 1) / 2
ROUNDS = 40
STRAY = 0.8
HITS = 12
"""How many records of the graph one kind may touch more than another: the very tie that hides it."""
CALLS = {
    "inMailEligibility": "query ($to: ID!) { inMailEligibility(recipientId: $to) { eligible blockers { code } } }",
    "contactOptions": "query ($to: ID!) { contactOptions(memberId: $to) { connect { state } } }",
    "sendInMail": """
    mutation ($to: ID!, $key: String!) {
      sendInMail(input: {recipientId: $to, subject: "Hi", body: "Hello.", idempotencyKey: $key}) {
        ...on UserError { code }
      }
    }
    """,
}


async def call(api: Api, name: str, kind: str) -> None:
    given = {"to": api.member(kind)} | ({"key": api.key()} if name == "sendInMail" else {})
    data = await api.data(CALLS[name], given, by="ana")
    assert name != "sendInMail" or data[name] == {"code": "RECIPIENT_UNAVAILABLE"}


async def stray(api: Api, name: str) -> float:
    """How far the mean rank of some kind is from the middle, at most."""
    chance, ranks = random.Random(20260310), {kind: list[int]() for kind in KINDS}
    for _ in range(ROUNDS):
        taken: dict[str, float] = {}
        for kind in chance.sample(KINDS, len(KINDS)):
            begun = perf_counter()
            await call(api, name, kind)
            taken[kind] = perf_counter() - begun
        for rank, kind in enumerate(sorted(KINDS, key=taken.__getitem__), 1):
            ranks[kind].append(rank)
    return max(abs(fmean(ranks[kind]) - MIDDLE) for kind in KINDS)


@pytest.fixture
async def warm(api: Api) -> Api:
    """The API once each call was made for each kind: what is first is planned and loaded."""
    await api.buy("ana")
    for name in CALLS:
        for kind in KINDS * 3:
            await call(api, name, kind)
    return api


@pytest.mark.parametrize("name", CALLS)
async def test_r11a_the_hidden_run_the_same_statements(warm: Api, statements: Counter[str], name: str) -> None:
    run: dict[str, Counter[str]] = {}
    for kind in KINDS:
        statements.clear()
        await call(warm, name, kind)
        run[kind] = Counter(statements)
    assert sum(run["bob"].values()) > 0
    assert [kind for kind in KINDS if run[kind] != run["bob"]] == []


@pytest.mark.parametrize("name", CALLS)
async def test_r11a_the_hidden_touch_as_much_of_the_graph(
    warm: Api, statements_given: list[tuple[LiteralString, dict[str, Any]]], name: str
) -> None:
    touched: dict[str, int] = {}
    for kind in KINDS[:3]:
        statements_given.clear()
        await call(warm, name, kind)
        touched[kind] = sum([await hits(warm, *one) for one in list(statements_given)])
    assert min(touched.values()) > 0
    assert max(touched.values()) - min(touched.values()) <= HITS, touched


@pytest.fixture
def statements_given(monkeypatch: pytest.MonkeyPatch) -> list[tuple[LiteralString, dict[str, Any]]]:
    """Each statement that is run from now on, with its parameters."""
    given: list[tuple[LiteralString, dict[str, Any]]] = []
    for of in AsyncTransaction.__mro__[:-1]:
        if "run" in of.__dict__:
            run: Any = of.__dict__["run"]

            async def noting(self: object, query: Any, parameters: Any = None, _run: Any = run, **more: Any) -> Any:  # noqa: ANN401 - the driver's
                given.append((query, {**(parameters or {}), **more}))
                return await _run(self, query, parameters, **more)

            monkeypatch.setattr(of, "run", noting)
    return given


async def hits(api: Api, statement: LiteralString, parameters: dict[str, Any]) -> int:
    """How many records of the graph the statement touches."""
    async with api.product.driver.session(database="neo4j") as session:  # pyright: ignore[reportUnknownMemberType] - untyped options
        result = await session.run(Query("PROFILE " + statement), parameters)
        summary: Any = await result.consume()
    return _hits(summary.profile)


def _hits(plan: dict[str, Any]) -> int:
    return int(plan.get("dbHits", 0)) + sum(map(_hits, plan.get("children", ())))


@pytest.mark.parametrize("name", CALLS)
async def test_r11a_the_hidden_take_as_long(warm: Api, name: str) -> None:
    strayed = [await stray(warm, name)]
    while strayed[-1] > STRAY and len(strayed) < 3:
        strayed.append(await stray(warm, name))
    assert min(strayed) <= STRAY, strayed


async def test_a_kind_with_a_look_up_of_its_own_is_seen(warm: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    survey = GraphStore.survey

    async def chatty(self: GraphStore, scope: Scope) -> World:
        if f"{warm.prefix}bob" in scope.members:
            await survey(self, scope)
        return await survey(self, scope)

    monkeypatch.setattr(GraphStore, "survey", chatty)
    strayed = [await stray(warm, "inMailEligibility") for _ in range(3)]
    assert sorted(strayed)[1] > STRAY, strayed
