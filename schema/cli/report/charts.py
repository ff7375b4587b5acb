"""The chart of reach: by degree, and by what stands in the way."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from schema.cli.report.canvas import COLOURS, GREY, figure, label, wrapped
from schema.cli.report.findings import WORDS, words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from schema.cli.report.findings import Findings
    from services.reach.reachable import Reach

Bars = dict[str, list[int]]


def chart(found: Findings) -> Figure:
    """Two panels: of each relation who can be written to, and the first blockers of the others by relation."""
    made: Any = figure(11, 4.6)
    made.suptitle(wrapped(f"{found.heading(label)}, {found.as_of:%Y-%m-%d %H:%M} UTC"))
    left, right = made.subplots(1, 2)
    _stacked(left, *_by_degree(found), "By degree: who can be written to now")
    _stacked(right, *_by_blocker(found.reach), "By first blocker: why the others can't")
    return made


def _by_degree(found: Findings) -> tuple[list[str], Bars]:
    steps = found.reach.steps
    names = [WORDS[step.relation] for step in steps]
    bars: Bars = {"free": [step.free for step in steps]}
    for source in sorted({source for step in steps for source in step.paid_from}):
        bars[f"1 {words(source)} credit"] = [step.paid_from.get(source, 0) for step in steps]
    bars["can't be written to"] = [step.members - step.writable for step in steps]
    if not found.filtered:  # with filters whoever isn't available is in no number
        names.append("Unavailable (in tens)")
        for kind, counts in bars.items():
            counts.append(found.reach.unavailable if kind == "can't be written to" else 0)
    return names, bars


def _by_blocker(reach: Reach) -> tuple[list[str], Bars]:
    totals = Counter[str]()
    for step in reach.steps:
        totals.update(step.blockers)
    codes = [code for code, _ in sorted(totals.items(), key=lambda item: (-item[1], item[0]))]
    bars: Bars = {WORDS[step.relation]: [step.blockers.get(code, 0) for code in codes] for step in reach.steps}  # pyright: ignore[reportArgumentType, reportCallIssue]
    return [words(code) for code in codes], bars


def _stacked(axes: Any, names: list[str], bars: Bars, title: str) -> None:  # noqa: ANN401 - matplotlib's are untyped
    """Horizontal bars, the first on top, each kind in its colour, and each bar's sum behind it."""
    places, lefts = range(len(names)), [0] * len(names)
    for (kind, counts), colour in zip(bars.items(), (*COLOURS, *COLOURS), strict=False):
        if any(counts):
            colour = GREY if kind.startswith("can't") else colour  # noqa: PLW2901 - one kind has its own
            axes.barh(places, counts, left=lefts, color=colour, label=kind, height=0.62)
            lefts = [left + count for left, count in zip(lefts, counts, strict=True)]
    for place, total in zip(places, lefts, strict=True):
        axes.text(total, place, f" {total:,}", va="center")
    axes.set_title(title, loc="left", fontsize=11)
    axes.set_yticks(places, names)
    axes.set_ylim(max(len(names), 1) - 0.5, -0.5)
    axes.set_xlim(0, max([*lefts, 1]) * 1.16)
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.xaxis.get_major_locator().set_params(integer=True, nbins=5)
    axes.spines[["top", "right"]].set_visible(False)
    if any(lefts):
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=3, frameon=False, fontsize=9)
    else:
        axes.text(0.5, 0.5, "Nobody", transform=axes.transAxes, ha="center", color=GREY)
