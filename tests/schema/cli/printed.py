"""What commands print and write, read again."""

from __future__ import annotations

from base64 import b64decode
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from typer.testing import Result


class Printed:
    """What a command printed, its tables by row."""

    def __init__(self, result: Result) -> None:
        assert result.exit_code == 0, result.output
        self.text = result.stdout
        self.unfolded = "".join(line.split("│")[1].strip() for line in self.text.splitlines() if line.startswith("│"))

    def row(self, name: str) -> list[str]:
        for line in self.text.splitlines():
            first, *cells = [cell.strip() for cell in line.strip("│").split("│")]
            if first == name:
                return cells
        pytest.fail(f"{name} isn't in\n{self.text}")


class Opened(HTMLParser):
    """The tags of a page, and its pictures."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.pictures: list[bytes] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        source = dict(attrs).get("src") or ""
        if source:
            assert source.startswith("data:image/svg+xml;base64,")
            self.pictures.append(b64decode(source.partition(",")[2]))

    def handle_data(self, data: str) -> None:
        self.text += data
