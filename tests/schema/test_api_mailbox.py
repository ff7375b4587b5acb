"""One's own mailbox: what is read and what is put away, and that nobody else is told (R19)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.schema.conftest import Api

pytestmark = pytest.mark.anyio

BOX = """
query ($filter: InMailFilter) {
  viewer {
    unreadCount
    inboxSequence
    inbox(filter: $filter) { totalCount edges { node { id unread archived } } }
    sentInMails(filter: $filter) { totalCount edges { node { id unread archived } } }
  }
}
"""


async def box(api: Api, who: str, **filter: object) -> dict[str, Any]:
    """What a member's lists hold, by their names, and how many conversations are unread."""
    viewer = (await api.data(BOX, {"filter": filter}, by=who))["viewer"]
    lists = {name: [edge["node"] for edge in viewer[name]["edges"]] for name in ("inbox", "sentInMails")}
    assert {name: viewer[name]["totalCount"] for name in lists} == {name: len(nodes) for name, nodes in lists.items()}
    return {**lists, "unread": viewer["unreadCount"], "sequence": viewer["inboxSequence"]}


def node(id_: str, *, unread: bool, archived: bool = False) -> dict[str, object]:
    return {"id": id_, "unread": unread, "archived": archived}


async def read(api: Api, who: str, *mails: str, **given: object) -> dict[str, Any]:
    fields = "inMailIds replayed viewer { unreadCount }"
    return await api.do("markRead", fields, by=who, inMailIds=list(mails), **given)


@pytest.fixture
async def mail(api: Api) -> str:
    """An InMail of ana's to cleo."""
    await api.buy("ana")
    return await api.sent("ana", "cleo")


async def test_what_came_is_unread_until_it_is_marked_and_the_other_party_sees_nothing_of_it(
    api: Api, mail: str
) -> None:
    of_ana = await box(api, "ana")
    assert of_ana == {"inbox": [], "sentInMails": [node(mail, unread=False)], "unread": 0, "sequence": 0}
    assert await box(api, "cleo") == {
        "inbox": [node(mail, unread=True)],
        "sentInMails": [],
        "unread": 1,
        "sequence": 1,
    }
    done = await read(api, "cleo", mail)
    assert (done["inMailIds"], done["viewer"]) == ([mail], {"unreadCount": 0})
    assert await box(api, "cleo") == {
        "inbox": [node(mail, unread=False)],
        "sentInMails": [],
        "unread": 0,
        "sequence": 2,
    }
    assert await box(api, "ana") == of_ana


async def test_an_answer_is_news_to_the_sender_and_a_reply_to_either(api: Api, mail: str) -> None:
    await read(api, "cleo", mail)
    await api.do("replyToInMail", "replayed", by="cleo", inMailId=mail, body="Go on.")
    assert (await box(api, "ana", unread=True))["sentInMails"] == [node(mail, unread=True)]
    assert (await box(api, "cleo"))["unread"] == 0
    await read(api, "ana", mail)
    await api.do("replyToInMail", "replayed", by="ana", inMailId=mail, body="So?")
    assert [(await box(api, who))["unread"] for who in ("ana", "cleo")] == [0, 1]
    other = await api.sent("ana", "dora")
    await api.do("declineInMail", "replayed", by="dora", inMailId=other)
    assert (await box(api, "ana", unread=True))["sentInMails"] == [node(other, unread=True)]


async def test_a_reply_after_what_was_seen_stays_unread(api: Api, mail: str) -> None:
    seen = "query ($id: ID!) { node(id: $id) { ...on InMail { sentAt unread } } }"
    at = (await api.data(seen, {"id": mail}, by="cleo"))["node"]["sentAt"]
    await api.do("replyToInMail", "replayed", by="cleo", inMailId=mail, body="Go on.")
    api.clock.advance(minutes=1)
    await api.do("replyToInMail", "replayed", by="ana", inMailId=mail, body="So?")
    done = await read(api, "cleo", mail, upTo=at)
    assert (done["inMailIds"], done["viewer"]["unreadCount"]) == ([], 1)
    assert (await read(api, "cleo", mail))["inMailIds"] == [mail]


