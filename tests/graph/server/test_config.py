"""Neo4j's configuration."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from graph.server.config import java_command, password_of, write_configuration
from graph.server.unavailable import ServerUnavailable

if TYPE_CHECKING:
    from graph.server.layout import Layout


def test_bolt_on_loopback_is_all_that_is_open(layout: Layout) -> None:
    write_configuration(layout, port=7999, page_cache_mb=64)
    lines = (layout.home / "conf" / "neo4j.conf").read_text().splitlines()
    assert "server.bolt.listen_address=127.0.0.1:7999" in lines
    assert "server.http.enabled=false" in lines
    assert "server.https.enabled=false" in lines
    assert "dbms.usage_report.enabled=false" in lines
    assert "server.memory.pagecache.size=64m" in lines


def test_the_password_is_made_once_for_its_user_alone(layout: Layout) -> None:
    layout.root.mkdir()
    password = password_of(layout)
    assert len(password) >= 32
    assert password_of(layout) == password
    assert stat.S_IMODE(layout.password.stat().st_mode) == 0o600


def test_data_without_their_password_are_refused(layout: Layout) -> None:
    (layout.home / "data" / "databases" / "system").mkdir(parents=True)
    with pytest.raises(ServerUnavailable, match=r"password file .* is missing"):
        password_of(layout)


def test_no_secret_is_on_the_command_line(layout: Layout) -> None:
    layout.root.mkdir()
    password = password_of(layout)
    command = java_command(layout.home, Path("jars"), heap_mb=512, jvm_options=("-XX:+UseSerialGC",))
    assert "-Xmx512m" in command
    assert "-XX:+UseSerialGC" in command
    assert password not in " ".join(command)
