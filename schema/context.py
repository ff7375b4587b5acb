"""What resolvers see of a request: who asks, the use cases, and loaders that ask for many things at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from strawberry.dataloader import DataLoader
from strawberry.types import Info as StrawberryInfo

from services.refusal import NotSignedIn

if TYPE_CHECKING:
    from collections.abc import Callable

    from services.auditing import Auditing
    from services.credits import Credits
    from services.inmail import InMail, Reply
    from services.inmails import InMails
    from services.live.live import Live
    from services.policy import Policy
    from services.reading import Profile, Reader
    from services.receipt import Receipts
    from services.scheduling import Scheduling


@dataclass(frozen=True, slots=True)
class Services:
    """The use cases of one running product, joined by the composition root."""

    credits: Credits
    inmails: InMails
    scheduling: Scheduling
    receipts: Receipts
    live: Live
    auditing: Auditing
    reader: Reader
    policy: Policy


@dataclass(slots=True)
class Context:
    """One request: ``viewer_id`` is the member whose token it carries, None for a stranger.

    ``link`` makes what opens a document of this server, given by its path, for a member for some minutes.
    """

    services: Services
    viewer_id: str | None
    link: Callable[[str, str], str]
    profiles: DataLoader[str, Profile | None] = field(init=False)
    replies: DataLoader[str, tuple[Reply, ...]] = field(init=False)
    inmails: DataLoader[str, InMail | None] = field(init=False)

    def __post_init__(self) -> None:
        self.profiles = DataLoader(self._load_profiles)
        self.replies = DataLoader(self._load_replies)
        self.inmails = DataLoader(self._load_inmails)

    @property
    def signed_in(self) -> str:
        """The viewer's id. Raises NotSignedIn for a stranger."""
        if self.viewer_id is None:
            raise NotSignedIn
        return self.viewer_id

    def address_of(self, path: str) -> str:
        """The address at this server under which the viewer's browser finds the document at ``path`` for a while."""
        return f"{path}?link={self.link(self.signed_in, path)}"

    async def _load_profiles(self, ids: list[str]) -> list[Profile | None]:
        found = await self.services.reader.profiles(self.signed_in, [*ids, self.signed_in])
        if self.signed_in not in found:
            raise NotSignedIn  # the token outlived its member, and strangers see no profiles
        return [found.get(id_) for id_ in ids]

    async def _load_replies(self, ids: list[str]) -> list[tuple[Reply, ...]]:
        found = await self.services.reader.replies(ids)
        return [found[id_] for id_ in ids]

    async def _load_inmails(self, ids: list[str]) -> list[InMail | None]:
        found = await self.services.reader.inmails(self.signed_in, ids)
        return [found.get(id_) for id_ in ids]


Info = StrawberryInfo[Context, None]
