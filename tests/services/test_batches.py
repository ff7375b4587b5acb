import asyncio
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.account import Account
from services.answering import History
from services.answers.mail import Sent
from services.batch import Batch, Message
from services.batches import CHUNK, Batches
from services.decisions.decide import Outcome, decide_all
from services.eligibility import Pair
from services.intent import Intent
from services.intents.mail import SendInMail
from services.lane import Lane
from services.lot import Lot, LotSource, PayWith
from services.member import Member, Standing
from services.moderation.moderator import BODY
from services.policy import AnsweringPolicy, Policy
from services.previewing import FilledPlan
from services.refusal import (
    InvalidInput,
    KeyConflict,
    NotSignedIn,
    Refused,
    SendRefused,
    TextRefused,
    TextUnfilled,
    TryAgain,
)
from services.refusal_code import RefusalCode
from services.rehearsal import Candidate, PlanGoal, Terms
from services.request import Done
from services.scope import Scope
from services.store import Decide, NothingChanged, OutcomeUnknown, Store
from services.team import NO_TEAMS, NoTeams, Team
from services.template import TemplateUse
from services.world import World

from .casting import POOLS, SENDERS, STRICT, TEAM, TERMS, Shared, requests
from .conftest import Memory
from .paper import Paper, profile, template

pytestmark = pytest.mark.anyio

POLICY = Policy()
NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
SUBSCRIBED = Lot("plan", LotSource.SUBSCRIPTION, 15, 2, NOW, None, 3, "plan")
BOUGHT = Lot("pack", LotSource.PURCHASED, 25, 2, NOW, None, 2, "pack")
IDS = count(1)
DEGREES = {"ben": 3, "cid": 2, "dan": 4, "eva": 2, "fay": 3, "gus": 2}


@pytest.fixture
def world() -> World:
    """Ana has four credits for six people; gus keeps an open profile."""
    people = {id: Account(Member(id, open_profile=id == "gus")) for id in DEGREES}
    ana = Account(Member("ana"), lots=(SUBSCRIBED, BOUGHT), balance=4)
    return World(accounts={"ana": ana, **people}, pairs={("ana", id): Pair(n) for id, n in DEGREES.items()})


@pytest.fixture
def store(world: World, memory: Callable[[World], Store]) -> Store:
    return memory(world)


class Known:
    """A double of the reads of histories: eva and fay have answered all that they received."""

    async def of(
        self, viewer_id: str, member_ids: Iterable[str], numbers: AnsweringPolicy, now: datetime, *, named: bool
    ) -> dict[str, History]:
        assert not named
        assert (viewer_id, numbers, now) == ("ana", POLICY.answering, NOW)
        return {id: History(9, 9) for id in member_ids if id in {"eva", "fay"}}


def use_cases(store: Store, paper: Paper | None = None, policy: Policy = POLICY) -> Batches:
    lane, writing = Lane(store, partial(decide_all, policy=policy)), (paper or Paper()).writing
    return Batches(lane, store, Known(), writing, policy, lambda: NOW, lambda: f"id{next(IDS)}")


def letters(*ids: str, body: str = "How are you?") -> list[Message]:
    return [Message(id, "Hello", body) for id in ids]


ALL = letters(*DEGREES)


def outcome(result: Done[Sent] | Refused) -> str | tuple[RefusalCode, ...] | None:
    """The lot that paid, or why it wasn't sent."""
    if isinstance(result, SendRefused):
        return tuple(blocker.code for blocker in result.blockers)
    return (result.refusal.code,) if isinstance(result, Refused) else result.answer.lot_id


def outcomes(batch: Batch) -> list[str | tuple[RefusalCode, ...] | None]:
    return [outcome(result) for result in batch.results]


class Broken:
    """A store on which some transactions fail, by their turns."""

    def __init__(self, store: Store, fails: Callable[[int, Sequence[Intent]], Exception | None]) -> None:
        self.store, self.fails, self.turn = store, fails, 0

    async def transact(self, intents: Sequence[Intent], decide: Decide) -> list[Outcome]:
        self.turn += 1
        error = self.fails(self.turn, intents)
        if error is not None:
            raise error
        return await self.store.transact(intents, decide)

    async def survey(self, scope: Scope) -> World:
        return await self.store.survey(scope)


