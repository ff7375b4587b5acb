"""Templates: texts that a member keeps, with variables that are filled for each recipient (R16)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from services.refusal import InvalidInput

if TYPE_CHECKING:
    from datetime import datetime

    from services.reading import Page


@dataclass(frozen=True, slots=True)
class Template:
    """A template of ``member_id``'s, under a name of its own choice; nobody else sees it."""

    id: str
    member_id: str
    name: str
    subject: str
    body: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class TemplateUse:
    """What a sender asks for: a template, and ``values`` of variables by their names, as they were given."""

    template_id: str
    values: tuple[tuple[str, str], ...] = ()


class Templates(Protocol):
    """Reads of templates. Both raise NothingChanged when the database doesn't answer."""

    async def find(self, member_id: str, template_id: str) -> Template | None:
        """The member's template of that id, None if there is none or it is somebody else's."""
        ...

    async def of_member(self, member_id: str, first: int, before: str | None) -> Page[Template]:
        """A member's, the latest made first, from before the one with id ``before`` on."""
        ...


class TextOrigin(StrEnum):
    """Where an InMail's texts are from: written by the sender, a template's, or of a template that isn't there."""

    WRITTEN = "WRITTEN"
    TEMPLATE = "TEMPLATE"
    MISSING_TEMPLATE = "MISSING_TEMPLATE"


def no_template(field: str) -> InvalidInput:
    """What says that a template isn't there."""
    return InvalidInput(field, "There is no such template among yours: take the id from viewer.templates.")
