from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from graph.migrations import LATEST, version
from graph.server.address import ServerAddress
from schema.product import assemble, open_product, policy_of, server_of, utc_now
from schema.settings import Mode, Payments, Settings
from services.policy import Policy
from services.purchase import PaymentMethod
from services.refusal import NotSignedIn, PaymentRefused
from services.refusal_code import RefusalCode

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from neo4j import AsyncDriver

pytestmark = pytest.mark.anyio


def nothing(line: str) -> None:
    pytest.fail(f"there was nothing to say, but: {line}")


def test_a_configured_server_is_used_and_none_is_started(tmp_path: Path) -> None:
    settings = Settings(
        neo4j_uri="bolt+s://db.example:7687", neo4j_username="api", neo4j_password=SecretStr("pw"), data_dir=tmp_path
    )
    with server_of(settings, nothing) as address:
        assert address == ServerAddress("bolt+s://db.example:7687", "api", "pw")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("on", [True, False])
def test_the_environment_switches_the_policy(on: bool) -> None:  # noqa: FBT001 - a case
    assert policy_of(Settings(credit_back_on_reply=on)) == Policy(credit_back_on_reply=on)


def test_the_clock_is_utc() -> None:
    assert utc_now().tzinfo is UTC


async def test_an_opened_product_is_migrated_and_works(
    server: ServerAddress, member_ids: Callable[[int], list[str]]
) -> None:
    async with open_product(Settings(), server) as product:
        assert await version(product.driver, product.database) == LATEST
        [nobody] = member_ids(1)
        with pytest.raises(NotSignedIn):
            await product.services.credits.balance(nobody)


async def test_one_lane_one_policy_and_one_clock_serve_all_use_cases(driver: AsyncDriver) -> None:
    moment, policy = datetime(2026, 1, 1, tzinfo=UTC), Policy(monthly_limit=1)
    services = assemble(driver, "neo4j", policy, lambda: moment).services
    assert services.credits.lane is services.inmails.lane
    assert services.credits.policy is services.inmails.policy is services.policy is policy
    assert services.credits.clock() == services.inmails.clock() == moment
    assert services.reader is services.inmails.reader
    assert services.credits.new_id() != services.inmails.new_id()


async def test_production_gives_no_packs_away(server: ServerAddress, member_ids: Callable[[int], list[str]]) -> None:
    [member] = member_ids(1)
    settings = Settings(mode=Mode.PRODUCTION, token_secret=SecretStr("s" * 32))
    async with open_product(settings, server) as product:
        with pytest.raises(PaymentRefused, match="aren't sold here") as refused:
            await product.services.purchasing.purchase(
                member, "k", credits=25, method=PaymentMethod.CREDIT_CARD, token="4242424242424242"
            )
    assert refused.value.refusal.code is RefusalCode.PAYMENTS_OFF


async def test_the_sandbox_sells_where_it_is_set(server: ServerAddress, member_ids: Callable[[int], list[str]]) -> None:
    [nobody] = member_ids(1)
    async with open_product(Settings(payments=Payments.SANDBOX), server) as product:
        with pytest.raises(NotSignedIn):  # past the provider's check
            await product.services.purchasing.purchase(
                nobody, "k", credits=25, method=PaymentMethod.CREDIT_CARD, token="4242424242424242"
            )
