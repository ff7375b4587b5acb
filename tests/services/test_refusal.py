import re
from datetime import UTC, datetime

from services import refusal
from services.operator import Role
from services.refusal import InvalidInput, KeyConflict, NotAllowed, NotSignedIn, Refusal, SendRefused
from services.refusal_code import RefusalCode
from services.wording import WORDINGS


def test_a_refusal_speaks_for_itself_where_there_is_more_to_say() -> None:
    assert Refusal(RefusalCode.BUSY).message == WORDINGS[RefusalCode.BUSY].message
    assert Refusal(RefusalCode.BUSY, detail="Two million wait.").message == "Two million wait."
    assert Refusal(RefusalCode.BUSY).wording is WORDINGS[RefusalCode.BUSY]


def test_r11a_what_a_sender_reads_of_an_unavailable_recipient_names_no_reason() -> None:
    wording = WORDINGS[RefusalCode.RECIPIENT_UNAVAILABLE]
    assert not re.search(r"block|report|suspen|exist|delet", f"{wording.message} {wording.remedy}", re.IGNORECASE)


def test_exceptions_carry_their_refusals() -> None:
    moment = datetime(2024, 1, 1, tzinfo=UTC)
    blockers = (Refusal(RefusalCode.MONTHLY_LIMIT, retry_at=moment), Refusal(RefusalCode.NO_CREDITS))
    refused = SendRefused(blockers)
    assert (refused.blockers, refused.refusal, str(refused)) == (blockers, blockers[0], blockers[0].message)
    assert NotSignedIn().refusal == Refusal(RefusalCode.NOT_SIGNED_IN)
    assert NotSignedIn("An operator's.").refusal.message == "An operator's."
    denied = NotAllowed(RefusalCode.ROLE_NEEDED, (Role.TRUST,), "It takes more.")
    assert (denied.roles, denied.refusal) == ((Role.TRUST,), Refusal(RefusalCode.ROLE_NEEDED, detail="It takes more."))
    assert KeyConflict().refusal == Refusal(RefusalCode.IDEMPOTENCY_KEY_REUSED)
    invalid = InvalidInput("input.x", "Wrong.", rule="R5a")
    assert (invalid.field, invalid.rule, invalid.refusal.message, str(invalid)) == (
        "input.x",
        "R5a",
        "Wrong.",
        "Wrong.",
    )
    assert InvalidInput("input.x", "Wrong.").rule == "R16"


def test_the_tree_in_the_docstring_names_every_kind_of_refusal() -> None:
    drawn = re.findall(r"^(?:[├└]── )?([A-Z]\w+) ", refusal.__doc__ or "", re.MULTILINE)
    kinds = [kind.__name__ for kind in vars(refusal).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    assert sorted(kind for kind in drawn if kind != "Every") == sorted(kinds)
