"""Neo4j's jars: fetched once from the registry, each checked against the committed lock, then kept in the cache.

The lock (``neo4j-jars.lock``) names every file, so nothing has to be resolved at run time: what it lists is fetched,
what it doesn't list is never started. Mirrors are set in jgo's own configuration file, section ``[repositories]``.
"""

from __future__ import annotations

import hashlib
import shutil
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from jgo.config import GlobalSettings
from jgo.maven import MavenContext
from requests import RequestException

from graph.server.locks import locked
from graph.server.unavailable import ServerUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

NEO4J = "org.neo4j:neo4j:5.26.30"
LOCK_FILE = "neo4j-jars.lock"
PARALLEL_FETCHES = 8
ATTEMPTS = 2


@dataclass(frozen=True, slots=True)
class Jar:
    """One line of the lock: hex ``sha256``, ``size`` in bytes, and group:artifact:version[:classifier]."""

    sha256: str
    size: int
    coordinate: str

    @property
    def name(self) -> str:
        """The file's name: artifact-version[-classifier].jar."""
        return "-".join(self.coordinate.split(":")[1:]) + ".jar"


def locked_jars() -> tuple[Jar, ...]:
    """Every jar that the committed lock lists."""
    lines = files("graph.server").joinpath(LOCK_FILE).read_text().splitlines()
    return tuple(Jar(sha256, int(size), coordinate) for sha256, size, coordinate in map(str.split, lines))


def jars_directory(cache_dir: Path, jars: Sequence[Jar]) -> Path:
    """Where ``jars`` are kept: a directory of their own for each state of the lock."""
    digest = hashlib.sha256("".join(jar.sha256 for jar in jars).encode()).hexdigest()
    return cache_dir / f"neo4j-{digest[:16]}"


def jars_ready(cache_dir: Path, jars: Sequence[Jar]) -> bool:
    """Whether ``jars`` were all verified before and still have their sizes; hashes are not computed again."""
    directory = jars_directory(cache_dir, jars)
    return _stamp(directory).exists() and all(_has_size(directory / jar.name, jar) for jar in jars)


def ensure_jars(cache_dir: Path, jars: Sequence[Jar], say: Callable[[str], None]) -> Path:
    """Make sure that ``jars`` are in the cache, verified; fetch what is missing. Returns their directory.

    ``say`` is told what is fetched and how far it is. Safe to run in many processes at once, and to kill at any time:
    a file gets its place only after its hash was found right. Raises ServerUnavailable when the registry is out of
    reach, or serves a file that the lock doesn't know.
    """
    directory = jars_directory(cache_dir, jars)
    if jars_ready(cache_dir, jars):
        return directory
    directory.mkdir(parents=True, exist_ok=True)

    def waiting() -> None:
        say("Another command is fetching Neo4j; waiting for it.")

    with locked(directory.with_suffix(".lock"), waiting=waiting):
        if not jars_ready(cache_dir, jars):
            missing = [jar for jar in jars if not _is_right(directory / jar.name, jar)]
            _fetch_all(missing, directory, say)
            _stamp(directory).touch()
    return directory


def _stamp(directory: Path) -> Path:
    return directory / "verified"


def _has_size(path: Path, jar: Jar) -> bool:
    return path.is_file() and path.stat().st_size == jar.size


def _is_right(path: Path, jar: Jar) -> bool:
    return _has_size(path, jar) and hashlib.sha256(path.read_bytes()).hexdigest() == jar.sha256


def _fetch_all(missing: Sequence[Jar], directory: Path, say: Callable[[str], None]) -> None:
    drafts = directory.with_suffix(".partial")
    shutil.rmtree(drafts, ignore_errors=True)
    context = MavenContext(repo_cache=drafts)
    context.remote_repos |= GlobalSettings.load().repositories
    total, done, told = sum(jar.size for jar in missing), 0, 0
    say(f"Fetching Neo4j ({NEO4J}), once: {len(missing)} jars, {_megabytes(total)} MB, into {directory}.")
    with ThreadPoolExecutor(PARALLEL_FETCHES) as pool:
        fetches = {pool.submit(_fetch, jar, context, directory): jar for jar in missing}
        try:
            for fetch in as_completed(fetches):
                fetch.result()
                done += fetches[fetch].size
                if done * 10 // total > told:
                    told = done * 10 // total
                    say(f"Fetched {_megabytes(done)} of {_megabytes(total)} MB.")
        finally:
            pool.shutdown(cancel_futures=True)
    shutil.rmtree(drafts, ignore_errors=True)


def _megabytes(size: int) -> int:
    return round(size / 1_000_000)


def _fetch(jar: Jar, context: MavenContext, directory: Path) -> None:
    draft = _download(jar, context)
    if not _is_right(draft, jar):
        raise ServerUnavailable(
            f"The registry served {jar.coordinate} with another content than the lock file expects (sha256 "
            f"{jar.sha256}). It was refused, and nothing was started. A mirror or a proxy may have changed it."
        )
    draft.replace(directory / jar.name)


def _download(jar: Jar, context: MavenContext) -> Path:
    group, artifact, version, *classifier = jar.coordinate.split(":")
    wanted = context.project(group, artifact).at_version(version).artifact("".join(classifier), "jar")
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return wanted.resolve()
        except (RequestException, RuntimeError) as error:  # RuntimeError: the registry doesn't have it
            if wanted.cached_path is not None:
                wanted.cached_path.unlink(missing_ok=True)  # a transfer that was cut off
            if attempt == ATTEMPTS:
                raise ServerUnavailable(
                    f"Neo4j is not in the cache yet, and {jar.coordinate} can't be fetched: the Maven registry is out "
                    "of reach or doesn't have it. Check the network (or the mirror in jgo's configuration) and run "
                    "the command again: what was fetched already is kept."
                ) from error
    raise AssertionError(ATTEMPTS)
