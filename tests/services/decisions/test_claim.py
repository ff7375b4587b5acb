"""R5a: what a dispute leaves in holds, and what comes back to the lot while something is owed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from services.decisions.decision import opened, saved
from services.effects.members import Notified
from services.entry import EntryKind
from services.payments.state import DisputeState
from tests.services.decisions.test_payment_properties import NOW, PAID, POLICY, Report, books, observe, use, world

DISPUTED = Report(replace(PAID, dispute=DisputeState.OPEN))
WON = Report(replace(PAID, dispute=DisputeState.WON))


def test_r5a_a_hold_that_gives_back_pays_what_is_owed() -> None:
    facts = world()
    observe(facts, Report(PAID))
    use(facts, spent=3, held=2)
    observe(facts, DISPUTED)
    before = facts.accounts["ana"]
    (debt,) = before.debts
    journal = opened(before, POLICY, NOW)
    journal.release(before.holds[0], at=NOW)
    facts.apply(saved(before, journal))
    account = facts.accounts["ana"]
    assert [(m.entry.kind, m.entry.amount, m.entry.cause) for m in journal.movements] == [
        (EntryKind.RELEASE, 2, "h"),
        (EntryKind.ADJUST, -2, debt.id),
    ]
    assert ([one.outstanding for one in account.debts], account.balance) == ([3], 0)


def test_r5a_a_hold_that_ends_by_itself_does_too() -> None:
    facts = world()
    observe(facts, Report(PAID))
    use(facts, spent=0, held=2)
    observe(facts, DISPUTED)
    journal = opened(facts.accounts["ana"], POLICY, NOW + timedelta(days=90))
    assert (journal.account.debts, journal.account.balance, journal.account.holds) == ((), 0, ())


def test_r5a_credits_that_are_free_for_a_send_are_taken_at_the_next_report() -> None:
    facts = world()
    observe(facts, Report(PAID))
    use(facts, spent=3, held=2)
    observe(facts, DISPUTED)
    before = facts.accounts["ana"]
    journal = opened(before, POLICY, NOW)
    journal.release(before.holds[0], at=NOW, collects=False)
    facts.apply(saved(before, journal))
    assert facts.accounts["ana"].balance == 2
    observe(facts, DISPUTED, number=1)
    account, purchase = facts.accounts["ana"], facts.purchases["p1"]
    assert ([debt.outstanding for debt in account.debts], account.balance) == ([3], 0)
    assert (purchase.taken, purchase.owed) == (22, 3)


def test_r5a_what_was_spent_stays_spent_when_a_dispute_is_won() -> None:
    undisputed, disputed = world(), world()
    for facts, reports in ((undisputed, [WON]), (disputed, [DISPUTED, WON])):
        observe(facts, Report(PAID))
        use(facts, spent=7, held=2)
        for report in reports:
            observe(facts, report)
    assert books(disputed) == books(undisputed)


def test_r5a_a_dispute_lost_after_it_was_won_takes_again() -> None:
    facts = world()
    observe(facts, Report(PAID))
    use(facts, spent=7, held=0)
    for number, report in enumerate((DISPUTED, WON, Report(replace(PAID, dispute=DisputeState.LOST)))):
        observe(facts, report, number=number)
    account = facts.accounts["ana"]
    assert (account.balance, [debt.outstanding for debt in account.debts]) == (0, [7])


def test_r5a_of_a_dispute_that_is_won_what_was_paid_back_elsewhere_stays_owed() -> None:
    partly = replace(PAID, refunded_cents=2400)
    facts = world()
    observe(facts, Report(PAID))
    use(facts, spent=25, held=0)
    owed: list[tuple[int, int]] = []
    told: list[int | None] = []
    states = (partly, replace(partly, dispute=DisputeState.OPEN), replace(partly, dispute=DisputeState.WON))
    for number, state in enumerate(states):
        decision = observe(facts, Report(state), number=number)
        (debt,) = facts.accounts["ana"].debts
        owed.append((debt.amount, debt.outstanding))
        told += [one.notification.credits for one in decision.effects if isinstance(one, Notified)]
    assert owed == [(10, 10), (25, 25), (10, 10)]
    assert told == [10, 15]
