"""What resolvers see of a request: who asks, the use cases, and loaders that ask for many things at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from strawberry.dataloader import DataLoader
from strawberry.types import Info as StrawberryInfo

from services.reading import LARGEST_PAGE
from services.refusal import NotAllowed, NotSignedIn
from services.refusal_code import RefusalCode

if TYPE_CHECKING:
    from collections.abc import Callable

    from services.audit.auditor import AuditReport
    from services.auditing import Auditing
    from services.autotopup import AutoTopUps
    from services.batches import Batches
    from services.case import Complaint
    from services.connections import Connections
    from services.credits import Credits
    from services.drafting import Drafting
    from services.eligibility import Eligibility
    from services.inmail import InMail, Reply
    from services.inmails import InMails
    from services.introducing import Introducing
    from services.live.live import Live
    from services.lot import PayWith
    from services.mailbox import MailboxStatus
    from services.mailboxes import Mailboxes
    from services.mailing.outbox import Outbox
    from services.moderating import Moderating
    from services.mutuals import MutualConnections, Mutuals
    from services.notifying import Notifying
    from services.operations import Operations
    from services.operator import Operator
    from services.policy import Policy
    from services.previewing import Previewing
    from services.purchasing import Purchasing
    from services.reach.reaching import Nearness, Reaching
    from services.reading import Profile, Reader
    from services.receipt import Receipts
    from services.reconciliation import Reconciliation
    from services.refunding import Refunding
    from services.reviewing import Reviewing
    from services.rewarding import Rewarding
    from services.scheduling import Scheduling
    from services.search import Asked, Counts
    from services.searching import Searching
    from services.suggesting import Suggesting
    from services.support import Support
    from services.team import TeamContact
    from services.teams import Teams
    from services.templating import Templating
    from services.testclock import TimeTravel
    from services.ticket import TicketMessage


@dataclass(frozen=True, slots=True)
class Services:
    """The use cases of one running product, joined by the composition root."""

    credits: Credits
    inmails: InMails
    suggesting: Suggesting
    introducing: Introducing
    batches: Batches
    drafting: Drafting
    templating: Templating
    previewing: Previewing
    mailboxes: Mailboxes
    connections: Connections
    scheduling: Scheduling
    purchasing: Purchasing
    top_ups: AutoTopUps
    refunding: Refunding
    reconciliation: Reconciliation
    receipts: Receipts
    live: Live
    auditing: Auditing
    support: Support
    teams: Teams
    operations: Operations
    reviewing: Reviewing
    moderating: Moderating
    rewarding: Rewarding
    notifications: Notifying
    outbox: Outbox
    time: TimeTravel
    reader: Reader
    mutuals: MutualConnections
    searching: Searching
    reaching: Reaching
    policy: Policy


@dataclass(slots=True)
class Context:
    """One request: ``viewer_id`` is the member whose token it carries, None for a stranger or an ``operator``.

    ``link`` makes what opens a document of this server, given by its path, for a member for some minutes.
    """

    services: Services
    viewer_id: str | None
    link: Callable[[str, str], str]
    operator: Operator | None = None
    profiles: DataLoader[str, Profile | None] = field(init=False)
    replies: DataLoader[str, tuple[Reply, ...]] = field(init=False)
    inmails: DataLoader[str, InMail | None] = field(init=False)
    eligibilities: DataLoader[tuple[str, PayWith], Eligibility] = field(init=False)
    mutuals: DataLoader[str, Mutuals] = field(init=False)
    nearness: DataLoader[str, Nearness | None] = field(init=False)
    search_counts: DataLoader[Asked, Counts] = field(init=False)
    mailboxes: DataLoader[str, MailboxStatus] = field(init=False)
    ticket_messages: DataLoader[str, tuple[TicketMessage, ...]] = field(init=False)
    ticket_audits: DataLoader[str, AuditReport] = field(init=False)
    complaints: DataLoader[str, tuple[Complaint, ...]] = field(init=False)
    team_contacts: DataLoader[str, tuple[TeamContact, ...]] = field(init=False)

    def __post_init__(self) -> None:
        if self.viewer_id is not None and self.operator is not None:
            raise ValueError("a request is a member's or an operator's, never both")
        self.profiles = DataLoader(self._load_profiles)
        self.replies = DataLoader(self._load_replies)
        self.inmails = DataLoader(self._load_inmails)
        # Not remembered: a document's second mutation changes what its first one showed.
        self.eligibilities = DataLoader(self._load_eligibilities, max_batch_size=LARGEST_PAGE, cache=False)
        self.mutuals = DataLoader(self._load_mutuals, max_batch_size=LARGEST_PAGE, cache=False)
        self.nearness = DataLoader(self._load_nearness, cache=False)
        self.search_counts = DataLoader(self._load_search_counts)
        self.mailboxes = DataLoader(self._load_mailboxes, cache=False)
        self.ticket_messages = DataLoader(self._load_ticket_messages)
        self.ticket_audits = DataLoader(self._load_ticket_audits)
        self.complaints = DataLoader(self._load_complaints)
        self.team_contacts = DataLoader(self._load_team_contacts, cache=False)

    @property
    def signed_in(self) -> str:
        """The viewer's id. Raises NotSignedIn for a stranger, and for an operator."""
        if self.viewer_id is None:
            raise NotSignedIn(self.operator and "This is for members, and your token is an operator's.")
        return self.viewer_id

    @property
    def acting(self) -> Operator:
        """The operator. Raises NotSignedIn for a stranger, NotAllowed for a member."""
        if self.operator is None:
            _ = self.signed_in
            raise NotAllowed(RefusalCode.OPERATOR_ONLY, ())
        return self.operator

    def address_of(self, path: str) -> str:
        """The address at this server under which the viewer's browser finds the document at ``path`` for a while."""
        return f"{path}?link={self.link(self.signed_in, path)}"

    def forget(self) -> None:
        """Let go of what was read: a stream outlives it."""
        for loader in (self.profiles, self.replies, self.inmails):
            loader.clear_all()

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

    async def _load_eligibilities(self, asked: list[tuple[str, PayWith]]) -> list[Eligibility]:
        return await self.services.inmails.eligibilities(self.signed_in, asked)

    async def _load_mutuals(self, ids: list[str]) -> list[Mutuals]:
        found = await self.services.mutuals.of(self.signed_in, ids)
        return [found[id_] for id_ in ids]

    async def _load_nearness(self, ids: list[str]) -> list[Nearness | None]:
        """How near the members are, None for all where others have to be asked."""
        wanted = list(dict.fromkeys(ids))  # of each member, up to three fields ask
        found = await self.services.reaching.nearness(self.signed_in, wanted)
        if found is None:
            return [None] * len(ids)
        by_id = dict(zip(wanted, found, strict=True))
        return [by_id[id_] for id_ in ids]

    async def _load_search_counts(self, asked: list[Asked]) -> list[Counts]:
        return [await self.services.searching.counts(self.signed_in, one) for one in asked]

    async def _load_mailboxes(self, ids: list[str]) -> list[MailboxStatus]:
        reader = self.services.mailboxes.reader
        found = {id_: await reader.status(id_) for id_ in set(ids)}  # the viewer's alone
        return [found[id_] for id_ in ids]

    async def _load_ticket_messages(self, ids: list[str]) -> list[tuple[TicketMessage, ...]]:
        found = await self.services.support.reader.messages(ids)
        return [found[id_] for id_ in ids]

    async def _load_ticket_audits(self, ids: list[str]) -> list[AuditReport]:
        found = await self.services.support.attached(ids)
        return [found[id_] for id_ in ids]

    async def _load_complaints(self, ids: list[str]) -> list[tuple[Complaint, ...]]:
        found = await self.services.reviewing.reader.complaints(ids)
        return [found[id_] for id_ in ids]

    async def _load_team_contacts(self, ids: list[str]) -> list[tuple[TeamContact, ...]]:
        found = await self.services.teams.contacts(self.signed_in, ids)
        return [tuple(one for one in found if one.recipient_id == id_) for id_ in ids]


Info = StrawberryInfo[Context, None]
