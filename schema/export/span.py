"""Which entries an export asks for: ``from`` and ``to``, each a sequence or a moment."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from services.auditing import LAST_OF_ALL, Span

if TYPE_CHECKING:
    from collections.abc import Iterable

NAMES = ("from", "to")
HOW = "Give a sequence, such as 120, a day, such as 2026-03-10, or a moment, such as 2026-03-10T12:00:00Z."
_LONGEST = 18  # digits; fits 64 bits


class BadSpan(Exception):  # noqa: N818 - says what was found
    """The parameters can't be understood. The text is fit for the client."""


def span_of(parameters: Iterable[tuple[str, str]]) -> Span:
    """The span that query parameters name; all entries without any.

    Both ends are included; a day at the end is included whole. Raises BadSpan.
    """
    given = list(parameters)
    for name, times in Counter(name for name, _ in given).items():
        if name not in NAMES:
            raise BadSpan(f"There is no parameter {name!r}: use from and to.")
        if times > 1:
            raise BadSpan(f"The parameter {name} is there {times} times: give it once.")
    ends = dict(given)
    first, since = _end("from", ends.get("from"), timedelta())
    last, until = _end("to", ends.get("to"), timedelta(days=1))
    return Span(1 if first is None else max(first, 1), LAST_OF_ALL if last is None else last, since, until)


def _end(name: str, text: str | None, day: timedelta) -> tuple[int | None, datetime | None]:
    """The sequence or the moment that a parameter names; ``day`` is what a day alone adds to its midnight."""
    if text is None:
        return None, None
    if text.isascii() and text.isdigit() and len(text) <= _LONGEST:
        return int(text), None
    try:
        # In a query a plus sign means a space, and few people escape it.
        moment = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        whole_day = len(text) == len("2026-03-10")
        return None, moment + (day if whole_day else timedelta(microseconds=1) if day else timedelta())
    except (ValueError, OverflowError):
        raise BadSpan(f"The parameter {name} can't be understood. {HOW}") from None
