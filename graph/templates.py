"""Templates of members, as they are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.reads import AFTER_ALL_IDS, Reads, page_of
from graph.rows import moment
from services.template import Template

if TYPE_CHECKING:
    from graph.rows import Row
    from services.reading import Page

TEMPLATE_ROW: LiteralString = "[t.id, t.memberId, t.name, t.subject, t.body, t.createdAt, t.updatedAt]"

FOUND: LiteralString = (
    """
MATCH (t:Template {id: $given.id})
WHERE t.memberId = $given.member
RETURN """
    + TEMPLATE_ROW
    + """ AS row
"""
)

OF_MEMBER: LiteralString = (
    """
MATCH (t:Template)
WHERE t.memberId = $given.member AND t.id < $given.before
WITH t
ORDER BY t.memberId DESC, t.id DESC
LIMIT $given.limit
RETURN """
    + TEMPLATE_ROW
    + """ AS row
"""
)

TOTAL: LiteralString = """
MATCH (t:Template)
WHERE t.memberId = $given.member AND t.id > ''
RETURN count(t) AS total
"""


class GraphTemplates(Reads):
    """Reads of one database's templates; every method may raise NothingChanged."""

    async def find(self, member_id: str, template_id: str) -> Template | None:
        """The member's template of that id, None if there is none or it is somebody else's."""
        rows = await self.rows(FOUND, member=member_id, id=template_id)
        return template_of(rows[0]) if rows else None

    async def of_member(self, member_id: str, first: int, before: str | None) -> Page[Template]:
        """A member's, the latest made first, from before the one with id ``before`` on."""
        rows = await self.rows(OF_MEMBER, member=member_id, limit=first + 1, before=before or AFTER_ALL_IDS)
        return page_of(rows, template_of, first, await self.total(TOTAL, member_id))


def template_of(row: Row) -> Template:
    """A template out of its stored properties, in the order of the fields."""
    return Template(*row[:5], created_at=moment(row[5]), updated_at=moment(row[6]))
