from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
import strawberry
from graphql import (
    GraphQLError,
    OperationDefinitionNode,
    TypeInfo,
    ValidationContext,
    get_introspection_query,
    parse,
    specified_rules,
    validate,
)
from hypothesis import given
from hypothesis import strategies as st

from schema.limits import TOO_COMPLEX, Measure, QueryLimits
from schema.meter import Meter, limits_rule

if TYPE_CHECKING:
    from collections.abc import Iterator


@strawberry.interface
class Item:
    name: str | None = None
    one: Item | None = None
    tags: list[Item]

    rest: Page
    reach: Item | None = None

    @strawberry.field
    def page(self, first: int | None = None, last: int | None = None) -> Page:
        raise NotImplementedError

    @strawberry.field
    def short(self, first: int = 3) -> Page:
        raise NotImplementedError


@strawberry.type
class Edge:
    node: Item


@strawberry.type
class Page:
    edges: list[Edge]
    nodes: list[Item]


@strawberry.type
class Plan:
    total: int
    sends: list[Item]
    blockers: list[Item]


@strawberry.input
class BatchInput:
    messages: list[str]


@strawberry.type
class Query:
    item: Item

    @strawberry.field
    def plan(self, recipient_ids: list[strawberry.ID]) -> Plan:
        raise NotImplementedError

    @strawberry.field
    def batch(self, input: BatchInput) -> Plan:
        raise NotImplementedError

    @strawberry.field
    def nodes(self, ids: list[strawberry.ID]) -> list[Item | None]:
        raise NotImplementedError

    @strawberry.field
    def many(self, first: int | None = None) -> list[Item]:
        raise NotImplementedError


SCHEMA = strawberry.Schema(Query)._schema  # pyright: ignore[reportPrivateUsage]  # graphql-core's own, with defaults as Strawberry sets them
LIMITS = QueryLimits()


def measure(text: str, limits: QueryLimits = LIMITS) -> Measure:
    document = parse(text)
    errors: list[GraphQLError] = []
    meter = Meter(ValidationContext(SCHEMA, document, TypeInfo(SCHEMA), errors.append), limits)
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    return meter.operation(operations[0])


def errors_of(text: str) -> list[GraphQLError]:
    return validate(SCHEMA, parse(text), [limits_rule(LIMITS), *specified_rules])


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        ("{ item { name } }", 2),
        ("{ item { tags { name } } }", 1 + 1 + 10),
        ("{ item { page { edges { node { name } } } } }", 1 + 1 + 20 * 3),
        ("{ item { short { edges { node { name } } } } }", 1 + 1 + 3 * 3),
        ("{ item { page(first: 7) { edges { node { name } } } } }", 1 + 1 + 7 * 3),
        ("{ item { page(first: 7) { nodes { name } } } }", 1 + 1 + 7 * 2),
        ("{ item { page(first: 7, last: 9) { nodes { name } } } }", 1 + 1 + 9 * 2),
        ("{ item { page(first: null) { nodes { name } } } }", 1 + 1 + 20 * 2),
        ("{ item { page(first: 0) { nodes { name } } } }", 1 + 1 + 1 * 2),
        ("{ item { page(first: -5) { nodes { name } } } }", 1 + 1 + 1 * 2),
        ("query ($n: Int = 1) { item { page(first: $n) { nodes { name } } } }", 1 + 1 + 100 * 2),
        ("{ item { page(first: 2) { nodes { tags { name } } } } }", 1 + 1 + 2 * (1 + 1 + 10)),
        ('{ nodes(ids: ["a", "b", "c"]) { name } }', 1 + 3),
        ('{ nodes(ids: ["a", "b", "c"]) { tags { name } } }', 1 + 3 * (1 + 10)),
        ("query ($ids: [ID!]!) { nodes(ids: $ids) { name } }", 1 + 100),
        ('{ plan(recipientIds: ["a", "b", "c"]) { total sends { name } } }', 1 + 1 + (1 + 3)),
        ('{ plan(recipientIds: ["a", "b", "c"]) { sends { tags { name } } } }', 1 + 1 + 3 * (1 + 10)),
        ("{ plan(recipientIds: []) { sends { name } } }", 1 + 1 + 1),
        ("query ($v: [ID!]!) { plan(recipientIds: $v) { total sends { name one { name } } } }", 1 + 1 + (1 + 500 * 3)),
        ("query ($v: [ID!]!) { plan(recipientIds: $v) { ...F } } fragment F on Plan { sends { name } }", 1 + 1 + 500),
        ("query ($v: BatchInput!) { batch(input: $v) { total sends { name } } }", 1 + 1 + (1 + 500)),
        ('{ batch(input: { messages: ["a"] }) { sends { name } } }', 1 + 1 + 500),
        ("query ($v: [ID!]!) { plan(recipientIds: $v) { blockers { name } } }", 1 + 1 + 2),
        ("{ item { name reach { name growth: name } } }", 1 + 1 + (500 + 2)),
        ('{ __type(name: "Item") { fields { name type { name } } } }', 500),
        ("{ item { page(first: 2) { ...P } rest { ...P } } } fragment P on Page { nodes { name } }", 1 + 5 + 12),
        ("{ item { rest { ...P } page(first: 2) { ...P } } } fragment P on Page { nodes { name } }", 1 + 5 + 12),
        ("{ item { nowhere { name } } ...Nothing }", 3),
    ],
)
def test_cost_is_fields_times_items(text: str, cost: int) -> None:
    assert measure(text).cost == cost


