"""Carries out one operation, whatever the transport that brought it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable
from typing import TYPE_CHECKING, TypeAlias

from graphql import GraphQLError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

if TYPE_CHECKING:
    from strawberry import Schema

    from schema.http.parameters import GraphQLParameters

Results: TypeAlias = AsyncGenerator[ExecutionResult, None]
"""The results of a subscription, one by one; whoever takes them closes the generator."""

AT_ONCE = (OperationType.QUERY, OperationType.MUTATION)
"""The operations that have one result."""


async def perform(
    schema: Schema, parameters: GraphQLParameters, context: object, allowed: Iterable[OperationType] = AT_ONCE
) -> ExecutionResult | Results:
    """Carry out a query or a mutation; of a subscription, return its results, of which none has been begun.

    Raises Strawberry's InvalidOperationTypeError for an operation of ``AT_ONCE`` that isn't allowed.
    """
    try:
        return await schema.execute(
            parameters.query,
            variable_values=parameters.variables,
            context_value=context,
            operation_name=parameters.operation_name,
            allowed_operation_types=allowed,
            operation_extensions=parameters.extensions,
        )
    except InvalidOperationTypeError as error:
        if error.operation_type is not OperationType.SUBSCRIPTION:
            raise
    except CannotGetOperationTypeError as error:
        named = f" named {error.operation_name}" if error.operation_name else ""
        return ExecutionResult(data=None, errors=[GraphQLError(f"The document has no operation{named}.")])
    return await schema.subscribe(
        parameters.query,
        variable_values=parameters.variables,
        context_value=context,
        operation_name=parameters.operation_name,
        operation_extensions=parameters.extensions,
    )
