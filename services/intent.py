"""What somebody asks to be done: one frozen value per mutation, made whole before any transaction begins.

Ids and ``now`` are in it from the start, so that a retried transaction repeats the very same work.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.scope import Scope

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """What all intents share: who acts, with which idempotency key (R21), when, and the id of what it would make.

    ``fingerprint`` is a hash of the operation and its input: the same key with another one is a conflict.
    """

    id: str
    actor_id: str
    key: str
    fingerprint: str
    now: datetime

    @property
    def scope(self) -> Scope:
        """The facts that the decision reads; its members are locked. Here: the actor, and what the key stands for."""
        actor = frozenset({self.actor_id})
        return Scope(members=actor, ledgers=actor, keys=frozenset({(self.actor_id, self.key)}))


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutOneself(Intent):
    """An intent about the actor that moves no credits."""

    @property
    def scope(self) -> Scope:
        """The member without the ledger, and what the key stands for."""
        return Scope(members=frozenset({self.actor_id}), keys=frozenset({(self.actor_id, self.key)}))


@dataclass(frozen=True, slots=True, kw_only=True)
class BetweenMembers(Intent):
    """An intent between two members; both are locked."""

    member_id: str

    @property
    def scope(self) -> Scope:
        """Both members, and what lies between them in this direction."""
        return between(self)


def between(intent: BetweenMembers) -> Scope:
    """Both members of ``intent``, and what lies between them in this direction."""
    return Scope(
        members=frozenset({intent.actor_id, intent.member_id}),
        ledgers=frozenset({intent.actor_id}),
        pairs=frozenset({(intent.actor_id, intent.member_id)} if intent.actor_id != intent.member_id else ()),
        keys=frozenset({(intent.actor_id, intent.key)}),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutMember(Intent):
    """An intent of somebody who is no member (an operator, a provider, time itself) about ``member_id``."""

    member_id: str

    @property
    def scope(self) -> Scope:
        """The member with the ledger, and what the key stands for."""
        member = frozenset({self.member_id})
        return Scope(members=member, ledgers=member, keys=frozenset({(self.actor_id, self.key)}))
