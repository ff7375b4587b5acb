"""Addresses that open one document for one member for a while: new tabs and emails have no bearer token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import jwt

from schema.tokens import ALGORITHM, BadToken

if TYPE_CHECKING:
    from datetime import datetime

LIFETIME = timedelta(minutes=15)
CLAIMS = ["sub", "exp", "aud"]


@dataclass(frozen=True, slots=True)
class Links:
    """Makes and reads links with the secret of the tokens; neither opens what the other does."""

    secret: str

    def sign(self, member_id: str, document: str, now: datetime, lifetime: timedelta = LIFETIME) -> str:
        """What opens ``document`` (its path) for ``member_id`` until ``lifetime`` after ``now``."""
        claims = {"sub": member_id, "aud": document, "exp": now + lifetime}
        return jwt.encode(claims, self.secret, algorithm=ALGORITHM)  # pyright: ignore[reportUnknownMemberType] - PyJWT leaves key types of a missing optional package unknown

    def member_id(self, link: str, document: str) -> str:
        """Whom the link opens ``document`` for. Raises BadToken."""
        try:
            claims = jwt.decode(  # pyright: ignore[reportUnknownMemberType] - as above
                link, self.secret, algorithms=[ALGORITHM], audience=document, options={"require": CLAIMS}
            )
        except jwt.InvalidTokenError:
            raise BadToken("This link isn't valid, or its time is over: ask for a new one.") from None
        return str(claims["sub"])
