"""Rewards for engagement, by an operator or by the job that scores activity (R7, R7a)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.answers.operators import QuarterClosed, RewardGranted
from services.calendar import month_later
from services.decisions.acting import acted, check_reason, target, told
from services.decisions.decision import Decision, need_good_standing, opened, recorded, saved
from services.entry import EntryKind
from services.intents.operators import AwardEngagement, CloseQuarter, GrantReward
from services.notification import NotificationKind
from services.operator import ActionKind
from services.refusal import InvalidInput
from services.reward import reward_lot

if TYPE_CHECKING:
    from services.account import Account
    from services.effect import Effect
    from services.lot import Lot
    from services.policy import Policy
    from services.world import World


def grant_reward(world: World, intent: GrantReward, policy: Policy) -> Decision:
    """Grant a reward in a lot of its own (R7). Raises InvalidInput for a number of credits that isn't allowed."""
    check_reason(intent.reason, policy)
    numbers = policy.reward
    if not numbers.smallest <= intent.credits <= numbers.largest:
        detail = f"A reward is {numbers.smallest} to {numbers.largest} credits."
        raise InvalidInput("input.credits", detail, rule="R7")
    before = target(world, intent)
    lot = reward_lot(f"reward:{intent.id}", intent.credits, "R7: by an operator", at=intent.now, policy=policy)
    action = acted(intent, ActionKind.REWARD_GRANTED, intent.reason, about=lot.id, credits=intent.credits)
    return _granted(before, lot, intent, policy, action)


def award_engagement(world: World, intent: AwardEngagement, policy: Policy) -> Decision:
    """Reward a member for a quarter's activity; the key makes it once a quarter, and so does the lot's id (R7a).

    Raises ActionRefused if the member isn't in good standing, or isn't there any more.
    """
    before = target(world, intent)
    need_good_standing(opened(before, policy, intent.now).account)
    basis = f"R7: engagement in {intent.quarter}, score {intent.score}"
    lot_id = f"reward:{intent.member_id}:{intent.quarter}"
    lot = reward_lot(lot_id, intent.credits, basis, at=intent.now, policy=policy)
    return _granted(before, lot, intent, policy)


def close_quarter(world: World, intent: CloseQuarter, policy: Policy) -> Decision:  # noqa: ARG001 - one shape for all
    """Note that the quarter's rewards were given."""
    answer = QuarterClosed(granted=intent.granted)
    return Decision(answer, (recorded(intent, answer),))


def _granted(
    before: Account, lot: Lot, intent: GrantReward | AwardEngagement, policy: Policy, *more: Effect
) -> Decision:
    journal = opened(before, policy, intent.now)
    journal.deposit(lot, EntryKind.GRANT, lot.amount, at=intent.now, actor_id=intent.actor_id, cause=lot.id)
    expires_at = month_later(intent.now)
    answer = RewardGranted(
        lot_id=lot.id,
        credits=lot.amount,
        expires_at=expires_at,
        available=journal.account.available(intent.now),
    )
    news = told(intent, NotificationKind.REWARD_GRANTED, lot.id, credits=lot.amount, due_at=expires_at)
    return Decision(answer, (*saved(before, journal), *more, news, recorded(intent, answer)))


RULES = {GrantReward: grant_reward, AwardEngagement: award_engagement, CloseQuarter: close_quarter}
