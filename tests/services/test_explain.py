"""How a balance came about (R22): at most ten lines, and they add up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.account import Account
from services.entry import EntryKind
from services.explain import LineLabel, Total, explain
from services.journal import Journal
from services.lot import Lot, LotSource
from services.member import Member

START = datetime(2026, 3, 10, 12, tzinfo=UTC)
LATER = START + timedelta(days=40)


def total(kind: EntryKind, credits: int, source: LotSource = LotSource.PURCHASED, entries: int = 1) -> Total:
    return Total(kind, source, credits, entries, START, LATER)


LABELS = {
    EntryKind.GRANT: LineLabel.GRANTED,
    EntryKind.PURCHASE: LineLabel.BOUGHT,
    EntryKind.SPEND: LineLabel.SPENT,
    EntryKind.EXPIRE: LineLabel.EXPIRED,
    EntryKind.FORFEIT_CAP: LineLabel.FORFEITED,
    EntryKind.HOLD: LineLabel.HELD,
    EntryKind.RELEASE: LineLabel.HELD,
    EntryKind.CREDIT_BACK: LineLabel.GIVEN_BACK,
    EntryKind.REFUND: LineLabel.REFUNDED,
    EntryKind.ADJUST: LineLabel.ADJUSTED,
}


@pytest.mark.parametrize("source", list(LotSource))
@pytest.mark.parametrize("kind", list(EntryKind))
def test_each_kind_has_its_line(kind: EntryKind, source: LotSource) -> None:
    (line,) = explain([total(kind, 3, source)], (), 3, LATER).lines
    rewarded = kind is EntryKind.GRANT and source is LotSource.REWARD
    assert line.label is (LineLabel.REWARDED if rewarded else LABELS[kind])
    assert (line.credits, line.entries, line.since, line.until) == (3, 1, START, LATER)


def test_r22_everything_that_can_happen_makes_ten_lines_in_a_fixed_order() -> None:
    totals = [total(kind, place + 1, source) for place, kind in enumerate(EntryKind) for source in LotSource]
    explanation = explain(reversed(totals), (), 4 * sum(range(1, 11)), LATER)
    assert [line.label for line in explanation.lines] == list(LineLabel)
    assert len(explanation.lines) == 10
    assert explanation.adds_up


def test_holds_and_what_came_back_are_one_line() -> None:
    totals = [total(EntryKind.HOLD, -5, entries=3), total(EntryKind.RELEASE, 4, entries=2)]
    (line,) = explain(totals, (), -1, LATER).lines
    assert (line.credits, line.entries) == (-1, 5)


def test_what_time_did_since_the_last_entry_is_in_the_lines() -> None:
    lot = Lot("lot", LotSource.SUBSCRIPTION, 15, 0, START, None, 3, "plan")
    journal = Journal(Account(Member("ana"), sequence=4, balance=2))
    granted = journal.post(lot, EntryKind.GRANT, 15, at=LATER, cause="lot")
    journal.post(granted.lot, EntryKind.FORFEIT_CAP, -2, at=LATER, cause="plan")
    before = Total(EntryKind.GRANT, LotSource.SUBSCRIPTION, 2, 1, START, START)
    explanation = explain([before], journal.movements, 15, LATER)
    assert [(line.label, line.credits, line.entries, line.since, line.until) for line in explanation.lines] == [
        (LineLabel.GRANTED, 17, 2, START, LATER),
        (LineLabel.FORFEITED, -2, 1, LATER, LATER),
    ]
    assert explanation.adds_up


def test_lines_that_dont_add_up_say_so() -> None:
    assert not explain([total(EntryKind.PURCHASE, 25)], (), 24, LATER).adds_up
    assert explain((), (), 0, LATER).adds_up


def test_a_line_is_told_in_words() -> None:
    one = Total(EntryKind.PURCHASE, LotSource.PURCHASED, 25, 1, START, START)
    (bought, spent) = explain([one, total(EntryKind.SPEND, -7, entries=7)], (), 18, LATER).lines
    assert bought.text == "+25 bought in packs (1 x, on 2026-03-10)"
    assert spent.text == "-7 spent on InMails (7 x, from 2026-03-10 to 2026-04-19)"
