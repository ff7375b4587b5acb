from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from services.inmail import ReportReason
from services.intent import Intent
from services.intents.connections import AcceptRequest, RemoveConnection, RequestConnection
from services.intents.credits import StartSubscription
from services.intents.mail import DeclineInMail, ReplyToInMail, ReportInMail, SendInMail
from services.intents.payments import CloseStatement, ObservePayment, RequestPurchase, RequestRefund
from services.intents.reach import BlockMember, SetPreferences, UnblockMember
from services.lot import PayWith
from services.member import PlanName
from services.payments.state import PaymentState, PaymentStatus
from services.purchase import PaymentMethod
from services.scope import Scope, scope_of

ANA: dict[str, Any] = {
    "id": "x",
    "actor_id": "ana",
    "key": "k",
    "fingerprint": "p",
    "now": datetime(2024, 1, 1, tzinfo=UTC),
}
TO_BEN: dict[str, Any] = ANA | {"member_id": "ben"}
TO_SELF: dict[str, Any] = ANA | {"member_id": "ana"}
ABOUT: dict[str, Any] = TO_BEN | {"inmail_id": "i1"}
SEND = SendInMail(**TO_BEN, subject="Hello", body="Hello", pay_with=PayWith.AUTO)
REPLY = ReplyToInMail(**ABOUT, body="Hi")
BUY = RequestPurchase(**ANA, credits=25, method=PaymentMethod.CREDIT_CARD)
OBSERVE = ObservePayment(**TO_SELF, purchase_id="p1", state=PaymentState(PaymentStatus.PAID))
REFUND = RequestRefund(**TO_SELF, purchase_id="p1", credits=None)
ONE, BOTH = frozenset({"ana"}), frozenset({"ana", "ben"})
MUTUAL = frozenset({("ana", "ben"), ("ben", "ana")})
PAIR, KEY, MAIL = frozenset({("ana", "ben")}), frozenset({("ana", "k")}), frozenset({"i1"})


@pytest.mark.parametrize(
    ("intents", "scope"),
    [
        ([], Scope()),
        ([SEND], Scope(BOTH, ONE, PAIR, KEY)),
        ([REPLY], Scope(BOTH, frozenset({"ben"}), PAIR, KEY, MAIL)),
        ([DeclineInMail(**ABOUT)], Scope(BOTH, frozenset({"ben"}), PAIR, KEY, MAIL)),
        (
            [ReportInMail(**ABOUT, reason=ReportReason.SPAM, note="", notice_id="n")],
            Scope(BOTH, frozenset({"ben"}), PAIR, KEY, MAIL, files=frozenset({"ben"}), bonds=PAIR),
        ),
        ([SetPreferences(**ANA, opt_outs=None, open_profile=None)], Scope(ONE, frozenset(), frozenset(), KEY)),
        ([StartSubscription(**ANA, plan=PlanName.CAREER)], Scope(ONE, ONE, frozenset(), KEY)),
        ([BUY], Scope(ONE, ONE, frozenset(), KEY)),
        ([OBSERVE], Scope(ONE, ONE, keys=KEY, purchases=frozenset({"p1"}), statements=ONE)),
        ([replace(OBSERVE, key="")], Scope(ONE, ONE, purchases=frozenset({"p1"}), statements=ONE)),
        ([REFUND], Scope(ONE, ONE, keys=KEY, purchases=frozenset({"p1"}), statements=ONE)),
        ([CloseStatement(**TO_SELF, reference="s")], Scope(ONE, statements=ONE)),
        ([BlockMember(**TO_BEN)], Scope(BOTH, frozenset(), MUTUAL, KEY, bonds=PAIR)),
        ([AcceptRequest(**TO_BEN, request_id="r")], Scope(BOTH, frozenset(), MUTUAL, KEY, bonds=PAIR)),
        ([RemoveConnection(**TO_BEN)], Scope(BOTH, frozenset(), MUTUAL, KEY, bonds=PAIR, detours=PAIR)),
        ([RequestConnection(**TO_BEN, note="")], Scope(BOTH, frozenset(), MUTUAL, KEY, bonds=PAIR, asking=ONE)),
        ([RemoveConnection(**TO_SELF)], Scope(ONE, keys=KEY)),
        ([REPLY, SEND, BUY], Scope(BOTH, BOTH, PAIR, KEY, MAIL)),
        (
            [SendInMail(**TO_SELF, subject="", body="", pay_with=PayWith.AUTO)],
            Scope(ONE, ONE, keys=KEY),
        ),
    ],
)
def test_r18_the_scope_holds_the_facts_that_deciding_needs(intents: Sequence[Intent], scope: Scope) -> None:
    assert scope_of(intents) == scope


@pytest.mark.parametrize("kind", [BlockMember, UnblockMember])
def test_r11_a_block_locks_both_members_and_knows_what_lies_between(kind: type[BlockMember | UnblockMember]) -> None:
    scope = scope_of([kind(**TO_BEN)])
    assert (scope.members, scope.keys) == (BOTH, KEY)
    assert scope.pairs >= PAIR
