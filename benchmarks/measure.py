"""Measuring: a load of so many at once for so long, baseline and subject in turn."""

from __future__ import annotations

import asyncio
import statistics
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Work = Callable[[], Awaitable[None]]

WARM_UP_SECONDS = 10.0
"""The database compiles what it has run often: with fewer, the first rounds measured its compiler."""


@dataclass(frozen=True, slots=True)
class Load:
    """What one window showed: finished calls a second, and latencies in milliseconds."""

    rate: float
    median: float
    p99: float


async def load(work: Work, in_flight: int, seconds: float) -> Load:
    """Keep ``in_flight`` calls of ``work`` going for ``seconds``."""
    latencies: list[float] = []
    end = perf_counter() + seconds

    async def worker() -> None:
        while (start := perf_counter()) < end:
            await work()
            latencies.append(perf_counter() - start)

    began = perf_counter()
    await asyncio.gather(*(worker() for _ in range(in_flight)))
    spent = perf_counter() - began
    return Load(
        len(latencies) / spent,
        statistics.median(latencies) * 1000,
        statistics.quantiles(latencies, n=100)[98] * 1000,
    )


async def compare(
    title: str, baseline: Work, subject: Work, *, in_flight: int, rounds: int = 5, seconds: float = 3.0
) -> None:
    """Measure both in turn, warmed up, and print a row with the medians of the rounds' ratios."""
    for work in (baseline, subject):
        await load(work, in_flight, WARM_UP_SECONDS)
    pairs = [(await load(baseline, in_flight, seconds), await load(subject, in_flight, seconds)) for _ in range(rounds)]
    rate = statistics.median(b.rate / a.rate for a, b in pairs)
    latency = statistics.median(b.median / a.median for a, b in pairs)
    mid = [
        statistics.median(values) for values in zip(*((a.rate, b.rate, b.median, b.p99) for a, b in pairs), strict=True)
    ]
    print(
        f"{title:<46} {in_flight:>3} in flight: {rate:5.2f} x rate, {latency:5.2f} x latency of the baseline "
        f"({mid[0]:,.0f}/s, {mid[1]:,.0f}/s; median {mid[2]:.2f} ms, p99 {mid[3]:.1f} ms)"
    )
