"""What members do in a random life, each told to the product and to the model, which must answer alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from services.answers.credits import Subscribed, SubscriptionChanged
from services.answers.mail import Replied, Sent
from services.answers.schedule import ScheduleClosed, Scheduled
from services.debt import Debt
from services.entry import EntryKind
from services.hold import Hold
from services.intents.credits import CancelSubscription, ChangeSubscription, StartSubscription
from services.intents.mail import ReplyToInMail, SendInMail
from services.intents.schedule import CancelScheduled, ScheduleInMail, SendScheduled
from services.lot import Lot, LotSource, PayWith
from services.member import PlanName, Standing
from services.refusal import ActionRefused, RefusalCode, SendRefused
from services.scheduled import ScheduledState

from .ledger import REACHES, Ledger, ModelDebt, ModelLot, month_day
from .life import Letter, Life, Waiting

if TYPE_CHECKING:
    from datetime import datetime

    from services.answer import Answer
    from services.journal import Journal
    from services.purchase import Purchase
    from services.refusal import Refused

RECRUITER = "rec"
"""The member with a recruiter's seat; all others have a standard one."""


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
    life.settle(RECRUITER)
    life.place.set_inputs(RECRUITER, posts, rate)
    ledger = life.ledgers[RECRUITER]
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


def send(life: Life, who: str, degree: int, pay_with: PayWith, count: int) -> None:
    """``count`` InMails in one group, to people not written to before."""
    intents = [
        SendInMail(**life.facts(who), member_id=met(life, who, degree), subject="Hi", body="Hello", pay_with=pay_with)
        for _ in range(count)
    ]
    for intent, outcome in zip(intents, life.place.perform(intents), strict=True):
        lot = payer(life, who, degree, pay_with)
        if lot is None:
            assert isinstance(outcome, SendRefused)
            life.seen["refused"] += 1
            continue
        assert not isinstance(outcome, Exception)
        line = _spend(life, lot, intent.id, who)
        assert isinstance(outcome.answer, Sent)
        assert (outcome.answer.lot_id, outcome.answer.entry) == (lot.id, line)
        assert outcome.answer.available == life.ledgers[who].available(life.now)
        life.letters.append(Letter(intent.id, who, intent.member_id, life.now, lot.id, line))


def met(life: Life, who: str, degree: int) -> str:
    """Somebody new, that far away."""
    life.met[who, degree] += 1
    return f"{who}-{degree}-{life.met[who, degree]}"


def payer(life: Life, who: str, degree: int, pay_with: PayWith, lasting: datetime | None = None) -> ModelLot | None:
    """The lot that pays, None if nothing can be sent."""
    ledger = life.ledgers[who]
    may = ledger.active and (degree > 1 or who.endswith(RECRUITER))
    return ledger.payer(life.now, pay_with, degree, lasting) if may else None


def _spend(life: Life, lot: ModelLot, cause: str, who: str) -> int:
    ledger = life.ledgers[who]
    ledger.sends.append(life.now)
    return ledger.move(EntryKind.SPEND, -1, lot, life.now, cause=cause)


def reply(life: Life, which: int) -> None:
    letter = life.letters[-1 - which % len(life.letters)]
    ledger = life.ledgers[letter.sender]
    facts = life.facts(letter.recipient)
    answer = life.ask(ReplyToInMail(**facts, member_id=letter.sender, inmail_id=letter.id, body="Yes"))
    if ledger_suspended(life, letter.sender):
        assert code(answer) is RefusalCode.RECIPIENT_UNAVAILABLE
        return
    back = (
        life.policy.credit_back_on_reply
        and not letter.answered
        and letter.lot is not None
        and life.now <= letter.at + timedelta(days=90)
    )
    letter.answered = True
    assert isinstance(answer, Replied)
    assert answer.credit_returned is back
    if back:
        ledger.back(ledger.lots[letter.lot or ""], letter.id, letter.line, life.now)


