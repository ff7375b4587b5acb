from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.hold import HeldPart, Hold, end_of, outlives
from services.lot import Lot, LotSource

NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
END = NOW + timedelta(days=3)
TICK = timedelta(microseconds=1)
LOT = Lot("lot", LotSource.REWARD, 10, 4, NOW, None, 2, "origin", held=2)
HOLD = Hold("hold", "ana", "cause", (HeldPart("lot", 2, 1), HeldPart("other", 5, 2)), NOW, END)


def test_a_hold_sets_aside_what_its_parts_do() -> None:
    assert HOLD.credits == 7
    assert replace(HOLD, parts=()).credits == 0


@pytest.mark.parametrize(("expires_at", "can"), [(None, True), (END - TICK, False), (END, True), (END + TICK, True)])
def test_r7a_no_hold_keeps_a_credit_past_its_lot_s_end(expires_at: datetime | None, can: bool) -> None:  # noqa: FBT001 - a column of the table
    assert outlives(replace(LOT, expires_at=expires_at), END) is can


@pytest.mark.parametrize(
    ("lot_end", "other_end", "end"),
    [
        (None, None, END),
        (END + TICK, None, END),
        (END - TICK, None, END - TICK),
        (None, END - TICK, END - TICK),
        (END - TICK, END - 2 * TICK, END - 2 * TICK),
    ],
)
def test_r7a_a_hold_ends_at_its_time_or_with_the_first_of_its_lots(
    lot_end: datetime | None, other_end: datetime | None, end: datetime
) -> None:
    lots = (replace(LOT, expires_at=lot_end), replace(LOT, id="other", expires_at=other_end))
    strange = replace(LOT, id="strange", expires_at=NOW)
    assert end_of(HOLD, (*lots, strange)) == end
