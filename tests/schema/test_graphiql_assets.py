import asyncio
import json
import re
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from schema.graphiql.assets import ASSETS, Asset, AssetFiles, copy_assets, fetched, named_assets

PACKAGE = Path(__file__).parents[2] / "schema" / "graphiql"
ABC = Asset("script", "https://files.example/@a/b@1.2.3/dist/b.js", "sha384-" + "A" * 64)


def test_the_fetched_files_are_the_ones_that_the_page_names() -> None:
    assert len(named_assets()) == 7
    for asset in named_assets():
        asset.check((ASSETS / asset.path).read_bytes())


def test_npm_is_asked_for_the_versions_that_the_page_names() -> None:
    asked = json.loads((PACKAGE / "package.json").read_text(encoding="utf-8"))["dependencies"]
    named = {match[1]: match[2] for asset in named_assets() if (match := re.match(r"(.+)@([\d.]+)/", asset.path))}
    assert asked == named


def test_the_lock_file_has_a_hash_for_every_package_and_no_address() -> None:
    packages = json.loads((PACKAGE / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    del packages[""]
    assert packages
    assert all("integrity" in package and "resolved" not in package for package in packages.values())


def test_a_path_keeps_the_version_and_npm_has_the_file_without() -> None:
    assert ABC.path == "@a/b@1.2.3/dist/b.js"
    assert ABC.package_path == "@a/b/dist/b.js"


def test_another_content_is_refused() -> None:
    with pytest.raises(ValueError, match=r"isn't the file that the page names"):
        ABC.check(b"other")


def test_copying_checks_everything_before_it_writes(tmp_path: Path) -> None:
    modules, target = tmp_path / "node_modules", tmp_path / "assets"
    for asset in named_assets():
        file = modules / asset.package_path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes((ASSETS / asset.path).read_bytes())
    file = modules / named_assets()[-1].package_path
    good = file.read_bytes()

    file.write_bytes(good + b"\n")
    with pytest.raises(ValueError, match="explorer"):
        copy_assets(modules, target)
    assert not target.exists()
    assert not fetched(target)

    file.write_bytes(good)
    size = copy_assets(modules, target)
    assert fetched(target)
    assert size == sum(path.stat().st_size for path in target.rglob("*") if path.is_file())


def _get(path: str, folder: Path = ASSETS) -> httpx.Response:
    transport = httpx.ASGITransport(Starlette(routes=[Mount("/graphql/assets", AssetFiles(folder))]))

    async def get() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1/graphql/assets/") as client:
            return await client.get(path)

    return asyncio.run(get())


def test_files_are_served_to_be_kept() -> None:
    for asset in named_assets():
        response = _get(asset.path)
        assert response.status_code == 200
        asset.check(response.content)
        wanted = "text/javascript" if asset.kind == "script" else "text/css"
        assert response.headers["content-type"].startswith(wanted)
        assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["../../page.py", "%2e%2e/page.py", "nothing.js", ""])
def test_nothing_else_is_served(path: str, tmp_path: Path) -> None:
    assert _get(path).status_code == 404
    assert _get(path, tmp_path / "missing").status_code == 404
