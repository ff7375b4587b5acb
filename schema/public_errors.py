"""What a client may know of an error, whatever the transport.

GraphQLError raised on purpose, syntax, validation, variables   reaches the client as it is
a refusal (services.refusal) outside of a result union          becomes an error with its code, rule and remedy
storage that didn't answer a read (services.store)              becomes READ_FAILED
any other exception                                             is logged under an id; the client gets the id
"""

from __future__ import annotations

import logging
from secrets import token_hex

from graphql import GraphQLError

from services.refusal import InvalidInput, Refusal, Refused, TryAgain
from services.refusal_code import RefusalCode
from services.store import NothingChanged

INTERNAL = "INTERNAL"
_log = logging.getLogger("inmail.graphql")


def public(error: GraphQLError) -> GraphQLError:
    """Return the error as the client may see it; logs it when nobody expected it."""
    cause = error.original_error
    if cause is None or isinstance(cause, GraphQLError):
        return error
    if isinstance(cause, NothingChanged):
        return _refusal(TryAgain(Refusal(RefusalCode.READ_FAILED)), error)
    if isinstance(cause, Refused):
        return _refusal(cause, error)
    if error.path is None and error.nodes is not None:
        return error  # a value that a scalar refused: its place is in the document, not in the answer
    return masked(cause, error)


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


def _refusal(cause: Refused, error: GraphQLError) -> GraphQLError:
    refusal = cause.refusal
    facts = {
        "code": refusal.code.value,
        "rule": cause.rule if isinstance(cause, InvalidInput) else refusal.wording.rule,
        "remedy": refusal.wording.remedy,
        "field": cause.field if isinstance(cause, InvalidInput) else None,
        "needed": refusal.needed,
        "available": refusal.available,
        "retryAt": refusal.retry_at.isoformat() if refusal.retry_at else None,
    }
    known = {name: value for name, value in facts.items() if value is not None}
    return GraphQLError(refusal.message, nodes=error.nodes, path=error.path, extensions=known)
