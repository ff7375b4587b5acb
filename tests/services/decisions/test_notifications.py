from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.account import Account
from services.answer import encode
from services.answers.notifications import EmailAddressSet, NotificationPreferencesSet, NotificationsMarked
from services.decisions.decide import decide
from services.decisions.decision import recorded
from services.effects.members import EmailAddressSaved, EmailKindsSaved, NotificationsRead
from services.intents.notifications import MarkNotificationsRead, SetEmailAddress, SetEmailKinds, StopEmails
from services.member import Member, Standing
from services.notification import MAILED_BY_DEFAULT, NotificationKind
from services.policy import Policy
from services.refusal import InvalidInput, NotSignedIn
from services.world import World

NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
MARK = MarkNotificationsRead(
    id="m1", actor_id="ana", key="k", fingerprint="f", now=NOW, ids=frozenset({"n1"}), up_to="n2"
)


@pytest.mark.parametrize("standing", list(Standing))
def test_whoever_it_is_may_mark_what_they_have_read(standing: Standing) -> None:
    decision = decide(World(accounts={"ana": Account(Member("ana", standing=standing))}), MARK, Policy())
    read = NotificationsRead("ana", frozenset({"n1"}), "n2")
    assert decision.effects == (read, recorded(MARK, NotificationsMarked()))


def test_somebody_who_is_gone_marks_nothing() -> None:
    with pytest.raises(NotSignedIn):
        decide(World(), MARK, Policy())


ADDRESS = SetEmailAddress(id="e1", actor_id="ana", key="k", fingerprint="f", now=NOW, address="ana@example.com")
KINDS = SetEmailKinds(
    id="e2", actor_id="ana", key="k", fingerprint="f", now=NOW, kinds=frozenset({NotificationKind.LOW_BALANCE})
)


def ana() -> World:
    return World(accounts={"ana": Account(Member("ana"))})


@pytest.mark.parametrize("address", ["ana@example.com", None])
def test_an_address_is_set_or_removed(address: str | None) -> None:
    intent = replace(ADDRESS, address=address)
    decision = decide(ana(), intent, Policy())
    assert decision.effects == (EmailAddressSaved("ana", address), recorded(intent, EmailAddressSet()))


@pytest.mark.parametrize("address", ["", "ana", "ana@example.com\nBcc: eve@example.com"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(InvalidInput):
        decide(ana(), replace(ADDRESS, address=address), Policy())


def test_an_address_is_neither_shown_nor_kept_for_ever() -> None:
    decision = decide(ana(), ADDRESS, Policy())
    assert "example.com" not in f"{ADDRESS}{decision.effects}{encode(EmailAddressSet())}"


def test_kinds_are_chosen() -> None:
    answer = NotificationPreferencesSet()
    decision = decide(ana(), KINDS, Policy())
    assert decision.effects == (EmailKindsSaved("ana", KINDS.kinds), recorded(KINDS, answer))


@pytest.mark.parametrize("kinds", [MAILED_BY_DEFAULT, frozenset({NotificationKind.LOW_BALANCE})])
def test_emails_of_one_kind_end_and_all_others_stay(kinds: frozenset[NotificationKind]) -> None:
    stop = StopEmails(id="e3", actor_id="ana", key="k", fingerprint="f", now=NOW, kind=NotificationKind.INMAIL_RECEIVED)
    world = World(accounts={"ana": Account(Member("ana", email_kinds=kinds))})
    saved, _ = decide(world, stop, Policy()).effects
    assert saved == EmailKindsSaved("ana", kinds - {NotificationKind.INMAIL_RECEIVED})


def test_nobody_s_emails_end() -> None:
    stop = StopEmails(id="e3", actor_id="x", key="k", fingerprint="f", now=NOW, kind=NotificationKind.LOW_BALANCE)
    with pytest.raises(NotSignedIn):
        decide(ana(), stop, Policy())
