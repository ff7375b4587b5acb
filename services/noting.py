"""The use case of counting refusals: after a refused request, in a transaction of its own (R17)."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from services.answers.violations import ViolationNoted
from services.intents.violations import NoteViolation
from services.refusal import Refused
from services.violation import violation_of

if TYPE_CHECKING:
    from datetime import datetime

    from services.intent import Intent
    from services.lane import Lane
    from services.request import Done, NewId

A = TypeVar("A")

_log = logging.getLogger("inmail.violations")


@dataclass(frozen=True, slots=True)
class Noting:
    """Carries out what a member asks, and counts it against the member where it is refused for a violation."""

    lane: Lane
    new_id: NewId

    async def done(self, intent: Intent, kind: type[A]) -> Done[A]:
        """Carry out ``intent``, which is answered by a ``kind``. Raises as ``Lane.done`` does."""
        try:
            return await self.lane.done(intent, kind)
        except Refused as refused:
            await self.note(refused, intent.actor_id, intent.key, intent.fingerprint, intent.now)
            raise

    async def note(self, refused: Refused, member_id: str, key: str, fingerprint: str, now: datetime) -> None:
        """Count ``refused``, the answer to the member's request under ``key``, and add to it what that brings.

        A request counts once, however often it is repeated. One that can't be counted just now isn't: the refusal is
        the answer all the same.
        """
        violation = violation_of(refused, now)
        if violation is None:
            return
        request = hashlib.sha256(f"{fingerprint}:{key}".encode()).hexdigest()
        intent = NoteViolation(
            id=self.new_id(),
            actor_id=member_id,
            key=f"§violation:{request}",  # a key that no client can send
            fingerprint=fingerprint,
            now=now,
            member_id=member_id,
            violation=violation,
        )
        try:
            refused.consequence = (await self.lane.done(intent, ViolationNoted)).answer.text
        except Refused as failed:
            _log.warning("A violation of %s wasn't counted: %s", member_id, failed)
