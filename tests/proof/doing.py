"""What no mutation does by itself, as an intent: it opens the journal up to now, acts on it, and saves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.answers.credits import Settled
from services.decisions.decide import decide_all
from services.decisions.decision import Decision, opened, saved
from services.intent import AboutMember

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from services.decisions.decide import Outcome
    from services.intent import Intent
    from services.journal import Journal
    from services.policy import Policy
    from services.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing(AboutMember):
    """Do ``act`` to the member's journal."""

    act: Callable[[Journal], None]


def deciding(policy: Policy) -> Callable[[World, Sequence[Intent]], list[Outcome]]:
    """The product's decisions, and these."""

    def decide(world: World, intents: Sequence[Intent]) -> list[Outcome]:
        return [
            _done(world, one, policy) if isinstance(one, Doing) else decide_all(world, [one], policy)[0]
            for one in intents
        ]

    return decide


def _done(world: World, intent: Doing, policy: Policy) -> Decision:
    before = world.accounts[intent.member_id]
    journal = opened(before, policy, intent.now)
    intent.act(journal)
    effects = saved(before, journal)
    world.apply(effects)
    return Decision(Settled(movements=len(journal.movements)), effects)
