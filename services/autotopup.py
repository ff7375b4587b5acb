"""The use case of automatic top-ups: switching them on and off (R5, own)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from services.answers.topup import AutoTopUpSet
from services.intents.topup import SetAutoTopUp
from services.purchase import PaymentMethod
from services.request import Clock, Done, NewId, check_key, fingerprint

if TYPE_CHECKING:
    from services.intents.topup import Allowed
    from services.lane import Lane
    from services.payments.provider import PaymentProvider


@dataclass(frozen=True, slots=True)
class AutoTopUps:
    """Automatic top-ups of members. Every method may raise Refused; then nothing was changed."""

    lane: Lane
    provider: PaymentProvider
    clock: Clock
    new_id: NewId

    async def set(self, member_id: str, key: str, allowed: Allowed | None) -> Done[AutoTopUpSet]:
        """Buy packs by itself as ``allowed``, or (None) no longer.

        Raises InvalidInput for what isn't allowed, a card number above all; ActionRefused unless the member is in good
        standing, PaymentRefused where no packs are sold.
        """
        check_key(key)
        if allowed is not None and (allowed.token is not None or allowed.method is not PaymentMethod.CREDIT_CARD):
            self.provider.check(allowed.method, allowed.token)
        intent = SetAutoTopUp(
            id=self.new_id(),
            actor_id=member_id,
            key=key,
            fingerprint=fingerprint("setAutoTopUp", **(asdict(allowed) if allowed else {})),
            now=self.clock(),
            allowed=allowed,
        )
        return await self.lane.done(intent, AutoTopUpSet)
