import gzip
from pathlib import Path

import pytest

from services.networks.lines import MAX_LINE_BYTES, read_columns, read_lines, read_records
from services.networks.problem import InvalidNetworkError, Problems


def reasons(problems: Problems) -> list[tuple[int | None, str]]:
    try:
        problems.raise_if_any()
    except InvalidNetworkError as invalid:
        return [(problem.line, problem.reason) for problem in invalid.problems]
    return []


def test_lines_come_numbered_without_the_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfone\r\ntwo\n\nlast")
    problems = Problems()
    assert list(read_lines(path, problems)) == [(1, "one\r\n"), (2, "two\n"), (3, "\n"), (4, "last")]
    assert reasons(problems) == []


def test_gzip_is_unpacked_and_a_cut_one_is_a_problem(tmp_path: Path) -> None:
    packed = gzip.compress(b"one\ntwo\n" * 5000)
    whole, cut, wrong = tmp_path / "a.gz", tmp_path / "b.gz", tmp_path / "c.gz"
    whole.write_bytes(packed)
    cut.write_bytes(packed[: len(packed) // 2])
    wrong.write_bytes(b"not gzip")
    problems = Problems()
    assert len(list(read_lines(whole, problems))) == 10_000
    assert reasons(problems) == []
    list(read_lines(cut, problems))
    list(read_lines(wrong, problems))
    assert [reason for _, reason in reasons(problems)] == ["can't be read: damaged or cut short; fetch it again"] * 2


def test_a_missing_file_and_a_folder_are_problems(tmp_path: Path) -> None:
    problems = Problems()
    assert list(read_lines(tmp_path / "none.csv", problems)) == []
    assert list(read_lines(tmp_path, problems)) == []
    assert reasons(problems) == [
        (None, "can't be read: No such file or directory"),
        (None, "can't be read: Is a directory"),
    ]


def test_bytes_that_are_not_utf8_are_a_problem_of_their_line(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"fine\nJos\xe9\nfine\n")
    problems = Problems()
    assert [text for _, text in read_lines(path, problems)] == ["fine\n", "Jos\ufffd\n", "fine\n"]
    assert reasons(problems) == [(2, "byte 4 isn't UTF-8; save the file as UTF-8")]


def test_utf16_and_endless_lines_end_the_reading(tmp_path: Path) -> None:
    wide, endless = tmp_path / "wide.csv", tmp_path / "endless.csv"
    wide.write_text("id,name\n", encoding="utf-16")
    endless.write_bytes(b"id\n" + b"x" * (MAX_LINE_BYTES + 1) + b"\nmore\n")
    problems = Problems()
    assert list(read_lines(wide, problems)) == []
    assert list(read_lines(endless, problems)) == [(1, "id\n")]
    assert [line for line, _ in reasons(problems)] == [1, 2]


def test_records_keep_quoted_commas_and_line_breaks(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('a,b\n\n"x, y","two\nlines"\nlast,"say ""hi"""\n', encoding="utf-8")
    problems = Problems()
    assert list(read_records(path, problems)) == [
        (1, ["a", "b"]),
        (3, ["x, y", "two\nlines"]),
        (5, ["last", 'say "hi"']),
    ]
    assert reasons(problems) == []


@pytest.mark.parametrize("text", ['a,b\nx,"open\n', 'a,b\nx,"quote" then text\n', "a,b\rc,d\r"])
def test_what_is_not_csv_is_a_problem_where_it_begins(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode())
    problems = Problems()
    list(read_records(path, problems))
    ((line, reason),) = reasons(problems)
    assert line == (1 if "\r" in text else 2)
    assert reason.startswith("not CSV from here")


def test_columns_need_their_header_and_even_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('id|name|more\n1|"a|x\n2|b\n\n3|c|x|y\n', encoding="utf-8")
    problems = Problems()
    assert list(read_columns(path, ("id", "name"), "|", problems)) == [(2, ["1", '"a', "x"])]
    assert [line for line, _ in reasons(problems)] == [3, 5]
    assert list(read_columns(path, ("id", "title"), "|", problems)) == []
    assert reasons(problems)[-1] == (1, "the header must begin with 'id|title', not 'id|name|more'")


def test_an_empty_file_lacks_its_header(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.touch()
    problems = Problems()
    assert list(read_columns(path, ("id",), "|", problems)) == []
    assert [line for line, _ in reasons(problems)] == [1]
