"""An email, whole: its headers and its text."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING

from services.mailing.wordings import wording

if TYPE_CHECKING:
    from services.mailing.outbox import Letter
    from services.notification import NotificationKind

StopLink = Callable[[str, "NotificationKind"], str]
"""Makes the address under which a member, by id, ends emails of a kind."""

PRODUCT = "InMail"
LONGEST_SUBJECT = 200
"""Code points of a subject; longer ones are cut."""


def message_id(notification_id: str, sender: str) -> str:
    """The Message-ID of a notification's email: the same each time, by which mailboxes know a repetition."""
    digest = hashlib.sha256(notification_id.encode()).hexdigest()[:40]
    return f"<{digest}@{sender.rpartition('@')[2]}>"


def message(letter: Letter, address: str, sender: str, stop_link: StopLink | None = None) -> EmailMessage:
    """The email of a letter to ``address``, from the address ``sender``.

    Where there is a ``stop_link``, it is in the text, and in headers for the mail program's own button, which posts to
    it (RFC 2369, RFC 8058).
    """
    subject, text = wording(letter)
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = f"{PRODUCT} <{sender}>"
    mail["To"] = address
    mail["Subject"] = one_line(subject)
    mail["Date"] = format_datetime(letter.notification.at)
    mail["Message-ID"] = message_id(letter.notification.id, sender)
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: so that nobody's absence notice answers
    if stop_link is not None:
        link = stop_link(letter.notification.member_id, letter.notification.kind)
        mail["List-Unsubscribe"] = f"<{link}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        text = f"{text}\nNo more emails like this one: {link}\n"
    mail.set_content(text)
    return mail


def one_line(text: str) -> str:
    """``text`` without anything that could end a header line: names are other people's to choose."""
    plain = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(plain.split())[:LONGEST_SUBJECT]
