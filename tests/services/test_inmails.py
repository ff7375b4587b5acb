from collections.abc import Awaitable, Callable, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, cast

import pytest

from services.account import Account
from services.answers.mail import Declined, Replied, Reported, Sent
from services.answers.reach import Blocked, PreferencesSet, Unblocked
from services.decisions.decide import decide_all
from services.eligibility import Pair, Relation
from services.inmail import InMail, ReportReason, SentInMail
from services.inmails import InMails
from services.lane import Lane
from services.lot import Lot, LotSource, PayWith
from services.member import Member, OptOut, PlanName, Standing
from services.policy import Policy
from services.refusal import ActionRefused, InvalidInput, KeyConflict, NotSignedIn, SendRefused, TryAgain
from services.refusal_code import RefusalCode
from services.request import Done
from services.scope import Scope
from services.store import NothingChanged, Store
from services.subscription import Subscription
from services.world import World

if TYPE_CHECKING:
    from services.reading import Reader

from .paper import Paper

pytestmark = pytest.mark.anyio
POLICY = Policy()
NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
LOT = Lot("lot", LotSource.PURCHASED, 10, 2, NOW, None, 2, "purchase")
AUTO = PayWith.AUTO


class Mail:
    """The one question that writing asks of a reader: InMails that the member sent or received."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def inmails(self, member_id: str, inmail_ids: Sequence[str]) -> dict[str, InMail]:
        known = [self.world.inmails[id].inmail for id in inmail_ids if id in self.world.inmails]
        return {mail.id: mail for mail in known if member_id in {mail.sender_id, mail.recipient_id}}


class NoMail:
    async def inmails(self, member_id: str, inmail_ids: Sequence[str]) -> dict[str, InMail]:  # noqa: ARG002 - the port's
        raise NothingChanged


def use_cases(store: Store, reader: object) -> InMails:
    ids = count(1)
    decide = partial(decide_all, policy=POLICY)
    ports = Lane(store, decide), store, cast("Reader", reader), Paper().writing
    return InMails(*ports, POLICY, lambda: NOW, lambda: f"id{next(ids)}")


@pytest.fixture
def world() -> World:
    """Ana has two credits, knows somebody whom Ben knows, and has an InMail of Ben's."""
    mail = InMail("old", "ben", "ana", "Hi", "Hi", NOW, None, None, None)
    return World(
        accounts={"ana": Account(Member("ana"), lots=(LOT,), balance=2), "ben": Account(Member("ben"))},
        pairs={("ana", "ben"): Pair(2), ("ben", "ana"): Pair(2, awaiting=True)},
        inmails={"old": SentInMail(mail, None, latest=True, reported=False)},
    )


@pytest.fixture
def inmails(world: World, memory: Callable[[World], Store]) -> InMails:
    return use_cases(memory(world), Mail(world))


async def send(inmails: InMails, key: str = "key", to: str = "ben", **other: str) -> Done[Sent]:
    return await inmails.send(
        "ana", key, recipient_id=to, subject=other.get("subject", "Hello"), body="How are you?", pay_with=AUTO
    )


async def test_r18_sending_takes_a_credit_and_closes_the_way(inmails: InMails, world: World) -> None:
    done = await send(inmails)
    sent = Sent(inmail_id="id1", sent_at=NOW, lot_id="lot", source=LotSource.PURCHASED, entry=1, available=1)
    assert done == Done(sent, replayed=False)
    assert (world.accounts["ana"].balance, world.pair("ana", "ben").awaiting) == (1, True)


async def test_r21_the_same_key_sends_once(inmails: InMails, world: World) -> None:
    first = await send(inmails)
    assert await send(inmails) == Done(first.answer, replayed=True)
    assert world.accounts["ana"].balance == 1
    with pytest.raises(KeyConflict):
        await send(inmails, subject="Another")


FACTS = [
    {},
    {"degree": 1},
    {"degree": 4, "awaiting": True},
    {"blocked_by_recipient": True},
    {"reported_by_recipient": True, "blocked_by_sender": True},
]


