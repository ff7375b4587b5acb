"""Emails from their cause to a real SMTP server, by two processes at once; nothing waits for a dead one."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from schema.product import assemble
from services.jobs.job import Job, Ran
from services.jobs.lease import Left
from services.jobs.mails import Mails
from services.lot import PayWith
from services.mailbox import Folder, MailFilter
from services.mailing.smtp import SmtpMailer
from services.policy import Policy
from tests.services.mailing.conftest import SENDER, Office

from .model import Person

if TYPE_CHECKING:
    from datetime import datetime

    from neo4j import AsyncDriver

    from schema.product import Product
    from services.mailing.delivery import Delivery
    from services.mailing.outbox import Letter, Outbox, Undelivered

    from .conftest import MovingClock
    from .town import Town

pytestmark = pytest.mark.anyio


@dataclass(frozen=True)
class Own:
    """The emails of this town alone: other tests share the database."""

    outbox: Outbox
    prefix: str

    async def due(self, now: datetime, limit: int) -> list[Letter]:
        found = await self.outbox.due(now, 1_000)
        return [one for one in found if one.notification.member_id.startswith(self.prefix)][:limit]

    async def save(self, notification_id: str, delivery: Delivery) -> None:
        await self.outbox.save(notification_id, delivery)

    async def undelivered(self, limit: int) -> list[Undelivered]:
        return await self.outbox.undelivered(limit)


def process(driver: AsyncDriver, town: Town, clock: MovingClock, office: Office) -> tuple[Product, Job]:
    made = assemble(driver, town.database, Policy(), clock)
    mailer = SmtpMailer(SecretStr(f"smtp://127.0.0.1:{office.port}"), SENDER)
    mails = Mails(Own(made.services.outbox, town.prefix), mailer, clock)
    return made, Job(f"{town.prefix}mails", "", "emails", mails.deliver)


async def correspond(product: Product, town: Town) -> tuple[str, str]:
    """Ana writes to Ben, whose profile is open and who gave an address."""
    ana, ben = f"{town.prefix}ana", f"{town.prefix}ben"
    await town.settle([Person(ana), Person(ben, open_profile=True)])
    await product.services.notifications.set_email_address(ben, "key", "ben@example.com")
    await send(product, ana, ben)
    return ana, ben


async def send(product: Product, ana: str, ben: str) -> None:
    await product.services.inmails.send(ana, "key", recipient_id=ben, pay_with=PayWith.AUTO, subject="Hi", body="Hello")


async def test_two_processes_at_once_mail_once(driver: AsyncDriver, town: Town, clock: MovingClock) -> None:
    office = Office()
    async with office.open():
        one, two = (process(driver, town, clock, office) for _ in range(2))
        await correspond(one[0], town)
        ran = await asyncio.gather(one[0].jobs.turns.run(one[1]), two[0].jobs.turns.run(two[1]))
        assert Counter(map(type, ran)) in ({Ran: 1, Left: 1}, {Ran: 2})  # or one after the other
        assert sum(one.done for one in ran if isinstance(one, Ran)) == 1
    assert [mail["To"] for mail in office.mails] == ["ben@example.com"]


async def test_a_dead_server_delays_no_send_and_what_waited_goes_when_it_is_back(
    driver: AsyncDriver, town: Town, clock: MovingClock
) -> None:
    office = Office()
    async with office.open():
        pass
    product, job = process(driver, town, clock, office)
    ana, ben = await correspond(product, town)
    assert await job.run() == Ran(0, 1)
    told = (await product.services.notifications.reader.of_member(ben, 10, None)).items
    received = (await product.services.mailboxes.reader.listed(ben, Folder.RECEIVED, MailFilter(), 10, None)).items
    assert [one.about for one in told] == [mail.id for mail in received]
    async with office.open():
        assert await job.run() == Ran(1)
    assert office.mails[0]["Subject"] == f"{ana} sent you an InMail"  # a town's members are named by their ids
