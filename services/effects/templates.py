"""What changes in templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from services.template import Template


@dataclass(frozen=True, slots=True)
class TemplateSaved:
    """A template that was made, or changed."""

    template: Template


@dataclass(frozen=True, slots=True)
class TemplateDeleted:
    """A template that isn't kept any longer."""

    template_id: str
