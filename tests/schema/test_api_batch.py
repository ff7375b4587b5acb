"""planInMails and sendInMails over HTTP: what is told before, what is told after, and that both agree."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from graph import facts

from .statements import count_statements

if TYPE_CHECKING:
    from tests.schema.conftest import Api, Json

pytestmark = pytest.mark.anyio

FACTS = "code message rule remedy needed available retryAt"
VERDICT = f"recipientId eligible degree relation cost lot {{ id source }} retryAt blockers {{ {FACTS} }}"
SHORT = "sends { recipientId cost lot { id } } refused { recipientId blockers { code message retryAt } } credits"
PLAN = f"""
query ($budget: Int, $payWith: PayWith! = AUTO, $goal: PlanGoal! = MOST_PEOPLE) {{
  planInMails(recipientIds: IDS, budget: $budget, payWith: $payWith, goal: $goal) {{
    sends {{ {VERDICT} }}
    refused {{ {VERDICT} }}
    credits creditsLeft
    lots {{ lot {{ source remaining }} credits }}
    shortage {{ credits byReach {{ degree credits }} packs {{ packs {{ pack {{ credits }} count }} priceCents }} }}
  }}
}}
"""
MANY = f"query ($ids: [ID!]!) {{ planInMails(recipientIds: $ids) {{ {SHORT} }} }}"
RESULTS = """
results {
  recipientId
  result {
    __typename
    ...on SendInMailPayload { inMail { id subject body creditUsed { lotId } } creditsLeft replayed }
    ...on SendRefusedError { blockers { code message } }
    ...on InvalidInputError { field }
    ...on UserError { code }
  }
}
sent replayed viewer { credits { available } }
"""
TEXT = {"subject": "Graph work", "body": "Shall we talk?"}
EVERYBODY = ("ben", "cleo", "dora", "emil", "otto", "basil", "opal", "bob", "rae", "sam", "nobody", "ana", "cleo")


async def plan(api: Api, *names: str, **terms: object) -> Json:
    ids = json.dumps([api.member(name) for name in names])
    return (await api.data(PLAN.replace("IDS", ids), terms, by="ana"))["planInMails"]


async def send(api: Api, *names: str, **given: object) -> Json:
    messages = [{"recipientId": api.member(name)} for name in names]
    return await api.do("sendInMails", RESULTS, by="ana", **{"messages": messages, **TEXT, **given})


def names(api: Api, verdicts: list[Json]) -> list[str]:
    return [one["recipientId"].removeprefix(api.member("")) for one in verdicts]


async def test_r20_a_plan_tells_who_in_which_order_with_what_and_what_is_short(api: Api) -> None:
    await api.subscribe("ana")
    told = await plan(api, *EVERYBODY)
    assert names(api, told["sends"]) == ["otto", "dora", "emil"]
    assert [one["cost"] for one in told["sends"]] == [0, 1, 1]
    assert names(api, told["refused"]) == [name for name in EVERYBODY if name not in {"otto", "dora", "emil"}]
    reasons = {
        name: [blocker["code"] for blocker in one["blockers"]]
        for name, one in zip(names(api, told["refused"]), told["refused"], strict=True)
    }
    assert reasons == {
        "ben": ["FIRST_DEGREE", "CREDITS_DONT_REACH"],
        "cleo": ["CREDITS_DONT_REACH"],
        "basil": ["RECIPIENT_BASIC_PROFILE"],
        "opal": ["RECIPIENT_OPTED_OUT"],
        **{name: ["RECIPIENT_UNAVAILABLE"] for name in ("bob", "rae", "sam", "nobody")},
        "ana": ["RECIPIENT_IS_YOURSELF"],
    }
    assert (told["credits"], told["creditsLeft"]) == (2, 13)
    assert told["lots"] == [{"lot": {"source": "SUBSCRIPTION", "remaining": 15}, "credits": 2}]
    assert told["shortage"] == {
        "credits": 1,
        "byReach": [{"degree": 2, "credits": 1}],
        "packs": {"packs": [{"pack": {"credits": 25}, "count": 1}], "priceCents": 5999},
    }


@pytest.mark.parametrize(
    "terms",
    [{}, {"budget": 1}, {"budget": 0}, {"payWith": "FREE"}, {"payWith": "PAID", "budget": 2}, {"goal": "AS_GIVEN"}],
)
async def test_r20_sends_do_what_the_plan_told(api: Api, terms: dict[str, object]) -> None:
    await api.subscribe("ana")
    await api.buy("ana")
    told = await plan(api, *EVERYBODY, **terms)
    done = await send(api, *EVERYBODY, **terms)
    assert names(api, done["results"]) == list(EVERYBODY)
    waiting = {"sends": [*told["sends"]], "refused": [*told["refused"]]}
    for name, one in zip(EVERYBODY, done["results"], strict=True):
        result = one["result"]
        kind = "sends" if result["__typename"] == "SendInMailPayload" else "refused"
        [verdict, *_] = [one for one in waiting[kind] if one["recipientId"] == api.member(name)]
        waiting[kind].remove(verdict)
        told_of = [{"code": one["code"], "message": one["message"]} for one in verdict["blockers"]]
        assert result.get("blockers", []) == told_of
        if kind == "sends":
            assert result["inMail"]["creditUsed"] == (verdict["lot"] and {"lotId": verdict["lot"]["id"]})
    assert waiting == {"sends": [], "refused": []}
    assert done["sent"] == len(told["sends"])
    assert done["viewer"]["credits"]["available"] == told["creditsLeft"]


async def test_a_plan_writes_nothing_and_asks_the_database_once(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    await api.buy("ana")
    before = await api.picture()
    asked: list[str] = []
    for size in (1, len(EVERYBODY), 500):
        ids = [api.member(f"{name}{turn or ''}") for turn in range(40) for name in EVERYBODY][:size]
        with monkeypatch.context() as patched:
            count_statements(patched, asked)
            await api.data(MANY, {"ids": ids}, by="ana")
        assert asked == [facts.LOAD]
        asked.clear()
    assert await api.picture() == before


async def test_own_texts_go_before_the_batch_s(api: Api) -> None:
    await api.buy("ana")
    messages = [
        {"recipientId": api.member("cleo"), "subject": "Cleo", "body": "Hello Cleo."},
        {"recipientId": api.member("dora"), "body": "Hello Dora."},
        {"recipientId": api.member("emil"), "subject": ""},
    ]
    done = await send(api, messages=messages)
    mails = [one["result"].get("inMail") for one in done["results"]]
    assert [(mail["subject"], mail["body"]) for mail in mails[:2]] == [
        ("Cleo", "Hello Cleo."),
        ("Graph work", "Hello Dora."),
    ]
    last = done["results"][2]["result"]
    assert (last["__typename"], last["field"]) == ("InvalidInputError", "input.messages.2.subject")


async def test_r21_a_batch_repeated_after_buying_sends_only_the_rest(api: Api) -> None:
    await api.subscribe("ana")
    key = api.key()
    first = await send(api, "cleo", "dora", idempotencyKey=key)
    assert [one["result"]["__typename"] for one in first["results"]] == ["SendRefusedError", "SendInMailPayload"]
    await api.buy("ana")
    again = await send(api, "cleo", "dora", idempotencyKey=key)
    assert [one["result"].get("replayed") for one in again["results"]] == [False, True]
    assert (first["sent"], again["sent"], again["replayed"]) == (1, 2, True)


@pytest.mark.parametrize("count", [0, 501])
async def test_a_batch_has_one_to_five_hundred_recipients(api: Api, count: int) -> None:
    body = await api.ask(MANY, {"ids": [api.member("cleo")] * count}, by="ana")
    assert (body["errors"][0]["extensions"]["field"], body["data"]) == ("recipientIds", {"planInMails": None})
    messages = [{"recipientId": api.member("cleo")}] * count
    assert (await api.refused("sendInMails", by="ana", messages=messages, **TEXT))["field"] == "input.messages"


async def test_what_is_wrong_with_the_whole_batch_is_told_once(api: Api) -> None:
    messages = [{"recipientId": api.member("cleo")}, {"recipientId": "InMail:x"}]
    error = await api.refused("sendInMails", by="ana", messages=messages, **TEXT)
    assert (error["__typename"], error["field"]) == ("InvalidInputError", "input.messages.1.recipientId")
    error = await api.refused("sendInMails", by="ana", messages=messages[:1], budget=-1, **TEXT)
    assert error["field"] == "input.budget"


async def test_r11a_in_a_batch_they_all_look_like_nobody(api: Api) -> None:
    await api.buy("ana")
    for who in ("bob", "rae", "sam"):
        await api.set(who, openProfile=True)
    texts: set[str] = set()
    for name in ("bob", "rae", "sam", "nobody"):
        told = await plan(api, "cleo", name, "dora")
        done = await send(api, name)
        texts.add(json.dumps([told, done]).replace(api.member(name), "SOMEBODY"))
    assert len(texts) == 1


async def test_a_batch_of_five_hundred_is_allowed_and_priced(api: Api) -> None:
    ids = [api.member(f"nobody{number}") for number in range(500)]
    told = await api.data(MANY, {"ids": ids}, by="ana")
    assert [one["recipientId"] for one in told["planInMails"]["refused"]] == ids
    text = {"subject": "Graph work", "body": "x" * 1000}
    done = await send(api, messages=[{"recipientId": id_, **text} for id_ in ids])
    assert {one["result"]["code"] for one in done["results"]} == {"RECIPIENT_UNAVAILABLE"}
    twice = MANY.replace("{ planInMails", "{ once: planInMails", 1).replace(
        f"{{ {SHORT} }}", f"{{ {SHORT} }} again: planInMails(recipientIds: $ids) {{ {SHORT} }}"
    )
    body = await api.ask(twice, {"ids": ids}, by="ana")
    assert body["errors"][0]["extensions"]["limit"] == "cost"
