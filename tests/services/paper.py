"""Doubles of what templates are filled from: templates, profiles and connections in common, in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from services.member import ProfileLevel
from services.mutuals import Mutuals
from services.policy import Policy
from services.reading import Page, Profile
from services.template import Template
from services.writing import Writing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.reading import Reader

AT = datetime(2024, 5, 15, 12, tzinfo=UTC)


def profile(name: str, employer: str | None = None, headline: str = "", schools: tuple[str, ...] = ()) -> Profile:
    """A profile under an id that is its first name in small letters."""
    id = name.split(maxsplit=1)[0].lower()
    level = ProfileLevel.FULL
    return Profile(id, name, headline, level, False, employer, None, None, schools, ())  # noqa: FBT003 - in order


def template(id: str, subject: str, body: str, member_id: str = "ana") -> Template:
    """A template of ana's."""
    return Template(id, member_id, id.capitalize(), subject, body, AT, AT)


@dataclass
class Paper:
    """All three ports; ``profiles`` are those that ana may see, ``reads`` counts how often something was read."""

    templates: list[Template] = field(default_factory=list[Template])
    visible: list[Profile] = field(default_factory=list[Profile])
    common: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    reads: list[str] = field(default_factory=list[str])

    async def find(self, member_id: str, template_id: str) -> Template | None:
        self.reads.append("template")
        return next((one for one in self.templates if (one.member_id, one.id) == (member_id, template_id)), None)

    async def of_member(self, member_id: str, first: int, before: str | None) -> Page[Template]:
        raise NotImplementedError

    async def profiles(self, viewer_id: str, member_ids: Sequence[str]) -> dict[str, Profile]:
        assert viewer_id == "ana"
        self.reads.append("profiles")
        return {one.id: one for one in self.visible if one.id in member_ids}

    async def of(self, viewer_id: str, member_ids: Sequence[str]) -> dict[str, Mutuals]:
        assert viewer_id == "ana"
        self.reads.append("mutuals")
        return {id_: Mutuals(len(self.common.get(id_, ())), self.common.get(id_, ())) for id_ in member_ids}

    @property
    def writing(self) -> Writing:
        """What fills templates from these."""
        return Writing(self, cast("Reader", self), self, Policy())
