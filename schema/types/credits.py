"""A member's credits (R22, R23)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Self

import strawberry

from schema.context import Info
from schema.export.formats import LedgerFormat
from schema.ids import global_id
from schema.types.audit import LedgerExport
from schema.types.catalogue import Pack
from schema.types.hold import CreditHold
from schema.types.lot import Lot
from schema.types.page import PageInfo, cursor, key_after, page_info, page_size
from schema.types.purchase import Debt
from services.credits import Balance
from services.entry import EntryKind
from services.lot import LotSource
from services.refusal import InvalidInput

if TYPE_CHECKING:
    from services.entry import Entry as EntryValue
    from services.reading import Page


@strawberry.type(description="Credits of one source.")
class SourceCredits:
    """A source's credits."""

    source: LotSource = strawberry.field(description="Where the credits came from.")
    available: int = strawberry.field(description="How many of them can be spent now.")


@strawberry.type(description="Credits that come or go at a moment.")
class CreditsAt:
    """A moment and a number."""

    at: datetime = strawberry.field(description="The moment.")
    credits: int = strawberry.field(description="How many credits.")


@strawberry.type(description="One movement of credits: the ledger only ever grows (R23).")
class Entry:
    """An entry."""

    sequence: int = strawberry.field(description="Its number in this member's ledger, from 1 without gaps.")
    kind: EntryKind = strawberry.field(description="What moved the credits.")
    amount: int = strawberry.field(description="How many credits came; negative when they went.")
    lot_id: strawberry.ID = strawberry.field(
        description="The lot that they came to or went from, by its id among this member's lots."
    )
    lot_balance: int = strawberry.field(description="Credits in that lot afterwards.")
    balance: int = strawberry.field(description="Credits in all lots afterwards.")
    at: datetime = strawberry.field(description="When it took effect.")
    cause: str = strawberry.field(
        description="What brought it about: the bare key of an InMail, a purchase or a lot, not an id of this API."
    )
    reverses: int | None = strawberry.field(description="The sequence of the entry that this one undoes.")
    actor: str = strawberry.field(
        description="Who brought it about: a member's bare key, `operator:NAME`, `provider` for a payment provider, or "
        "`system` for what time does."
    )
    hash: str = strawberry.field(
        description="SHA-256, in hex, over the entry and the hash of the one before: it seals the ledger up to here."
    )

    @classmethod
    def of(cls, entry: EntryValue) -> Self:
        """The GraphQL object of an entry."""
        return cls(
            sequence=entry.sequence,
            kind=entry.kind,
            amount=entry.amount,
            lot_id=strawberry.ID(global_id("Lot", entry.lot_id)),
            lot_balance=entry.lot_balance,
            balance=entry.balance,
            at=entry.at,
            cause=entry.cause,
            reverses=entry.reverses,
            actor=entry.actor_id,
            hash=entry.hash,
        )


@strawberry.type(description="A ledger entry in a list.")
class EntryEdge:
    """Relay's edge."""

    cursor: str = strawberry.field(description="Its place in the list: pass it as `after`.")
    node: Entry = strawberry.field(description="The entry.")


@strawberry.type(description="Ledger entries, newest first.")
class EntryConnection:
    """Relay's connection."""

    edges: list[EntryEdge] = strawberry.field(description="This page's entries.")
    page_info: PageInfo = strawberry.field(description="Whether there is more.")
    total_count: int = strawberry.field(description="How many there are on all pages.")

    @classmethod
    def of(cls, page: Page[EntryValue], after: str | None) -> Self:
        """The GraphQL object of a page."""
        edges = [EntryEdge(cursor=cursor("Entry", str(item.sequence)), node=Entry.of(item)) for item in page.items]
        info = page_info([edge.cursor for edge in edges], more=page.more, after=after)
        return cls(edges=edges, page_info=info, total_count=page.total)


def entry_after(after: str | None) -> int | None:
    """The sequence of the entry that a cursor is of, None without one. Raises InvalidInput for what is no cursor."""
    key = key_after("Entry", after)
    if key is not None and not (key.isascii() and key.isdigit() and len(key) <= 18):  # noqa: PLR2004 - fits 64 bits
        raise InvalidInput("after", "This is no cursor of entries: take one from pageInfo or edges.", rule="R22")
    return int(key) if key else None


