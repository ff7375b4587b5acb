"""The SMTP client against a real server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from services.mailing import smtp as module
from services.mailing.message import message
from services.mailing.outbox import MailerUnavailable, MailFailed

from .conftest import SENDER, Office, letter

if TYPE_CHECKING:
    from email.message import EmailMessage

pytestmark = pytest.mark.anyio

TO = "ana@example.com"


def mail(id: str = "n1", to: str = TO) -> EmailMessage:
    return message(letter(id), to, SENDER)


async def test_several_emails_arrive_over_one_connection(office: Office) -> None:
    async with office.mailer().session() as session:
        for id in ("a", "b"):
            await session.send(mail(id))
    assert [one["Message-ID"] for one in office.mails] == [mail(id)["Message-ID"] for id in ("a", "b")]
    assert office.mails[0]["Subject"] == "Ben Ruiz sent you an InMail"


@pytest.mark.parametrize(
    ("reply", "for_good"), [("451 Later", False), ("421 Closing", False), ("554 Spam from ana@example.com", True)]
)
async def test_a_refusal_is_told_by_its_code_alone(office: Office, reply: str, *, for_good: bool) -> None:
    office.replies = [reply]
    async with office.mailer().session() as session:
        with pytest.raises(MailFailed) as failed:
            await session.send(mail())
        await session.send(mail("next"))
    assert (failed.value.problem, failed.value.for_good) == (reply[:3], for_good)
    assert len(office.mails) == 1


async def test_an_address_that_isn_t_taken_concerns_no_other(office: Office) -> None:
    office.to = {"gone@example.com": "550 No such user gone@example.com"}
    async with office.mailer().session() as session:
        with pytest.raises(MailFailed, match=r"^550$") as failed:
            await session.send(mail(to="gone@example.com"))
        await session.send(mail("next"))
    assert failed.value.for_good
    assert [one["To"] for one in office.mails] == [TO]


async def test_a_connection_that_breaks_after_the_text_is_opened_anew(office: Office) -> None:
    office.replies = [None]
    async with office.mailer().session() as session:
        with pytest.raises(MailFailed) as failed:
            await session.send(mail())
        await session.send(mail())
    assert not failed.value.for_good
    assert len({one["Message-ID"] for one in office.mails}) == 1
    assert len(office.mails) == 2


async def test_a_server_that_isn_t_there_is_told_before_anything_is_tried() -> None:
    office = Office()
    async with office.open():
        pass
    with pytest.raises(MailerUnavailable):
        async with office.mailer().session():
            pytest.fail("there is nothing to connect to")


SEEN: list[object] = []


def authenticate(*given: object) -> AuthResult:
    data = given[-1]
    SEEN.append(data)
    return AuthResult(success=data == LoginPassword(b"inmail", b"p@ss"), handled=False)


OPTIONS: dict[str, object] = {"authenticator": authenticate, "auth_require_tls": False}


async def test_it_signs_in() -> None:
    SEEN.clear()
    office = Office()
    async with office.open(**OPTIONS), office.mailer("inmail:p%40ss@").session() as session:
        await session.send(mail())
    assert (len(office.mails), len(SEEN)) == (1, 1)


async def test_a_password_that_is_refused_concerns_no_email_and_isn_t_told() -> None:
    office = Office()
    async with office.open(**OPTIONS):
        with pytest.raises(MailerUnavailable, match=r"^SMTPAuthenticationError 535$"):
            async with office.mailer("inmail:wrong@").session():
                pytest.fail("the password is another")


async def test_no_password_goes_over_a_connection_without_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOPBACK", ())
    SEEN.clear()
    office = Office()
    async with office.open(authenticator=authenticate, auth_require_tls=False):
        with pytest.raises(MailerUnavailable):
            async with office.mailer("inmail:p%40ss@").session():
                pytest.fail("the server offers no TLS")
    assert SEEN == []


def test_no_secret_is_shown() -> None:
    assert "p%40ss" not in repr(Office().mailer("inmail:p%40ss@"))
