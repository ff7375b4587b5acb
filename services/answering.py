"""How likely a member is to answer an InMail of a certain sender (R26, own).

rate = (answered + usual_inmails x usual_rate) / (received + usual_inmails)
chance = 1 / (1 + e^-x),  x = ln(rate / (1 - rate)) + by_degree[degree] + per_common x ln(1 + common) + contact

``rate`` is the share of the recipient's last InMails that were answered by a reply, smoothed. ``contact`` is the weight
of how the sender's last InMail to them ended, or of theirs to the sender. The weights are in `AnsweringPolicy`: chosen,
not fitted, so the chance puts recipients in an order and promises no number.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import exp, log
from typing import TYPE_CHECKING, Protocol

from services.inmail import InMailState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from services.policy import AnsweringPolicy


class Likelihood(StrEnum):
    """How likely an answer is."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"


class FactorKind(StrEnum):
    """What speaks for an answer, or against it."""

    ANSWER_RATE = "ANSWER_RATE"
    DEGREE = "DEGREE"
    COMMON_CONNECTIONS = "COMMON_CONNECTIONS"
    EARLIER_CONTACT = "EARLIER_CONTACT"


@dataclass(frozen=True, slots=True)
class Contact:
    """The sender's last InMail to the recipient: when it was sent, where it stands, when it was answered."""

    sent_at: datetime
    state: InMailState
    responded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class History:
    """What the graph and the mail tell of a recipient, as far as the sender may see.

    Of ``received`` InMails that had their time, so many were ``answered`` by a reply. ``common`` is how many
    connections both have, ``names`` those of some, where they are asked for. ``wrote_first`` says that the recipient
    has written to the sender.
    """

    received: int = 0
    answered: int = 0
    common: int = 0
    names: tuple[str, ...] = ()
    last: Contact | None = None
    wrote_first: bool = False


@dataclass(frozen=True, slots=True)
class Factor:
    """One term of the formula: ``weight`` in log-odds, above 0 for an answer; ``says`` is its fact, for a person."""

    kind: FactorKind
    weight: float
    says: str


@dataclass(frozen=True, slots=True)
class Chance:
    """How likely an answer is, 0 to 1, with what led to it, what weighs most first."""

    chance: float
    level: Likelihood
    factors: tuple[Factor, ...]


class Histories(Protocol):
    """What is asked of storage about recipients."""

    async def of(
        self, viewer_id: str, member_ids: Iterable[str], numbers: AnsweringPolicy, now: datetime, *, named: bool
    ) -> dict[str, History]:
        """The history of each member whom the viewer may see, by id; without one who is hidden, or the viewer (R11a).

        With ``names`` of connections in common if ``named``. Raises NothingChanged when the database doesn't answer.
        """
        ...


def answer_rate(answered: int, received: int, usual_inmails: float, usual_rate: float) -> float:
    """The share of received InMails that were answered, smoothed by as many imagined ones as usual (0 to 1)."""
    return (answered + usual_inmails * usual_rate) / (received + usual_inmails)


def chance_of(history: History, degree: int, numbers: AnsweringPolicy) -> Chance:
    """How likely an answer is; ``degree`` is ``OUT_OF_NETWORK`` beyond 3."""
    rate = answer_rate(history.answered, history.received, numbers.usual_inmails, numbers.usual_rate)
    usual = log(numbers.usual_rate / (1 - numbers.usual_rate))
    factors = (
        Factor(FactorKind.ANSWER_RATE, log(rate / (1 - rate)) - usual, _rate_says(history)),
        Factor(FactorKind.DEGREE, numbers.by_degree[degree], _degree_says(degree)),
        Factor(FactorKind.COMMON_CONNECTIONS, numbers.per_common * log(1 + history.common), _common_says(history)),
        _contact(history, numbers),
    )
    chance = 1 / (1 + exp(-usual - sum(factor.weight for factor in factors)))
    level = Likelihood.HIGH if chance >= numbers.high else Likelihood.MEDIUM
    return Chance(
        chance,
        level if chance >= numbers.medium else Likelihood.LOW,
        tuple(sorted((one for one in factors if one.weight), key=lambda one: -abs(one.weight))),
    )


def _contact(history: History, numbers: AnsweringPolicy) -> Factor:
    kind, last = FactorKind.EARLIER_CONTACT, history.last
    if last is None:
        weight = numbers.wrote_first if history.wrote_first else 0.0
        return Factor(kind, weight, "They have written to you before.")
    match last.state:
        case InMailState.REPLIED:
            return Factor(kind, numbers.replied, "They replied to your last InMail.")
        case InMailState.DECLINED:
            return Factor(kind, numbers.declined, "They declined your last InMail.")
        case InMailState.DELIVERED:
            return Factor(kind, numbers.waiting, "Your last InMail to them hasn't been answered.")


def _rate_says(history: History) -> str:
    return f"They answered {history.answered} of the last {history.received} InMails that had their time."


def _degree_says(degree: int) -> str:
    known = {1: "You are connected.", 2: "You are of the second degree.", 3: "You are of the third degree."}
    return known.get(degree, "They are outside your network.")


def _common_says(history: History) -> str:
    return (
        "You have a connection in common."
        if history.common == 1
        else f"You have {history.common} connections in common."
    )
