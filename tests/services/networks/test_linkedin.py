from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.networks.linkedin import read_day, read_linkedin, read_profile_id
from services.networks.network import Employment, Named
from services.networks.problem import InvalidNetworkError

PREAMBLE = (
    "Notes:\n"
    '"When exporting your connection data, you may notice that some of the email addresses are missing, and so on."\n'
    "\n"
)
HEADER = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"


def export(folder: Path, rows: str, before: str = PREAMBLE, header: str = HEADER) -> Path:
    path = folder / "Connections.csv"
    path.write_bytes((before + header + rows).encode())
    return path


def test_the_viewers_first_degree(tmp_path: Path) -> None:
    path = export(
        tmp_path,
        'Zoë,"O\'Neil, PhD",https://www.linkedin.com/in/zoe-oneil,zoe@example.com,"Acme, Inc.",CTO,07 Mar 2024\r\n'
        ",,,,,,11 Jan 2020\r\n"
        "太郎,山田,https://www.linkedin.com/in/%E5%A4%AA%E9%83%8E-1/,,,,1 Dec 2019\r\n",
    )
    network = read_linkedin(path, "ana")
    ana, zoe, taro = network.members
    assert (ana.id, ana.states) == ("ana", frozenset())
    assert (zoe.id, zoe.name, zoe.headline) == ("linkedin-zoe-oneil", "Zoë O'Neil, PhD", "CTO at Acme, Inc.")
    assert zoe.employments == (Employment(Named("acme, inc.", "Acme, Inc."), "CTO"),)
    assert (taro.id, taro.name, taro.headline, taro.employments) == ("linkedin-太郎-1", "太郎 山田", "", ())
    assert [(row.a, row.b, row.since) for row in network.connections] == [
        ("ana", "linkedin-zoe-oneil", datetime(2024, 3, 7, tzinfo=UTC)),
        ("ana", "linkedin-太郎-1", datetime(2019, 12, 1, tzinfo=UTC)),
    ]
    assert network.notices == ("rows without a name (closed accounts), left out: 1",)
    assert "zoe@example.com" not in repr(network)


@pytest.mark.parametrize("before", ["", "\ufeff", PREAMBLE])
def test_with_preamble_and_without(tmp_path: Path, before: str) -> None:
    path = export(tmp_path, "Ben,,https://www.linkedin.com/in/ben,,,Boss,07 Mar 2024\n", before)
    assert [row.name for row in read_linkedin(path, "ana").members] == ["ana", "Ben"]


def test_a_row_twice_is_merged_and_an_address_for_two_people_is_told(tmp_path: Path) -> None:
    row = "Ben,Okafor,https://www.linkedin.com/in/ben,,,,07 Mar 2024\n"
    assert len(read_linkedin(export(tmp_path, row * 2), "ana").connections) == 1
    path = export(tmp_path, row + row.replace("Okafor", "Otieno"))
    with pytest.raises(InvalidNetworkError, match=r"Connections\.csv:6: member 'linkedin-ben' stands here again"):
        read_linkedin(path, "ana")


def test_every_problem_is_told_by_its_line_in_the_file(tmp_path: Path) -> None:
    path = export(
        tmp_path,
        "Ana,A,,,,,07 Mar 2024\nBen,B,https://www.linkedin.com/in/ben,,,,2024-03-07\nCem,C\n"
        "Eve,E,https://www.linkedin.com/,,,,07 Mar 2024\n",
    )
    with pytest.raises(InvalidNetworkError) as raised:
        read_linkedin(path, "an a")
    assert [(p.line, p.reason.partition(":")[0]) for p in raised.value.problems] == [
        (None, "the viewer"),
        (5, "url"),
        (6, "connected on"),
        (7, "2 fields where the header has 7; is a comma unquoted?"),
        (8, "url"),
    ]


@pytest.mark.parametrize("text", ["", "id,name\na,b\n", PREAMBLE, "x\n" * 30 + HEADER])
def test_another_file_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "Connections.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidNetworkError, match=r"is this Connections\.csv of the export"):
        read_linkedin(path, "ana")


def test_days_are_read_in_english() -> None:
    assert read_day("31 Oct 2021") == datetime(2021, 10, 31, tzinfo=UTC)
    for wrong in ("31 Feb 2021", "7 März 2024", "Mar 07, 2024", "07 Mar 1024", "07 Mar"):
        with pytest.raises(ValueError, match="isn't a day such as 07 Mar 2024"):
            read_day(wrong)


def test_an_id_comes_from_the_last_part_of_the_address() -> None:
    assert read_profile_id("https://www.linkedin.com/in/Ana-F/?trk=x") == "linkedin-ana-f"
    with pytest.raises(ValueError, match="isn't the address of a profile"):
        read_profile_id("https://www.linkedin.com")
