"""Counting a refusal after it: once for each request, and never in the place of the refusal (R17)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any, cast

import pytest

from services.answers.mail import Sent
from services.answers.violations import ViolationNoted
from services.intents.mail import SendInMail
from services.intents.violations import NoteViolation
from services.lot import PayWith
from services.noting import Noting
from services.refusal import Refusal, Refused, SendRefused, TryAgain
from services.refusal_code import RefusalCode
from services.request import Done

if TYPE_CHECKING:
    from services.intent import Intent
    from services.lane import Lane

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
NOTED = ViolationNoted(count=2, per_strike=5, days=7, next_hours=0)


@dataclass
class Desk:
    """A lane that refuses every send for ``refusal``, and answers what is noted, or fails at it."""

    refusal: Refused | None
    failure: Exception | None = None
    notes: list[NoteViolation] = field(default_factory=list[NoteViolation])

    async def done(self, intent: Intent, kind: type[Any]) -> Done[Any]:
        if not isinstance(intent, NoteViolation):
            assert kind is Sent
            if self.refusal is None:
                return Done("sent", replayed=False)
            raise self.refusal
        self.notes.append(intent)
        if self.failure is not None:
            raise self.failure
        return Done(NOTED, replayed=False)


def send(key: str = "key", fingerprint: str = "print") -> SendInMail:
    facts: dict[str, Any] = {"id": "id", "actor_id": "ana", "key": key, "fingerprint": fingerprint, "now": NOW}
    return SendInMail(**facts, member_id="ben", subject="Hi", body="Hello", pay_with=PayWith.AUTO)


async def asked(desk: Desk, intent: SendInMail) -> Any:  # noqa: ANN401 - a refusal or whatever the desk answers
    ids = count(1)
    try:
        return await Noting(cast("Lane", desk), lambda: f"new{next(ids)}").done(intent, Sent)
    except Refused as refused:
        return refused


def waiting() -> SendRefused:
    return SendRefused((Refusal(RefusalCode.AWAITING_RESPONSE),))


async def test_what_is_done_is_answered_and_not_noted() -> None:
    desk = Desk(None)
    assert (await asked(desk, send())).answer == "sent"
    assert desk.notes == []


async def test_r17_a_refusal_that_counts_is_noted_and_says_so() -> None:
    desk = Desk(waiting())
    refused = await asked(desk, send())
    assert refused is desk.refusal
    assert refused.consequence == NOTED.text
    [note] = desk.notes
    assert (note.actor_id, note.member_id, note.now, note.id) == ("ana", "ana", NOW, "new1")
    assert note.violation.code is RefusalCode.AWAITING_RESPONSE
    assert not note.key.isascii()  # a key that no client can send


async def test_r17_others_arent_noted() -> None:
    desk = Desk(SendRefused((Refusal(RefusalCode.NO_CREDITS),)))
    assert (await asked(desk, send())).consequence is None
    assert desk.notes == []


async def test_r21_the_same_request_is_noted_under_the_same_key() -> None:
    desk = Desk(waiting())
    for intent in (send(), send(), send("other"), send(fingerprint="other")):
        await asked(desk, intent)
    keys = [note.key for note in desk.notes]
    assert keys[0] == keys[1]
    assert len(set(keys)) == 3


async def test_a_refusal_that_cant_be_noted_just_now_is_the_answer_all_the_same() -> None:
    desk = Desk(waiting(), failure=TryAgain(Refusal(RefusalCode.BUSY)))
    refused = await asked(desk, send())
    assert refused is desk.refusal
    assert refused.consequence is None
