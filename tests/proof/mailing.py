"""What members write in a random life, now and later, told to the product and to the model."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from services.answers.mail import Replied, Sent
from services.answers.schedule import ScheduleClosed, Scheduled
from services.entry import EntryKind
from services.intents.mail import ReplyToInMail, SendInMail
from services.intents.schedule import CancelScheduled, ScheduleInMail, SendScheduled
from services.member import Standing
from services.refusal import ActionRefused, SendRefused
from services.refusal_code import RefusalCode
from services.scheduled import ScheduledState

from .life import Letter, Life, Waiting
from .planning import code

if TYPE_CHECKING:
    from datetime import datetime

    from services.lot import PayWith

    from .ledger import ModelLot


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
            limited = any(blocker.code is RefusalCode.DAILY_LIMIT for blocker in outcome.blockers)
            assert limited is not life.ledgers[who].rates.may_send(life.now)
            life.seen["limited"] += limited
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
    id = f"{who}-{degree}-{life.met[who, degree]}"
    life.place.introduce(who, id, degree)
    return id


def payer(life: Life, who: str, degree: int, pay_with: PayWith, lasting: datetime | None = None) -> ModelLot | None:
    """The lot that pays, None if nothing can be sent."""
    ledger = life.ledgers[who]
    may = ledger.active and (degree > 1 or who == life.id("rec")) and ledger.rates.may_send(life.now)
    return ledger.payer(life.now, pay_with, degree, lasting) if may else None


def _spend(life: Life, lot: ModelLot, cause: str, who: str) -> int:
    ledger = life.ledgers[who]
    ledger.rates.send(cause, life.now)
    ledger.sends.append(max([life.now, *ledger.sends[-1:]]))  # a clock that lags opens no month anew (R14)
    return ledger.move(EntryKind.SPEND, -1, lot, life.now, cause=cause)


def reply(life: Life, which: int) -> None:
    letter = life.letters[-1 - which % len(life.letters)]
    ledger = life.ledgers[letter.sender]
    facts = life.facts(letter.recipient)
    answer = life.ask(ReplyToInMail(**facts, member_id=letter.sender, inmail_id=letter.id, body="Yes"))
    if _suspended(life, letter.sender):
        assert code(answer) is RefusalCode.RECIPIENT_UNAVAILABLE
        return
    back = (
        life.policy.credit_back_on_reply
        and not letter.answered
        and letter.lot is not None
        and life.now <= letter.at + timedelta(days=90)
    )
    if not letter.answered:
        ledger.rates.answer(letter.id, life.now)
    letter.answered = True
    assert isinstance(answer, Replied)
    assert answer.credit_returned is back
    if back:
        ledger.back(ledger.lots[letter.lot or ""], letter.id, letter.line, life.now)


def _suspended(life: Life, who: str) -> bool:
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
    answer = life.ask(CancelScheduled(**life.facts(waiting.sender), scheduled_id=waiting.id))
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
        stays = not ledger.active or not ledger.rates.may_send(life.now)
        ledger.release(waiting.id, life.now, collects=stays)
    goes = hold is not None and ledger.active and ledger.rates.may_send(life.now)
    if hold and goes:
        lot = ledger.lots[hold.parts[0][0]]
        line = _spend(life, lot, intent.id, who)
        life.letters.append(Letter(intent.id, who, waiting.recipient, life.now, lot.id, line))
    assert answer.state is (ScheduledState.SENT if goes else ScheduledState.REFUSED)
    life.seen[f"scheduled {answer.state}"] += 1
