import re
from datetime import UTC, datetime

import pytest

from services import refusal
from services.refusal import WORDINGS, InvalidInput, KeyConflict, NotSignedIn, Refusal, RefusalCode, SendRefused

RULES = {f"R{number}" for number in range(1, 28)} | {"R4a", "R4b", "R4c", "R5a", "R6a", "R7a", "R11a"}
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
    "NO_CREDITS",
    "CREDITS_DONT_REACH",
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


def test_a_refusal_speaks_for_itself_where_there_is_more_to_say() -> None:
    assert Refusal(RefusalCode.BUSY).message == WORDINGS[RefusalCode.BUSY].message
    assert Refusal(RefusalCode.BUSY, detail="Two million wait.").message == "Two million wait."
    assert Refusal(RefusalCode.BUSY).wording is WORDINGS[RefusalCode.BUSY]


def test_r11a_what_a_sender_reads_of_an_unavailable_recipient_names_no_reason() -> None:
    wording = WORDINGS[RefusalCode.RECIPIENT_UNAVAILABLE]
    assert not re.search(r"block|report|suspen|exist|delet", f"{wording.message} {wording.remedy}", re.IGNORECASE)


def test_exceptions_carry_their_refusals() -> None:
    moment = datetime(2024, 1, 1, tzinfo=UTC)
    blockers = (Refusal(RefusalCode.MONTHLY_LIMIT, retry_at=moment), Refusal(RefusalCode.NO_CREDITS))
    refused = SendRefused(blockers)
    assert (refused.blockers, refused.refusal, str(refused)) == (blockers, blockers[0], blockers[0].message)
    assert NotSignedIn().refusal == Refusal(RefusalCode.NOT_SIGNED_IN)
    assert KeyConflict().refusal == Refusal(RefusalCode.IDEMPOTENCY_KEY_REUSED)
    invalid = InvalidInput("input.x", "Wrong.", rule="R5a")
    assert (invalid.field, invalid.rule, invalid.refusal.message, str(invalid)) == (
        "input.x",
        "R5a",
        "Wrong.",
        "Wrong.",
    )
    assert InvalidInput("input.x", "Wrong.").rule == "R16"


def test_the_tree_in_the_docstring_names_every_kind_of_refusal() -> None:
    drawn = re.findall(r"^(?:[├└]── )?([A-Z]\w+) ", refusal.__doc__ or "", re.MULTILINE)
    kinds = [kind.__name__ for kind in vars(refusal).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    assert sorted(kind for kind in drawn if kind != "Every") == sorted(kinds)
