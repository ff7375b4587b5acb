"""Monthly statements of account billing: what goes on them, when they close, and that they were paid (R5a)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.answers.payments import StatementSettled
from services.decisions.acting import acted, check_reason
from services.decisions.decision import Decision, recorded
from services.effects.payments import StatementSaved
from services.intents.payments import CloseStatement, RecordStatementPayment
from services.operator import ActionKind
from services.payments.billing import authorise
from services.payments.statement import Statement, StatementLine, StatementState, month_of, outstanding
from services.refusal import ActionRefused, Refusal
from services.refusal_code import RefusalCode

if TYPE_CHECKING:
    from datetime import datetime

    from services.payments.state import PaymentState
    from services.policy import Policy
    from services.purchase import Purchase
    from services.world import World


def bill(world: World, purchase: Purchase, policy: Policy, now: datetime) -> tuple[PaymentState, Statement]:
    """Whether the price fits on the buyer's account, and the statement that it belongs on."""
    known = world.statements_of(purchase.member_id, purchase.method)
    statement = _current(world, purchase, now)
    state = authorise(
        statement.reference,
        outstanding_cents=outstanding(known),
        price_cents=purchase.price_cents,
        limit_cents=policy.billing_limit_cents,
        currency=purchase.currency,
    )
    return state, statement


def with_line(statement: Statement, id: str, now: datetime, *, credits: int, amount_cents: int) -> StatementSaved:
    """The statement with one line more; of a clock that lags behind, dated into the statement's month."""
    at = now if month_of(now) == statement.month else statement.opens_at
    return StatementSaved(statement.with_line(StatementLine(id, at, credits, amount_cents)))


def credit_line(world: World, purchase: Purchase, refund_id: str, now: datetime) -> StatementSaved:
    """The line that takes a refund off the current bill."""
    refund = next(refund for refund in purchase.refunds if refund.id == refund_id)
    return with_line(
        _current(world, purchase, now), refund.id, now, credits=-refund.credits, amount_cents=-refund.amount_cents
    )


def close_statement(world: World, intent: CloseStatement, policy: Policy) -> Decision:  # noqa: ARG001 - a rule's shape
    """Close the statement once its month is over; before that, or again, nothing happens."""
    known = _need(world, intent)
    closed = known.closed(intent.now)
    return Decision(_answer(closed), (StatementSaved(closed),) if closed != known else ())


def record_payment(world: World, intent: RecordStatementPayment, policy: Policy) -> Decision:
    """The bill was paid, so that its account's limit is free again. Raises ActionRefused while its month lasts."""
    check_reason(intent.reason, policy)
    known = _need(world, intent).closed(intent.now)
    if known.state is StatementState.OPEN:
        raise ActionRefused(Refusal(RefusalCode.STATEMENT_OPEN, retry_at=known.closes_at))
    paid = known.paid()
    action = acted(intent, ActionKind.STATEMENT_PAID, intent.reason, about=paid.reference)
    answer = _answer(paid)
    return Decision(answer, (StatementSaved(paid), action, recorded(intent, answer)))


def _current(world: World, purchase: Purchase, now: datetime) -> Statement:
    """The open statement of this month, or of the next one where this month's is closed already."""
    known = {statement.month: statement for statement in world.statements_of(purchase.member_id, purchase.method)}
    month = month_of(now)
    while True:
        new = Statement(purchase.member_id, purchase.method, month, purchase.currency)
        statement = known.get(month, new)
        if statement.state is StatementState.OPEN:
            return statement
        month = month_of(statement.closes_at)


def _need(world: World, intent: CloseStatement | RecordStatementPayment) -> Statement:
    statement = world.statements.get((intent.member_id, intent.reference))
    if statement is None:
        raise ActionRefused(Refusal(RefusalCode.STATEMENT_NOT_FOUND))
    return statement


def _answer(statement: Statement) -> StatementSettled:
    return StatementSettled(reference=statement.reference, state=statement.state, total_cents=statement.total_cents)


RULES = {CloseStatement: close_statement, RecordStatementPayment: record_payment}
