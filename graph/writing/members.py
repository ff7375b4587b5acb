"""What changes in members themselves: preferences, standing, which alerts hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from services.effects.credits import AlertsSaved
from services.effects.members import PreferencesSaved, StandingSaved

if TYPE_CHECKING:
    from graph.writing.batch import Batch, Rows

WRITE_MEMBERS: LiteralString = """
CALL () {
  UNWIND $preferences AS row
  MATCH (m:Member {id: row.id})
  SET m.optOuts = row.optOuts, m.openProfile = row.openProfile
}
CALL () {
  UNWIND $standings AS row
  MATCH (m:Member {id: row.id})
  SET m.standing = row.standing, m.restrictedUntil = row.restrictedUntil
}
CALL () {
  UNWIND $alerts AS row
  MATCH (m:Member {id: row.id})
  SET m.alerts = row.names
}
"""


def rows(batch: Batch) -> Rows:
    """The rows of WRITE_MEMBERS; the last preferences, standing and alerts of each member alone."""
    preferring = {effect.member.id: effect.member for effect in batch.of(PreferencesSaved)}
    standing = {effect.member.id: effect.member for effect in batch.of(StandingSaved)}
    alerts = {effect.member_id: effect.names for effect in batch.of(AlertsSaved)}
    return {
        "alerts": [{"id": id, "names": sorted(names)} for id, names in alerts.items()],
        "preferences": [
            {"id": member.id, "optOuts": sorted(member.opt_outs), "openProfile": member.open_profile}
            for member in preferring.values()
        ],
        "standings": [
            {"id": member.id, "standing": member.standing, "restrictedUntil": member.restricted_until}
            for member in standing.values()
        ],
    }
