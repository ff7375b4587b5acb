"""What surrounds every GraphQL operation: its limits, the caches, and the mask over unexpected errors.

GraphQLError raised on purpose, syntax, validation, variables   reach the client as they are
any other exception                                             is logged with an id; the client gets the id
"""

from __future__ import annotations

import logging
from secrets import token_hex
from typing import TYPE_CHECKING

from graphql import GraphQLError, GraphQLSyntaxError, OperationDefinitionNode
from strawberry import Schema
from strawberry.extensions import ParserCache, SchemaExtension, ValidationCache

from schema.limits import TOO_COMPLEX, QueryLimits
from schema.meter import LimitsRule, limits_rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from strawberry.types import ExecutionContext

INTERNAL = "INTERNAL"
CACHED_DOCUMENTS = 128
_log = logging.getLogger("inmail.graphql")


class QueryGuard(SchemaExtension):
    """Refuses documents over the limits, and a request that doesn't say which of several operations it means."""

    def __init__(self, limits: QueryLimits, rule: type[LimitsRule]) -> None:
        self._limits = limits
        self._rule = rule

    def on_operation(self) -> Iterator[None]:
        """Set the parser's limit and put the limits rule before all others, so that it can spare them the work."""
        context = self.execution_context
        length = len(context.query or "")
        if length > self._limits.characters:
            raise GraphQLError(
                f"The query has {length:,} characters, and at most {self._limits.characters:,} are allowed. "
                "Send large values as variables, or split the query into several requests.",
                extensions={"code": TOO_COMPLEX, "limit": "characters", "allowed": self._limits.characters},
            )
        context.parse_options["max_tokens"] = self._limits.tokens
        context.validation_rules = (self._rule, *context.validation_rules)
        yield

    def on_execute(self) -> Iterator[None]:
        """Refuse to guess among several operations; Strawberry by itself would run the first."""
        context = self.execution_context
        document = context.graphql_document
        named = context._provided_operation_name  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # has no public name
        if document is not None and named is None:
            operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
            if len(operations) > 1:
                raise GraphQLError("The document has several operations: say in operationName which one to run.")
        yield


class GuardedParser(ParserCache):
    """Strawberry's cache of parsed documents, with our words for a document that has too many tokens."""

    def on_parse(self) -> Iterator[None]:
        """Parse, or take the document from the cache."""
        try:
            yield from super().on_parse()
        except GraphQLSyntaxError as error:
            if "Document contains more than" not in error.message:
                raise
            allowed = self.execution_context.parse_options.get("max_tokens", 0)
            raise GraphQLError(
                f"The query has more than {allowed:,} tokens (names, values, brackets), which is the most allowed. "
                "Send values as variables, or split the query into several requests.",
                extensions={"code": TOO_COMPLEX, "limit": "tokens", "allowed": allowed},
            ) from None


def operation_extensions(limits: QueryLimits | None = None) -> list[Callable[[], SchemaExtension]]:
    """List the extensions that every schema of ours takes, as factories: one instance per request.

    The caches hold the last ``CACHED_DOCUMENTS`` texts, bounded because anybody may send new ones. Verdicts are cached
    per document and rule, so the rule is made once, here.
    """
    chosen = limits or QueryLimits()
    rule = limits_rule(chosen)
    return [
        lambda: QueryGuard(chosen, rule),
        lambda: GuardedParser(maxsize=CACHED_DOCUMENTS),
        lambda: ValidationCache(maxsize=CACHED_DOCUMENTS),
    ]


class MaskingSchema(Schema):
    """A schema that lets no unexpected exception's text reach a client, whatever the transport."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:  # noqa: ARG002  # Strawberry's signature
        """Mask in place: unlike `MaskErrors`, this hook also sees what is raised outside of resolvers."""
        for position, error in enumerate(errors):
            if _is_unexpected(error):
                errors[position] = masked(error.original_error or error, error)


def masked(cause: Exception, error: GraphQLError | None = None) -> GraphQLError:
    """Log ``cause`` under a new id, and return what the client may know of it: the id, and where ``error`` stood."""
    incident = token_hex(6)
    _log.error("Incident %s", incident, exc_info=cause)
    return GraphQLError(
        f"Something went wrong on our side. Try again; if it stays, quote this id to support: {incident}.",
        nodes=error.nodes if error else None,
        path=error.path if error else None,
        extensions={"code": INTERNAL, "incident": incident},
    )


def _is_unexpected(error: GraphQLError) -> bool:
    """A value that a scalar refused has a cause too, but its place is in the document (nodes), not in the answer."""
    cause = error.original_error
    if cause is None or isinstance(cause, GraphQLError):
        return False
    return error.path is not None or error.nodes is None
