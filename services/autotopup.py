"""The use case of automatic top-ups: switching them on and off (R5, own)."""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from services.answers.topup import AutoTopUpSet
from services.intents.topup import SetAutoTopUp
from services.purchase import PaymentMethod
from services.refusal import Refusal, Refused, TryAgain
from services.refusal_code import RefusalCode
from services.request import Clock, Done, NewId, check_key, fingerprint
from services.scope import Scope
from services.store import NothingChanged

if TYPE_CHECKING:
    from services.intents.topup import Allowed
    from services.lane import Lane
    from services.payments.provider import PaymentProvider
    from services.store import Store

_log = logging.getLogger("inmail.payments")


@dataclass(frozen=True, slots=True)
class AutoTopUps:
    """Automatic top-ups of members. Every method may raise Refused; then nothing was changed."""

    lane: Lane
    store: Store
    provider: PaymentProvider
    clock: Clock
    new_id: NewId

    async def set(self, member_id: str, key: str, allowed: Allowed | None) -> Done[AutoTopUpSet]:
        """Buy packs by itself as ``allowed``, or (None) no longer.

        A card is made chargeable at the provider first. Raises InvalidInput for what isn't allowed, a card number above
        all; ActionRefused unless the member is in good standing, PaymentRefused where no packs are sold or the card is
        declined, CardSetupRequired if its owner has to authenticate.
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
        if allowed is not None and allowed.token is not None and not await self._decided(member_id, key):
            await self._keep(member_id, allowed.method, allowed.token, key)
        return await self.lane.done(intent, AutoTopUpSet)

    async def _decided(self, member_id: str, key: str) -> bool:
        """Whether the key has its answer already: a replay asks nobody (R21)."""
        try:
            world = await self.store.survey(Scope(members=frozenset({member_id}), keys=frozenset({(member_id, key)})))
        except NothingChanged as error:
            raise TryAgain(Refusal(RefusalCode.BUSY)) from error
        return (member_id, key) in world.records

    async def _keep(self, member_id: str, method: PaymentMethod, token: str, key: str) -> None:
        try:
            await self.provider.keep(member_id, method, token, key)
        except Refused:
            raise
        except Exception as error:
            _log.exception("The payment provider failed on keeping a card of %s", member_id)
            raise TryAgain(Refusal(RefusalCode.BUSY)) from error
