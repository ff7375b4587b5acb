"""Cases against reported members, for operators (R17)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

import strawberry

from schema.context import Info
from schema.ids import global_id
from schema.types.page import PageInfo, cursor, page_info
from services.case import CaseState
from services.inmail import ReportReason

if TYPE_CHECKING:
    from services.case import Case as CaseValue
    from services.case import Complaint
    from services.case import ReportedMessage as MessageValue
    from services.inmail import Reply
    from services.reading import Page


@strawberry.type(description="A message inside a reported InMail's conversation, as operators see it.")
class ReportedReply:
    """A reply."""

    author_id: strawberry.ID = strawberry.field(description="The member who wrote it.")
    body: str = strawberry.field(description="The text.")
    sent_at: datetime = strawberry.field(description="When it was sent.")

    @classmethod
    def of(cls, reply: Reply) -> Self:
        """The GraphQL object of a reply."""
        author_id = strawberry.ID(global_id("Member", reply.author_id))
        return cls(author_id=author_id, body=reply.body, sent_at=reply.sent_at)


@strawberry.type(description="The InMail that was reported, as operators see it.")
class ReportedInMail:
    """An InMail."""

    id: strawberry.ID = strawberry.field(description="The InMail's id; no id for `node` but for its two parties.")
    subject: str = strawberry.field(description="The subject, one line.")
    body: str = strawberry.field(description="The text.")
    sent_at: datetime = strawberry.field(description="When it was sent.")
    key: strawberry.Private[str]

    @strawberry.field(description="The conversation that it opened, oldest first: its latest 100 replies.")
    async def replies(self, info: Info) -> list[ReportedReply]:
        """The replies."""
        return list(map(ReportedReply.of, await info.context.replies.load(self.key)))

    @classmethod
    def of(cls, message: MessageValue) -> Self:
        """The GraphQL object of a reported InMail."""
        return cls(
            id=strawberry.ID(global_id("InMail", message.id)),
            subject=message.subject,
            body=message.body,
            sent_at=message.sent_at,
            key=message.id,
        )


@strawberry.type(description="A member's report of an InMail. The reported member never learns of it (R11a).")
class CaseReport:
    """A report."""

    id: strawberry.ID = strawberry.field(description="Identifies the report: its reporter may quote it.")
    reporter_id: strawberry.ID = strawberry.field(description="The member who reported.")
    reason: ReportReason = strawberry.field(description="What the reporter finds wrong.")
    note: str = strawberry.field(description="What the reporter says about it; may be empty.")
    at: datetime = strawberry.field(description="When it was reported.")
    in_mail: ReportedInMail = strawberry.field(description="The InMail that it is about.")

    @classmethod
    def of(cls, complaint: Complaint) -> Self:
        """The GraphQL object of a report."""
        report = complaint.report
        return cls(
            id=strawberry.ID(global_id("Report", report.id)),
            reporter_id=strawberry.ID(global_id("Member", report.reporter_id)),
            reason=report.reason,
            note=report.note,
            at=report.at,
            in_mail=ReportedInMail.of(complaint.message),
        )


@strawberry.type(description="What members reported about one member; later reports join it while it is open (R17).")
class Case:
    """A case."""

    id: strawberry.ID = strawberry.field(
        description="Identifies the case; name it in upholdCase or dismissCase. No id for `node`."
    )
    member_id: strawberry.ID = strawberry.field(description="The reported member: `operator.member` knows more.")
    state: CaseState = strawberry.field(description="What became of it.")
    opened_at: datetime = strawberry.field(description="When the first report came.")
    closed_at: datetime | None = strawberry.field(description="When it was decided; null while it is open.")
    restricts: bool = strawberry.field(
        description="Whether enough members reported for the member to be restricted until it was decided (R17)."
    )
    strike_id: strawberry.ID | None = strawberry.field(description="The strike that upholding it brought.")
    key: strawberry.Private[str]

    @strawberry.field(description="The latest 100 reports, oldest first, with the InMails that they are about.")
    async def reports(self, info: Info) -> list[CaseReport]:
        """The reports."""
        return list(map(CaseReport.of, await info.context.complaints.load(self.key)))

    @classmethod
    def of(cls, case: CaseValue) -> Self:
        """The GraphQL object of a case."""
        return cls(
            id=strawberry.ID(global_id("Case", case.id)),
            member_id=strawberry.ID(global_id("Member", case.member_id)),
            state=case.state,
            opened_at=case.opened_at,
            closed_at=case.closed_at,
            restricts=case.restricts,
            strike_id=strawberry.ID(global_id("Strike", case.strike_id)) if case.strike_id else None,
            key=case.id,
        )


@strawberry.type(description="A case in a list.")
class CaseEdge:
    """Relay's edge."""

    cursor: str = strawberry.field(description="Its place in the list: pass it as `after`.")
    node: Case = strawberry.field(description="The case.")


@strawberry.type(description="Cases, the earliest opened first.")
class CaseConnection:
    """Relay's connection."""

    edges: list[CaseEdge] = strawberry.field(description="This page's cases.")
    page_info: PageInfo = strawberry.field(description="Whether there is more.")
    total_count: int = strawberry.field(description="How many there are on all pages.")

    @classmethod
    def of(cls, page: Page[CaseValue], after: str | None) -> Self:
        """The GraphQL object of a page."""
        edges = [CaseEdge(cursor=cursor("Case", item.id), node=Case.of(item)) for item in page.items]
        info = page_info([edge.cursor for edge in edges], more=page.more, after=after)
        return cls(edges=edges, page_info=info, total_count=page.total)
