"""What intents need to know is told by themselves, and put together for a group."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from services.intent import AboutMember, BetweenMembers, Intent
from services.scope import Scope, scope_of

FACTS: dict[str, Any] = {
    "id": "i",
    "actor_id": "ana",
    "key": "k",
    "fingerprint": "f",
    "now": datetime(2024, 5, 15, tzinfo=UTC),
}
OPERATOR: dict[str, Any] = {**FACTS, "actor_id": "operator:eva"}


def test_nothing_is_needed_for_nothing() -> None:
    assert scope_of([]) == Scope()


def test_an_intent_needs_its_actor_and_what_the_key_stands_for() -> None:
    ana = frozenset({"ana"})
    assert Intent(**FACTS).scope == Scope(members=ana, ledgers=ana, keys=frozenset({("ana", "k")}))


@pytest.mark.parametrize(
    ("other", "pairs"), [("ben", frozenset({("ana", "ben")})), ("ana", frozenset[tuple[str, str]]())]
)
def test_an_intent_between_members_needs_both_and_nobody_is_a_pair_alone(
    other: str, pairs: frozenset[tuple[str, str]]
) -> None:
    intent = BetweenMembers(**FACTS, member_id=other)
    assert intent.scope == Scope(
        members=frozenset({"ana", other}),
        ledgers=frozenset({"ana"}),
        pairs=pairs,
        keys=frozenset({("ana", "k")}),
    )


def test_who_is_no_member_isn_t_locked() -> None:
    intent = AboutMember(**OPERATOR, member_id="ana")
    ana = frozenset({"ana"})
    assert intent.scope == Scope(members=ana, ledgers=ana, keys=frozenset({("operator:eva", "k")}))


def test_a_group_needs_what_each_of_its_intents_needs() -> None:
    class Rare(Intent):
        @property
        def scope(self) -> Scope:
            return Scope(
                inmails=frozenset({"mail"}), purchases=frozenset({"purchase"}), scheduled=frozenset({"scheduled"})
            )

    group = [BetweenMembers(**FACTS, member_id="ben"), AboutMember(**FACTS, member_id="cid"), Rare(**FACTS)]
    assert scope_of(group) == Scope(
        members=frozenset({"ana", "ben", "cid"}),
        ledgers=frozenset({"ana", "cid"}),
        pairs=frozenset({("ana", "ben")}),
        keys=frozenset({("ana", "k")}),
        inmails=frozenset({"mail"}),
        purchases=frozenset({"purchase"}),
        scheduled=frozenset({"scheduled"}),
    )
