from itertools import pairwise
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from services.member import OptOut, ProfileLevel, Standing
from services.networks.crowd_files import MEAN_CONNECTIONS, write_crowd
from services.networks.members_csv import read_members_csv


def files(folder: Path) -> list[bytes]:
    return [(folder / name).read_bytes() for name in ("members.csv", "connections.csv")]


def test_what_is_written_is_read_without_a_problem_and_looks_like_a_network(tmp_path: Path) -> None:
    written = write_crowd(tmp_path, 2000, 3)
    network = read_members_csv(written.members, written.connections)
    assert (written.member_count, written.connection_count) == (len(network.members), len(network.connections))
    assert 2 * len(network.connections) / 2000 == pytest.approx(MEAN_CONNECTIONS, rel=0.01)
    assert network.notices == ()
    assert all(a.id < b.id for a, b in pairwise(network.members))
    made: nx.Graph[str] = nx.Graph((row.a, row.b) for row in network.connections)
    degrees = np.array([made.degree(id_) for id_ in made])
    assert np.max(degrees) > 3 * np.median(degrees)
    density = len(network.connections) / (2000 * 1999 / 2)
    assert nx.transitivity(made) > 1.5 * density  # in a random network they are the same


def test_every_kind_of_member_is_among_them(tmp_path: Path) -> None:
    written = write_crowd(tmp_path, 2000, 1)
    facts = [row.facts for row in read_members_csv(written.members, written.connections).members]
    assert {one.standing for one in facts} == set(Standing)
    assert {one.profile_level for one in facts} == set(ProfileLevel)
    assert {opt_out for one in facts for opt_out in one.opt_outs} == set(OptOut) - {OptOut.STANDARD}
    assert {one.open_profile for one in facts} == {True, False}
    assert {one.plan for one in facts} == {None}


def test_equal_seeds_give_equal_files(tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("same", 1), ("other", 2)):
        write_crowd(tmp_path / name, 300, seed, 6)
    assert files(tmp_path / "one") == files(tmp_path / "same")
    assert files(tmp_path / "one")[1] != files(tmp_path / "other")[1].replace(b"s2-", b"s1-")


def test_more_than_everybody_isnt_sought(tmp_path: Path) -> None:
    assert write_crowd(tmp_path, 50, 1, 49).connection_count <= 50 * 49 // 2
    for members, mean in ((49, 5.0), (50, 0.0), (50, 50.0)):
        with pytest.raises(ValueError, match="each connected to more than none"):
            write_crowd(tmp_path, members, 1, mean)
