"""What follows from any decision that saves an account: telling the member in time, each crossing once (R15, R22)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from services.alert import LOW, alert_at, alerts, tells_low_rate
from services.decisions.topup import awaiting, top_up_at, topped_up
from services.effects.credits import AccountSaved, AlertsSaved
from services.effects.members import Notified
from services.notification import Notification, NotificationKind
from services.team import is_pool

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from services.account import Account
    from services.alert import Alert
    from services.decisions.decision import Decision
    from services.effect import Effect
    from services.intent import Intent
    from services.policy import Policy
    from services.world import World


def attended(world: World, decision: Decision, intent: Intent, policy: Policy) -> Decision:
    """``decision`` with what it means for each account that it saves: news, and automatic top-ups.

    All decisions come by here, so that none can forget it; ``world`` is still as it was before.
    """
    saved = {effect.account.member.id for effect in decision.effects if isinstance(effect, AccountSaved)}
    effects: list[Effect] = []
    for effect in decision.effects:
        if isinstance(effect, AccountSaved):
            effects += _attended(world, effect.account, decision, intent, policy)
            continue
        effects.append(effect)
        waiting = awaiting(world, effect)
        if waiting is not None and waiting.member.id not in saved:
            effects += _attended(world, waiting, decision, intent, policy)
    return replace(decision, effects=tuple(effects))


def _attended(world: World, after: Account, decision: Decision, intent: Intent, policy: Policy) -> tuple[Effect, ...]:
    before = world.accounts.get(after.member.id)
    account, bought = topped_up(before, after, decision.effects, intent, policy)
    account, news = alerted(before, account, intent, policy)
    return AccountSaved(account), *bought, *news


def alerted(
    before: Account | None, after: Account, intent: Intent, policy: Policy
) -> tuple[Account, tuple[Effect, ...]]:
    """``after`` with the alerts that hold now, and the effects that tell of those that didn't hold before.

    ``after`` is settled up to the intent's time; ``before`` is what was stored, None for a new account.
    """
    if is_pool(after.member.id):
        return after, ()  # nobody reads a pool's news, and none of its credits end by time
    known = after.alerts
    was_ample = before is not None and before.balance >= policy.low_balance
    holding = {
        alert.name: alert
        for alert in alerts(after, policy, intent.now)
        if alert.kind is not NotificationKind.LOW_BALANCE or LOW in known or was_ample  # few from the start: no news
    }
    names = frozenset(holding)
    moments = (alert_at(after, policy, intent.now), top_up_at(after, policy, intent.now))
    look_at = min((moment for moment in moments if moment is not None), default=None)
    watched = replace(after, alerts=names, look_at=look_at)
    if names == known:
        return watched, ()
    news = [_told(after, intent, same) for same in _by_kind(holding[name] for name in sorted(names - known))]
    if LOW in known - names:
        news.append(_notified(after, intent, NotificationKind.RECOVERED, credits=after.balance))
    if any(map(tells_low_rate, known)) and not any(map(tells_low_rate, names)):
        news.append(_notified(after, intent, NotificationKind.RESPONSE_RATE_RECOVERED))
    return watched, (AlertsSaved(after.member.id, names), *news)


def _by_kind(new: Iterable[Alert]) -> Iterator[list[Alert]]:
    """The alerts of each kind together: what begins at once is one piece of news."""
    kinds: dict[NotificationKind, list[Alert]] = {}
    for alert in new:
        kinds.setdefault(alert.kind, []).append(alert)
    yield from kinds.values()


def _told(account: Account, intent: Intent, same: list[Alert]) -> Notified:
    first = min(same, key=lambda alert: (alert.due_at is None, alert.due_at or intent.now, alert.about or ""))
    counts = [alert.credits for alert in same if alert.credits is not None]
    news = _notified(account, intent, first.kind, credits=sum(counts) if counts else None)
    return Notified(replace(news.notification, due_at=first.due_at, about=first.about))


def _notified(account: Account, intent: Intent, kind: NotificationKind, *, credits: int | None = None) -> Notified:
    """News under an id of its own: one intent brings one member at most one of a kind."""
    return Notified(Notification(f"{intent.id}:{kind}", account.member.id, kind, intent.now, credits=credits))
