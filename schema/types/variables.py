"""Variables in texts: what they became, and those that stand there still (R16)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import strawberry

from services.variables import VariableOrigin

if TYPE_CHECKING:
    from services.variables import FilledVariable as FilledValue
    from services.variables import Gap


@strawberry.type(description="A variable that stands in a text unfilled, for which it isn't sent (R16).")
class UnfilledVariable:
    """A gap."""

    variable: str = strawberry.field(description="Its name, as it is written between the braces.")
    field: str = strawberry.field(description="The text that it stands in: `input.subject` or `input.body`.")
    start: int = strawberry.field(description="Where it begins, in Unicode code points from 0.")
    end: int = strawberry.field(description="Where it ends: the code point after its last one.")
    text: str = strawberry.field(description="The passage itself, braces included.")

    @classmethod
    def of(cls, gap: Gap) -> Self:
        """The GraphQL object of a gap."""
        return cls(variable=gap.variable, field=gap.field, start=gap.start, end=gap.end, text=gap.text)


@strawberry.type(description="What a variable of a template became for one recipient.")
class FilledVariable:
    """A variable."""

    name: str = strawberry.field(description="Its name, as the template first writes it.")
    origin: VariableOrigin = strawberry.field(description="Where its value is from.")
    value: str | None = strawberry.field(description="What stands in its place; null where it stays unfilled.")

    @classmethod
    def of(cls, filled: FilledValue) -> Self:
        """The GraphQL object of a variable."""
        return cls(name=filled.name, origin=filled.origin, value=filled.value)
