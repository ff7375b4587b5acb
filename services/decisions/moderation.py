"""Refusing texts: what was found in them, and what forbids them to this sender now (R17)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from services.calendar import month_of
from services.moderation.moderator import of_sender
from services.moderation.resemblance import Sketch, marks_of, remembered
from services.refusal import TextRefused

if TYPE_CHECKING:
    from services.account import Account
    from services.inmail import InMail
    from services.intents.mail import SendInMail
    from services.intents.schedule import ScheduleInMail
    from services.policy import Policy


def check_texts(sender: Account, intent: SendInMail | ScheduleInMail, policy: Policy) -> None:
    """Raises TextRefused with all that is wrong, whoever it would go to: no recipient shows in it (R11a)."""
    findings = (*intent.findings, *of_sender(sender, intent.subject, intent.body, policy, intent.now))
    if findings:
        raise TextRefused(findings)


def counted(sender: Account, inmail: InMail, policy: Policy) -> Account:
    """The sender's account, settled up to the send, with one more InMail in its month and on its day (R14, R15).

    Later texts are compared with this one's (R17).
    """
    at = inmail.sent_at
    sketch = Sketch(at, marks_of(f"{inmail.subject}\n{inmail.body}", policy.moderation))
    return replace(
        sender,
        month=max(sender.month, month_of(at)),
        sent=sender.sent_in_month(at) + 1,
        conduct=sender.conduct.delivered(at, policy.response_rate),
        delivered=sender.delivered + 1,
        sketches=remembered(sender.sketches, sketch, policy.moderation),
    )
