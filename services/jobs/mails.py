"""Mailing what members are to be told by email: at least once, and never inside a request."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.jobs.job import Ran
from services.mailing.delivery import STALE, TOO_OLD
from services.mailing.message import message
from services.mailing.outbox import MailerUnavailable, MailFailed

if TYPE_CHECKING:
    from services.mailing.delivery import Delivery
    from services.mailing.message import StopLink
    from services.mailing.outbox import Letter, Mailer, Outbox, Session
    from services.request import Clock

PAGE = 50
"""Emails that are read at a time."""

_log = logging.getLogger("inmail.mail")


@dataclass(frozen=True, slots=True)
class Mails:
    """Mails what is due; nothing at all without a mailer."""

    outbox: Outbox
    mailer: Mailer | None
    clock: Clock
    stop_link: StopLink | None = None

    async def deliver(self) -> Ran:
        """Mail everything that is due; how many were accepted, and how many weren't.

        What was accepted is marked right after, so that a process that is killed in between sends it once more, with
        the same Message-ID. While nothing can be mailed, nothing is counted against an email: it stays due, until it
        is too old to be news. Raises NothingChanged if the database doesn't answer.
        """
        if self.mailer is None:
            return Ran(0)
        accepted = failed = 0
        try:
            while page := await self.outbox.due(self.clock(), PAGE):
                async with self.mailer.session() as session:
                    for letter in page:
                        delivery = await self._attempt(session, letter, self.mailer.sender)
                        await self.outbox.save(letter.notification.id, delivery)
                        accepted += delivery.accepted_at is not None
                        failed += delivery.problem is not None
        except MailerUnavailable as error:
            _log.warning("No email can be sent just now: %s", error)
            return Ran(accepted, failed + 1)
        return Ran(accepted, failed)

    async def _attempt(self, session: Session, letter: Letter, sender: str) -> Delivery:
        now, address = self.clock(), letter.address
        if address is None:
            return letter.delivery.unwanted()
        if now - letter.notification.at > STALE:
            return letter.delivery.given_up(TOO_OLD, now)
        try:
            await session.send(message(letter, address, sender, self.stop_link))
        except MailFailed as error:
            after = letter.delivery.failed(error.problem, now, for_good=error.for_good)
            fate = "it is tried again" if after.due_at else "it is given up"
            _log.warning("The email of the notification %s failed (%s): %s", letter.notification.id, error, fate)
            return after
        return letter.delivery.accepted(now)
