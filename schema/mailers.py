"""Who takes emails, as the environment says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.mailing.folder import FolderMailer
from services.mailing.smtp import SmtpMailer

if TYPE_CHECKING:
    from schema.settings import Settings
    from services.mailing.outbox import Mailer

LOCAL_SENDER = "inmail@localhost"


def mailer_of(settings: Settings) -> Mailer | None:
    """The SMTP server, or a folder of files; None where neither is configured: then nothing is emailed."""
    if settings.smtp_url is not None and settings.smtp_from is not None:
        return SmtpMailer(settings.smtp_url, settings.smtp_from)
    if settings.mail_folder is not None:
        return FolderMailer(settings.mail_folder, LOCAL_SENDER)
    return None