async def test_r8_results_come_in_the_order_of_the_request_and_credits_go_in_that_of_the_plan(
    store: Store, world: World
) -> None:
    batches = use_cases(store)
    before = deepcopy(world)
    plan = await batches.plan("ana", list(DEGREES), Terms())
    assert world == before
    batch = await batches.send("ana", "key", ALL, Terms())
    assert outcomes(batch) == ["plan", "pack", "plan", "pack", (RefusalCode.NO_CREDITS,), None]
    assert [one.recipient_id for one in plan.sends] == ["gus", "cid", "eva", "ben", "dan"]
    assert [one.recipient_id for one in plan.refused] == ["fay"]
    assert not batch.replayed
    assert world.accounts["ana"].balance == 0


async def test_r21_a_batch_repeated_with_its_key_sends_nothing_twice(store: Store, world: World) -> None:
    batches = use_cases(store)
    first = await batches.send("ana", "key", ALL, Terms())
    again = await batches.send("ana", "key", ALL, Terms())
    assert again.replayed
    assert outcomes(again) == outcomes(first)
    assert all(one.replayed for one in again.results if isinstance(one, Done))
    assert world.accounts["ana"].sent == 5


async def test_r21_what_was_refused_is_tried_again_with_the_same_key(store: Store, world: World) -> None:
    batches = use_cases(store)
    await batches.send("ana", "key", ALL, Terms())
    world.accounts["ana"] = replace(world.accounts["ana"], lots=(replace(BOUGHT, id="new"),))
    again = await batches.send("ana", "key", ALL, Terms())
    assert outcomes(again)[4] == "new"
    assert [isinstance(one, Done) and one.replayed for one in again.results] == [True] * 4 + [False, True]


@pytest.mark.parametrize(
    ("messages", "terms"),
    [
        (letters(*DEGREES, body="Another text"), Terms()),
        (ALL[:-1], Terms()),
        (ALL[::-1], Terms()),
        (ALL, Terms(budget=4)),
        (ALL, Terms(PayWith.PAID)),
        (ALL, Terms(goal=PlanGoal.AS_GIVEN)),
    ],
)
async def test_r21_the_same_key_for_another_batch_is_a_conflict_as_a_whole(
    store: Store, world: World, messages: list[Message], terms: Terms
) -> None:
    batches = use_cases(store)
    await batches.send("ana", "key", ALL, Terms())
    before = deepcopy(world)
    with pytest.raises(KeyConflict):
        await batches.send("ana", "key", messages, terms)
    assert world == before


@pytest.mark.parametrize(("budget", "over"), [(0, 5), (1, 4), (3, 2), (9, 0)])
async def test_a_budget_is_kept_also_when_it_is_tried_again(store: Store, world: World, budget: int, over: int) -> None:
    batches = use_cases(store)
    first = await batches.send("ana", "key", ALL, Terms(budget=budget))
    assert world.accounts["ana"].balance == max(0, 4 - budget)
    assert outcomes(first).count((RefusalCode.OVER_BUDGET,)) == over
    world.accounts["ana"] = replace(world.accounts["ana"], lots=(replace(BOUGHT, remaining=20),), balance=20)
    again = await batches.send("ana", "key", ALL, Terms(budget=budget))
    paid = [one for one in again.results if isinstance(one, Done) and one.answer.lot_id]
    assert len(paid) == min(5, budget)


async def test_r26_the_likeliest_to_answer_are_written_to_first_where_that_is_the_goal(store: Store) -> None:
    terms = Terms(budget=2, goal=PlanGoal.MOST_ANSWERS)
    plan = await use_cases(store).plan("ana", list(DEGREES), terms)
    assert [one.recipient_id for one in plan.sends] == ["gus", "eva", "fay"]
    assert plan.expected_answers == pytest.approx(1.6, abs=0.2)


async def test_one_that_is_named_twice_is_written_to_once(store: Store) -> None:
    batches = use_cases(store)
    plan = await batches.plan("ana", ["ben", "ben", "ana", "nobody"], Terms())
    batch = await batches.send("ana", "key", letters("ben", "ben", "ana", "nobody"), Terms())
    refused = [
        (RefusalCode.AWAITING_RESPONSE,),
        (RefusalCode.RECIPIENT_IS_YOURSELF,),
        (RefusalCode.RECIPIENT_UNAVAILABLE,),
    ]
    assert outcomes(batch) == ["plan", *refused]
    assert [tuple(blocker.code for blocker in one.verdict.blockers) for one in plan.refused] == refused


