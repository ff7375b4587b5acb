"""What projections of the network are told of a transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.effects.connections import ConnectionMade, ConnectionRemoved
from services.effects.mail import BlockSet, ReportFiled
from services.effects.members import PreferencesSaved, StandingSaved
from services.reach.projection import ChangeKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.projection.feed import Told
    from graph.writing.batch import Batch

Pair = tuple[str, str]


def told(batch: Batch) -> list[Told]:
    """What changed in the network: the members' facts first, then ties; of what changed twice, the last alone."""
    members = [effect.member.id for effect in batch.together(PreferencesSaved, StandingSaved)]
    pairs = {(one.lower_id, one.upper_id): one for one in batch.together(ConnectionMade, ConnectionRemoved)}
    blocks = {(one.blocker_id, one.blocked_id): one.at is not None for one in batch.of(BlockSet)}
    reports = [(one.report.reporter_id, one.report.reported_id) for one in batch.of(ReportFiled)]
    made = [pair for pair, one in pairs.items() if isinstance(one, ConnectionMade)]
    changes: list[Told] = [
        (ChangeKind.MEMBERS, list(dict.fromkeys(members)), ()),
        _ties(ChangeKind.CONNECTED, made),
        _ties(ChangeKind.DISCONNECTED, pairs.keys() - set(made)),
        _ties(ChangeKind.BLOCKED, [pair for pair, there in blocks.items() if there]),
        _ties(ChangeKind.UNBLOCKED, [pair for pair, there in blocks.items() if not there]),
        _ties(ChangeKind.REPORTED, reports),
    ]
    return [change for change in changes if change[1]]


def _ties(kind: ChangeKind, pairs: Iterable[Pair]) -> Told:
    ends = sorted(pairs)
    return kind, [a for a, _ in ends], [b for _, b in ends]
