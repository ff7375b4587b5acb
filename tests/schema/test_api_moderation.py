"""Moderation over the API: passages are named, nothing is sent, and a draft is told the same in advance (R17)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from services.policy import Policy, ViolationPolicy

if TYPE_CHECKING:
    from tests.schema.conftest import Api, Json, MakeApi

pytestmark = pytest.mark.anyio

FINDING = "findings { kind field start end text reason remedy }"
DRAFT = f"query ($subject: String!, $body: String!) {{ checkDraft(subject: $subject, body: $body) {{ ok {FINDING} }} }}"
RUDE = {"subject": "Graphs, fu\u200bck", "body": "Hello there. Look at bit.ly/3abc!"}
LETTER = "We look for somebody who knows graphs well to join our team in Lisbon this spring. Shall we talk, NAME?"


async def refused(api: Api, name: str, by: str, **given: object) -> list[Json]:
    """The findings of the error; it changed nothing."""
    before = await api.picture()
    title = name[0].upper() + name[1:]
    query = f"""
    mutation ($input: {title}Input!) {{ {name}(input: $input) {{
        __typename ...on TextRefusedError {{ {FINDING} }} ...on UserError {{ code rule remedy }}
    }} }}
    """
    result = (await api.data(query, {"input": {"idempotencyKey": api.key(), **given}}, by=by))[name]
    assert (result["__typename"], result["code"], result["rule"]) == ("TextRefusedError", "TEXT_REFUSED", "R17")
    assert await api.picture() == before
    return result["findings"]


async def draft(api: Api, subject: str, body: str, by: str = "ana") -> Json:
    return (await api.data(DRAFT, {"subject": subject, "body": body}, by=by))["checkDraft"]


async def test_r17_a_refusal_names_each_passage_and_a_draft_is_told_the_same(api: Api) -> None:
    await api.buy("ana")
    given = {"recipientId": api.member("cleo"), **RUDE}
    findings = await refused(api, "sendInMail", "ana", **given)
    assert [(one["kind"], one["field"], one["start"], one["end"], one["text"]) for one in findings] == [
        ("PROFANITY", "input.subject", 8, 13, "fu\u200bck"),
        ("SHORTENED_LINK", "input.body", 21, 33, "bit.ly/3abc!"),
        ("LINK_FROM_NEW_SENDER", "input.body", 21, 33, "bit.ly/3abc!"),
    ]
    assert all(one["reason"].endswith(".") and one["remedy"].endswith(".") for one in findings)
    assert await refused(api, "scheduleInMail", "ana", **given, sendAt="2026-03-12T12:00:00Z") == findings
    assert await draft(api, **RUDE) == {"ok": False, "findings": findings}
    assert await draft(api, "Graphs", "Hello there.") == {"ok": True, "findings": []}


async def test_r17_replies_are_looked_at_for_what_nobody_may_write(api: Api) -> None:
    await api.buy("ana")
    mail = await api.sent("ana", "cleo")
    [found] = await refused(api, "replyToInMail", "cleo", inMailId=mail, body="Go away, you bitch")
    assert (found["kind"], found["text"]) == ("PROFANITY", "bitch")
    link = await api.do("replyToInMail", "reply { body }", by="cleo", inMailId=mail, body="See https://example.com/cv")
    assert link["__typename"] == "ReplyToInMailPayload"


async def test_r11a_a_refused_text_tells_nothing_of_whom_it_was_for(make_api: MakeApi, api: Api) -> None:
    patient = make_api(Policy(violations=ViolationPolicy(per_strike=100)))
    answers = [
        await refused(patient, "sendInMail", "ana", recipientId=api.member(to), **RUDE)
        for to in ("cleo", "bob", "rae", "sam", "nobody")
    ]
    assert all(answer == answers[0] for answer in answers)


async def test_r17_one_text_goes_to_twenty_with_other_names(api: Api) -> None:
    await api.buy("ana")
    for number in range(20):
        sent = await api.send("ana", "cleo", body=LETTER.replace("NAME", f"Cleo the {number}th"))
        await api.do("declineInMail", "replayed", by="cleo", inMailId=sent["inMail"]["id"])
    [found] = await refused(
        api,
        "sendInMail",
        "ana",
        recipientId=api.member("dora"),
        subject="Graph work",
        body=LETTER.replace("NAME", "Dora"),
    )
    assert found["kind"] == "NEAR_DUPLICATE"
    assert (await draft(api, "Graph work", LETTER))["findings"][0]["kind"] == "NEAR_DUPLICATE"
    assert (await draft(api, "Graph work", LETTER, by="dora"))["ok"]
    api.clock.advance(days=1)
    assert (await api.send("ana", "dora", body=LETTER))["__typename"] == "SendInMailPayload"


@pytest.mark.parametrize("given", [("", "Hello"), ("Hello", ""), ("two\nlines", "Hello"), ("Hello", "x" * 1901)])
async def test_r16_what_is_no_text_at_all_is_told_as_when_sending(api: Api, given: tuple[str, str]) -> None:
    body = await api.ask(DRAFT, {"subject": given[0], "body": given[1]}, by="ana")
    [error] = body["errors"]
    assert error["extensions"]["code"] == "INVALID_INPUT"
