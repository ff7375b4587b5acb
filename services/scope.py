"""Which facts a group of intents needs: told by the intents, loaded by storage."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from services.intent import Intent


@dataclass(frozen=True, slots=True)
class Scope:
    """Facts by what finds them.

    ``members`` are locked and loaded; those in ``ledgers`` with plan, lots, holds, debts and what they have sent, the
    others as recipients alone. ``pairs`` are (sender, recipient); ``keys`` are (member, idempotency key); ``inmails``,
    ``purchases``, ``scheduled`` and ``tickets`` are ids; ``files`` are the members whose open tickets, open case,
    strikes and violations are loaded, ``statements`` those whose bills are.
    ``bonds`` are two members in order whose latest connection requests are loaded, ``detours`` those of whom it is told
    how far apart they are without their connection, ``asking`` members whose open requests are counted, ``templates``
    those whose templates are loaded.
    ``teams`` are loaded with their seats, ``seated`` are members of whom it is told which team they sit in.
    ``awaiting`` are members of whom it is told whose response they wait for. ``degrees`` say of all ``pairs`` how far
    they are apart, where that is known before: of surveys alone.
    """

    members: frozenset[str] = frozenset()
    ledgers: frozenset[str] = frozenset()
    pairs: frozenset[tuple[str, str]] = frozenset()
    keys: frozenset[tuple[str, str]] = frozenset()
    inmails: frozenset[str] = frozenset()
    purchases: frozenset[str] = frozenset()
    scheduled: frozenset[str] = frozenset()
    tickets: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    statements: frozenset[str] = frozenset()
    bonds: frozenset[tuple[str, str]] = frozenset()
    detours: frozenset[tuple[str, str]] = frozenset()
    asking: frozenset[str] = frozenset()
    templates: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    seated: frozenset[str] = frozenset()
    awaiting: frozenset[str] = frozenset()
    degrees: frozenset[tuple[str, str, int]] = frozenset()


def with_team(scope: Scope, team_id: str | None) -> Scope:
    """``scope`` with a team's pool, locked among the members, and its seats; as it is for None (R8a)."""
    if team_id is None:
        return scope
    team = frozenset({team_id})
    return replace(scope, members=scope.members | team, ledgers=scope.ledgers | team, teams=scope.teams | team)


_FIELDS = tuple(field.name for field in fields(Scope))


def scope_of(intents: Iterable[Intent]) -> Scope:
    """The facts that deciding ``intents`` needs."""
    scopes = [intent.scope for intent in intents]
    return Scope(**{name: frozenset[Any]().union(*(getattr(scope, name) for scope in scopes)) for name in _FIELDS})
