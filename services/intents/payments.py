"""Money: buying packs, what providers tell, paying back, and monthly bills."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.intent import AboutMember, Intent
from services.intents.operators import ByOperator
from services.scope import Scope

if TYPE_CHECKING:
    from services.payments.provider import RefundResult
    from services.payments.state import PaymentState
    from services.purchase import PaymentMethod


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPurchase(Intent):
    """Open a purchase of a pack of ``credits``, before the payment provider is asked (R5a).

    For a team the actor is its pool's account, and ``buyer_id`` is the owner who buys (R8a).
    """

    credits: int
    method: PaymentMethod
    buyer_id: str | None = None

    @property
    def scope(self) -> Scope:
        """The account, the owner who buys for it, and what the key stands for."""
        accounts = frozenset({self.actor_id, *((self.buyer_id,) if self.buyer_id else ())})
        return Scope(
            members=accounts,
            ledgers=accounts,
            keys=frozenset({(self.actor_id, self.key)}),
            teams=frozenset({self.actor_id} if self.buyer_id else ()),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutPurchase(AboutMember):
    """An intent about a purchase of ``member_id``."""

    purchase_id: str

    @property
    def scope(self) -> Scope:
        """The buyer with the ledger and the statements, the purchase, and what the key stands for, if there is one."""
        return _about_purchase(self, self.purchase_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservePayment(AboutPurchase):
    """Take in what a provider tells of a payment, and of one of our ``refund``s of it, whatever was known before.

    An event has a key, and is taken in once for ever; an answer to our own question has none, and may be repeated.
    """

    state: PaymentState
    refund: RefundResult | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRefund(AboutPurchase):
    """Set ``credits`` unspent ones of a purchase aside (None: all of them) to be paid back (R5a)."""

    credits: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundByOperator(ByOperator):
    """Set unspent credits of a member's purchase aside, as RequestRefund does, because an operator says so."""

    purchase_id: str
    credits: int | None
    reason: str

    @property
    def scope(self) -> Scope:
        """As the buyer's own."""
        return _about_purchase(self, self.purchase_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseStatement(AboutMember):
    """Close the statement named ``reference`` once its month is over: time asks, so no answer is kept."""

    reference: str

    @property
    def scope(self) -> Scope:
        """The member with the statements."""
        member = frozenset({self.member_id})
        return Scope(members=member, statements=member)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordStatementPayment(ByOperator):
    """An operator saw the money of the closed statement named ``reference`` arrive."""

    reference: str
    reason: str

    @property
    def scope(self) -> Scope:
        """The member with the statements, and what the key stands for."""
        member = frozenset({self.member_id})
        return Scope(members=member, keys=frozenset({(self.actor_id, self.key)}), statements=member)


def _about_purchase(intent: AboutMember, purchase_id: str) -> Scope:
    member = frozenset({intent.member_id})
    return Scope(
        members=member,
        ledgers=member,
        keys=frozenset({(intent.actor_id, intent.key)} if intent.key else ()),
        purchases=frozenset({purchase_id}),
        statements=member,
    )
