from datetime import UTC, datetime

import pytest

from services.account import Account
from services.answers.notifications import NotificationsMarked
from services.decisions.decide import decide
from services.decisions.decision import recorded
from services.effects.members import NotificationsRead
from services.intents.notifications import MarkNotificationsRead
from services.member import Member, Standing
from services.policy import Policy
from services.refusal import NotSignedIn
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
