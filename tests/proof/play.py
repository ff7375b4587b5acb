"""Plays a history on the product and on the model at once, and compares all that can be seen after each step."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product as combinations
from typing import TYPE_CHECKING, Any, TypeVar

from services.entry import EntryKind
from services.inmail import ReportReason
from services.lot import PayWith
from services.purchase import PaymentMethod
from services.refusal import ActionRefused, KeyConflict, PaymentRefused, Refused, SendRefused
from services.refusal_code import RefusalCode

from .books import read_books
from .history import STEPS, Answer, Bar, Buy, Connect, Judge, Jump, Prefer, Repeat, Send, Step, Subscribe, Wait
from .invariants import violations
from .ledger import OWN
from .rates import midnight

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from schema.product import Product
    from services.answers.mail import Sent
    from services.eligibility import Eligibility
    from services.refusal import Refusal

    from .conftest import MovingClock
    from .model import Blocker, Mail, Model
    from .town import Town

T = TypeVar("T")
Letter = tuple[str, str, str, str]
"""Sender, key, recipient, body of a send that went through, for repeating it."""


def told(refusals: tuple[Refusal, ...]) -> list[Blocker]:
    return [(refusal.code, refusal.needed, refusal.available, refusal.retry_at) for refusal in refusals]


async def outcome(call: Awaitable[T]) -> T | Refused:
    try:
        return await call
    except Refused as refused:
        return refused


@dataclass
class Play:
    """One example: the product, the model, and what has been done so far.

    ``turns`` keeps a server that has just started from fifty questions at once.
    """

    product: Product
    model: Model
    town: Town
    clock: MovingClock
    ids: list[str]
    letters: list[tuple[Letter, Sent]] = field(default_factory=list[tuple["Letter", "Sent"]])
    keys: int = 0
    seen: set[RefusalCode] = field(default_factory=set[RefusalCode])
    states: set[str] = field(default_factory=set[str])
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(4))

    @property
    def mails(self) -> list[tuple[str, Mail]]:
        return list(self.model.mails.items())

    def key(self) -> str:
        self.keys += 1
        return f"key-{self.keys}"

    async def step(self, step: Step) -> None:
        """Do one step to both, and expect the same of both."""
        match step:
            case Wait():
                self.wait(step.jump)
            case Send():
                await self.send(self.ids[step.who], self.ids[step.to], step.pay_with)
            case Repeat():
                await self.repeat(step)
            case Answer():
                await self.answer(step)
            case Buy():
                await self.buy(step)
            case Subscribe():
                await self.subscribe(step)
            case Bar() | Prefer():
                await self.reach(step)
            case Judge() | Connect():
                await self.befall(step)

    def wait(self, jump: Jump) -> None:
        now = self.clock.now
        month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        following = (month + timedelta(days=32)).replace(day=1)
        ledgers = [person.ledger for person in self.model.people.values()]
        grants = sorted(ledger.plan.due for ledger in ledgers if ledger.plan)
        expiries = sorted(lot.expires for x in ledgers for lot in x.lots.values() if lot.expires and lot.expires > now)
        targets = {
            Jump.LAST_MOMENT_OF_MONTH: following - timedelta(microseconds=1),
            Jump.FIRST_OF_NEXT_MONTH: following,
            Jump.JUST_BEFORE_GRANT: max(now, grants[0] - timedelta(microseconds=1)) if grants else now,
            Jump.AT_GRANT: grants[0] if grants else now,
            Jump.AT_EXPIRY: expiries[0] if expiries else now,
            Jump.LAST_MOMENT_OF_DAY: midnight(now) + timedelta(days=1) - timedelta(microseconds=1),
            Jump.NEXT_MIDNIGHT: midnight(now) + timedelta(days=1),
        }
        self.clock.now = targets[jump] if jump in targets else now + STEPS[jump]
        self.model.until(self.clock.now)

    async def send(self, who: str, to: str, pay_with: PayWith) -> None:
        """Send for good: through with the very lot that the model says, or refused for the very reasons."""
        expected = self.model.verdict(who, to, pay_with, self.clock.now)
        letter = (who, self.key(), to, f"letter {self.keys}")
        answered = await outcome(self._send(letter, pay_with))
        if isinstance(answered, Refused):
            assert isinstance(answered, SendRefused)
            assert told(answered.blockers) == expected.blockers
            return
        sent = answered.answer
        assert expected.blockers == []
        assert sent.lot_id == self.model.sent(sent.inmail_id, who, to, pay_with, self.clock.now)
        ledger = self.model.people[who].ledger
        entry = len(ledger.lines) if sent.lot_id else None
        assert (sent.entry, sent.available) == (entry, ledger.available(self.clock.now))
        assert not answered.replayed
        self.letters.append(((*letter[:3], f"{pay_with}|{letter[3]}"), sent))

    def _send(self, letter: Letter, pay_with: PayWith) -> Awaitable[Any]:
        who, key, to, body = letter
        return self.product.services.inmails.send(
            who, key, recipient_id=to, subject="Hello", body=body, pay_with=pay_with
        )

    async def repeat(self, step: Repeat) -> None:
        """R21: same key and input, same answer; same key and other input, an error."""
        if not self.letters:
            return
        (who, key, to, text), sent = self.letters[step.which % len(self.letters)]
        pay_with, _, body = text.partition("|")
        answered = await outcome(self._send((who, key, to, body + "!" * step.altered), PayWith(pay_with)))
        if step.altered:
            assert isinstance(answered, KeyConflict)
        else:
            assert not isinstance(answered, Refused)
            assert answered.replayed
            assert answered.answer == sent

    async def answer(self, step: Answer) -> None:
        if not self.mails:
            return
        id, mail = self.mails[step.which % len(self.mails)]
        strangers = [who for who in self.ids if who not in {mail.sender, mail.recipient}]
        who = {"recipient": mail.recipient, "sender": mail.sender, "stranger": strangers[0]}[step.part]
        now, inmails = self.clock.now, self.product.services.inmails
        if step.operation == "reply":
            replied = await self.allowed(
                inmails.reply(who, self.key(), inmail_id=id, body="Yes"), self.model.may_reply(who, mail)
            )
            assert replied is None or replied.answer.credit_returned == self.model.replied(who, mail, now)
        elif step.operation == "decline":
            if await self.allowed(inmails.decline(who, self.key(), inmail_id=id), self.model.may_decline(who, mail)):
                self.model.declined(mail, now)
        elif await self.allowed(
            inmails.report(who, self.key(), inmail_id=id, reason=ReportReason.SPAM, note=""),
            self.model.may_report(who, mail),
        ):
            mail.reported = True
            self.model.reports.add((who, mail.sender))

    async def allowed(self, call: Awaitable[T], refusal: RefusalCode | None) -> T | None:
        """The result if there is to be one, None if the refusal came that was to come."""
        answered = await outcome(call)
        if isinstance(answered, Refused):
            assert isinstance(answered, ActionRefused)
            assert answered.refusal.code is refusal
            return None
        assert refusal is None
        return answered

    async def buy(self, step: Buy) -> None:
        who, card = self.ids[step.who], step.card
        method = PaymentMethod.CREDIT_CARD
        call = self.product.services.purchasing.purchase(
            who, self.key(), credits=step.credits, method=method, token=card
        )
        refusal = self.model.may_buy(who)
        if refusal is None and card.startswith("4000"):
            declined = await outcome(call)
            assert isinstance(declined, PaymentRefused)
            assert declined.refusal.code is RefusalCode.PAYMENT_DECLINED
        elif bought := await self.allowed(call, refusal):
            assert bought.answer.credits == step.credits
            self.model.bought(who, bought.answer.lot_id, step.credits, self.clock.now)
            assert bought.answer.available == self.model.people[who].ledger.available(self.clock.now)

    async def subscribe(self, step: Subscribe) -> None:
        who = self.ids[step.who]
        call = self.product.services.credits.start_subscription(who, self.key(), plan=step.plan)
        if started := await self.allowed(call, self.model.may_subscribe(who, step.plan)):
            self.model.subscribed(who, started.answer.subscription_id, step.plan, self.clock.now)
            ledger = self.model.people[who].ledger
            assert ledger.plan
            granted, _ = ledger.allowance(step.plan)
            assert (started.answer.granted, started.answer.next_grant_at) == (granted, ledger.plan.due)
            assert started.answer.available == ledger.available(self.clock.now)

    async def reach(self, step: Bar | Prefer) -> None:
        inmails, who = self.product.services.inmails, self.ids[step.who]
        if isinstance(step, Prefer):
            await inmails.set_preferences(who, self.key(), opt_outs=step.opt_outs, open_profile=step.open_profile)
            person = self.model.people[who]
            person.opt_outs = person.opt_outs if step.opt_outs is None else step.opt_outs
            person.open_profile = person.open_profile if step.open_profile is None else step.open_profile
            return
        pair = (who, self.ids[step.other])
        call = inmails.block if step.block else inmails.unblock
        refusal = RefusalCode.RECIPIENT_IS_YOURSELF if pair[0] == pair[1] else None
        if done := await self.allowed(call(who, self.key(), member_id=pair[1]), refusal):
            assert done.answer.changed == ((pair in self.model.blocks) != step.block)
            (self.model.blocks.add if step.block else self.model.blocks.discard)(pair)

    async def befall(self, step: Judge | Connect) -> None:
        """What has no use case yet, straight into the database."""
        who = self.ids[step.who]
        if isinstance(step, Judge):
            person = self.model.people[who]
            # A recruiter's grant depends on the standing at its due time (R6a): whoever makes the use case that
            # changes standings settles the account first, which this shortcut doesn't.
            if person.seat != "RECRUITER":
                person.standing = step.standing
                await self.town.set_standing(who, step.standing)
        elif who != (other := self.ids[step.other]):
            self.model.graph.remove_edges_from([(who, other)])
            await self.town.part(who, other)
            if step.connect:
                self.model.graph.add_edge(who, other)
                await self.town.tie("CONNECTED_TO", [(who, other)])

    async def compare(self) -> None:
        """Everybody's preview, refusal and ledger are what the model says, and refusals leave no trace."""
        asked = list(combinations(self.ids, self.ids, OWN))
        previews = await asyncio.gather(*(self._preview(*request) for request in asked))
        refused: list[tuple[str, str, PayWith]] = []
        for (who, to, pay_with), preview in zip(asked, previews, strict=True):
            self._agrees(preview, who, to, pay_with)
            if not preview.eligible:
                refused.append((who, to, pay_with))
        before = await self.town.dump()
        await asyncio.gather(*(self.send(*request) for request in refused))
        assert await self.town.dump() == before
        assert violations(await read_books(self.town), self.model.numbers) == []
        await self._compare_ledgers()

    async def _preview(self, who: str, to: str, pay_with: PayWith) -> Eligibility:
        async with self.turns:
            return await self.product.services.inmails.eligibility(who, to, pay_with)

    def _agrees(self, preview: Eligibility, who: str, to: str, pay_with: PayWith) -> None:
        expected = self.model.verdict(who, to, pay_with, self.clock.now)
        self.seen.update(blocker[0] for blocker in expected.blockers)
        assert told(preview.blockers) == expected.blockers
        assert preview.degree == expected.degree
        names = {0: "SELF", 1: "FIRST_DEGREE", 2: "SECOND_DEGREE", 3: "THIRD_DEGREE", None: "OUT_OF_NETWORK"}
        assert preview.relation == (None if expected.concealed else names[expected.degree])
        assert (preview.lot.id if preview.lot else None) == expected.lot
        times = [blocker[3] for blocker in expected.blockers]
        known = [time for time in times if time]
        assert preview.retry_at == (max(known) if known and len(known) == len(times) else None)

    async def _compare_ledgers(self) -> None:
        books = await read_books(self.town)
        now = self.clock.now
        for id, person in self.model.people.items():
            ledger = person.ledger
            written = [
                (
                    *(EntryKind(e["kind"]), e["amount"], e["lotId"], e["lotBalance"], e["balance"]),
                    *(e["at"].to_native(), e["cause"], e.get("reverses")),
                )
                for e in books.entries
                if e["memberId"] == id
            ]
            assert written == ledger.lines[: len(written)]  # what time alone brings is written with the next change
            balance = await self.product.services.credits.balance(id)
            assert balance.available == ledger.available(now)
            assert (balance.account.sequence, balance.account.balance) == (
                len(ledger.lines),
                ledger.lines[-1].balance if ledger.lines else 0,
            )
            held = {lot.id: lot.remaining for lot in balance.account.lots}
            assert held == {lot.id: lot.remaining for lot in ledger.lots.values() if lot.remaining}
            assert balance.account.sent_in_month(now) == ledger.sent_in_month(now)
            self.states.add(ledger.rates.state(now))
            assert balance.response_rate.state == ledger.rates.state(now)
            tally = balance.response_rate.tally
            assert (tally.deliveries, tally.answered, tally.matured) == ledger.rates.counts(now)
