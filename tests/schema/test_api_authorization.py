"""Who may ask for and do what: a row for every query and every mutation, a column for everyone who may come.

ana sent an InMail to cleo. Rows are about ana's things; a field without a row fails the first test. To whatever is for
members, operators are strangers; what is for operators has a table of its own, with a column for every role.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from graphql import GraphQLObjectType, build_schema

from schema.contract import build_schema as build_ours

from .teaming import made, team_seen

if TYPE_CHECKING:
    from tests.schema.conftest import Api

pytestmark = pytest.mark.anyio

CONTRACT = build_schema(build_ours().as_str())
# A stranger, the member, the other party, a third member, and a recruiter of the member's team, who is the owner.
WHO = (None, "ana", "cleo", "dora", "greta")
OPERATORS = ("mira:support", "mira:trust", "mira:billing", "mira:")  # the last one has no role
SEEN, NULL, STRANGER = "seen", "null", "NOT_SIGNED_IN"
ONLY, ROLE = "OPERATOR_ONLY", "ROLE_NEEDED"

LOST = "TEMPLATE_NOT_FOUND"
NO_TEMPLATE = "INVALID_INPUT"  # whose it is, is told to nobody: test_api_templates.py has templates of one's own

QUERIES: dict[str, tuple[str, tuple[str, str, str, str, str]]] = {
    "viewer": ("{ viewer { plan credits { available } } }", (NULL, SEEN, SEEN, SEEN, SEEN)),
    "operator": ("{ operator { name roles } }", (NULL, NULL, NULL, NULL, NULL)),
    "node": ("query ($mail: ID!) { node(id: $mail) { id } }", (STRANGER, SEEN, SEEN, NULL, NULL)),
    "nodes": ("query ($mail: ID!) { nodes(ids: [$mail]) { id } }", (STRANGER, SEEN, SEEN, NULL, NULL)),
    "member": ("query ($ana: ID!) { member(id: $ana) { name } }", (STRANGER, SEEN, SEEN, SEEN, SEEN)),
    "catalogue": ("{ catalogue { packs { credits } plans { name } } }", (SEEN, SEEN, SEEN, SEEN, SEEN)),
    "cheapestPacks": ("{ cheapestPacks(credits: 26) { credits } }", (SEEN, SEEN, SEEN, SEEN, SEEN)),
    "testClock": ("{ testClock { now aheadSeconds enabled } }", (SEEN, SEEN, SEEN, SEEN, SEEN)),
    "policy": ("{ policy { monthlyLimit } }", (SEEN, SEEN, SEEN, SEEN, SEEN)),
    "inMailEligibility": (
        "query ($ana: ID!) { inMailEligibility(recipientId: $ana) { eligible } }",
        (STRANGER, SEEN, SEEN, SEEN, SEEN),
    ),
    "suggestedRecipients": ("{ suggestedRecipients { totalCount } }", (STRANGER, SEEN, SEEN, SEEN, SEEN)),
    "introductionPaths": (
        "query ($ana: ID!) { introductionPaths(memberId: $ana) { none paths { ways } } }",
        (STRANGER, SEEN, SEEN, SEEN, SEEN),
    ),
    "planInMails": (
        "query ($ana: ID!) { planInMails(recipientIds: [$ana]) { credits } }",
        (STRANGER, SEEN, SEEN, SEEN, SEEN),
    ),
    "previewTemplate": (
        'query ($ana: ID!) { previewTemplate(templateId: "Template:x", recipientId: $ana) { ready } }',
        (STRANGER, NO_TEMPLATE, NO_TEMPLATE, NO_TEMPLATE, NO_TEMPLATE),
    ),
    "draftAdvice": (
        'query ($ana: ID!) { draftAdvice(recipientId: $ana, subject: "Hi", body: "Hello.") { advice { kind } } }',
        (STRANGER, SEEN, SEEN, SEEN, SEEN),
    ),
    "searchMembers": (
        '{ searchMembers(query: "a", first: 1) { totalCount edges { node { name } } } }',
        (STRANGER, SEEN, SEEN, SEEN, SEEN),
    ),
    "contactOptions": (
        "query ($ana: ID!) { contactOptions(memberId: $ana) { connect { state } } }",
        (STRANGER, SEEN, SEEN, SEEN, SEEN),
    ),
    "checkDraft": ('{ checkDraft(subject: "Hi", body: "Hello.") { ok } }', (STRANGER, SEEN, SEEN, SEEN, SEEN)),
    "auditAccount": ("{ auditAccount { ok } }", (STRANGER, SEEN, SEEN, SEEN, SEEN)),
    "explainBalance": ("{ explainBalance { available } }", (STRANGER, SEEN, SEEN, SEEN, SEEN)),
}

TO: dict[str, object] = {"recipientId": "emil", "subject": "Hi", "body": "Hello."}
DONE = "payload"
NOT_FOUND = "INMAIL_NOT_FOUND"
NO_TEST_CLOCK = "TEST_CLOCK_OFF"  # as in production: tests/schema/test_api_clock.py has one
NO_PURCHASE = "PURCHASE_NOT_FOUND"
NO_SCHEDULED = "SCHEDULED_NOT_FOUND"
NO_PLAN = "NOT_SUBSCRIBED"
NO_REQUEST = "CONNECTION_REQUEST_NOT_FOUND"  # rows are about ana's request to cleo
MUTATIONS: dict[str, tuple[dict[str, object], tuple[str, str, str, str, str]]] = {
    "sendInMail": (TO, (STRANGER, DONE, "NO_CREDITS", "FIRST_DEGREE", DONE)),
    "sendInMails": (
        {"messages": [{"recipientId": "Member:x", "subject": "Hi", "body": "Hello."}]},
        (STRANGER, DONE, DONE, DONE, DONE),
    ),
    "replyToInMail": ({"inMailId": "", "body": "Hello."}, (STRANGER, "NOT_YOUR_TURN", DONE, NOT_FOUND, NOT_FOUND)),
    "declineInMail": ({"inMailId": ""}, (STRANGER, NOT_FOUND, DONE, NOT_FOUND, NOT_FOUND)),
    "reportInMail": ({"inMailId": "", "reason": "SPAM"}, (STRANGER, NOT_FOUND, DONE, NOT_FOUND, NOT_FOUND)),
    "scheduleInMail": ({**TO, "sendAt": "2026-03-12T12:00:00Z"}, (STRANGER, DONE, "NO_CREDITS", "FIRST_DEGREE", DONE)),
    "cancelScheduledInMail": (
        {"scheduledInMailId": "ScheduledInMail:x"},
        (STRANGER, NO_SCHEDULED, NO_SCHEDULED, NO_SCHEDULED, NO_SCHEDULED),
    ),
    "createTemplate": ({"name": "Hi", "subject": "Hi", "body": "Hello."}, (STRANGER, DONE, DONE, DONE, DONE)),
    "updateTemplate": (
        {"templateId": "Template:x", "name": "Hi", "subject": "Hi", "body": "Hello."},
        (STRANGER, LOST, LOST, LOST, LOST),
    ),
    "deleteTemplate": ({"templateId": "Template:x"}, (STRANGER, LOST, LOST, LOST, LOST)),
    "markRead": ({"inMailIds": ""}, (STRANGER, DONE, DONE, NOT_FOUND, NOT_FOUND)),
    "archiveInMails": ({"inMailIds": ""}, (STRANGER, DONE, DONE, NOT_FOUND, NOT_FOUND)),
    "unarchiveInMails": ({"inMailIds": ""}, (STRANGER, DONE, DONE, NOT_FOUND, NOT_FOUND)),
    "blockMember": ({"memberId": "emil"}, (STRANGER, DONE, DONE, DONE, DONE)),
    "unblockMember": ({"memberId": "emil"}, (STRANGER, DONE, DONE, DONE, DONE)),
    "requestConnection": ({"memberId": "emil"}, (STRANGER, DONE, DONE, "ALREADY_CONNECTED", DONE)),
    "acceptConnectionRequest": ({"requestId": ""}, (STRANGER, NO_REQUEST, DONE, NO_REQUEST, NO_REQUEST)),
    "declineConnectionRequest": ({"requestId": ""}, (STRANGER, NO_REQUEST, DONE, NO_REQUEST, NO_REQUEST)),
    "withdrawConnectionRequest": ({"requestId": ""}, (STRANGER, DONE, NO_REQUEST, NO_REQUEST, NO_REQUEST)),
    "removeConnection": ({"memberId": "emil"}, (STRANGER, "NOT_CONNECTED", "NOT_CONNECTED", DONE, "NOT_CONNECTED")),
    "setInMailPreferences": ({"openProfile": True}, (STRANGER, DONE, DONE, DONE, DONE)),
    "markNotificationsRead": ({"upTo": "Notification:x"}, (STRANGER, DONE, DONE, DONE, DONE)),
    "setEmailAddress": ({"emailAddress": "a@example.com"}, (STRANGER, DONE, DONE, DONE, DONE)),
    "setNotificationPreferences": ({"emailKinds": []}, (STRANGER, DONE, DONE, DONE, DONE)),
    "openSupportTicket": ({"subject": "Hi", "body": "Hello."}, (STRANGER, DONE, DONE, DONE, DONE)),
    "replyToTicket": (
        {"ticketId": "", "body": "Hello."},
        (STRANGER, DONE, "TICKET_NOT_FOUND", "TICKET_NOT_FOUND", "TICKET_NOT_FOUND"),
    ),
    "purchaseCredits": ({"credits": 25, "method": "MICROSOFT_BILLING"}, (STRANGER, DONE, DONE, DONE, DONE)),
    "refundPurchase": ({"purchaseId": "", "credits": 1}, (STRANGER, DONE, NO_PURCHASE, NO_PURCHASE, NO_PURCHASE)),
    "simulatePaymentEvent": (
        {"purchaseId": "", "event": "DISPUTE_OPENED"},
        (STRANGER, DONE, NO_PURCHASE, NO_PURCHASE, NO_PURCHASE),
    ),
    "setAutoTopUp": ({"enabled": False}, (STRANGER, DONE, DONE, DONE, DONE)),
    "startSubscription": ({"plan": "CAREER"}, (STRANGER, DONE, DONE, DONE, "PLAN_NOT_FOR_YOU")),
    "changeSubscription": (
        {"plan": "CAREER"},
        (STRANGER, "NOT_SUBSCRIBED", "NOT_SUBSCRIBED", "NOT_SUBSCRIBED", "PLAN_NOT_FOR_YOU"),
    ),
    "advanceTestClock": ({"to": "2027-01-01"}, (STRANGER, NO_TEST_CLOCK, NO_TEST_CLOCK, NO_TEST_CLOCK, NO_TEST_CLOCK)),
    "purchaseTeamCredits": (
        {"credits": 25, "method": "MICROSOFT_BILLING"},
        (STRANGER, "NOT_THE_OWNER", "NO_TEAM", "NO_TEAM", DONE),
    ),
    "cancelSubscription": ({}, (STRANGER, NO_PLAN, NO_PLAN, NO_PLAN, DONE)),
}

REASON = {"reason": "A test"}
OPERATOR_FIELDS: dict[str, tuple[str, tuple[str, str, str, str]]] = {
    "name": ("{ operator { name } }", (SEEN, SEEN, SEEN, SEEN)),
    "roles": ("{ operator { roles } }", (SEEN, SEEN, SEEN, SEEN)),
    "member": (
        "query ($ana: ID!) { operator { member(id: $ana) { creditsAvailable standing { strikes { reason } } } } }",
        (SEEN, SEEN, SEEN, SEEN),
    ),
    "contact": (
        "query ($ana: ID!) { operator { contact(senderId: $ana, recipientId: $ana) { relation } } }",
        (SEEN, SEEN, SEEN, SEEN),
    ),
    "tickets": ("{ operator { tickets { totalCount edges { node { subject } } } } }", (SEEN, ROLE, ROLE, ROLE)),
    "ticket": (
        "query ($ticket: ID!) { operator { ticket(id: $ticket) { subject audit { ok } messages { body } } } }",
        (SEEN, ROLE, ROLE, ROLE),
    ),
    "team": (
        "query ($team: ID!) { operator { team(id: $team) { name seats { memberId } entries { totalCount } } } }",
        (SEEN, SEEN, SEEN, SEEN),
    ),
    "cases": (
        "{ operator { cases { totalCount edges { node { restricts reports { inMail { replies { body } } } } } } } }",
        (ROLE, SEEN, ROLE, ROLE),
    ),
    "case": ('{ operator { case(id: "Case:x") { memberId } } }', (ROLE, SEEN, ROLE, ROLE)),
    "undeliveredEmails": ("{ operator { undeliveredEmails { problem } } }", (SEEN, ROLE, ROLE, ROLE)),
    "actions": ("{ operator { actions { totalCount edges { node { reason } } } } }", (SEEN, SEEN, SEEN, SEEN)),
}
OPERATOR_MUTATIONS: dict[str, tuple[dict[str, object], tuple[str, str, str, str]]] = {
    "answerTicket": ({"ticketId": "", "body": "Hello."}, (DONE, ROLE, ROLE, ROLE)),
    "resolveTicket": ({"ticketId": "", **REASON}, (DONE, ROLE, ROLE, ROLE)),
    "adjustCredits": ({"memberId": "", "credits": 1, **REASON}, (DONE, ROLE, DONE, ROLE)),
    "addStrike": ({"memberId": "", **REASON}, (ROLE, DONE, ROLE, ROLE)),
    "liftStrike": ({"strikeId": "Strike:x", **REASON}, (ROLE, "STRIKE_NOT_FOUND", ROLE, ROLE)),
    "upholdCase": ({"caseId": "Case:x", **REASON}, (ROLE, "CASE_NOT_FOUND", ROLE, ROLE)),
    "dismissCase": ({"caseId": "Case:x", **REASON}, (ROLE, "CASE_NOT_FOUND", ROLE, ROLE)),
    "refundForMember": ({"purchaseId": "", "credits": 1, **REASON}, (ROLE, ROLE, DONE, ROLE)),
    "recordStatementPayment": (
        {"memberId": "", "reference": "microsoft-2026-03", **REASON},
        (ROLE, ROLE, "STATEMENT_OPEN", ROLE),
    ),
    "grantReward": ({"memberId": "", "credits": 1, **REASON}, (DONE, ROLE, ROLE, ROLE)),
    "createTeam": ({"name": "Harbour", **REASON}, (ROLE, ROLE, DONE, ROLE)),
    "setTeamSeat": (
        {"teamId": "", "memberId": "", "monthlyLimit": 1, **REASON},
        (ROLE, ROLE, DONE, ROLE),
    ),
    "removeTeamSeat": ({"teamId": "", "memberId": "", **REASON}, (ROLE, ROLE, DONE, ROLE)),
}


def fields_of(type_name: str) -> set[str]:
    of = CONTRACT.type_map[type_name]
    assert isinstance(of, GraphQLObjectType)
    return set(of.fields)


def returning(type_name: str) -> set[str]:
    """The fields that lead to a type."""
    objects = [of for of in CONTRACT.type_map.values() if isinstance(of, GraphQLObjectType)]
    return {
        f"{of.name}.{name}"
        for of in objects
        for name, field in of.fields.items()
        if str(field.type).strip("[]!") == type_name  # pyright: ignore[reportUnknownArgumentType] - graphql-core's
    }


def test_every_query_and_mutation_has_its_row_and_subscriptions_a_test_of_their_own() -> None:
    # test_subscriptions.py, test_inbox_events.py, test_notification_events.py
    assert fields_of("Subscription") == {"creditEvents", "inboxEvents", "notificationEvents"}
    assert fields_of("Query") == set(QUERIES)
    assert fields_of("Operator") == set(OPERATOR_FIELDS)
    assert set(MUTATIONS) & set(OPERATOR_MUTATIONS) == set()
    assert fields_of("Mutation") == set(MUTATIONS) | set(OPERATOR_MUTATIONS)


def test_what_is_private_is_reached_through_the_viewer_alone() -> None:
    showing = ("PurchaseCredits", "SendInMail", "StartSubscription", "ChangeSubscription", "CancelSubscription")
    showing = (*showing, "MarkNotificationsRead", "SendInMails")
    showing = (*showing, "SetEmailAddress", "SetNotificationPreferences")
    payloads = {
        f"{name}Payload.viewer"
        for name in (*showing, "AdvanceTestClock", "SimulatePaymentEvent", "SetAutoTopUp", "MarkRead")
    }
    assert returning("Viewer") == {"Query.viewer", *payloads}
    assert returning("Credits") == {"Viewer.credits"}
    assert returning("CreditForecast") == {"Viewer.creditForecast"}
    assert returning("CreditsAtRisk") == {"Viewer.atRisk"}
    assert returning("EntryConnection") == {"Credits.entries", "Team.entries"}
    assert returning("InMailConnection") == {"Viewer.sentInMails", "Viewer.inbox"}
    assert returning("MailMatchConnection") == {"Viewer.searchMail"}
    assert returning("NextInMail") == {"InMail.nextInMail"}
    assert returning("InboxEvent") == {"Subscription.inboxEvents"}
    assert returning("PackPurchaseConnection") == {"Viewer.purchases", "MemberFile.purchases"}
    assert returning("BillingStatement") == {"Viewer.billingStatements", "MemberFile.billingStatements"}
    assert returning("Debt") == {"Credits.debts"}
    assert returning("ScheduledInMailConnection") == {"Viewer.scheduledInMails"}
    assert returning("TemplateConnection") == {"Viewer.templates"}
    kept = {"TemplateEdge.node", "CreateTemplatePayload.template", "UpdateTemplatePayload.template"}
    assert returning("Template") == kept
    assert returning("NotificationConnection") == {"Viewer.notifications"}
    assert returning("NotificationPreferences") == {"Viewer.notificationPreferences"}
    assert returning("ConnectedMemberConnection") == {"Viewer.connections"}
    assert returning("ConnectionRequestConnection") == {"Viewer.connectionRequests"}
    assert returning("BlockedMemberConnection") == {"Viewer.blockedMembers"}
    assert returning("Reach") == {"Viewer.reach"}
    assert returning("ReachedMemberConnection") == {"Reach.members"}
    assert returning("RankedMemberConnection") == {"Reach.rankedMembers"}
    assert returning("IntroducerConnection") == {"Reach.introducers"}
    assert returning("Introducer") == {"Reach.topIntroducers"}
    assert returning("CommunityConnection") == {"Reach.communities"}
    assert returning("CommunityMemberConnection") == {"Community.members"}
    assert returning("Community") == {"CommunityEdge.node"}
    assert returning("BridgeConnection") == {"Reach.bridges"}
    assert returning("ReachGrowth") == {"Reach.growth"}
    assert returning("ReachOverlap") == {"Reach.overlap"}
    assert returning("TicketConnection") == {"Viewer.tickets", "Operator.tickets"}
    assert returning("Ticket") == {"TicketEdge.node", "Operator.ticket", "OpenSupportTicketPayload.ticket"}
    striking = {f"{name}Payload.standing" for name in ("AddStrike", "LiftStrike", "UpholdCase", "DismissCase")}
    seats = {f"{name}Payload.team" for name in ("CreateTeam", "SetTeamSeat", "RemoveTeamSeat", "PurchaseTeamCredits")}
    assert returning("Team") == {"Viewer.team", "MemberFile.team", "Operator.team", *seats}
    assert returning("TeamSeat") == {"Team.seats"}
    warned = {"SendInMailPayload.teammateContacts", "InMailEligibility.teammateContacts"}
    assert returning("TeammateContact") == warned
    assert returning("AccountStanding") == {"Viewer.standing", "MemberFile.standing", *striking}
    assert returning("InMailPreferences") == {
        "Viewer.inMailPreferences",
        "SetInMailPreferencesPayload.inMailPreferences",
    }


def test_what_is_for_operators_is_reached_through_the_operator_alone() -> None:
    assert returning("Operator") == {"Query.operator"}
    own = {
        "MemberFile": "member",
        "Contact": "contact",
        "OperatorActionConnection": "actions",
        "UndeliveredEmail": "undeliveredEmails",
    }
    for name, field in own.items():
        assert returning(name) == {f"Operator.{field}"}


def verdict(name: str, body: dict[str, Any]) -> str:
    if "errors" in body:
        [error] = body["errors"]
        return error["extensions"]["code"]
    return NULL if body["data"][name] in (None, [None]) else SEEN


@pytest.mark.parametrize("name", list(QUERIES))
async def test_who_sees_what(api: Api, name: str) -> None:
    await made(api, "ana", "greta")
    await api.buy("ana")
    things = {"mail": await api.sent("ana", "cleo"), "ana": api.member("ana")}
    query, expected = QUERIES[name]
    given = {key: value for key, value in things.items() if f"${key}" in query}
    assert [verdict(name, await api.ask(query, given, by=who)) for who in WHO] == list(expected)
    as_strangers = [SEEN if name == "operator" else expected[0]] * len(OPERATORS)
    assert [verdict(name, await api.ask(query, given, by=who)) for who in OPERATORS] == as_strangers


@pytest.mark.parametrize("name", list(MUTATIONS))
async def test_who_does_what(api: Api, name: str) -> None:
    await made(api, "ana", "greta")
    bought = await api.buy("ana")
    mail = await api.sent("ana", "cleo")
    fields, expected = MUTATIONS[name]
    emil = api.member("emil")
    ids: dict[str, object] = {
        "inMailIds": [mail],
        "inMailId": mail,
        "recipientId": emil,
        "memberId": emil,
        "purchaseId": bought["purchase"]["id"],
    }
    if "ticketId" in fields:
        ids["ticketId"] = await asked(api)
    if "requestId" in fields:
        wish = await api.do("requestConnection", "requestId", by="ana", memberId=api.member("cleo"))
        ids["requestId"] = wish["requestId"]
    given = {field: ids.get(field, value) for field, value in fields.items()}
    results = [await api.do(name, "replayed", by=who, **given) for who in WHO]
    assert [result.get("code", DONE) for result in results] == list(expected)
    for operator in OPERATORS:
        assert (await api.refused(name, by=operator, **given))["code"] == expected[0]


async def asked(api: Api) -> str:
    """The id of a ticket of ana's."""
    result = await api.do("openSupportTicket", "ticket { id }", by="ana", subject="Hi", body="Hello.")
    return result["ticket"]["id"]


