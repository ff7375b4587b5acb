"""Templates over the API: kept, filled for each recipient, and never sent with a gap (R16)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections import Counter

    from tests.schema.conftest import Api, Json

pytestmark = pytest.mark.anyio

GAP = "unfilled { variable field start end text }"
PREVIEW = f"""
query ($template: ID!, $to: ID!, $values: [TemplateValueInput!], $payWith: PayWith! = AUTO) {{
  previewTemplate(templateId: $template, recipientId: $to, values: $values, payWith: $payWith) {{
    recipientId ready subject body variables {{ name origin value }} {GAP}
    invalid {{ field message }} findings {{ kind field text }}
    eligibility {{ eligible degree blockers {{ code }} }}
  }}
}}
"""
PLAN = """
query ($template: TemplateInput!) {
  planInMails(recipientIds: [IDS], template: $template) {
    sends { recipientId } refused { recipientId } credits
    unfit { recipientId ready subject unfilled { variable } eligibility { eligible blockers { code } } }
  }
}
"""
LIST = """
query ($first: Int! = 20, $after: String) { viewer { templates(first: $first, after: $after) {
  totalCount pageInfo { hasNextPage endCursor } edges { cursor node { id name subject body createdAt updatedAt } }
} } }
"""
KEPT = "template { id name subject body createdAt updatedAt } replayed"
SENT = "inMail { id subject body } creditsLeft replayed"
HIDDEN = ("bob", "rae", "sam", "nobody")
LETTER = {
    "name": "First letter",
    "subject": "{{firstName}} and {{role}}",
    "body": "Hello {{firstName}} of {{employer}}, {{mutual connection}} told me of you.",
}


async def kept(api: Api, by: str = "ana", **given: object) -> Json:
    result = await api.do("createTemplate", KEPT, by=by, **{**LETTER, **given})
    assert result["__typename"] == "CreateTemplatePayload", result
    return result["template"]


def use(template: Json, **values: str) -> Json:
    return {"templateId": template["id"], "values": [{"name": name, "value": value} for name, value in values.items()]}


async def preview(api: Api, template: Json, to: str, payWith: str = "AUTO", **values: str) -> Json:  # noqa: N803 - GraphQL's
    given = {"template": template["id"], "to": api.member(to), "values": use(template, **values)["values"]}
    return (await api.data(PREVIEW, {**given, "payWith": payWith}, by="ana"))["previewTemplate"]


async def plan(api: Api, template: Json, *names: str, **values: str) -> Json:
    ids = ", ".join(f'"{api.member(name)}"' for name in names)
    return (await api.data(PLAN.replace("IDS", ids), {"template": use(template, **values)}, by="ana"))["planInMails"]


async def unfilled(api: Api, name: str, **given: object) -> Json:
    """The error of a send of ana's for its gaps; it changed nothing."""
    before = await api.picture()
    title = name[0].upper() + name[1:]
    query = f"""
    mutation ($input: {title}Input!) {{ {name}(input: $input) {{
        __typename ...on TextUnfilledError {{ {GAP} }} ...on UserError {{ code rule remedy message }}
    }} }}
    """
    result = (await api.data(query, {"input": {"idempotencyKey": api.key(), **given}}, by="ana"))[name]
    assert await api.picture() == before
    assert (result["__typename"], result["code"], result["rule"]) == ("TextUnfilledError", "TEXT_UNFILLED", "R16")
    return result


async def test_r16_templates_are_kept_changed_listed_and_deleted(api: Api) -> None:
    made = [await kept(api, name=f"Number {number}") for number in range(3)]
    await kept(api, by="cleo")
    page = (await api.data(LIST, {"first": 2}, by="ana"))["viewer"]["templates"]
    assert page["totalCount"] == 3
    assert [edge["node"] for edge in page["edges"]] == [made[2], made[1]]
    api.clock.advance(days=1)
    changed = await api.do(
        "updateTemplate", KEPT, by="ana", templateId=made[0]["id"], name="Last", subject="S", body="B {{x}}"
    )
    assert changed["template"]["createdAt"] < changed["template"]["updatedAt"]
    rest = (await api.data(LIST, {"after": page["pageInfo"]["endCursor"]}, by="ana"))["viewer"]["templates"]
    assert [edge["node"] for edge in rest["edges"]] == [changed["template"]]
    assert not rest["pageInfo"]["hasNextPage"]
    gone = await api.do("deleteTemplate", "templateId replayed", by="ana", templateId=made[1]["id"])
    assert gone["templateId"] == made[1]["id"]
    left = (await api.data(LIST, by="ana"))["viewer"]["templates"]
    assert [edge["node"]["name"] for edge in left["edges"]] == ["Number 2", "Last"]