async def test_r21_the_same_key_marks_once_and_another_input_is_a_conflict(api: Api, mail: str) -> None:
    first = await read(api, "cleo", mail, idempotencyKey="key")
    await api.do("replyToInMail", "replayed", by="cleo", inMailId=mail, body="Go on.")
    await api.do("replyToInMail", "replayed", by="ana", inMailId=mail, body="So?")
    again = await read(api, "cleo", mail, idempotencyKey="key")
    assert (first["replayed"], again["replayed"], again["inMailIds"]) == (False, True, [mail])
    assert again["viewer"] == {"unreadCount": 1}
    refused = await api.refused("archiveInMails", by="cleo", inMailIds=[mail], idempotencyKey="key")
    assert refused["code"] == "IDEMPOTENCY_KEY_REUSED"


async def test_what_is_archived_leaves_the_list_and_comes_back_with_news(api: Api, mail: str) -> None:
    done = await api.do("archiveInMails", "inMailIds", by="cleo", inMailIds=[mail])
    assert done["inMailIds"] == [mail]
    assert (await box(api, "cleo"))["inbox"] == []
    assert (await box(api, "cleo", archived=True))["inbox"] == [node(mail, unread=True, archived=True)]
    assert (await box(api, "ana"))["sentInMails"] == [node(mail, unread=False)]
    await api.do("archiveInMails", "inMailIds", by="ana", inMailIds=[mail])
    await api.do("replyToInMail", "replayed", by="cleo", inMailId=mail, body="Go on.")
    assert (await box(api, "ana"))["sentInMails"] == [node(mail, unread=True)]
    assert (await box(api, "cleo"))["inbox"] == []  # who writes gets no news by it
    await api.do("replyToInMail", "replayed", by="ana", inMailId=mail, body="So?")
    assert (await box(api, "cleo"))["inbox"] == [node(mail, unread=True)]


async def test_what_is_taken_out_of_the_archive_is_back(api: Api, mail: str) -> None:
    for name, changed in (("archiveInMails", [mail]), ("archiveInMails", []), ("unarchiveInMails", [mail])):
        assert (await api.do(name, "inMailIds", by="cleo", inMailIds=[mail]))["inMailIds"] == changed
    assert (await box(api, "cleo"))["inbox"] == [node(mail, unread=True)]
    assert (await api.do("unarchiveInMails", "inMailIds", by="cleo", inMailIds=[mail]))["inMailIds"] == []


async def test_a_state_is_asked_for_by_itself(api: Api, mail: str) -> None:
    other = await api.sent("ana", "dora")
    await api.do("declineInMail", "replayed", by="cleo", inMailId=mail)
    for state, expected in (("DECLINED", mail), ("DELIVERED", other)):
        assert [item["id"] for item in (await box(api, "ana", state=state))["sentInMails"]] == [expected]
    assert (await box(api, "ana", state="REPLIED"))["sentInMails"] == []


@pytest.mark.parametrize("name", ["markRead", "archiveInMails", "unarchiveInMails"])
async def test_others_mail_too_many_and_none_are_refused_whole(api: Api, mail: str, name: str) -> None:
    foreign = await api.sent("ana", "dora")
    for ids in ([mail, foreign], [mail, "InMail:none"]):
        assert (await api.refused(name, by="cleo", inMailIds=ids))["code"] == "INMAIL_NOT_FOUND"
    for ids in ([], [f"InMail:{number}" for number in range(101)], [mail, "Member:ana"]):
        refused = await api.refused(name, by="cleo", inMailIds=ids)
        assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "input.inMailIds")


@pytest.mark.parametrize("what", ["block", "report", "suspension"])
async def test_r11a_reading_after_they_vanished_works_as_before(api: Api, mail: str, what: str) -> None:
    await api.do("replyToInMail", "replayed", by="cleo", inMailId=mail, body="Go on.")
    if what == "block":
        await api.do("blockMember", "changed", by="cleo", memberId=api.member("ana"))
    elif what == "report":
        await api.do("reportInMail", "reportId", by="cleo", inMailId=mail, reason="SPAM")
    else:
        await api.set("cleo", standing="SUSPENDED")
    assert (await box(api, "ana"))["sentInMails"] == [node(mail, unread=True)]
    assert (await read(api, "ana", mail))["inMailIds"] == [mail]
