"""Deciding on reported members: a case is upheld, and brings a strike, or dismissed (R17)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from services.answers.cases import CaseClosed
from services.case import CaseState, released
from services.decisions.acting import acted, check_reason, target, told
from services.decisions.decision import Decision, opened, recorded, saved
from services.effects.cases import CaseSaved
from services.effects.members import StrikeSaved
from services.intents.cases import DismissCase, UpholdCase
from services.notification import NotificationKind
from services.operator import ActionKind
from services.refusal import ActionRefused, Refusal
from services.refusal_code import RefusalCode
from services.strike import Strike, struck

if TYPE_CHECKING:
    from services.account import Account
    from services.case import Case
    from services.effect import Effect
    from services.intents.cases import AboutCase
    from services.journal import Journal
    from services.policy import Policy
    from services.world import World


def uphold(world: World, intent: UpholdCase, policy: Policy) -> Decision:
    """Add the strike that the case deserves; what restricts from now on is strikes, not the open case (R17).

    Raises ActionRefused if the case is closed already.
    """
    before, journal, case = _opened(world, intent, policy)
    strike = Strike(intent.id, intent.member_id, intent.reason, intent.now, case_id=case.id)
    strikes = (*world.strikes.get(intent.member_id, ()), strike)
    member = released(journal.account.member, case, strikes, policy, intent.now)
    member = struck(member, strikes, policy, intent.now)
    journal.account = replace(journal.account, member=member)
    news = told(intent, NotificationKind.STRIKE_ADDED, strike.id, due_at=member.restricted_until)
    closed = case.closed(CaseState.UPHELD, intent.now, strike.id)
    return _closed(before, journal, intent, closed, (StrikeSaved(strike), news))


def dismiss(world: World, intent: DismissCase, policy: Policy) -> Decision:
    """End the restriction that the case brought, unless another cause holds it; who reported stays safe (R11, R17).

    A member who wasn't restricted by it is told nothing: they would learn of a report (R11a). Raises ActionRefused if
    the case is closed already.
    """
    before, journal, case = _opened(world, intent, policy)
    strikes = world.strikes.get(intent.member_id, ())
    member = released(journal.account.member, case, strikes, policy, intent.now)
    journal.account = replace(journal.account, member=member)
    news = told(intent, NotificationKind.REVIEW_ENDED, None, due_at=member.restricted_until)
    return _closed(
        before, journal, intent, case.closed(CaseState.DISMISSED, intent.now), (news,) if case.restricts else ()
    )


def _opened(world: World, intent: AboutCase, policy: Policy) -> tuple[Account, Journal, Case]:
    """The account as it was, its journal up to now (grants depend on the standing, R6a), and the open case."""
    check_reason(intent.reason, policy)
    before = target(world, intent)
    case = world.cases.get(intent.case_id)
    if case is None or not case.open:
        raise ActionRefused(Refusal(RefusalCode.CASE_CLOSED))
    return before, opened(before, policy, intent.now), case


def _closed(before: Account, journal: Journal, intent: AboutCase, case: Case, effects: tuple[Effect, ...]) -> Decision:
    member = journal.account.member
    kind = ActionKind.CASE_UPHELD if case.state is CaseState.UPHELD else ActionKind.CASE_DISMISSED
    answer = CaseClosed(
        action_id=intent.id,
        case_id=case.id,
        state=case.state,
        strike_id=case.strike_id,
        member_id=member.id,
        standing=member.standing,
        restricted_until=member.restricted_until,
    )
    acting = (acted(intent, kind, intent.reason, about=case.id), recorded(intent, answer))
    return Decision(answer, (*saved(before, journal), CaseSaved(case), *effects, *acting))


RULES = {UpholdCase: uphold, DismissCase: dismiss}
