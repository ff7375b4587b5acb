"""Email addresses: plain ones, as nearly everybody has."""

from __future__ import annotations

import re

LONGEST = 254  # characters, of which SMTP lets so many through (RFC 5321)
ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
LONGEST_LOCAL_PART = 64
WANTED = f"an address such as ana@example.com: ASCII, without quotes or spaces, at most {LONGEST} characters"


def is_address(text: str) -> bool:
    """Whether ``text`` is a plain address: a dot-atom at a host name with a dot (RFC 5322, without its rarities).

    Nothing that could begin another header line, or another command, is among its characters.
    """
    return (
        len(text) <= LONGEST
        and ADDRESS.fullmatch(text) is not None
        and len(text.rpartition("@")[0]) <= LONGEST_LOCAL_PART
    )


def read_address(text: str) -> str:
    """``text``, if it is an address. Raises ValueError, which doesn't repeat it: it may be somebody's."""
    if not is_address(text):
        raise ValueError(f"must be {WANTED}")
    return text
