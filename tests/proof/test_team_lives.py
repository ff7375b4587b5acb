"""Random histories of a team on the real database: pool, usage and refusals are as a plain model says (R8a, R18, R25).

The books are audited at the end, and so is the pool, by the product itself.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest

from services.lot import PayWith
from services.purchase import PaymentMethod
from services.refusal import Refused, SendRefused

from .model import Person
from .play import outcome
from .test_teams import MIRA, WHY, seated, team_of, two

if TYPE_CHECKING:
    from schema.product import Product

    from .conftest import MovingClock
    from .test_teams import Check, Ids
    from .town import Town

pytestmark = pytest.mark.anyio

__all__ = ["two"]  # a fixture

STEPS = 60
OWNER, LIMITS = 0, (0, 1, 2, 3, 9)
DOING = ("send", "send", "send", "send", "own", "reply", "reply", "decline", "schedule", "buy", "limit", "seat", "wait")


@dataclass
class Place:
    """A seat in the model: what it used counts in ``month``."""

    limit: int
    held: bool = True
    month: str = ""
    used: int = 0

    def used_in(self, month: str) -> int:
        return self.used if self.month == month else 0

    def take(self, month: str) -> None:
        self.month, self.used = month, self.used_in(month) + 1

    def give(self, month: str) -> None:
        self.used -= self.month == month and self.used > 0


@dataclass
class Story:
    """A team in the product and in the model, which knows nothing of lots: all its credits reach all, for ever."""

    products: list[Product]
    clock: MovingClock
    rnd: Random
    prefix: str
    team: str
    seats: dict[str, Place]
    others: list[str]
    pool: int = 0
    letters: list[tuple[str, str, str, datetime, bool]] = field(
        default_factory=list[tuple[str, str, str, datetime, bool]]
    )
    seen: Counter[str] = field(default_factory=Counter[str])
    number: int = 0

    @property
    def product(self) -> Product:
        """One of the two processes."""
        return self.rnd.choice(self.products)

    @property
    def month(self) -> str:
        return self.clock.now.strftime("%Y-%m")

    def key(self) -> str:
        self.number += 1
        return f"{self.prefix}{self.number}"

    def reasons(self, who: str) -> list[str]:
        """Why the pool doesn't pay for that member now."""
        seat = self.seats[who]
        if not seat.held:
            return ["NO_TEAM"]
        spent = seat.used_in(self.month) >= seat.limit
        return [*(["SEAT_LIMIT"] if spent else []), *([] if self.pool else ["NO_CREDITS"])]

    async def step(self, what: str) -> None:
        who = self.rnd.choice(list(self.seats))
        if what in {"send", "own"}:
            await self.send(who, PayWith.POOL if what == "send" else PayWith.AUTO)
        elif what in {"reply", "decline"} and self.letters:
            await self.answer(self.letters.pop(self.rnd.randrange(len(self.letters))), what)
        elif what == "schedule":
            await self.schedule(who)
        elif what == "buy" and self.pool < 3:
            await self.product.services.purchasing.purchase_for(
                self.team,
                list(self.seats)[OWNER],
                self.key(),
                credits=25,
                method=PaymentMethod.MICROSOFT_BILLING,
                token=None,
            )
            self.pool += 25
        elif what in {"limit", "seat"}:
            await self.place(list(self.seats)[-1] if what == "seat" else who, what)
        elif what == "wait":
            self.clock.move(days=self.rnd.choice([0.5, 9, 31, 95]))
        self.seen[what] += 1

    async def send(self, who: str, pay_with: PayWith) -> None:
        to, expected = self.others.pop(), self.reasons(who) if pay_with is PayWith.POOL else ["NO_CREDITS"]
        inmails = self.product.services.inmails
        preview = await inmails.eligibility(who, to, pay_with)
        assert [blocker.code.value for blocker in preview.blockers] == expected
        done = await outcome(
            inmails.send(who, self.key(), recipient_id=to, subject="Hi", body="Hello", pay_with=pay_with)
        )
        if isinstance(done, Refused):
            assert isinstance(done, SendRefused)
            assert [blocker.code.value for blocker in done.blockers] == expected
            self.seen.update(expected)
            return
        assert (expected, done.answer.team_id) == ([], self.team)
        self.pool -= 1
        self.seats[who].take(self.month)
        self.letters.append((done.answer.inmail_id, who, to, self.clock.now, True))

    async def answer(self, letter: tuple[str, str, str, datetime, bool], how: str) -> None:
        id_, who, to, at, first = letter
        inmails = self.product.services.inmails
        if how == "decline" and first:
            await inmails.decline(to, self.key(), inmail_id=id_)
            return
        done = await inmails.reply(to, self.key(), inmail_id=id_, body="Yes")
        back = first and self.clock.now <= at + timedelta(days=90)
        assert done.answer.credit_returned is back
        if back:
            self.pool += 1
            self.seats[who].give(at.strftime("%Y-%m"))
            self.seen["back"] += 1
        self.letters.append((id_, who, to, at, False))

    async def schedule(self, who: str) -> None:
        """Written for later, and called off again: the credit is held, and counts, as long as it waits."""
        to, expected, scheduling = self.others.pop(), self.reasons(who), self.product.services.scheduling
        letter = scheduling.schedule(
            who,
            self.key(),
            recipient_id=to,
            subject="Hi",
            body="Hello",
            pay_with=PayWith.POOL,
            send_at=self.clock.now + timedelta(hours=5),
        )
        done = await outcome(letter)
        if isinstance(done, Refused):
            assert isinstance(done, SendRefused)
            assert [blocker.code.value for blocker in done.blockers] == expected
            return
        assert expected == []
        self.pool -= 1
        self.seats[who].take(self.month)
        await self.compare()
        await scheduling.cancel(who, self.key(), scheduled_id=done.answer.scheduled_id)
        self.pool += 1
        self.seats[who].give(self.month)

    async def place(self, who: str, what: str) -> None:
        """Another limit; or the seat is taken away, or given again."""
        seat, teams, about = self.seats[who], self.product.services.teams, {"team_id": self.team, "member_id": who}
        if what == "seat" and seat.held:
            await teams.remove_seat(MIRA, self.key(), **about, reason=WHY)
            seat.held = False
            return
        if what == "seat" or seat.held:
            limit, owner = self.rnd.choice(LIMITS), who == list(self.seats)[OWNER]
            await teams.set_seat(MIRA, self.key(), **about, monthly_limit=limit, owner=owner, reason=WHY)
            seat.limit, seat.held = limit, True

    async def compare(self) -> None:
        view = await self.product.services.teams.view(self.team)
        assert view is not None
        assert view.balance.available == self.pool
        for who, seat in self.seats.items():
            known = view.team.known(who)
            assert known is not None
            assert (known.used_in_month(self.clock.now), known.removed_at is None) == (
                seat.used_in(self.month),
                seat.held,
            )


@pytest.mark.parametrize("seed", range(4))
async def test_r8a_random_histories_of_a_team_are_as_the_model_says(
    two: list[Product],
    town: Town,
    member_ids: Ids,
    check_ledger: Check,
    *,
    clock: MovingClock,
    seed: int,
) -> None:
    ids = member_ids(3 + STEPS)
    seats, others = ids[:3], ids[3:]
    await town.settle(Person(id) for id in others)
    team = await seated(town, two[0], seats, credits=0, limit=3)
    story = Story(two, clock, Random(seed), town.prefix, team, {who: Place(3) for who in seats}, others)
    await two[0].services.teams.set_seat(
        MIRA, f"{town.prefix}owner", team_id=team, member_id=seats[OWNER], monthly_limit=3, owner=True, reason=WHY
    )
    for what in ("buy", *(story.rnd.choice(DOING) for _ in range(STEPS))):
        await story.step(what)
        await story.compare()
    await check_ledger()
    assert (await two[0].services.auditing.audit(team)).findings == ()
    assert story.seen.keys() >= {"send", "back", "decline", "schedule", "limit", "seat", "wait", "NO_CREDITS"}
    assert len((await team_of(two[1], team)).seats) == len(seats)
