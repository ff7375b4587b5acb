from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

import pytest

from services.account import Account
from services.affinity import SharedFact, SharedKind
from services.eligibility import Pair
from services.inmails import InMails
from services.lot import Lot, LotSource, PayWith
from services.member import Member, OptOut, ProfileLevel, Standing
from services.policy import Policy, SuggestionPolicy
from services.refusal import NotSignedIn, TryAgain
from services.store import NothingChanged, Store
from services.suggesting import Suggesting
from services.suggestion import Candidate
from services.world import World

if TYPE_CHECKING:
    from services.lane import Lane
    from services.reading import Reader
    from services.suggestion import Place

from .paper import Paper

pytestmark = pytest.mark.anyio
NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
LOT = Lot("lot", LotSource.PURCHASED, 10, 2, NOW, None, 2, "purchase")
OPEN = ("ben", "cleo", "dora", "emil")
RECIPIENTS = {
    **{id_: Member(id_) for id_ in OPEN},
    "basil": Member("basil", profile_level=ProfileLevel.BASIC),
    "opal": Member("opal", opt_outs=frozenset({OptOut.ALL})),
    "sam": Member("sam", standing=Standing.SUSPENDED),
    "bob": Member("bob"),
    "mine": Member("mine"),
    "asked": Member("asked"),
    "near": Member("near"),
}
PAIRS = {
    "bob": Pair(2, blocked_by_recipient=True),
    "mine": Pair(2, blocked_by_sender=True),
    "asked": Pair(2, awaiting=True),
    "near": Pair(1),
}


class Everybody:
    """A reader that hides nobody: whatever it lets through, the rules decide. Also names somebody who is gone."""

    async def candidates(self, viewer_id: str, numbers: SuggestionPolicy, now: datetime) -> list[Candidate]:
        assert (viewer_id, numbers, now) == ("ana", Policy().suggestion, NOW)
        acme = (SharedFact(SharedKind.EMPLOYER, "Acme", 10),)
        return [Candidate(id_, shared=acme) for id_ in (*RECIPIENTS, "gone", "ana")]


Make = Callable[[World], Store]


@pytest.fixture
def suggesting(memory: Make) -> Suggesting:
    world = World(
        accounts={"ana": Account(Member("ana"), lots=(LOT,), balance=2)}
        | {id_: Account(member) for id_, member in RECIPIENTS.items()},
        pairs={("ana", id_): PAIRS.get(id_, Pair(2)) for id_ in RECIPIENTS},
    )
    return of(memory(world))


def of(store: Store) -> Suggesting:
    nothing = cast("Lane", None), store, cast("Reader", None), Paper().writing
    return Suggesting(Everybody(), InMails(*nothing, Policy(), lambda: NOW, lambda: "id"))


async def ids(suggesting: Suggesting, first: int = 100, after: Place | None = None) -> list[str]:
    page = await suggesting.suggest("ana", first, after, PayWith.AUTO)
    return [one.suggestion.member_id for one in page.items]


async def test_r20_only_those_to_whom_a_send_would_go_are_suggested(suggesting: Suggesting) -> None:
    page = await suggesting.suggest("ana", 100, None, PayWith.AUTO)
    assert [one.suggestion.member_id for one in page.items] == list(OPEN)
    assert all(one.eligibility.eligible and one.eligibility.lot == LOT for one in page.items)
    assert (page.total, page.more) == (4, False)


async def test_r8_credits_that_are_not_chosen_reach_nobody(suggesting: Suggesting) -> None:
    page = await suggesting.suggest("ana", 100, None, PayWith.FREE)
    assert (page.items, page.total, page.more) == ((), 0, False)


async def test_pages_follow_one_another(suggesting: Suggesting) -> None:
    one = await suggesting.suggest("ana", 3, None, PayWith.AUTO)
    assert (len(one.items), one.total, one.more) == (3, 4, True)
    place = one.items[-1].suggestion.place
    two = await suggesting.suggest("ana", 1, place, PayWith.AUTO)
    assert (len(two.items), two.total, two.more) == (1, 4, False)
    assert await ids(suggesting, 3, place) == ["emil"]
    assert await ids(suggesting, 3, (place[0], "zoe")) == []
    assert await ids(suggesting, 3, (place[0] + 1, "zoe")) == ["ben", "cleo", "dora"]
    assert await ids(suggesting, 3, (place[0] - 1, "ana")) == []


async def test_whose_member_is_gone_is_not_signed_in(memory: Make) -> None:
    with pytest.raises(NotSignedIn):
        await ids(of(memory(World())))


async def test_a_database_that_does_not_answer_is_told(failing: Callable[[Exception], Store]) -> None:
    with pytest.raises(TryAgain):
        await ids(of(failing(NothingChanged())))
