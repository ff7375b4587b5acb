"""What ``from`` and ``to`` mean: sequences, days, moments, both ends included."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from schema.export.span import BadSpan, span_of
from services.auditing import LAST_OF_ALL, Span

DAY = datetime(2026, 3, 10, tzinfo=UTC)
NOON = DAY + timedelta(hours=12)
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("parameters", "span"),
    [
        ([], Span()),
        ([("from", "3")], Span(first=3)),
        ([("from", "0")], Span(first=1)),
        ([("from", "3"), ("to", "9")], Span(first=3, last=9)),
        ([("to", "9")], Span(last=9)),
        ([("from", "2026-03-10")], Span(since=DAY)),
        ([("to", "2026-03-10")], Span(until=DAY + timedelta(days=1))),
        ([("from", "2026-03-10T12:00:00Z"), ("to", "2026-03-10T12:00:00Z")], Span(since=NOON, until=NOON + TICK)),
        ([("from", "2026-03-10T14:00:00+02:00")], Span(since=NOON)),
        ([("from", "2026-03-10T14:00:00 02:00")], Span(since=NOON)),
        ([("from", "2026-03-10T12:00:00")], Span(since=NOON)),
        ([("from", "5"), ("to", "2026-03-10")], Span(first=5, until=DAY + timedelta(days=1))),
    ],
)
def test_a_span_is_understood(parameters: list[tuple[str, str]], span: Span) -> None:
    assert span_of(parameters) == span
    assert span_of([]).last == LAST_OF_ALL


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ([("from", "yesterday")], "The parameter from can't be understood. Give a sequence"),
        ([("to", "")], "The parameter to can't be understood."),
        ([("from", "-1")], "The parameter from can't be understood."),
        ([("from", "9" * 19)], "The parameter from can't be understood."),
        ([("from", "²")], "The parameter from can't be understood."),
        ([("to", "9999-12-31")], "The parameter to can't be understood."),
        ([("from", "0001-01-01T00:00:00+14:00")], "The parameter from can't be understood."),
        ([("since", "3")], "There is no parameter 'since': use from and to."),
        ([("from", "3"), ("from", "4")], "The parameter from is there 2 times: give it once."),
    ],
)
def test_what_isnt_understood_is_told(parameters: list[tuple[str, str]], words: str) -> None:
    with pytest.raises(BadSpan, match=words.replace(".", r"\.")):
        span_of(parameters)
