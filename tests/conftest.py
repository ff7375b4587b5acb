"""One real Neo4j for the whole test run, shared by its workers; tests keep apart by the ids of their own members.

A test that needs the database asks for ``server`` or ``driver``. Nothing is skipped: without a database they fail,
and say how to get one.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from _pytest.capture import CaptureManager  # pytest offers no public name for it
from hypothesis import settings

from graph.database import open_driver
from graph.effects import WRITERS
from graph.migrations import migrate
from graph.server.address import ServerAddress
from graph.server.private import private_server
from graph.server.unavailable import ServerUnavailable
from graph.warming import HOT, warm
from schema.settings import ConfigurationError, load_settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Generator, Iterator
    from pathlib import Path

    from neo4j import AsyncDriver

# How long an example takes says more of the machine than of the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# A server for tests stays small.
JVM_OPTIONS = ("-XX:+UseSerialGC",)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Async tests, marked ``anyio``, run on asyncio."""
    return "asyncio"


@pytest.fixture(scope="session")
def run_directory(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A directory that all workers of this run share."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session")
def say(pytestconfig: pytest.Config) -> Callable[[str], None]:
    """Tell the person at the terminal what takes time, past pytest's capture of output."""
    capture = pytestconfig.pluginmanager.getplugin("capturemanager")
    assert isinstance(capture, CaptureManager)

    def tell(line: str) -> None:
        with capture.global_and_fixture_disabled():
            sys.stderr.write(f"\n{line}\n")

    return tell


@pytest.fixture(scope="session")
def private_address(run_directory: Path, say: Callable[[str], None]) -> Iterator[ServerAddress]:
    """A private server for the whole run, with empty data."""
    sizes = {"heap_mb": 512, "page_cache_mb": 64}
    with ExitStack() as stack, _failing_plainly():
        cache_dir = load_settings().cache_dir
        server = private_server(run_directory / "neo4j-data", cache_dir, say=say, jvm_options=JVM_OPTIONS, **sizes)
        yield stack.enter_context(server)


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest) -> ServerAddress:
    """The run's Neo4j, migrated: the one that NEO4J_URI names, or else the private one."""
    with _failing_plainly():
        settings = load_settings()
    if settings.neo4j_uri is not None and settings.neo4j_password is not None:
        password = settings.neo4j_password.get_secret_value()
        address = ServerAddress(settings.neo4j_uri, settings.neo4j_username, password)
    else:
        address = request.getfixturevalue("private_address")
    asyncio.run(_migrate(address, settings.neo4j_database))
    return address


@contextmanager
def _failing_plainly() -> Generator[None]:
    """Fail with the message alone where a traceback wouldn't help."""
    try:
        yield
    except (ServerUnavailable, ConfigurationError) as error:
        pytest.fail(str(error), pytrace=False)


async def _migrate(address: ServerAddress, database: str) -> None:
    async with open_driver(address.uri, address.username, address.password) as driver:
        await migrate(driver, database)
        await warm(driver, database, [*HOT, *(statement for statement, _ in WRITERS)])


@pytest.fixture
async def driver(server: ServerAddress, anyio_backend: str) -> AsyncIterator[AsyncDriver]:  # noqa: ARG001 - makes it run
    """A driver of the run's Neo4j, for one test."""
    async with open_driver(server.uri, server.username, server.password) as opened:
        yield opened


@pytest.fixture
def prefix() -> str:
    """What the ids of one test's own members begin with, so that tests don't meet."""
    return f"t{uuid4().hex[:12]}-"


@pytest.fixture
def member_ids(prefix: str) -> Callable[[int], list[str]]:
    """Make ``count`` ids for members of this test alone, in id order."""
    return lambda count: [f"{prefix}{number:04d}" for number in range(count)]
