"""A database that isn't there: every answer says so by a code, soon enough, and tells nothing internal."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from graph.database import open_driver
from schema.product import assemble
from services.policy import Policy
from services.store import NothingChanged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from services.reading import Reader
    from tests.schema.conftest import Api, MakeApi

pytestmark = pytest.mark.anyio

PATIENCE = 30  # seconds; the limits in the product are far below, and a machine that is busy needs some more
QUERIES = {
    "viewer": "{ viewer { plan } }",
    "node": '{ node(id: "Member:x") { id } }',
    "nodes": '{ nodes(ids: ["InMail:x"]) { id } }',
    "member": '{ member(id: "Member:x") { id } }',
    "inMailEligibility": '{ inMailEligibility(recipientId: "Member:x") { eligible } }',
    "suggestedRecipients": "{ suggestedRecipients { totalCount } }",
    "introductionPaths": '{ introductionPaths(memberId: "Member:x") { none } }',
    "planInMails": '{ planInMails(recipientIds: ["Member:x"]) { credits } }',
    "previewTemplate": '{ previewTemplate(templateId: "Template:x", recipientId: "Member:x") { ready } }',
    "draftAdvice": '{ draftAdvice(recipientId: "Member:x", subject: "Hi", body: "Hello.") { advice { kind } } }',
    "auditAccount": "{ auditAccount { ok } }",
    "explainBalance": "{ explainBalance { available } }",
}
MUTATIONS: dict[str, dict[str, object]] = {
    "sendInMail": {"recipientId": "Member:x", "subject": "Hi", "body": "Hello."},
    "sendInMails": {"messages": [{"recipientId": "Member:x"}], "subject": "Hi", "body": "Hello."},
    "createTemplate": {"name": "Hi", "subject": "Hi", "body": "Hello."},
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


class Speechless:
    """A reader that answers nothing any more but one kind of question."""

    def __init__(self, reader: Reader, answers: str) -> None:
        self.reader = reader
        self.answers = answers

    def __getattr__(self, name: str) -> object:
        return getattr(self.reader, name) if name == self.answers else self.fail

    async def fail(self, *_: object) -> None:
        raise NothingChanged


def speechless(api: Api, answers: str) -> None:
    """Let the API's own reads fail, and those of the use cases go on."""
    reader: Any = Speechless(api.product.services.reader, answers)
    api.product = replace(api.product, services=replace(api.product.services, reader=reader))
    api.app.state.product = api.product


TWO = """
mutation ($send: SendInMailInput!, $block: BlockMemberInput!) {
  sent: sendInMail(input: $send) { ...on SendInMailPayload { inMail { replies { id } } } }
  blocked: blockMember(input: $block) { ...on BlockMemberPayload { changed } }
}
"""


async def test_a_read_that_fails_after_a_mutation_takes_no_other_s_answer_with_it(api: Api) -> None:
    await api.buy("ana")
    send = {"recipientId": api.member("cleo"), "subject": "Hi", "body": "Hello.", "idempotencyKey": api.key()}
    block = {"memberId": api.member("emil"), "idempotencyKey": api.key()}
    speechless(api, "profiles")
    body = await api.ask(TWO, {"send": send, "block": block}, by="ana")
    assert body["data"] == {"sent": None, "blocked": {"changed": True}}
    [error] = body["errors"]
    assert (error["path"], error["extensions"]["code"]) == (["sent", "inMail", "replies"], "READ_FAILED")
    repeated = await api.do("sendInMail", "replayed", by="ana", **send)
    assert (repeated["__typename"], repeated["replayed"]) == ("SendInMailPayload", True)


async def test_a_decline_reads_before_it_is_carried_out(api: Api) -> None:
    await api.buy("ana")
    mail = await api.sent("ana", "cleo")
    speechless(api, "profiles")
    error = await api.refused("declineInMail", by="cleo", inMailId=mail)
    assert (error["__typename"], error["code"]) == ("TryAgainError", "BUSY")


async def test_a_preview_that_fails_takes_nothing_with_it(api: Api) -> None:
    query = '{ inMailEligibility(recipientId: "InMail:x") { eligible } policy { bodyLimit } }'
    body = await api.ask(query, by="ana")
    assert body["data"] == {"inMailEligibility": None, "policy": {"bodyLimit": 1900}}
    assert body["errors"][0]["extensions"]["code"] == "INVALID_INPUT"


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
