"""The job that mails, against a real SMTP server: once, again, never, and nothing lost in between."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from services.jobs.job import Ran
from services.jobs.mails import Mails
from services.mailing.delivery import PAUSES, STALE, TOO_OLD
from services.notification import NotificationPreferences
from services.store import NothingChanged
from tests.services.mailing.conftest import NOW, Box, Office, letter

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

pytestmark = pytest.mark.anyio


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
async def office(anyio_backend: str) -> AsyncIterator[Office]:  # noqa: ARG001 - makes it run
    made = Office()
    async with made.open():
        yield made


@pytest.fixture
def clock() -> Clock:
    return Clock()


def box(*ids: str) -> Box:
    return Box({id: letter(id) for id in ids or ("n1",)})


async def test_what_is_due_is_mailed_once(office: Office, clock: Clock) -> None:
    letters = box("a", "b")
    mails = Mails(letters, office.mailer(), clock)
    assert [await mails.deliver(), await mails.deliver()] == [Ran(2), Ran(0)]
    assert len(office.mails) == 2
    assert {one.delivery.accepted_at for one in letters.letters.values()} == {NOW}


async def test_while_the_server_is_down_everything_waits_and_nothing_is_counted(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    office, letters = Office(), box("a", "b")
    async with office.open():
        pass
    mails = Mails(letters, office.mailer(), clock)
    assert await mails.deliver() == Ran(0, 1)
    assert {one.delivery.attempts for one in letters.letters.values()} == {0}
    async with office.open():
        assert await mails.deliver() == Ran(2)
    assert "example.com" not in caplog.text


async def test_what_is_put_off_is_sent_later_and_others_don_t_wait_for_it(office: Office, clock: Clock) -> None:
    office.replies = ["451 Later"]
    letters = box("a", "b")
    mails = Mails(letters, office.mailer(), clock)
    assert await mails.deliver() == Ran(1, 1)
    assert await mails.deliver() == Ran(0)
    clock.now += PAUSES[0]
    assert await mails.deliver() == Ran(1)
    assert [one["Message-ID"] for one in office.mails] == [(await sent(id))["Message-ID"] for id in ("b", "a")]


async def sent(id: str) -> dict[str, str]:
    """The headers of the email of that letter."""
    office = Office()
    async with office.open():
        await Mails(box(id), office.mailer(), Clock()).deliver()
    return dict(office.mails[0].items())


async def test_what_is_refused_is_given_up_and_no_log_names_the_address(
    office: Office, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    office.to = {"ana@example.com": "550 ana@example.com is unknown"}
    letters = box()
    with caplog.at_level(logging.DEBUG, "inmail"):
        assert await Mails(letters, office.mailer(), clock).deliver() == Ran(0, 1)
    delivery = letters.letters["n1"].delivery
    assert (delivery.gave_up_at, delivery.problem, delivery.due_at) == (NOW, "550", None)
    assert "n1" in caplog.text
    assert "ana@" not in caplog.text


async def test_a_connection_lost_before_the_reply_means_the_same_email_again(office: Office, clock: Clock) -> None:
    office.replies = [None]
    mails = Mails(box(), office.mailer(), clock)
    assert await mails.deliver() == Ran(0, 1)
    clock.now += PAUSES[0]
    assert await mails.deliver() == Ran(1)
    assert len(office.mails) == 2
    assert len({one["Message-ID"] for one in office.mails}) == 1


async def test_a_mark_that_couldn_t_be_made_means_the_same_email_again(office: Office, clock: Clock) -> None:
    letters = box()
    letters.failing = [NothingChanged()]
    mails = Mails(letters, office.mailer(), clock)
    with pytest.raises(NothingChanged):
        await mails.deliver()
    assert await mails.deliver() == Ran(1)
    assert len({one["Message-ID"] for one in office.mails}) == 1


@pytest.mark.parametrize("after", [STALE, STALE + timedelta(seconds=1)])
async def test_old_news_isn_t_mailed(office: Office, clock: Clock, after: timedelta) -> None:
    letters = box()
    clock.now += after
    await Mails(letters, office.mailer(), clock).deliver()
    old = after > STALE
    assert (len(office.mails), letters.letters["n1"].delivery.problem) == (int(not old), TOO_OLD if old else None)


@pytest.mark.parametrize(
    "preferences",
    [
        NotificationPreferences(None, letter().preferences.email_kinds),
        NotificationPreferences("ana@example.com", frozenset()),
    ],
)
async def test_who_changed_their_mind_meanwhile_isn_t_mailed(
    office: Office, clock: Clock, preferences: NotificationPreferences
) -> None:
    letters = Box({"n1": replace(letter(), preferences=preferences)})
    assert await Mails(letters, office.mailer(), clock).deliver() == Ran(0)
    assert (office.mails, letters.letters["n1"].delivery.due_at) == ([], None)


async def test_more_than_a_page_is_mailed_in_one_run(office: Office, clock: Clock) -> None:
    letters = box(*(f"n{number:03}" for number in range(120)))
    assert await Mails(letters, office.mailer(), clock).deliver() == Ran(120)
    assert len({one["Message-ID"] for one in office.mails}) == 120


async def test_without_a_mailer_nothing_is_done(clock: Clock) -> None:
    letters = box()
    assert await Mails(letters, None, clock).deliver() == Ran(0)
    assert letters.letters["n1"].delivery.due_at == NOW
