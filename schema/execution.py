"""What surrounds every GraphQL operation: its limits, the cache of documents, and the mask over unexpected errors."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from graphql import GraphQLError, GraphQLSyntaxError, OperationDefinitionNode, parse, specified_rules
from strawberry import Schema
from strawberry.extensions import SchemaExtension
from strawberry.schema.schema import validate_document

from schema.limits import TOO_COMPLEX, QueryLimits
from schema.meter import limits_rule
from schema.public_errors import public

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from graphql import DocumentNode, GraphQLSchema
    from strawberry.types import ExecutionContext

CACHED_DOCUMENTS = 128
_WHICH = "The document has several operations: say in operationName which one to run."


@dataclass(frozen=True, slots=True)
class Examined:
    """A parsed document, what is wrong with it, and how many operations it has; the same for every request."""

    document: DocumentNode
    errors: list[GraphQLError]
    operations: int


class DocumentCache(SchemaExtension):
    """Parses and validates a text once, however often it is sent; refuses what is over the limits.

    One cache for both steps, by the text: Strawberry's two hash the whole document again at every request.
    """

    def __init__(self, limits: QueryLimits, examine: Callable[[GraphQLSchema, str], Examined]) -> None:
        self._limits = limits
        self._examine = examine
        self._examined: Examined | None = None

    def on_parse(self) -> Iterator[None]:
        """Set the document; raises GraphQLError for one that is too long or has no syntax."""
        context = self.execution_context
        text = context.query or ""
        if len(text) > self._limits.characters:
            raise _too_long("characters", self._limits.characters)
        schema = context.schema._schema  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # has no public name
        self._examined = self._examine(schema, text)
        context.graphql_document = self._examined.document
        yield

    def on_validate(self) -> Iterator[None]:
        """Set the errors; one is not to say which of several operations to run (Strawberry would run the first)."""
        context = self.execution_context
        examined = self._examined
        if examined is not None:
            context.pre_execution_errors = [*examined.errors]  # a copy: the mask works in place
            named = context._provided_operation_name  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # as above
            if not examined.errors and examined.operations > 1 and named is None:
                context.pre_execution_errors = [GraphQLError(_WHICH)]
        yield


def operation_extensions(limits: QueryLimits | None = None) -> list[Callable[[], SchemaExtension]]:
    """List the extensions that a schema of ours takes, as factories: one instance per request.

    The cache holds the last ``CACHED_DOCUMENTS`` texts, bounded because anybody may send new ones. A verdict belongs to
    a text and never depends on the values of variables.
    """
    chosen = limits or QueryLimits()
    rules = (limits_rule(chosen), *specified_rules)  # the limits first: over one, the others don't walk the document

    @lru_cache(maxsize=CACHED_DOCUMENTS)
    def examine(schema: GraphQLSchema, text: str) -> Examined:
        document = _parse(text, chosen.tokens)
        operations = sum(isinstance(node, OperationDefinitionNode) for node in document.definitions)
        return Examined(document, validate_document(schema, document, rules), operations)

    return [lambda: DocumentCache(chosen, examine)]


def _parse(text: str, tokens: int) -> DocumentNode:
    try:
        return parse(text, max_tokens=tokens)
    except GraphQLSyntaxError as error:
        if "Document contains more than" in error.message:
            raise _too_long("tokens", tokens) from None
        raise


def _too_long(limit: str, allowed: int) -> GraphQLError:
    return GraphQLError(
        f"The query has more than {allowed:,} {limit}, which is the most allowed. "
        "Send values as variables, or split the query into several requests.",
        extensions={"code": TOO_COMPLEX, "limit": limit, "allowed": allowed},
    )


class MaskingSchema(Schema):
    """A schema that lets no unexpected exception's text reach a client, whatever the transport."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:  # noqa: ARG002  # Strawberry's signature
        """Mask in place: unlike `MaskErrors`, this hook also sees what is raised outside of resolvers."""
        errors[:] = [public(error) for error in errors]
