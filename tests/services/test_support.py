from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, cast

import pytest

from services.account import Account
from services.audit.auditor import AuditReport
from services.audit.finding import Finding, FindingKind
from services.decisions.decide import decide_all
from services.lane import Lane
from services.member import Member
from services.operator import Operator, Role
from services.policy import Policy
from services.refusal import ActionRefused, InvalidInput, NotAllowed, NotSignedIn, TryAgain
from services.refusal_code import RefusalCode
from services.store import NothingChanged, Store
from services.support import Support
from services.ticket import Ticket, TicketState
from services.world import World

if TYPE_CHECKING:
    from services.support import Audits, Tickets

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
MIRA = Operator("mira", frozenset({Role.SUPPORT}))
TESS = Operator("tess", frozenset({Role.TRUST, Role.BILLING}))
FOUND = Finding(FindingKind.SEAL, "Entry 2 was changed.", 2, "lot", "a", None)
REPORT = AuditReport("ana", 3, 3, (FOUND,), 1, NOW)


class Desk:
    """The tickets of a world, and the audits that effects attached to them."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def ticket(self, ticket_id: str) -> Ticket | None:
        return self.world.tickets.get(ticket_id)

    async def audits(self, ticket_ids: Sequence[str]) -> dict[str, str]:
        report = '{"member_id": "ana", "entries": 0, "checked_through": 0, "findings": [], "total": 0, "at": "%s"}'
        return dict.fromkeys(ticket_ids, report % NOW.isoformat())


class Gone:
    async def ticket(self, ticket_id: str) -> Ticket | None:  # noqa: ARG002 - the port's
        raise NothingChanged


class Auditor:
    def __init__(self, outcome: AuditReport | Exception = REPORT) -> None:
        self.outcome = outcome
        self.asked: list[str] = []

    async def audit(self, member_id: str) -> AuditReport:
        self.asked.append(member_id)
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


def use_cases(store: Store, desk: object, auditor: object = None) -> Support:
    ids = count(1)
    lane = Lane(store, partial(decide_all, policy=Policy()))
    audits = cast("Audits", auditor or Auditor())
    return Support(lane, cast("Tickets", desk), audits, lambda: NOW, lambda: f"id{next(ids)}")


@pytest.fixture
def world() -> World:
    """Ana asked something."""
    return World(accounts={"ana": Account(Member("ana"))}, tickets={"t": Ticket("t", "ana", "Help", NOW)})


@pytest.fixture
def support(world: World, memory: Callable[[World], Store]) -> Support:
    return use_cases(memory(world), Desk(world))


async def test_r24_a_ticket_is_opened_with_the_audit_of_whoever_asks(
    world: World, memory: Callable[[World], Store]
) -> None:
    auditor = Auditor()
    done = await use_cases(memory(world), Desk(world), auditor).open("ana", "k", subject="Help", body="Please.")
    assert auditor.asked == ["ana"]
    assert world.tickets[done.answer.ticket_id].subject == "Help"
    assert not done.replayed


async def test_an_attached_audit_is_read_again_as_it_was(support: Support) -> None:
    [report] = (await support.attached(["t"])).values()
    assert report == AuditReport("ana", 0, 0, (), 0, NOW)


@pytest.mark.parametrize("error", [NothingChanged(), NotSignedIn()])
async def test_without_an_audit_no_ticket_is_opened(
    world: World, memory: Callable[[World], Store], error: Exception
) -> None:
    support = use_cases(memory(world), Desk(world), Auditor(error))
    with pytest.raises((TryAgain, NotSignedIn)):
        await support.open("ana", "k", subject="Help", body="Please.")
    assert set(world.tickets) == {"t"}


async def test_the_conversation_goes_back_and_forth(world: World, support: Support) -> None:
    answered = await support.answer(MIRA, "k1", ticket_id="t", body="We are looking.")
    assert answered.answer.state is TicketState.ANSWERED
    written = await support.write("ana", "k2", ticket_id="t", body="Thank you.")
    assert written.answer.state is TicketState.OPEN
    await support.resolve(MIRA, "k3", ticket_id="t", reason="Done")
    assert world.tickets["t"].resolved_at == NOW


@pytest.mark.parametrize("operator", [TESS, Operator("nils", frozenset())])
async def test_answers_and_resolutions_take_the_role_support(
    world: World, support: Support, operator: Operator
) -> None:
    for asked in (
        support.answer(operator, "k", ticket_id="t", body="Hello."),
        support.resolve(operator, "k", ticket_id="t", reason="Done"),
    ):
        with pytest.raises(NotAllowed) as denied:
            await asked
        assert (denied.value.refusal.code, denied.value.roles) == (RefusalCode.ROLE_NEEDED, (Role.SUPPORT,))
    assert (world.tickets["t"].state, world.records) == (TicketState.OPEN, {})


async def test_a_ticket_of_nobodys_is_told(support: Support) -> None:
    for asked in (
        support.answer(MIRA, "k", ticket_id="x", body="Hello."),
        support.resolve(MIRA, "k", ticket_id="x", reason="Done"),
        support.write("ana", "k", ticket_id="x", body="Hello."),
    ):
        with pytest.raises(ActionRefused) as missing:
            await asked
        assert missing.value.refusal.code == RefusalCode.TICKET_NOT_FOUND


async def test_a_database_that_is_away_leaves_all_as_it_was(world: World, memory: Callable[[World], Store]) -> None:
    with pytest.raises(TryAgain):
        await use_cases(memory(world), Gone()).answer(MIRA, "k", ticket_id="t", body="Hello.")
    assert world.records == {}


async def test_r21_keys_are_checked_and_replayed(world: World, support: Support) -> None:
    first = await support.answer(MIRA, "k", ticket_id="t", body="Hello.")
    again = await support.answer(MIRA, "k", ticket_id="t", body="Hello.")
    assert (again.answer, again.replayed) == (first.answer, True)
    assert set(world.records) == {("operator:mira", "k")}
    other = replace(MIRA, name="nora")
    assert not (await support.answer(other, "k", ticket_id="t", body="Hello.")).replayed
    for asked in (
        support.open("ana", "", subject="Help", body="Please."),
        support.write("ana", "", ticket_id="t", body="Hello."),
        support.answer(MIRA, "", ticket_id="t", body="Hello."),
        support.resolve(MIRA, "", ticket_id="t", reason="Done"),
    ):
        with pytest.raises(InvalidInput):
            await asked
