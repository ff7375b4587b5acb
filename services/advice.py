"""Advice on a draft, before it is sent: specific, explained, never in the way (R26)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.advising.personal import personal_advice, unfilled
from services.advising.recipient import follow_up_advice, likelihood_advice
from services.advising.texts import subject_advice, text_advice
from services.answering import chance_of

if TYPE_CHECKING:
    from datetime import datetime

    from services.advising.advice import Advice, Draft
    from services.answering import Chance, History
    from services.policy import Policy
    from services.reading import Profile


@dataclass(frozen=True, slots=True)
class Recipient:
    """What the sender may see of whom the draft is for; ``degree`` is ``OUT_OF_NETWORK`` beyond 3."""

    profile: Profile
    degree: int
    history: History


@dataclass(frozen=True, slots=True)
class DraftAdvice:
    """All advice, and how likely an answer is: None where nothing may be known of the recipient (R11a)."""

    advice: tuple[Advice, ...]
    chance: Chance | None


def advise(draft: Draft, recipient: Recipient | None, policy: Policy, now: datetime) -> DraftAdvice:
    """Advice on ``draft``; on its texts alone where ``recipient`` is None, hidden or nobody (R11a)."""
    numbers = policy.advice
    texts = (*unfilled(draft), *subject_advice(draft, numbers), *text_advice(draft, policy))
    if recipient is None:
        return DraftAdvice(texts, None)
    history = recipient.history
    chance = chance_of(history, recipient.degree, policy.answering)
    about = (
        *personal_advice(draft, recipient.profile, history.names),
        *follow_up_advice(draft, history, numbers, now),
        likelihood_advice(chance),
    )
    return DraftAdvice((*about, *texts), chance)
