"""``inmail serve`` as its operator meets it: killed while it fills its database, started again, and told to stop."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import httpx
import psutil
import pytest

from schema.jobs import ABOUT
from schema.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MEMBERS = 600
GIVE_UP = 180.0
"""Seconds after which a server that hangs fails the test rather than the whole run."""


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def environment_of(tmp_path: Path) -> dict[str, str]:
    """A private server of this test's own, and no settings of whoever runs it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("INMAIL_", "NEO4J_"))}
    directories = {"INMAIL_DATA_DIR": str(tmp_path / "data"), "INMAIL_CACHE_DIR": str(load_settings().cache_dir)}
    return {**environment, **directories}


@pytest.fixture
def start(tmp_path: Path, port: int) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    environment = {**environment_of(tmp_path), "INMAIL_PORT": str(port), "INMAIL_DEMO_MEMBERS": str(MEMBERS)}
    started: list[subprocess.Popen[bytes]] = []

    def begin() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", "from schema.cli import app; app(['serve'])"]
        started.append(subprocess.Popen(command, env=environment))  # noqa: S603 - our own command
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.wait()


def wait_for(true: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + GIVE_UP
    while not true():
        assert process.poll() is None, "the server ended by itself"
        assert time.monotonic() < end, "the server hangs"
        time.sleep(0.05)


def healthy(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def jobs_run(tmp_path: Path) -> list[str]:
    """The jobs that ``inmail jobs run`` tells of, on the server that ``inmail serve`` has started."""
    environment = environment_of(tmp_path)
    command = [sys.executable, "-c", "from schema.cli import app; app(['jobs', 'run'])"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=GIVE_UP)  # noqa: S603 - our own command
    return [line.partition(":")[0] for line in done.stdout.splitlines()]


def ask(port: int, token: str, query: str) -> dict[str, object]:
    headers = {"Authorization": f"Bearer {token}"}
    answer = httpx.post(f"http://127.0.0.1:{port}/graphql", json={"query": query}, headers=headers, timeout=30)
    return answer.json()["data"]


def test_a_start_that_is_killed_is_finished_by_the_next_and_sigterm_ends_it_whole(
    start: Callable[[], subprocess.Popen[bytes]], tmp_path: Path, port: int
) -> None:
    unfinished = tmp_path / "data" / "demo-unfinished"
    first = start()
    wait_for(unfinished.exists, first)
    first.kill()
    first.wait()
    assert unfinished.exists()
    second = start()
    wait_for(lambda: healthy(port), second)
    assert not unfinished.exists()
    page = httpx.get(f"http://127.0.0.1:{port}/graphql", headers={"Accept": "text/html"}, timeout=30).text
    token = page.partition("Bearer ")[2].partition('"')[0]
    assert ask(port, token, "{ viewer { member { id } plan credits { available } } }") == {
        "viewer": {"member": {"id": "Member:ana"}, "plan": "CAREER", "credits": {"available": 15}}
    }
    far = '{ inMailEligibility(recipientId: "Member:lena") { relation } }'
    assert ask(port, token, far) == {"inMailEligibility": {"relation": "OUT_OF_NETWORK"}}
    assert jobs_run(tmp_path) == list(ABOUT)
    servers = psutil.Process(second.pid).children(recursive=True)
    second.send_signal(signal.SIGTERM)
    assert second.wait(GIVE_UP) == 0
    assert psutil.wait_procs(servers, timeout=GIVE_UP)[1] == []
