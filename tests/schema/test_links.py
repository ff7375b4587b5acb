from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast

import jwt
import pytest

from schema.links import LIFETIME, Links
from schema.tokens import BadToken, Tokens

if TYPE_CHECKING:
    from collections.abc import Callable

SECRET = "s" * 32
LINKS = Links(SECRET)
NOW = datetime.now(UTC)
encode = cast("Callable[..., str]", getattr(jwt, "encode"))  # noqa: B009 - the library leaves its types unknown


def test_a_link_opens_its_document_for_its_member() -> None:
    now = datetime.now(UTC)  # not the module's: a long run of tests is longer than a link's life
    assert LINKS.member_id(LINKS.sign("ana", "/receipts/1", now), "/receipts/1") == "ana"


@pytest.mark.parametrize(
    "link",
    [
        "",
        "nonsense",
        LINKS.sign("ana", "/receipts/2", NOW),
        LINKS.sign("ana", "/receipts/1", NOW - LIFETIME - timedelta(seconds=1)),
        Links("t" * 32).sign("ana", "/receipts/1", NOW),
        Tokens(SECRET, timedelta(days=1)).issue("ana", NOW),
        encode({"sub": "ana", "aud": "/receipts/1"}, SECRET, algorithm="HS256"),
        encode({"sub": "ana", "aud": "/receipts/1", "exp": NOW + LIFETIME}, "", algorithm="none"),
    ],
    ids=["empty", "nonsense", "another document's", "over", "another server's", "a token", "endless", "unsigned"],
)
def test_nothing_else_opens_it(link: str) -> None:
    with pytest.raises(BadToken, match="ask for a new one"):
        LINKS.member_id(link, "/receipts/1")


def test_a_link_signs_nobody_in() -> None:
    with pytest.raises(BadToken):
        Tokens(SECRET, timedelta(days=1)).sign_in(LINKS.sign("ana", "/receipts/1", datetime.now(UTC)))
