"""How alike two texts are, told by short sketches of them: templates with other names filled in are nearly the same.

A text is the set of its rows of three words (shingles); two texts resemble one another by the share of shingles that
they have in common. A sketch keeps the smallest hashes alone, by which the share is estimated without bias: A. Broder,
"On the resemblance and containment of documents", 1997. Written here in a few lines: the libraries for it hash a text
once per permutation and pull in numpy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

from services.moderation.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from services.policy import ModerationPolicy

SHINGLE = 3
"""Words in a row."""
MARKS = 16
"""Hashes that a sketch keeps: a share of 0.6 is estimated to within 0.12 in two of three cases."""
KEPT = 64
"""Sketches that are kept of one sender: those of the latest InMails."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Sketch:
    """The sketch of an InMail that was sent ``at`` that time; ``marks`` are its smallest hashes, in order."""

    at: datetime
    marks: tuple[int, ...]


@lru_cache(maxsize=1024)  # a plan for many asks about each of its texts several times
def marks_of(text: str, policy: ModerationPolicy) -> tuple[int, ...]:
    """The smallest hashes of the shingles of ``text``, none for one so short that chance makes it like others."""
    words = _WORD.findall(fold(text).text)
    if len(words) < policy.compared_words:
        return ()
    shingles = {" ".join(words[place : place + SHINGLE]) for place in range(len(words) - SHINGLE + 1)}
    hashes = (int.from_bytes(blake2b(shingle.encode(), digest_size=4).digest()) for shingle in shingles)
    return tuple(sorted(set(hashes))[:MARKS])


def resemblance(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """The estimated share of shingles that both texts have, 0 to 1: that of the smallest hashes of either."""
    both = {*one}.intersection(other)
    if not both:
        return 0.0
    smallest = sorted({*one, *other})[:MARKS]
    return sum(mark in both for mark in smallest) / len(smallest)


def alike(marks: tuple[int, ...], sent: Iterable[Sketch], policy: ModerationPolicy, now: datetime) -> int:
    """How many of the InMails ``sent`` within the policy's time up to ``now`` are nearly the same text."""
    return sum(
        now - sketch.at < policy.compared_for and resemblance(marks, sketch.marks) >= policy.nearly_the_same
        for sketch in sent
        if marks
    )


def remembered(sent: tuple[Sketch, ...], new: Sketch, policy: ModerationPolicy) -> tuple[Sketch, ...]:
    """The sketches to keep once ``new`` was sent: the latest ones that still count."""
    if not new.marks:
        return sent
    counting = (sketch for sketch in sent if new.at - sketch.at < policy.compared_for)
    return (*counting, new)[-KEPT:]
