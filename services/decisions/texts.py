"""What the origin of an InMail's texts has to do with its sending (R16)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.template import TextOrigin, no_template

if TYPE_CHECKING:
    from services.intents.mail import OpenBatch, SendInMail
    from services.intents.schedule import ScheduleInMail


def check_template(intent: SendInMail | ScheduleInMail | OpenBatch) -> None:
    """Raises InvalidInput for a template that isn't there: only now, since a replay doesn't need it any more."""
    if intent.origin is TextOrigin.MISSING_TEMPLATE:
        raise no_template("input.template.templateId")


def template_text(intent: SendInMail | ScheduleInMail) -> tuple[str, str] | None:
    """The subject and the text to answer with, where a template gave them: a replay tells them when it has changed."""
    return (intent.subject, intent.body) if intent.origin is TextOrigin.TEMPLATE else None
