from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.connection import Bond, ConnectionRequest, RequestState, pair_of

NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
ASKED = ConnectionRequest("r1", "ana", "ben", "Hi", NOW)
BACK = ConnectionRequest("r2", "ben", "ana", "", NOW, RequestState.DECLINED, NOW)


def test_r2_a_pair_has_no_direction() -> None:
    assert pair_of("ana", "ben") == pair_of("ben", "ana") == ("ana", "ben")


@pytest.mark.parametrize("state", RequestState)
def test_a_request_waits_until_it_is_closed(state: RequestState) -> None:
    closed = ASKED.closed(state, NOW)
    assert closed == replace(ASKED, state=state, closed_at=NOW)
    assert closed.pending is (state is RequestState.PENDING)


def test_a_bond_knows_the_latest_request_of_each_side_and_the_one_that_waits() -> None:
    bond = Bond((BACK, ASKED))
    assert (bond.latest_of("ana"), bond.latest_of("ben"), bond.latest_of("cid")) == (ASKED, BACK, None)
    assert bond.pending == ASKED
    assert Bond((BACK,)).pending is None


def test_a_later_request_takes_the_place_of_its_senders_earlier_one() -> None:
    later = replace(ASKED, id="r3")
    assert Bond((ASKED, BACK), detour=2).having(later) == Bond((BACK, later), detour=2)
