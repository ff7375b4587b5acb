from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.member import Member, Standing
from services.networks.assembly import Assembly
from services.networks.network import ConnectionRow, MemberRow
from services.networks.problem import InvalidNetworkError, Problems

FILE = Path("a.csv")
EARLY, LATE = datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC)


def assembled(*ids: str) -> Assembly:
    assembly = Assembly(Problems())
    for line, key in enumerate(ids, 2):
        assembly.add_member(MemberRow(Member(key), key.title()), FILE, line)
    return assembly


def test_a_pair_named_twice_is_one_connection_with_its_earliest_date() -> None:
    assembly = assembled("b", "a", "c")
    assembly.add_connection("b", "a", LATE, FILE, 2)
    assembly.add_connection("a", "b", EARLY, FILE, 3)
    assembly.add_connection("a", "b", None, FILE, 4)
    assembly.add_connection("c", "b", None, FILE, 5)
    assembly.add_connection("c", "b", LATE, FILE, 6)
    network = assembly.network()
    assert [row.id for row in network.members] == ["a", "b", "c"]
    assert network.connections == (ConnectionRow("a", "b", EARLY), ConnectionRow("b", "c", LATE))
    assert network.notices == ("connections named more than once, merged: 3",)


def test_the_same_row_twice_is_merged_and_another_one_is_a_problem() -> None:
    assembly = assembled("a", "a")
    assert len(assembly.network().members) == 1
    assembly.add_member(MemberRow(Member("a", standing=Standing.SUSPENDED), "A"), FILE, 9)
    with pytest.raises(InvalidNetworkError, match=r"a\.csv:9: member 'a' stands here again with other facts"):
        assembly.network()


def test_unknown_members_and_self_connections_are_all_told() -> None:
    assembly = assembled("a")
    assembly.add_connection("a", "x", None, FILE, 2)
    assembly.add_connection("y", "z", None, FILE, 3)
    assembly.add_connection("a", "a", None, FILE, 4)
    with pytest.raises(InvalidNetworkError) as raised:
        assembly.network()
    assert [(p.line, p.reason.partition(";")[0]) for p in raised.value.problems] == [
        (2, "no member has the id 'x'"),
        (3, "no member has the id 'y'"),
        (3, "no member has the id 'z'"),
        (4, "'a' is connected to itself"),
    ]


def test_connections_are_rows_however_they_are_looked_at() -> None:
    assembly = assembled("a", "b", "c")
    moment = datetime(1969, 7, 20, 20, 17, 40, 5, tzinfo=UTC)
    for one, other, since in (("c", "a", moment), ("b", "a", None), ("c", "b", LATE)):
        assembly.connect(one, other, since)
    rows = [ConnectionRow("a", "b"), ConnectionRow("a", "c", moment), ConnectionRow("b", "c", LATE)]
    connections = assembly.network().connections
    assert [*connections] == [connections[0], connections[1], connections[-1]] == rows
    assert [*connections[1:]] == rows[1:]
    assert connections != rows[1:]
    with pytest.raises(IndexError):
        connections[3]
