import asyncio
import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import cast

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from schema.graphiql import SignedIn, Tab, graphiql_page
from schema.graphiql.assets import ASSETS, named_assets

ADA = SignedIn(name="Ada <Byron>", token="secret-token")
TABS = (Tab("Hello", "query Hello { hello } # </script>", {}), Tab("Who", "query Who { who }", {"id": "Member:dmitri"}))


def _get(*, host: str = "127.0.0.1", peer: str = "127.0.0.1", assets: Path = ASSETS) -> httpx.Response:
    page = graphiql_page(signed_in=ADA, tabs=TABS, assets=assets)
    transport = httpx.ASGITransport(Starlette(routes=[Route("/graphql", page)]), client=(peer, 50000))

    async def get() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport) as client:
            return await client.get(f"http://{host}/graphql")

    return asyncio.run(get())


class _Page(HTMLParser):
    """The scripts with their text, and every address that a browser would load."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.addresses: list[str] = []
        self._inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.addresses += [address for name in ("src", "href") if (address := values.get(name))]
        self._inside = tag == "script" and "src" not in values
        if self._inside:
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.scripts[-1] += data

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the parser's signature
        self._inside = False


def _config(html: str) -> dict[str, object]:
    return cast("dict[str, object]", json.loads(_Page(html).scripts[0]))


def test_the_page_is_signed_in_and_holds_the_tabs() -> None:
    html = _get().text
    config = _config(html)
    assert config["headers"] == {"Authorization": "Bearer secret-token"}
    assert config["tabs"] == [
        {"query": TABS[0].query, "variables": ""},
        {"query": TABS[1].query, "variables": '{\n  "id": "Member:dmitri"\n}'},
    ]
    assert "Signed in as <b>Ada &lt;Byron&gt;</b>" in html


@pytest.mark.parametrize(
    ("host", "peer"),
    [("127.0.0.1", "192.0.2.7"), ("evil.example", "127.0.0.1"), ("inmail.example", "192.0.2.7")],
)
def test_nobody_else_is_handed_the_token(host: str, peer: str) -> None:
    response = _get(host=host, peer=peer)
    assert response.status_code == 200
    assert "secret-token" not in response.text
    assert "Not signed in" in response.text
    assert _config(response.text)["headers"] == {}


@pytest.mark.parametrize(("host", "peer"), [("localhost", "127.0.0.1"), ("[::1]", "::1")])
def test_this_machine_has_three_names(host: str, peer: str) -> None:
    assert "secret-token" in _get(host=host, peer=peer).text


def test_nothing_comes_from_another_host() -> None:
    response = _get()
    addresses = _Page(response.text).addresses
    assert addresses == ["data:,", *(f"/graphql/assets/{asset.path}" for asset in named_assets())]
    assert all(asset.integrity in response.text for asset in named_assets())
    assert "://" not in response.headers["content-security-policy"]
    assert named_assets()[0].url.split("/")[2] not in response.text


def test_without_the_files_the_public_ones_are_named_and_the_page_says_so(tmp_path: Path) -> None:
    response = _get(assets=tmp_path)
    assert _Page(response.text).addresses == ["data:,", *(asset.url for asset in named_assets())]
    assert "run <code>make assets</code> to work offline" in response.text
    host = named_assets()[0].url.split("/")[2]
    assert f"script-src 'self' {host} 'sha256-" in response.headers["content-security-policy"]


def test_the_policy_allows_the_page_s_own_script_and_no_other() -> None:
    response = _get()
    policy = response.headers["content-security-policy"]
    digest = b64encode(sha256(_Page(response.text).scripts[1].encode()).digest()).decode()
    assert re.search(r"script-src ([^;]+);", policy + ";").group(1) == f"'self' 'sha256-{digest}'"  # pyright: ignore[reportOptionalMemberAccess] - a missing directive fails the test too
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_a_page_with_a_token_isn_t_kept() -> None:
    headers = _get().headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
