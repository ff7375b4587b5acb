"""What a search of the own mail finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import strawberry

from schema.types.inmail import InMail, Reply
from schema.types.page import PageInfo, cursor, page_info

if TYPE_CHECKING:
    from services.mail_search import MailMatch as MailMatchValue
    from services.reading import Page


@strawberry.type(description="A message of your mail that has all of the words.")
class MailMatch:
    """A message."""

    in_mail: InMail = strawberry.field(description="The InMail that has the words, or in whose conversation they are.")
    reply: Reply | None = strawberry.field(description="The reply that has the words; null if the InMail itself does.")

    @classmethod
    def of(cls, match: MailMatchValue, viewer_id: str) -> Self:
        """The GraphQL object of a message."""
        return cls(in_mail=InMail.of(match.inmail, viewer_id), reply=Reply.of(match.reply) if match.reply else None)


@strawberry.type(description="A message in a list.")
class MailMatchEdge:
    """Relay's edge."""

    cursor: str = strawberry.field(description="Its place in the list: pass it as `after`.")
    node: MailMatch = strawberry.field(description="The message.")


@strawberry.type(description="Messages, newest first.")
class MailMatchConnection:
    """Relay's connection."""

    edges: list[MailMatchEdge] = strawberry.field(description="This page's messages.")
    page_info: PageInfo = strawberry.field(description="Whether there is more.")
    total_count: int = strawberry.field(description="How many there are on all pages.")

    @classmethod
    def of(cls, page: Page[MailMatchValue], viewer_id: str, after: str | None) -> Self:
        """The GraphQL object of a page."""
        edges = [
            MailMatchEdge(cursor=cursor("Mail", item.id), node=MailMatch.of(item, viewer_id)) for item in page.items
        ]
        info = page_info([edge.cursor for edge in edges], more=page.more, after=after)
        return cls(edges=edges, page_info=info, total_count=page.total)
