from collections.abc import Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.lot import PayWith
from services.refusal import InvalidInput, TryAgain
from services.refusal_code import RefusalCode
from services.search import NOBODY, Asked, Counts, Criteria, MemberFilters, MemberSort, Order, Position
from services.searching import CHUNK, MOST_LOOKED_AT, Found, Searching
from services.store import NothingChanged

if TYPE_CHECKING:
    from services.inmails import InMails

pytestmark = pytest.mark.anyio
ANY, ELIGIBLE = Asked("", MemberFilters()), Asked("", MemberFilters(eligible_now=True))
SORT = MemberSort.NAME


class Index:
    """Finds numbered members in the order of their numbers."""

    def __init__(self, size: int) -> None:
        self.matches = [Position(0, 0, f"{number:05d}", f"m{number}") for number in range(size)]
        self.found: list[int] = []

    async def find(
        self, viewer_id: str, wanted: Criteria, order: Order, limit: int, after: Position | None
    ) -> Sequence[Position]:
        assert (viewer_id, wanted, order.name) == ("ana", Criteria(), True)
        start = self.matches.index(after) + 1 if after else 0
        found = self.matches[start : start + limit]
        self.found.append(len(found))
        return found

    async def count(self, viewer_id: str, wanted: Criteria) -> Counts:  # noqa: ARG002 - the port's
        return Counts(len(self.matches), all_counted=True, relations=(), places=(), employers=())


class Judge:
    """Calls every so-manieth member eligible."""

    def __init__(self, every: int) -> None:
        self.every = every
        self.asked = 0

    async def eligibilities(self, viewer_id: str, asked: Sequence[tuple[str, PayWith]]) -> list[SimpleNamespace]:
        assert viewer_id == "ana"
        assert {pay_with for _, pay_with in asked} <= {PayWith.AUTO}
        self.asked += len(asked)
        return [SimpleNamespace(eligible=self.passes(id)) for id, _ in asked]

    def passes(self, id: str) -> bool:
        return int(id[1:]) % self.every == 0


def searching(index: object, judge: object = None) -> Searching:
    return Searching(cast("Index", index), cast("InMails", judge))


async def test_a_page_is_asked_for_with_one_more() -> None:
    index = Index(5)
    search = searching(index)
    first = await search.page("ana", ANY, SORT, 2, None)
    assert first == Found(tuple(index.matches[:2]), more=True, end=index.matches[1])
    last = await search.page("ana", ANY, SORT, 3, first.end)
    assert last == Found(tuple(index.matches[2:]), more=False, end=index.matches[4])
    assert await search.page("ana", ANY, SORT, 3, last.end) == Found((), more=False, end=None)
    assert index.found == [3, 3, 0]


async def test_r3_a_text_without_words_finds_nobody_and_asks_nobody() -> None:
    search = searching(None)
    for asked in (Asked("*", MemberFilters()), Asked("(", MemberFilters(eligible_now=True))):
        assert await search.page("ana", asked, SORT, 2, None) == Found((), more=False, end=None)
        assert await search.counts("ana", asked) == NOBODY


@given(st.integers(0, 700), st.integers(1, 150), st.integers(1, 30))
async def test_r20_pages_hold_whom_the_preview_calls_eligible_each_once(size: int, every: int, first: int) -> None:
    index, judge = Index(size), Judge(every)
    search, walked, after, more = searching(index, judge), list[str](), None, True
    while more:
        judge.asked = 0
        page = await search.page("ana", ELIGIBLE, SORT, first, after)
        assert len(page.members) <= first
        assert judge.asked <= MOST_LOOKED_AT
        assert page.end is not None or not page.more
        assert len(page.members) == first or not page.more or judge.asked == MOST_LOOKED_AT
        walked += [match.member_id for match in page.members]
        more, after = page.more, page.end
    assert walked == [match.member_id for match in index.matches if judge.passes(match.member_id)]


async def test_a_page_ends_after_so_many_were_looked_at() -> None:
    index, judge = Index(2 * MOST_LOOKED_AT), Judge(10**9)
    page = await searching(index, judge).page("ana", ELIGIBLE, SORT, 5, index.matches[0])
    assert page == Found((), more=True, end=index.matches[MOST_LOOKED_AT])
    assert index.found == [CHUNK] * (MOST_LOOKED_AT // CHUNK)


async def test_counts_are_of_whoever_matches() -> None:
    assert (await searching(Index(7), Judge(10**9)).counts("ana", ELIGIBLE)).total == 7


class Down:
    async def find(self, *_: object) -> Sequence[Position]:
        raise NothingChanged

    async def count(self, *_: object) -> Counts:
        raise NothingChanged


async def test_what_can_t_be_read_is_told_as_busy_and_what_is_too_long_as_wrong() -> None:
    search = searching(Down())
    for call in (search.page("ana", ANY, SORT, 1, None), search.counts("ana", ANY)):
        with pytest.raises(TryAgain) as refused:
            await call
        assert refused.value.refusal.code is RefusalCode.READ_FAILED
    long = Asked("x" * 101, MemberFilters())
    for call in (search.page("ana", long, SORT, 1, None), search.counts("ana", long)):
        with pytest.raises(InvalidInput):
            await call
