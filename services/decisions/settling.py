"""Bringing an account up to now because its time has come, not because somebody acts (R4a, R4b, R7a)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.answers.credits import Settled
from services.decisions.decision import Decision, opened, saved
from services.effects.credits import AccountSaved
from services.intents.credits import SettleAccount

if TYPE_CHECKING:
    from services.policy import Policy
    from services.world import World


def settle_account(world: World, intent: SettleAccount, policy: Policy) -> Decision:
    """Settle the account; nothing happens where there is no such member (any more).

    Where nothing was due the account is saved all the same, and with it when it will be: whoever asked thought it was.
    """
    account = world.accounts.get(intent.member_id)
    if account is None:
        return Decision(Settled(movements=0))
    journal = opened(account, policy, intent.now)
    return Decision(Settled(movements=len(journal.movements)), saved(account, journal) or (AccountSaved(account),))


RULES = {SettleAccount: settle_account}
