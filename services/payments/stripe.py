"""Stripe: cards, by PaymentIntents that are created and confirmed here (R5a). No card data comes near us."""

from __future__ import annotations

import asyncio
import logging
import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import stripe
from pydantic import ValidationError
from stripe import _util  # pyright: ignore[reportPrivateUsage] - see _quiet

from services.payments.provider import RefundResult, RefundState
from services.payments.state import PaymentState, PaymentStatus
from services.payments.stripe_cards import NOT_ACCEPTED, NOT_KEPT, StripeCards
from services.payments.stripe_objects import (
    DECLINED,
    MEMBER,
    PURCHASE,
    REFUND,
    Dispute,
    Intent,
    RefundMade,
    StripeValue,
    merged,
)
from services.refusal import InvalidInput

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from pydantic import SecretStr
    from stripe.params import PaymentIntentCreateParams

    from services.payments.provider import Charge, Refund
    from services.purchase import PaymentMethod

ATTEMPT_SECONDS = 8.0
TOTAL_SECONDS = 25.0
RETRIES = 2
TOKEN = re.compile(r"pm_[A-Za-z0-9_]{1,250}")
REFUND_CLOSED = frozenset({"charge_already_refunded", "charge_disputed", "refund_disputed_payment"})


class StripeFailed(Exception):  # noqa: N818 - says what happened
    """Stripe is out of reach, or refuses to answer; whether it did what was asked isn't known.

    Says which error it was, and Stripe's id of the request; never what was sent or answered.
    """


class _Failure(StripeValue):
    payment_intent: Intent | None = None


