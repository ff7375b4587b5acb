from __future__ import annotations

from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
import typer

from graph.loading import load
from graph.server.address import ServerAddress
from graph.server.importing import CannotImport
from schema.cli import target as module
from schema.cli.target import Target
from schema.product import assemble, utc_now
from services.jobs.sweep import Swept
from services.member import Member, PlanName
from services.networks.network import PROFILE_FACTS, MemberRow, Network
from services.policy import Policy
from services.store import NothingChanged

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator

    from neo4j import AsyncDriver

    from schema.settings import Settings

pytestmark = pytest.mark.anyio


async def test_a_key_that_the_member_used_already_stops_no_import(driver: AsyncDriver, prefix: str) -> None:
    name = f"{prefix}a"
    row = MemberRow(Member(name, plan=PlanName.CAREER), name="Ana", states=PROFILE_FACTS)
    await load(driver, "neo4j", Network((row,), ()), now=utc_now(), advance=lambda _kind, _count: None)
    credits = assemble(driver, "neo4j", Policy()).services.credits
    await credits.start_subscription(name, "import:CAREER", plan=PlanName.CAREER_PLUS)
    done: list[int] = []
    await Target().start_plans(driver, "neo4j", [row], done.append)
    assert done == [1]
    plan = (await credits.balance(name)).account.subscription
    assert plan is not None
    assert plan.plan is PlanName.CAREER_PLUS


@dataclass
class Sweeping:
    """A product whose sweep does what a test says."""

    outcome: Swept | Exception
    swept: bool = False

    async def run(self) -> Swept:
        self.swept = True
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


@pytest.fixture
def sweeping(monkeypatch: pytest.MonkeyPatch) -> Sweeping:
    sweep = Sweeping(Swept(settled=3))

    @contextmanager
    def server(_: Settings) -> Generator[ServerAddress]:
        yield ServerAddress("bolt://unused.invalid", "", "")

    @asynccontextmanager
    async def product(_: Settings, __: ServerAddress) -> AsyncGenerator[SimpleNamespace]:
        yield SimpleNamespace(driver="the driver", database="neo4j", jobs=SimpleNamespace(sweep=sweep))

    monkeypatch.setattr(module, "server_or_exit", server)
    monkeypatch.setattr(module, "product_or_exit", product)
    return sweep


async def test_r6a_accounts_are_settled_before_members_facts_change(sweeping: Sweeping) -> None:
    async with Target().database() as opened:
        assert sweeping.swept
        assert opened == ("the driver", "neo4j")


async def test_accounts_that_cant_be_settled_are_told_and_stop_no_import(
    sweeping: Sweeping, capsys: pytest.CaptureFixture[str]
) -> None:
    sweeping.outcome = Swept(settled=1, failed={"ana", "ben"})
    async with Target().database():
        assert capsys.readouterr().err.startswith("2 accounts couldn't be settled")


async def test_without_a_database_nothing_is_loaded(sweeping: Sweeping, capsys: pytest.CaptureFixture[str]) -> None:
    sweeping.outcome = NothingChanged()
    with pytest.raises(typer.Exit) as left:
        async with Target().database():
            pytest.fail("the import would have begun")
    assert left.value.exit_code == 1
    assert "run the command again" in capsys.readouterr().err


def test_a_server_of_ones_own_isnt_filled_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_URI", "bolt://example.org:7687")
    monkeypatch.setenv("NEO4J_PASSWORD", "secret")
    with (
        pytest.raises(CannotImport, match=r"NEO4J_URI names bolt://example.org:7687. Import without it, or unset"),
        Target().empty_store(),
    ):
        pass
