"""Mail in the full-text index: whose it is stands beside its words, so that a search touches nobody else's mail."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def reader(member_id: str) -> str:
    """What stands for a member in the index: one word of letters and digits, whatever the id is made of."""
    return "m" + hashlib.sha256(member_id.encode()).hexdigest()[:32]


def readers(*member_ids: str) -> str:
    """What stands for the parties of an InMail."""
    return " ".join(map(reader, member_ids))


def mail_query(member_id: str, words: Iterable[str]) -> str:
    """The query in Lucene's syntax that finds the member's own mail that has all of the words.

    Each word is a quoted phrase, in which nothing but quotes and backslashes means anything; the index takes it apart
    as it took the texts apart.
    """
    quoted = ('"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"' for word in words)
    return " ".join((f"+readers:{reader(member_id)}", *(f"+(subject:{word} body:{word})" for word in quoted)))
