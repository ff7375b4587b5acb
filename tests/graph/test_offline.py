"""What Neo4j's own importer makes of a network, against what loading makes of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from graph.database import open_driver
from graph.loading import load
from graph.loading.offline import finish, make
from graph.migrations import LATEST, migrate, version
from graph.server.importing import CannotImport, empty_store
from graph.server.private import private_server
from schema.product import assemble
from schema.settings import load_settings
from services.lot import PayWith
from services.networks.members_csv import read_members_csv
from services.networks.network import BlockRow
from services.policy import Policy
from services.purchase import PaymentMethod

if TYPE_CHECKING:
    from pathlib import Path

    from neo4j import AsyncDriver

    from graph.server.address import ServerAddress
    from services.networks.network import Network

DATABASE = "neo4j"
NOW = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
HEADER = (
    "id,name,headline,profile_level,standing,account_type,open_profile,opt_outs,email,open_job_posts,response_rate,"
    "place,employer,title,employer_since,school,class_year,skills\n"
)
MEMBERS = (
    '@a,"Zoë ""Z"" O\'Brien, Dr.","CTO; and, so on",,,,,,,,,@Pôrto,@Acme,"CTO, again",2019,@MIT,2001,@C++;@Rust\n'
    "@b,Ben \\ Back,,BASIC,RESTRICTED,SALES,true,SALES;ALL,ben@example.com,3,0.25,@pôrto,@ACME,,,@mit,,@rust;@RUST\n"
    "@c,Cem,,,SUSPENDED,RECRUITER,false,,,12,1,,,,,,,\n"
    '@d,"李 小龙",Actor,,,,,RECRUITER,,,,@Pôrto,"@Golden, Ltd",Actor,1970,,,@Kung Fu\n'
    "@e,Eve,,,,,,,,,,,,,,,,\n"
)
CONNECTIONS = (
    "member_a,member_b,since\n"
    "@a,@b,2024-03-07\n@d,@a,2024-03-07T09:30:00.123456+02:00\n@c,@b,\n@b,@d,\n@e,@d,2020-02-29\n"
)

NODES = """
MATCH (n)
WHERE n.id STARTS WITH $prefix OR n.id STARTS WITH toLower($prefix)
RETURN labels(n) AS labels, properties(n) AS properties
"""
TIES = """
MATCH (a)-[tie]->(b)
WHERE a.id STARTS WITH $prefix
RETURN a.id AS a, type(tie) AS type, properties(tie) AS properties, b.id AS b
"""


@pytest.fixture
def network(tmp_path: Path, prefix: str) -> Network:
    members, connections = tmp_path / "members.csv", tmp_path / "connections.csv"
    members.write_text(HEADER + MEMBERS.replace("@", prefix).replace(f"ben{prefix}", "ben@"), encoding="utf-8")
    connections.write_text(CONNECTIONS.replace("@", prefix), encoding="utf-8")
    read = read_members_csv(members, connections)
    return replace(read, blocks=(BlockRow(f"{prefix}b", f"{prefix}d", NOW),))


async def picture(driver: AsyncDriver, prefix: str) -> tuple[list[str], list[str]]:
    """Everything that is stored of this test, in an order."""
    nodes, _, _ = await driver.execute_query(NODES, prefix=prefix, database_=DATABASE)
    ties, _, _ = await driver.execute_query(TIES, prefix=prefix, database_=DATABASE)
    return (
        sorted(f"{node['labels']} {_ordered(node['properties'])}" for node in nodes),
        sorted(f"{tie['a']} {tie['type']} {tie['b']} {_ordered(tie['properties'])}" for tie in ties),
    )


def _ordered(properties: dict[str, Any]) -> list[tuple[str, Any]]:
    return sorted(properties.items())


def ignore(_kind: str, _count: int) -> None:
    """Take no notice of progress."""


def private(folder: Path, cache_dir: Path) -> Any:  # noqa: ANN401 - a context manager
    return private_server(folder, cache_dir, heap_mb=512, page_cache_mb=64, jvm_options=("-XX:+UseSerialGC",))


def opened(address: ServerAddress) -> AsyncDriver:
    return open_driver(address.uri, address.username, address.password)


def test_an_import_offline_equals_an_import_online_and_sends_go_on_from_it(
    server: ServerAddress, network: Network, tmp_path: Path, prefix: str
) -> None:
    cache_dir, folder = load_settings().cache_dir, tmp_path / "data"
    with empty_store(folder, cache_dir, print) as store:
        make(store, network, NOW)
    assert not store.folder.exists()
    online = asyncio.run(_loaded(server, network, prefix))
    with private(folder, cache_dir) as address:
        offline = asyncio.run(_finished(address, prefix))
        assert offline == online
        assert len(online[0]) == 5 + 2 + 1 + 1 + 3
        asyncio.run(_send(address, f"{prefix}a", f"{prefix}e"))
        with (
            pytest.raises(CannotImport, match="runs, and has a database already"),
            empty_store(folder, cache_dir, print),
        ):
            pass
    with pytest.raises(CannotImport, match="only makes new ones"), empty_store(folder, cache_dir, print):
        pass


async def _loaded(server: ServerAddress, network: Network, prefix: str) -> tuple[list[str], list[str]]:
    async with opened(server) as driver:
        await load(driver, DATABASE, network, now=NOW, advance=ignore)
        return await picture(driver, prefix)


async def _finished(address: ServerAddress, prefix: str) -> tuple[list[str], list[str]]:
    async with opened(address) as driver:
        await migrate(driver, DATABASE)
        await finish(driver, DATABASE)
        assert await version(driver, DATABASE) == LATEST
        return await picture(driver, prefix)


async def _send(address: ServerAddress, sender: str, recipient: str) -> None:
    async with opened(address) as driver:
        services = assemble(driver, DATABASE, Policy()).services
        await services.purchasing.purchase(
            sender, "fund", credits=25, method=PaymentMethod.MICROSOFT_BILLING, token=None
        )
        sent = await services.inmails.send(
            sender, "one", recipient_id=recipient, subject="Hello", body="A question.", pay_with=PayWith.AUTO
        )
        assert not sent.replayed


def test_an_importer_that_fails_leaves_nothing_and_says_why(tmp_path: Path) -> None:
    cache_dir, folder = load_settings().cache_dir, tmp_path / "data"
    broken = tmp_path / "Member.csv"
    broken.write_text(":ID,n:long\n0,many\n")
    with (
        empty_store(folder, cache_dir, print) as store,
        pytest.raises(CannotImport, match="importer failed, and nothing was loaded") as failed,
    ):
        store.fill({"Member": broken}, {})
    assert "Error importing csv file" in str(failed.value)
    assert not (folder / "home" / "data" / "databases").exists()
    with empty_store(folder, cache_dir, print):
        pass
