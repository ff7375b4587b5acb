"""Relay's connections, by key rather than by offset: inserts don't shift a page."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

import strawberry

from services.reading import LARGEST_PAGE
from services.refusal import InvalidInput


@strawberry.type(description="Where a page stands in its list (Relay's PageInfo).")
class PageInfo:
    """Relay's PageInfo."""

    has_next_page: bool = strawberry.field(description="Whether there are items after this page.")
    has_previous_page: bool = strawberry.field(description="Whether there are items before this page.")
    start_cursor: str | None = strawberry.field(description="The first item's cursor; null on an empty page.")
    end_cursor: str | None = strawberry.field(
        description="The last item's cursor: pass it as `after` to get the next page; null on an empty page."
    )


def page_info(cursors: list[str], *, more: bool, after: str | None, end: str | None = None) -> PageInfo:
    """PageInfo of a page with these cursors, that began after ``after``.

    ``end`` is where it ends if not with the last of them: what was left out of the page isn't met again.
    """
    return PageInfo(
        has_next_page=more,
        has_previous_page=after is not None,
        start_cursor=cursors[0] if cursors else None,
        end_cursor=end or (cursors[-1] if cursors else None),
    )


def page_size(first: int) -> int:
    """``first``, if it is a size that a page may have. Raises InvalidInput."""
    if not 1 <= first <= LARGEST_PAGE:
        raise InvalidInput("first", f"A page has 1 to {LARGEST_PAGE} items.", rule="R22")
    return first


def cursor(kind: str, key: str) -> str:
    """The opaque cursor of the item with that key, in a list of items of ``kind``."""
    return base64.urlsafe_b64encode(f"{kind}:{key}".encode()).decode()


def place_cursor(kind: str, place: int | str, key: str) -> str:
    """The cursor of an item in a list that is ordered by ``place``, and by key where places are the same."""
    return cursor(kind, json.dumps([place, key], ensure_ascii=False))


def place_after(kind: str, after: str | None) -> tuple[int | str, str] | None:
    """The place and the key in such a cursor. Raises InvalidInput for a text that is none of a list of ``kind``."""
    text = key_after(kind, after)
    if text is None:
        return None
    try:
        return _place_and_key(json.loads(text))
    except (ValueError, TypeError, RecursionError):
        raise bad_cursor() from None


def _place_and_key(found: Any) -> tuple[int | str, str]:  # noqa: ANN401 - whatever JSON holds
    """Both, if the database can be asked for them. Raises ValueError or TypeError."""
    place, key = found
    if not isinstance(key, str) or not (isinstance(place, str) or (type(place) is int and abs(place) < 2**63)):
        raise TypeError("no place and key")
    f"{place}{key}".encode()  # half a character makes the driver fail
    return place, key


def key_after(kind: str, after: str | None) -> str | None:
    """The key in a cursor. Raises InvalidInput for a text that is no cursor of a list of ``kind``."""
    if after is None:
        return None
    try:
        found, _, key = base64.b64decode(after, altchars=b"-_", validate=True).decode("utf-8").partition(":")
    except (binascii.Error, ValueError):
        found = key = ""
    if found != kind or not key:
        raise bad_cursor()
    return key


def bad_cursor() -> InvalidInput:
    """What says that a text is no cursor of the list."""
    return InvalidInput("after", "This is no cursor of this list: take one from its pageInfo or edges.", rule="R22")
