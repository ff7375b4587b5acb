"""The files that the page loads: which they are, whether they are here, and how they are served.

Strawberry's own GraphiQL page is the one list of them: it names each file's address and hash. ``make assets`` has
npm fetch the same versions and copies what the page names, so that the page works with the network cut.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import strawberry
from starlette.staticfiles import StaticFiles

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import Scope

ASSETS = Path(__file__).parent / "assets"
_STRAWBERRY_PAGE = Path(strawberry.__file__).parent / "static" / "graphiql.html"


@dataclass(frozen=True, slots=True)
class Asset:
    """One script or stylesheet: its public address, and the hash that the browser checks it against (SRI)."""

    kind: Literal["script", "stylesheet"]
    url: str
    integrity: str

    @property
    def path(self) -> str:
        """Where it lies under the assets folder; the version is in it, so the file never changes."""
        return urlsplit(self.url).path.removeprefix("/")

    @property
    def package_path(self) -> str:
        """Where npm puts it under ``node_modules``: the same path without the version."""
        package, _, rest = self.path.rpartition("@")
        return package + rest[rest.index("/") :]

    def check(self, content: bytes) -> None:
        """Raise ``ValueError`` when the content isn't what the page's hash stands for."""
        algorithm, _, expected = self.integrity.partition("-")
        actual = base64.b64encode(hashlib.new(algorithm, content).digest()).decode()
        if actual != expected:
            raise ValueError(f"{self.path} isn't the file that the page names: its {algorithm} is {actual}")


class _NamedFiles(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Asset] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        url, integrity = values.get("src") or values.get("href"), values.get("integrity")
        if url and integrity:
            self.found.append(Asset("script" if tag == "script" else "stylesheet", url, integrity))


@cache
def named_assets() -> tuple[Asset, ...]:
    """Return the files that Strawberry's page names, in its order."""
    parser = _NamedFiles()
    parser.feed(_STRAWBERRY_PAGE.read_text(encoding="utf-8"))
    return tuple(parser.found)


def fetched(folder: Path = ASSETS) -> bool:
    """Tell whether every file is here, so that the page needs no network."""
    return all((folder / asset.path).is_file() for asset in named_assets())


def copy_assets(node_modules: Path, folder: Path = ASSETS) -> int:
    """Copy the files out of ``node_modules``, each checked against its hash; return their total size in bytes.

    Raises:
        FileNotFoundError: npm fetched another version, or nothing.
        ValueError: a file's hash differs from the one in Strawberry's page.

    """
    contents = {asset: (node_modules / asset.package_path).read_bytes() for asset in named_assets()}
    for asset, content in contents.items():
        asset.check(content)
    for asset, content in contents.items():
        target = folder / asset.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return sum(map(len, contents.values()))


class AssetFiles(StaticFiles):
    """The fetched files over HTTP, to be kept by browsers for good (their versions are in their paths)."""

    def __init__(self, folder: Path = ASSETS) -> None:
        super().__init__(directory=folder if folder.is_dir() else None)  # without it, every file is a plain 404

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Serve one file with its cache header."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
