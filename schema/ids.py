"""Ids: readable global ones for GraphQL (``Member:ana``), and new time-ordered ones for what is made."""

from __future__ import annotations

import secrets
import time
from uuid import UUID

from services.refusal import InvalidInput
from services.request import LONGEST_ID


def global_id(type_name: str, key: str) -> str:
    """The Relay id of the node of ``type_name`` with that key."""
    return f"{type_name}:{key}"


def key_of(id: str, type_name: str, field: str) -> str:
    """The key in a global id. Raises InvalidInput for ``field`` unless it is one of ``type_name``."""
    prefix, _, key = id.partition(":")
    if prefix != type_name or not storable(key):
        raise InvalidInput(field, f"This is no {type_name} id; one looks like {type_name}:KEY.", rule="R22")
    return key


def storable(key: str) -> bool:
    """Whether the database can be asked for ``key``: lone surrogates and endless texts make its driver fail."""
    return 0 < len(key) <= LONGEST_ID and not any("\ud800" <= character <= "\udfff" for character in key)


def new_id() -> str:
    """A UUID of version 7 (RFC 9562): milliseconds first, so that ids made later sort later, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    random = secrets.randbits(74)
    value = milliseconds << 80 | 0x7 << 76 | (random >> 62) << 64 | 0b10 << 62 | random & (1 << 62) - 1
    return str(UUID(int=value))
