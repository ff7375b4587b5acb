"""What changes in members themselves: preferences, standing, violations, which alerts hold, where they are mailed."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.properties import of_violation
from services.effects.credits import AlertsSaved
from services.effects.members import EmailAddressSaved, EmailKindsSaved, PreferencesSaved, StandingSaved, ViolationsKept

if TYPE_CHECKING:
    from graph.writing.batch import Batch, Rows

WRITE_MEMBERS: LiteralString = """
CALL () {
  UNWIND $given.preferences AS row
  MATCH (m:Member {id: row.id})
  SET m.optOuts = row.optOuts, m.openProfile = row.openProfile
}
CALL () {
  UNWIND $given.standings AS row
  MATCH (m:Member {id: row.id})
  SET m.standing = row.standing, m.restrictedUntil = row.restrictedUntil
}
CALL () {
  UNWIND $given.violations AS row
  MATCH (m:Member {id: row.id})
  SET m.violations = row.violations
}
CALL () {
  UNWIND $given.alerts AS row
  MATCH (m:Member {id: row.id})
  SET m.alerts = row.names
}
CALL () {
  UNWIND $given.emailAddresses AS row
  MATCH (m:Member {id: row.id})
  SET m.emailAddress = row.address
}
CALL () {
  UNWIND $given.emailKinds AS row
  MATCH (m:Member {id: row.id})
  SET m.emailKinds = row.kinds
}
"""


def rows(batch: Batch) -> Rows:
    """The rows of WRITE_MEMBERS; of each member the last of each alone."""
    preferring = {effect.member.id: effect.member for effect in batch.of(PreferencesSaved)}
    standing = {effect.member.id: effect.member for effect in batch.of(StandingSaved)}
    alerts = {effect.member_id: effect.names for effect in batch.of(AlertsSaved)}
    addresses = {effect.member_id: effect.address for effect in batch.of(EmailAddressSaved)}
    violations = {effect.member_id: effect.violations for effect in batch.of(ViolationsKept)}
    kinds = {effect.member_id: effect.kinds for effect in batch.of(EmailKindsSaved)}
    return {
        "emailAddresses": [{"id": id, "address": address} for id, address in addresses.items()],
        "emailKinds": [{"id": id, "kinds": sorted(chosen)} for id, chosen in kinds.items()],
        "violations": [{"id": id, "violations": list(map(of_violation, kept))} for id, kept in violations.items()],
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