@pytest.mark.parametrize("name", list(OPERATOR_FIELDS))
async def test_which_role_sees_what(api: Api, name: str) -> None:
    query, expected = OPERATOR_FIELDS[name]
    things = {"ana": api.member("ana"), "ticket": await asked(api), "team": await made(api, "ana", "greta")}
    given = {key: value for key, value in things.items() if f"${key}" in query}
    assert [verdict("operator", await api.ask(query, given, by=who)) for who in OPERATORS] == list(expected)
    assert [verdict("operator", await api.ask(query, given, by=who)) for who in WHO] == [NULL] * len(WHO)


@pytest.mark.parametrize("name", list(OPERATOR_MUTATIONS))
async def test_which_role_does_what_and_no_member_does_any_of_it(api: Api, name: str) -> None:
    fields, expected = OPERATOR_MUTATIONS[name]
    bought = await api.buy("ana")
    await api.buy("ana", method="MICROSOFT_BILLING", paymentToken=None)
    ids: dict[str, object] = {"memberId": api.member("ana"), "purchaseId": bought["purchase"]["id"]}
    if "teamId" in fields:
        ids["teamId"] = await made(api, "ana", "greta")
    given = {field: ids.get(field, value) for field, value in fields.items()}
    for who, outcome in zip((*WHO, *OPERATORS), (STRANGER, ONLY, ONLY, ONLY, ONLY, *expected), strict=True):
        ticket = {"ticketId": await asked(api)} if "ticketId" in fields else {}
        if outcome == DONE:
            result = await api.do(name, "replayed", by=who, **{**given, **ticket})
            assert result["__typename"].endswith("Payload"), result
            await done_with(api, ticket)
        else:
            assert (await api.refused(name, by=who, **{**given, **ticket}))["code"] == outcome
            await done_with(api, ticket)