async def test_r21_keeping_a_template_is_idempotent(api: Api) -> None:
    first, again = [await api.do("createTemplate", KEPT, by="ana", idempotencyKey="k", **LETTER) for _ in range(2)]
    assert again == {**first, "replayed": True}
    assert (await api.data(LIST, by="ana"))["viewer"]["templates"]["totalCount"] == 1
    conflict = await api.refused("createTemplate", by="ana", idempotencyKey="k", **{**LETTER, "name": "Other"})
    assert conflict["code"] == "IDEMPOTENCY_KEY_REUSED"


async def test_r16_a_refused_template_changes_nothing(api: Api) -> None:
    mine, theirs = await kept(api), await kept(api, by="cleo")
    for text, code in (
        ("<img src=x>", "INVALID_INPUT"),
        ("See bit.ly/3abc", "TEXT_REFUSED"),
        ("{{a}}" * 31, "INVALID_INPUT"),
    ):
        assert (await api.refused("createTemplate", by="ana", **{**LETTER, "body": text}))["code"] == code
        update = {**LETTER, "body": text, "templateId": mine["id"]}
        assert (await api.refused("updateTemplate", by="ana", **update))["code"] == code
    for id in (theirs["id"], "Template:nobody"):
        assert (await api.refused("updateTemplate", by="ana", **LETTER, templateId=id))["code"] == "TEMPLATE_NOT_FOUND"
        assert (await api.refused("deleteTemplate", by="ana", templateId=id))["code"] == "TEMPLATE_NOT_FOUND"


async def test_r16_a_template_is_filled_and_sent_as_the_preview_shows(api: Api) -> None:
    await api.buy("ana")
    template = await kept(api)
    told = await preview(api, template, "cleo", role="a graph")
    assert told == {
        "recipientId": api.member("cleo"),
        "ready": True,
        "subject": "Cleo and a graph",
        "body": "Hello Cleo of Meridale Software, Ben told me of you.",
        "variables": [
            {"name": "firstName", "origin": "PROFILE", "value": "Cleo"},
            {"name": "role", "origin": "GIVEN", "value": "a graph"},
            {"name": "employer", "origin": "PROFILE", "value": "Meridale Software"},
            {"name": "mutual connection", "origin": "PROFILE", "value": "Ben"},
        ],
        "unfilled": [],
        "invalid": None,
        "findings": [],
        "eligibility": {"eligible": True, "degree": 2, "blockers": []},
    }
    given = {"recipientId": api.member("cleo"), "template": use(template, role="a graph")}
    result = await api.do("sendInMail", SENT, by="ana", **given)
    assert (result["inMail"]["subject"], result["inMail"]["body"]) == (told["subject"], told["body"])
    inbox = await api.data("{ viewer { inbox { edges { node { subject body } } } } }", by="cleo")
    assert inbox["viewer"]["inbox"]["edges"][0]["node"] == {"subject": told["subject"], "body": told["body"]}


async def test_r16_a_gap_is_refused_and_named_whoever_wrote_it(api: Api) -> None:
    await api.buy("ana")
    template = await kept(api)
    told = await preview(api, template, "dora")
    assert (told["ready"], told["subject"]) == (False, "Dora and {{role}}")
    gaps = [
        {"variable": "role", "field": "input.subject", "start": 9, "end": 17, "text": "{{role}}"},
        {
            "variable": "mutual connection",
            "field": "input.body",
            "start": 33,
            "end": 54,
            "text": "{{mutual connection}}",
        },
    ]
    assert told["unfilled"] == gaps
    given = {"recipientId": api.member("dora"), "template": use(template)}
    later = {"sendAt": "2026-03-12T12:00:00Z"}
    assert (await unfilled(api, "sendInMail", **given))["unfilled"] == gaps
    assert (await unfilled(api, "scheduleInMail", **given, **later))["unfilled"] == gaps
    own = {"recipientId": api.member("dora"), "subject": "Hi {{ you }}", "body": "Hello."}
    [gap] = (await unfilled(api, "sendInMail", **own))["unfilled"]
    assert gap == {"variable": "you", "field": "input.subject", "start": 3, "end": 12, "text": "{{ you }}"}
    assert (await unfilled(api, "scheduleInMail", **own, **later))["unfilled"] == [gap]
    draft = f"query ($s: String!, $b: String!) {{ checkDraft(subject: $s, body: $b) {{ ok {GAP} }} }}"
    checked = await api.data(draft, {"s": own["subject"], "b": own["body"]}, by="ana")
    assert checked["checkDraft"] == {"ok": False, "unfilled": [gap]}


