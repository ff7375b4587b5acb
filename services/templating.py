"""The use cases of keeping templates (R16)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.answers.templates import TemplateDropped, TemplateKept
from services.intents.templates import CreateTemplate, DeleteTemplate, UpdateTemplate
from services.moderation.moderator import BODY, OWN, SUBJECT, Moderator
from services.request import Clock, Done, NewId, check_key, fingerprint

if TYPE_CHECKING:
    from services.lane import Lane
    from services.template import Templates


@dataclass(frozen=True, slots=True)
class Templating:
    """Templates of members. Every method may raise Refused; then nothing was changed, or TryAgain says it is unknown.

    Texts are refused as those of an InMail are: InvalidInput by R16, TextRefused by moderation.
    """

    lane: Lane
    reader: Templates
    clock: Clock
    new_id: NewId
    moderator: Moderator = OWN

    async def create(self, member_id: str, key: str, *, name: str, subject: str, body: str) -> Done[TemplateKept]:
        """Keep a new template. Raises ActionRefused for one too many."""
        check_key(key)
        intent = CreateTemplate(
            id=self.new_id(),
            actor_id=member_id,
            key=key,
            fingerprint=fingerprint("createTemplate", name=name, subject=subject, body=body),
            now=self.clock(),
            name=name,
            subject=subject,
            body=body,
            findings=await self.moderator.examine({SUBJECT: subject, BODY: body}),
        )
        return await self.lane.done(intent, TemplateKept)

    async def update(
        self, member_id: str, key: str, *, template_id: str, name: str, subject: str, body: str
    ) -> Done[TemplateKept]:
        """Give a template another name and other texts. Raises ActionRefused if it isn't there."""
        check_key(key)
        intent = UpdateTemplate(
            id=self.new_id(),
            actor_id=member_id,
            key=key,
            fingerprint=fingerprint("updateTemplate", template=template_id, name=name, subject=subject, body=body),
            now=self.clock(),
            template_id=template_id,
            name=name,
            subject=subject,
            body=body,
            findings=await self.moderator.examine({SUBJECT: subject, BODY: body}),
        )
        return await self.lane.done(intent, TemplateKept)

    async def delete(self, member_id: str, key: str, *, template_id: str) -> Done[TemplateDropped]:
        """Keep a template no longer. Raises ActionRefused if it isn't there."""
        check_key(key)
        intent = DeleteTemplate(
            id=self.new_id(),
            actor_id=member_id,
            key=key,
            fingerprint=fingerprint("deleteTemplate", template=template_id),
            now=self.clock(),
            template_id=template_id,
        )
        return await self.lane.done(intent, TemplateDropped)
