"""Emails over SMTP, by aiosmtplib."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import aiosmtplib

from services.mailing.outbox import MailerUnavailable, MailFailed

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from email.message import EmailMessage

    from pydantic import SecretStr

COMMAND_SECONDS = 10.0
"""How long the server may take over one command."""
MAIL_SECONDS = 30.0
"""How long one email may take, or connecting."""
PERMANENT = 500
"""Replies from here on mean: not now, and not later."""
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """A server at ``smtp://USER:PASSWORD@HOST:PORT`` (STARTTLS) or ``smtps://`` (TLS from the start).

    A password goes over TLS alone, unless the server is this very machine.
    """

    url: SecretStr
    sender: str

    @asynccontextmanager
    async def session(self) -> AsyncGenerator[SmtpSession]:
        """A connection, opened anew when it breaks."""
        session = SmtpSession(self._client())
        await session.connect()
        try:
            yield session
        finally:
            await session.leave()

    def _client(self) -> aiosmtplib.SMTP:
        parts = urlsplit(self.url.get_secret_value())
        secure = parts.scheme == "smtps"
        opportunistic = parts.username is None or parts.hostname in LOOPBACK
        return aiosmtplib.SMTP(
            hostname=parts.hostname,
            port=parts.port or (465 if secure else 587),
            username=None if parts.username is None else unquote(parts.username),
            password=None if parts.password is None else unquote(parts.password),
            use_tls=secure,
            start_tls=None if opportunistic and not secure else not secure,
            timeout=COMMAND_SECONDS,
        )


@dataclass(frozen=True, slots=True)
class SmtpSession:
    """A connection to the server."""

    client: aiosmtplib.SMTP

    async def connect(self) -> None:
        """Connect and sign in. Raises MailerUnavailable."""
        try:
            async with asyncio.timeout(MAIL_SECONDS):
                await self.client.connect()
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            self.client.close()
            raise MailerUnavailable(_name(error)) from error

    async def send(self, message: EmailMessage) -> None:
        """Hand one over. Raises MailFailed, or MailerUnavailable if there is no connection to be had."""
        if not self.client.is_connected:
            await self.connect()
        try:
            async with asyncio.timeout(MAIL_SECONDS):
                await self.client.send_message(message)
        except aiosmtplib.SMTPRecipientsRefused as refused:
            raise _failure(refused.recipients[0]) from refused
        except aiosmtplib.SMTPDataError as refused:
            raise _failure(refused) from refused
        except aiosmtplib.SMTPResponseException as refused:  # the greeting, or our own address: each mail's fate
            self.client.close()
            raise MailerUnavailable(_name(refused)) from refused
        except (aiosmtplib.SMTPException, OSError) as error:
            self.client.close()
            raise MailFailed(_name(error)) from error

    async def leave(self) -> None:
        """Say goodbye if anybody is there to hear it."""
        with suppress(aiosmtplib.SMTPException, OSError):
            async with asyncio.timeout(COMMAND_SECONDS):
                await self.client.quit()
        self.client.close()


def _failure(refused: aiosmtplib.SMTPResponseException) -> MailFailed:
    """The server's own words may name the address, so its code alone is kept."""
    return MailFailed(str(refused.code), for_good=refused.code >= PERMANENT)


def _name(error: Exception) -> str:
    code = f" {error.code}" if isinstance(error, aiosmtplib.SMTPResponseException) else ""
    return f"{type(error).__name__}{code}"
