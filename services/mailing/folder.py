"""Emails as files, for local mode: what would have been sent can be opened and read."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email import policy
from typing import TYPE_CHECKING

from services.mailing.outbox import MailerUnavailable

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from email.message import EmailMessage
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class FolderMailer:
    """Writes each email to ``folder`` as MESSAGE-ID.eml; the same one again replaces itself."""

    folder: Path
    sender: str

    @asynccontextmanager
    async def session(self) -> AsyncGenerator[FolderMailer]:
        """The folder, which is made when it is needed."""
        yield self

    async def send(self, message: EmailMessage) -> None:
        """Write one. Raises MailerUnavailable if it can't be written."""
        try:
            await asyncio.to_thread(self._write, message)
        except OSError as error:
            raise MailerUnavailable(f"{self.folder}: {error.strerror}") from error

    def _write(self, message: EmailMessage) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = message["Message-ID"].strip("<>").partition("@")[0]
        draft = self.folder / f".{name}.part"
        draft.touch(mode=0o600)
        draft.write_bytes(message.as_bytes(policy=policy.SMTP))
        draft.replace(self.folder / f"{name}.eml")
