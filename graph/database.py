"""The driver, set up as this product needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neo4j import AsyncDriver, AsyncGraphDatabase, AsyncSession, NotificationMinimumSeverity
from neo4j.exceptions import DriverError, Neo4jError

if TYPE_CHECKING:
    from collections.abc import Mapping

FAILURES = (Neo4jError, DriverError, TimeoutError, OSError)
"""What the driver, time limits on it and the network end a call with."""
RETRY_SECONDS = 5.0
"""For so long a transaction that couldn't be begun, or was ended by a deadlock, is tried again."""


def given(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """``parameters`` as the one that each statement takes: a map, ``$given``.

    The server keeps a plan for each combination of its parameters' types and, of texts and lists, orders of size: 0, 1,
    up to 10, up to 100. A statement with ten lists would be planned anew again and again, for a second or more. Of what
    is in a map it knows nothing, so there is one plan.
    """
    return {"given": parameters}


def open_driver(uri: str, username: str, password: str) -> AsyncDriver:
    """A driver for the server at ``uri``; nothing is connected yet.

    The times are in seconds: short enough that a dead server is told from a slow one before clients give up.
    """
    return AsyncGraphDatabase.driver(  # pyright: ignore[reportUnknownMemberType] - the driver types its options as Unknown
        uri,
        auth=(username, password),
        max_connection_pool_size=50,
        connection_acquisition_timeout=2.0,
        connection_timeout=2.0,
        liveness_check_timeout=30.0,
        max_transaction_retry_time=RETRY_SECONDS,
        notifications_min_severity=NotificationMinimumSeverity.OFF,
        telemetry_disabled=True,
    )


def open_session(driver: AsyncDriver, database: str, **options: Any) -> AsyncSession:  # noqa: ANN401 - the driver's
    """A session of ``driver`` on the database of that name; ``options`` are the driver's own.

    All sessions and reads of a driver share their bookmarks: what a cluster's follower is asked after a commit of this
    process, it answers once it has that commit.
    """
    return driver.session(  # pyright: ignore[reportUnknownMemberType] - as above
        database=database, bookmark_manager=driver.execute_query_bookmark_manager, **options
    )