def ledger_suspended(life: Life, who: str) -> bool:
    """Suspended members get no mail at all (R11); restricted ones still do (R12)."""
    return life.place.account(who).member.standing is Standing.SUSPENDED


def schedule(life: Life, who: str, degree: int, pay_with: PayWith, after: timedelta) -> None:
    to, send_at = met(life, who, degree), life.now + after
    intent = ScheduleInMail(
        **life.facts(who), member_id=to, subject="Hi", body="Hello", pay_with=pay_with, send_at=send_at
    )
    answer, ledger = life.ask(intent), life.ledgers[who]
    lot = payer(life, who, degree, pay_with, send_at)
    if lot is None:
        expiring = payer(life, who, degree, pay_with) is not None
        assert code(answer) is (RefusalCode.CREDITS_EXPIRE_FIRST if expiring else None)
        assert isinstance(answer, ActionRefused if expiring else SendRefused)
        return
    end = send_at + timedelta(days=1)
    ledger.hold(intent.id, {lot.id: 1}, life.now, min(end, lot.expires or end))
    assert isinstance(answer, Scheduled)
    assert (answer.hold_id, answer.held, answer.available) == (intent.id, 1, ledger.available(life.now))
    life.waiting.append(Waiting(intent.id, who, to, degree, pay_with, send_at))


def unschedule(life: Life, which: int) -> None:
    waiting = life.waiting.pop(which % len(life.waiting))
    answer, ledger = life.ask(CancelScheduled(**life.facts(waiting.sender), scheduled_id=waiting.id)), None
    ledger = life.ledgers[waiting.sender]
    if waiting.id in ledger.holds:
        ledger.release(waiting.id, life.now)
        life.seen["unscheduled"] += 1
    assert isinstance(answer, ScheduleClosed)
    assert (answer.state, answer.available) == (ScheduledState.CANCELLED, ledger.available(life.now))


def send_scheduled(life: Life, which: int) -> None:
    """Its moment may have come or not; its credit may be there or gone."""
    waiting = life.waiting[which % len(life.waiting)]
    who, ledger = waiting.sender, life.ledgers[waiting.sender]
    intent = SendScheduled(**life.facts(who), member_id=waiting.recipient, scheduled_id=waiting.id)
    answer = life.ask(intent)
    assert isinstance(answer, ScheduleClosed)
    if life.now < waiting.send_at:
        assert answer.state is ScheduledState.PENDING
        return
    life.waiting.remove(waiting)
    hold = ledger.holds.get(waiting.id)
    if hold:
        ledger.release(waiting.id, life.now)
    if hold and ledger.active:
        lot = ledger.lots[hold.parts[0][0]]
        line = _spend(life, lot, intent.id, who)
        life.letters.append(Letter(intent.id, who, waiting.recipient, life.now, lot.id, line))
    assert answer.state is (ScheduledState.SENT if hold and ledger.active else ScheduledState.REFUSED)
    life.seen[f"scheduled {answer.state}"] += 1


def buy(life: Life, who: str, credits: int) -> None:
    id = life.facts(who)["id"]
    lot = _lot(life, id, LotSource.PURCHASED, credits, None)
    life.do(who, lambda journal: journal.deposit(lot, EntryKind.PURCHASE, credits, at=life.now, cause=id) and None)
    life.ledgers[who].add(EntryKind.PURCHASE, ModelLot(id, LotSource.PURCHASED, credits, life.now, None))
    life.bought.append((who, id))


def reward(life: Life, who: str, credits: int) -> None:
    """R7: gone one calendar month later."""
    id = life.facts(who)["id"]
    day = month_day(life.now, 1)
    end = life.now.replace(year=day.year, month=day.month, day=day.day)
    lot = _lot(life, id, LotSource.REWARD, credits, end)
    life.do(who, lambda journal: journal.deposit(lot, EntryKind.GRANT, credits, at=life.now, cause=id) and None)
    life.ledgers[who].add(EntryKind.GRANT, ModelLot(id, LotSource.REWARD, credits, life.now, end))


