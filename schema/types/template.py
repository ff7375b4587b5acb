"""Templates, and what they become for a recipient (R16)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

import strawberry

from schema.ids import global_id, key_of
from schema.types.eligibility import InMailEligibility
from schema.types.errors import InvalidInputError, invalid_input
from schema.types.moderation import TextFinding
from schema.types.page import PageInfo, cursor, page_info
from schema.types.variables import FilledVariable, UnfilledVariable
from services.template import TemplateUse

if TYPE_CHECKING:
    from services.policy import TemplatePolicy
    from services.previewing import Preview
    from services.reading import Page
    from services.template import Template as TemplateValue


@strawberry.type(
    description="A text that you keep, with variables such as {{firstName}} that are filled for each recipient (R16)."
)
class Template:
    """A template."""

    id: strawberry.ID = strawberry.field(description="Identifies it among yours. No id for `node`.")
    name: str = strawberry.field(description="What you call it; nobody else sees it.")
    subject: str = strawberry.field(description="The subject, with its variables.")
    body: str = strawberry.field(description="The text, with its variables.")
    created_at: datetime = strawberry.field(description="When it was made.")
    updated_at: datetime = strawberry.field(description="When it was last changed.")

    @classmethod
    def of(cls, template: TemplateValue) -> Self:
        """The GraphQL object of a template."""
        return cls(
            id=strawberry.ID(global_id("Template", template.id)),
            name=template.name,
            subject=template.subject,
            body=template.body,
            created_at=template.created_at,
            updated_at=template.updated_at,
        )


@strawberry.type(description="A template in a list.")
class TemplateEdge:
    """Relay's edge."""

    cursor: str = strawberry.field(description="Its place in the list: pass it as `after`.")
    node: Template = strawberry.field(description="The template.")


@strawberry.type(description="Templates, the latest made first.")
class TemplateConnection:
    """Relay's connection."""

    edges: list[TemplateEdge] = strawberry.field(description="This page's templates.")
    page_info: PageInfo = strawberry.field(description="Whether there is more.")
    total_count: int = strawberry.field(description="How many there are on all pages.")

    @classmethod
    def of(cls, page: Page[TemplateValue], after: str | None) -> Self:
        """The GraphQL object of a page."""
        edges = [TemplateEdge(cursor=cursor("Template", item.id), node=Template.of(item)) for item in page.items]
        info = page_info([edge.cursor for edge in edges], more=page.more, after=after)
        return cls(edges=edges, page_info=info, total_count=page.total)


@strawberry.input(description="A value for a variable of a template.")
class TemplateValueInput:
    """A value."""

    name: str = strawberry.field(description="The variable's name; capitals, spaces and punctuation don't matter.")
    value: str = strawberry.field(
        description="What to put in its place, before anything of the profile; at most 300 characters. An empty one "
        "fills nothing."
    )


def values_of(values: list[TemplateValueInput] | None) -> tuple[tuple[str, str], ...]:
    """The given values, as the rules take them."""
    return tuple((one.name, one.value) for one in values or ())


@strawberry.input(
    description="A template of yours to send from. {{firstName}}, {{name}}, {{headline}}, {{employer}}, {{title}}, "
    "{{place}}, {{school}} and {{skill}} are filled from the recipient's profile as you see it, {{mutualConnection}} "
    "with the name of somebody you both know; all others, and those that the profile lacks, from `values`."
)
class TemplateInput:
    """A template, and values."""

    template_id: strawberry.ID = strawberry.field(description="One of your templates.")
    values: list[TemplateValueInput] | None = strawberry.field(
        default=None, description="Values of variables, at most 30."
    )

    def use(self, field: str) -> TemplateUse:
        """The use of the template; ``field`` is this input's path. Raises InvalidInput for what is no template's id."""
        return TemplateUse(key_of(self.template_id, "Template", f"{field}.templateId"), values_of(self.values))


def use_of(template: TemplateInput | None) -> TemplateUse | None:
    """The use of a mutation's template, None where it has none."""
    return None if template is None else template.use("input.template")


@strawberry.type(
    description="A template as one recipient would get it, and everything that a send would decide about it (R20)."
)
class TemplatePreview:
    """A filled template."""

    recipient_id: strawberry.ID = strawberry.field(description="The member whom it is filled for.")
    ready: bool = strawberry.field(description="Whether a send would go out now, as it is.")
    subject: str = strawberry.field(description="The subject as it would be sent; unfilled variables stand in it.")
    body: str = strawberry.field(description="The text as it would be sent; unfilled variables stand in it.")
    variables: list[FilledVariable] = strawberry.field(
        description="What each variable became, in the order of their appearance. Of a member who isn't available to "
        "you the profile fills nothing, whatever the reason (R11a)."
    )
    unfilled: list[UnfilledVariable] = strawberry.field(description="Every variable that stands in the texts unfilled.")
    invalid: InvalidInputError | None = strawberry.field(
        description="What R16 forbids in the filled texts, such as their length; null if it forbids nothing."
    )
    findings: list[TextFinding] = strawberry.field(
        description="What moderation would refuse in the filled texts (R17); it isn't asked while `invalid` says more."
    )
    eligibility: InMailEligibility = strawberry.field(
        description="Whether the recipient may be written to, and why not."
    )

    @classmethod
    def of(cls, preview: Preview) -> Self:
        """The GraphQL object of a preview."""
        problem = preview.check.problem
        return cls(
            recipient_id=strawberry.ID(global_id("Member", preview.recipient_id)),
            ready=preview.ready,
            subject=preview.filled.subject,
            body=preview.filled.body,
            variables=list(map(FilledVariable.of, preview.filled.variables)),
            unfilled=list(map(UnfilledVariable.of, preview.check.gaps)),
            invalid=None if problem is None else invalid_input(problem),
            findings=list(map(TextFinding.of, preview.check.findings)),
            eligibility=InMailEligibility.of(preview.recipient_id, preview.verdict),
        )


@strawberry.type(description="The limits of templates (R16).")
class TemplateNumbers:
    """The numbers in force."""

    many: int = strawberry.field(description="How many templates a member may keep.")
    name_limit: int = strawberry.field(description="The longest name, in Unicode code points.")
    variables: int = strawberry.field(description="The most places for variables in one template, and values for them.")
    value_limit: int = strawberry.field(description="The longest value of a variable, in Unicode code points.")

    @classmethod
    def of(cls, numbers: TemplatePolicy) -> Self:
        """The GraphQL object of the limits."""
        return cls(
            many=numbers.many,
            name_limit=numbers.name_limit,
            variables=numbers.variables,
            value_limit=numbers.value_limit,
        )
