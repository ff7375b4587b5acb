"""auditAccount and explainBalance, through the whole API (R22, R24)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.schema.conftest import DATABASE

if TYPE_CHECKING:
    from tests.schema.conftest import Api

pytestmark = pytest.mark.anyio

AUDIT = """
{ auditAccount { ok entries checkedThrough at totalFindings findings { kind text sequence lotId expected found } } }
"""
EXPLAIN = "{ explainBalance { lines { label credits entries since until text } available addsUp at } }"


async def test_r24_a_member_audits_the_own_account(api: Api) -> None:
    await api.buy("ana")
    await api.sent("ana", "cleo")
    report = (await api.data(AUDIT, by="ana"))["auditAccount"]
    assert report == {
        "ok": True,
        "entries": 2,
        "checkedThrough": 2,
        "at": api.clock.now.isoformat(),
        "totalFindings": 0,
        "findings": [],
    }
    assert (await api.data(AUDIT, by="cleo"))["auditAccount"]["entries"] == 0


async def test_r24_what_differs_is_named_with_its_place(api: Api) -> None:
    lot = (await api.buy("ana"))["purchase"]["lotId"]
    await api.sent("ana", "cleo")
    await api.product.driver.execute_query(
        "MATCH (e:Entry {memberId: $id, sequence: 2}) SET e.balance = 23", id=f"{api.prefix}ana", database_=DATABASE
    )
    report = (await api.data(AUDIT, by="ana"))["auditAccount"]
    assert not report["ok"]
    seal, balance = report["findings"]
    assert (seal["kind"], seal["sequence"]) == ("SEAL", 2)
    assert balance == {
        "kind": "BALANCE",
        "text": "Entry 2 has a wrong balance.",
        "sequence": 2,
        "lotId": lot,
        "expected": "24",
        "found": "23",
    }
    assert report["totalFindings"] == 2


async def test_a_sequence_beyond_graphqls_numbers_is_told_in_the_text(api: Api) -> None:
    await api.buy("ana")
    await api.product.driver.execute_query(
        "CREATE (:Entry {memberId: $id, sequence: 5000000000})", id=f"{api.prefix}ana", database_=DATABASE
    )
    (finding,) = (await api.data(AUDIT, by="ana"))["auditAccount"]["findings"]
    assert (finding["kind"], finding["sequence"], finding["found"]) == ("COUNTER", None, "5000000000")


async def test_an_audit_changes_nothing(api: Api) -> None:
    await api.buy("ana")
    before = await api.picture()
    await api.data(AUDIT, by="ana")
    await api.data(EXPLAIN, by="ana")
    assert await api.picture() == before


async def test_r22_a_balance_is_explained(api: Api) -> None:
    await api.buy("ana")
    await api.subscribe("ana")
    await api.sent("ana", "cleo")
    explained = (await api.data(EXPLAIN, by="ana"))["explainBalance"]
    now = api.clock.now.isoformat()
    assert explained["lines"] == [
        {"label": label, "credits": credits, "entries": 1, "since": now, "until": now, "text": text}
        for label, credits, text in (
            ("GRANTED", 15, "+15 granted by the plan (1 x, on 2026-03-10)"),
            ("BOUGHT", 25, "+25 bought in packs (1 x, on 2026-03-10)"),
            ("SPENT", -1, "-1 spent on InMails (1 x, on 2026-03-10)"),
        )
    ]
    assert (explained["available"], explained["addsUp"], explained["at"]) == (39, True, now)


async def test_r22_a_balance_is_explained_after_months_without_a_visit(api: Api) -> None:
    await api.subscribe("ana")
    api.clock.advance(days=150)
    explained = (await api.data(EXPLAIN, by="ana"))["explainBalance"]
    assert {line["label"]: line["credits"] for line in explained["lines"]} == {"GRANTED": 75, "FORFEITED": -15}
    assert (explained["available"], explained["addsUp"]) == (60, True)


@pytest.mark.parametrize("query", [AUDIT, EXPLAIN])
async def test_strangers_and_the_gone_are_told_to_sign_in(api: Api, query: str) -> None:
    for who in (None, "gone"):
        (error,) = (await api.ask(query, by=who))["errors"]
        assert error["extensions"]["code"] == "NOT_SIGNED_IN"


async def test_r24_refunds_disputes_and_debts_leave_a_sound_ledger(api: Api) -> None:
    """Every movement that money brings about, one after another; each leaves all in order."""

    async def sound() -> dict[str, int]:
        report = (await api.data(AUDIT, by="ana"))["auditAccount"]
        assert report["findings"] == []
        explained = (await api.data(EXPLAIN, by="ana"))["explainBalance"]
        assert explained["addsUp"]
        return {line["label"]: line["credits"] for line in explained["lines"]}

    async def event(purchase: str, event: str) -> None:
        await api.do("simulatePaymentEvent", "replayed", by="ana", purchaseId=purchase, event=event)

    first = (await api.buy("ana"))["purchase"]["id"]
    await api.sent("ana", "cleo")
    await api.do("refundPurchase", "replayed", by="ana", purchaseId=first, credits=10)
    assert await sound() == {"BOUGHT": 25, "SPENT": -1, "HELD": 0, "REFUNDED": -10}
    second = (await api.buy("ana"))["purchase"]["id"]
    await api.sent("ana", "dora")
    await event(first, "DISPUTE_OPENED")  # two credits are spent: a debt, beside what is taken
    assert (await sound())["REFUNDED"] == -23
    await event(first, "DISPUTE_WON")
    await sound()
    await event(second, "DISPUTE_LOST")
    await sound()
    await api.buy("ana", 50)
    await sound()
    await event(second, "DISPUTE_OPENED")  # late, and out of order
    lines = await sound()
    assert (
        sum(lines.values())
        == (await api.data("{ viewer { credits { available } } }", by="ana"))["viewer"]["credits"]["available"]
    )
