"""Balances and lots, added up anew (R23, R24)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from services.audit.finding import FindingKind

from .life import as_stored, audited, changed, full_life, kinds

if TYPE_CHECKING:
    from services.entry import Entry


def test_a_tail_cut_off_with_its_counters_shows_in_the_lots() -> None:
    life = full_life()
    entries = life.entries[:-1]
    last = entries[-1]
    account = replace(life.stored(), sequence=last.sequence, balance=last.balance, head=last.hash, last_at=last.at)
    report = audited(as_stored(entries), account)
    assert FindingKind.AVAILABLE in kinds(report)
    assert {f.lot_id for f in report.findings if f.kind is FindingKind.LOT_REMAINING} == {"lot-4"}


def test_r24_an_account_forged_from_an_entry_on_is_found_by_its_balances() -> None:
    """Whoever seals everything anew and sets the head too still has to make the lots and the balance agree."""
    life = full_life()
    entries: list[Entry] = []
    for entry in life.entries:
        forged = replace(entry, amount=-3) if entry.sequence == 3 else entry
        entries.append(forged.sealed(entries[-1].hash if entries else ""))
    report = audited(as_stored(entries), replace(life.stored(), head=entries[-1].hash))
    assert {(FindingKind.BALANCE, 3), (FindingKind.LOT_BALANCE, 3)} <= {(f.kind, f.sequence) for f in report.findings}
    assert {FindingKind.SEAL, FindingKind.LINK, FindingKind.HEAD}.isdisjoint(kinds(report))


def test_one_wrong_balance_is_told_once() -> None:
    life = full_life()
    report = audited(changed(life.entries, 4, balance=77), life.stored())
    assert [(f.kind, f.sequence, f.expected, f.found) for f in report.findings if f.kind is not FindingKind.SEAL] == [
        (FindingKind.BALANCE, 4, "12", "77")
    ]


@pytest.mark.parametrize("amount", [0, 1])
def test_a_movement_in_the_wrong_direction_is_told(amount: int) -> None:
    report = audited(changed(full_life().entries, 3, amount=amount), full_life().stored())
    assert (FindingKind.AMOUNT, 3) in {(f.kind, f.sequence) for f in report.findings}


def test_a_lot_never_leaves_its_bounds() -> None:
    life = full_life()
    for balance in (-1, 11):
        report = audited(changed(life.entries, 3, lotBalance=balance), life.stored())
        assert (FindingKind.LOT_RANGE, 3) in {(f.kind, f.sequence) for f in report.findings}


@pytest.mark.parametrize("fields", [{"cause": "a mail"}, {"kind": "SPEND"}, {"kind": "RELEASE"}, {"amount": -10}])
def test_a_lots_first_entry_opens_it(fields: dict[str, Any]) -> None:
    life = full_life()
    report = audited(changed(life.entries, 1, **fields), life.stored())
    assert (FindingKind.LOT_OPENING, 1) in {(f.kind, f.sequence) for f in report.findings}


LOTS: dict[str, tuple[dict[str, Any], FindingKind]] = {
    "amount": ({"amount": 12}, FindingKind.LOT_AMOUNT),
    "remaining": ({"remaining": 9}, FindingKind.LOT_REMAINING),
    "remaining is no number": ({"remaining": None}, FindingKind.LOT_REMAINING),
    "held": ({"held": 0}, FindingKind.LOT_HELD),
    "held is no whole number": ({"held": 1.0}, FindingKind.LOT_HELD),
    "closed though open": ({"ties": ("HELD",)}, FindingKind.LOT_TIE),
    "untied": ({"ties": ()}, FindingKind.LOT_TIE),
    "tied twice": ({"ties": ("HOLDS", "HOLDS"), "owners": 2}, FindingKind.LOT_TIE),
    "somebody else's too": ({"owners": 2}, FindingKind.LOT_TIE),
    "another": ({"id": "another"}, FindingKind.LOT_UNKNOWN),
}


@pytest.mark.parametrize("name", list(LOTS))
def test_r24_a_lot_that_says_otherwise_is_found(name: str) -> None:
    life = full_life()
    fields, kind = LOTS[name]
    account = life.stored()
    lots = (replace(account.lots[0], **fields), *account.lots[1:])
    report = audited(as_stored(life.entries), replace(account, lots=lots))
    assert (kind, fields.get("id", "lot-2")) in {(f.kind, f.lot_id) for f in report.findings}


def test_r24_a_closed_lot_that_says_it_is_open_is_found() -> None:
    life = full_life()
    account = life.stored()
    lots = (account.lots[0], replace(account.lots[1], ties=("HOLDS",)))
    report = audited(as_stored(life.entries), replace(account, lots=lots))
    assert [(f.kind, f.lot_id, f.expected) for f in report.findings] == [(FindingKind.LOT_TIE, "lot-4", "HELD")]


@pytest.mark.parametrize("credits", [24, None])
def test_a_paid_purchase_brings_its_credits(credits: int | None) -> None:
    life = full_life()
    account = life.stored()
    purchases = (replace(account.purchases[0], credits=credits),)
    report = audited(as_stored(life.entries), replace(account, purchases=purchases))
    assert kinds(report) == {FindingKind.PURCHASE}
    unpaid = replace(account.purchases[0], id="unpaid", settled=False)
    assert audited(as_stored(life.entries), replace(account, purchases=(*account.purchases, unpaid))).ok
