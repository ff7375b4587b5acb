"""Making teams, and giving and taking their seats: operators' doings, each recorded (R8a)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from services.answers.teams import SeatChanged, TeamMade
from services.content import check_text
from services.decisions.acting import acted, check_reason, target
from services.decisions.decision import Decision, recorded
from services.effects.teams import SeatSaved, TeamCreated
from services.intents.teams import CreateTeam, RemoveSeat, SetSeat
from services.member import AccountType
from services.operator import ActionKind
from services.refusal import ActionRefused, InvalidInput, Refusal
from services.refusal_code import RefusalCode
from services.team import Seat, Team

if TYPE_CHECKING:
    from services.effect import Effect
    from services.intents.teams import AboutSeat
    from services.policy import Policy
    from services.world import World


def create_team(world: World, intent: CreateTeam, policy: Policy) -> Decision:  # noqa: ARG001 - a rule's signature
    """Make a team with an empty pool. Raises InvalidInput for the name or the reason."""
    check_text("input.name", intent.name, policy.team.name_limit)
    check_reason(intent.reason, policy)
    team = Team(intent.member_id, intent.name, intent.now)
    answer = TeamMade(team_id=team.id, action_id=intent.id)
    action = acted(intent, ActionKind.TEAM_CREATED, intent.reason)
    return Decision(answer, (TeamCreated(team), action, recorded(intent, answer)))


def set_seat(world: World, intent: SetSeat, policy: Policy) -> Decision:
    """Give a recruiter a seat, or change the one that is held; what was used in this month stays counted.

    Raises ActionRefused if there is no such team or member, if the member is no recruiter or sits in another team, or
    if the team is full; InvalidInput for the limit.
    """
    team = _checked(world, intent, policy)
    if not 0 <= intent.monthly_limit <= policy.team.largest_limit:
        detail = f"A seat may take 0 to {policy.team.largest_limit:,} credits a month."
        raise InvalidInput("input.monthlyLimit", detail, rule="R8a")
    held = team.seat_of(intent.member_id)
    if held is None:
        _need_room(world, intent, team, policy)
    known = team.known(intent.member_id) or Seat(intent.member_id, 0, intent.now)
    seat = replace(
        known,
        monthly_limit=intent.monthly_limit,
        owner=intent.owner,
        added_at=known.added_at if held else intent.now,
        removed_at=None,
    )
    return _decided(intent, SeatSaved(team.id, seat), ActionKind.SEAT_SET)


def remove_seat(world: World, intent: RemoveSeat, policy: Policy) -> Decision:
    """Take a seat away; what it held for scheduled InMails returns at their moment, since they are refused then.

    Raises ActionRefused if there is no such team or member, or the member holds no seat in it.
    """
    team = _checked(world, intent, policy)
    held = team.seat_of(intent.member_id)
    if held is None:
        raise ActionRefused(Refusal(RefusalCode.SEAT_NOT_FOUND))
    return _decided(intent, SeatSaved(team.id, replace(held, removed_at=intent.now)), ActionKind.SEAT_REMOVED)


def _checked(world: World, intent: AboutSeat, policy: Policy) -> Team:
    check_reason(intent.reason, policy)
    team = world.teams.get(intent.team_id)
    if team is None:
        raise ActionRefused(Refusal(RefusalCode.TEAM_NOT_FOUND))
    target(world, intent)
    return team


def _need_room(world: World, intent: SetSeat, team: Team, policy: Policy) -> None:
    if target(world, intent).member.account_type is not AccountType.RECRUITER:
        raise ActionRefused(Refusal(RefusalCode.NOT_A_RECRUITER))
    if intent.member_id in world.seated:
        raise ActionRefused(Refusal(RefusalCode.SEATED_ELSEWHERE))
    if len(team.open_seats) >= policy.team.most_seats:
        raise ActionRefused(Refusal(RefusalCode.TEAM_FULL))


def _decided(intent: AboutSeat, change: Effect, kind: ActionKind) -> Decision:
    answer = SeatChanged(team_id=intent.team_id, member_id=intent.member_id, action_id=intent.id)
    action = acted(intent, kind, intent.reason, about=intent.team_id)
    return Decision(answer, (change, action, recorded(intent, answer)))


RULES = {CreateTeam: create_team, SetSeat: set_seat, RemoveSeat: remove_seat}
