"""The contract: the exported file is true, nothing in it breaks unseen, and everything in it is described."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    build_schema,
    parse,
    validate,
)
from graphql.utilities import find_breaking_changes

import schema as package
from schema.contract import build_schema as build_ours
from schema.graphiql import Tab, tutorial
from services.refusal_code import RefusalCode
from services.wording import WORDINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMITTED = (Path(package.__file__).parent / "schema.graphql").read_text(encoding="utf-8")
SDL = build_ours().as_str()
OURS = build_schema(SDL)


def types() -> dict[str, object]:
    """The types that are ours; scalars are the specification's or Strawberry's."""
    return {
        name: of
        for name, of in OURS.type_map.items()
        if not name.startswith("__")
        and isinstance(
            of, (GraphQLObjectType, GraphQLInterfaceType, GraphQLInputObjectType, GraphQLEnumType, GraphQLUnionType)
        )
    }


def descriptions() -> Iterator[tuple[str, str | None]]:
    """Everything that has a place for a description, with it."""
    strawberry = build_ours()._schema  # pyright: ignore[reportPrivateUsage] - the executable schema has no public name
    for name in types():
        of = strawberry.type_map[name]
        yield name, of.description
        if isinstance(of, GraphQLEnumType):
            yield from ((f"{name}.{value}", described.description) for value, described in of.values.items())
        if isinstance(of, (GraphQLObjectType, GraphQLInterfaceType, GraphQLInputObjectType)):
            for field_name, field in of.fields.items():
                yield f"{name}.{field_name}", field.description
                if isinstance(field, GraphQLField):
                    yield from ((f"{name}.{field_name}({a})", arg.description) for a, arg in field.args.items())


def mutations() -> list[tuple[str, GraphQLField]]:
    assert OURS.mutation_type is not None
    return list(OURS.mutation_type.fields.items())


def type_of(place: object) -> str:
    """The type of a field or an argument, as the SDL writes it."""
    return str(cast("Any", place).type)


def breaking(before: str, after: str) -> list[str]:
    return [change.description for change in find_breaking_changes(build_schema(before), build_schema(after))]


def test_the_exported_contract_is_what_the_code_says() -> None:
    assert f"{SDL}\n" == COMMITTED, "run `make schema`, and review the difference"


def test_nothing_in_the_exported_contract_breaks() -> None:
    assert breaking(COMMITTED, SDL) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("  monthlyAllowance: Int!\n", "  allowance: Int!\n"),
        ("  recipientId: ID!\n", "  recipientId: ID!\n  more: Int!\n"),
        ("  FREE\n", "  GRATIS\n"),
        (" | SendRefusedError", ""),
        ("type ActionRefusedError implements UserError", "type ActionRefusedError"),
        ("  headline: String!", "  headline: String"),
    ],
)
def test_a_change_that_breaks_clients_would_be_seen(before: str, after: str) -> None:
    mutated = COMMITTED.replace(before, after)
    assert mutated != COMMITTED
    assert breaking(COMMITTED, mutated) != []


def test_additions_are_no_breaking_changes() -> None:
    assert (
        breaking(COMMITTED, COMMITTED.replace("  headline: String!", "  headline: String!\n  pronouns: String")) == []
    )


def test_every_type_field_argument_and_value_is_described() -> None:
    found = list(descriptions())
    assert len(found) > 300
    assert [place for place, description in found if not (description or "").strip()] == []


def test_what_people_read_is_a_sentence() -> None:
    assert [place for place, text in descriptions() if text and text.strip()[-1] not in ".)"] == []


def test_errors_implement_user_error() -> None:
    user_error = OURS.type_map["UserError"]
    errors = [of for name, of in types().items() if name.endswith("Error") and isinstance(of, GraphQLObjectType)]
    assert len(errors) > 6
    assert all(user_error in of.interfaces for of in (*errors, cast("GraphQLObjectType", OURS.type_map["Blocker"])))


@pytest.mark.parametrize(("name", "field"), mutations(), ids=[name for name, _ in mutations()])
def test_a_mutation_takes_one_input_with_a_key_and_answers_its_payload_or_a_user_error(
    name: str, field: GraphQLField
) -> None:
    type_name = name[0].upper() + name[1:]
    assert list(field.args) == ["input"]
    given = OURS.type_map[f"{type_name}Input"]
    assert isinstance(given, GraphQLInputObjectType)
    assert type_of(field.args["input"]) == f"{given.name}!"
    assert type_of(given.fields["idempotencyKey"]) == "String!"
    result = OURS.type_map[f"{type_name}Result"]
    assert isinstance(result, GraphQLUnionType)
    assert type_of(field) == result.name  # nullable: it can't take other mutations' answers with it
    payload, *errors = result.types
    assert payload.name == f"{type_name}Payload"
    assert type_of(payload.fields["replayed"]) == "Boolean!"
    assert all(OURS.type_map["UserError"] in error.interfaces for error in errors)
    assert {"InvalidInputError", "NotSignedInError", "IdempotencyKeyError", "TryAgainError"} <= {e.name for e in errors}


def test_the_exported_contract_has_the_roots_of_the_live_schema() -> None:
    live = build_ours()._schema  # pyright: ignore[reportPrivateUsage] - as above
    for root in ("query_type", "mutation_type", "subscription_type"):
        exported, running = getattr(OURS, root), getattr(live, root)
        assert (exported and exported.name) == (running and running.name), root
    assert OURS.subscription_type is not None


@pytest.mark.parametrize("code", RefusalCode)
def test_what_a_remedy_names_is_in_the_contract(code: RefusalCode) -> None:
    fields = {name for of in types().values() if isinstance(of, GraphQLObjectType) for name in of.fields}
    assert set(re.findall(r"[a-z]+[A-Z]\w*", WORDINGS[code].remedy)) <= fields


MORE = {
    "MemberSearchConnection": ({"allCounted", "facets"}, set[str]()),
    "RankedMemberConnection": ({"networkChanged"}, {"rank"}),
    "IntroducerConnection": ({"networkChanged"}, {"secondDegreeMembers"}),
    "CommunityConnection": ({"networkChanged", "cut"}, set[str]()),
    "CommunityMemberConnection": ({"networkChanged"}, set[str]()),
    "BridgeConnection": ({"networkChanged"}, {"community", "otherCommunities"}),
}
"""What a connection has beside Relay's fields, and what its edges have."""


def test_connections_are_relays() -> None:
    connections = [of for name, of in types().items() if name.endswith("Connection")]
    assert len(connections) > 1
    for of in cast("list[GraphQLObjectType]", connections):
        more, told = MORE.get(of.name, (set[str](), set[str]()))
        assert {"edges", "pageInfo", "totalCount"} | more == set(of.fields)
        edge = OURS.type_map[of.name.removesuffix("Connection") + "Edge"]
        assert isinstance(edge, GraphQLObjectType)
        assert type_of(of.fields["edges"]) == f"[{edge.name}!]!"
        assert {"cursor", "node"} | told == set(edge.fields)
    page_info = OURS.type_map["PageInfo"]
    assert isinstance(page_info, GraphQLObjectType)
    assert {"hasNextPage", "hasPreviousPage", "startCursor", "endCursor"} == set(page_info.fields)


@pytest.mark.parametrize("tab", tutorial(), ids=lambda tab: tab.title)
def test_the_tutorial_fits_the_contract(tab: Tab) -> None:
    assert validate(OURS, parse(tab.query)) == []
