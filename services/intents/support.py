"""Asking the people who run the service, and their answers (R24)."""

from __future__ import annotations

from dataclasses import dataclass

from services.intent import Intent
from services.intents.operators import ByOperator
from services.scope import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTicket(Intent):
    """Ask support something; ``audit`` is the audit of the actor's account, as JSON text.

    ``strike_id`` is the strike that the actor appeals against, None if it is about anything else.
    """

    subject: str
    body: str
    audit: str
    strike_id: str | None = None

    @property
    def scope(self) -> Scope:
        """The member, with the tickets that are under way, the strikes and the open case."""
        actor = frozenset({self.actor_id})
        return Scope(members=actor, files=actor, keys=frozenset({(self.actor_id, self.key)}))


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteToTicket(Intent):
    """Write on in one's own ticket."""

    ticket_id: str
    body: str

    @property
    def scope(self) -> Scope:
        """The member, and the ticket."""
        return Scope(
            members=frozenset({self.actor_id}),
            tickets=frozenset({self.ticket_id}),
            keys=frozenset({(self.actor_id, self.key)}),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutTicket(ByOperator):
    """An operator's intent about a ticket of ``member_id``'s."""

    ticket_id: str

    @property
    def scope(self) -> Scope:
        """The member, and the ticket."""
        return Scope(
            members=frozenset({self.member_id}),
            tickets=frozenset({self.ticket_id}),
            keys=frozenset({(self.actor_id, self.key)}),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerTicket(AboutTicket):
    """Answer a ticket."""

    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveTicket(AboutTicket):
    """Close a ticket for good."""

    reason: str
