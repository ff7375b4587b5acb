"""Who is paid for packs, and how they can be paid for, as the environment says."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from schema.settings import Payments
from services.payments.billing import BillingProvider
from services.payments.none import NoProvider
from services.payments.router import PaymentRouter
from services.payments.sandbox import SandboxProvider
from services.payments.stripe import StripeProvider
from services.purchasing import Shop

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from schema.settings import Settings
    from services.payments.provider import PaymentProvider
    from services.request import Clock

TEST_SHOP = Shop(sandbox=True)
"""Packs for test cards."""


@asynccontextmanager
async def open_provider(settings: Settings, clock: Clock) -> AsyncGenerator[PaymentProvider]:
    """Who takes the money, as the environment says; must be opened in the event loop that uses it."""
    if settings.payments is Payments.STRIPE and settings.stripe_secret_key is not None:
        stripe = StripeProvider(settings.stripe_secret_key, settings.stripe_url)
        try:
            yield PaymentRouter(stripe, BillingProvider(clock))
        finally:
            await stripe.close()
    else:
        yield sandbox(clock) if settings.payments is Payments.SANDBOX else NoProvider()


def sandbox(clock: Clock) -> PaymentProvider:
    """Test cards, and account billing as it is elsewhere."""
    return PaymentRouter(SandboxProvider(), BillingProvider(clock))


def shop_of(settings: Settings) -> Shop:
    """How packs can be paid for, as the environment says."""
    if settings.payments is Payments.NONE:
        return Shop(methods=())
    if settings.payments is Payments.SANDBOX:
        return TEST_SHOP
    return Shop(publishable_key=settings.stripe_publishable_key)
