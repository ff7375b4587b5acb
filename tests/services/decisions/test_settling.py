"""R4a, R4b: a visit by time alone."""

from __future__ import annotations

from dataclasses import replace

from services.answers.credits import Settled
from services.decisions.decide import decide
from services.intents.credits import SettleAccount
from services.member import Member, PlanName
from tests.services.decisions.facts import ANA, FACTS, PLAN, POLICY, world


def test_time_that_passes_is_told_by_the_number_of_movements() -> None:
    visit = SettleAccount(**FACTS, member_id="ana")
    due = replace(ANA, subscription=PLAN, member=Member("ana", plan=PlanName.CAREER))
    assert decide(world(due), visit, POLICY).answer == Settled(movements=1)
    assert decide(world(), visit, POLICY).answer == Settled(movements=0)
    nobody = decide(world(), replace(visit, member_id="nobody"), POLICY)
    assert (nobody.answer, nobody.effects) == (Settled(movements=0), ())
