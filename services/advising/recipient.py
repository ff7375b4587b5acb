"""Whether this recipient is likely to answer, and whether another InMail is tactful (R26)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from services.advising.advice import Advice, AdviceKind, DraftField, Severity
from services.advising.finding import first
from services.answering import Likelihood
from services.inmail import InMailState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from services.advising.advice import Draft
    from services.answering import Chance, Contact, History
    from services.policy import AdvicePolicy

_NUDGES = re.compile(
    r"\b(?:just (?:following up|checking in|bumping)|bumping this|circling back|as per my last|did you (?:see|get) my|"
    r"haven.t heard (?:back )?from you|any update)\b",
    re.IGNORECASE,
)


def likelihood_advice(chance: Chance) -> Advice:
    """How likely an answer is, with the facts that led to it."""
    facts = " ".join(factor.says for factor in chance.factors) or "Nothing is known that speaks for or against it."
    message = f"An answer is {_WORDS[chance.level]}. {facts}"
    if chance.level is Likelihood.HIGH:
        return Advice(AdviceKind.LIKELIHOOD, Severity.GOOD, message)
    suggestion = "Ask somebody whom you both know for an introduction, or write to somebody nearer as well."
    return Advice(AdviceKind.LIKELIHOOD, Severity.TIP, message, suggestion)


_WORDS = {Likelihood.LOW: "not likely", Likelihood.MEDIUM: "about as likely as usual", Likelihood.HIGH: "likely"}


def follow_up_advice(draft: Draft, history: History, numbers: AdvicePolicy, now: datetime) -> Iterator[Advice]:
    """Whether another InMail is tactful after the last one; nothing where there was none."""
    if history.last is not None:
        yield _after(history.last, numbers, now)
    if nudge := first(DraftField.BODY, draft.body, _NUDGES):
        message = f"“{nudge.text}” presses, and tells the recipient nothing new."
        yield Advice(AdviceKind.FOLLOW_UP, Severity.TIP, message, "Bring a new reason instead.", nudge)


def _after(last: Contact, numbers: AdvicePolicy, now: datetime) -> Advice:
    kind, on = AdviceKind.FOLLOW_UP, f"{last.sent_at:%-d %B %Y}"
    answered = last.responded_at or last.sent_at
    match last.state:
        case InMailState.DELIVERED:
            message = f"Your InMail of {on} hasn't been answered, and until then there can be no second one (R13)."
            return Advice(kind, Severity.WARNING, message, "Keep the draft, and wait for a reply or a decline.")
        case InMailState.DECLINED:
            message = f"They declined your InMail of {on}. You may write once more (R13), and they may report it."
            return Advice(kind, Severity.WARNING, message, "Write only if something is new, and say what.")
        case InMailState.REPLIED if now - answered < numbers.conversation:
            message = f"They replied on {answered:%-d %B %Y}: that conversation is open, and free (R13)."
            return Advice(kind, Severity.TIP, message, "Reply there instead of spending an InMail.")
        case InMailState.REPLIED:
            message = f"They replied to your InMail of {on}: they know you."
            return Advice(kind, Severity.GOOD, message, "Remind them in half a sentence of what it was about.")
