"""What can be asked before writing: a plan for many, what a template becomes, and advice on a draft."""

from __future__ import annotations

from typing import Annotated

import strawberry

from schema.context import Info
from schema.ids import key_of
from schema.types.advice import DraftAdvice
from schema.types.plan import InMailPlan
from schema.types.template import TemplateInput, TemplatePreview, TemplateValueInput, values_of
from services.advising.advice import Draft
from services.lot import PayWith
from services.rehearsal import PlanGoal, Terms
from services.template import TemplateUse

RecipientIds = Annotated[
    list[strawberry.ID],
    strawberry.argument(description="The members to write to, 1 to 500; named twice, a member is written to once."),
]
Budget = Annotated[
    int | None, strawberry.argument(description="The most credits that it may take; null for all that there are.")
]
PlanPayWith = Annotated[PayWith, strawberry.argument(description="Which credits it may take (R8).")]
Goal = Annotated[PlanGoal, strawberry.argument(description="What to reach where not everybody can be written to.")]

RecipientId = Annotated[strawberry.ID, strawberry.argument(description="The member whom the draft is for.")]
Subject = Annotated[str, strawberry.argument(description="The subject so far; it may be empty.")]
Body = Annotated[str, strawberry.argument(description="The text so far; it may be empty.")]

TemplateId = Annotated[strawberry.ID, strawberry.argument(description="One of your templates.")]
Filled = Annotated[strawberry.ID, strawberry.argument(description="The member whom to fill it for.")]
Values = Annotated[list[TemplateValueInput] | None, strawberry.argument(description="Values of variables, at most 30.")]
PlanTemplate = Annotated[
    TemplateInput | None,
    strawberry.argument(description="The template that is to be sent; null for texts that aren't known yet."),
]


@strawberry.type
class PlanningQueries:
    """The queries of this file."""

    @strawberry.field(
        description="What sendInMails would do with up to 500 members now: who can be written to, in which order, with "
        "which lots; who can't and why; which credits are missing, and the cheapest packs that cover them. With a "
        "template, also whose text would stay unfilled or be refused, as of its turn: after so many sends it is the "
        "same text to too many (R17). A plan without a template knows no text: sendInMails then may refuse some for "
        "theirs, each with its reason. This writes nothing (R20). Null comes with an error that says why."
    )
    async def plan_in_mails(  # noqa: PLR0917 - GraphQL's arguments are named
        self,
        info: Info,
        recipient_ids: RecipientIds,
        budget: Budget = None,
        pay_with: PlanPayWith = PayWith.AUTO,
        goal: Goal = PlanGoal.MOST_PEOPLE,
        template: PlanTemplate = None,
    ) -> InMailPlan | None:
        """The plan."""
        viewer_id, services = info.context.signed_in, info.context.services
        keys = [key_of(id_, "Member", f"recipientIds.{place}") for place, id_ in enumerate(recipient_ids)]
        terms = Terms(pay_with, budget, goal)
        if template is None:
            return InMailPlan.of(await services.batches.plan(viewer_id, keys, terms), services.policy)
        filled = await services.batches.plan_filled(viewer_id, keys, terms, template.use("template"))
        return InMailPlan.of(filled.plan, services.policy, filled.unfit)

    @strawberry.field(
        description="A template as a member would get it: the filled texts, what each variable became, what stays "
        "unfilled, and all else for which sendInMail would refuse it now. This writes nothing (R20). Null comes with "
        "an error that says why."
    )
    async def preview_template(
        self,
        info: Info,
        template_id: TemplateId,
        recipient_id: Filled,
        values: Values = None,
        pay_with: PlanPayWith = PayWith.AUTO,
    ) -> TemplatePreview | None:
        """The preview."""
        viewer_id = info.context.signed_in
        use = TemplateUse(key_of(template_id, "Template", "templateId"), values_of(values))
        key = key_of(recipient_id, "Member", "recipientId")
        return TemplatePreview.of(await info.context.services.previewing.preview(viewer_id, key, use, pay_with))

    @strawberry.field(
        description="Advice on a draft: whether it is personal, its subject, its length, how likely this recipient is "
        "to answer, whether a follow-up is tactful (R26). Each piece tells the words that it is about and what to do. "
        "Null comes with an error that says why."
    )
    async def draft_advice(
        self, info: Info, recipient_id: RecipientId, subject: Subject, body: Body
    ) -> DraftAdvice | None:
        """Advice."""
        viewer_id = info.context.signed_in
        key = key_of(recipient_id, "Member", "recipientId")
        return DraftAdvice.of(await info.context.services.drafting.advise(viewer_id, key, Draft(subject, body)))