@pytest.mark.parametrize("facts", FACTS)
@pytest.mark.parametrize("to", ["ben", "ana", "nobody"])
@pytest.mark.parametrize("credits", [0, 2])
async def test_r20_a_preview_tells_what_a_send_does_and_writes_nothing(
    inmails: InMails, world: World, facts: dict[str, int], to: str, credits: int
) -> None:
    world.pairs["ana", "ben"] = replace(Pair(2), **facts)
    world.accounts["ana"] = replace(world.accounts["ana"], lots=(replace(LOT, remaining=credits),))
    before = deepcopy(world)
    preview = await inmails.eligibility("ana", to, AUTO)
    assert world == before
    if preview.eligible:
        done = await send(inmails, to=to)
        assert preview.lot is not None
        assert preview.lot.id == done.answer.lot_id
        return
    with pytest.raises(SendRefused) as refused:
        await send(inmails, to=to)
    assert refused.value.blockers == preview.blockers
    assert replace(world, records={}, violations={}) == before  # what it counts for comes after it (R17)


async def test_r20_a_preview_sees_the_grant_that_fell_due(inmails: InMails, world: World) -> None:
    plan = Subscription("sub", "ana", PlanName.CAREER, datetime(2024, 4, 15, tzinfo=UTC), periods=1)
    world.accounts["ana"] = Account(Member("ana"), subscription=plan)
    world.pairs["ana", "ben"] = Pair(3)
    preview = await inmails.eligibility("ana", "ben", AUTO)
    assert preview.relation is Relation.THIRD_DEGREE
    assert preview.lot is not None
    assert preview.lot.id == "sub:2024-05-15"
    assert not (await inmails.eligibility("ana", "ben", PayWith.FREE)).eligible


async def test_r22_nobody_previews_nothing(inmails: InMails) -> None:
    with pytest.raises(NotSignedIn):
        await inmails.eligibility("nobody", "ben", AUTO)


