"""Paying for automatic top-ups: the open purchases are the list of what is still to be asked for (R5a)."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from services.jobs.job import Ran
from services.payments.state import PaymentState, PaymentStatus
from services.purchase import PurchaseState
from services.purchasing import charge_for
from services.refusal import PaymentRefused, Refused

if TYPE_CHECKING:
    from services.purchase import Purchase
    from services.purchasing import Purchasing

PAGE = 100
"""Purchases that are read at a time."""
AT_ONCE = 8
"""Questions to a provider at a time."""
UNATTENDED = "The card's bank asked for you, and you weren't there: buy a pack yourself, or give another card."

_log = logging.getLogger("inmail.payments")


@dataclass(frozen=True, slots=True)
class PendingTopUp:
    """An open purchase of automatic top-ups, with what the provider knows the member's card by."""

    purchase: Purchase
    token: str | None = field(repr=False)


class PendingTopUps(Protocol):
    """Reads of purchases that nobody has paid for yet."""

    async def pending(self, after: str, limit: int) -> list[PendingTopUp]:
        """Those with ids above ``after``, in order of their ids. Raises NothingChanged."""
        ...


@dataclass(frozen=True, slots=True)
class TopUps:
    """Asks the provider for the money of automatic top-ups."""

    purchasing: Purchasing
    reader: PendingTopUps

    async def charge(self) -> Ran:
        """Ask for the payment of every open purchase; how many came to an end, settled or declined.

        A purchase is charged once, however often and by however many processes it is asked for. What can't be asked
        for now is left for the next run. Raises NothingChanged if the database doesn't answer.
        """
        turns, outcomes, after = asyncio.Semaphore(AT_ONCE), list[bool | None](), ""
        while page := await self.reader.pending(after, PAGE):
            outcomes += await asyncio.gather(*(self._in_turn(turns, one) for one in page))
            after = page[-1].purchase.id
        return Ran(outcomes.count(True), outcomes.count(None))

    async def _in_turn(self, turns: asyncio.Semaphore, one: PendingTopUp) -> bool | None:
        async with turns:
            try:
                return await self._charge(one)
            except Refused as refused:
                _log.warning("The top-up %s is left for the next time: %s", one.purchase.id, refused)
                return None

    async def _charge(self, one: PendingTopUp) -> bool | None:
        """Whether the purchase came to an end; None if the provider couldn't be asked."""
        purchase, provider = one.purchase, self.purchasing.provider
        charge = charge_for(purchase, one.token, unattended=True)
        try:
            told = await (
                provider.charge(charge) if purchase.reference is None else provider.look_up(charge, purchase.reference)
            )
        except PaymentRefused:
            raise
        except Exception:  # noqa: BLE001 - whatever it was, the provider is asked again
            _log.exception("The payment provider failed on the top-up %s", purchase.id)
            return None
        if told.status is PaymentStatus.PENDING and told.client_secret is not None:
            told = told.merged(PaymentState(PaymentStatus.FAILED, told.reference, reason=UNATTENDED))
        known = await self.purchasing.observe(purchase.member_id, purchase.id, told)
        return known is not None and known.state is not PurchaseState.PENDING
