"""What members do about their notifications."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.answers.notifications import EmailAddressSet, NotificationPreferencesSet, NotificationsMarked
from services.decisions.decision import Decision, actor, recorded
from services.effects.members import EmailAddressSaved, EmailKindsSaved, NotificationsRead
from services.intents.notifications import MarkNotificationsRead, SetEmailAddress, SetEmailKinds, StopEmails
from services.mailing.address import WANTED, is_address
from services.refusal import InvalidInput

if TYPE_CHECKING:
    from services.policy import Policy
    from services.world import World


def mark_read(world: World, intent: MarkNotificationsRead, policy: Policy) -> Decision:  # noqa: ARG001 - one shape
    """Mark notifications as read; ids that aren't the member's stand for nothing, and nothing tells so."""
    actor(world, intent)
    answer = NotificationsMarked()
    return Decision(answer, (NotificationsRead(intent.actor_id, intent.ids, intent.up_to), recorded(intent, answer)))


def set_email_address(world: World, intent: SetEmailAddress, policy: Policy) -> Decision:  # noqa: ARG001 - one shape
    """Mail the member at an address from now on, or no longer. Raises InvalidInput for what is no address."""
    actor(world, intent)
    if intent.address is not None and not is_address(intent.address):
        raise InvalidInput("input.emailAddress", f"Give {WANTED}.", rule="R22")
    answer = EmailAddressSet()
    return Decision(answer, (EmailAddressSaved(intent.actor_id, intent.address), recorded(intent, answer)))


def set_email_kinds(world: World, intent: SetEmailKinds, policy: Policy) -> Decision:  # noqa: ARG001 - one shape
    """Mail the member about those kinds of news and no others."""
    actor(world, intent)
    answer = NotificationPreferencesSet()
    return Decision(answer, (EmailKindsSaved(intent.actor_id, intent.kinds), recorded(intent, answer)))


def stop_emails(world: World, intent: StopEmails, policy: Policy) -> Decision:  # noqa: ARG001 - one shape
    """Mail the member about one kind of news no longer."""
    kinds = actor(world, intent).member.email_kinds - {intent.kind}
    answer = NotificationPreferencesSet()
    return Decision(answer, (EmailKindsSaved(intent.actor_id, kinds), recorded(intent, answer)))


RULES = {
    MarkNotificationsRead: mark_read,
    SetEmailAddress: set_email_address,
    SetEmailKinds: set_email_kinds,
    StopEmails: stop_emails,
}
