"""Fetching jars, from a registry of the test's own that answers over HTTP."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import TYPE_CHECKING

import pytest

from graph.server.jars import Jar, ensure_jars, jars_directory, jars_ready, locked_jars
from graph.server.locks import locked
from graph.server.unavailable import OTHER_WAYS, ServerUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def jar(name: str) -> Jar:
    content = name.encode() * 1000
    return Jar(hashlib.sha256(content).hexdigest(), len(content), f"org.example:{name}:1.0")


JARS = (jar("house"), jar("lamp"))


def test_jars_are_fetched_once_and_said(registry: Path, tmp_path: Path) -> None:
    said: list[str] = []
    directory = ensure_jars(tmp_path / "cache", JARS, said.append)
    assert (directory / "lamp-1.0.jar").read_bytes() == b"lamp" * 1000
    assert "2 jars" in said[0]
    assert said[-1].startswith("Fetched")

    said.clear()
    (registry / "org/example/lamp/1.0/lamp-1.0.jar").unlink()
    assert ensure_jars(tmp_path / "cache", JARS, said.append) == directory
    assert said == []


def test_a_jar_with_another_content_is_refused(registry: Path, tmp_path: Path) -> None:
    (registry / "org/example/lamp/1.0/lamp-1.0.jar").write_bytes(b"evil" * 1000)
    with pytest.raises(ServerUnavailable, match=r"org\.example:lamp:1\.0 with another content than the lock"):
        ensure_jars(tmp_path / "cache", JARS, lambda _: None)
    assert not jars_ready(tmp_path / "cache", JARS)
    assert not (jars_directory(tmp_path / "cache", JARS) / "lamp-1.0.jar").exists()


def test_a_fetch_that_was_cut_off_is_taken_up(registry: Path, tmp_path: Path) -> None:
    cut = registry / "org/example/lamp/1.0/lamp-1.0.cut"
    cut.touch()
    with pytest.raises(ServerUnavailable, match=r"org\.example:lamp:1\.0 can't be fetched"):
        ensure_jars(tmp_path / "cache", JARS, lambda _: None)

    cut.unlink()
    directory = ensure_jars(tmp_path / "cache", JARS, lambda _: None)
    assert jars_ready(tmp_path / "cache", JARS)
    assert not directory.with_suffix(".partial").exists()


@pytest.mark.usefixtures("registry")
def test_a_damaged_jar_in_the_cache_is_fetched_again(tmp_path: Path) -> None:
    directory = ensure_jars(tmp_path / "cache", JARS, lambda _: None)
    (directory / "lamp-1.0.jar").write_bytes(b"half")
    assert not jars_ready(tmp_path / "cache", JARS)
    ensure_jars(tmp_path / "cache", JARS, lambda _: None)
    assert (directory / "lamp-1.0.jar").read_bytes() == b"lamp" * 1000


@pytest.mark.usefixtures("registry")
def test_a_second_command_waits_for_the_one_that_fetches(tmp_path: Path) -> None:
    said: SimpleQueue[str] = SimpleQueue()
    directory = jars_directory(tmp_path / "cache", JARS)
    directory.mkdir(parents=True)
    with ThreadPoolExecutor(1) as pool:
        with locked(directory.with_suffix(".lock")):
            second = pool.submit(ensure_jars, tmp_path / "cache", JARS, said.put)
            assert said.get(timeout=60) == "Another command is fetching Neo4j; waiting for it."
            assert not second.done()
        assert second.result() == directory
    assert jars_ready(tmp_path / "cache", JARS)


def test_a_registry_out_of_reach_names_the_other_ways(tmp_path: Path, use_mirror: Callable[[str], None]) -> None:
    use_mirror("http://127.0.0.1:9")  # the discard port: nobody listens
    with pytest.raises(ServerUnavailable) as refusal:
        ensure_jars(tmp_path / "cache", JARS, lambda _: None)
    assert "the Maven registry is out of reach" in str(refusal.value)
    assert str(refusal.value).endswith(OTHER_WAYS)
    assert "docker compose up" in OTHER_WAYS
    assert "NEO4J_URI" in OTHER_WAYS


def test_the_committed_lock_has_hashes_and_no_addresses() -> None:
    jars = locked_jars()
    assert len(jars) > 200
    assert len({jar.name for jar in jars}) == len(jars), "two jars of one name would overwrite each other"
    assert all(len(jar.sha256) == 64 and jar.size > 0 and "/" not in jar.coordinate for jar in jars)
