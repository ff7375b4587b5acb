from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.member import PlanName
from services.networks import field


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (field.read_text, "  Jose\u0301 ", "José"),
        (field.read_text, "山田 太郎", "山田 太郎"),
        (field.read_text, "non\u00a0breaking", "non\u00a0breaking"),
        (field.read_id, " a-1 ", "a-1"),
        (field.read_list, "a; b ;;a", ("a", "b")),
        (field.read_flag, " TRUE ", True),
        (field.read_flag, "false", False),
        (field.read_year, "1999", 1999),
        (field.read_share, "0.25", 0.25),
        (field.read_moment, "2024-03-07", datetime(2024, 3, 7, tzinfo=UTC)),
        (field.read_moment, "2024-03-07T09:30:00Z", datetime(2024, 3, 7, 9, 30, tzinfo=UTC)),
        (field.read_moment, "2024-03-07T00:30:00+02:00", datetime(2024, 3, 6, 22, 30, tzinfo=UTC)),
        (field.read_milliseconds, "1278777892244", datetime(2010, 7, 10, 16, 4, 52, 244000, tzinfo=UTC)),
    ],
)
def test_reads(read: Callable[[str], object], text: str, value: object) -> None:
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (field.read_text, "x" * (field.MAX_TEXT + 1)),
        (field.read_text, "two\nlines"),
        (field.read_text, "a\x00b"),
        (field.read_text, "a\ud800b"),
        (field.read_id, ""),
        (field.read_id, "a b"),
        (field.read_id, "a\u2003b"),
        (field.read_id, "x" * (field.MAX_ID + 1)),
        (field.read_id, "meridale§pool"),
        (field.read_id, " meridale§pool "),
        (field.read_name, "  "),
        (field.read_list, ";".join(map(str, range(field.MAX_LISTED + 1)))),
        (field.read_flag, "yes"),
        (field.read_year, "1899"),
        (field.read_year, "2101"),
        (field.read_year, "٢٠٢٠"),
        (field.read_year, "9" * 5000),
        (field.read_share, "1.01"),
        (field.read_share, "nan"),
        (field.read_share, "half"),
        (field.read_moment, "07/03/2024"),
        (field.read_moment, "2024-02-30"),
        (field.read_moment, "2024-03-07T09:30:00"),
        (field.read_moment, "0001-01-01T00:00:00+14:00"),
        (field.read_milliseconds, "-1"),
        (field.read_milliseconds, "9" * 19),
    ],
)
def test_refuses(read: Callable[[str], object], text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(text)


def test_a_choice_tells_the_choices() -> None:
    assert field.read_choice(" career_plus ", PlanName) is PlanName.CAREER_PLUS
    with pytest.raises(ValueError, match="'gold' isn't one of CAREER, CAREER_PLUS, CAREER_EXECUTIVE, RECRUITER"):
        field.read_choice("gold", PlanName)


READERS = [
    *(field.read_text, field.read_id, field.read_name, field.read_named, field.read_list, field.read_flag),
    *(field.read_year, field.read_share, field.read_moment, field.read_milliseconds),
]


@given(st.sampled_from(READERS), st.text())
def test_any_text_is_read_or_refused_by_value_error(read: Callable[[str], object], text: str) -> None:
    with suppress(ValueError):
        read(text)  # nothing else may be raised


@given(st.text(st.characters(codec="utf-8"), max_size=80))
def test_what_was_read_reads_the_same_again(text: str) -> None:
    try:
        once = field.read_text(text)
    except ValueError:
        return
    assert field.read_text(once) == once
