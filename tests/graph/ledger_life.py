"""Members whose credits have been through everything, by the product itself, and a hand in the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, LiteralString

from schema.product import assemble
from services.lot import PayWith
from services.member import PlanName
from services.policy import Policy
from services.purchase import PaymentMethod
from services.refusal import Refused

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from neo4j import AsyncDriver

    from schema.product import Product
    from services.audit.auditor import AuditReport

START = datetime(2026, 3, 10, 12, tzinfo=UTC)

MEMBERS: LiteralString = """
UNWIND $ids AS id
CREATE (:Member {
  id: id, name: id, headline: '', profileLevel: 'FULL', standing: 'ACTIVE', accountType: 'STANDARD',
  openProfile: false, optOuts: [], openJobPosts: 0, responseRate: 0.0, createdAt: $at
})
"""


@dataclass
class Life:
    """One member's credits; the others are whom it writes to. ``now`` is the product's clock."""

    driver: AsyncDriver
    database: str
    ids: Sequence[str]
    now: datetime = START
    keys: int = 0
    met: int = 0
    mails: list[str] = field(default_factory=list[str])
    scheduled: list[str] = field(default_factory=list[str])
    product: Product = field(init=False)

    def __post_init__(self) -> None:
        policy = Policy(credit_back_on_reply=True)
        self.product = assemble(self.driver, self.database, policy, lambda: self.now)

    @property
    def me(self) -> str:
        return self.ids[0]

    def key(self) -> str:
        self.keys += 1
        return f"key-{self.keys}"

    async def begin(self) -> None:
        await self.run(MEMBERS, ids=list(self.ids), at=START)

    async def run(self, statement: LiteralString, **parameters: object) -> list[dict[str, Any]]:
        """Change or read the database by hand; ``$me`` is the member."""
        records, _, _ = await self.driver.execute_query(
            statement, {"me": self.me, **parameters}, database_=self.database
        )
        return [record.data() for record in records]

    async def audit(self) -> AuditReport:
        return await self.product.services.auditing.audit(self.me)

    async def buy(self, by: str | None = None) -> None:
        await self.product.services.purchasing.purchase(
            by or self.me, self.key(), credits=25, method=PaymentMethod.CREDIT_CARD, token="4242424242424242"
        )

    async def subscribe(self) -> None:
        await self.product.services.credits.start_subscription(self.me, self.key(), plan=PlanName.CAREER)

    async def send(self, by: str | None = None) -> None:
        self.met += 1
        done = await self.product.services.inmails.send(
            by or self.me,
            self.key(),
            recipient_id=self.ids[self.met],
            subject="Graph work",
            body="Hello, shall we talk?",
            pay_with=PayWith.AUTO,
        )
        self.mails.append(done.answer.inmail_id)

    async def reply(self, place: int) -> None:
        """The recipient of one of the InMails replies: the credit comes back."""
        by = await self.run("MATCH (i:InMail {id: $mail}) RETURN i.recipientId AS id", mail=self.mails[place])
        inmails = self.product.services.inmails
        await inmails.reply(by[0]["id"], self.key(), inmail_id=self.mails[place], body="Yes.")

    async def schedule(self, days: int = 60) -> None:
        self.met += 1
        done = await self.product.services.scheduling.schedule(
            self.me,
            self.key(),
            recipient_id=self.ids[self.met],
            subject="Later",
            body="Hello, shall we talk?",
            pay_with=PayWith.AUTO,
            send_at=self.now + timedelta(days=days),
        )
        self.scheduled.append(done.answer.scheduled_id)

    async def cancel(self, place: int) -> None:
        await self.product.services.scheduling.cancel(self.me, self.key(), scheduled_id=self.scheduled[place])

    async def send_due(self) -> None:
        """What this member's scheduled InMails come to; those of other tests are theirs."""
        scheduling = self.product.services.scheduling
        for one in (await scheduling.reader.of_sender(self.me, 100, None)).items:
            await scheduling._send(one)  # pyright: ignore[reportPrivateUsage] - its public one sends everybody's

    async def live(self) -> None:
        """Entries 1 PURCHASE, 2 GRANT, 3 and 4 SPEND, 5 CREDIT_BACK, 6 and 7 HOLD, 8 RELEASE, 9 GRANT, 10 SPEND."""
        await self.begin()
        await self.buy()
        self.now += timedelta(hours=1)
        await self.subscribe()
        await self.send()
        await self.send()
        self.now += timedelta(hours=1)
        await self.reply(0)
        await self.schedule()
        await self.schedule()
        await self.cancel(0)
        self.now = START + timedelta(days=31)  # past the renewal; the other InMail still waits
        await self.send()

    async def live_at_random(self, rnd: random.Random, steps: int) -> None:
        """Whatever may happen; what a rule refuses doesn't."""
        await self.begin()
        await self.buy()
        for _ in range(steps):
            self.now += timedelta(minutes=rnd.choice((0, 1, 60, 60 * 24, 60 * 24 * 16)))
            try:
                match rnd.randrange(8):
                    case 0:
                        await self.buy()
                    case 1:
                        await self.subscribe()
                    case 2 if self.mails:
                        await self.reply(rnd.randrange(len(self.mails)))
                    case 3 if self.scheduled:
                        await self.cancel(rnd.randrange(len(self.scheduled)))
                    case 4 | 5:
                        await self.schedule(days=2)
                    case 6:
                        await self.send_due()
                    case _:
                        await self.send()
            except Refused:
                continue
