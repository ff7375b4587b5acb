"""Making good what nobody came back for: payments and refunds without an end, statements whose month is over (R5a)."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from services.answers.payments import StatementSettled
from services.intents.payments import CloseStatement, RecordStatementPayment
from services.operator import Role
from services.payments.provider import RefundState
from services.payments.state import PaymentState, PaymentStatus
from services.payments.statement import StatementState, month_of
from services.purchase import PurchaseState
from services.purchasing import charge_for
from services.refusal import PaymentRefused, Refused
from services.request import Done, check_key, fingerprint

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from services.operator import Operator
    from services.payments.statement import Statement
    from services.policy import Policy
    from services.purchase import Purchase
    from services.refunding import Refunding

AT_ONCE = 16
"""Questions to a provider at a time."""
PAGE = 100
"""Purchases that are read at a time."""
SETTLING_TIME = timedelta(minutes=2)
"""How long a payment is left to the request that began it."""
ABANDONED = "The payment was never completed."

_log = logging.getLogger("inmail.payments")
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What the jobs do about money. All methods raise NothingChanged if the database doesn't answer."""

    refunding: Refunding
    policy: Policy

    async def reconcile(self, older_than: timedelta = SETTLING_TIME) -> int:
        """Ask the provider about purchases and refunds that have waited for longer than that; how many came to an end.

        May be repeated, and run in several processes at once. What can't be asked now is left for the next time. A
        payment that nobody completed within the policy's patience is closed; if money comes after all, so do credits.
        """
        parts = self.refunding.purchasing
        until = parts.clock() - older_than
        purchases = await self._each(parts.purchases.pending, until, self._settle, lambda one: one.created_at)
        refunds = await self._each(parts.purchases.refunding, until, self._refund, _latest_refund)
        return purchases + refunds

    async def close_statements(self) -> int:
        """Close all statements whose month is over, and return how many there were."""
        parts = self.refunding.purchasing
        closed = 0
        while ended := await parts.purchases.ended(month_of(parts.clock()), PAGE):
            states = await asyncio.gather(*map(self._close, ended))
            closed += sum(state is not StatementState.OPEN for state in states)
            if StatementState.OPEN in states:
                break  # storage is busy: the next run goes on
        return closed

    async def record_payment(
        self, operator: Operator, key: str, *, member_id: str, reference: str, reason: str
    ) -> Done[StatementSettled]:
        """A statement was paid, says an operator with the role BILLING, and how.

        Raises ActionRefused if there is no such statement, or its month lasts.
        """
        role = operator.acting_as(Role.BILLING)
        check_key(key)
        parts = self.refunding.purchasing
        intent = RecordStatementPayment(
            id=parts.new_id(),
            actor_id=operator.actor_id,
            key=key,
            fingerprint=fingerprint("recordStatementPayment", member=member_id, reference=reference, reason=reason),
            now=parts.clock(),
            member_id=member_id,
            operator=operator.name,
            role=role,
            reference=reference,
            reason=reason,
        )
        return await parts.lane.done(intent, StatementSettled)

    async def _each(
        self,
        find: Callable[[datetime, datetime, int], Awaitable[list[Purchase]]],
        until: datetime,
        ask: Callable[[Purchase], Awaitable[bool]],
        at: Callable[[Purchase], datetime],
    ) -> int:
        """Ask about all that ``find`` finds, page by page, each once; how many came to an end.

        ``at`` tells a purchase's place in what ``find`` finds.
        """
        turns, seen, ended, since = asyncio.Semaphore(AT_ONCE), set[str](), 0, _BEGINNING

        async def in_turn(purchase: Purchase) -> bool:
            async with turns:
                try:
                    return await ask(purchase)
                except Refused as refused:
                    _log.warning("Purchase %s is left for the next time: %s", purchase.id, refused)
                    return False

        while page := [one for one in await find(since, until, PAGE) if one.id not in seen]:
            seen |= {one.id for one in page}
            since = max(since, *map(at, page))
            ended += sum(await asyncio.gather(*map(in_turn, page)))
        return ended

    async def _settle(self, purchase: Purchase) -> bool:
        parts = self.refunding.purchasing
        try:
            told = await parts.provider.look_up(charge_for(purchase), purchase.reference)
        except PaymentRefused:
            raise
        except Exception:  # noqa: BLE001 - whatever it was, the purchase is asked about again
            _log.exception("The payment provider failed on purchase %s", purchase.id)
            return False
        if told.status is PaymentStatus.PENDING and parts.clock() - purchase.created_at > self.policy.purchase_patience:
            told = told.merged(PaymentState(PaymentStatus.FAILED, told.reference, reason=ABANDONED))
        known = await parts.observe(purchase.member_id, purchase.id, told)
        return known is not None and known.state is not PurchaseState.PENDING

    async def _refund(self, purchase: Purchase) -> bool:
        known: Purchase | None = purchase
        for refund in purchase.refunds:
            if refund.state is RefundState.PENDING:
                known = await self.refunding.pay_back(purchase, refund)
        return known is not None and all(refund.state is not RefundState.PENDING for refund in known.refunds)

    async def _close(self, statement: Statement) -> StatementState:
        parts = self.refunding.purchasing
        intent = CloseStatement(
            id=parts.new_id(),
            actor_id=statement.member_id,
            key="",
            fingerprint="",
            now=parts.clock(),
            member_id=statement.member_id,
            reference=statement.reference,
        )
        try:
            return (await parts.lane.done(intent, StatementSettled)).answer.state
        except Refused as refused:
            _log.warning("Statement %s stays open for now: %s", statement.reference, refused)
            return StatementState.OPEN


def _latest_refund(purchase: Purchase) -> datetime:
    return max(refund.requested_at for refund in purchase.refunds if refund.state is RefundState.PENDING)
