"""What members do with their plans in a random life, told to the product and to the model, which must answer alike."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from services.answers.credits import Subscribed, SubscriptionChanged
from services.intents.credits import CancelSubscription, ChangeSubscription, StartSubscription
from services.member import PlanName, Standing
from services.refusal import ActionRefused
from services.refusal_code import RefusalCode

if TYPE_CHECKING:
    from datetime import datetime

    from services.answer import Answer
    from services.journal import Journal
    from services.purchase import Purchase
    from services.refusal import Refused

    from .ledger import Ledger
    from .life import Life


def code(answer: Answer | Purchase | Refused) -> RefusalCode | None:
    return answer.refusal.code if isinstance(answer, ActionRefused) else None


def start(life: Life, who: str, plan: PlanName) -> None:
    intent, ledger = StartSubscription(**life.facts(who), plan=plan), life.ledgers[who]
    answer = life.ask(intent)
    if not ledger.active:
        assert code(answer) is RefusalCode.ACCOUNT_NOT_ACTIVE
    elif ledger.plan:
        assert code(answer) is RefusalCode.ALREADY_SUBSCRIBED
    else:
        ledger.subscribe(intent.id, plan, life.now)
        assert isinstance(answer, Subscribed)
        assert ledger.plan
        assert (answer.granted, answer.next_grant_at) == (ledger.allowance(plan)[0], ledger.plan.due)
        assert answer.available == ledger.available(life.now)
        life.seen["start"] += 1


def change(life: Life, who: str, plan: PlanName | None) -> None:
    """Another plan, or (None) the present one: whatever was to change doesn't."""
    ledger = life.ledgers[who]
    to = plan or (ledger.plan.name if ledger.plan else PlanName.CAREER)
    answer = life.ask(ChangeSubscription(**life.facts(who), plan=to))
    if ledger.plan is None:
        assert code(answer) is RefusalCode.NOT_SUBSCRIBED
    elif not ledger.active and ledger.allowance(to) > ledger.allowance(ledger.plan.name):
        assert code(answer) is RefusalCode.ACCOUNT_NOT_ACTIVE
    else:
        life.seen["change" if plan else "resume" if ledger.plan.cancelled else "stay"] += 1
        ledger.change(to)
        _changed(answer, ledger)


def cancel(life: Life, who: str) -> None:
    ledger, answer = life.ledgers[who], life.ask(CancelSubscription(**life.facts(who)))
    if ledger.plan is None:
        assert code(answer) is RefusalCode.NOT_SUBSCRIBED
    else:
        ledger.cancel()
        _changed(answer, ledger)
        life.seen["cancel"] += 1


def _changed(answer: Answer | Purchase | Refused, ledger: Ledger) -> None:
    plan = ledger.plan
    assert plan
    assert isinstance(answer, SubscriptionChanged)
    ends, grants = (plan.due, None) if plan.cancelled else (None, plan.due)
    assert (answer.plan, answer.next_plan) == (plan.name, plan.following)
    assert (answer.ends_at, answer.next_grant_at) == (ends, grants)
    assert answer.available == sum(lot.remaining for lot in ledger.lots.values())


def set_inputs(life: Life, posts: int, rate: float) -> None:
    """A recruiter's job posts and response rate: the product takes them as they are when it settles (R6a)."""
    who = life.id("rec")
    life.settle(who)
    life.place.set_inputs(who, posts, rate)
    ledger = life.ledgers[who]
    ledger.posts, ledger.rate = posts, rate


def judge(life: Life, who: str, standing: Standing, until: datetime | None) -> None:
    """An operator's judgement: good standing, a restriction with an end or without one, a suspension."""
    end = until if standing is Standing.RESTRICTED else None

    def act(journal: Journal) -> None:
        member = replace(journal.account.member, standing=standing, restricted_until=end)
        journal.account = replace(journal.account, member=member)

    life.do(who, act)
    ledger = life.ledgers[who]
    ledger.active, ledger.restricted_until = standing is Standing.ACTIVE, end
