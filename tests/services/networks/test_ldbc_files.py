import gzip
from pathlib import Path

import pytest

from services.networks.ldbc_files import KINDS, OTHER, LdbcFolder, read_key
from services.networks.problem import InvalidNetworkError, Problems


def test_parts_are_read_in_order_and_other_files_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "dynamic"
    folder.mkdir()
    for part, row in (("0_0", "1|2|9"), ("1_0", "3|4|9")):
        (folder / f"person_knows_person_{part}.csv").write_text(f"Person.id|Person.id|creationDate\n{row}\n")
    (folder / "person_knows_person_2_0.csv.gz").write_bytes(gzip.compress(b"Person.id|Person.id|creationDate\n5|6|9\n"))
    (folder / "person_knows_person_0_0.csv.bak").write_text("not read")
    problems = Problems()
    records = list(LdbcFolder(tmp_path, problems).records("person_knows_person"))
    problems.raise_if_any()
    pairs = [(record.fields["Person.id"], record.fields[OTHER]) for record in records]
    assert pairs == [("1", "2"), ("3", "4"), ("5", "6")]


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_without_a_file_is_told(tmp_path: Path, kind: str) -> None:
    problems = Problems()
    assert list(LdbcFolder(tmp_path, problems).records(kind)) == []
    with pytest.raises(InvalidNetworkError, match=f"there is no file {kind}_0_0.csv"):
        problems.raise_if_any()


def test_ids_are_marked_as_the_benchmarks() -> None:
    assert read_key(" 17 ") == "ldbc-17"
