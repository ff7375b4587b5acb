"""Make neo4j-jars.lock anew, after a change of the Neo4j version: ``python -m graph.server.relock``.

Resolving takes about a minute and trusts what the registry serves at that moment: read the difference before it is
committed.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import jgo
from jgo.config import GlobalSettings

from graph.server.jars import LOCK_FILE, NEO4J

if TYPE_CHECKING:
    from jgo.maven import Artifact


def lock_text(coordinate: str) -> str:
    """One line ``sha256 size group:artifact:version[:classifier]`` for each jar that ``coordinate`` needs."""
    artifacts = jgo.resolve(coordinate, GlobalSettings.load().repositories)
    return "".join(sorted(map(_line, artifacts), key=lambda line: line.split()[2]))


def _line(artifact: Artifact) -> str:
    content = artifact.resolve().read_bytes()
    names = (artifact.groupId, artifact.artifactId, artifact.version, artifact.classifier)
    return f"{hashlib.sha256(content).hexdigest()} {len(content)} {':'.join(filter(None, names))}\n"


if __name__ == "__main__":
    Path(__file__).with_name(LOCK_FILE).write_text(lock_text(NEO4J))
