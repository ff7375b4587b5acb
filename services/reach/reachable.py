"""Whom a member reaches, step by step, and what a send to each would decide now."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from services.eligibility import RELATIONS, Eligibility, Pair, Relation, judge
from services.reach.distance import steps
from services.reach.projection import recipient_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from numpy.typing import NDArray

    from services.account import Account
    from services.lot import LotSource, PayWith
    from services.policy import Policy
    from services.pool import Pool
    from services.reach.adjacency import Positions
    from services.reach.projection import Projection
    from services.refusal_code import RefusalCode

ROUNDED_TO = 10
"""Members who can't be told from nobody are counted in tens, always up, so as not to tell on one of them (own)."""

_BLOCKED_BY, _REPORTED_BY, BLOCKS, AWAITING, DEGREE = 8, 9, 10, 11, 12
"""The bits of a kind above those of a member's facts."""


@dataclass(frozen=True, slots=True)
class StepReach:
    """Members at one relation: how many, how many of them can be written to now, and why the others can't.

    ``free`` of the ``writable`` keep an open profile and cost nothing (R9), the others one credit each, of a lot of the
    source in ``paid_from``: each judged as if it were the only send. ``blockers`` counts the others by their first one.
    """

    relation: Relation
    members: int
    free: int
    paid_from: Mapping[LotSource, int]
    blockers: Mapping[RefusalCode, int]

    @property
    def writable(self) -> int:
        """How many can be written to now."""
        return self.free + sum(self.paid_from.values())


@dataclass(frozen=True, slots=True)
class Reach:
    """Everybody else, by relation; and ``unavailable``, who have none that may be told, in tens rounded up (R11a).

    Of those whom filters let pass, ``unavailable`` is 0: filters find nobody who can't be told from nobody.
    """

    steps: tuple[StepReach, ...]
    unavailable: int

    @property
    def total(self) -> int:
        """What all counts add up to: everybody else, with the unavailable rounded."""
        return sum(step.members for step in self.steps) + self.unavailable


def kinds(projection: Projection, viewer: int, awaiting: Positions) -> NDArray[np.uint16]:
    """All that the rules read of a send from ``viewer`` to each member, by position, as one number: its kind.

    ``awaiting`` are those whom the viewer wrote to without a response so far (R13).
    """
    found = projection.facts.astype(np.uint16)
    found |= steps(projection.connections, len(projection), viewer).astype(np.uint16) << DEGREE
    marks = (
        (_BLOCKED_BY, projection.blocked_by.of(viewer)),
        (_REPORTED_BY, projection.reported_by.of(viewer)),
        (BLOCKS, projection.blocks.of(viewer)),
        (AWAITING, awaiting),
    )
    for bit, members in marks:
        found[members] |= np.uint16(1 << bit)
    return found


@dataclass(frozen=True, slots=True)
class Terms:
    """Who sends and how it is paid: ``sender`` is settled up to ``now``, ``pool`` as ``judge`` wants it (R8a)."""

    sender: Account
    pay_with: PayWith
    policy: Policy
    now: datetime
    pool: Pool | None = None


def verdict_on(kind: int, terms: Terms) -> Eligibility:
    """What a send to whomever of that kind would decide: the send's own judgement (R20)."""
    pair = Pair(
        degree=kind >> DEGREE,
        blocked_by_recipient=bool(kind >> _BLOCKED_BY & 1),
        reported_by_recipient=bool(kind >> _REPORTED_BY & 1),
        blocked_by_sender=bool(kind >> BLOCKS & 1),
        awaiting=bool(kind >> AWAITING & 1),
    )
    anybody = recipient_of("", kind & 0xFF)  # nobody has that id, so not the sender either
    return judge(
        terms.sender, anybody, pair, pay_with=terms.pay_with, policy=terms.policy, now=terms.now, pool=terms.pool
    )


def verdicts_on(found: NDArray[np.uint16], terms: Terms) -> dict[int, Eligibility]:
    """What sends to members of each of the kinds that are ``found`` would decide, by kind.

    Members of a kind are judged once: a judgement reads nothing else of them.
    """
    return {kind: verdict_on(kind, terms) for kind in np.flatnonzero(np.bincount(found)).tolist()}


def reach_of(
    found: NDArray[np.uint16],
    viewer: int,
    verdicts: Mapping[int, Eligibility],
    among: NDArray[np.bool_] | None = None,
) -> Reach:
    """What the ``kinds`` of all members, judged by kind, say of the sender, who stands at ``viewer``.

    Of those ``among`` alone where filters were asked for. Those who aren't available aren't counted then, not even in
    tens: whoever chooses filters well would find where their number passes a ten, and whose profile it was (R11a).
    """
    counts = np.bincount(found if among is None else found[among], minlength=int(found[viewer]) + 1)
    counts[found[viewer]] -= among is None or among[viewer]
    members, free = Counter[Relation](), Counter[Relation]()
    paid: dict[Relation, Counter[LotSource]] = {relation: Counter() for relation in RELATIONS}
    blockers: dict[Relation, Counter[RefusalCode]] = {relation: Counter() for relation in RELATIONS}
    unavailable = 0
    for kind in np.flatnonzero(counts).tolist():
        count = int(counts[kind])
        verdict = verdicts[kind]
        relation = verdict.relation
        if relation is None:
            unavailable += count
            continue
        members[relation] += count
        if verdict.blockers:
            blockers[relation][verdict.blockers[0].code] += count
        elif verdict.lot is None:
            free[relation] += count
        else:
            paid[relation][verdict.lot.source] += count
    told = (one for one in RELATIONS if one is not Relation.SELF)
    return Reach(
        tuple(StepReach(one, members[one], free[one], paid[one], blockers[one]) for one in told),
        (unavailable // ROUNDED_TO + 1) * ROUNDED_TO if among is None else 0,
    )