@strawberry.type(
    description="The viewer's credits, as of now or of a past moment. Credits that fell due or expired by then are "
    "counted already."
)
class Credits:
    """A member's credits."""

    available: int = strawberry.field(description="Credits that can be spent now.")
    monthly_allowance: int = strawberry.field(description="Credits that the plan grants each month; 0 without a plan.")
    unused_monthly: int = strawberry.field(description="Credits of monthly grants that haven't been spent.")
    by_source: list[SourceCredits] = strawberry.field(description="What can be spent, by where it came from.")
    next_grant: CreditsAt | None = strawberry.field(
        description="The plan's next grant: the smaller plan's where one follows; null without a plan, and once it is "
        "cancelled (R4c)."
    )
    next_expiry: CreditsAt | None = strawberry.field(description="What expires next; null if nothing does.")
    held: int = strawberry.field(description="Credits that holds set aside; not among `available`.")
    holds: list[CreditHold] = strawberry.field(description="What credits are set aside for, the first to end first.")
    owed: int | None = strawberry.field(
        description="Credits that are owed because a bank took back the payment for credits that were spent already: "
        "credits to come pay them first. Null of a past moment."
    )
    debts: list[Debt] = strawberry.field(
        description="Credits that are owed, because a bank took back what they were bought with; the oldest first."
    )
    purchase_options: list[Pack] = strawberry.field(description="The packs that can be bought, smallest first.")
    balance: strawberry.Private[Balance]
    last_entry: strawberry.Private[int | None] = None
    """The sequence of a past moment's last entry, None for now."""

    @strawberry.field(description="The lots in which something is left or held, oldest first.")
    def lots(self) -> list[Lot]:
        """The lots: made only where they are asked for, since there may be hundreds."""
        kept = (lot for lot in self.balance.account.lots if lot.held or lot.usable(self.balance.at))
        return [Lot.of(lot) for lot in sorted(kept, key=lambda lot: (lot.granted_at, lot.id))]

    @strawberry.field(
        description="Every movement of these credits, newest first; of a past moment those up to it. What fell due "
        "since the last one is counted in `available` and `lots` already, and is entered here with the next movement."
    )
    async def entries(
        self,
        info: Info,
        first: Annotated[int, strawberry.argument(description="How many, 1 to 100.")] = 20,
        after: Annotated[str | None, strawberry.argument(description="A cursor: only what follows it.")] = None,
    ) -> EntryConnection:
        """The ledger."""
        before = entry_after(after)
        if self.last_entry is not None:
            before = min(before or self.last_entry + 1, self.last_entry + 1)
        page = await info.context.services.reader.entries(self.balance.account.member.id, page_size(first), before)
        return EntryConnection.of(page if self.last_entry is None else replace(page, total=self.last_entry), after)

    @strawberry.field(description="Where to fetch every entry as a file, with all fields and seals (R23).")
    def ledger_export(
        self, format: Annotated[LedgerFormat, strawberry.argument(description="How the file is written.")]
    ) -> LedgerExport:
        """The export."""
        return LedgerExport(url=format.path)

    @classmethod
    def of(cls, balance: Balance, *, past: bool = False) -> Self:
        """The GraphQL object of a balance, or of a ``past`` one."""
        account, policy = balance.account, balance.policy
        grant, expiry = balance.next_grant(), balance.next_expiry()
        holds = sorted(account.holds, key=lambda hold: (hold.expires_at, hold.id))
        return cls(
            available=balance.available,
            monthly_allowance=balance.monthly_allowance,
            unused_monthly=balance.unused_monthly,
            by_source=[SourceCredits(source=s, available=n) for s, n in balance.by_source().items()],
            next_grant=CreditsAt(at=grant.at, credits=grant.credits) if grant else None,
            next_expiry=CreditsAt(at=expiry[0], credits=expiry[1]) if expiry else None,
            held=balance.held,
            holds=[CreditHold.of(hold, account.lots) for hold in holds],
            owed=None if past else balance.owed,
            debts=[Debt.of(debt) for debt in sorted(account.debts, key=lambda debt: (debt.opened_at, debt.id))],
            purchase_options=[Pack.of(pack, policy.currency) for pack in policy.packs],
            balance=balance,
            last_entry=account.sequence if past else None,
        )
