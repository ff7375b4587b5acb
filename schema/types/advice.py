"""Advice on a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import strawberry

from services.advising.advice import AdviceKind, DraftField, Severity
from services.answering import FactorKind, Likelihood

if TYPE_CHECKING:
    from services.advice import DraftAdvice as DraftAdviceValue
    from services.advising.advice import Advice as AdviceValue
    from services.advising.advice import Passage as PassageValue
    from services.answering import Chance
    from services.policy import AdvicePolicy


@strawberry.type(description="A place in the draft.")
class DraftPassage:
    """A passage."""

    field: DraftField = strawberry.field(description="In which text.")
    start: int = strawberry.field(description="Where it begins, in Unicode code points from 0.")
    length: int = strawberry.field(description="How long it is, in Unicode code points.")
    text: str = strawberry.field(description="What stands there.")

    @classmethod
    def of(cls, passage: PassageValue) -> Self:
        """The GraphQL object of a passage."""
        return cls(field=passage.field, start=passage.start, length=passage.length, text=passage.text)


@strawberry.type(description="A piece of advice.")
class Advice:
    """Advice."""

    kind: AdviceKind = strawberry.field(description="What it is about.")
    severity: Severity = strawberry.field(description="How much it matters.")
    message: str = strawberry.field(description="What was noticed, and why it matters.")
    suggestion: str | None = strawberry.field(description="What to do about it; null where nothing is to be done.")
    passage: DraftPassage | None = strawberry.field(description="Which words it is about; null if about none of them.")

    @classmethod
    def of(cls, advice: AdviceValue) -> Self:
        """The GraphQL object of a piece of advice."""
        return cls(
            kind=advice.kind,
            severity=advice.severity,
            message=advice.message,
            suggestion=advice.suggestion,
            passage=DraftPassage.of(advice.passage) if advice.passage else None,
        )


@strawberry.type(description="A fact that makes an answer likelier, or less likely.")
class LikelihoodFactor:
    """A factor."""

    kind: FactorKind = strawberry.field(description="What kind of fact.")
    weight: float = strawberry.field(
        description="How much it weighs, in log-odds: above 0 for an answer, below against."
    )
    fact: str = strawberry.field(description="The fact, for a person.")


@strawberry.type(description="How likely an answer is, with the facts that led to it (R26). An estimate, no promise.")
class AnswerLikelihood:
    """The likelihood."""

    level: Likelihood = strawberry.field(description="How likely, in three levels.")
    chance: float = strawberry.field(description="How likely, 0 to 1.")
    factors: list[LikelihoodFactor] = strawberry.field(description="What led to it, what weighs most first.")

    @classmethod
    def of(cls, chance: Chance) -> Self:
        """The GraphQL object of a likelihood."""
        return cls(
            level=chance.level,
            chance=chance.chance,
            factors=[LikelihoodFactor(kind=one.kind, weight=one.weight, fact=one.says) for one in chance.factors],
        )


@strawberry.type(description="Advice on a draft, before it is sent (R26). It keeps nobody from sending.")
class DraftAdvice:
    """All advice."""

    advice: list[Advice] = strawberry.field(description="Everything that was noticed, what is good among it.")
    likelihood: AnswerLikelihood | None = strawberry.field(
        description="How likely an answer is; null where it can't be told, as of a member who isn't available to you."
    )

    @classmethod
    def of(cls, advice: DraftAdviceValue) -> Self:
        """The GraphQL object of all advice."""
        return cls(
            advice=[Advice.of(one) for one in advice.advice],
            likelihood=AnswerLikelihood.of(advice.chance) if advice.chance else None,
        )


@strawberry.type(description="Lengths that advice speaks of, in Unicode code points.")
class AdviceNumbers:
    """Advice's numbers."""

    subject_best: int = strawberry.field(description="As much of a subject as a phone shows.")
    body_short: int = strawberry.field(description="A shorter text gives no reason to answer.")
    body_best: int = strawberry.field(description="Texts up to this length are read most.")
    body_long: int = strawberry.field(description="A longer text is seldom read to its end.")

    @classmethod
    def of(cls, policy: AdvicePolicy) -> Self:
        """The GraphQL object of advice's numbers."""
        return cls(
            subject_best=policy.subject_best,
            body_short=policy.body_short,
            body_best=policy.body_best,
            body_long=policy.body_long,
        )
