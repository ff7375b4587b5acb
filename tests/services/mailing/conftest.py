"""A real SMTP server in the test's own loop, and letters to send."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

import pytest
from aiosmtpd.smtp import SMTP
from pydantic import SecretStr

from services.mailing.delivery import Delivery
from services.mailing.outbox import Letter, Undelivered
from services.mailing.smtp import SmtpMailer
from services.notification import MAILED_BY_DEFAULT, Notification, NotificationKind, NotificationPreferences

if TYPE_CHECKING:
    from email.message import EmailMessage

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
SENDER = "no-reply@inmail.example"


@dataclass
class Office:
    """What the server does with an email, and what it got: ``replies`` come first, then it accepts all."""

    mails: list[EmailMessage] = field(default_factory=list[Any])
    replies: list[str | None] = field(default_factory=list[str | None])
    """A reply to DATA, or None to hang up after it without a word."""
    to: dict[str, str] = field(default_factory=dict[str, str])
    """A reply to an address."""
    port: int = 0

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: ANN401, ARG002, N802 - aiosmtpd's names and types
        if address in self.to:
            return self.to[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: ANN401, ARG002, N802 - as above
        reply = self.replies.pop(0) if self.replies else "250 OK"
        if reply is None or reply.startswith("2"):
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))  # pyright: ignore[reportArgumentType] - the stubs know Message alone
        if reply is None:
            self._hang_up(server)
        return reply or "250 nobody hears this"

    def _hang_up(self, server: SMTP) -> None:
        assert isinstance(server.transport, asyncio.WriteTransport)
        server.transport.abort()

    @asynccontextmanager
    async def open(self, **options: Any) -> AsyncGenerator[None]:  # noqa: ANN401 - aiosmtpd's own
        """Serve, on the same port each time."""
        loop = asyncio.get_running_loop()
        talks: list[SMTP] = []

        def talk() -> SMTP:
            talks.append(SMTP(self, hostname="mail.example", loop=loop, **options))
            return talks[-1]

        server = await loop.create_server(talk, "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield
        finally:
            server.close()
            for one in talks:
                if one.transport is not None:
                    self._hang_up(one)
            await server.wait_closed()
            await asyncio.sleep(0)  # sockets are closed in the loop's next round

    def mailer(self, who: str = "") -> SmtpMailer:
        return SmtpMailer(SecretStr(f"smtp://{who}127.0.0.1:{self.port}"), SENDER)


@dataclass
class Box:
    """A double of the outbox: letters by the id of their notification."""

    letters: dict[str, Letter] = field(default_factory=dict[str, Letter])
    failing: list[Exception] = field(default_factory=list[Exception])

    async def due(self, now: datetime, limit: int) -> list[Letter]:
        waiting = [one for one in self.letters.values() if one.delivery.due_at and one.delivery.due_at <= now]
        return sorted(waiting, key=lambda one: (one.delivery.due_at, one.notification.id))[:limit]

    async def save(self, notification_id: str, delivery: Delivery) -> None:
        if self.failing:
            raise self.failing.pop()
        self.letters[notification_id] = replace(self.letters[notification_id], delivery=delivery)

    async def undelivered(self, limit: int) -> list[Undelivered]:
        return [Undelivered(one.notification, one.delivery) for one in self.letters.values()][:limit]


def letter(id: str = "n1", address: str | None = "ana@example.com", **facts: Any) -> Letter:  # noqa: ANN401 - fields
    news = Notification(id, "ana", NotificationKind.INMAIL_RECEIVED, NOW, about="i1")
    preferences = NotificationPreferences(address, MAILED_BY_DEFAULT)
    return replace(Letter(news, preferences, Delivery(NOW), "Ben Ruiz", "Grüße"), **facts)


Serve = Callable[..., Awaitable[Office]]


@pytest.fixture
async def office(anyio_backend: str) -> AsyncIterator[Office]:  # noqa: ARG001 - makes it run
    """A server that is up."""
    made = Office()
    async with made.open():
        yield made
