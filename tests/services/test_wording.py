import re

import pytest

from services.mailing.wordings import WORDINGS as WORDINGS_OF_EMAILS
from services.notification import NotificationKind
from services.refusal_code import RefusalCode
from services.wording import WORDINGS

RULES = {f"R{number}" for number in range(1, 28)} | {"R4a", "R4b", "R4c", "R5a", "R6a", "R7a", "R8a", "R11a"}
BLOCKERS = [
    "SENDER_SUSPENDED",
    "SENDER_RESTRICTED",
    "RECIPIENT_IS_YOURSELF",
    "RECIPIENT_UNAVAILABLE",
    "RECIPIENT_BLOCKED_BY_YOU",
    "RECIPIENT_BASIC_PROFILE",
    "RECIPIENT_OPTED_OUT",
    "FIRST_DEGREE",
    "AWAITING_RESPONSE",
    "MONTHLY_LIMIT",
    "DAILY_LIMIT",
    "NO_TEAM",
    "SEAT_LIMIT",
    "NO_CREDITS",
    "CREDITS_DONT_REACH",
    "OVER_BUDGET",
]


@pytest.mark.parametrize("code", RefusalCode)
def test_every_refusal_says_what_happened_which_rule_and_what_to_do(code: RefusalCode) -> None:
    wording = WORDINGS[code]
    assert wording.rule in RULES
    for text in (wording.message, wording.remedy):
        assert text == text.strip()
        assert re.fullmatch(r"\S.{8,}\S\.|That's you\.", text)


def test_a_remedy_begins_with_what_to_do() -> None:
    begins = {wording.remedy.split()[0].rstrip(",:;") for wording in WORDINGS.values()}
    assert begins & {"A", "An", "The", "You", "This", "Subscription"} == set()


def test_no_two_refusals_read_alike() -> None:
    assert len({wording.message for wording in WORDINGS.values()}) == len(RefusalCode) == len(WORDINGS)


def test_r20_blockers_come_first_in_the_order_in_which_they_are_told() -> None:
    assert list(RefusalCode)[: len(BLOCKERS)] == BLOCKERS


def test_every_kind_of_news_has_words_for_its_email() -> None:
    assert set(WORDINGS_OF_EMAILS) == set(NotificationKind)
