"""What entries undo, what holds set aside, what debts took (R24)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from services.audit.finding import FindingKind

from .life import Life, as_stored, audited, changed, full_life, kinds


@pytest.mark.parametrize(
    ("sequence", "reverses", "words"),
    [
        (7, None, "says of no entry"),
        (7, 99, "there is none before it"),
        (7, 12, "there is none before it"),
        (7, 2, "another movement"),
        (8, 6, "another movement"),
        (9, 3, "another movement"),
        (3, 99, "there is none before it"),
    ],
)
def test_what_undoes_an_entry_names_that_one(sequence: int, reverses: int | None, words: str) -> None:
    life = full_life()
    report = audited(changed(life.entries, sequence, reverses=reverses), life.stored())
    (found,) = [f for f in report.findings if f.kind is FindingKind.REVERSAL]
    assert found.sequence == sequence
    assert words in found.text


def test_a_hold_comes_back_once() -> None:
    life = Life()
    lot = life.add(10)
    hold, _ = life.hold({lot: 2}), life.hold({lot: 2})
    life.release(hold)
    life.release(hold)
    report = audited(as_stored(life.entries), life.stored())
    assert [(f.kind, f.sequence) for f in report.findings] == [(FindingKind.REVERSAL, 5)]


HOLDS: dict[str, dict[str, Any]] = {
    "another lot": {"lot_ids": ("lot-4",)},
    "other credits": {"credits": (2,)},
    "another entry": {"entries": (5,)},
    "an entry that is no number": {"entries": ("10",)},
    "another name": {"id": "hold-99"},
    "no parts": {"lot_ids": (), "credits": (), "entries": ()},
    "parts of unequal length": {"credits": (1, 1)},
}


@pytest.mark.parametrize("name", list(HOLDS))
def test_r24_a_hold_that_says_otherwise_is_found(name: str) -> None:
    life = full_life()
    account = life.stored()
    hold = replace(account.holds[0], **HOLDS[name])
    report = audited(as_stored(life.entries), replace(account, holds=(hold,)))
    assert kinds(report) == {FindingKind.HOLD}


DEBTS: dict[str, dict[str, Any]] = {
    "owed again": {"outstanding": 1},
    "below zero": {"outstanding": -1},
    "smaller than what was taken": {"amount": 1},
    "no number": {"outstanding": None},
    "tied as if open": {"ties": ("OWES",)},
    "untied": {"ties": ()},
}


@pytest.mark.parametrize("name", list(DEBTS))
def test_r24_a_debt_that_says_otherwise_is_found(name: str) -> None:
    life = full_life()
    account = life.stored()
    debt = replace(account.debts[0], **DEBTS[name])
    report = audited(as_stored(life.entries), replace(account, debts=(debt,)))
    assert kinds(report) == {FindingKind.DEBT}


def test_a_debt_partly_paid_is_sound() -> None:
    life = Life()
    life.owe(5)
    life.add(3)
    (debt,) = life.account.debts
    account = life.stored()
    account = replace(account, debts=(replace(account.debts[0], outstanding=debt.outstanding, ties=("OWES",)),))
    assert audited(as_stored(life.entries), account).ok
