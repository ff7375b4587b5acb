"""What the use cases ask of storage for showing: profiles, mail, entries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.entry import Entry
    from services.inmail import InMail, Reply
    from services.member import ProfileLevel

LARGEST_PAGE = 100
"""Items on one page at most."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Profile:
    """What members see of a member. ``employer``, ``title`` and ``place`` are None where the profile has none."""

    id: str
    name: str
    headline: str
    profile_level: ProfileLevel
    open_profile: bool
    employer: str | None
    title: str | None
    place: str | None
    schools: tuple[str, ...]
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items of a list, in its order, with the list's whole length and whether more follow."""

    items: tuple[T, ...]
    total: int
    more: bool


class Reader(Protocol):
    """Reads for showing. All raise NothingChanged when the database doesn't answer."""

    async def any_members(self) -> bool:
        """Whether there is a network at all."""
        ...

    async def profiles(self, viewer_id: str, member_ids: Sequence[str]) -> dict[str, Profile]:
        """The profiles that the viewer may see, by id: not of the suspended, nor of who blocked or reported them."""
        ...

    async def inmails(self, member_id: str, inmail_ids: Sequence[str]) -> dict[str, InMail]:
        """Those InMails of the ids that the member sent or received, by id."""
        ...

    async def replies(self, inmail_ids: Sequence[str]) -> dict[str, tuple[Reply, ...]]:
        """The latest replies to each InMail (at most ``LARGEST_PAGE``), oldest first."""
        ...

    async def entries(self, member_id: str, first: int, before: int | None) -> Page[Entry]:
        """The member's ledger entries, newest first, from before sequence ``before`` on."""
        ...
