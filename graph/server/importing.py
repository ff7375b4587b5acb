"""A database made of files by Neo4j's own importer, while no server runs: for networks that are large."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.server.config import importer_command, write_configuration
from graph.server.jars import ensure_jars, locked_jars
from graph.server.launch import last_words
from graph.server.layout import Layout
from graph.server.locks import is_free, locked
from graph.server.private import claim

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping
    from pathlib import Path

HEAP_MB = 1024
UNUSED_PORT, PAGE_CACHE_MB = 7687, 64


class CannotImport(Exception):  # noqa: N818 - names the state of things
    """There is a database already, or none can be made; the text tells what to do."""


@dataclass(frozen=True, slots=True)
class EmptyStore:
    """The place of a private server's database that isn't there yet; ``folder`` is for the files to make it of."""

    layout: Layout
    jars: Path

    @property
    def folder(self) -> Path:
        """Empty at first, and removed with all that is in it."""
        return self.layout.importing

    def fill(self, nodes: Mapping[str, Path], ties: Mapping[str, Path]) -> None:
        """Make the database of files of nodes, by label, and of ties, by type. It is there as a whole or not at all.

        Raises CannotImport with the importer's last words when it can't.
        """
        made = Layout(self.folder / "server")
        write_configuration(made, port=UNUSED_PORT, page_cache_mb=PAGE_CACHE_MB)
        environment = {**os.environ, "NEO4J_HOME": str(made.home), "NEO4J_CONF": str(made.home / "conf")}
        command = importer_command(self.jars, nodes, ties, heap_mb=HEAP_MB)
        self.layout.console_log.parent.mkdir(parents=True, exist_ok=True)
        with self.layout.console_log.open("wb") as said:
            ended = subprocess.run(command, check=False, env=environment, cwd=self.folder, stdout=said, stderr=said)  # noqa: S603 - made by graph.server.config
        if ended.returncode:
            raise CannotImport(f"Neo4j's importer failed, and nothing was loaded. {last_words(self.layout)}")
        self.layout.data.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(self.layout.data / "transactions", ignore_errors=True)
        for part in ("transactions", "databases"):  # without databases, there is no store
            (made.data / part).rename(self.layout.data / part)


@contextmanager
def empty_store(data_dir: Path, cache_dir: Path, say: Callable[[str], None]) -> Generator[EmptyStore]:
    """Where the private server of ``data_dir`` will have its database, which must not be there yet.

    No other command starts the server meanwhile. Raises CannotImport, with what to do, when the server runs or has a
    database, ServerUnavailable when there is no Neo4j to be had.
    """
    layout = Layout(data_dir.absolute())
    claim(layout.root)
    with locked(layout.start_lock, waiting=lambda: say("Waiting for another command to start or stop the server.")):
        if not is_free(layout.server_lock):
            raise CannotImport(
                f"The server of {layout.root} runs, and has a database already. Import without --offline, or stop the "
                "commands that use it and set INMAIL_DATA_DIR to a new directory."
            )
        if (layout.data / "databases").exists():
            raise CannotImport(
                f"There is a database in {layout.root} already, and --offline only makes new ones. Import without it, "
                "set INMAIL_DATA_DIR to a new directory, or move this one away."
            )
        jars = ensure_jars(cache_dir.absolute(), locked_jars(), say)
        shutil.rmtree(layout.importing, ignore_errors=True)
        layout.importing.mkdir()
        try:
            yield EmptyStore(layout, jars)
        finally:
            shutil.rmtree(layout.importing, ignore_errors=True)