async def test_r16_a_text_that_can_t_be_sent_is_told_by_its_place_and_takes_nobody_s_credit(store: Store) -> None:
    messages = [Message("cid", "", "Hello"), *letters("eva"), Message("gus", "Hello", ""), *letters("ben")]
    batch = await use_cases(store).send("ana", "key", messages, Terms(budget=2))
    first, _, third, _ = batch.results
    assert isinstance(first, InvalidInput)
    assert isinstance(third, InvalidInput)
    assert (first.field, third.field) == ("input.messages.0.subject", "input.messages.2.body")
    assert [outcomes(batch)[place] for place in (1, 3)] == ["pack", "plan"]


async def test_r12_of_a_suspended_sender_nothing_is_sent(store: Store, world: World) -> None:
    world.accounts["ana"] = replace(world.accounts["ana"], member=Member("ana", standing=Standing.SUSPENDED))
    accounts = deepcopy(world.accounts)
    batch = await use_cases(store).send("ana", "key", ALL, Terms())
    assert {codes[0] for codes in outcomes(batch) if isinstance(codes, tuple)} == {RefusalCode.SENDER_SUSPENDED}
    assert (world.accounts, len(batch.results)) == (accounts, 6)


@pytest.mark.parametrize("length", [0, POLICY.largest_batch + 1])
async def test_a_batch_has_one_to_five_hundred_recipients(store: Store, world: World, length: int) -> None:
    batches = use_cases(store)
    before = deepcopy(world)
    with pytest.raises(InvalidInput, match="1 to 500 recipients") as error:
        await batches.plan("ana", ["ben"] * length, Terms())
    assert error.value.field == "recipientIds"
    with pytest.raises(InvalidInput, match="1 to 500 recipients") as error:
        await batches.send("ana", "key", ALL[:1] * length, Terms())
    assert error.value.field == "input.messages"
    assert world == before


async def test_a_key_a_budget_and_a_sender_are_checked_before_anything(store: Store, world: World) -> None:
    batches = use_cases(store)
    before = deepcopy(world)
    with pytest.raises(InvalidInput, match="idempotency key"):
        await batches.send("ana", "§", ALL, Terms())
    for refused in (batches.plan("ana", ["ben"], Terms(budget=-1)), batches.send("ana", "key", ALL, Terms(budget=-1))):
        with pytest.raises(InvalidInput, match="budget"):
            await refused
    for nobody in (batches.plan("nobody", ["ben"], Terms()), batches.send("nobody", "key", ALL, Terms())):
        with pytest.raises(NotSignedIn):
            await nobody
    assert world == before


def many(world: World, size: int) -> list[Message]:
    world.accounts["ana"] = replace(world.accounts["ana"], lots=(replace(BOUGHT, amount=500, remaining=250),))
    for number in range(size):
        world.accounts[f"m{number}"] = Account(Member(f"m{number}"))
        world.pairs["ana", f"m{number}"] = Pair(2)
    return letters(*(f"m{number}" for number in range(size)))


async def test_r21_a_batch_that_broke_off_is_taken_up_where_it_ended(store: Store, world: World) -> None:
    messages = many(world, 2 * CHUNK + 9)
    stopped = Broken(store, lambda turn, _: NothingChanged() if turn > 2 else None)
    first = await use_cases(stopped).send("ana", "key", messages, Terms())
    assert sum(isinstance(one, Done) for one in first.results) == CHUNK
    assert {one.refusal.code for one in first.results if isinstance(one, Refused)} == {RefusalCode.BUSY}
    again = await use_cases(store).send("ana", "key", messages, Terms())
    assert all(isinstance(one, Done) for one in again.results)
    assert sum(isinstance(one, Done) and one.replayed for one in again.results) == CHUNK
    assert world.accounts["ana"].sent == len(messages)


async def test_storage_that_doesn_t_answer_isn_t_asked_for_every_chunk(store: Store, world: World) -> None:
    stopped = Broken(store, lambda turn, _: NothingChanged() if turn > 1 else None)
    await use_cases(stopped).send("ana", "key", many(world, 3 * CHUNK), Terms())
    assert stopped.turn == 1 + 1 + CHUNK  # the batch, the chunk, and each of it alone


