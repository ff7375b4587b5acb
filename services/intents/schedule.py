"""Sending later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.intent import BetweenMembers, Intent, between
from services.scope import Scope, with_team
from services.template import TextOrigin

if TYPE_CHECKING:
    from datetime import datetime

    from services.lot import PayWith
    from services.moderation.finding import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleInMail(BetweenMembers):
    """Write an InMail to ``member_id`` now, for ``send_at``, and set its credit aside.

    ``findings`` are what a moderator found in the texts (R17), ``origin`` is where those are from (R16). ``team_id`` is
    the actor's team, where it is to pay.
    """

    subject: str
    body: str
    pay_with: PayWith
    send_at: datetime
    findings: tuple[Finding, ...] = ()
    origin: TextOrigin = TextOrigin.WRITTEN
    team_id: str | None = None

    @property
    def scope(self) -> Scope:
        """Both members, what lies between them, and the pool that is to pay."""
        return with_team(between(self), self.team_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelScheduled(Intent):
    """Don't send a scheduled InMail after all; its credit returns, to the pool of ``team_id`` if it came from there."""

    scheduled_id: str
    team_id: str | None = None

    @property
    def scope(self) -> Scope:
        """The sender with the ledger, the pool, and the scheduled InMail."""
        actor = frozenset({self.actor_id})
        scope = Scope(
            members=actor,
            ledgers=actor,
            keys=frozenset({(self.actor_id, self.key)}),
            scheduled=frozenset({self.scheduled_id}),
        )
        return with_team(scope, self.team_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendScheduled(BetweenMembers):
    """Send a scheduled InMail whose moment has come: time asks, so no answer is kept; the InMail's state is enough."""

    scheduled_id: str
    team_id: str | None = None

    @property
    def scope(self) -> Scope:
        """Both members, what lies between them, the pool that is to pay, and the scheduled InMail."""
        scope = Scope(
            members=frozenset({self.actor_id, self.member_id}),
            ledgers=frozenset({self.actor_id}),
            pairs=frozenset({(self.actor_id, self.member_id)}),
            scheduled=frozenset({self.scheduled_id}),
        )
        return with_team(scope, self.team_id)
