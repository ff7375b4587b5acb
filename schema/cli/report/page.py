"""One page with all of a report: it loads nothing and runs nothing."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from typing import TYPE_CHECKING

from schema.cli.report.findings import LISTED, WORDS
from schema.cli.report.table import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schema.cli.report.findings import Findings

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #202124; max-width: 70rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; margin: 1rem 0 } caption { text-align: left; font-weight: 600; padding: .3rem 0 }
th, td { padding: .3rem .8rem; border-bottom: 1px solid #dadce0; text-align: left; overflow-wrap: anywhere }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums }
img { max-width: 100%; height: auto } .note { color: #5f6368 }
"""


def page(found: Findings, chart: bytes, network: bytes) -> str:
    """The page as HTML, with the two pictures, given as SVG, in it."""
    title = escape(found.heading())
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{STYLE}</style>
</head>
<body>
<h1>{title}</h1>
<p class="note">As of {found.as_of:%Y-%m-%d %H:%M:%S} UTC.</p>
{_reach(found)}
{_picture(chart, "Reach by degree, and by first blocker")}
{_introducers(found)}
{_ranked(found)}
{_communities(found)}
{_picture(network, "The neighbourhood, drawn")}
</body>
</html>
"""


def _reach(found: Findings) -> str:
    rows = [
        (WORDS[one.relation], one.members, one.writable, one.free, counted(one.paid_from), counted(one.blockers))
        for one in found.reach.steps
    ]
    names = ("Relation", "Members", "Writable", "Free", "Paid from", "First blockers")
    unavailable = (
        f"{found.reach.unavailable:,} aren't available: in tens rounded up, so that it tells on nobody (R11a)."
    )
    note = found.passing() if found.filtered else f"{unavailable} In all {found.reach.total:,}."
    return f'{_table("Reach", names, rows)}<p class="note">{note}</p>'


def _introducers(found: Findings) -> str:
    rows = [(one.member_id, one.members) for one in found.introducers]
    return _table("Top introducers", ("Connection", "Leads to, of the 2nd degree"), rows)


def _ranked(found: Findings) -> str:
    rows = [(one.member_id, f"{one.rank:.4f}") for one in found.ranked]
    return _table("Members to whom the network leads best", ("Member", "Rank"), rows)


def _communities(found: Findings) -> str:
    groups = found.communities.groups
    rows = [(number, group.size, ", ".join(group.members[:5])) for number, group in enumerate(groups[:LISTED], 1)]
    bridges = [(one.member_id, one.others) for one in found.communities.bridges[:LISTED]]
    of_whom = " of the whole network that they are in, counting them alone" if found.filtered else ""
    told = _table(f"The largest of {len(groups):,} communities{of_whom}", ("Community", "Members", "Among them"), rows)
    return told + _table("Who bridges them", ("Member", "Ties into other communities"), bridges)


def _table(caption: str, names: tuple[str, ...], rows: Iterable[tuple[str | int, ...]]) -> str:
    """A table; texts are escaped here, and nowhere else."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>\n" for row in rows)
    if not body:
        body = f'<tr><td colspan="{len(names)}">Nobody</td></tr>'
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table>\n"


def _cell(value: str | int) -> str:
    return f'<td class="number">{value:,}</td>' if isinstance(value, int) else f"<td>{escape(value)}</td>"


def _picture(svg: bytes, what: str) -> str:
    return f'<p><img alt="{escape(what)}" src="data:image/svg+xml;base64,{b64encode(svg).decode()}"></p>'
