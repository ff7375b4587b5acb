"""Who is connected with whom."""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.connection import pair_of
from services.intent import BetweenMembers
from services.scope import Scope


def between_two(a: str, b: str) -> Scope:
    """Two members, what lies between them in both directions, and what they asked of each other."""
    if a == b:
        return Scope(members=frozenset({a}))
    return Scope(members=frozenset({a, b}), pairs=frozenset({(a, b), (b, a)}), bonds=frozenset({pair_of(a, b)}))


@dataclass(frozen=True, slots=True, kw_only=True)
class BetweenTwo(BetweenMembers):
    """An intent about what two members are to each other."""

    @property
    def scope(self) -> Scope:
        """The two, and what the key stands for."""
        return replace(between_two(self.actor_id, self.member_id), keys=frozenset({(self.actor_id, self.key)}))


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestConnection(BetweenTwo):
    """Ask ``member_id`` for a connection, with a note that may be empty (R2)."""

    note: str

    @property
    def scope(self) -> Scope:
        """The two, and how many requests of the actor's wait for an answer."""
        keys = frozenset({(self.actor_id, self.key)})
        return replace(between_two(self.actor_id, self.member_id), keys=keys, asking=frozenset({self.actor_id}))


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutRequest(BetweenTwo):
    """An intent about a request that one of the two sent the other."""

    request_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptRequest(AboutRequest):
    """Accept a request that the actor received (R2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineRequest(AboutRequest):
    """Decline a request that the actor received (R2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawRequest(AboutRequest):
    """Take back a request that the actor sent (R2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveConnection(BetweenTwo):
    """End the connection with ``member_id`` (R2)."""

    @property
    def scope(self) -> Scope:
        """The two, and how far apart they will be."""
        two = between_two(self.actor_id, self.member_id)
        return replace(two, keys=frozenset({(self.actor_id, self.key)}), detours=two.bonds)
