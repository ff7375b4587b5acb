"""Every refusal of the product: one closed list, each with its rule and what to do about it.

Refused                      nothing was changed, except under OUTCOME_UNKNOWN and what is under way
├── NotSignedIn              no token, where one is needed
├── InvalidInput             the input itself is wrong; names the field
├── SendRefused              R10 to R15: carries every blocker, the same ones as the preview's (R20)
├── TextRefused              R17: carries every passage that moderation refuses
├── TextUnfilled             R16: carries every variable that stands in the text unfilled
├── ActionRefused            a rule forbids this action (not there, not yours, not now)
├── NotAllowed               an operator's doing, and the token isn't an operator's, or lacks the role
├── PaymentRefused           the payment didn't go through (R5a)
├── PaymentActionRequired    the buyer has to authenticate the payment first (R5a)
├── CardSetupRequired        the owner has to authenticate before the card can be kept for later (R5a)
├── KeyConflict              the idempotency key belongs to another request (R21)
└── TryAgain                 busy, or the outcome is unknown: repeat with the same key
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.refusal_code import RefusalCode
from services.wording import WORDINGS

if TYPE_CHECKING:
    from datetime import datetime

    from services.moderation.finding import Finding
    from services.operator import Role
    from services.variables import Gap
    from services.wordings.wording import Wording


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason, with the data to act on: credits ``needed`` and ``available``, and when to try again."""

    code: RefusalCode
    needed: int | None = None
    available: int | None = None
    retry_at: datetime | None = None
    detail: str | None = None

    @property
    def wording(self) -> Wording:
        """The text and the rule of this refusal's code."""
        return WORDINGS[self.code]

    @property
    def message(self) -> str:
        """What happened, for a person; more specific than the code's own text where there is more to say."""
        return self.detail or self.wording.message


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """A use case said no: ``refusal`` says why. Nothing was changed, but for OUTCOME_UNKNOWN and PAYMENT_PENDING.

    ``consequence`` is what a refusal that is counted brings beyond itself, for a person (R17).
    """

    consequence: str | None = None

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


class NotSignedIn(Refused):
    """No token, where one is needed; ``detail`` says more where there was one of another kind."""

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(Refusal(RefusalCode.NOT_SIGNED_IN, detail=detail))


class InvalidInput(Refused):
    """The input is wrong: ``field`` is its path in the GraphQL input, ``rule`` the rule that it breaks."""

    def __init__(self, field: str, detail: str, *, rule: str = "R16") -> None:
        super().__init__(Refusal(RefusalCode.INVALID_INPUT, detail=detail))
        self.field = field
        self.rule = rule


class SendRefused(Refused):
    """The InMail may not be sent: ``blockers`` holds every reason, in fixed order, never empty (R20)."""

    def __init__(self, blockers: tuple[Refusal, ...]) -> None:
        super().__init__(blockers[0])
        self.blockers = blockers


class TextRefused(Refused):
    """Moderation refuses the text: ``findings`` holds every passage and what is wrong with it, never empty (R17)."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(Refusal(RefusalCode.TEXT_REFUSED))
        self.findings = findings


class TextUnfilled(Refused):
    """Variables stand in the text unfilled: ``gaps`` holds each with its place, never empty (R16)."""

    def __init__(self, gaps: tuple[Gap, ...]) -> None:
        super().__init__(Refusal(RefusalCode.TEXT_UNFILLED))
        self.gaps = gaps


class ActionRefused(Refused):
    """A rule forbids this action."""


class NotAllowed(Refused):
    """For operators alone: any one of ``roles`` would do."""

    def __init__(self, code: RefusalCode, roles: tuple[Role, ...], detail: str | None = None) -> None:
        super().__init__(Refusal(code, detail=detail))
        self.roles = roles


class PaymentRefused(Refused):
    """The payment didn't go through (R5a)."""


class PaymentActionRequired(Refused):
    """The buyer has to authenticate the payment of ``purchase_id`` in the browser, by ``client_secret`` (R5a)."""

    def __init__(self, purchase_id: str, client_secret: str) -> None:
        super().__init__(Refusal(RefusalCode.PAYMENT_ACTION_REQUIRED))
        self.purchase_id = purchase_id
        self.client_secret = client_secret


class CardSetupRequired(Refused):
    """The card's owner has to authenticate in the browser, by ``client_secret``, before the card can be kept (R5a)."""

    def __init__(self, client_secret: str) -> None:
        super().__init__(Refusal(RefusalCode.CARD_SETUP_REQUIRED))
        self.client_secret = client_secret


class KeyConflict(Refused):
    """The idempotency key belongs to another request (R21)."""

    def __init__(self) -> None:
        super().__init__(Refusal(RefusalCode.IDEMPOTENCY_KEY_REUSED))


class TryAgain(Refused):
    """Busy, or the outcome is unknown: the same request with the same key is safe."""
