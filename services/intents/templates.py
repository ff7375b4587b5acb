"""Keeping templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.intent import Intent
from services.scope import Scope

if TYPE_CHECKING:
    from services.moderation.finding import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutTemplates(Intent):
    """An intent about the actor's templates; all of them are read."""

    @property
    def scope(self) -> Scope:
        """The member alone, with the templates."""
        actor = frozenset({self.actor_id})
        return Scope(members=actor, templates=actor, keys=frozenset({(self.actor_id, self.key)}))


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateTemplate(AboutTemplates):
    """Keep a new template; ``findings`` are what a moderator found in its texts (R17)."""

    name: str
    subject: str
    body: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateTemplate(CreateTemplate):
    """Keep a template with another name and other texts."""

    template_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteTemplate(AboutTemplates):
    """Keep a template no longer."""

    template_id: str
