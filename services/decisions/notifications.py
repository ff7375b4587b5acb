"""What members do about their notifications."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.answers.notifications import NotificationsMarked
from services.decisions.decision import Decision, actor, recorded
from services.effects.members import NotificationsRead
from services.intents.notifications import MarkNotificationsRead

if TYPE_CHECKING:
    from services.policy import Policy
    from services.world import World


def mark_read(world: World, intent: MarkNotificationsRead, policy: Policy) -> Decision:  # noqa: ARG001 - one shape
    """Mark notifications as read; ids that aren't the member's stand for nothing, and nothing tells so."""
    actor(world, intent)
    answer = NotificationsMarked()
    return Decision(answer, (NotificationsRead(intent.actor_id, intent.ids, intent.up_to), recorded(intent, answer)))


RULES = {MarkNotificationsRead: mark_read}