def _lot(life: Life, id: str, source: LotSource, credits: int, end: datetime | None) -> Lot:
    return Lot(id, source, credits, 0, life.now, end, REACHES[source], id)


def hold(life: Life, who: str, credits: int, after: timedelta) -> None:
    """Set credits aside, of several lots where one hasn't enough."""
    ledger, parts = life.ledgers[who], dict[str, int]()
    end = life.now + after
    for lot in sorted(ledger.usable(life.now, PayWith.AUTO), key=lambda lot: lot.id):
        taken = min(lot.remaining, credits - sum(parts.values()))
        if taken and (lot.expires is None or end <= lot.expires):
            parts[lot.id] = taken
    if not parts:
        return
    id = life.facts(who)["id"]
    placed = Hold(id, who, "test", (), life.now, end)
    life.do(who, lambda journal: journal.hold(placed, parts, actor_id=who) and None)
    ledger.hold(id, parts, life.now, end)


def let_go(life: Life, who: str, which: int, *, capture: bool) -> None:
    """Give a hold back, and, captured, spend all of it in the same decision."""
    ledger = life.ledgers[who]
    scheduled = {one.id for one in life.waiting}
    if ledger.holds.keys() <= scheduled:
        hold(life, who, 5, timedelta(days=2))
    ids = sorted(ledger.holds.keys() - scheduled)
    if not ids:
        return
    held = ledger.holds[ids[which % len(ids)]]

    def act(journal: Journal) -> None:
        (known,) = [one for one in journal.account.holds if one.id == held.id]
        journal.release(known, at=life.now)
        for part in known.parts if capture else ():
            lot = journal.account.lot(part.lot_id)
            assert lot
            journal.post(lot, EntryKind.SPEND, -part.credits, at=life.now, cause=known.id)

    life.do(who, act)
    ledger.release(held.id, life.now)
    for lot_id, credits, _ in held.parts if capture else ():
        ledger.move(EntryKind.SPEND, -credits, ledger.lots[lot_id], life.now, cause=held.id)
    life.seen["captured" if capture else "let go"] += 1


def refund(life: Life, which: int, credits: int) -> None:
    """Take back at most what is unspent of a purchase (R5a)."""
    who, lot_id = life.bought[which % len(life.bought)]
    lot = life.ledgers[who].lots[lot_id]
    taken = min(credits, lot.remaining)
    if taken:
        _take(life, who, lot, EntryKind.REFUND, taken)


def dispute(life: Life, which: int) -> None:
    """The bank takes a purchase back: what is unspent goes, and what was spent is owed."""
    spent = [one for one in life.bought if life.ledgers[one[0]].lots[one[1]].remaining == 0]
    who, lot_id = (spent or life.bought)[which % len(spent or life.bought)]
    life.bought.remove((who, lot_id))
    ledger = life.ledgers[who]
    lot = ledger.lots[lot_id]
    paid = sum(line.amount for line in ledger.lines if line.lot == lot_id and line.kind is EntryKind.PURCHASE)
    refunded = -sum(line.amount for line in ledger.lines if line.lot == lot_id and line.kind is EntryKind.REFUND)
    owed = paid - refunded - lot.remaining - lot.held
    if lot.remaining:
        _take(life, who, lot, EntryKind.REFUND, lot.remaining)
    if owed:
        debt = Debt(f"{lot_id}:debt", who, lot_id, owed, owed, life.now)

        def act(journal: Journal) -> None:
            journal.account = replace(journal.account, debts=(*journal.account.debts, debt))

        life.do(who, act)
        ledger.debts.append(ModelDebt(debt.id, owed, life.now))
        life.seen["debt"] += 1


def _take(life: Life, who: str, lot: ModelLot, kind: EntryKind, credits: int) -> None:
    def act(journal: Journal) -> None:
        known = journal.account.lot(lot.id)
        assert known
        journal.post(known, kind, -credits, at=life.now, cause=f"{lot.id}:{kind}")

    life.do(who, act)
    life.ledgers[who].move(kind, -credits, lot, life.now, cause=f"{lot.id}:{kind}")