async def test_r20_many_previews_are_the_single_ones_from_one_survey(
    world: World, memory: Callable[[World], Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, facts in enumerate(FACTS):
        world.accounts[f"m{number}"] = Account(Member(f"m{number}", open_profile=number == 1))
        world.pairs["ana", f"m{number}"] = replace(Pair(2), **facts)
    store = memory(world)
    inmails, survey, scopes = use_cases(store, Mail(world)), store.survey, list[Scope]()

    async def counting(scope: Scope) -> World:
        scopes.append(scope)
        return await survey(scope)

    monkeypatch.setattr(store, "survey", counting)
    asked = [
        (to, pay_with) for to in ("ben", "ana", "nobody", "m0", "m1", "m2", "m3", "m4", "ben") for pay_with in PayWith
    ]
    found = await inmails.eligibilities("ana", asked)
    assert len(scopes) == 1
    assert scopes[0].ledgers == {"ana"}
    assert found == [await inmails.eligibility("ana", *one) for one in asked]
    assert len({(each.eligible, each.relation) for each in found}) >= 5


async def test_r20_no_preview_is_asked_for(inmails: InMails) -> None:
    assert await inmails.eligibilities("ana", []) == []
    with pytest.raises(NotSignedIn):
        await inmails.eligibilities("nobody", [])


async def test_r13_replying_and_declining(inmails: InMails, world: World) -> None:
    done = await inmails.reply("ana", "key", inmail_id="old", body="Thanks")
    assert done == Done(Replied(reply_id="id1", sent_at=NOW, credit_returned=False), replayed=False)
    assert not world.pair("ben", "ana").awaiting
    back = await inmails.reply("ben", "key", inmail_id="old", body="You are welcome")
    assert back.answer.reply_id == "id2"
    with pytest.raises(ActionRefused) as error:
        await inmails.decline("ana", "other", inmail_id="old")
    assert error.value.refusal.code is RefusalCode.ALREADY_ANSWERED


async def test_r13_declining_reopens(inmails: InMails, world: World) -> None:
    assert (await inmails.decline("ana", "key", inmail_id="old")).answer == Declined(at=NOW)
    assert not world.pair("ben", "ana").awaiting


async def test_r11_reporting_closes_the_way(inmails: InMails, world: World) -> None:
    done = await inmails.report("ana", "key", inmail_id="old", reason=ReportReason.SCAM, note="Asks for money.")
    assert done.answer == Reported(report_id="id1", at=NOW)
    assert world.pair("ben", "ana").reported_by_recipient
    preview = await inmails.eligibility("ben", "ana", AUTO)
    assert preview.blockers[0].code is RefusalCode.RECIPIENT_UNAVAILABLE


async def test_r11_blocking_and_unblocking(inmails: InMails, world: World) -> None:
    assert (await inmails.block("ana", "1", member_id="ben")).answer == Blocked(changed=True)
    assert (await inmails.block("ana", "2", member_id="ben")).answer == Blocked(changed=False)
    assert world.pair("ben", "ana").blocked_by_recipient
    assert (await inmails.unblock("ana", "3", member_id="ben")).answer == Unblocked(changed=True)
    assert not world.pair("ben", "ana").blocked_by_recipient


async def test_r9_and_r11_preferences(inmails: InMails, world: World) -> None:
    done = await inmails.set_preferences("ana", "key", opt_outs=frozenset({OptOut.SALES}), open_profile=True)
    assert done.answer == PreferencesSet(opt_outs=(OptOut.SALES,), open_profile=True)
    account = world.accounts["ana"]
    assert account.member == Member("ana", opt_outs=frozenset({OptOut.SALES}), open_profile=True)


def about(inmails: InMails, viewer: str, key: str, inmail_id: str = "old") -> list[Awaitable[object]]:
    """Every mutation that is about an InMail."""
    return [
        inmails.reply(viewer, key, inmail_id=inmail_id, body="Thanks"),
        inmails.decline(viewer, key, inmail_id=inmail_id),
        inmails.report(viewer, key, inmail_id=inmail_id, reason=ReportReason.SPAM, note=""),
    ]


def calls(inmails: InMails, viewer: str, key: str) -> list[Awaitable[object]]:
    """Every mutation, with the same input each time."""
    return [
        inmails.send(viewer, key, recipient_id="ben", subject="Hello", body="Hello", pay_with=AUTO),
        *about(inmails, viewer, key),
        inmails.block(viewer, key, member_id="ben"),
        inmails.unblock(viewer, key, member_id="ben"),
        inmails.set_preferences(viewer, key, opt_outs=None, open_profile=None),
    ]


async def test_r21_a_key_is_checked_and_serves_one_kind_of_request(inmails: InMails, world: World) -> None:
    before = deepcopy(world)
    for call in calls(inmails, "ana", "é"):
        with pytest.raises(InvalidInput, match="idempotency key"):
            await call
    assert world == before
    first, *others = calls(inmails, "ana", "key")
    await first
    for call in others:
        with pytest.raises(KeyConflict):
            await call


async def test_r22_an_inmail_of_others_is_as_unknown_as_none_at_all(inmails: InMails, world: World) -> None:
    world.accounts["cid"] = Account(Member("cid"))
    for viewer, inmail_id in (("cid", "old"), ("ana", "none")):
        for call in about(inmails, viewer, "key", inmail_id):
            with pytest.raises(ActionRefused) as error:
                await call
            assert error.value.refusal.code is RefusalCode.INMAIL_NOT_FOUND


async def test_r12_a_suspended_member_s_reply_changes_nothing(inmails: InMails, world: World) -> None:
    world.accounts["ana"] = Account(Member("ana", standing=Standing.SUSPENDED))
    before = deepcopy(world)
    with pytest.raises(ActionRefused) as error:
        await inmails.reply("ana", "key", inmail_id="old", body="Thanks")
    assert error.value.refusal.code is RefusalCode.SENDER_SUSPENDED
    assert world == before


async def test_r11a_a_sender_s_reply_asks_about_its_recipient(inmails: InMails, world: World) -> None:
    await inmails.reply("ana", "key", inmail_id="old", body="Thanks")
    world.accounts["ana"] = Account(Member("ana", standing=Standing.SUSPENDED))
    with pytest.raises(ActionRefused) as error:
        await inmails.reply("ben", "key", inmail_id="old", body="You are welcome")
    assert error.value.refusal.code is RefusalCode.RECIPIENT_UNAVAILABLE


async def test_r21_a_store_that_doesn_t_answer_is_told_as_busy(failing: Callable[[Exception], Store]) -> None:
    inmails = use_cases(failing(NothingChanged()), NoMail())
    for call in calls(inmails, "ana", "key"):
        with pytest.raises(TryAgain) as refused:
            await call
        assert refused.value.refusal.code is RefusalCode.BUSY
    with pytest.raises(TryAgain) as refused:
        await inmails.eligibility("ana", "ben", AUTO)
    assert refused.value.refusal.code is RefusalCode.READ_FAILED
