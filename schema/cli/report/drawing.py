"""The drawing of a member's neighbourhood."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import networkx as nx
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from schema.cli.report.canvas import COLOURS, GREY, INK, figure, label, no_formula, wrapped

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from schema.cli.report.findings import Findings
    from services.reach.ego import Graph

LABELS = 18
SEED = 7
PULL = 0.15
"""How much a tie to the member in the middle draws others near: most have one, so it tells them apart the least."""

Point = tuple[float, float]


def drawing(found: Findings) -> Figure:
    """Members by where their ties draw them, in the colour of their community; first degrees are ringed."""
    made = figure(10, 9)
    axes: Any = made.add_subplot()
    places = _layout(found.drawn)
    colours = _colours(found)
    axes.add_collection(_ties(found.drawn, places))
    for id_, told in found.drawn.nodes.items():
        viewer, near = told["step"] == 0, told["step"] == 1
        axes.scatter(
            *places[id_],
            s=_size(found.drawn, id_),
            color=INK if viewer else colours[id_],
            edgecolors=INK if near else "white",
            linewidths=1.2 if near else 0.6,
            marker="*" if viewer else "o",
            zorder=6 if viewer else 3,
        )
    _label(axes, found.drawn, places)
    _legend(axes, found)
    left_out = found.drawn.graph["members"] - (len(found.drawn) - 1)
    more = f"; {left_out:,} more aren't drawn" if left_out else ""
    counted = f"{len(found.drawn) - 1:,} members within {found.steps} steps{more}"
    axes.set_title(wrapped(f"{found.heading(label)}: {counted}"), loc="left")
    axes.margins(0.08)
    axes.set_axis_off()
    return made


def _layout(network: Graph) -> dict[str, Point]:
    """Where each stands: drawn together by ties, those of the middle the least.

    Whoever is reached through others alone, who aren't in the drawing, would fly off without a tie to the middle.
    """
    viewer = network.graph["viewer"]
    weighed: nx.Graph[str] = nx.Graph()
    weighed.add_nodes_from(network)
    weighed.add_edges_from((a, b, {"weight": PULL if viewer in {a, b} else 1.0}) for a, b in network.edges)
    untyped: Any = nx
    apart = [members for members in untyped.connected_components(weighed) if viewer not in members]
    weighed.add_edges_from((viewer, min(members), {"weight": PULL}) for members in apart)
    spread = 2.4 / math.sqrt(max(len(weighed), 1))
    found = untyped.spring_layout(
        weighed, k=spread, iterations=300, seed=SEED, fixed=[viewer], pos={viewer: (0.0, 0.0)}, method="force"
    )
    return {id_: (float(x), float(y)) for id_, (x, y) in found.items()}


def _colours(found: Findings) -> dict[str, str]:
    """The largest communities of those who are drawn have colours, all others are grey."""
    shown = _shown(found)
    return {id_: COLOURS[shown.index(at)] if at in shown else GREY for id_, at in _places(found).items()}


def _places(found: Findings) -> dict[str, int]:
    """The community of each who is drawn, -1 where it isn't known."""
    known = found.communities.places()
    return {id_: known.get(id_, -1) for id_ in found.drawn}


def _shown(found: Findings) -> list[int]:
    drawn = list(_places(found).values())
    counted = sorted((-drawn.count(at), at) for at in set(drawn) - {-1})
    return [at for count, at in counted if count < -1][: len(COLOURS)]


def _ties(network: Graph, places: dict[str, Point]) -> LineCollection:
    """The connections, those of the middle paler and below."""
    viewer = network.graph["viewer"]
    pairs = sorted(network.edges, key=lambda pair: viewer not in pair)
    colours = ["#d9dce0" if viewer in pair else "#bdc1c6" for pair in pairs]
    return LineCollection([[places[a], places[b]] for a, b in pairs], colors=colours, linewidths=0.7, zorder=1)


def _size(network: Graph, id_: str) -> float:
    if id_ == network.graph["viewer"]:
        return 340.0
    most = max((told["rank"] for told in network.nodes.values() if told["step"]), default=1.0) or 1.0
    return 40.0 + 190.0 * network.nodes[id_]["rank"] / most


def _label(axes: Any, network: Graph, places: dict[str, Point]) -> None:  # noqa: ANN401 - matplotlib's are untyped
    """Names of the middle and of the highest ranks, each where it covers no other."""
    ordered = sorted(network, key=lambda id_: (network.nodes[id_]["step"] > 0, -network.nodes[id_]["rank"], id_))
    width, height = _extent(places)
    taken: list[tuple[float, float, float]] = []
    for id_ in ordered[: LABELS + 1]:
        x, y = places[id_]
        text = label(id_)
        half = 0.00625 * width * len(text)
        for shift in (0.025, -0.025, 0.0425, -0.0425):
            here = y + shift * height
            if all(abs(here - above) > 0.0225 * height or abs(x - at) > half + reach for at, above, reach in taken):
                taken.append((x, here, half))
                weight = "bold" if network.nodes[id_]["step"] == 0 else "normal"
                box = {"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.6}
                axes.text(
                    x,
                    here,
                    text,
                    ha="center",
                    va="center",
                    fontsize=9,
                    fontweight=weight,
                    zorder=5,
                    bbox=box,
                    parse_math=False,
                )
                break


def _extent(places: dict[str, Point]) -> Point:
    """How wide and how high the drawing is; one with a single point is as matplotlib shows it."""
    across, up = zip(*places.values(), strict=True)
    return max(across) - min(across) or 0.1, max(up) - min(up) or 0.1


def _legend(axes: Any, found: Findings) -> None:  # noqa: ANN401 - as above
    def mark(colour: str, text: str, edge: str = "white", marker: str = "o") -> Line2D:
        return Line2D([], [], linestyle="", marker=marker, markersize=9, color=colour, markeredgecolor=edge, label=text)

    drawn = list(_places(found).values())
    marks = [mark(INK, no_formula(label(found.member_id)), marker="*"), mark("white", "1st degree: ringed", INK)]
    marks += [mark(COLOURS[at], f"Community of {drawn.count(one)}") for at, one in enumerate(_shown(found))]
    marks.append(mark(GREY, "smaller, or farther away"))
    axes.legend(handles=marks, loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=4, frameon=False, fontsize=9)
