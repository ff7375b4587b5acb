from pathlib import Path

import pytest

from services.networks.problem import InvalidNetworkError, Problems
from services.networks.table import read_table

NEEDED, KNOWN = ("id", "name"), ("id", "name", "place")


def test_columns_come_in_any_order_and_case(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xef\xbb\xbf Name,ID\r\nAna,a\r\n")
    problems = Problems()
    (record,) = read_table(path, NEEDED, KNOWN, problems)
    assert (record.line, record.fields) == (2, {"name": "Ana", "id": "a"})
    problems.raise_if_any()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [(1, "empty; the first line must name the columns: id,name")]),
        ("id\na\n", [(1, "the column 'name' is missing")]),
        ("id,name,plase\na,b,c\n", [(1, "the column 'plase' isn't known; known are id, name, place")]),
        ("id,name,name\na,b,c\n", [(1, "the column 'name' is there twice")]),
        (
            "id,name\na\nb,c,d\n",
            [(n, f"{f} fields where the header has 2; is a comma unquoted?") for n, f in ((2, 1), (3, 3))],
        ),
    ],
)
def test_a_wrong_header_or_ragged_row_is_a_problem(tmp_path: Path, text: str, found: list[tuple[int, str]]) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    problems = Problems()
    assert list(read_table(path, NEEDED, KNOWN, problems)) == []
    with pytest.raises(InvalidNetworkError) as raised:
        problems.raise_if_any()
    assert [(problem.line, problem.reason) for problem in raised.value.problems] == found
