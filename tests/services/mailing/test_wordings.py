from datetime import timedelta

import pytest

from services.mailing.outbox import Letter
from services.mailing.wordings import CLOSING, FALLBACK, WORDINGS, wording
from services.notification import MAILED_BY_DEFAULT, AnswerKind, Notification, NotificationKind

from .conftest import NOW, letter


def about(kind: NotificationKind, **facts: object) -> Letter:
    return letter(notification=Notification("n", "ana", kind, NOW, **facts))  # pyright: ignore[reportArgumentType] - fields


def test_every_kind_has_its_own_words() -> None:
    told = [wording(about(kind)) for kind in NotificationKind]
    assert len({text for _, text in told}) == len(NotificationKind)
    assert FALLBACK[0] not in {subject for subject, _ in told}
    assert all(text.endswith(f"{CLOSING}\n") and "{" not in subject + text for subject, text in told)
    assert set(WORDINGS) >= MAILED_BY_DEFAULT


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (NotificationKind.EXPIRING_SOON, "1 credit of yours will expire on 12 March 2026, 12:00 UTC."),
        (NotificationKind.STRIKE_ADDED, "It is restricted until 12 March 2026, 12:00 UTC."),
        (NotificationKind.RESTRICTED, "It is restricted until 12 March 2026, 12:00 UTC."),
        (NotificationKind.CREDITS_ADJUSTED, "by +1."),
        (NotificationKind.TOP_UP_DECLINED, "It will be tried again on 12 March 2026, 12:00 UTC."),
    ],
)
def test_r17_r7a_how_many_and_until_when_are_told(kind: NotificationKind, words: str) -> None:
    assert words in wording(about(kind, credits=1, due_at=NOW + timedelta(days=2)))[1]


def test_r17_a_strike_that_only_warns_tells_of_no_restriction() -> None:
    assert "restricted" not in wording(about(NotificationKind.STRIKE_ADDED))[1]


@pytest.mark.parametrize(
    ("answer", "words"), [(AnswerKind.REPLY, "Ben Ruiz replied"), (AnswerKind.DECLINE, "Ben Ruiz declined")]
)
def test_r13_how_it_was_answered_is_told(answer: AnswerKind, words: str) -> None:
    assert words in wording(about(NotificationKind.ANSWER_RECEIVED, about="i1", answer=answer))[0]


def test_r11a_who_isn_t_available_isn_t_named() -> None:
    assert wording(letter(other=None))[0] == "Somebody sent you an InMail"
