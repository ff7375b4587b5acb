"""draftAdvice over HTTP: from the recipient's profile, the graph and the mail; for nobody from the texts alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from services.drafting import LONGEST_DRAFT

if TYPE_CHECKING:
    from tests.schema.conftest import Api, Json

pytestmark = pytest.mark.anyio

ADVICE = """
query ($to: ID!, $subject: String!, $body: String!) {
  draftAdvice(recipientId: $to, subject: $subject, body: $body) {
    advice { kind severity message suggestion passage { field start length text } }
    likelihood { level chance factors { kind weight fact } }
  }
}
"""
SUBJECT = "Your GraphQL talk in Lisbon"
BODY = "Hello Cleo, Ben told me how Meridale Software came to use GraphQL. Would you show it to us?"


async def advice(api: Api, to: str, subject: str = SUBJECT, body: str = BODY, by: str = "ana") -> Json:
    given = {"to": api.member(to), "subject": subject, "body": body}
    return (await api.data(ADVICE, given, by=by))["draftAdvice"]


def kinds(told: Json) -> list[tuple[str, str]]:
    return [(one["kind"], one["severity"]) for one in told["advice"]]


async def test_r26_a_draft_is_held_against_what_can_be_seen_of_the_recipient(api: Api) -> None:
    before = await api.picture()
    told = await advice(api, "cleo")
    personal = [one["passage"] for one in told["advice"] if one["kind"] == "PERSONAL"]
    assert personal == [
        {"field": "BODY", "start": 6, "length": 4, "text": "Cleo"},
        {"field": "BODY", "start": 28, "length": 17, "text": "Meridale Software"},
        {"field": "SUBJECT", "start": 21, "length": 6, "text": "Lisbon"},
        {"field": "SUBJECT", "start": 5, "length": 7, "text": "GraphQL"},
        {"field": "BODY", "start": 12, "length": 3, "text": "Ben"},
    ]
    assert [factor["fact"] for factor in told["likelihood"]["factors"]] == [
        "You are of the second degree.",
        "You have a connection in common.",
    ]
    assert told["likelihood"]["level"] == "MEDIUM"
    assert ("GREETING", "WARNING") in kinds(await advice(api, "dora"))
    assert await api.picture() == before


async def test_r26_what_came_of_earlier_mail_counts(api: Api) -> None:
    await api.buy("ana")
    mail = await api.sent("ana", "cleo")
    waiting = await advice(api, "cleo")
    assert ("FOLLOW_UP", "WARNING") in kinds(waiting)
    await api.do("replyToInMail", "replayed", by="cleo", inMailId=mail, body="With pleasure.")
    replied = await advice(api, "cleo")
    assert ("FOLLOW_UP", "TIP") in kinds(replied)
    assert replied["likelihood"]["chance"] > waiting["likelihood"]["chance"]
    facts = {factor["fact"] for factor in replied["likelihood"]["factors"]}
    assert {"They replied to your last InMail.", "They answered 1 of the last 1 InMails that had their time."} <= facts
    back = await advice(api, "ana", by="cleo")
    assert "They have written to you before." in {factor["fact"] for factor in back["likelihood"]["factors"]}


async def test_r11a_hidden_members_are_neither_counted_nor_named_as_common_connections(api: Api) -> None:
    for who in ("sam", "bob", "rae"):  # ben's connections, as ana is; hidden from her
        await api.product.driver.execute_query(
            "MATCH (a:Member {id: $a}) MATCH (b:Member {id: $b}) CREATE (a)-[:CONNECTED_TO]->(b)",
            a=f"{api.prefix}{who}",
            b=f"{api.prefix}emil",
        )
        await api.product.driver.execute_query(
            "MATCH (a:Member {id: $a}) MATCH (b:Member {id: $b}) CREATE (a)-[:CONNECTED_TO]->(b)",
            a=f"{api.prefix}ana",
            b=f"{api.prefix}{who}",
        )
    told = await advice(api, "emil", subject="x", body="Sam, Bob and Rae say hello.")
    assert [one["kind"] for one in told["likelihood"]["factors"]] == ["DEGREE"]
    assert ("PERSONAL", "WARNING") in kinds(told)


async def test_r11a_of_the_hidden_and_of_nobody_only_the_texts_are_looked_at(api: Api) -> None:
    answers = [await advice(api, who) for who in ("bob", "rae", "sam", "nobody", "ana")]
    assert all(answer == answers[0] for answer in answers)
    assert answers[0]["likelihood"] is None
    assert {kind for kind, _ in kinds(answers[0])} == {"SUBJECT", "LENGTH", "QUESTION"}


@pytest.mark.parametrize("field", ["subject", "body"])
async def test_a_draft_has_an_end(api: Api, field: str) -> None:
    texts = {"to": api.member("cleo"), "subject": "x", "body": "x", field: "x" * LONGEST_DRAFT}
    assert (await api.data(ADVICE, texts, by="ana"))["draftAdvice"]
    body = await api.ask(ADVICE, {**texts, field: "x" * (LONGEST_DRAFT + 1)}, by="ana")
    assert body["errors"][0]["extensions"]["code"] == "INVALID_INPUT"
    assert body["errors"][0]["extensions"]["field"] == field
