"""Reading one field: a function takes its text and returns the value, or raises ValueError with the reason."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

from services.networks.network import Named
from services.team import POOL_MARK, is_pool

Choice = TypeVar("Choice", bound=StrEnum)

MAX_ID = 128
MAX_TEXT = 300  # the longest headline, name or title of a real network is below it
MAX_LISTED = 500  # skills of one member
MAX_JOB_POSTS = 100_000
MAX_DIGITS = 19  # of 64 bits
FIRST_YEAR, LAST_YEAR = 1900, 2100
FLAGS = {"true": True, "false": False}
_UNSTORABLE = {"Cc", "Cs"}  # control characters, and lone surrogates that no database driver can encode


def read_text(value: str) -> str:
    """Return one line of text, trimmed, in NFC so that equal looking texts are equal."""
    text = unicodedata.normalize("NFC", value.strip())
    if len(text) > MAX_TEXT:
        raise ValueError(f"{len(text):,} characters, at most {MAX_TEXT} are allowed")
    if not text.isprintable() and any(unicodedata.category(letter) in _UNSTORABLE for letter in text):
        raise ValueError("holds a control character or a line break; remove it")
    return text


def read_id(value: str) -> str:
    """Return a member's identifier: 1 to ``MAX_ID`` printable characters without spaces, and not a pool's."""
    text = read_text(value)
    if not text or len(text) > MAX_ID or not text.isprintable() or any(letter.isspace() for letter in text):
        raise ValueError(f"{text[:MAX_ID]!r} isn't an id: 1 to {MAX_ID} printable characters without spaces")
    if is_pool(text):
        raise ValueError(f"{text!r} ends in {POOL_MARK}, as the accounts of teams do alone (R8a); give it another end")
    return text


def read_name(value: str) -> str:
    """Return a text that isn't empty."""
    text = read_text(value)
    if not text:
        raise ValueError("is empty")
    return text


def read_named(value: str) -> Named:
    """Return the thing of this name."""
    return Named.called(read_name(value))


def read_list(value: str) -> tuple[str, ...]:
    """Return the texts between semicolons, each once, in their order."""
    parts = tuple(dict.fromkeys(text for part in value.split(";") if (text := read_text(part))))
    if len(parts) > MAX_LISTED:
        raise ValueError(f"{len(parts):,} entries, at most {MAX_LISTED} are allowed")
    return parts


def read_choice(value: str, choices: type[Choice]) -> Choice:
    """Return the value of ``choices``, whatever its capitals."""
    try:
        return choices(value.strip().upper())
    except ValueError:
        raise ValueError(f"{value[:50]!r} isn't one of {', '.join(choices)}") from None


def read_flag(value: str) -> bool:
    """Return true or false."""
    flag = FLAGS.get(value.strip().lower())
    if flag is None:
        raise ValueError(f"{value[:50]!r} is neither true nor false")
    return flag


def read_whole(value: str, least: int, most: int) -> int:
    """Return a whole number from ``least`` to ``most``."""
    text = value.strip()
    if not (text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS and least <= int(text) <= most):
        raise ValueError(f"{text[:50]!r} isn't a whole number from {least} to {most}")
    return int(text)


def read_year(value: str) -> int:
    """Return a year."""
    return read_whole(value, FIRST_YEAR, LAST_YEAR)


def read_share(value: str) -> float:
    """Return a number from 0 to 1."""
    try:
        share = float(value)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise ValueError(f"{value[:50]!r} isn't a number from 0 to 1")
    return share


def read_moment(value: str) -> datetime:
    """Return an ISO 8601 date (its first moment, UTC) or a date and time with its offset, in UTC."""
    text = value.strip()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text[:50]!r} isn't a date such as 2024-03-07 or 2024-03-07T09:30:00Z") from None
    if moment.tzinfo is None and len(text) > len("2024-03-07"):
        raise ValueError(f"{text[:50]!r} doesn't tell its offset from UTC; write 2024-03-07T09:30:00Z")
    return checked(moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment)


def read_milliseconds(value: str) -> datetime:
    """Return the moment of this many milliseconds since 1970-01-01, UTC."""
    most = int(datetime(LAST_YEAR, 1, 1, tzinfo=UTC).timestamp()) * 1000
    return datetime.fromtimestamp(read_whole(value, 0, most) / 1000, UTC)


def checked(moment: datetime) -> datetime:
    """Return the moment in UTC if its year is a believable one."""
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"the year {moment.year} isn't between {FIRST_YEAR} and {LAST_YEAR}")
    return moment.astimezone(UTC)
