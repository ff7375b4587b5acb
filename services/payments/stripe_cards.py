"""Stripe's cards that are kept, so that automatic top-ups can charge them while their owner isn't there (R5a)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import stripe

from services.payments.stripe_objects import MEMBER, Card, Customer, Setup
from services.refusal import CardSetupRequired, PaymentRefused, Refusal
from services.refusal_code import RefusalCode

if TYPE_CHECKING:
    from stripe import StripeClient
    from stripe.params import SetupIntentCreateParams

NOT_ACCEPTED = "The card's details weren't accepted: enter them anew."
NOT_KEPT = "The card wasn't kept for payments without you: give it again with setAutoTopUp."


class StripeCards:
    """Keeps cards at Stripe: a Customer for each, made chargeable off session by a SetupIntent.

    Which Customer a card has is Stripe's to remember, and whose it is stands in the Customer's metadata. So nothing of
    it is stored here, and nobody can have another member's card charged by naming its id.
    """

    def __init__(self, client: StripeClient) -> None:
        self._client = client

    async def keep(self, member_id: str, token: str, key: str) -> None:
        """Keep the card; asked again with the same key, go on where it was left, also after the owner authenticated.

        Raises PaymentRefused for a card that the bank declines or Stripe doesn't know, CardSetupRequired while its
        owner has to authenticate, Stripe's own errors when it isn't known what became of it.
        """
        try:
            setup = await self._set_up(member_id, token, key)
        except stripe.CardError as error:
            raise _refused(error.user_message) from None
        except stripe.InvalidRequestError as error:
            if error.param not in {"payment_method", "customer"} and error.code != "resource_missing":
                raise
            raise _refused(NOT_ACCEPTED) from None
        if setup.client_secret is not None and setup.status in {"requires_action", "requires_confirmation"}:
            raise CardSetupRequired(setup.client_secret)
        if setup.status != "succeeded":
            raise _refused(setup.last_setup_error.words() if setup.last_setup_error else None)

    async def owner(self, member_id: str, token: str) -> str | None:
        """The id of the Customer that keeps the card for this very member, None if it isn't kept, or for another."""
        customer = await self._keeper(token)
        return customer.id if customer is not None and customer.of(member_id) else None

    async def _set_up(self, member_id: str, token: str, key: str) -> Setup:
        keeper = await self._keeper(token)
        if keeper is not None and not keeper.of(member_id):
            raise _refused(NOT_ACCEPTED)
        params: SetupIntentCreateParams = {
            "customer": keeper.id if keeper is not None else await self._customer(member_id, key),
            "payment_method": token,
            "usage": "off_session",
            "confirm": True,
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
            "metadata": {MEMBER: member_id},
        }
        made = await self._client.v1.setup_intents.create_async(params, {"idempotency_key": f"setup:{member_id}:{key}"})
        setup = Setup.model_validate(made.to_dict())
        if setup.status == "succeeded":
            return setup
        now = await self._client.v1.setup_intents.retrieve_async(setup.id)  # a repetition is answered as the first time
        return Setup.model_validate(now.to_dict())

    async def _customer(self, member_id: str, key: str) -> str:
        made = await self._client.v1.customers.create_async(
            {"metadata": {MEMBER: member_id}}, {"idempotency_key": f"customer:{member_id}:{key}"}
        )
        return made.id

    async def _keeper(self, token: str) -> Customer | None:
        found = await self._client.v1.payment_methods.retrieve_async(token, {"expand": ["customer"]})
        return Card.model_validate(found.to_dict()).customer


def _refused(reason: str | None) -> PaymentRefused:
    detail = f"{reason} Nothing was charged." if reason else None
    return PaymentRefused(Refusal(RefusalCode.PAYMENT_DECLINED, detail=detail))
