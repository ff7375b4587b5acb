"""The private server's life, with processes that are really killed."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import psutil
import pytest
from neo4j import GraphDatabase

from graph.server import private
from graph.server.locks import is_free, locked
from graph.server.private import private_server
from graph.server.state import ServerState, write_state
from graph.server.unavailable import ServerUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from neo4j import Driver

    from graph.server.layout import Layout

    Start = Callable[[], "Command"]
    from conftest import Command

GONE_WITHIN = 60  # seconds, on a machine that is busy with other tests


def open_driver(uri: str, password: str) -> Driver:
    return GraphDatabase.driver(uri, auth=("neo4j", password))  # pyright: ignore[reportUnknownMemberType] - untyped **config


def write_note(address: tuple[str, str], text: str) -> None:
    uri, password = address
    with open_driver(uri, password) as driver:
        driver.execute_query("CREATE (:Note {text: $text})", text=text)


def read_notes(address: tuple[str, str]) -> list[str]:
    uri, password = address
    with open_driver(uri, password) as driver:
        return [record["text"] for record in driver.execute_query("MATCH (n:Note) RETURN n.text AS text").records]


def wait_until_gone(processes: list[psutil.Process]) -> None:
    _, alive = psutil.wait_procs(processes, timeout=GONE_WITHIN)
    assert alive == []


def test_two_commands_share_one_server_and_the_last_one_killed_takes_it_along(
    start_command: Start, layout: Layout
) -> None:
    first, second = start_command(), start_command()
    address = first.address()
    assert second.address() == address
    server = first.server_processes()

    first.kill()
    write_note(address, "the second still uses it")
    assert all(process.is_running() for process in server)

    second.kill()
    wait_until_gone(server)
    assert is_free(layout.server_lock)
    assert not layout.state.exists()

    third = start_command()
    assert read_notes(third.address()) == ["the second still uses it"]
    third.leave()
    assert is_free(layout.server_lock), "the last one to leave waits for the server's end"


def test_data_survives_when_everything_is_killed_at_once(start_command: Start) -> None:
    command = start_command()
    write_note(command.address(), "acknowledged")
    everything = [*command.server_processes(), psutil.Process(command.process.pid)]
    for process in everything:
        process.kill()
    command.process.wait()
    wait_until_gone(everything)
    assert command.layout.state.exists(), "a leftover, as crashes leave it"

    assert read_notes(start_command().address()) == ["acknowledged"]


def test_a_server_without_supervisor_is_replaced(start_command: Start) -> None:
    command = start_command()
    command.address()
    supervisor, server = command.server_processes()
    supervisor.kill()

    successor = start_command()
    write_note(successor.address(), "works")
    wait_until_gone([server])
    assert successor.server_processes()[0] != supervisor


def test_another_users_directory_is_refused(layout: Layout, cache_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    layout.root.mkdir()
    monkeypatch.setattr(os, "getuid", lambda: layout.root.stat().st_uid + 1)
    with pytest.raises(ServerUnavailable, match="belongs to another user"), private_server(layout.root, cache_dir):
        pass


def test_a_path_that_is_no_directory_is_refused(layout: Layout, cache_dir: Path) -> None:
    layout.root.write_text("a file")
    with pytest.raises(ServerUnavailable, match="can't be used"), private_server(layout.root, cache_dir):
        pass


def test_a_server_on_another_machine_is_refused(layout: Layout, cache_dir: Path) -> None:
    layout.root.mkdir()
    write_state(layout.state, ServerState("attic", 7687, supervisor_pid=1, server_pid=2))
    with (
        locked(layout.server_lock),  # as its supervisor does, there
        locked(layout.users_lock, shared=True),  # and the command that uses it
        pytest.raises(ServerUnavailable, match="in use by a server on the machine attic"),
        private_server(layout.root, cache_dir),
    ):
        pass


def test_says_what_takes_time_and_makes_a_directory_for_its_user_alone(layout: Layout, cache_dir: Path) -> None:
    said: list[str] = []
    with (
        pytest.raises(ServerUnavailable),
        private_server(layout.root, cache_dir, say=said.append, jvm_options=("-XX:NoSuchOption",)),
    ):
        pass
    assert said[-1] == f"Starting Neo4j with the data in {layout.root}."
    assert stat.S_IMODE(layout.root.stat().st_mode) == 0o700


def test_the_page_cache_is_an_eighth_of_the_machine_s_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = {"SC_PHYS_PAGES": 4 * 2**20, "SC_PAGE_SIZE": 4096}
    monkeypatch.setattr(os, "sysconf", pages.__getitem__)
    assert private.an_eighth_of_memory() == 2048
    pages["SC_PHYS_PAGES"] = 2**18
    assert private.an_eighth_of_memory() == private.LEAST_PAGE_CACHE
    monkeypatch.delattr(os, "sysconf")
    assert private.an_eighth_of_memory() == private.LEAST_PAGE_CACHE