def test_a_page_size_of_thousands_of_digits_is_priced_and_not_read() -> None:
    assert measure("{ item { page(first: %s) { nodes { name } } } }" % ("9" * 5000)).cost > 10**9


def test_what_is_counted_beside_the_cost() -> None:
    text = """
    query @a { b: item @include(if: true) { ...F @c c: name } item { ... @d { name } } }
    fragment F on Item { d: name @skip(if: false) one { one { name } } }
    """
    assert measure(text) == Measure(depth=4, root_fields=2, aliases=3, directives=5, cost=8)


def test_root_fields_count_through_fragments() -> None:
    assert measure("{ ...F ...F ... { item { name } } } fragment F on Query { item { name } }").root_fields == 3


@pytest.mark.parametrize("descriptions", [True, False])
def test_the_introspection_query_of_the_tools_passes(descriptions: bool) -> None:  # noqa: FBT001  # parametrized
    text = get_introspection_query(
        descriptions=descriptions,
        specified_by_url=True,
        directive_is_repeatable=True,
        schema_description=True,
        input_value_deprecation=True,
    )
    assert errors_of(text) == []
    parse(text, max_tokens=LIMITS.tokens)


def test_introspection_can_not_be_asked_for_again_and_again() -> None:
    fields = "\n".join(f"a{number}: __schema {{ types {{ name }} }}" for number in range(21))
    [error] = errors_of(f"{{ item {{ name }} ...F }} fragment F on Query {{ {fields} }}".replace("item { name }", ""))
    assert (error.extensions or {})["code"] == TOO_COMPLEX


def test_every_operation_of_the_document_is_measured() -> None:
    [error] = errors_of("query A { item { name } } query B { many(first: 10000) { name } }")
    assert (error.extensions or {})["limit"] == "cost"


def test_cycles_end_and_are_refused_by_their_own_rule() -> None:
    cycle = "{ item { ...A } } fragment A on Item { one { ...B } } fragment B on Item { one { ...A ...B } }"
    assert measure(cycle).depth >= 2
    messages = [error.message for error in errors_of(cycle)]
    assert any("within itself" in message for message in messages)


def bomb(levels: int) -> str:
    fragments = [f"fragment F{n} on Item {{ one {{ ...F{n + 1} ...F{n + 1} }} }}" for n in range(levels)]
    return "\n".join(["{ item { ...F0 } }", *fragments, f"fragment F{levels} on Item {{ name }}"])


