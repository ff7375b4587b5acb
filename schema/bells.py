"""How processes tell each other of news, as the environment says."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from services.live.bell import NoBell
from services.live.valkey import open_bell

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from schema.settings import Settings
    from services.live.bell import Bell


@asynccontextmanager
async def bell_of(settings: Settings) -> AsyncGenerator[Bell]:
    """How this process and others tell each other that members' logs have grown."""
    if settings.valkey_url is None:
        yield NoBell()
        return
    async with open_bell(settings.valkey_url.get_secret_value()) as bell:
        yield bell
