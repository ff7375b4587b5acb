"""What every mutation brings: who, which key, and a fingerprint of what was asked (R21)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from services.refusal import InvalidInput

Clock = Callable[[], datetime]
"""Gives the moment that it is, in UTC."""
NewId = Callable[[], str]
"""Gives an id that nobody has, later ones sorting after earlier ones."""

LONGEST_KEY = 255
"""Code points of an idempotency key; far below what the database's index takes."""
LONGEST_ID = 255
"""Code points of an id."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """A mutation's answer, and whether it had been given before under the same key (R21)."""

    answer: T
    replayed: bool


def check_key(key: str) -> None:
    """Raises InvalidInput unless ``key`` is 1 to 255 printable ASCII characters.

    Only those: an index tells some texts apart that look the same, and takes others for the same that differ.
    """
    if not 0 < len(key) <= LONGEST_KEY or not (key.isascii() and key.isprintable()):
        raise InvalidInput(
            "input.idempotencyKey",
            f"An idempotency key has 1 to {LONGEST_KEY} printable ASCII characters; a new UUID does well.",
            rule="R21",
        )


def fingerprint(operation: str, **given: object) -> str:
    """A hash of the operation and its input: what tells a repeated request from another one (R21)."""
    text = json.dumps([operation, given], sort_keys=True, default=sorted)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
