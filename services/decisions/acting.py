"""What the decisions on operators' doings share: whom it is about, why, and the record of it (R24)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.content import check_text
from services.effects.members import Notified
from services.effects.support import OperatorActed
from services.notification import Notification
from services.operator import OperatorAction
from services.refusal import ActionRefused, Refusal
from services.refusal_code import RefusalCode

if TYPE_CHECKING:
    from datetime import datetime

    from services.account import Account
    from services.intent import AboutMember
    from services.intents.operators import ByOperator
    from services.notification import NotificationKind
    from services.operator import ActionKind
    from services.policy import Policy
    from services.world import World


def target(world: World, intent: AboutMember) -> Account:
    """The account that ``intent`` is about. Raises ActionRefused if there is no such member."""
    account = world.accounts.get(intent.member_id)
    if account is None:
        raise ActionRefused(Refusal(RefusalCode.MEMBER_NOT_FOUND))
    return account


def check_reason(reason: str, policy: Policy) -> None:
    """Raises InvalidInput unless a reason is given, in plain text within the policy's limit."""
    check_text("input.reason", reason, policy.reason_limit)


def acted(
    intent: ByOperator, kind: ActionKind, reason: str | None, *, about: str | None = None, credits: int | None = None
) -> OperatorActed:
    """The record of what the operator did, in the transaction that does it."""
    return OperatorActed(
        OperatorAction(
            id=intent.id,
            operator=intent.operator,
            role=intent.role,
            kind=kind,
            member_id=intent.member_id,
            reason=reason,
            at=intent.now,
            about=about,
            credits=credits,
        )
    )


def told(
    intent: AboutMember,
    kind: NotificationKind,
    about: str | None,
    *,
    credits: int | None = None,
    due_at: datetime | None = None,
) -> Notified:
    """The member is told of it, once."""
    return Notified(
        Notification(
            id=f"{intent.id}:{kind}",
            member_id=intent.member_id,
            kind=kind,
            at=intent.now,
            credits=credits,
            due_at=due_at,
            about=about,
        )
    )
