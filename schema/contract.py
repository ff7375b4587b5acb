"""The schema as a whole: the contract that clients see."""

from __future__ import annotations

from datetime import UTC, datetime

import strawberry
from strawberry.schema.config import StrawberryConfig

from schema.execution import MaskingSchema, operation_extensions
from schema.mutations.batch import BatchMutations
from schema.mutations.billing import BillingMutations
from schema.mutations.cases import CaseMutations
from schema.mutations.clock import ClockMutations
from schema.mutations.connections import ConnectionMutations
from schema.mutations.inmail import InMailMutations
from schema.mutations.mailbox import MailboxMutations
from schema.mutations.notifications import NotificationMutations
from schema.mutations.operators import OperatorMutations
from schema.mutations.payments import PaymentMutations
from schema.mutations.plans import PlanMutations
from schema.mutations.reach import ReachMutations
from schema.mutations.schedule import ScheduleMutations
from schema.mutations.support import SupportMutations
from schema.mutations.team_payments import TeamPaymentMutations
from schema.mutations.teams import TeamMutations
from schema.mutations.templates import TemplateMutations
from schema.mutations.tickets import TicketMutations
from schema.mutations.topup import TopUpMutations
from schema.queries import Query
from schema.subscriptions import Subscription
from schema.types.enums import describe_enums
from schema.types.errors import EXCEPTION_HANDLERS
from schema.types.suggestion import SUGGESTION_REASONS

describe_enums()  # before the schema reads them


# The fields are nullable, for all that resolvers always return something: GraphQL turns a non-null field that fails,
# also one deep inside a payload, into a null of its parent, and a non-null root would take the answers of the
# document's other mutations with it, which were carried out.
@strawberry.type(
    description="What can be done. Each mutation answers with its payload, or with a typed UserError; with null only "
    "where something asked of the payload couldn't be read, which `errors` then tells: repeat with the same key."
)
class Mutation(
    InMailMutations,
    BatchMutations,
    MailboxMutations,
    PaymentMutations,
    PlanMutations,
    ReachMutations,
    ConnectionMutations,
    ScheduleMutations,
    TemplateMutations,
    SupportMutations,
    TicketMutations,
    OperatorMutations,
    CaseMutations,
    BillingMutations,
    ClockMutations,
    TopUpMutations,
    NotificationMutations,
    TeamMutations,
    TeamPaymentMutations,
):
    """The mutations."""


def _moment(value: object) -> datetime:
    """A moment out of a client's text, in UTC; one without an offset is in UTC already. Raises ValueError."""
    try:
        given = datetime.fromisoformat(str(value))
        return given.replace(tzinfo=UTC) if given.tzinfo is None else given.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("DateTime wants a moment as ISO 8601 writes it, such as 2026-03-10T12:00:00Z.") from None


DATE_TIME = strawberry.scalar(
    name="DateTime",
    description="A moment, always in UTC, as ISO 8601 writes it: 2026-03-10T12:00:00+00:00. "
    "Given without an offset, it is taken as UTC.",
    serialize=datetime.isoformat,
    parse_value=_moment,
)


def build_schema() -> MaskingSchema:
    """The executable schema, with its limits and caches."""
    return MaskingSchema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=SUGGESTION_REASONS,
        extensions=operation_extensions(),
        exception_handlers=EXCEPTION_HANDLERS,
        config=StrawberryConfig(scalar_map={datetime: DATE_TIME}),
    )
