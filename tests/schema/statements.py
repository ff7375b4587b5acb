"""What a request asks of the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neo4j import AsyncManagedTransaction, AsyncSession

if TYPE_CHECKING:
    import pytest


def count_statements(patched: pytest.MonkeyPatch, asked: list[str]) -> None:
    """Keep every statement that goes to the database, by whichever way."""
    for owner in (AsyncManagedTransaction, AsyncSession):
        run = owner.run

        async def counted(self: Any, query: str, *given: Any, run: Any = run, **more: Any) -> Any:  # noqa: ANN401 - as the driver's
            asked.append(query)
            return await run(self, query, *given, **more)

        patched.setattr(owner, "run", counted)
