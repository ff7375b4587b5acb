"""Who may write to a member: blocks and preferences (R9, R11)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from services.answers.reach import Blocked, PreferencesSet, Unblocked
from services.decisions.connections import request_ended
from services.decisions.decision import Decision, actor, recorded
from services.effects.mail import BlockSet
from services.effects.members import PreferencesSaved
from services.intents.reach import BlockMember, SetPreferences, UnblockMember
from services.refusal import ActionRefused, Refusal
from services.refusal_code import RefusalCode
from services.team import is_pool

if TYPE_CHECKING:
    from services.policy import Policy
    from services.world import World


def block(world: World, intent: BlockMember, policy: Policy) -> Decision:  # noqa: ARG001 - one shape for all
    """Block a member: neither can write to the other any more (R11); a connection request between them ends (R2)."""
    _need_other(world, intent)
    already = world.pair(intent.actor_id, intent.member_id).blocked_by_sender
    answer = Blocked(changed=not already)
    change = () if already else (BlockSet(intent.actor_id, intent.member_id, intent.now),)
    ended = request_ended(world, intent.actor_id, intent.member_id, intent.now)
    return Decision(answer, (*change, *ended, recorded(intent, answer)))


def unblock(world: World, intent: UnblockMember, policy: Policy) -> Decision:  # noqa: ARG001 - one shape for all
    """Take a block back (R11)."""
    _need_other(world, intent)
    blocked = world.pair(intent.actor_id, intent.member_id).blocked_by_sender
    answer = Unblocked(changed=blocked)
    change = (BlockSet(intent.actor_id, intent.member_id, None),) if blocked else ()
    return Decision(answer, (*change, recorded(intent, answer)))


def set_preferences(world: World, intent: SetPreferences, policy: Policy) -> Decision:  # noqa: ARG001 - one shape
    """Set opt-outs and open profile; what the intent leaves out stays as it is (R9, R11)."""
    member = actor(world, intent).member
    changed = replace(
        member,
        opt_outs=member.opt_outs if intent.opt_outs is None else intent.opt_outs,
        open_profile=member.open_profile if intent.open_profile is None else intent.open_profile,
    )
    answer = PreferencesSet(opt_outs=tuple(sorted(changed.opt_outs)), open_profile=changed.open_profile)
    return Decision(answer, (PreferencesSaved(changed), recorded(intent, answer)))


def _need_other(world: World, intent: BlockMember | UnblockMember) -> None:
    actor(world, intent)
    if intent.member_id == intent.actor_id:
        raise ActionRefused(Refusal(RefusalCode.RECIPIENT_IS_YOURSELF))
    if intent.member_id not in world.accounts or is_pool(intent.member_id):
        raise ActionRefused(Refusal(RefusalCode.RECIPIENT_UNAVAILABLE))


RULES = {BlockMember: block, UnblockMember: unblock, SetPreferences: set_preferences}
