from contextlib import AbstractContextManager, asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import typer
from neo4j.exceptions import ServiceUnavailable

from graph.server.importing import CannotImport
from schema.cli.loading import load_network
from services.networks.demo import generate
from services.networks.problem import KEPT_PROBLEMS, InvalidNetworkError, Problem

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from neo4j import AsyncDriver

    from graph.server.importing import EmptyStore
    from services.networks.network import MemberRow, Network


class Gone:
    """A target whose database is out of reach."""

    def now(self) -> datetime:
        return datetime(2026, 1, 2, tzinfo=UTC)

    @asynccontextmanager
    async def database(self) -> "AsyncGenerator[tuple[AsyncDriver, str]]":
        raise ServiceUnavailable("bolt: secret detail")
        yield

    def empty_store(self) -> "AbstractContextManager[EmptyStore]":
        raise CannotImport("There is a database already.")

    async def start_plans(
        self, driver: "AsyncDriver", database: str, members: "list[MemberRow]", started: "Callable[[int], None]"
    ) -> None:
        raise AssertionError((driver, database, members, started))


def test_a_database_that_stops_answering_is_told_in_plain_words(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as ended:
        load_network(Gone(), lambda: generate(50, 1))
    assert ended.value.exit_code == 1
    assert capsys.readouterr().err == (
        "The database stopped answering. What was loaded stays; run the command again and it goes on.\n"
    )


def test_a_store_that_isnt_empty_is_told_before_anything_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    def read() -> "Network":
        raise AssertionError

    with pytest.raises(typer.Exit):
        load_network(Gone(), read, offline=True)
    assert capsys.readouterr().err == "There is a database already.\n"


def test_problems_left_out_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    def read() -> "Network":
        raise InvalidNetworkError((Problem("a.csv", 1, "wrong"),) * KEPT_PROBLEMS, left_out=1234)

    with pytest.raises(typer.Exit):
        load_network(Gone(), read)
    lines = capsys.readouterr().err.splitlines()
    assert lines.count("a.csv:1: wrong") == KEPT_PROBLEMS
    assert lines[-2] == "and 1,234 more."
