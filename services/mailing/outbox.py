"""What is to be mailed, and who takes it: the ports of the job that mails."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime
    from email.message import EmailMessage

    from services.mailing.delivery import Delivery
    from services.notification import Notification, NotificationPreferences


@dataclass(frozen=True, slots=True)
class Letter:
    """A notification whose email is due, with what it takes to write it as of now.

    ``other`` is the name of the other party of the InMail that it is about, None if that member isn't available to the
    reader (R11a) or there is none; ``subject`` is the InMail's.
    """

    notification: Notification
    preferences: NotificationPreferences
    delivery: Delivery
    other: str | None = field(default=None, repr=False)
    subject: str | None = field(default=None, repr=False)

    @property
    def address(self) -> str | None:
        """Where to send it: None if the member has no address any more, or doesn't want the kind any more."""
        wanted = self.notification.kind in self.preferences.email_kinds
        return self.preferences.email_address if wanted else None


@dataclass(frozen=True, slots=True)
class Undelivered:
    """An email that was given up, for operators."""

    notification: Notification
    delivery: Delivery


class Outbox(Protocol):
    """The emails that are due, in the database. Every method raises NothingChanged when that doesn't answer."""

    async def due(self, now: datetime, limit: int) -> list[Letter]:
        """Those that are due by now, the longest due first."""
        ...

    async def save(self, notification_id: str, delivery: Delivery) -> None:
        """Keep how far the email of that notification is."""
        ...

    async def undelivered(self, limit: int) -> list[Undelivered]:
        """The emails that were given up, the latest first."""
        ...


class MailFailed(Exception):  # noqa: N818 - names the state of things
    """An attempt failed for this email: with ``for_good`` any other would too. ``problem`` names no address."""

    def __init__(self, problem: str, *, for_good: bool = False) -> None:
        super().__init__(problem)
        self.problem = problem
        self.for_good = for_good


class MailerUnavailable(Exception):  # noqa: N818 - as above
    """Nothing can be mailed just now, whatever it is."""


class Session(Protocol):
    """A way out that is open for several emails."""

    async def send(self, message: EmailMessage) -> None:
        """Hand one over; returning means that it was accepted. Raises MailFailed, or MailerUnavailable."""
        ...


class Mailer(Protocol):
    """What takes emails, all from the address ``sender``."""

    @property
    def sender(self) -> str:
        """The address that they are from."""
        ...

    def session(self) -> AbstractAsyncContextManager[Session]:
        """Open a way out. Entering it raises MailerUnavailable; leaving it raises nothing of its own."""
        ...
