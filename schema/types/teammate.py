"""What teammates did, told before the same person is written to once more."""

from __future__ import annotations

from datetime import datetime
from typing import Self

import strawberry

from schema.context import Info
from schema.ids import global_id
from services.team import TeamContact


@strawberry.type(
    description="A warning, which keeps nobody from sending: somebody of your team wrote to the same member lately "
    "(R8a). Whether they were answered isn't told."
)
class TeammateContact:
    """A teammate's contact."""

    teammate_id: strawberry.ID = strawberry.field(description="The teammate, by the id among `viewer.team.seats`.")
    at: datetime = strawberry.field(description="When the teammate's latest InMail to this member was sent.")
    message: str = strawberry.field(description="The same for a person, with what to do about it.")
    key: strawberry.Private[str]

    @strawberry.field(description="The teammate's name; null if that member isn't available to you.")
    async def teammate_name(self, info: Info) -> str | None:
        """The name."""
        profile = await info.context.profiles.load(self.key)
        return profile.name if profile else None

    @classmethod
    def of(cls, contact: TeamContact) -> Self:
        """The GraphQL object of a contact."""
        return cls(
            teammate_id=strawberry.ID(global_id("Member", contact.teammate_id)),
            at=contact.at,
            message=f"A teammate wrote to this member on {contact.at:%d %B %Y}: agree first on who goes on.",
            key=contact.teammate_id,
        )


async def teammate_contacts(info: Info, recipient_id: str) -> list[TeammateContact]:
    """What the viewer's teammates did about that member, the latest first; nothing without a team."""
    return list(map(TeammateContact.of, await info.context.team_contacts.load(recipient_id)))
