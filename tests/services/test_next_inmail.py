from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.eligibility import Eligibility
from services.next_inmail import NextInMail, NextPossible, next_inmail
from services.refusal import Refusal
from services.refusal_code import RefusalCode

NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=17)
AWAITING = Refusal(RefusalCode.AWAITING_RESPONSE)
LIMIT = Refusal(RefusalCode.MONTHLY_LIMIT, retry_at=LATER)
UNAVAILABLE = Refusal(RefusalCode.RECIPIENT_UNAVAILABLE)


def of(*blockers: Refusal) -> NextInMail:
    return next_inmail(Eligibility(blockers, 2, None, None, open_profile=False))


@pytest.mark.parametrize(
    ("blockers", "expected"),
    [
        ((), NextInMail(NextPossible.NOW)),
        ((AWAITING,), NextInMail(NextPossible.AFTER_RESPONSE)),
        ((LIMIT,), NextInMail(NextPossible.AT, LATER)),
        ((AWAITING, LIMIT), NextInMail(NextPossible.AFTER_RESPONSE, LATER)),
        ((UNAVAILABLE, AWAITING), NextInMail(NextPossible.NOT_FORESEEABLE)),
        ((Refusal(RefusalCode.NO_CREDITS),), NextInMail(NextPossible.NOT_FORESEEABLE)),
        ((Refusal(RefusalCode.SENDER_RESTRICTED, retry_at=NOW), LIMIT), NextInMail(NextPossible.AT, LATER)),
    ],
)
def test_r13_the_next_one_waits_for_all_that_is_in_the_way(blockers: tuple[Refusal, ...], expected: NextInMail) -> None:
    assert of(*blockers) == expected


@given(st.lists(st.sampled_from(list(RefusalCode)[:12]).map(Refusal), max_size=4))
def test_r20_it_is_possible_now_exactly_when_the_judge_says_so(blockers: list[Refusal]) -> None:
    assert (of(*blockers).possible is NextPossible.NOW) is (not blockers)
