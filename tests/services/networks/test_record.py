from pathlib import Path

import pytest

from services.networks.field import read_year
from services.networks.problem import InvalidNetworkError, Problem, Problems
from services.networks.record import Record


def test_an_empty_field_has_its_default_and_a_needed_one_is_a_problem() -> None:
    problems = Problems()
    record = Record(Path("a.csv"), 4, {"good": "2020", "empty": " ", "bad": "soon"}, problems)
    assert record.read("good", read_year, 0) == 2020
    assert record.read("empty", read_year, 0) == 0
    assert record.read("missing", read_year, 0) == 0
    problems.raise_if_any()
    assert record.read("bad", read_year, 0) == 0
    assert record.need("empty", read_year, 0) == 0
    with pytest.raises(InvalidNetworkError) as raised:
        problems.raise_if_any()
    assert raised.value.problems == (
        Problem("a.csv", 4, "bad: 'soon' isn't a whole number from 1900 to 2100"),
        Problem("a.csv", 4, "empty: is empty"),
    )
