"""The use case of buying a pack, and what payment providers tell by themselves (R5a)."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from services.answers.payments import Purchased
from services.decisions.claim import PROVIDER
from services.decisions.settlement import purchased
from services.intents.payments import ObservePayment, RequestPurchase
from services.payments.provider import Charge
from services.payments.sandbox import sandbox_event
from services.purchase import PaymentMethod, Purchase, PurchaseState
from services.refusal import ActionRefused, PaymentActionRequired, PaymentRefused, Refusal, TryAgain
from services.refusal_code import RefusalCode
from services.request import Clock, Done, NewId, check_key, fingerprint

if TYPE_CHECKING:
    from services.lane import Lane
    from services.payments.provider import PaymentEvent, PaymentProvider, RefundResult
    from services.payments.sandbox import SandboxOutcome
    from services.payments.state import PaymentState
    from services.purchases import Purchases

_log = logging.getLogger("inmail.payments")


@dataclass(frozen=True, slots=True)
class Shop:
    """How packs can be paid for: by no ``methods`` if none are sold; cards by the provider's ``publishable_key``."""

    methods: tuple[PaymentMethod, ...] = tuple(PaymentMethod)
    publishable_key: str | None = None
    sandbox: bool = False


@dataclass(frozen=True, slots=True)
class Purchasing:
    """Packs and their payments. Every method may raise Refused; then no credits were added."""

    lane: Lane
    purchases: Purchases
    provider: PaymentProvider
    shop: Shop
    clock: Clock
    new_id: NewId

    async def purchase(
        self, member_id: str, key: str, *, credits: int, method: PaymentMethod, token: str | None
    ) -> Done[Purchased]:
        """Buy a pack: open the purchase, ask the provider, take in the answer (R5a).

        Each step may be repeated with the same key without a second charge or a second lot. Raises PaymentRefused if
        the payment was declined, or hasn't settled, PaymentActionRequired if the buyer has to authenticate first.
        """
        check_key(key)
        asked = self._request(member_id, key, credits=credits, method=method, token=token)
        return await self._bought(asked, token)

    async def purchase_for(
        self, team_id: str, buyer_id: str, key: str, *, credits: int, method: PaymentMethod, token: str | None
    ) -> Done[Purchased]:
        """Buy a pack for a team's pool, whose owner pays (R8a): the purchase is the pool's. Raises as ``purchase``.

        Raises ActionRefused for who isn't the owner. The key is the buyer's own.
        """
        check_key(key)
        kept = f"§team:{buyer_id}:{key}"  # no client can send it
        asked = self._request(team_id, kept, credits=credits, method=method, token=token)
        return await self._bought(replace(asked, buyer_id=buyer_id), token)

    def _request(
        self, account_id: str, key: str, *, credits: int, method: PaymentMethod, token: str | None
    ) -> RequestPurchase:
        self.provider.check(method, token)
        return RequestPurchase(
            id=self.new_id(),
            actor_id=account_id,
            key=key,
            fingerprint=fingerprint("purchaseCredits", credits=credits, method=method, token=token),
            now=self.clock(),
            credits=credits,
            method=method,
        )

    async def _bought(self, asked: RequestPurchase, token: str | None) -> Done[Purchased]:
        opened = await self.lane.carry_out(asked)
        if isinstance(opened.answer, Purchased):
            return Done(opened.answer, opened.replayed)
        if not isinstance(opened.answer, Purchase):
            raise TypeError(f"a purchase was answered by {type(opened.answer).__name__}")
        answer = await self._pay(opened.answer, token, first=not opened.replayed)
        return Done(answer, opened.replayed)

    async def _pay(self, purchase: Purchase, token: str | None, *, first: bool) -> Purchased:
        charge = charge_for(purchase, token, first=first)
        try:
            # A payment that the provider is known to have is looked up: to charge again might begin another one.
            told = await (
                self.provider.charge(charge)
                if purchase.reference is None
                else self.provider.look_up(charge, purchase.reference)
            )
        except Exception as error:
            _log.exception("The payment provider failed on purchase %s", purchase.id)
            raise PaymentRefused(Refusal(RefusalCode.PAYMENT_PENDING)) from error
        try:
            known = await self.observe(purchase.member_id, purchase.id, told)
        except TryAgain as error:  # money may have been taken: "nothing was changed" would be untrue
            raise PaymentRefused(Refusal(RefusalCode.PAYMENT_PENDING)) from error
        if self.shop.sandbox and known is not None and known.state is PurchaseState.SETTLED:
            await self._see_what_follows(known, charge)
        return _settled(known or purchase, told)

    async def _see_what_follows(self, purchase: Purchase, charge: Charge) -> None:
        """The sandbox's bank disputes what its card says right after the payment; a real one tells it by events."""
        later = await self.provider.look_up(charge, purchase.reference)
        if purchase.payment.merged(later) != purchase.payment:
            await self.observe(purchase.member_id, purchase.id, later)

    async def observe(
        self, member_id: str, purchase_id: str, state: PaymentState, refund: RefundResult | None = None
    ) -> Purchase | None:
        """Take in what a provider answered, and return the purchase as it is then; None if there is none.

        It may be repeated, and may be older news than what is known.
        """
        intent = self._observation(member_id, purchase_id, state, refund)
        answer = (await self.lane.carry_out(intent)).answer
        return answer if isinstance(answer, Purchase) else None

    async def heard(self, source: str, event: PaymentEvent) -> bool:
        """Take in what a provider tells by itself, once for ever; False if no purchase that is known here is meant.

        Raises TryAgain or NothingChanged when storage didn't answer: the provider has to tell it again.
        """
        member_id, purchase_id = event.member_id, event.purchase_id
        if (member_id is None or purchase_id is None) and event.state.reference is not None:
            found = await self.purchases.by_reference(event.state.reference)
            member_id, purchase_id = (found.member_id, found.id) if found else (None, None)
        if member_id is None or purchase_id is None:
            return False
        key, print_ = f"§{source}:{event.id}", fingerprint("observePayment", event=event.id)  # no client can send it
        await self.lane.carry_out(
            self._observation(member_id, purchase_id, event.state, event.refund, by=source, key=key, print_=print_)
        )
        return True

    async def simulate(
        self, member_id: str, key: str, *, purchase_id: str, outcome: SandboxOutcome, owned: str | None = None
    ) -> Done[Purchase]:
        """Let something happen to a payment of the sandbox, and return the purchase as it is then.

        ``owned`` is the pool for which the member buys, None for none. Raises ActionRefused where payments are real,
        and for a purchase that isn't the member's or the pool's, or wasn't by card.
        """
        check_key(key)
        if not self.shop.sandbox:
            raise ActionRefused(Refusal(RefusalCode.SANDBOX_ONLY))
        found = await self.purchases.find(purchase_id)
        own = found is not None and found.member_id in {member_id, owned}
        if found is None or not own or found.method is not PaymentMethod.CREDIT_CARD:
            raise ActionRefused(Refusal(RefusalCode.PURCHASE_NOT_FOUND))
        event = sandbox_event(found.id, found.member_id, outcome, price_cents=found.price_cents)
        print_ = fingerprint("simulatePaymentEvent", purchase=purchase_id, outcome=outcome)
        done = await self.lane.carry_out(
            self._observation(found.member_id, purchase_id, event.state, None, by=member_id, key=key, print_=print_)
        )
        known = done.answer if isinstance(done.answer, Purchase) else await self.purchases.find(purchase_id)
        return Done(known or found, done.replayed)

    def _observation(
        self,
        member_id: str,
        purchase_id: str,
        state: PaymentState,
        refund: RefundResult | None,
        *,
        by: str = PROVIDER,
        key: str = "",
        print_: str = "",
    ) -> ObservePayment:
        return ObservePayment(
            id=self.new_id(),
            actor_id=by,
            key=key,
            fingerprint=print_,
            now=self.clock(),
            member_id=member_id,
            purchase_id=purchase_id,
            state=state,
            refund=refund,
        )


def charge_for(
    purchase: Purchase, token: str | None = None, *, first: bool = False, unattended: bool = False
) -> Charge:
    """What to ask a provider about a purchase."""
    return Charge(
        purchase_id=purchase.id,
        member_id=purchase.member_id,
        amount_cents=purchase.price_cents,
        currency=purchase.currency,
        credits=purchase.credits,
        method=purchase.method,
        token=token,
        first=first,
        unattended=unattended,
    )


def _settled(purchase: Purchase, told: PaymentState) -> Purchased:
    """The answer of a settled purchase. Raises PaymentRefused, or PaymentActionRequired, for any other."""
    if purchase.state is PurchaseState.SETTLED:
        return purchased(purchase)
    if purchase.state is PurchaseState.DECLINED:
        detail = f"{purchase.reason} Nothing was charged." if purchase.reason else None
        raise PaymentRefused(Refusal(RefusalCode.PAYMENT_DECLINED, detail=detail))
    if told.client_secret is not None:
        raise PaymentActionRequired(purchase.id, told.client_secret)
    raise PaymentRefused(Refusal(RefusalCode.PAYMENT_PENDING))
