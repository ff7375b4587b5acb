"""The schema as a whole: the contract that clients see."""

from __future__ import annotations

import strawberry
from strawberry.schema.config import StrawberryConfig

from schema.execution import MaskingSchema, operation_extensions
from schema.mutations.credits import CreditMutations
from schema.mutations.inmail import InMailMutations
from schema.mutations.reach import ReachMutations
from schema.queries import Query
from schema.types.enums import describe_enums
from schema.types.errors import EXCEPTION_HANDLERS

describe_enums()  # before the schema reads them


@strawberry.type(description="What can be done. Each mutation answers with its payload, or with a typed UserError.")
class Mutation(InMailMutations, CreditMutations, ReachMutations):
    """The mutations."""


def build_schema() -> MaskingSchema:
    """The executable schema, with its limits and caches."""
    return MaskingSchema(
        query=Query,
        mutation=Mutation,
        extensions=operation_extensions(),
        exception_handlers=EXCEPTION_HANDLERS,
        config=StrawberryConfig(),
    )
