from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.account import Account
from services.answers.reach import Blocked, PreferencesSet, Unblocked
from services.decisions.decide import decide, decide_all
from services.decisions.decision import recorded
from services.effects.mail import BlockSet
from services.effects.members import PreferencesSaved
from services.eligibility import Pair
from services.intent import Intent
from services.intents.reach import BlockMember, SetPreferences, UnblockMember
from services.member import Member, OptOut, Standing
from services.policy import Policy
from services.refusal import ActionRefused, NotSignedIn
from services.refusal_code import RefusalCode
from services.world import World

POLICY = Policy()
NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
BLOCK = BlockMember(id="b1", actor_id="ana", key="key", fingerprint="print", now=NOW, member_id="ben")
UNBLOCK = UnblockMember(id="b2", actor_id="ana", key="key2", fingerprint="print2", now=NOW, member_id="ben")
PREFERENCES = SetPreferences(
    id="p1", actor_id="ana", key="key", fingerprint="print", now=NOW, opt_outs=None, open_profile=None
)


def world(member: Member | None = None, **facts: bool) -> World:
    return World(
        accounts={"ana": Account(member or Member("ana")), "ben": Account(Member("ben"))},
        pairs={("ana", "ben"): replace(Pair(), **facts)},
    )


@pytest.mark.parametrize("already", [False, True])
def test_r11_a_block_is_set_once(already: bool) -> None:  # noqa: FBT001 - a parameter of the test
    decision = decide(world(blocked_by_sender=already), BLOCK, POLICY)
    answer = Blocked(changed=not already)
    change = () if already else (BlockSet("ana", "ben", NOW),)
    assert (decision.answer, decision.effects) == (answer, (*change, recorded(BLOCK, answer)))


@pytest.mark.parametrize("blocked", [False, True])
def test_r11_a_block_is_taken_back_once(blocked: bool) -> None:  # noqa: FBT001 - a parameter of the test
    decision = decide(world(blocked_by_sender=blocked), UNBLOCK, POLICY)
    answer = Unblocked(changed=blocked)
    change = (BlockSet("ana", "ben", None),) if blocked else ()
    assert (decision.answer, decision.effects) == (answer, (*change, recorded(UNBLOCK, answer)))


def test_r11_the_other_s_block_is_not_one_s_own() -> None:
    assert decide(world(blocked_by_recipient=True), BLOCK, POLICY).answer == Blocked(changed=True)
    assert decide(world(blocked_by_recipient=True), UNBLOCK, POLICY).answer == Unblocked(changed=False)


def test_r11_blocking_and_unblocking_in_one_group() -> None:
    facts = world()
    outcomes = decide_all(facts, [BLOCK, UNBLOCK, replace(UNBLOCK, id="b3", key="key3")], POLICY)
    answers = [getattr(outcome, "answer", None) for outcome in outcomes]
    assert answers == [Blocked(changed=True), Unblocked(changed=True), Unblocked(changed=False)]
    assert facts.pair("ana", "ben") == facts.pair("ben", "ana") == Pair()


@pytest.mark.parametrize("intent", [BLOCK, UNBLOCK])
@pytest.mark.parametrize(
    ("member_id", "code"),
    [("ana", RefusalCode.RECIPIENT_IS_YOURSELF), ("nobody", RefusalCode.RECIPIENT_UNAVAILABLE)],
)
def test_r11_one_blocks_neither_oneself_nor_nobody(
    intent: BlockMember | UnblockMember, member_id: str, code: RefusalCode
) -> None:
    with pytest.raises(ActionRefused) as error:
        decide(world(), replace(intent, member_id=member_id), POLICY)
    assert error.value.refusal.code is code


@pytest.mark.parametrize("intent", [BLOCK, UNBLOCK, PREFERENCES])
def test_who_doesn_t_exist_isn_t_signed_in(intent: Intent) -> None:
    with pytest.raises(NotSignedIn):
        decide(world(), replace(intent, actor_id="nobody"), POLICY)


@pytest.mark.parametrize("standing", Standing)
def test_r11_anyone_may_block(standing: Standing) -> None:
    assert decide(world(Member("ana", standing=standing)), BLOCK, POLICY).answer == Blocked(changed=True)


SALES, ALL = frozenset({OptOut.SALES}), frozenset({OptOut.ALL})


@pytest.mark.parametrize(
    ("opt_outs", "open_profile", "then"),
    [
        (None, None, Member("ana", opt_outs=SALES, open_profile=True)),
        (None, False, Member("ana", opt_outs=SALES, open_profile=False)),
        (ALL, None, Member("ana", opt_outs=ALL, open_profile=True)),
        (frozenset[OptOut](), None, Member("ana", opt_outs=frozenset(), open_profile=True)),
        (ALL, False, Member("ana", opt_outs=ALL, open_profile=False)),
    ],
)
def test_r9_and_r11_what_preferences_leave_out_stays(
    opt_outs: frozenset[OptOut] | None,
    open_profile: bool | None,  # noqa: FBT001 - a column of the table
    then: Member,
) -> None:
    facts = world(Member("ana", opt_outs=SALES, open_profile=True))
    intent = replace(PREFERENCES, opt_outs=opt_outs, open_profile=open_profile)
    decision = decide(facts, intent, POLICY)
    answer = PreferencesSet(opt_outs=tuple(then.opt_outs), open_profile=then.open_profile)
    assert decision.answer == answer
    assert decision.effects == (PreferencesSaved(then), recorded(intent, answer))


def test_opt_outs_are_told_in_one_order() -> None:
    intent = replace(PREFERENCES, opt_outs=frozenset(OptOut))
    answer = decide(world(), intent, POLICY).answer
    assert answer == PreferencesSet(opt_outs=tuple(sorted(OptOut)), open_profile=False)
