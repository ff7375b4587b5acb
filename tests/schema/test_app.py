"""The app around the schema: sign-in, health, other origins, other names, the page."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import jwt
import pytest
from pydantic import SecretStr

from schema.app import build_app
from schema.product import utc_now
from schema.settings import Mode, Settings
from schema.tokens import ALGORITHM, AUDIENCE, Tokens, tokens_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.applications import Starlette

    from graph.server.address import ServerAddress
    from tests.schema.conftest import Api, MakeApi

pytestmark = pytest.mark.anyio

SECRET = SecretStr("a secret of thirty-two characters or more")
ORIGIN = "https://app.example"
BROWSER = {"accept": "text/html"}
WHO = "{ viewer { member { name } } }"
PRODUCTION = {"mode": Mode.PRODUCTION, "token_secret": SECRET}


async def get(
    app: Starlette, path: str, *, at: str = "localhost", peer: str = "127.0.0.1", **headers: str
) -> httpx.Response:
    transport = httpx.ASGITransport(app, client=(peer, 50000))
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{at}") as client:
        return await client.get(path, headers={**BROWSER, **headers})


def expired(tokens: Tokens) -> str:
    return tokens.issue("ana", utc_now() - 2 * tokens.lifetime)


def of_another_server(tokens: Tokens) -> str:
    return Tokens(SECRET.get_secret_value(), tokens.lifetime).issue("ana", utc_now())


def signed_by_nobody(_: Tokens) -> str:
    claims = {"sub": "ana", "aud": AUDIENCE, "iat": utc_now(), "exp": utc_now() + timedelta(days=1)}
    return jwt.encode(claims, None, algorithm="none")  # pyright: ignore[reportUnknownMemberType] - PyJWT's own


def for_another_audience(tokens: Tokens) -> str:
    claims = {"sub": "ana", "aud": f"not {AUDIENCE}", "iat": utc_now(), "exp": utc_now() + timedelta(days=1)}
    return jwt.encode(claims, tokens.secret, algorithm=ALGORITHM)  # pyright: ignore[reportUnknownMemberType] - as above


def of_nobody(tokens: Tokens) -> str:
    claims = {"aud": AUDIENCE, "iat": utc_now(), "exp": utc_now() + timedelta(days=1)}
    return jwt.encode(claims, tokens.secret, algorithm=ALGORITHM)  # pyright: ignore[reportUnknownMemberType] - as above


def garbage(_: Tokens) -> str:
    return "garbage"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (expired, "The token's time is over: get a new one."),
        *(
            (make, "The token isn't valid here: get a new one.")
            for make in (of_another_server, signed_by_nobody, for_another_audience, of_nobody, garbage)
        ),
    ],
)
@pytest.mark.parametrize("query", [WHO, "{ policy { bodyLimit } }"])
async def test_a_token_that_isn_t_valid_is_told(
    make_api: MakeApi, make: Callable[[Tokens], str], words: str, query: str
) -> None:
    api = make_api()
    response = await api.post(query, authorization=f"Bearer {make(tokens_for(api.settings))}")
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert response.json() == {"errors": [{"message": words, "extensions": {"code": "UNAUTHENTICATED"}}]}


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YW5hOmFuYQ==", "Token x"])
async def test_a_header_of_another_kind_is_told(make_api: MakeApi, header: str) -> None:
    response = await make_api().post(WHO, authorization=header)
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert "Authorization: Bearer TOKEN" in response.json()["errors"][0]["message"]


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER "])
async def test_a_token_signs_in(api: Api, scheme: str) -> None:
    response = await api.post(WHO, authorization=f"{scheme} {api.token('ana')}")
    assert response.json() == {"data": {"viewer": {"member": {"name": "Ana"}}}}


async def test_a_token_of_nobody_known_is_a_strangers(api: Api) -> None:
    body = await api.ask(WHO, by="nobody")
    assert body["data"] == {"viewer": None}
    assert body["errors"][0]["extensions"]["code"] == "NOT_SIGNED_IN"


async def test_health_says_200_while_the_database_answers(make_api: MakeApi) -> None:
    response = await get(make_api().app, "/health")
    assert (response.status_code, response.json()) == (200, {"status": "ok", "database": "reachable"})


async def test_the_front_door_leads_to_graphiql(make_api: MakeApi) -> None:
    response = await get(make_api().app, "/")
    assert response.status_code == 307
    assert response.headers["location"] == "/graphql"
    assert (await get(make_api().app, "/nowhere")).status_code == 404


@pytest.mark.parametrize(
    ("options", "at", "peer", "signed_in"),
    [
        ({}, "localhost", "127.0.0.1", True),
        ({}, "[::1]:8000", "::1", True),
        ({}, "localhost", "192.0.2.7", False),
        ({"host": "0.0.0.0"}, "192.0.2.1", "192.0.2.7", False),  # noqa: S104 - nothing is bound
        ({"host": "0.0.0.0"}, "evil.example", "127.0.0.1", False),  # noqa: S104 - as above
        (PRODUCTION, "localhost", "127.0.0.1", False),
    ],
)
async def test_the_page_is_signed_in_on_this_machine_in_local_mode_only(
    make_api: MakeApi,
    options: dict[str, object],
    at: str,
    peer: str,
    signed_in: bool,  # noqa: FBT001 - a case
) -> None:
    response = await get(make_api(**options).app, "/graphql", at=at, peer=peer)
    assert response.status_code == 200
    assert ("Signed in as <b>Ana Ferreira</b>" in response.text) is signed_in
    assert ("Bearer ey" in response.text) is signed_in


@pytest.mark.parametrize("at", ["localhost", "LOCALHOST:8000", "127.0.0.1:8000", "[::1]", "[::1]:8000", "inmail.lan"])
async def test_local_mode_answers_to_the_names_of_this_machine(make_api: MakeApi, at: str) -> None:
    app = make_api(host="inmail.lan").app
    assert (await get(app, "/", at=at)).status_code == 307


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "evil.example:8000", "192.0.2.1", "", "a b"]
)
async def test_a_foreign_name_that_points_here_is_refused(make_api: MakeApi, host: str) -> None:
    response = await get(make_api().app, "/graphql", host=host)
    assert response.status_code == 400
    assert "token" not in response.text.lower()


@pytest.mark.parametrize("options", [PRODUCTION, {"host": "0.0.0.0"}, {"host": "::"}])  # noqa: S104 - as above
async def test_a_server_for_everybody_answers_to_any_name(make_api: MakeApi, options: dict[str, object]) -> None:
    response = await get(make_api(**options).app, "/", at="inmail.example")
    assert response.status_code == 307


@pytest.mark.parametrize(("origins", "allowed"), [((ORIGIN,), True), ((), False), (("https://other.example",), False)])
async def test_only_configured_origins_may_ask(
    make_api: MakeApi,
    origins: tuple[str, ...],
    allowed: bool,  # noqa: FBT001 - a case
) -> None:
    api = make_api(cors_origins=origins)
    asked = {
        "origin": ORIGIN,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type",
    }
    async with api.client() as client:
        preflight = await client.options("/graphql", headers=asked)
    response = await api.post("{ policy { bodyLimit } }", origin=ORIGIN)
    expected = ORIGIN if allowed else None
    assert preflight.headers.get("access-control-allow-origin") == expected
    assert response.headers.get("access-control-allow-origin") == expected
    assert "access-control-allow-credentials" not in response.headers
    assert (preflight.status_code == 200) is allowed


async def test_the_app_opens_and_closes_its_own_product(server: ServerAddress, settings: Settings) -> None:
    app = build_app(settings, server)
    async with app.router.lifespan_context(app):
        assert (await get(app, "/health")).status_code == 200
