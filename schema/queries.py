"""What can be asked."""

from __future__ import annotations

import asyncio
from typing import Annotated

import strawberry

from schema.context import Info
from schema.ids import key_of, storable
from schema.ledger_queries import LedgerQueries
from schema.planning_queries import PlanningQueries
from schema.suggestion_queries import SuggestionQueries
from schema.types.catalogue import Catalogue, PackBasket, Policy
from schema.types.clock import TestClock
from schema.types.contact import ContactOptions
from schema.types.eligibility import InMailEligibility
from schema.types.inmail import InMail
from schema.types.member import Member, PayWithChoice, visible_member
from schema.types.moderation import DraftCheck
from schema.types.node import Node
from schema.types.operator import Operator
from schema.types.page import page_size
from schema.types.search import MemberSearchConnection, MemberSearchFilters, SearchText, position_after
from schema.types.viewer import After, First, Viewer, viewer_of
from services.lot import PayWith
from services.packs import cheapest_packs
from services.reading import LARGEST_PAGE
from services.refusal import InvalidInput
from services.search import Asked, MemberFilters, MemberSort
from services.variables import gaps

NodeId = Annotated[strawberry.ID, strawberry.argument(description="An id from an answer of this API.")]
NodeIds = Annotated[list[strawberry.ID], strawberry.argument(description="Ids from answers of this API, at most 100.")]
DraftSubject = Annotated[str, strawberry.argument(description="The subject as you would send it.")]
DraftBody = Annotated[str, strawberry.argument(description="The text as you would send it.")]
MemberId = Annotated[strawberry.ID, strawberry.argument(description="The member's id.")]
Filters = Annotated[
    MemberSearchFilters | None, strawberry.argument(description="What members must have besides the text.")
]
Sort = Annotated[MemberSort, strawberry.argument(description="In which order they come.")]
CreditsWanted = Annotated[int, strawberry.argument(description="How many credits are wanted, 1 to 100,000.")]


async def _node(info: Info, id: str) -> Node | None:
    viewer_id = info.context.signed_in
    kind, _, key = id.partition(":")
    if not storable(key):
        return None
    if kind == "Member":
        return await visible_member(info, key)
    if kind == "InMail":
        inmail = await info.context.inmails.load(key)
        return InMail.of(inmail, viewer_id) if inmail else None
    return None


@strawberry.type(description="What can be asked.")
class Query(LedgerQueries, SuggestionQueries, PlanningQueries):
    """The queries."""

    @strawberry.field(description="The member whose token the request carries; null without one.")
    async def viewer(self, info: Info) -> Viewer | None:
        """The viewer."""
        return await viewer_of(info) if info.context.viewer_id else None

    @strawberry.field(description="The operator whose token the request carries; null for members and strangers.")
    def operator(self, info: Info) -> Operator | None:
        """The operator."""
        return Operator.of(info.context.operator) if info.context.operator else None

    @strawberry.field(description="The object with that id; null if there is none, or none that you may see.")
    async def node(self, info: Info, id: NodeId) -> Node | None:
        """Relay's node."""
        return await _node(info, id)

    @strawberry.field(description="The objects with those ids, in their order, null where there is none to see.")
    async def nodes(self, info: Info, ids: NodeIds) -> list[Node | None]:
        """Relay's nodes."""
        if len(ids) > LARGEST_PAGE:
            raise InvalidInput("ids", f"Ask for at most {LARGEST_PAGE} at once.", rule="R22")
        return await asyncio.gather(*(_node(info, id_) for id_ in ids))  # at once, so that the loaders see them all

    @strawberry.field(description="A member's profile; null if there is none, or none that you may see (R3, R11a).")
    async def member(self, info: Info, id: MemberId) -> Member | None:
        """A member."""
        _ = info.context.signed_in
        return await visible_member(info, key_of(id, "Member", "id"))

    @strawberry.field(description="Plans, and packs with their prices. Open to strangers.")
    def catalogue(self, info: Info) -> Catalogue:
        """The catalogue."""
        return Catalogue.of(info.context.services.policy, info.context.services.purchasing.shop)

    @strawberry.field(
        description="The cheapest packs that hold at least so many credits: the fewest cents, of equal ones the fewest "
        "credits too many, then the fewest packs (R5). Open to strangers; null comes with an error that says why."
    )
    def cheapest_packs(self, info: Info, credits: CreditsWanted) -> PackBasket | None:
        """The cheapest packs."""
        policy = info.context.services.policy
        return PackBasket.of(cheapest_packs(policy, credits), policy.currency)

    @strawberry.field(description="The moment that it is for all rules. Open to strangers.")
    def test_clock(self, info: Info) -> TestClock:
        """The clock."""
        return TestClock.of(info.context.services.time.face())

    @strawberry.field(description="The numbers of the rules in force. Open to strangers.")
    def policy(self, info: Info) -> Policy:
        """The policy."""
        return Policy.of(info.context.services.policy)

    @strawberry.field(
        description="What a send would be refused for in a draft, whoever it went to: what moderation finds (R17), and "
        "variables that stand in it unfilled (R16). sendInMail, scheduleInMail and replyToInMail look in the same way, "
        "replies for profanity and spam alone. Writes nothing and counts nothing against you. Null comes with an error "
        "that says why."
    )
    async def check_draft(self, info: Info, subject: DraftSubject, body: DraftBody) -> DraftCheck | None:
        """The look at a draft."""
        viewer_id = info.context.signed_in
        found = await info.context.services.moderating.findings(viewer_id, subject, body)
        return DraftCheck.of(found, gaps(subject, body))

    @strawberry.field(
        description="Whether you may send an InMail to a member now: every reason against it, the lot that would pay, "
        "the degree, when to try again. sendInMail decides the same; this writes nothing (R20). "
        "Null comes with an error that says why."
    )
    async def in_mail_eligibility(
        self, info: Info, recipient_id: MemberId, pay_with: PayWithChoice = PayWith.AUTO
    ) -> InMailEligibility | None:
        """The preview."""
        viewer_id = info.context.signed_in
        key = key_of(recipient_id, "Member", "recipientId")
        return InMailEligibility.of(key, await info.context.services.inmails.eligibility(viewer_id, key, pay_with))

    @strawberry.field(
        description="Members found by words of their profiles, and by what they must have besides (R3). Not yourself, "
        "nor who isn't available to you, who are neither listed nor counted (R11a). Null comes with an error."
    )
    async def search_members(  # noqa: PLR0917 - GraphQL's arguments are named
        self,
        info: Info,
        query: SearchText = "",
        filters: Filters = None,
        sort: Sort = MemberSort.RELEVANCE,
        first: First = 20,
        after: After = None,
    ) -> MemberSearchConnection | None:
        """The search."""
        asked = Asked(query, filters.value() if filters else MemberFilters())
        place, viewer_id = position_after(after, sort), info.context.signed_in
        found = await info.context.services.searching.page(viewer_id, asked, sort, page_size(first), place)
        return await MemberSearchConnection.of(info, found, asked, sort, after)

    @strawberry.field(
        description="What you can do to reach a member: message, InMail with each choice of credits, connection. "
        "Each is what the mutation behind it would decide, and all are of one moment; this writes nothing. "
        "Null comes with an error that says why."
    )
    async def contact_options(self, info: Info, member_id: MemberId) -> ContactOptions | None:
        """The options."""
        viewer_id = info.context.signed_in
        services = info.context.services
        options = await services.connections.options(viewer_id, key_of(member_id, "Member", "memberId"))
        return ContactOptions.of(options, services.policy.currency)
