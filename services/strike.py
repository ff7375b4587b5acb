"""Strikes: a warning first, then restrictions that grow with every strike that stands (R17)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from services.member import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta

    from services.member import Member
    from services.policy import Policy


@dataclass(frozen=True, slots=True)
class Strike:
    """A strike against ``member_id``; it stands until it is lifted. ``case_id`` is the upheld case that brought it."""

    id: str
    member_id: str
    reason: str
    at: datetime
    lifted_at: datetime | None = None
    case_id: str | None = None


def restriction_end(strikes: Iterable[Strike], policy: Policy) -> datetime | None:
    """When the restriction that those strikes which stand amount to ends, None while they are warnings alone (R17).

    The first that stands warns, each later one restricts from its own time for longer than the one before it.
    """
    standing = sorted((one for one in strikes if one.lifted_at is None), key=lambda one: (one.at, one.id))
    ends = [one.at + _length(place, policy) for place, one in enumerate(standing) if _length(place, policy)]
    return max(ends, default=None)


def struck(member: Member, strikes: Iterable[Strike], policy: Policy, now: datetime) -> Member:
    """The member after a strike was added to ``strikes``.

    A suspension stays, and so does a restriction that ends later, or never by itself.
    """
    end = restriction_end(strikes, policy)
    endless = member.standing is Standing.RESTRICTED and member.restricted_until is None
    if end is None or end <= now or member.standing is Standing.SUSPENDED or endless:
        return member
    until = end if member.restricted_until is None else max(end, member.restricted_until)
    return replace(member, standing=Standing.RESTRICTED, restricted_until=until)


def pardoned(
    member: Member, before: Iterable[Strike], after: Iterable[Strike], policy: Policy, now: datetime
) -> Member:
    """The member once a strike was lifted: a restriction that came from ``before`` shortens to what ``after`` bring.

    One that has another cause, and a suspension, stay as they are.
    """
    from_strikes = member.standing is Standing.RESTRICTED and member.restricted_until == restriction_end(before, policy)
    if not from_strikes or member.restricted_until is None:
        return member
    end = restriction_end(after, policy)
    if end is None or end <= now:
        return replace(member, standing=Standing.ACTIVE, restricted_until=None)
    return replace(member, restricted_until=end)


def next_restriction(strikes: Iterable[Strike], policy: Policy) -> timedelta:
    """For how long one strike more would restrict; zero is a warning."""
    return _length(sum(one.lifted_at is None for one in strikes), policy)


def _length(place: int, policy: Policy) -> timedelta:
    """How long the strike at that place, counted from 0, restricts."""
    return policy.strike_restrictions[min(place, len(policy.strike_restrictions) - 1)]
