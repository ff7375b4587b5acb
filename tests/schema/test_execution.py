from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator  # noqa: TC003  # Strawberry reads it
from typing import TYPE_CHECKING

import pytest
import strawberry
from graphql import GraphQLError, validate
from strawberry.extensions import SchemaExtension
from strawberry.schema import schema as strawberry_schema

from schema.execution import MaskingSchema, operation_extensions
from schema.limits import QueryLimits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from strawberry.types import ExecutionResult


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def ticks(self) -> AsyncIterator[int]:
        yield 1
        raise KeyError("a secret of the stream")


@strawberry.type
class Item:
    name: str = "n"


@strawberry.type
class Query:
    @strawberry.field
    def hello(self) -> str:
        return "hello"

    @strawberry.field
    def broken(self) -> str | None:
        raise KeyError("a secret of the database")

    @strawberry.field
    def missing(self) -> str:
        return None  # type: ignore[return-value]  # the bug under test

    @strawberry.field
    def refuses(self) -> str | None:
        raise GraphQLError("You can't do this now.", extensions={"code": "NOT_NOW"})

    @strawberry.field
    def items(self, first: int) -> list[Item]:
        return [Item()] * first

    @strawberry.field
    def many(self, first: int = 5) -> list[str]:
        return ["x"] * first


def schema(*more: Callable[[], SchemaExtension], limits: QueryLimits | None = None) -> MaskingSchema:
    return MaskingSchema(Query, subscription=Subscription, extensions=[*operation_extensions(limits), *more])


def execute(text: str, of: MaskingSchema | None = None, **options: object) -> ExecutionResult:
    return asyncio.run((of or schema()).execute(text, **options))  # type: ignore[arg-type]  # passed through


def only_error(result: ExecutionResult) -> GraphQLError:
    assert result.errors is not None
    assert len(result.errors) == 1
    return result.errors[0]


@pytest.mark.parametrize(("text", "path"), [("{ broken }", ["broken"]), ("{ missing }", ["missing"])])
def test_unexpected_errors_are_logged_with_the_id_that_the_client_gets(
    text: str, path: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    error = only_error(execute(text))
    incident = (error.extensions or {})["incident"]
    assert error.message.startswith("Something went wrong on our side.")
    assert incident in error.message
    assert error.path == path
    assert "secret" not in str(error.formatted)
    [record] = caplog.records
    assert record.levelno == logging.ERROR
    assert incident in record.getMessage()
    assert record.exc_info is not None
    assert record.exc_info[1].__class__ in {KeyError, TypeError}


def test_what_an_extension_raises_is_masked_too(caplog: pytest.LogCaptureFixture) -> None:
    class Faulty(SchemaExtension):
        def on_execute(self) -> Iterator[None]:
            raise RuntimeError("a secret of the extension")
            yield

    error = only_error(execute("{ hello }", schema(Faulty)))
    assert (error.extensions or {})["code"] == "INTERNAL"
    assert "secret" not in str(error.formatted)
    assert len(caplog.records) == 1


def test_what_a_stream_raises_is_masked_too(caplog: pytest.LogCaptureFixture) -> None:
    async def results() -> list[ExecutionResult]:
        return [result async for result in await schema().subscribe("subscription { ticks }")]

    first, last = asyncio.run(results())
    assert first.data == {"ticks": 1}
    error = only_error(last)
    assert (error.extensions or {})["code"] == "INTERNAL"
    assert "secret" not in str(error.formatted)
    assert len(caplog.records) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{ refuses }", "You can't do this now."),
        ("{ nowhere }", "Cannot query field 'nowhere' on type 'Query'."),
        ("{ hello", "Syntax Error: Expected Name, found <EOF>."),
        ("query ($n: Int!) { many(first: $n) }", "Variable '$n' has invalid value: Expected a value"),
    ],
)
def test_errors_meant_for_the_client_reach_it_and_are_not_logged(
    text: str, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert only_error(execute(text)).message.startswith(words)
    assert not caplog.records


def test_the_second_execution_of_a_text_is_neither_parsed_nor_validated(monkeypatch: pytest.MonkeyPatch) -> None:
    of, text = schema(), "{ hello again: hello }"
    first = execute(text, of)

    def fail(*_args: object, **_options: object) -> None:
        pytest.fail("parsed or validated again")

    monkeypatch.setattr("graphql.language.parser.Parser.__init__", fail)
    monkeypatch.setattr(strawberry_schema, "validate", fail)
    assert execute(text, of).data == first.data == {"hello": "hello", "again": "hello"}


def test_a_verdict_on_limits_is_cached_with_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    of, text = schema(limits=QueryLimits(aliases=1)), "{ a: hello b: hello }"
    calls = 0

    def counted(*args: object) -> list[GraphQLError]:
        nonlocal calls
        calls += 1
        return validate(*args)  # type: ignore[arg-type]  # passed through

    monkeypatch.setattr(strawberry_schema, "validate", counted)
    for _ in range(3):
        assert (only_error(execute(text, of)).extensions or {})["limit"] == "aliases"
    assert calls == 1


def test_the_cache_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schema.execution.CACHED_DOCUMENTS", 2)
    of, calls = schema(), 0

    def counted(*args: object) -> list[GraphQLError]:
        nonlocal calls
        calls += 1
        return validate(*args)  # type: ignore[arg-type]  # passed through

    monkeypatch.setattr(strawberry_schema, "validate", counted)
    for text in ["{ hello }", "{ a: hello }", "{ b: hello }", "{ b: hello }", "{ hello }"]:
        execute(text, of)
    assert calls == 4


def test_schemas_with_other_limits_do_not_share_a_verdict() -> None:
    text = "{ a: hello c: hello }"
    assert execute(text, schema(limits=QueryLimits(aliases=1))).errors
    assert execute(text, schema()).errors is None


@pytest.mark.parametrize("size", [1, 100])
def test_a_page_size_in_a_variable_is_priced_at_the_largest_whatever_its_value(size: int) -> None:
    of = schema(limits=QueryLimits(cost=100))
    text = "query ($first: Int!) { items(first: $first) { name } }"
    error = only_error(execute(text, of, variable_values={"first": size}))
    assert (error.extensions or {})["found"] == 101
    assert "a page size in a variable counts as the largest" in error.message
    assert execute("{ items(first: 1) { name } }", of).data == {"items": [{"name": "n"}]}


def test_too_many_tokens_and_too_many_characters_are_refused_in_our_words() -> None:
    of = schema(limits=QueryLimits(tokens=10, characters=60))
    error = only_error(execute("{ hello hello hello hello hello hello hello hello hello }", of))
    assert (error.extensions or {})["limit"] == "tokens"
    assert error.message.startswith("The query has more than 10 tokens")
    error = only_error(execute("{ hello }" + " " * 60, of))
    assert (error.extensions or {})["limit"] == "characters"
    assert error.message.startswith("The query has more than 60 characters")
    assert execute("{ hello }", of).errors is None


def test_one_of_several_operations_has_to_be_named() -> None:
    text = "query A { hello } query B { again: hello }"
    assert only_error(execute(text)).message.startswith("The document has several operations")
    assert execute(text, operation_name="B").data == {"again": "hello"}
