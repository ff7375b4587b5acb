"""When one more InMail to the same person is possible: what the preview says, as one answer (R13, R20)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from services.refusal_code import RefusalCode

if TYPE_CHECKING:
    from datetime import datetime

    from services.eligibility import Eligibility


class NextPossible(StrEnum):
    """When one more InMail is possible."""

    NOW = "NOW"
    AFTER_RESPONSE = "AFTER_RESPONSE"
    AT = "AT"
    NOT_FORESEEABLE = "NOT_FORESEEABLE"


@dataclass(frozen=True, slots=True)
class NextInMail:
    """When one more InMail is possible; ``at`` (UTC) is the earliest moment, None where none is known."""

    possible: NextPossible
    at: datetime | None = None


def next_inmail(eligibility: Eligibility) -> NextInMail:
    """What ``eligibility``, of the very judge of sends (R20), says about the next InMail.

    A response is all that it waits for, or a response and time, or time alone; whatever else is in the way has to be
    changed by somebody, and can't be foreseen.
    """
    others = [reason for reason in eligibility.blockers if reason.code is not RefusalCode.AWAITING_RESPONSE]
    moments = [reason.retry_at for reason in others if reason.retry_at is not None]
    if len(moments) < len(others):
        return NextInMail(NextPossible.NOT_FORESEEABLE)
    at = max(moments, default=None)
    if len(others) < len(eligibility.blockers):
        return NextInMail(NextPossible.AFTER_RESPONSE, at)
    return NextInMail(NextPossible.NOW if at is None else NextPossible.AT, at)
