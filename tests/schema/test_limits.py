from __future__ import annotations

import pytest
from graphql import OperationDefinitionNode, parse

from schema.limits import SHOWN_AT_MOST, TOO_COMPLEX, Measure, QueryLimits, refusal

LIMITS = QueryLimits(depth=5, root_fields=4, aliases=3, directives=2, cost=100)


def operation() -> OperationDefinitionNode:
    node = parse("{ a }").definitions[0]
    assert isinstance(node, OperationDefinitionNode)
    return node


def test_measure_at_every_limit_passes() -> None:
    measure = Measure(depth=5, root_fields=4, aliases=3, directives=2, cost=100)
    assert refusal(operation(), measure, LIMITS) is None


@pytest.mark.parametrize(
    ("measure", "limit", "allowed"),
    [
        (Measure(depth=6), "depth", 5),
        (Measure(root_fields=5), "root_fields", 4),
        (Measure(aliases=4), "aliases", 3),
        (Measure(directives=3), "directives", 2),
        (Measure(cost=101), "cost", 100),
    ],
)
def test_one_above_a_limit_is_refused_with_limit_found_and_remedy(measure: Measure, limit: str, allowed: int) -> None:
    error = refusal(operation(), measure, LIMITS)
    assert error is not None
    assert error.extensions == {
        "code": TOO_COMPLEX,
        "limit": limit,
        "allowed": allowed,
        "found": allowed + 1,
    }
    words = error.message
    assert f"{limit.replace('_', ' ')} {allowed + 1}, and at most {allowed} is allowed. " in words
    assert words.endswith((".", "largest."))
    assert len(words.split("allowed. ")[1]) > 20
    assert error.locations is not None
    assert error.locations[0].line == 1


def test_numbers_of_a_bomb_are_not_spelled_out() -> None:
    error = refusal(operation(), Measure(cost=2**500), LIMITS)
    assert error is not None
    assert "more than 1,000,000,000" in error.message
    assert (error.extensions or {})["found"] == SHOWN_AT_MOST


def test_measures_add_up_side_by_side() -> None:
    assert Measure(1, 2, 3, 4, 5) + Measure(7, 1, 1, 1, 1) == Measure(7, 3, 4, 5, 6)
