"""Refusing texts: what was found in them, and what forbids them to this sender now (R17)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

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
    """The sender's account with one more InMail delivered, which later ones are compared with."""
    sketch = Sketch(inmail.sent_at, marks_of(f"{inmail.subject}\n{inmail.body}", policy.moderation))
    sketches = remembered(sender.sketches, sketch, policy.moderation)
    counted = sender.counting_send(inmail.sent_at, policy.response_rate)
    return replace(counted, delivered=sender.delivered + 1, sketches=sketches)
