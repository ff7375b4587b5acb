from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.account import Account
from services.answers.mail import Sent
from services.answers.reach import Blocked
from services.decisions.decide import decide, decide_all
from services.decisions.decision import Decision
from services.effects.credits import CreditsMoved
from services.effects.mail import InMailDelivered
from services.effects.records import Recorded
from services.entry import Entry
from services.intent import Intent
from services.intents.mail import SendInMail
from services.intents.reach import BlockMember, UnblockMember
from services.lot import Lot, LotSource, PayWith
from services.member import Member
from services.policy import Policy
from services.refusal import KeyConflict, Refused, SendRefused
from services.world import World

POLICY = Policy()
NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
LOT = Lot("lot", LotSource.PURCHASED, 10, 1, NOW, None, 2, "purchase")
SEND = SendInMail(
    id="i1",
    actor_id="m0",
    key="key",
    fingerprint="print",
    now=NOW,
    member_id="m1",
    subject="Hello",
    body="How are you?",
    pay_with=PayWith.AUTO,
)


def world(credits: int = 1, members: int = 2) -> World:
    accounts = [
        Account(Member(f"m{n}"), lots=(replace(LOT, id=f"lot{n}", remaining=credits),), sequence=1, balance=credits)
        for n in range(members)
    ]
    return World(accounts={account.member.id: account for account in accounts})


def test_r21_the_same_key_and_input_gives_the_same_answer_marked_as_a_replay() -> None:
    facts = world()
    repeated = replace(SEND, id="i2", now=datetime(2024, 9, 1, tzinfo=UTC))
    first, again = decide_all(facts, [SEND, repeated], POLICY)
    assert isinstance(first, Decision)
    assert not first.replayed
    assert isinstance(first.answer, Sent)
    assert again == Decision(first.answer, (), replayed=True)
    assert facts.accounts["m0"].balance == 0
    assert facts.accounts["m0"].sent == 1


def test_r21_a_repeated_transaction_finds_its_own_record_and_that_is_no_replay() -> None:
    first, again = decide_all(world(), [SEND, SEND], POLICY)
    assert isinstance(first, Decision)
    assert again == Decision(first.answer, (), replayed=False)


@pytest.mark.parametrize(
    "other",
    [
        replace(SEND, id="i2", fingerprint="other"),
        BlockMember(id="b", actor_id="m0", key="key", fingerprint="other", now=NOW, member_id="m1"),
    ],
)
def test_r21_the_same_key_with_another_input_is_a_conflict(other: Intent) -> None:
    facts = world(credits=5)
    first, conflict = decide_all(facts, [SEND, other], POLICY)
    assert isinstance(first, Decision)
    assert isinstance(conflict, KeyConflict)
    assert facts.accounts["m0"].balance == 4


def test_r21_a_key_belongs_to_its_member() -> None:
    facts = world()
    crossing = replace(SEND, id="i2", actor_id="m1", member_id="m0")
    outcomes = decide_all(facts, [SEND, crossing], POLICY)
    assert [isinstance(outcome, Decision) and outcome.replayed for outcome in outcomes] == [False, False]
    assert (facts.accounts["m0"].balance, facts.accounts["m1"].balance) == (0, 0)


def test_r21_a_refusal_is_not_kept_so_the_same_key_may_succeed_later() -> None:
    facts = world(credits=0)
    (refused,) = decide_all(facts, [SEND], POLICY)
    assert isinstance(refused, SendRefused)
    assert facts == world(credits=0)
    facts.accounts["m0"] = world(credits=1).accounts["m0"]
    (sent,) = decide_all(facts, [SEND], POLICY)
    assert isinstance(sent, Decision)
    assert not sent.replayed


def test_deciding_one_leaves_the_world_as_it_was_so_that_it_may_be_asked_again() -> None:
    facts = world()
    decision = decide(facts, SEND, POLICY)
    assert facts == world()
    assert decide(facts, SEND, POLICY) == decision


def test_r18_a_block_earlier_in_the_group_stops_the_send() -> None:
    block = BlockMember(id="b", actor_id="m1", key="b", fingerprint="p", now=NOW, member_id="m0")
    unblock = UnblockMember(id="u", actor_id="m1", key="u", fingerprint="p", now=NOW, member_id="m0")
    outcomes = decide_all(world(), [block, SEND, unblock, SEND], POLICY)
    assert [type(outcome) for outcome in outcomes] == [Decision, SendRefused, Decision, Decision]


def test_an_intent_without_a_rule_is_a_fault_and_no_refusal() -> None:
    with pytest.raises(TypeError, match="no rule for Intent"):
        decide_all(world(), [Intent(id="x", actor_id="m0", key="k", fingerprint="p", now=NOW)], POLICY)


def sending(actor_id: str, member_id: str, key: str, body: str) -> Intent:
    return replace(SEND, actor_id=actor_id, member_id=member_id, key=key, body=body)


def blocking(actor_id: str, member_id: str, key: str) -> Intent:
    return BlockMember(id="b", actor_id=actor_id, key=key, fingerprint="block", now=NOW, member_id=member_id)


def numbered(intents: list[Intent]) -> list[Intent]:
    return [replace(intent, id=f"i{n}") for n, intent in enumerate(intents)]


KEYS, MEMBERS = st.sampled_from("abcdefgh"), st.sampled_from(["m0", "m1", "m2"])
ANYONE = st.sampled_from(["m0", "m1", "m2", "nobody"])
BODIES = st.sampled_from(["Hello", "", "data:,x"])
INTENTS = st.lists(
    st.builds(sending, ANYONE, ANYONE, KEYS, BODIES) | st.builds(blocking, MEMBERS, MEMBERS, KEYS), max_size=20
).map(numbered)


@settings(deadline=None)
@given(INTENTS, st.integers(0, 3))
def test_r18_and_r23_any_group_keeps_the_ledger_whole(intents: Sequence[Intent], credits: int) -> None:
    facts = world(credits, members=3)
    entries, sent = list[Entry](), list[tuple[str, str]]()
    for intent in intents:
        before = deepcopy(facts)
        (outcome,) = decide_all(facts, [intent], POLICY)
        if isinstance(outcome, Refused):
            assert facts == before
            continue
        assert bool(outcome.effects) is any(isinstance(effect, Recorded) for effect in outcome.effects)
        entries += [effect.movement.entry for effect in outcome.effects if isinstance(effect, CreditsMoved)]
        mails = [effect.inmail for effect in outcome.effects if isinstance(effect, InMailDelivered)]
        sent += [(mail.sender_id, mail.recipient_id) for mail in mails]
        assert isinstance(outcome.answer, (Sent, Blocked))
    assert len(sent) == len(set(sent)) == len(entries)
    for member_id, account in facts.accounts.items():
        own = [entry for entry in entries if entry.member_id == member_id]
        assert [entry.sequence for entry in own] == list(range(2, 2 + len(own)))
        assert account.balance == credits - len(own) == sum(lot.remaining for lot in account.lots)
        assert account.balance >= 0
        assert account.sent == len([sender for sender, _ in sent if sender == member_id])
