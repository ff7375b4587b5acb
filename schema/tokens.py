"""Bearer tokens: signed JSON Web Tokens that name a member, or with roles an operator."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import jwt

from services.operator import Operator, Role

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from schema.settings import Settings

ALGORITHM = "HS256"
AUDIENCE = "inmail-credits"
CLAIMS = ["sub", "exp", "iat", "aud"]
ROLES = "roles"
"""The claim that makes a token an operator's, even if it is empty."""
LEEWAY = timedelta(seconds=30)
"""How far the clocks of the signer and of this server may be apart."""


class BadToken(Exception):  # noqa: N818 - says what was found
    """The token isn't one of ours, or its time is over. The text is fit for the client."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """Whom a token signs in, a member or an operator, and until when it does, UTC, leeway included."""

    member_id: str | None
    ends_at: datetime
    operator: Operator | None = None


@dataclass(frozen=True, slots=True)
class Tokens:
    """Makes and reads tokens with one secret of at least 32 characters."""

    secret: str
    lifetime: timedelta

    def issue(self, member_id: str, now: datetime) -> str:
        """A token that signs ``member_id`` in until ``lifetime`` after ``now``."""
        return self._signed({"sub": member_id}, now)

    def issue_operator(self, operator: Operator, now: datetime) -> str:
        """A token that signs an operator in until ``lifetime`` after ``now``; it opens nothing of any member's."""
        return self._signed({"sub": operator.name, ROLES: sorted(role.value.lower() for role in operator.roles)}, now)

    def sign_in(self, token: str) -> SignIn:
        """Whom ``token`` signs in. Raises BadToken."""
        try:
            claims = jwt.decode(  # pyright: ignore[reportUnknownMemberType] - as above
                token,
                self.secret,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                leeway=LEEWAY,
                options={"require": CLAIMS},
            )
        except jwt.ExpiredSignatureError:
            raise BadToken("The token's time is over: get a new one.") from None
        except jwt.InvalidTokenError:
            raise BadToken("The token isn't valid here: get a new one.") from None
        ends_at = datetime.fromtimestamp(claims["exp"], UTC) + LEEWAY
        if ROLES in claims:
            return SignIn(None, ends_at, Operator(str(claims["sub"]), _roles(claims)))
        return SignIn(str(claims["sub"]), ends_at)

    def _signed(self, claims: Mapping[str, object], now: datetime) -> str:
        lasting = {**claims, "aud": AUDIENCE, "iat": now, "exp": now + self.lifetime}
        return jwt.encode(lasting, self.secret, algorithm=ALGORITHM)  # pyright: ignore[reportUnknownMemberType] - PyJWT leaves key types of a missing optional package unknown


def _roles(claims: Mapping[str, object]) -> frozenset[Role]:
    """The roles that a token names. One that this release doesn't know opens nothing: a newer release may.

    Raises BadToken if the claim is no list.
    """
    named = claims[ROLES]
    if not isinstance(named, list):
        raise BadToken("The token's roles aren't a list: get a new one.")
    return frozenset(role for role in Role if role.value.lower() in named)


def tokens_for(settings: Settings) -> Tokens:
    """Tokens signed with the configured secret, or in local mode with one kept in the data directory."""
    configured = settings.token_secret
    secret = configured.get_secret_value() if configured else _local_secret(settings.data_dir / "token-secret")
    return Tokens(secret, timedelta(days=settings.token_lifetime_days))


def _local_secret(path: Path) -> str:
    """The secret in ``path``, made on first use; only this user may read it, and two first users agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    mine = path.with_name(f"{path.name}.{os.getpid()}")
    if not path.exists():
        with os.fdopen(os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(mine, path)
        except FileExistsError:
            pass  # somebody was first: theirs holds
        finally:
            mine.unlink()
    return path.read_text().strip()
