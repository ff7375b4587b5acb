"""Adding and lifting strikes, and what becomes of the member's standing (R17)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from services.answers.operators import StrikesChanged
from services.decisions.acting import acted, check_reason, target, told
from services.decisions.decision import Decision, opened, recorded, saved
from services.effects.members import StrikeSaved
from services.intents.operators import AddStrike, LiftStrike
from services.notification import NotificationKind
from services.operator import ActionKind
from services.refusal import ActionRefused, Refusal
from services.refusal_code import RefusalCode
from services.strike import Strike, pardoned, struck

if TYPE_CHECKING:
    from services.account import Account
    from services.effect import Effect
    from services.intents.operators import AboutStrikes
    from services.journal import Journal
    from services.policy import Policy
    from services.world import World


def add_strike(world: World, intent: AddStrike, policy: Policy) -> Decision:
    """Add a strike: the first that stands warns, later ones restrict for longer and longer (R17)."""
    before, journal = _opened(world, intent, policy)
    strike = Strike(intent.id, intent.member_id, intent.reason, intent.now)
    strikes = (*world.strikes.get(intent.member_id, ()), strike)
    member = struck(journal.account.member, strikes, policy, intent.now)
    journal.account = replace(journal.account, member=member)
    kinds = ActionKind.STRIKE_ADDED, NotificationKind.STRIKE_ADDED
    return _changed(before, journal, intent, strike, kinds)


def lift_strike(world: World, intent: LiftStrike, policy: Policy) -> Decision:
    """Lift a strike: a restriction that came from it ends, or shortens to what the other strikes bring (R17).

    Raises ActionRefused if the member has no such strike, or if it is lifted already.
    """
    before, journal = _opened(world, intent, policy)
    strikes = world.strikes.get(intent.member_id, ())
    known = next((strike for strike in strikes if strike.id == intent.strike_id), None)
    if known is None:
        raise ActionRefused(Refusal(RefusalCode.STRIKE_NOT_FOUND))
    if known.lifted_at is not None:
        raise ActionRefused(Refusal(RefusalCode.STRIKE_LIFTED))
    lifted = replace(known, lifted_at=intent.now)
    left = tuple(lifted if strike is known else strike for strike in strikes)
    member = pardoned(journal.account.member, strikes, left, policy, intent.now)
    journal.account = replace(journal.account, member=member)
    kinds = ActionKind.STRIKE_LIFTED, NotificationKind.STRIKE_LIFTED
    return _changed(before, journal, intent, lifted, kinds)


def _opened(world: World, intent: AboutStrikes, policy: Policy) -> tuple[Account, Journal]:
    """The account as it was, and its journal up to now: grants depend on the standing at their time (R6a)."""
    check_reason(intent.reason, policy)
    before = target(world, intent)
    return before, opened(before, policy, intent.now)


def _changed(
    before: Account,
    journal: Journal,
    intent: AboutStrikes,
    strike: Strike,
    kinds: tuple[ActionKind, NotificationKind],
) -> Decision:
    member = journal.account.member
    answer = StrikesChanged(
        action_id=intent.id,
        member_id=intent.member_id,
        strike_id=strike.id,
        standing=member.standing,
        restricted_until=member.restricted_until,
    )
    effects: tuple[Effect, ...] = (
        *saved(before, journal),
        StrikeSaved(strike),
        acted(intent, kinds[0], intent.reason, about=strike.id),
        told(intent, kinds[1], strike.id, due_at=member.restricted_until),
        recorded(intent, answer),
    )
    return Decision(answer, effects)


RULES = {AddStrike: add_strike, LiftStrike: lift_strike}
