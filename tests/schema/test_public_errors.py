from __future__ import annotations

from datetime import UTC, datetime

import pytest
from graphql import GraphQLError, NameNode

from schema.public_errors import INTERNAL, public
from services.refusal import InvalidInput, NotSignedIn, Refusal, SendRefused
from services.refusal_code import RefusalCode


def raised(cause: Exception) -> GraphQLError:
    return GraphQLError(str(cause), path=["viewer", 0], original_error=cause)


def test_a_refusal_keeps_its_words_rule_and_remedy(caplog: pytest.LogCaptureFixture) -> None:
    error = public(raised(NotSignedIn()))
    assert error.formatted == {
        "message": "You aren't signed in.",
        "path": ["viewer", 0],
        "extensions": {
            "code": "NOT_SIGNED_IN",
            "rule": "R22",
            "remedy": "Send a header `Authorization: Bearer TOKEN`.",
        },
    }
    assert not caplog.records


def test_wrong_input_names_its_field_and_the_rule_it_breaks() -> None:
    extensions = public(raised(InvalidInput("first", "A page has 1 to 100 items.", rule="R99"))).extensions or {}
    assert (extensions["field"], extensions["rule"]) == ("first", "R99")


def test_what_a_program_needs_to_act_is_there() -> None:
    refusal = Refusal(RefusalCode.MONTHLY_LIMIT, needed=1, available=0, retry_at=datetime(2026, 12, 1, tzinfo=UTC))
    extensions = public(raised(SendRefused((refusal,)))).extensions or {}
    assert (extensions["needed"], extensions["available"]) == (1, 0)
    assert extensions["retryAt"] == "2026-12-01T00:00:00+00:00"


@pytest.mark.parametrize(
    "error",
    [
        GraphQLError("Meant."),
        GraphQLError("Meant.", path=["a"], original_error=GraphQLError("Meant.")),
        GraphQLError("A bad value.", nodes=[NameNode(value="a")], original_error=ValueError("A bad value.")),
    ],
)
def test_what_is_meant_for_the_client_stays(error: GraphQLError) -> None:
    assert public(error) is error


@pytest.mark.parametrize(
    "error",
    [
        raised(ValueError("a secret")),
        GraphQLError("a secret", original_error=ValueError("a secret")),
        GraphQLError("a secret", nodes=[NameNode(value="a")], path=["a"], original_error=ValueError("a secret")),
    ],
)
def test_everything_else_is_logged_and_masked(error: GraphQLError, caplog: pytest.LogCaptureFixture) -> None:
    shown = public(error)
    assert "secret" not in str(shown.formatted)
    assert (shown.extensions or {})["code"] == INTERNAL
    assert shown.path == error.path
    assert (shown.extensions or {})["incident"] in caplog.text
    assert "a secret" in caplog.text
    assert public(shown) is shown
