from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.moderation.resemblance import KEPT, MARKS, Sketch, alike, marks_of, remembered, resemblance
from services.policy import ModerationPolicy

NUMBERS = ModerationPolicy()
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
WORDS = [f"word{number}" for number in range(400)]


def text(first: int, last: int) -> str:
    return " ".join(WORDS[first:last])


def test_a_text_resembles_itself_alone() -> None:
    marks = marks_of(text(0, 100), NUMBERS)
    assert len(marks) == MARKS
    assert resemblance(marks, marks) == 1
    assert resemblance(marks, marks_of(text(200, 300), NUMBERS)) == 0
    assert resemblance(marks, ()) == 0
    assert resemblance((), ()) == 0


@pytest.mark.parametrize(("words", "marks"), [(11, 0), (12, 10), (18, 16), (300, 16)])
def test_short_texts_are_not_compared(words: int, marks: int) -> None:
    assert len(marks_of(text(0, words), NUMBERS)) == marks


def test_case_accents_and_punctuation_make_no_other_text() -> None:
    plain = "we look for somebody who knows graphs well and lives near the old town of Evora"
    disguised = "We look... for SOMEBODY, who\u200b knows graphs well; and lives near the old town of Évora!"
    assert marks_of(plain, NUMBERS) == marks_of(disguised, NUMBERS)


@pytest.mark.parametrize("shared", [0, 100, 200, 300])
def test_the_estimate_is_near_the_share_of_rows_in_common(shared: int) -> None:
    """Over many pairs the mean comes near the true share (Broder 1997: the estimate has no bias)."""
    estimates: list[float] = []
    for turn in range(40):
        words = [f"{turn}-{number}" for number in range(900)]
        one, other = words[:302], words[302 - shared - 2 : 604 - shared - 2] if shared else words[400:702]
        estimates.append(resemblance(marks_of(" ".join(one), NUMBERS), marks_of(" ".join(other), NUMBERS)))
    assert sum(estimates) / len(estimates) == pytest.approx(shared / (600 - shared), abs=0.08)


@given(st.lists(st.sampled_from(WORDS[:40]), max_size=60), st.lists(st.sampled_from(WORDS[:40]), max_size=60))
def test_resemblance_is_a_share_and_mutual(one: list[str], other: list[str]) -> None:
    marks, others = marks_of(" ".join(one), NUMBERS), marks_of(" ".join(other), NUMBERS)
    assert 0 <= resemblance(marks, others) == resemblance(others, marks) <= 1


def test_r17_the_latest_sketches_of_a_day_are_kept() -> None:
    marks = marks_of(text(0, 50), NUMBERS)
    kept: tuple[Sketch, ...] = ()
    for number in range(KEPT + 10):
        kept = remembered(kept, Sketch(NOW + timedelta(seconds=number), marks), NUMBERS)
    assert len(kept) == KEPT
    assert kept[-1].at == NOW + timedelta(seconds=KEPT + 9)
    assert remembered(kept, Sketch(NOW + timedelta(days=2), marks), NUMBERS) == (
        Sketch(NOW + timedelta(days=2), marks),
    )
    assert remembered(kept, Sketch(NOW + timedelta(days=2), ()), NUMBERS) == kept


def test_r17_alike_counts_those_of_the_last_day() -> None:
    marks, other = marks_of(text(0, 50), NUMBERS), marks_of(text(100, 150), NUMBERS)
    sent = [Sketch(NOW - timedelta(hours=hours), marks) for hours in (0, 12, 23, 24, 25)]
    assert alike(marks, sent, NUMBERS, NOW) == 3
    assert alike(other, sent, NUMBERS, NOW) == 0
    assert alike((), sent, NUMBERS, NOW) == 0
