"""Lists page by key: stable under inserts, within their limits, with cursors of their own kind."""

from __future__ import annotations

import asyncio
import base64
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.schema.conftest import Api

pytestmark = pytest.mark.anyio

SENT, INBOX, ENTRIES = "sentInMails", "inbox", "entries"
INFO = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
LISTS = pytest.mark.parametrize("name", [SENT, INBOX, ENTRIES])
NO_SIZES = [0, -1, 101, 2**31 - 1, -(2**31)]


def query(name: str) -> str:
    item = "sequence" if name == ENTRIES else "id"
    page = f"{name}(first: $first, after: $after) {{ totalCount {INFO} edges {{ cursor node {{ {item} }} }} }}"
    page = f"credits {{ {page} }}" if name == ENTRIES else page
    return f"query ($first: Int! = 20, $after: String) {{ viewer {{ {page} }} }}"


async def page(api: Api, name: str, *, by: str = "ana", **given: object) -> dict[str, Any]:
    viewer = (await api.data(query(name), given, by=by))["viewer"]
    return viewer["credits"][name] if name == ENTRIES else viewer[name]


def items(found: dict[str, Any]) -> list[Any]:
    return [next(iter(edge["node"].values())) for edge in found["edges"]]


async def filled(api: Api) -> None:
    """Five entries; two InMails sent by ana, who received two."""
    for who in ("ana", "cleo", "dora"):
        await api.buy(who)
    for sender, recipient in [("ana", "cleo"), ("ana", "dora"), ("cleo", "ana"), ("dora", "ana")]:
        await api.sent(sender, recipient)
    for _ in range(2):
        await api.buy("ana")


TOTALS = {SENT: 2, INBOX: 2, ENTRIES: 5}


@LISTS
async def test_pages_follow_one_another_to_the_end(api: Api, name: str) -> None:
    await filled(api)
    whole = await page(api, name)
    assert len(items(whole)) == whole["totalCount"] == TOTALS[name]
    assert items(whole) == sorted(items(whole), reverse=True)
    assert whole["pageInfo"]["hasNextPage"] is whole["pageInfo"]["hasPreviousPage"] is False
    walked: list[Any] = []
    after = None
    while len(walked) < TOTALS[name]:
        one = await page(api, name, first=1, after=after)
        walked += items(one)
        cursor = one["edges"][0]["cursor"]
        assert one["totalCount"] == TOTALS[name]
        assert one["pageInfo"] == {
            "hasNextPage": len(walked) < TOTALS[name],
            "hasPreviousPage": after is not None,
            "startCursor": cursor,
            "endCursor": cursor,
        }
        after = cursor
    assert walked == items(whole)
    beyond = await page(api, name, after=after)
    assert (items(beyond), beyond["pageInfo"]["hasNextPage"]) == ([], False)


@LISTS
async def test_what_is_new_shifts_no_page(api: Api, name: str) -> None:
    await filled(api)
    before = await page(api, name)
    first = await page(api, name, first=1)
    await api.sent("ana", "emil")
    await api.buy("emil")
    await api.sent("emil", "ana")
    second = await page(api, name, after=first["pageInfo"]["endCursor"])
    assert items(first) + items(second) == items(before)
    assert second["totalCount"] == TOTALS[name] + 1


@LISTS
async def test_an_empty_list_is_a_page_too(api: Api, name: str) -> None:
    assert await page(api, name) == {
        "totalCount": 0,
        "pageInfo": {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None},
        "edges": [],
    }


@LISTS
@pytest.mark.parametrize("first", NO_SIZES)
async def test_a_page_has_1_to_100_items(api: Api, name: str, first: int) -> None:
    body = await api.ask(query(name), {"first": first}, by="ana")
    [error] = body["errors"]
    assert error["extensions"] == {
        "code": "INVALID_INPUT",
        "rule": "R22",
        "remedy": "Correct the named field.",
        "field": "first",
    }
    for size in (1, 100):
        assert (await page(api, name, first=size))["totalCount"] == 0


def encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


BAD_CURSORS = [
    "",
    "garbage",
    "%%%",
    "🎉",
    "\x00",
    "AAAA",
    "/w==",
    encoded(""),
    encoded("Entry:"),
    encoded("InMail:"),
    encoded("Member:ana"),
    encoded("Entry:-1"),
    encoded("Entry:" + "9" * 40),
    encoded("Entry:\u0661"),
    "QQ" * 10_000,
]


@LISTS
@pytest.mark.parametrize("after", BAD_CURSORS, ids=range(len(BAD_CURSORS)))
async def test_a_text_that_is_no_cursor_is_told(api: Api, name: str, after: str) -> None:
    if name != ENTRIES and after in {encoded("Entry:-1"), encoded("Entry:\u0661")}:
        after = encoded("Entry:3")
    body = await api.ask(query(name), {"after": after}, by="ana")
    [error] = body["errors"]
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("INVALID_INPUT", "after")


async def test_a_cursor_of_another_list_is_told(api: Api) -> None:
    await filled(api)
    cursors = {name: (await page(api, name, first=1))["pageInfo"]["endCursor"] for name in (SENT, ENTRIES)}
    for name, other in [(SENT, ENTRIES), (INBOX, ENTRIES), (ENTRIES, SENT)]:
        body = await api.ask(query(name), {"after": cursors[other]}, by="ana")
        assert body["errors"][0]["extensions"]["field"] == "after"


async def test_entries_tell_every_movement(api: Api) -> None:
    await api.subscribe("ana")
    await api.buy("ana")
    mail = await api.sent("ana", "cleo")
    fields = "sequence kind amount lotId lotBalance balance at cause reverses"
    data = await api.data(f"{{ viewer {{ credits {{ entries {{ edges {{ node {{ {fields} }} }} }} }} }} }}", by="ana")
    nodes = [edge["node"] for edge in data["viewer"]["credits"]["entries"]["edges"]]
    told = [(n["sequence"], n["kind"], n["amount"], n["lotBalance"], n["balance"], n["reverses"]) for n in nodes]
    assert told == [
        (3, "SPEND", -1, 24, 39, None),
        (2, "PURCHASE", 25, 25, 40, None),
        (1, "GRANT", 15, 15, 15, None),
    ]
    assert nodes[0]["cause"] == mail.removeprefix("InMail:")
    assert nodes[0]["lotId"] == nodes[1]["lotId"] != nodes[2]["lotId"]
    assert {node["at"] for node in nodes} == {"2026-03-10T12:00:00+00:00"}


async def test_two_pages_asked_for_together_agree(api: Api) -> None:
    await filled(api)
    both = await asyncio.gather(*(page(api, SENT) for _ in range(8)))
    assert all(one == both[0] for one in both)