async def test_what_fails_for_one_is_told_of_that_one(
    store: Store, monkeypatch: pytest.MonkeyPatch, world: World
) -> None:
    def fails(_: int, intents: Sequence[Intent]) -> Exception | None:
        meant = any(isinstance(one, SendInMail) and one.member_id in {"ben", "dan"} for one in intents)
        return (ValueError("ben") if "ben" in str(intents) else OutcomeUnknown()) if meant else None

    monkeypatch.setattr("services.lane.FIRST_PAUSE", 0.0)
    batch = await use_cases(Broken(store, fails)).send("ana", "key", ALL, Terms())
    unknown = (RefusalCode.OUTCOME_UNKNOWN,)
    assert [place for place, one in enumerate(outcomes(batch)) if one == unknown] == [0, 2]
    assert world.accounts["ana"].sent == 4


async def test_a_store_that_doesn_t_answer_is_told_as_busy(failing: Callable[[Exception], Store]) -> None:
    batches = use_cases(failing(NothingChanged()))
    for call, code in (
        (batches.plan("ana", ["ben"], Terms()), RefusalCode.READ_FAILED),
        (batches.send("ana", "key", ALL, Terms()), RefusalCode.BUSY),
    ):
        with pytest.raises(TryAgain) as refused:
            await call
        assert refused.value.refusal.code is code


async def test_the_facts_of_all_are_read_at_once(store: Store, world: World) -> None:
    scopes: list[Scope] = []

    class Watched(Broken):
        async def survey(self, scope: Scope) -> World:
            scopes.append(scope)
            return await self.store.survey(scope)

    await use_cases(Watched(store, lambda _turn, _intents: None)).plan("ana", [*DEGREES, "ana", "ben"], Terms())
    [scope] = scopes
    assert scope.members == {"ana", *DEGREES}
    assert scope.pairs == {("ana", id) for id in DEGREES}
    assert (scope.ledgers, scope.keys) == ({"ana"}, frozenset())
    assert world.accounts["ana"].sent == 0


def paper() -> Paper:
    people = [profile(id.capitalize(), employer=None if id == "cid" else "Meridale") for id in DEGREES]
    return Paper([template("t", "Hi {{firstName}}", "How is {{employer}}, {{nick}}?")], people)


def to(*ids: str, nick: str = "you") -> list[Message]:
    return [Message(id, values=(("nick", nick),)) for id in ids]


FIT = ("ben", "dan", "gus")


def told(batch: Batch) -> list[tuple[str, str] | tuple[RefusalCode, ...] | None]:
    return [result.answer.text if isinstance(result, Done) else (result.refusal.code,) for result in batch.results]


async def test_r16_a_template_is_filled_for_each_and_who_stays_unfilled_costs_nobody_anything(store: Store) -> None:
    known = paper()
    batch = await use_cases(store, known).send("ana", "key", to("cid", *FIT), Terms(), "t")
    assert told(batch) == [
        (RefusalCode.TEXT_UNFILLED,),
        ("Hi Ben", "How is Meridale, you?"),
        ("Hi Dan", "How is Meridale, you?"),
        ("Hi Gus", "How is Meridale, you?"),
    ]
    [unfilled, *_] = batch.results
    assert isinstance(unfilled, TextUnfilled)
    assert [(gap.field, gap.variable) for gap in unfilled.gaps] == [("input.messages.0.body", "employer")]
    assert known.reads == ["template", "profiles"]


async def test_r20_a_plan_tells_who_stays_unfilled_and_the_batch_agrees(store: Store, world: World) -> None:
    batches, before = use_cases(store, paper()), deepcopy(world)
    use = TemplateUse("t", (("nick", "you"),))
    plan = await batches.plan_filled("ana", list(DEGREES), Terms(), use)
    assert world == before
    [cid] = plan.unfit
    assert (cid.recipient_id, cid.ready) == ("cid", False)
    assert [blocker.code for blocker in cid.verdict.blockers] == [RefusalCode.NO_CREDITS]  # as of after all
    assert [gap.variable for gap in cid.check.gaps] == ["employer"]
    assert cid.filled.subject == "Hi Cid"
    sends = [one.recipient_id for one in plan.plan.sends]
    batch = await batches.send("ana", "key", to(*DEGREES), Terms(), "t")
    sent = [id for id, result in zip(DEGREES, batch.results, strict=True) if isinstance(result, Done)]
    assert sorted(sends) == sorted(sent)
    assert "cid" not in sends


