import json
from pathlib import Path
from uuid import UUID

import pytest
from graphql import OperationDefinitionNode, parse

from schema.graphiql import Tab, tutorial


def test_the_tutorial_is_in_the_order_in_which_it_is_pressed() -> None:
    titles = [tab.title for tab in tutorial()]
    assert titles == [
        "Who am I, and what have I got?",
        "May I write to Dmitri?",
        "Buy a pack of 25 credits",
        "Send an InMail",
        "See it gone",
        "All the reasons",
        "The catalogue and the policy",
        "Your credits, live",
        "Whom I reach",
    ]


@pytest.mark.parametrize("tab", tutorial(), ids=lambda tab: tab.title)
def test_an_operation_has_a_name_for_its_tab_and_variables_that_it_declares(tab: Tab) -> None:
    assert tab.query.startswith("# ")
    [operation] = [node for node in parse(tab.query).definitions if isinstance(node, OperationDefinitionNode)]
    assert operation.name is not None
    assert {node.variable.name.value for node in operation.variable_definitions or ()} == set(tab.variables)


def test_the_first_tab_needs_no_variables() -> None:
    # GraphiQL opens the first of its default tabs with an empty variables editor, whatever the tab holds.
    assert not tutorial()[0].variables


def test_every_filling_has_a_new_key_and_nothing_else_changes() -> None:
    tab = Tab("t", "", {"to": "Member:dmitri", "input": {"key": "@newKey", "count": 3, "none": None}})
    first, second = (json.loads(tab.filled()) for _ in range(2))
    assert UUID(first["input"].pop("key")) != UUID(second["input"].pop("key"))
    assert first == second == {"to": "Member:dmitri", "input": {"count": 3, "none": None}}


def test_no_variables_are_no_text() -> None:
    assert Tab("t", "", {}).filled() == ""


def test_files_are_read_by_name(tmp_path: Path) -> None:
    (tmp_path / "2-b.graphql").write_text("# B\nquery B { b }\n", encoding="utf-8")
    (tmp_path / "1-a.graphql").write_text("# A\nquery A($x: Int) { a(x: $x) }\n", encoding="utf-8")
    (tmp_path / "1-a.json").write_text('{"x": 1}', encoding="utf-8")
    assert [(tab.title, tab.variables) for tab in tutorial(tmp_path)] == [("A", {"x": 1}), ("B", {})]
