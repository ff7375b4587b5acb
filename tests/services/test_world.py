from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.account import Account
from services.case import Case, CaseState
from services.effect import Effect
from services.effects.cases import CaseSaved
from services.effects.credits import AccountSaved
from services.effects.mail import BlockSet, InMailAnswered, InMailDelivered, ReplyDelivered, ReportFiled
from services.effects.members import PreferencesSaved, StrikeSaved
from services.effects.payments import PurchaseSaved
from services.effects.plans import SubscriptionSaved
from services.effects.records import Record, Recorded
from services.effects.support import TicketChanged, TicketOpened
from services.eligibility import Pair
from services.inmail import InMail, InMailState, Reply, Report, ReportReason, SentInMail
from services.member import Member, OptOut, PlanName
from services.purchase import PaymentMethod, Purchase, PurchaseState
from services.strike import Strike
from services.subscription import Subscription
from services.ticket import Ticket
from services.world import World

NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
INMAIL = InMail("i1", "ana", "ben", "Hello", "Hello", NOW, "lot", None, 1)
KNOWN = SentInMail(INMAIL, None, latest=True, reported=False)
NEAR = Pair(degree=2)
PURCHASE = Purchase(
    "p1", "ana", 25, 5999, "USD", PaymentMethod.CREDIT_CARD, PurchaseState.PENDING, NOW, key="k", fingerprint="f"
)


def world() -> World:
    return World(
        accounts={"ana": Account(Member("ana"), balance=5), "ben": Account(Member("ben"))},
        pairs={("ana", "ben"): NEAR, ("ben", "ana"): NEAR},
        inmails={
            "i1": KNOWN,
            "back": replace(KNOWN, inmail=replace(INMAIL, id="back", sender_id="ben", recipient_id="ana")),
        },
        purchases={"p1": PURCHASE},
    )


def after(*effects: Effect) -> World:
    changed = world()
    changed.apply(effects)
    return changed


def test_nothing_known_about_two_members_means_strangers() -> None:
    assert world().pair("ana", "cid") == Pair()
    assert world().pair("ana", "ben") == NEAR


def test_saved_accounts_are_seen() -> None:
    saved = Account(Member("ana"), balance=4)
    changed = after(AccountSaved(saved))
    assert changed == replace(world(), accounts=world().accounts | {"ana": saved})


def test_r11_preferences_change_the_member_and_leave_the_ledger_as_it_is() -> None:
    member = Member("ana", open_profile=True, opt_outs=frozenset({OptOut.ALL}))
    changed = after(PreferencesSaved(member))
    assert changed.accounts["ana"] == Account(member, balance=5)


def test_r13_a_delivered_inmail_awaits_a_response_and_is_the_latest() -> None:
    changed = after(InMailDelivered(replace(INMAIL, id="i2")))
    assert changed.pairs == {("ana", "ben"): replace(NEAR, awaiting=True), ("ben", "ana"): NEAR}
    assert changed.inmails["i1"] == replace(KNOWN, latest=False)
    assert changed.inmails["back"].latest


@pytest.mark.parametrize("reopens", [True, False])
def test_r13_an_answer_to_the_latest_inmail_reopens(reopens: bool) -> None:  # noqa: FBT001 - a parameter of the test
    changed = world()
    changed.pairs["ana", "ben"] = replace(NEAR, awaiting=True)
    answered = replace(INMAIL, state=InMailState.DECLINED)
    changed.apply([InMailAnswered(answered, reopens=reopens)])
    assert changed.pair("ana", "ben").awaiting is not reopens
    assert changed.inmails["i1"] == replace(KNOWN, inmail=answered)


def test_r11_a_block_is_seen_from_both_sides_until_it_is_taken_back() -> None:
    blocked = after(BlockSet("ana", "ben", NOW))
    assert blocked.pairs == {
        ("ana", "ben"): replace(NEAR, blocked_by_sender=True),
        ("ben", "ana"): replace(NEAR, blocked_by_recipient=True),
    }
    blocked.apply([BlockSet("ana", "ben", None)])
    assert blocked == world()


def test_r11_a_report_closes_the_way_to_the_reporter_only() -> None:
    changed = after(ReportFiled(Report("r", "i1", "ben", "ana", ReportReason.SPAM, "", NOW, "case")))
    assert changed.pairs == {("ana", "ben"): replace(NEAR, reported_by_recipient=True), ("ben", "ana"): NEAR}
    assert changed.inmails["i1"] == replace(KNOWN, reported=True)


def test_r17_a_case_is_the_members_open_one_until_it_is_decided() -> None:
    case = Case("c", "ana", NOW)
    changed = after(CaseSaved(case))
    assert (changed.open_case("ana"), changed.open_case("ben")) == (case, None)
    changed.apply([CaseSaved(case.closed(CaseState.DISMISSED, NOW))])
    assert changed.open_case("ana") is None


def test_r21_a_record_is_found_by_member_and_key() -> None:
    record = Record("ana", "key", "print", "i1", "{}", NOW)
    assert after(Recorded(record)).records == {("ana", "key"): record}


@pytest.mark.parametrize("state", PurchaseState)
def test_r5a_a_declined_purchase_gives_its_key_free(state: PurchaseState) -> None:
    purchase = replace(PURCHASE, state=state)
    changed = after(PurchaseSaved(purchase))
    assert changed.purchases == {"p1": purchase}
    assert changed.purchase_under("ana", "k") == (None if state is PurchaseState.DECLINED else purchase)


def test_r21_a_purchase_is_found_under_its_own_member_and_key_alone() -> None:
    second = replace(PURCHASE, id="p2", key="other")
    changed = after(PurchaseSaved(second))
    assert changed.purchases == {"p1": PURCHASE, "p2": second}
    assert (changed.purchase_under("ana", "k"), changed.purchase_under("ana", "other")) == (PURCHASE, second)
    assert changed.purchase_under("ben", "k") is None


def test_replies_and_subscriptions_change_no_fact_that_decisions_read() -> None:
    plan = Subscription("s", "ana", PlanName.CAREER, NOW)
    assert after(ReplyDelivered(Reply("r", "i1", "ben", "Hi", NOW)), SubscriptionSaved(plan)) == world()


def test_tickets_are_seen_as_they_were_last() -> None:
    ticket = Ticket("t", "ana", "Help", NOW)
    assert after(TicketOpened(ticket, "{}")).tickets == {"t": ticket}
    assert after(TicketOpened(ticket, "{}"), TicketChanged(ticket.answered())).tickets == {"t": ticket.answered()}


def test_strikes_are_seen_member_by_member_and_once_each() -> None:
    first, second = Strike("s1", "ana", "Spam", NOW), Strike("s2", "ana", "Spam", NOW)
    lifted = replace(first, lifted_at=NOW)
    bens = replace(first, id="s3", member_id="ben")
    changed = after(*map(StrikeSaved, (first, second, bens, lifted)))
    assert changed.strikes == {"ana": (second, lifted), "ben": (bens,)}
