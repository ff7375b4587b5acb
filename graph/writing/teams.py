"""What changes in teams: the pool's account, the seats, and which InMails a pool paid for (R8a)."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from services.effects.mail import InMailDelivered
from services.effects.teams import SeatSaved, SeatUsed, TeamCreated

if TYPE_CHECKING:
    from graph.properties import Properties
    from graph.writing.batch import Batch, Rows
    from services.team import Seat, Team

# A pool is an account like a member's, so that ledgers, audits and sweeps know it; suspended for good, it is available
# to nobody. After WRITE_SENDS, which makes the InMails: who has no team pays for nothing here.
WRITE_TEAMS: LiteralString = """
CALL () {
  UNWIND $given.teams AS row
  CREATE (p:Member:Team)
  SET p = row
}
CALL () {
  UNWIND $given.seats AS row
  MATCH (p:Member {id: row.teamId})
  MERGE (s:Seat {teamId: row.teamId, memberId: row.memberId})
  SET s = row
  WITH p, s
  OPTIONAL MATCH (p)-[before:SEATS|SEATED]->(s)
  DELETE before
  FOREACH (_ IN CASE WHEN s.removedAt IS NULL THEN [1] ELSE [] END | CREATE (p)-[:SEATS]->(s))
  FOREACH (_ IN CASE WHEN s.removedAt IS NULL THEN [] ELSE [1] END | CREATE (p)-[:SEATED]->(s))
}
CALL () {
  UNWIND $given.used AS row
  MATCH (s:Seat {teamId: row.teamId, memberId: row.memberId})
  SET s.month = row.month, s.used = row.used
}
CALL () {
  UNWIND $given.paid AS row
  MATCH (i:InMail {id: row.id})
  SET i.teamId = row.teamId
}
"""


def rows(batch: Batch) -> Rows:
    """The rows of WRITE_TEAMS; the last state of each seat alone."""
    saved = {(effect.team_id, effect.seat.member_id) for effect in batch.of(SeatSaved)}
    latest: dict[tuple[str, str], Seat] = {
        (effect.team_id, effect.seat.member_id): effect.seat for effect in batch.together(SeatSaved, SeatUsed)
    }
    paid = [effect.inmail for effect in batch.of(InMailDelivered) if effect.inmail.team_id is not None]
    return {
        "teams": [_of_team(effect.team) for effect in batch.of(TeamCreated)],
        "seats": [_of_seat(team_id, seat) for (team_id, id_), seat in latest.items() if (team_id, id_) in saved],
        "used": [_of_seat(team_id, seat) for (team_id, id_), seat in latest.items() if (team_id, id_) not in saved],
        "paid": [{"id": inmail.id, "teamId": inmail.team_id} for inmail in paid],
    }


def _of_team(team: Team) -> Properties:
    return {
        "id": team.id,
        "name": team.name,
        "headline": "",
        "createdAt": team.created_at,
        "profileLevel": "BASIC",
        "standing": "SUSPENDED",
        "accountType": "STANDARD",
        "openProfile": False,
        "optOuts": ["ALL"],
        "openJobPosts": 0,
        "responseRate": 0.0,
    }


def _of_seat(team_id: str, seat: Seat) -> Properties:
    """A seat; ``openFor`` is there while it is held, and unique: a member sits in one team at most."""
    return {
        "teamId": team_id,
        "memberId": seat.member_id,
        "openFor": None if seat.removed_at else seat.member_id,
        "monthlyLimit": seat.monthly_limit,
        "addedAt": seat.added_at,
        "removedAt": seat.removed_at,
        "owner": seat.owner,
        "month": seat.month,
        "used": seat.used,
    }
