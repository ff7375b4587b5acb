"""Keeping templates: createTemplate, updateTemplate, deleteTemplate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.context import Info
from schema.ids import global_id, key_of
from schema.mutations.inmail import INPUT, KEY, REPLAYED
from schema.types.errors import (
    ActionRefusedError,
    IdempotencyKeyError,
    InvalidInputError,
    NotSignedInError,
    TextRefusedError,
    TryAgainError,
)
from schema.types.template import Template
from services.template import Template as TemplateValue

if TYPE_CHECKING:
    from services.answers.templates import TemplateKept
    from services.request import Done

NAME = "What to call it: one line, at most 80 characters; two may have the same."
SUBJECT = "One line of plain text, at most 200 characters (R16); variables such as {{firstName}} may stand in it."
BODY = "Plain text, at most 1,900 characters (R16); variables such as {{firstName}} may stand in it."


@strawberry.input(description="A template to keep.")
class CreateTemplateInput:
    """Input of createTemplate."""

    name: str = strawberry.field(description=NAME)
    subject: str = strawberry.field(description=SUBJECT)
    body: str = strawberry.field(description=BODY)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A template with all that it is to be from now on.")
class UpdateTemplateInput:
    """Input of updateTemplate."""

    template_id: strawberry.ID = strawberry.field(description="One of your templates.")
    name: str = strawberry.field(description=NAME)
    subject: str = strawberry.field(description=SUBJECT)
    body: str = strawberry.field(description=BODY)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A template to keep no longer.")
class DeleteTemplateInput:
    """Input of deleteTemplate."""

    template_id: strawberry.ID = strawberry.field(description="One of your templates.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="The template is kept, among `viewer.templates`.")
class CreateTemplatePayload:
    """Kept."""

    template: Template = strawberry.field(description="The template as it was kept.")
    replayed: bool = strawberry.field(description=REPLAYED)


@strawberry.type(description="The template is changed; what was sent or scheduled from it stays as it is.")
class UpdateTemplatePayload:
    """Changed."""

    template: Template = strawberry.field(description="The template as it was changed.")
    replayed: bool = strawberry.field(description=REPLAYED)


@strawberry.type(description="The template isn't kept any longer; what was sent or scheduled from it stays as it is.")
class DeleteTemplatePayload:
    """Deleted."""

    template_id: strawberry.ID = strawberry.field(description="The template that was.")
    replayed: bool = strawberry.field(description=REPLAYED)


CreateTemplateResult = Annotated[
    CreateTemplatePayload
    | ActionRefusedError
    | TextRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("CreateTemplateResult", description="Kept, or why not."),
]
UpdateTemplateResult = Annotated[
    UpdateTemplatePayload
    | ActionRefusedError
    | TextRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("UpdateTemplateResult", description="Changed, or why not."),
]
DeleteTemplateResult = Annotated[
    DeleteTemplatePayload
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("DeleteTemplateResult", description="Deleted, or why not."),
]


@strawberry.type
class TemplateMutations:
    """The mutations of this file."""

    @strawberry.mutation(
        description="Keep a text with variables, at most 50 templates. It is looked at as an InMail's is (R16, R17)."
    )
    async def create_template(
        self, info: Info, input: Annotated[CreateTemplateInput, INPUT]
    ) -> CreateTemplateResult | None:
        """Create."""
        viewer_id = info.context.signed_in
        done = await info.context.services.templating.create(
            viewer_id, input.idempotency_key, name=input.name, subject=input.subject, body=input.body
        )
        return CreateTemplatePayload(template=_template(viewer_id, input, done), replayed=done.replayed)

    @strawberry.mutation(description="Give a template another name and other texts: all three are replaced.")
    async def update_template(
        self, info: Info, input: Annotated[UpdateTemplateInput, INPUT]
    ) -> UpdateTemplateResult | None:
        """Update."""
        viewer_id = info.context.signed_in
        done = await info.context.services.templating.update(
            viewer_id,
            input.idempotency_key,
            template_id=key_of(input.template_id, "Template", "input.templateId"),
            name=input.name,
            subject=input.subject,
            body=input.body,
        )
        return UpdateTemplatePayload(template=_template(viewer_id, input, done), replayed=done.replayed)

    @strawberry.mutation(description="Keep a template no longer.")
    async def delete_template(
        self, info: Info, input: Annotated[DeleteTemplateInput, INPUT]
    ) -> DeleteTemplateResult | None:
        """Delete."""
        key = key_of(input.template_id, "Template", "input.templateId")
        done = await info.context.services.templating.delete(
            info.context.signed_in, input.idempotency_key, template_id=key
        )
        return DeleteTemplatePayload(template_id=strawberry.ID(global_id("Template", key)), replayed=done.replayed)


def _template(member_id: str, input: CreateTemplateInput | UpdateTemplateInput, done: Done[TemplateKept]) -> Template:
    """The template as it was kept: what was asked for, with the answer's id and moments."""
    kept = done.answer
    return Template.of(
        TemplateValue(
            kept.template_id, member_id, input.name, input.subject, input.body, kept.created_at, kept.updated_at
        )
    )