async def done_with(api: Api, ticket: dict[str, str]) -> None:
    """Close a ticket: ana may have so many and no more."""
    if ticket:
        await api.do("resolveTicket", "replayed", by="mira:support", **ticket, **REASON)


async def test_each_sees_their_own_and_nobody_elses(api: Api) -> None:
    await api.buy("ana")
    mail = await api.sent("ana", "cleo")
    fields = """
    { viewer {
        member { id }
        inMailsSentThisMonth
        credits { available lots { id } entries { totalCount } }
        sentInMails { totalCount edges { node { id creditUsed { source } } } }
        inbox { totalCount edges { node { id creditUsed { source } } } }
    } }
    """
    seen = {who: (await api.data(fields, by=who))["viewer"] for who in ("ana", "cleo", "dora")}
    assert [seen[who]["member"]["id"] for who in seen] == [api.member(who) for who in seen]
    assert [seen[who]["credits"]["available"] for who in seen] == [24, 0, 0]
    assert [len(seen[who]["credits"]["lots"]) for who in seen] == [1, 0, 0]
    assert [seen[who]["credits"]["entries"]["totalCount"] for who in seen] == [2, 0, 0]
    assert [seen[who]["sentInMails"]["totalCount"] for who in seen] == [1, 0, 0]
    assert [seen[who]["inbox"]["totalCount"] for who in seen] == [0, 1, 0]
    assert [seen[who]["inMailsSentThisMonth"] for who in seen] == [1, 0, 0]
    assert seen["ana"]["sentInMails"]["edges"][0]["node"] == {"id": mail, "creditUsed": {"source": "PURCHASED"}}
    assert seen["cleo"]["inbox"]["edges"][0]["node"] == {"id": mail, "creditUsed": None}


