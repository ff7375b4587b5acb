from random import Random

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from services.networks.ties import Ties, draw_ties

NODES = st.integers(0, 12).map(str)


@given(st.lists(st.tuples(NODES, NODES), max_size=40))
def test_degrees_are_those_of_shortest_paths(pairs: list[tuple[str, str]]) -> None:
    ties = Ties()
    new = [ties.connect(one, other) for one, other in pairs]
    graph = nx.Graph([pair for pair in pairs if pair[0] != pair[1]])
    graph.add_node("0")
    assert new.count(True) == len(ties.pairs()) == graph.number_of_edges()
    assert all(ties.connected(b, a) and a < b for a, b in ties.pairs())
    assert ties.degrees("0") == nx.single_source_shortest_path_length(graph, "0")


def test_drawn_ties_depend_on_the_seed_alone() -> None:
    circles = {str(n): (f"work {n % 5}", f"studies {n % 3}", "home") for n in range(200)}
    drawn = draw_ties(circles, Random(3)).pairs()
    assert drawn == draw_ties(circles, Random(3)).pairs()
    assert drawn != draw_ties(circles, Random(4)).pairs()


def test_everyone_drawn_is_in_one_network_and_colleagues_know_each_other_more() -> None:
    circles = {str(n): (n % 20, f"studies {n % 7}", f"home {n % 3}") for n in range(600)}
    ties = draw_ties(circles, Random(1))
    assert len(ties.degrees("0")) == 600
    colleagues = sum(int(a) % 20 == int(b) % 20 for a, b in ties.pairs())
    assert colleagues > 3 * len(ties.pairs()) / 20  # a twentieth would be chance
