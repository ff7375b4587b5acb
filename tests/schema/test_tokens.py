from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from pydantic import SecretStr

from schema.settings import Settings
from schema.tokens import ALGORITHM, AUDIENCE, LEEWAY, BadToken, Tokens, tokens_for
from services.operator import Operator, Role

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "a secret of thirty-two characters or more"
TOKENS = Tokens(SECRET, timedelta(days=1))
NOW = datetime.now(UTC)
CLAIMS: dict[str, Any] = {"sub": "ana", "aud": AUDIENCE, "iat": NOW, "exp": NOW + timedelta(hours=1)}


def signed(secret: str = SECRET, algorithm: str = ALGORITHM, **changed: object) -> str:
    """A token with other claims; None takes one away."""
    claims = {name: value for name, value in {**CLAIMS, **changed}.items() if value is not None}
    return jwt.encode(claims, secret, algorithm=algorithm)  # pyright: ignore[reportUnknownMemberType] - PyJWT's own


def test_a_token_signs_its_member_in() -> None:
    assert TOKENS.sign_in(TOKENS.issue("Zoë:1", NOW)).member_id == "Zoë:1"
    assert TOKENS.sign_in(signed()).member_id == "ana"


@pytest.mark.parametrize(
    "token",
    [
        signed(secret="another secret of thirty-two characters"),
        signed(secret="", algorithm="none"),
        signed(secret=SECRET + SECRET, algorithm="HS512"),
        signed(aud="another"),
        signed(sub=7),
        signed(sub=None),
        signed(aud=None),
        signed(iat=None),
        signed(exp=None),
        signed(iat=NOW + timedelta(hours=1)),
        signed() + "x",
        signed().rpartition(".")[0] + ".",
        "garbage",
        "a.b.c",
        "…",
        "",
    ],
)
def test_any_other_token_is_refused_in_plain_words(token: str) -> None:
    with pytest.raises(BadToken, match=r"^The token isn't valid here: get a new one\.$"):
        TOKENS.sign_in(token)


def test_a_token_ends() -> None:
    now = datetime.now(UTC)
    with pytest.raises(BadToken, match="time is over"):
        TOKENS.sign_in(TOKENS.issue("ana", now - TOKENS.lifetime - 2 * LEEWAY))
    assert TOKENS.sign_in(TOKENS.issue("ana", now - TOKENS.lifetime + LEEWAY)).member_id == "ana"


def test_the_configured_secret_and_lifetime_hold(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, token_secret=SecretStr(SECRET), token_lifetime_days=3)
    assert tokens_for(settings) == Tokens(SECRET, timedelta(days=3))
    assert list(tmp_path.iterdir()) == []


def test_the_local_secret_is_made_once_and_for_this_user_alone(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "new" / "folder")
    first = tokens_for(settings)
    [file] = settings.data_dir.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert tokens_for(settings) == first
    assert len(first.secret) >= 32
    assert tokens_for(Settings(data_dir=tmp_path / "another")).secret != first.secret


MAKE = """
import sys
from pathlib import Path
from schema.settings import Settings
from schema.tokens import tokens_for
sys.stdin.readline()
print(tokens_for(Settings(data_dir=Path(sys.argv[1]))).secret)
"""


def test_processes_that_make_it_at_the_same_time_agree_on_one(tmp_path: Path) -> None:
    started = [
        subprocess.Popen([sys.executable, "-c", MAKE, str(tmp_path)], stdin=-1, stdout=-1, text=True)  # noqa: S603 - our own interpreter
        for _ in range(4)
    ]
    for process in started:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    secrets = {process.communicate(timeout=60)[0].strip() for process in started}
    assert secrets == {tokens_for(Settings(data_dir=tmp_path)).secret}
    assert [file.name for file in tmp_path.iterdir()] == ["token-secret"]


MIRA = Operator("mira", frozenset({Role.SUPPORT, Role.BILLING}))


def test_a_token_with_roles_signs_an_operator_in_and_no_member() -> None:
    who = TOKENS.sign_in(TOKENS.issue_operator(MIRA, NOW))
    assert (who.member_id, who.operator) == (None, MIRA)
    assert TOKENS.sign_in(TOKENS.issue("mira", NOW)).operator is None


@pytest.mark.parametrize(
    ("roles", "held"),
    [
        ([], set[Role]()),
        (["trust"], {Role.TRUST}),
        (["trust", "janitor", 7, None], {Role.TRUST}),
        (["TRUST"], set[Role]()),
    ],
)
def test_unknown_roles_open_nothing_and_make_no_member(roles: list[object], held: set[Role]) -> None:
    who = TOKENS.sign_in(signed(roles=roles))
    assert (who.member_id, who.operator) == (None, Operator("ana", frozenset(held)))


@pytest.mark.parametrize("roles", ["support", 7, {"support": True}, False])
def test_roles_that_are_no_list_are_refused(roles: object) -> None:
    with pytest.raises(BadToken, match="aren't a list"):
        TOKENS.sign_in(signed(roles=roles))


def test_an_operators_token_ends_too() -> None:
    with pytest.raises(BadToken, match="time is over"):
        TOKENS.sign_in(TOKENS.issue_operator(MIRA, NOW - TOKENS.lifetime - 2 * LEEWAY))
