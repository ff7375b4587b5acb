"""Every query's good path with all of its fields, and how often the database is asked for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from graph.loading import load
from services.member import Member
from services.networks.network import MemberRow, Network
from services.policy import Policy

if TYPE_CHECKING:
    from collections import Counter

    from neo4j import AsyncDriver

    from tests.schema.conftest import Api, MakeApi

pytestmark = pytest.mark.anyio

PROFILE = "id name headline profileLevel openProfile employer title place schools skills"


async def test_a_profile(api: Api) -> None:
    profile = {
        "id": api.member("otto"),
        "name": "Otto",
        "headline": "Otto of Meridale",
        "profileLevel": "FULL",
        "openProfile": True,
        "employer": "Meridale Software",
        "title": "Engineer",
        "place": "Lisbon",
        "schools": ["Open College"],
        "skills": ["GraphQL", "Rust"],
    }
    given = {"id": api.member("otto")}
    data = await api.data(f"query ($id: ID!) {{ member(id: $id) {{ {PROFILE} }} }}", given, by="ana")
    assert data["member"] == profile
    node = f"query ($id: ID!) {{ node(id: $id) {{ ...on Member {{ {PROFILE} }} }} }}"
    assert (await api.data(node, given, by="ana"))["node"] == profile


async def test_a_profile_without_anything(api: Api, driver: AsyncDriver, prefix: str) -> None:
    bare = Network((MemberRow(Member(f"{prefix}bare"), "Bare"),), ())
    await load(driver, "neo4j", bare, now=api.clock(), advance=lambda _kind, _count: None)
    data = await api.data(
        f"query ($id: ID!) {{ member(id: $id) {{ {PROFILE} }} }}", {"id": api.member("bare")}, by="ana"
    )
    assert data["member"] == {
        "id": api.member("bare"),
        "name": "Bare",
        "headline": "",
        "profileLevel": "FULL",
        "openProfile": False,
        "employer": None,
        "title": None,
        "place": None,
        "schools": [],
        "skills": [],
    }


async def test_the_viewer(api: Api) -> None:
    await api.subscribe("ana")
    await api.buy("ana")
    await api.sent("ana", "dora")
    data = await api.data(
        """
        { viewer {
          member { id name }
          plan subscriberKind inMailsSentThisMonth inMailMonthlyLimit inMailPreferences { optOuts openProfile }
          credits {
            available monthlyAllowance unusedMonthly bySource { source available }
            nextGrant { at credits } nextExpiry { at credits } purchaseOptions { credits priceCents currency }
            lots { source amount remaining grantedAt expiresAt smallestDegree basis }
          }
        } }
        """,
        by="ana",
    )
    viewer = data["viewer"]
    credits = viewer.pop("credits")
    assert viewer == {
        "member": {"id": api.member("ana"), "name": "Ana"},
        "plan": "CAREER",
        "subscriberKind": "PREMIUM",
        "inMailsSentThisMonth": 1,
        "inMailMonthlyLimit": 300,
        "inMailPreferences": {"optOuts": [], "openProfile": False},
    }
    assert [pack["credits"] for pack in credits.pop("purchaseOptions")] == [25, 50, 75, 100, 200, 500]
    assert [lot["remaining"] for lot in credits["lots"]] == [14, 25]
    assert credits.pop("lots")[0] == {
        "source": "SUBSCRIPTION",
        "amount": 15,
        "remaining": 14,
        "grantedAt": "2026-03-10T12:00:00+00:00",
        "expiresAt": None,
        "smallestDegree": 3,
        "basis": "R4: Premium Career",
    }
    assert credits == {
        "available": 39,
        "monthlyAllowance": 15,
        "unusedMonthly": 14,
        "bySource": [
            {"source": "SUBSCRIPTION", "available": 14},
            {"source": "RECRUITER", "available": 0},
            {"source": "PURCHASED", "available": 25},
            {"source": "REWARD", "available": 0},
        ],
        "nextGrant": {"at": "2026-04-10T00:00:00+00:00", "credits": 15},
        "nextExpiry": None,
    }


async def test_credits_that_fell_due_are_counted_though_nothing_was_written(api: Api) -> None:
    await api.subscribe("ana")
    before = await api.picture()
    api.clock.advance(days=31)
    data = await api.data("{ viewer { credits { available nextGrant { at } } inMailsSentThisMonth } }", by="ana")
    assert data["viewer"]["credits"] == {"available": 30, "nextGrant": {"at": "2026-05-10T00:00:00+00:00"}}
    assert await api.picture() == before


@pytest.mark.parametrize(
    ("to", "degree", "relation", "cost"),
    [
        ("ana", 0, "SELF", None),
        ("ben", 1, "FIRST_DEGREE", None),
        ("cleo", 2, "SECOND_DEGREE", 1),
        ("dora", 3, "THIRD_DEGREE", 1),
        ("emil", None, "OUT_OF_NETWORK", 1),
        ("otto", None, "OUT_OF_NETWORK", 0),
        ("bob", None, None, None),
    ],
)
async def test_the_preview_of_a_send(
    api: Api, to: str, degree: int | None, relation: str | None, cost: int | None
) -> None:
    await api.buy("ana")
    before = await api.picture()
    query = """
    query ($id: ID!) {
      inMailEligibility(recipientId: $id) { recipientId eligible degree relation cost lot { source remaining } retryAt }
    }
    """
    data = await api.data(query, {"id": api.member(to)}, by="ana")
    assert data["inMailEligibility"] == {
        "recipientId": api.member(to),
        "eligible": cost is not None,
        "degree": degree,
        "relation": relation,
        "cost": cost,
        "lot": {"source": "PURCHASED", "remaining": 25} if cost else None,
        "retryAt": None,
    }
    assert await api.picture() == before


async def test_the_catalogue_is_the_policys(api: Api) -> None:
    data = await api.data(
        "{ catalogue { plans { name title monthlyCredits cap } packs { credits priceCents currency } } }"
    )
    assert data["catalogue"]["plans"] == [
        {"name": "CAREER", "title": "Premium Career", "monthlyCredits": 15, "cap": 60},
        {"name": "CAREER_PLUS", "title": "Premium Career Plus", "monthlyCredits": 25, "cap": 100},
        {"name": "CAREER_EXECUTIVE", "title": "Premium Career Executive", "monthlyCredits": 50, "cap": 200},
    ]
    packs = [(pack["credits"], pack["priceCents"], pack["currency"]) for pack in data["catalogue"]["packs"]]
    assert packs == [
        (25, 5999, "USD"),
        (50, 9999, "USD"),
        (75, 13999, "USD"),
        (100, 17499, "USD"),
        (200, 29999, "USD"),
        (500, 59999, "USD"),
    ]


@pytest.mark.usefixtures("api")
async def test_the_policy_tells_the_numbers_in_force(make_api: MakeApi) -> None:
    made = make_api(Policy(monthly_limit=7, credit_back_on_reply=True))
    data = await made.data(
        """
        { policy {
          monthlyLimit recruiterMonthlyLimit subjectLimit bodyLimit creditBackOnReply creditBackDays
          smallestDegrees { source degree }
          recruiterGrant { base perOpenJobPost perResponseRate smallest largest capFactor }
        } }
        """
    )
    assert data["policy"] == {
        "monthlyLimit": 7,
        "recruiterMonthlyLimit": 1000,
        "subjectLimit": 200,
        "bodyLimit": 1900,
        "creditBackOnReply": True,
        "creditBackDays": 90,
        "smallestDegrees": [
            {"source": "SUBSCRIPTION", "degree": 3},
            {"source": "RECRUITER", "degree": 1},
            {"source": "PURCHASED", "degree": 2},
            {"source": "REWARD", "degree": 2},
        ],
        "recruiterGrant": {
            "base": 50,
            "perOpenJobPost": 10,
            "perResponseRate": 200,
            "smallest": 50,
            "largest": 300,
            "capFactor": 4,
        },
    }


async def test_nodes_keep_their_order_and_tell_of_no_others(api: Api) -> None:
    await api.buy("ana")
    mail = await api.sent("ana", "cleo")
    ids = [api.member("ben"), mail, "Lot:x", "nonsense", "", api.member("nobody"), api.member("ben")]
    data = await api.data("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": ids}, by="ana")
    assert [node and node["id"] for node in data["nodes"]] == [*ids[:2], None, None, None, None, ids[0]]


async def test_nodes_are_at_most_a_hundred(api: Api) -> None:
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    assert (await api.data(query, {"ids": [api.member("ben")] * 100}, by="ana"))["nodes"][99]
    body = await api.ask(query, {"ids": [api.member("ben")] * 101}, by="ana")
    assert body["errors"][0]["extensions"]["field"] == "ids"


async def test_a_hundred_nodes_take_two_reads(api: Api, statements: Counter[str]) -> None:
    await api.buy("ana")
    mail = await api.sent("ana", "cleo")
    statements.clear()
    ids = [mail, *(api.member(f"{name}{number}") for name in ("ben", "cleo") for number in range(49))]
    await api.data("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": ids}, by="ana")
    assert statements.total() == 2


async def test_a_page_takes_as_few_reads_as_one_item(
    api: Api, driver: AsyncDriver, prefix: str, statements: Counter[str]
) -> None:
    """50 InMails to 50 people, each with a reply, whose author is shown."""
    people = [f"x{number:02}" for number in range(50)]
    rows = tuple(MemberRow(Member(prefix + name), name) for name in people)
    await load(driver, "neo4j", Network(rows, ()), now=api.clock(), advance=lambda _kind, _count: None)
    await api.buy("ana", 50)
    mails = {name: await api.sent("ana", name) for name in people}
    for name, mail in mails.items():
        await api.do("replyToInMail", "replayed", by=name, inMailId=mail, body="Yes.")
    query = """
    query ($first: Int!) { viewer { sentInMails(first: $first) { totalCount edges { node {
      recipient { name employer } sender { name } replies { body author { name } }
    } } } } }
    """
    found: dict[int, int] = {}
    for first in (1, 50):
        statements.clear()
        page = (await api.data(query, {"first": first}, by="ana"))["viewer"]["sentInMails"]
        assert len(page["edges"]) == first
        assert {edge["node"]["replies"][0]["author"]["name"] for edge in page["edges"]} <= set(people)
        found[first] = statements.total()
    assert found[50] == found[1] <= 6
