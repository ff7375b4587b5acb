from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.mailing.message import LONGEST_SUBJECT, message, message_id, one_line
from services.notification import NotificationKind

from .conftest import NOW, SENDER, letter

HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"]


def test_an_email_says_who_wrote_and_about_what_in_any_script() -> None:
    mail = message(letter(other="Åsa Þórsdóttir", subject="Grüße aus 京都"), "ana@example.com", SENDER)
    read = message_from_bytes(mail.as_bytes(), policy=policy.default)
    assert read["Subject"] == "Åsa Þórsdóttir sent you an InMail"
    assert (read["From"], read["To"]) == (f"InMail <{SENDER}>", "ana@example.com")
    assert read["Date"].datetime == NOW
    assert read["Auto-Submitted"] == "auto-generated"
    text = read.get_content()  # pyright: ignore[reportAttributeAccessIssue] - the stubs know Message alone
    assert "Åsa Þórsdóttir sent you an InMail: “Grüße aus 京都”." in text
    assert read.get_content_type() == "text/plain"


def test_the_message_id_is_the_notification_s_own_and_always_the_same() -> None:
    first, again, other = (message(letter(id), "ana@example.com", SENDER)["Message-ID"] for id in ("a", "a", "b"))
    assert first == again == message_id("a", SENDER)
    assert first != other
    assert first.endswith("@inmail.example>")


@pytest.mark.parametrize("bad", ["\r\nBcc: eve@example.com", "\n\nBody", "\u2028Bcc: x", "\x00", "\r", "\x85To: x"])
def test_nothing_that_people_wrote_becomes_a_header(bad: str) -> None:
    mail = message(letter(other=f"Ben{bad}", subject=f"Hi{bad}"), "ana@example.com", SENDER)
    read = message_from_bytes(mail.as_bytes(), policy=policy.default)
    assert [name for name in read if name in HEADERS] == HEADERS
    assert "Bcc" not in read
    assert read.get_all("To") == ["ana@example.com"]


@given(st.text(), st.text())
def test_whatever_people_wrote_the_headers_are_ours(other: str, subject: str) -> None:
    writable = (text.encode("utf-8", "replace").decode() for text in (other, subject))
    mail = message(replace(letter(), other=next(writable), subject=next(writable)), "ana@example.com", SENDER)
    head = mail.as_bytes(policy=policy.SMTP).partition(b"\r\n\r\n")[0]
    names = [line.partition(b":")[0].decode() for line in head.split(b"\r\n") if not line.startswith(b" ")]
    assert names[:6] == HEADERS
    assert set(names[6:]) == {"Content-Type", "Content-Transfer-Encoding", "MIME-Version"}


def test_a_mail_program_can_end_emails_of_the_kind() -> None:
    def stop_link(member_id: str, kind: NotificationKind) -> str:
        return f"https://inmail.example/unsubscribe/{kind}?link={member_id}" + "x" * 300

    mail = message(letter(), "ana@example.com", SENDER, stop_link)
    raw = mail.as_bytes(policy=policy.SMTP)
    read = message_from_bytes(raw, policy=policy.default)
    link = stop_link("ana", NotificationKind.INMAIL_RECEIVED)
    assert read["List-Unsubscribe"].replace(" ", "") == f"<{link}>"  # a header that long is folded
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"No more emails like this one: {link}" in read.get_content()  # pyright: ignore[reportAttributeAccessIssue] - the stubs know Message alone
    assert "List-Unsubscribe" not in message(letter(), "ana@example.com", SENDER)


@given(st.text())
def test_a_subject_is_one_short_line(text: str) -> None:
    line = one_line(text)
    assert line.isprintable()
    assert len(line) <= LONGEST_SUBJECT