async def test_r20_a_preview_tells_of_the_text_and_of_the_recipient_at_once(api: Api) -> None:
    template = await kept(api, body="Write to bit.ly/3abc".replace("bit.ly/3abc", "{{where}}"))
    told = await preview(api, template, "basil", role="x", where="bit.ly/3abc")
    assert [one["kind"] for one in told["findings"]] == ["SHORTENED_LINK", "LINK_FROM_NEW_SENDER"]
    assert "RECIPIENT_BASIC_PROFILE" in [one["code"] for one in told["eligibility"]["blockers"]]
    assert not told["ready"]
    long = await kept(api, subject="Hi", body="x" * 1870 + "{{firstName}}{{role}}")
    told = await preview(api, long, "cleo", role="y" * 300)
    assert (told["ready"], told["invalid"]["field"], told["findings"]) == (False, "input.body", [])
    result = await api.refused(
        "sendInMail", by="ana", recipientId=api.member("cleo"), template=use(long, role="y" * 300)
    )
    assert (result["code"], result["field"], result["message"]) == ("INVALID_INPUT", *told["invalid"].values())


@pytest.mark.parametrize("template", [True, False])
async def test_r11a_nothing_that_gets_filled_tells_hidden_recipients_apart(api: Api, *, template: bool) -> None:
    await api.buy("ana")
    text = await kept(api) if template else await kept(api, subject="Hi {{role}}", body="Hello, {{role}}!")
    sent = "...on SendRefusedError { blockers { code } } ...on UserError { code message remedy }"
    send = f"mutation ($input: SendInMailInput!) {{ sendInMail(input: $input) {{ __typename {sent} }} }}"
    answers: list[str] = []
    for who in HIDDEN:
        told = await preview(api, text, who, role="x")
        assert {one["origin"] for one in told["variables"] if one["name"] != "role"} <= {"UNFILLED"}
        assert [one["code"] for one in told["eligibility"]["blockers"]] == ["RECIPIENT_UNAVAILABLE"]
        given = {"recipientId": api.member(who), "template": use(text, role="x"), "idempotencyKey": api.key()}
        result = await api.data(send, {"input": given}, by="ana")
        assert result["sendInMail"]["code"] == "RECIPIENT_UNAVAILABLE"
        planned = await plan(api, text, who, role="x")
        answers.append(repr([told, result, planned]).replace(api.member(who), "WHO"))
    assert answers == [answers[0]] * len(HIDDEN)


async def test_r11a_a_common_connection_who_may_not_be_seen_is_not_named(api: Api) -> None:
    template = await kept(api)
    assert (await preview(api, template, "cleo"))["variables"][-1]["value"] == "Ben"
    blocked = await api.do("blockMember", "changed", by="ben", memberId=api.member("ana"))
    assert blocked["changed"]
    told = await preview(api, template, "cleo")
    assert told["variables"][-1] == {"name": "mutual connection", "origin": "UNFILLED", "value": None}


async def test_r21_a_replay_is_the_first_answer_whatever_the_template_is_by_then(api: Api) -> None:
    await api.buy("ana")
    template = await kept(api)
    given = {"recipientId": api.member("cleo"), "template": use(template, role="a"), "idempotencyKey": "once"}
    first = await api.do("sendInMail", SENT, by="ana", **given)
    assert first["inMail"]["subject"] == "Cleo and a"
    await api.do("updateTemplate", KEPT, by="ana", templateId=template["id"], name="N", subject="{{a}}", body="{{b}}")
    assert await api.do("sendInMail", SENT, by="ana", **given) == {**first, "replayed": True}
    await api.do("deleteTemplate", "templateId", by="ana", templateId=template["id"])
    assert await api.do("sendInMail", SENT, by="ana", **given) == {**first, "replayed": True}
    other = await api.refused("sendInMail", by="ana", **{**given, "template": use(template, role="b")})
    assert other["code"] == "IDEMPOTENCY_KEY_REUSED"
    fresh = await api.refused("sendInMail", by="ana", **{**given, "idempotencyKey": "new"})
    assert (fresh["code"], fresh["field"]) == ("INVALID_INPUT", "input.template.templateId")


