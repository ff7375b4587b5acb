from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.account import Account
from services.answers.clock import ClockAdvanced
from services.decisions.clock import LAST, LONGEST_JUMP
from services.decisions.decide import decide
from services.decisions.decision import recorded
from services.intents.clock import AdvanceTestClock
from services.member import Member
from services.policy import Policy
from services.refusal import ActionRefused, InvalidInput, KeyConflict, NotSignedIn
from services.refusal_code import RefusalCode
from services.world import World

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
TICK = timedelta(microseconds=1)
INTENT = AdvanceTestClock(id="i", actor_id="ana", key="k", fingerprint="f", now=NOW, to=NOW + TICK)


def world() -> World:
    return World(accounts={"ana": Account(Member("ana"))})


@pytest.mark.parametrize("ahead", [TICK, LONGEST_JUMP])
def test_the_moment_is_kept_under_its_key_and_nothing_else_changes(ahead: timedelta) -> None:
    intent = replace(INTENT, to=NOW + ahead)
    decision = decide(world(), intent, Policy())
    assert decision.answer == ClockAdvanced(to=NOW + ahead)
    assert decision.effects == (recorded(intent, ClockAdvanced(to=NOW + ahead)),)


@pytest.mark.parametrize("back", [timedelta(), TICK, timedelta(days=400)])
def test_r23_there_is_no_way_back(back: timedelta) -> None:
    with pytest.raises(ActionRefused) as refused:
        decide(world(), replace(INTENT, to=NOW - back), Policy())
    assert refused.value.refusal.code is RefusalCode.TEST_CLOCK_PASSED


@pytest.mark.parametrize(("now", "to"), [(NOW, NOW + LONGEST_JUMP + TICK), (LAST - TICK, LAST)])
def test_what_is_too_far(now: datetime, to: datetime) -> None:
    with pytest.raises(InvalidInput) as refused:
        decide(world(), replace(INTENT, now=now, to=to), Policy())
    assert (refused.value.field, refused.value.rule) == ("input.to", "R4b")


def test_the_last_moment_there_is() -> None:
    intent = replace(INTENT, now=LAST - 2 * TICK, to=LAST - TICK)
    assert decide(world(), intent, Policy()).answer == ClockAdvanced(to=LAST - TICK)


def test_nobody_moves_nothing() -> None:
    with pytest.raises(NotSignedIn):
        decide(World(), INTENT, Policy())


def test_r21_the_same_key_again_is_a_replay_though_the_moment_has_passed() -> None:
    known = world()
    first = decide(known, INTENT, Policy())
    known.apply(first.effects)
    again = decide(known, replace(INTENT, id="j", now=NOW + timedelta(days=9)), Policy())
    assert (again.answer, again.effects, again.replayed) == (first.answer, (), True)
    with pytest.raises(KeyConflict):
        decide(known, replace(INTENT, fingerprint="g"), Policy())
