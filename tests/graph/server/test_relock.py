"""Making the lock file."""

from __future__ import annotations

import hashlib

import pytest

from graph.server.relock import lock_text


@pytest.mark.usefixtures("registry")
def test_lists_what_a_coordinate_needs_in_order() -> None:
    contents = {name: name.encode() * 1000 for name in ("house", "lamp")}
    assert lock_text("org.example:house:1.0") == "".join(
        f"{hashlib.sha256(content).hexdigest()} {len(content)} org.example:{name}:1.0\n"
        for name, content in contents.items()
    )