async def test_r18_a_scheduled_inmail_keeps_the_text_that_it_was_filled_with(api: Api) -> None:
    await api.buy("ana")
    template = await kept(api)
    given = {"recipientId": api.member("cleo"), "template": use(template, role="a"), "idempotencyKey": "later"}
    fields, moment = "scheduledInMail { subject body } replayed", {"sendAt": "2026-03-12T12:00:00Z"}
    first = await api.do("scheduleInMail", fields, by="ana", **given, **moment)
    await api.do("deleteTemplate", "templateId", by="ana", templateId=template["id"])
    assert await api.do("scheduleInMail", fields, by="ana", **given, **moment) == {**first, "replayed": True}
    waiting = await api.data("{ viewer { scheduledInMails { edges { node { subject body } } } } }", by="ana")
    assert waiting["viewer"]["scheduledInMails"]["edges"][0]["node"] == first["scheduledInMail"]
    assert first["scheduledInMail"]["subject"] == "Cleo and a"


async def test_r20_a_plan_and_a_batch_agree_about_a_template(api: Api, statements: Counter[str]) -> None:
    await api.buy("ana")
    template = await kept(api)
    names = ["cleo", "dora", "otto", "bob"]
    ids = [api.member(name) for name in names]
    statements.clear()
    planned = await plan(api, template, *names, role="x")
    assert [one["recipientId"] for one in planned["sends"]] == [api.member("cleo")]
    unfit = {one["recipientId"]: [gap["variable"] for gap in one["unfilled"]] for one in planned["unfit"]}
    assert unfit == {
        api.member("dora"): ["mutual connection"],
        api.member("otto"): ["mutual connection"],
        api.member("bob"): ["firstName", "firstName", "employer", "mutual connection"],
    }
    assert (len(statements), max(statements.values())) == (4, 1)  # the template, its facts twice, and the survey
    query = """
    mutation ($input: SendInMailsInput!) { sendInMails(input: $input) { ...on SendInMailsPayload {
      sent results { result { __typename ...on UserError { code } ...on SendInMailPayload { inMail { subject } }
        ...on TextUnfilledError { unfilled { field variable } } } }
    } } }
    """
    messages: list[Json] = [{"recipientId": id} for id in ids]
    messages[1]["values"] = [{"name": "Role", "value": "y"}, {"name": "mutual_connection", "value": "Somebody"}]
    given = {"messages": messages, "template": use(template, role="x"), "idempotencyKey": "all"}
    batch = (await api.data(query, {"input": given}, by="ana"))["sendInMails"]
    results = [one["result"] for one in batch["results"]]
    assert [one.get("inMail", {}).get("subject") for one in results] == ["Cleo and x", "Dora and y", None, None]
    assert results[2]["unfilled"] == [{"field": "input.messages.2.body", "variable": "mutual connection"}]
    assert results[3]["code"] == "RECIPIENT_UNAVAILABLE"
    await api.do("deleteTemplate", "templateId", by="ana", templateId=template["id"])
    again = (await api.data(query, {"input": given}, by="ana"))["sendInMails"]
    assert again == batch


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"template": {"templateId": "Member:x"}}, "input.template.templateId"),
        ({"template": {"templateId": "Template:x"}}, "input.template.templateId"),
        ({"template": {"templateId": "Template:x"}, "subject": "Hi"}, "input.template"),
        (
            {"template": {"templateId": "Template:x", "values": [{"name": "", "value": ""}]}},
            "input.template.values.0.name",
        ),
        ({}, "input.subject"),
    ],
)
async def test_r16_what_is_to_be_sent_has_to_be_plain(api: Api, given: Json, field: str) -> None:
    result = await api.refused("sendInMail", by="ana", recipientId=api.member("cleo"), **given)
    assert (result["code"], result["field"]) == ("INVALID_INPUT", field)


async def test_r16_a_template_of_anothers_fills_nothing(api: Api) -> None:
    theirs = await kept(api, by="cleo")
    body = await api.ask(PREVIEW, {"template": theirs["id"], "to": api.member("dora")}, by="ana")
    assert body["errors"][0]["extensions"]["code"] == "INVALID_INPUT"
    result = await api.refused("sendInMail", by="ana", recipientId=api.member("dora"), template=use(theirs))
    assert result["field"] == "input.template.templateId"
