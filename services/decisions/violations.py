"""Counting refusals, and the strike that enough of them bring (R17)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from services.answers.violations import ViolationNoted
from services.decisions.acting import told
from services.decisions.decision import Decision, actor, opened, recorded, saved
from services.effects.members import StrikeSaved, ViolationsKept
from services.intents.violations import NoteViolation
from services.notification import NotificationKind
from services.strike import Strike, next_restriction, struck
from services.violation import counted, would_count

if TYPE_CHECKING:
    from services.policy import Policy
    from services.violation import Violation
    from services.world import World


def note(world: World, intent: NoteViolation, policy: Policy) -> Decision:
    """Count a refusal, unless none counts just now; enough of them bring a strike, and count no more (R17).

    What isn't counted isn't recorded either: a member who is restricted can't fill the database with it.
    """
    before, rules = actor(world, intent), policy.violations
    strikes = world.strikes.get(intent.member_id, ())
    if not would_count(before.member, strikes, rules, intent.now):
        return Decision(_noted(0, strikes, policy))
    known = counted((*world.violations.get(intent.member_id, ()), intent.violation), rules, intent.now)
    if len(known) >= rules.per_strike:
        return _strike(world, intent, known, policy)
    answer = _noted(len(known), strikes, policy)
    return Decision(answer, (ViolationsKept(intent.member_id, known), recorded(intent, answer)))


def _strike(world: World, intent: NoteViolation, violations: tuple[Violation, ...], policy: Policy) -> Decision:
    """Add the strike that ``violations`` bring; its reason names each, for the member and for an appeal."""
    before = world.accounts[intent.member_id]
    journal = opened(before, policy, intent.now)
    listed = "; ".join(map(str, violations))
    reason = f"{len(violations)} refusals within {policy.violations.window.days} days: {listed}."
    strike = Strike(intent.id, intent.member_id, reason, intent.now)
    strikes = (*world.strikes.get(intent.member_id, ()), strike)
    member = struck(journal.account.member, strikes, policy, intent.now)
    journal.account = replace(journal.account, member=member)
    noted = _noted(len(violations), strikes, policy)
    answer = replace(noted, strike_id=strike.id, restricted_until=member.restricted_until)
    effects = (
        *saved(before, journal),
        StrikeSaved(strike),
        ViolationsKept(intent.member_id, ()),
        told(intent, NotificationKind.STRIKE_ADDED, strike.id, due_at=member.restricted_until),
        recorded(intent, answer),
    )
    return Decision(answer, effects)


def _noted(count: int, strikes: tuple[Strike, ...], policy: Policy) -> ViolationNoted:
    return ViolationNoted(
        count=count,
        per_strike=policy.violations.per_strike,
        days=policy.violations.window.days,
        next_hours=int(next_restriction(strikes, policy).total_seconds()) // 3600,
    )


RULES = {NoteViolation: note}
