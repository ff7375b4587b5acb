from pathlib import Path

import pytest

from services.networks.problem import KEPT_PROBLEMS, InvalidNetworkError, Problem, Problems


def test_a_problem_reads_as_file_line_and_reason() -> None:
    assert str(Problem("a.csv", 3, "is empty")) == "a.csv:3: is empty"
    assert str(Problem("a.csv", None, "no such file")) == "a.csv: no such file"


def test_problems_beyond_those_kept_are_counted() -> None:
    problems = Problems()
    problems.raise_if_any()
    for line in range(KEPT_PROBLEMS + 7):
        problems.add(Path("a.csv"), line, "wrong")
    with pytest.raises(InvalidNetworkError) as raised:
        problems.raise_if_any()
    assert len(raised.value.problems) == KEPT_PROBLEMS
    assert raised.value.left_out == 7
