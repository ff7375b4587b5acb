"""What must hold of what runs the service: leases of jobs, a clock for tests, the lock of migrations."""

from __future__ import annotations

from typing import LiteralString

from graph.shapes.shape import shape

JOB_LEASES: LiteralString = shape(
    "JobLease",
    """
  [n.name IS :: STRING NOT NULL, 'name must be text'],
  [n.until IS :: ZONED DATETIME AND n.ranAt IS :: ZONED DATETIME, 'until and ranAt must be moments, or nothing'],
  [(n.holder IS NULL) = (n.until IS NULL), 'holder and until must be there together']
""",
    example="n.name",
)

TEST_CLOCKS: LiteralString = shape(
    "TestClock",
    """
  [n.id IS :: STRING NOT NULL, 'id must be text'],
  [n.ahead IS :: INTEGER NOT NULL AND n.ahead >= 0, 'ahead must be a whole number from 0']
""",
)

MIGRATION_LOCKS: LiteralString = shape(
    "MigrationLock",
    """
  [n.id = 'migrations', 'there is one lock of migrations'],
  [n.version IS :: INTEGER AND coalesce(n.version, 0) >= 0, 'version must be a whole number from 0']
""",
)