@pytest.mark.parametrize("levels", [30, 60])
def test_a_bomb_of_fragments_costs_as_many_visits_as_it_has_fields(
    levels: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    visits = 0
    field = Meter._field  # pyright: ignore[reportPrivateUsage]  # the visits are what is under test

    def counted(*args: object, **options: object) -> Measure:
        nonlocal visits
        visits += 1
        return field(*args, **options)  # type: ignore[arg-type]  # passed through

    monkeypatch.setattr(Meter, "_field", counted)
    assert measure(bomb(levels)).cost > 2**levels
    assert visits == levels + 2


@pytest.mark.parametrize("levels", [14, 30])
def test_a_bomb_is_refused_before_slower_rules_walk_it(levels: int) -> None:
    [error] = errors_of(bomb(levels))
    assert (error.extensions or {})["code"] == TOO_COMPLEX


def test_a_bomb_deeper_than_the_stack_is_refused() -> None:
    assert [error.message for error in errors_of(bomb(199))] == ["Validation aborted."]


@dataclass(frozen=True)
class Field:
    text: str
    close: str
    multiplies: int
    levels: int
    children: tuple[Node, ...]
    alias: bool
    directives: int


@dataclass(frozen=True)
class Group:
    fragment: int | None  # None is an inline fragment
    children: tuple[Node, ...]
    directives: int


Node = Field | Group

# how a field opens and closes, the items that it multiplies its children by, and the fields on the way to them
SHAPES = [
    ("one {", "}", 1, 1),
    ("tags {", "}", 10, 1),
    ("page(first: 3) { edges { node {", "} } }", 3, 3),
    ("page(last: $n) { nodes {", "} }", 100, 2),
    ("short { nodes {", "} }", 3, 2),
]


@st.composite
def nodes(draw: st.DrawFn, below: int, fragments: int, depth: int) -> Node:
    """A selection on Item; a fragment spreads only later ones, so that there are no cycles."""
    kinds = ["leaf", *(["spread"] * 2 if below < fragments else []), *(["group", "field", "field"] if depth else [])]
    kind = draw(st.sampled_from(kinds))
    directives = draw(st.integers(0, 1))
    if kind == "spread":
        return Group(draw(st.integers(below, fragments - 1)), (), directives)
    if kind == "leaf":
        return Field("name", "", 1, 1, (), draw(st.booleans()), directives)
    children = tuple(draw(nodes(below, fragments, depth - 1)) for _ in range(draw(st.integers(1, 2))))
    if kind == "group":
        return Group(None, children, directives)
    return Field(*draw(st.sampled_from(SHAPES)), children, draw(st.booleans()), directives)


@st.composite
def documents(draw: st.DrawFn) -> list[tuple[Node, ...]]:
    """The selections of the operation, then those of each fragment."""
    count = draw(st.integers(0, 3))
    return [tuple(draw(nodes(below, count, 2)) for _ in range(draw(st.integers(1, 2)))) for below in range(count + 1)]


def render(node: Node) -> str:
    marks = "@include(if: true) " * node.directives
    inner = " ".join(map(render, node.children))
    if isinstance(node, Group):
        return f"... {marks}{{ {inner} }}" if node.fragment is None else f"...F{node.fragment} {marks}"
    name = f"other: {node.text}" if node.alias else node.text
    opened = name.replace(" {", f" {marks}{{", 1) if node.close else f"{name} {marks}"
    return f"{opened} {inner} {node.close}"


def written_out(
    node: Node, fragments: list[tuple[Node, ...]], depth: int, items: int
) -> Iterator[tuple[int, int, int, int]]:
    """Every field and directive as (depth, cost, alias, directives), fragments copied wherever they are spread."""
    yield (0, 0, 0, node.directives)
    if isinstance(node, Group):
        children = node.children if node.fragment is None else fragments[node.fragment]
        for child in children:
            yield from written_out(child, fragments, depth, items)
        return
    yield (depth + 1, items, int(node.alias), 0)
    inside = items * node.multiplies
    for level in range(1, node.levels):
        yield (depth + 1 + level, inside, 0, 0)
    for child in node.children:
        yield from written_out(child, fragments, depth + node.levels, inside)


@given(documents())
def test_the_measure_equals_that_of_the_document_written_out(document: list[tuple[Node, ...]]) -> None:
    operation, *fragments = document
    texts = [f"fragment F{n} on Item {{ {' '.join(map(render, body))} }}" for n, body in enumerate(fragments)]
    text = f"query ($n: Int) {{ item {{ {' '.join(map(render, operation))} }} }} {' '.join(texts)}"
    rows = [row for node in operation for row in written_out(node, fragments, 1, 1)]
    assert measure(text) == Measure(
        depth=max([1, *(depth for depth, _, _, _ in rows)]),
        root_fields=1,
        aliases=sum(alias for _, _, alias, _ in rows),
        directives=sum(directives for _, _, _, directives in rows),
        cost=1 + sum(cost for _, cost, _, _ in rows),
    )