class StripeProvider:
    """Charges cards through Stripe. Belongs to one event loop; ``close`` it in the end."""

    def __init__(
        self,
        key: SecretStr,
        url: str | None = None,
        *,
        attempt_seconds: float = ATTEMPT_SECONDS,
        total_seconds: float = TOTAL_SECONDS,
    ) -> None:
        """Sign in with ``key``, at ``url`` instead of Stripe's own address if given.

        One request may take ``attempt_seconds`` and is tried again twice under the same idempotency key; everything for
        one call takes at most ``total_seconds``.
        """
        _quiet()
        self._total_seconds = total_seconds
        self._http = stripe.HTTPXClient(timeout=attempt_seconds)
        self._client = stripe.StripeClient(
            key.get_secret_value(),
            http_client=self._http,
            max_network_retries=RETRIES,
            base_addresses={"api": url} if url else {},
        )
        self._cards = StripeCards(self._client)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close_async()

    def check(self, method: PaymentMethod, token: str | None) -> None:  # noqa: ARG002 - asked for cards only
        """Raises InvalidInput for what can't be the id of a PaymentMethod, a card number above all."""
        if TOKEN.fullmatch(token or "") is None:
            message = "Send the id of the PaymentMethod (pm_…) that Stripe's form made, never a card number."
            raise InvalidInput("input.paymentToken", message, rule="R5a")

    async def keep(self, member_id: str, method: PaymentMethod, token: str, key: str) -> None:  # noqa: ARG002 - cards only
        """Keep a card for payments at which its owner isn't there (services/payments/stripe_cards.py).

        Raises PaymentRefused, CardSetupRequired, and as ``charge``.
        """
        async with self._asking():
            await self._cards.keep(member_id, token, key)

    async def charge(self, charge: Charge) -> PaymentState:
        """Charge once per purchase, also long after Stripe forgot the idempotency key (a day).

        A repeated charge is looked for first: search finds what is older than an hour at worst, the key covers a day.
        Raises StripeFailed or TimeoutError when the outcome isn't known.
        """
        async with self._asking():
            known = None if charge.first else await self._search(charge.purchase_id)
            if known is not None:
                return known
            state = await self._create(charge)
            if charge.first or state.reference is None:
                return state
            return await self._retrieve(state.reference)  # a repeated creation is answered as it was the first time

    async def look_up(self, charge: Charge, reference: str | None) -> PaymentState:
        """Where the payment stands; without ``reference`` by searching, since creating it again might charge now.

        Nothing found is PENDING: search may lag behind, so it proves nothing. Raises as ``charge``.
        """
        async with self._asking():
            if reference is not None:
                return await self._retrieve(reference)
            return await self._search(charge.purchase_id) or PaymentState(PaymentStatus.PENDING)

    async def refund(self, refund: Refund) -> RefundResult:
        """Pay back once per refund, also long after Stripe forgot the idempotency key. Raises as ``charge``."""
        async with self._asking():
            made = await self._client.v1.refunds.list_async({"payment_intent": refund.reference, "limit": 100})
            for earlier in (RefundMade.model_validate(one.to_dict()) for one in made.data):
                if (earlier.metadata or {}).get(REFUND) == refund.refund_id:
                    return earlier.result_of(refund.refund_id)
            return await self._pay_back(refund)

    async def _create(self, charge: Charge) -> PaymentState:
        params: PaymentIntentCreateParams = {
            "amount": charge.amount_cents,
            "currency": charge.currency.lower(),
            "description": f"{charge.credits} InMail credits",
            "payment_method": charge.token or "",
            "confirm": True,
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
            "metadata": {PURCHASE: charge.purchase_id, MEMBER: charge.member_id},
        }
        if charge.unattended:
            owner = await self._cards.owner(charge.member_id, charge.token or "")
            if owner is None:
                return PaymentState(PaymentStatus.FAILED, reason=NOT_KEPT)
            params["customer"] = owner
            params["off_session"] = True
        try:
            intent = await self._client.v1.payment_intents.create_async(params, {"idempotency_key": charge.purchase_id})
        except stripe.CardError as error:
            return _declined(error)
        except stripe.InvalidRequestError as error:
            if error.param != "payment_method":
                raise
            return PaymentState(PaymentStatus.FAILED, reason=NOT_ACCEPTED)
        return Intent.model_validate(intent.to_dict()).state()

    async def _retrieve(self, reference: str) -> PaymentState:
        found = await self._client.v1.payment_intents.retrieve_async(reference, {"expand": ["latest_charge"]})
        intent = Intent.model_validate(found.to_dict())
        if not intent.disputed:
            return intent.state()
        disputes = await self._client.v1.disputes.list_async({"payment_intent": intent.id, "limit": 100})
        return merged([intent.state(), *(Dispute.model_validate(one.to_dict()).state() for one in disputes.data)])

    async def _search(self, purchase_id: str) -> PaymentState | None:
        quoted = purchase_id.replace("\\", "\\\\").replace('"', '\\"')
        page = await self._client.v1.payment_intents.search_async({"query": f'metadata["{PURCHASE}"]:"{quoted}"'})
        found = [Intent.model_validate(one.to_dict()) for one in page.data]
        ours = [intent.id for intent in found if (intent.metadata or {}).get(PURCHASE) == purchase_id]
        return merged([await self._retrieve(reference) for reference in ours]) if ours else None  # search may be stale

    async def _pay_back(self, refund: Refund) -> RefundResult:
        metadata = {PURCHASE: refund.purchase_id, MEMBER: refund.member_id, REFUND: refund.refund_id}
        try:
            made = await self._client.v1.refunds.create_async(
                {"payment_intent": refund.reference, "amount": refund.amount_cents, "metadata": metadata},
                {"idempotency_key": refund.refund_id},
            )
        except stripe.InvalidRequestError as error:
            if error.code not in REFUND_CLOSED and error.param != "amount":
                raise
            reason = "The payment can't be paid back: it is disputed, or was paid back already."
            return RefundResult(refund.refund_id, RefundState.FAILED, reason=reason)
        return RefundMade.model_validate(made.to_dict()).result_of(refund.refund_id)

    @asynccontextmanager
    async def _asking(self) -> AsyncGenerator[None]:
        try:
            async with asyncio.timeout(self._total_seconds):
                yield
        except stripe.StripeError as error:
            what = f"{type(error).__name__}, code {error.code}, status {error.http_status}"
            raise StripeFailed(f"{what}, request {error.request_id}") from None  # its own text may repeat what was sent
        except ValidationError as error:
            raise StripeFailed(f"an answer of another shape: {error.error_count()} fields") from None


def _declined(error: stripe.CardError) -> PaymentState:
    body = error.json_body
    intent = _Failure.model_validate(body["error"]).payment_intent if isinstance(body, dict) else None
    if intent is not None:
        return intent.state()
    return PaymentState(PaymentStatus.FAILED, reason=error.user_message or DECLINED)


def _quiet() -> None:
    """Stop Stripe's library from logging, even bodies where STRIPE_LOG asks for them, and from reporting on us."""
    logging.getLogger("stripe").disabled = True
    _util.STRIPE_LOG = None  # read at import; there is no other way to undo it
    stripe.enable_telemetry = False
