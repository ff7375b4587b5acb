"""What tests of the private server need: commands of their own to kill, and a registry of their own to fetch from."""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import psutil
import pytest

from graph.server.layout import Layout
from graph.server.state import ServerState, read_state
from schema.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

COMMAND = """
import sys
from pathlib import Path
from graph.server.private import private_server

options = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
with private_server(Path(sys.argv[1]), Path(sys.argv[2]), heap_mb=512, page_cache_mb=64, jvm_options=options) as it:
    print(it.uri, it.password, flush=True)
    sys.stdin.read()
"""


@dataclass(frozen=True, slots=True)
class Command:
    """A running process that uses the server of one data directory until its input is closed."""

    process: subprocess.Popen[str]
    layout: Layout

    def address(self) -> tuple[str, str]:
        """Wait until it has the server; returns the server's URI and password."""
        output = self.process.stdout
        assert output is not None
        uri, password = output.readline().split()
        return uri, password

    def state(self) -> ServerState:
        """What the server's state file says."""
        state = read_state(self.layout.state)
        assert state is not None
        return state

    def server_processes(self) -> list[psutil.Process]:
        """The supervisor and its Neo4j."""
        return [psutil.Process(self.state().supervisor_pid), psutil.Process(self.state().server_pid)]

    def kill(self) -> None:
        """SIGKILL."""
        self.process.kill()
        self.process.wait()

    def leave(self) -> None:
        """End as commands do."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        assert self.process.wait(60) == 0


@pytest.fixture
def cache_dir() -> Path:
    """The cache with Neo4j's jars, shared with the product: they are verified, and large."""
    return load_settings().cache_dir


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """A data directory of the test's own."""
    return Layout(tmp_path / "data")


@pytest.fixture
def start_command(layout: Layout, cache_dir: Path) -> Iterator[Callable[[], Command]]:
    """Start one more command that uses the server of ``layout``; all are ended after the test."""
    with ExitStack() as stack:

        def start() -> Command:
            process = stack.enter_context(
                subprocess.Popen(  # noqa: S603 - the command is the line below
                    [sys.executable, "-c", COMMAND, str(layout.root), str(cache_dir)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            return Command(process, layout)

        yield start


PROJECT = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>org.example</groupId><artifactId>{name}</artifactId><version>1.0</version>{needs}</project>
"""
NEEDS_LAMP = """<dependencies><dependency>
<groupId>org.example</groupId><artifactId>lamp</artifactId><version>1.0</version>
</dependency></dependencies>"""


class Handler(SimpleHTTPRequestHandler):
    """Serves files; breaks off in the middle of one that has a neighbour with the suffix ``.cut``."""

    def do_GET(self) -> None:
        whole = Path(self.translate_path(self.path))
        if not whole.with_suffix(".cut").exists():
            super().do_GET()
            return
        content = whole.read_bytes()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2])

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads this log."""


@pytest.fixture
def use_mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Make jgo fetch from an address, as its configuration file does for people behind a mirror."""

    def use(address: str) -> None:
        configuration = tmp_path / "jgo.conf"
        configuration.write_text(f"[repositories]\ncentral = {address}\n")
        monkeypatch.setenv("JGO_CONFIG_FILE", str(configuration))
        monkeypatch.setenv("M2_REPO", str(tmp_path / "m2"))

    return use


@pytest.fixture
def registry(tmp_path: Path, use_mirror: Callable[[str], None]) -> Iterator[Path]:
    """A registry with two jars, of which house needs lamp; yields the directory that it serves over HTTP."""
    root = tmp_path / "registry"
    for name, needs in (("house", NEEDS_LAMP), ("lamp", "")):
        folder = root / "org" / "example" / name / "1.0"
        folder.mkdir(parents=True)
        (folder / f"{name}-1.0.pom").write_text(PROJECT.format(name=name, needs=needs))
        (folder / f"{name}-1.0.jar").write_bytes(name.encode() * 1000)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(root))) as http:
        use_mirror(f"http://127.0.0.1:{http.server_port}")
        thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield root
        http.shutdown()
        thread.join()
