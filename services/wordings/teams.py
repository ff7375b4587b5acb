"""Why something about a team can't be done (R8a)."""

from __future__ import annotations

from services.refusal_code import RefusalCode
from services.wordings.wording import Wording

TEAMS: dict[RefusalCode, Wording] = {
    RefusalCode.TEAM_NOT_FOUND: Wording(
        "There is no such team.", "R8a", "Take the id from createTeam, or as a member from viewer.team."
    ),
    RefusalCode.TEAM_FULL: Wording(
        "This team has as many seats as a team may have.", "R8a", "Remove one with removeTeamSeat first."
    ),
    RefusalCode.SEAT_NOT_FOUND: Wording(
        "This member holds no seat in this team.", "R8a", "Take the member from the team's seats."
    ),
    RefusalCode.SEATED_ELSEWHERE: Wording(
        "This member holds a seat in another team, and a member sits in one at most.",
        "R8a",
        "Remove that seat with removeTeamSeat first.",
    ),
    RefusalCode.NOT_A_RECRUITER: Wording(
        "Seats are for recruiter accounts, and this member's is none.", "R8a", "Choose a member who recruits."
    ),
    RefusalCode.NOT_THE_OWNER: Wording(
        "Packs for a team's pool are bought by the owner of the team.",
        "R8a",
        "Ask the team's owner, or an operator to make you one.",
    ),
}
"""The words of each code."""
