"""Keeping templates: made, changed, deleted (R16)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.answers.templates import TemplateDropped, TemplateKept
from services.content import check_content, check_text
from services.decisions.decision import Decision, actor, recorded
from services.effects.templates import TemplateDeleted, TemplateSaved
from services.intents.templates import CreateTemplate, DeleteTemplate, UpdateTemplate
from services.refusal import ActionRefused, InvalidInput, Refusal, TextRefused
from services.refusal_code import RefusalCode
from services.template import Template
from services.variables import check_variables

if TYPE_CHECKING:
    from services.policy import Policy
    from services.world import World


def create(world: World, intent: CreateTemplate, policy: Policy) -> Decision:
    """Keep a new template.

    Raises InvalidInput for its name or texts, TextRefused for what moderation finds in them (R17), ActionRefused for
    one too many.
    """
    _check(intent, policy)
    actor(world, intent)
    kept = sum(one.member_id == intent.actor_id for one in world.templates.values())
    if kept >= policy.templates.many:
        raise ActionRefused(Refusal(RefusalCode.TOO_MANY_TEMPLATES, needed=1, available=0))
    return _kept(
        intent,
        Template(intent.id, intent.actor_id, intent.name, intent.subject, intent.body, intent.now, intent.now),
    )


def update(world: World, intent: UpdateTemplate, policy: Policy) -> Decision:
    """Give a template another name and other texts. Raises as ``create`` does; ActionRefused if it isn't there."""
    _check(intent, policy)
    known = _template(world, intent)
    template = Template(
        known.id, known.member_id, intent.name, intent.subject, intent.body, known.created_at, intent.now
    )
    return _kept(intent, template)


def delete(world: World, intent: DeleteTemplate, policy: Policy) -> Decision:  # noqa: ARG001 - the signature of a rule
    """Keep a template no longer; what was sent or scheduled from it stays. Raises ActionRefused if it isn't there."""
    known = _template(world, intent)
    answer = TemplateDropped(template_id=known.id)
    return Decision(answer, (TemplateDeleted(known.id), recorded(intent, answer)))


def _check(intent: CreateTemplate, policy: Policy) -> None:
    check_text("input.name", intent.name, policy.templates.name_limit)
    if "\n" in intent.name or "\r" in intent.name:
        raise InvalidInput("input.name", "The name is one line: take out the line breaks.")
    check_content(intent.subject, intent.body, policy)
    check_variables(intent.subject, intent.body, policy.templates)
    if intent.findings:
        raise TextRefused(intent.findings)


def _template(world: World, intent: UpdateTemplate | DeleteTemplate) -> Template:
    actor(world, intent)
    known = world.templates.get(intent.template_id)
    if known is None or known.member_id != intent.actor_id:
        raise ActionRefused(Refusal(RefusalCode.TEMPLATE_NOT_FOUND))
    return known


def _kept(intent: CreateTemplate, template: Template) -> Decision:
    answer = TemplateKept(template_id=template.id, created_at=template.created_at, updated_at=template.updated_at)
    return Decision(answer, (TemplateSaved(template), recorded(intent, answer)))


RULES = {CreateTemplate: create, UpdateTemplate: update, DeleteTemplate: delete}
