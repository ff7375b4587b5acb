"""A database that isn't there: every answer says so by a code, soon enough, and tells nothing internal."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING, Any

import pytest

from graph.database import open_driver
from schema.product import assemble
from services.policy import Policy

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from tests.schema.conftest import Api, MakeApi

pytestmark = pytest.mark.anyio

PATIENCE = 30  # seconds; the limits in the product are far below, and a machine that is busy needs some more
QUERIES = {
    "viewer": "{ viewer { plan } }",
    "node": '{ node(id: "Member:x") { id } }',
    "nodes": '{ nodes(ids: ["InMail:x"]) { id } }',
    "member": '{ member(id: "Member:x") { id } }',
    "inMailEligibility": '{ inMailEligibility(recipientId: "Member:x") { eligible } }',
}
MUTATIONS: dict[str, dict[str, object]] = {
    "sendInMail": {"recipientId": "Member:x", "subject": "Hi", "body": "Hello."},
    "replyToInMail": {"inMailId": "InMail:x", "body": "Hello."},
    "declineInMail": {"inMailId": "InMail:x"},
    "reportInMail": {"inMailId": "InMail:x", "reason": "SPAM"},
    "blockMember": {"memberId": "Member:x"},
    "unblockMember": {"memberId": "Member:x"},
    "setInMailPreferences": {},
    "purchaseCredits": {"credits": 25, "method": "LINKEDIN_BILLING"},
    "startSubscription": {"plan": "CAREER"},
}


@pytest.fixture(params=["nobody listens", "nobody answers"])
def port(request: pytest.FixtureRequest) -> Iterator[int]:
    """A port without a database: connections are refused, or accepted and never spoken to."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        if request.param == "nobody answers":
            listener.listen(128)
        yield listener.getsockname()[1]


@pytest.fixture
async def gone(make_api: MakeApi, port: int) -> AsyncIterator[Api]:
    """The API on that port."""
    made = make_api()
    async with open_driver(f"bolt://127.0.0.1:{port}", "neo4j", "a secret of the database") as nowhere:
        made.product = assemble(nowhere, "neo4j", Policy(), made.clock)
        made.app.state.product = made.product
        yield made


def tells_nothing(text: str) -> None:
    lowered = text.lower()
    for word in ("secret", "traceback", "neo4j", "bolt", "127.0.0.1", "internal", "cypher"):
        assert word not in lowered


async def test_queries_say_busy(gone: Api, caplog: pytest.LogCaptureFixture) -> None:
    async with asyncio.timeout(PATIENCE):
        answers = await asyncio.gather(*(gone.post(query, by="ana") for query in QUERIES.values()))
    for response in answers:
        assert response.status_code == 200
        tells_nothing(response.text)
        [error] = response.json()["errors"]
        assert error["message"] == "The service is busy: what you asked for couldn't be read just now."
        assert error["extensions"]["code"] == "READ_FAILED"
    assert not [record for record in caplog.records if record.name == "inmail.graphql"]  # no incident


async def test_mutations_ask_to_try_again(gone: Api) -> None:
    async def one(name: str, given: dict[str, object]) -> dict[str, Any]:
        return await gone.do(name, "replayed", by="ana", **given)

    async with asyncio.timeout(PATIENCE):
        results = await asyncio.gather(*(one(name, given) for name, given in MUTATIONS.items()))
    for result in results:
        assert result["__typename"] == "TryAgainError", result
        assert result["code"] in {"BUSY", "OUTCOME_UNKNOWN"}  # the second when a caller's patience ends first
        assert result["rule"] == "R21"
        assert "same idempotency key" in result["remedy"]
        tells_nothing(str(result))


async def test_what_needs_no_database_is_answered(gone: Api) -> None:
    assert await gone.data("{ viewer { plan } policy { bodyLimit } }") == {
        "viewer": None,
        "policy": {"bodyLimit": 1900},
    }


async def test_health_says_503(gone: Api) -> None:
    async with gone.client() as client, asyncio.timeout(PATIENCE):
        response = await client.get("/health")
    assert response.status_code == 503
    assert response.json() == {"status": "unavailable", "database": "unreachable"}