TEAM_FIELDS: dict[str, str] = {
    "id": "id",
    "accountId": "accountId",
    "name": "name",
    "createdAt": "createdAt",
    "available": "available",
    "held": "held",
    "owed": "owed",
    "lots": "lots { id }",
    "seats": "seats { memberId owner monthlyLimit usedThisMonth leftThisMonth resetsAt addedAt }",
    "entries": "entries { totalCount }",
    "audit": "audit { ok }",
    "explainBalance": "explainBalance { available }",
}


def test_every_field_of_a_team_has_its_row() -> None:
    assert fields_of("Team") == set(TEAM_FIELDS)


@pytest.mark.parametrize("name", list(TEAM_FIELDS))
async def test_a_team_is_for_who_sits_in_it(api: Api, name: str) -> None:
    await made(api, "ana", "greta")
    seen = [await team_seen(api, who, TEAM_FIELDS[name]) for who in ("ana", "cleo", "dora", "greta")]
    assert [one is not None and one[name] is not None for one in seen] == [True, False, False, True]
    strangers = (None, *OPERATORS)
    query = f"{{ viewer {{ team {{ {TEAM_FIELDS[name]} }} }} }}"
    assert [(await api.data(query, by=who))["viewer"] for who in strangers] == [None] * len(strangers)


@pytest.mark.parametrize("who", ["ana", "cleo"])
async def test_only_the_sender_is_told_of_the_credit(api: Api, who: str) -> None:
    await api.buy("ana")
    mail = await api.sent("ana", "cleo")
    query = "query ($id: ID!) { node(id: $id) { __typename ...on InMail { subject creditUsed { source } } } }"
    node = (await api.data(query, {"id": mail}, by=who))["node"]
    used = {"source": "PURCHASED"} if who == "ana" else None
    assert node == {"__typename": "InMail", "subject": "Graph work", "creditUsed": used}


@pytest.mark.parametrize("name", list(QUERIES))
async def test_a_token_whose_member_is_gone_is_a_strangers(api: Api, name: str) -> None:
    query, (stranger, *_) = QUERIES[name]
    things = {"mail": api.member("cleo"), "ana": api.member("ana")}
    given = {key: value for key, value in things.items() if f"${key}" in query}
    body = await api.ask(query, given, by="gone")
    assert verdict(name, body) == (STRANGER if name == "viewer" else stranger)


async def test_strangers_may_look_at_the_schema(api: Api) -> None:
    data = await api.data("{ __schema { queryType { name } } }")
    assert data == {"__schema": {"queryType": {"name": "Query"}}}
