"""What moderation finds in texts, and the numbers that it counts by (R17)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import strawberry

from schema.types.variables import UnfilledVariable
from services.moderation.finding import TextFindingKind

if TYPE_CHECKING:
    from services.moderation.finding import Finding
    from services.policy import ModerationPolicy
    from services.variables import Gap


@strawberry.type(description="A passage that may not be sent, and why (R17).")
class TextFinding:
    """A finding."""

    kind: TextFindingKind = strawberry.field(description="What is wrong with it; made for programs.")
    field: str = strawberry.field(description="The text that it stands in: `input.subject` or `input.body`.")
    start: int = strawberry.field(description="Where it begins, in Unicode code points from 0.")
    end: int = strawberry.field(description="Where it ends: the code point after its last one.")
    text: str = strawberry.field(description="The passage itself.")
    reason: str = strawberry.field(description="What is wrong with it, for a person.")
    remedy: str = strawberry.field(description="What to do about it.")

    @classmethod
    def of(cls, finding: Finding) -> Self:
        """The GraphQL object of a finding."""
        return cls(
            kind=finding.kind,
            field=finding.field,
            start=finding.start,
            end=finding.end,
            text=finding.text,
            reason=finding.reason,
            remedy=finding.remedy,
        )


@strawberry.type(description="What moderation says of a draft. Nothing is counted against anybody for asking (R17).")
class DraftCheck:
    """A draft that was looked at."""

    ok: bool = strawberry.field(description="Whether the texts may be sent as they are.")
    findings: list[TextFinding] = strawberry.field(description="Every passage that a send would be refused for.")
    unfilled: list[UnfilledVariable] = strawberry.field(
        description="Every variable such as {{firstName}} that stands in the texts: a send would be refused for it, a "
        "template that is kept wouldn't (R16)."
    )

    @classmethod
    def of(cls, findings: tuple[Finding, ...], unfilled: tuple[Gap, ...]) -> Self:
        """The GraphQL object of what was found."""
        return cls(
            ok=not findings and not unfilled,
            findings=list(map(TextFinding.of, findings)),
            unfilled=list(map(UnfilledVariable.of, unfilled)),
        )


@strawberry.type(description="What moderation counts by (R17).")
class ModerationNumbers:
    """The constants of moderation."""

    trusted_after: int = strawberry.field(description="InMails after which a member's may hold links.")
    compared_words: int = strawberry.field(description="Words from which on a text is compared with one's other ones.")
    compared_hours: int = strawberry.field(description="For how many hours texts are compared.")
    nearly_the_same: float = strawberry.field(
        description="The share of rows of three words in common, 0 to 1, from which on two texts are nearly the same."
    )
    alike_sends: int = strawberry.field(description="How many nearly equal texts may be sent within that time.")

    @classmethod
    def of(cls, numbers: ModerationPolicy) -> Self:
        """The GraphQL object of the constants."""
        return cls(
            trusted_after=numbers.trusted_after,
            compared_words=numbers.compared_words,
            compared_hours=int(numbers.compared_for.total_seconds()) // 3600,
            nearly_the_same=numbers.nearly_the_same,
            alike_sends=numbers.alike_sends,
        )