async def test_r21_a_batch_that_broke_off_goes_on_with_the_template_that_it_began_with(store: Store) -> None:
    known = paper()
    broken = Broken(store, lambda turn, _: NothingChanged() if turn > 1 else None)
    first = await use_cases(broken, known).send("ana", "key", to(*FIT), Terms(), "t")
    assert (RefusalCode.BUSY,) in told(first)
    known.templates = [template("t", "Other", "Text")]
    again = await use_cases(store, known).send("ana", "key", to(*FIT), Terms(), "t")
    assert [text[0] for text in told(again) if text] == ["Hi Ben", "Hi Dan", "Hi Gus"]
    known.templates = []
    third = await use_cases(store, known).send("ana", "key", to(*FIT), Terms(), "t")
    assert (told(third), third.replayed) == (told(again), True)


@pytest.mark.parametrize(
    ("messages", "field"),
    [
        ([Message("ben", "Hi", "Hello")], "input.messages.0"),
        ([Message("ben"), Message("dan", values=(("?", "x"),))], "input.messages.1.values.0.name"),
        ([Message("ben")], "input.template.templateId"),
    ],
)
async def test_r16_a_batch_with_a_template_is_refused_as_a_whole_for_what_is_wrong(
    store: Store, world: World, messages: list[Message], field: str
) -> None:
    before = deepcopy(world)
    with pytest.raises(InvalidInput) as refused:
        await use_cases(store, Paper()).send("ana", "key", messages, Terms(), "t")
    assert refused.value.field == field
    assert world == before


async def test_r21_another_template_or_other_values_are_another_request(store: Store) -> None:
    batches = use_cases(store, paper())
    await batches.send("ana", "key", to("ben"), Terms(), "t")
    for messages, id in ((to("ben"), "u"), (to("ben", nick="all"), "t"), (letters("ben"), None)):
        with pytest.raises(KeyConflict):
            await batches.send("ana", "key", messages, Terms(), id)


class Seated(NoTeams):
    """A double of the reads of teams: ana holds a seat."""

    async def team_of(self, member_id: str) -> str | None:
        assert member_id == "ana"
        return TEAM


TEXT = (
    "How is {{employer}}? We look for somebody who has built ledgers before and likes to talk about it, {{firstName}}"
)


@settings(max_examples=100)
@given(
    SENDERS,
    requests(6),
    TERMS,
    st.sampled_from(PlanGoal),
    POOLS,
    st.sampled_from([TEXT, "Hi {{employer}}", "{{firstName}}, see https://a.example"]),
)
def test_r20_a_batch_does_what_its_plan_tells(  # noqa: PLR0917 - drawn one by one
    account: Account, people: list[Candidate], terms: Terms, goal: PlanGoal, pool: Shared | None, body: str
) -> None:
    ids, terms = [one.id for one in people], replace(terms, goal=goal)
    accounts = {one.id: Account(one.member) for one in people if one.member is not None}
    pairs = {("ana", one.id): one.pair for one in people if one.id != "ana"}
    world = World(accounts={**accounts, "ana": account}, pairs=pairs)
    if pool is not None:
        world.accounts[TEAM], world.teams[TEAM] = pool.account, Team(TEAM, "Team", NOW, (pool.seat,))
    known = Paper([template("t", "Hello", body)], [profile(id, employer=None if id == "m1" else "Acme") for id in ids])
    batches = replace(use_cases(Memory(world), known, STRICT), teams=Seated() if pool else NO_TEAMS)

    async def both() -> tuple[FilledPlan, Batch]:
        plan = await batches.plan_filled("ana", ids, terms, TemplateUse("t"))
        return plan, await batches.send("ana", "key", [Message(id) for id in ids], terms, "t")

    if not ids:
        return
    filled, batch = asyncio.run(both())
    plan = filled.plan
    told = [batch.results[place] for place in plan.order]
    assert sorted(plan.order) == list(range(len(ids)))
    for one, result in zip((*plan.sends, *plan.refused, *plan.withheld, *plan.unfit), told, strict=True):
        if isinstance(result, Done):
            assert one in plan.sends
            assert result.answer.lot_id == (one.verdict.lot and one.verdict.lot.id)
        elif isinstance(result, SendRefused):
            assert one in (*plan.refused, *plan.unfit)
            assert result.blockers == one.verdict.blockers
        elif isinstance(result, TextRefused):
            assert one in (*plan.withheld, *plan.unfit)
            assert [replace(found, field=BODY) for found in result.findings] == list(one.findings)
        else:
            assert isinstance(result, TextUnfilled)
            assert one in plan.unfit
            assert {blocker.code for blocker in one.verdict.blockers} <= {RefusalCode.OVER_BUDGET}  # which is told last
