"""A job, and what came of a run of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


@dataclass(frozen=True, slots=True)
class Ran:
    """How much a run did, and how much it couldn't do and left for the next run; each was logged."""

    done: int
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Job:
    """Work that the service does by itself: harmless to repeat, and to run twice at once.

    ``about`` says what it is for; ``counts`` names what a run counts, as in "12 accounts settled". ``run`` raises
    NothingChanged when the database doesn't answer.
    """

    name: str
    about: str
    counts: str
    run: Callable[[], Awaitable[Ran]]
