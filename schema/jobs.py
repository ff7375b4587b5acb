"""The jobs of the product, in the order in which they are run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.jobs.job import Job, Ran
from services.jobs.loop import Loop, Urgent

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from schema.context import Services
    from services.jobs.lease import Turns
    from services.jobs.mails import Mails
    from services.jobs.nudge import Nudge
    from services.jobs.sweep import Sweep
    from services.jobs.topups import TopUps
    from services.request import Clock

TOP_UPS = "top-ups"
MAILS = "mails"
ABOUT = {
    "scheduled": ("sends InMails that were scheduled for now", "InMails sent"),
    "sweep": ("settles accounts whose time has come: grants, expiries, caps, alerts", "accounts settled"),
    TOP_UPS: ("asks for the payment of automatic top-ups", "purchases concluded"),
    "payments": ("asks providers about payments and refunds that nobody came back for", "payments concluded"),
    "statements": ("closes the monthly statements of months that are over", "statements closed"),
    "rewards": ("rewards the most active members, once a quarter", "rewards granted"),
    MAILS: ("emails news to the members who want it so", "emails accepted"),
}
"""What each job is for, and what a run of it counts. InMails go before time ends the holds on their credits."""


@dataclass(frozen=True, slots=True)
class Jobs:
    """What the product does by itself, and the right to do it."""

    services: Services
    sweep: Sweep
    top_ups: TopUps
    mails: Mails
    turns: Turns
    clock: Clock
    nudge: Nudge

    def all(self) -> tuple[Job, ...]:
        """Every job, in order."""
        return tuple(Job(name, *ABOUT[name], run) for name, run in self._runs().items())

    def loop(self, seconds: float) -> Loop:
        """Running all of them every so many seconds, and top-ups as soon as one is opened.

        Emails go apart: a mail server that is slow or dead mustn't delay anything else.
        """
        jobs = {job.name: job for job in self.all()}
        mails = jobs.pop(MAILS)
        return Loop(tuple(jobs.values()), self.turns, seconds, (Urgent(jobs[TOP_UPS], self.nudge),), (mails,))

    def _runs(self) -> dict[str, Callable[[], Awaitable[Ran]]]:
        services = self.services
        return {
            "scheduled": _counted(services.scheduling.send_due),
            "sweep": self._sweep,
            TOP_UPS: self.top_ups.charge,
            "payments": _counted(services.reconciliation.reconcile),
            "statements": _counted(services.reconciliation.close_statements),
            "rewards": _counted(lambda: services.rewarding.reward_engagement(self.clock())),
            MAILS: self.mails.deliver,
        }

    async def _sweep(self) -> Ran:
        swept = await self.sweep.run()
        return Ran(swept.settled, len(swept.failed))


def _counted(run: Callable[[], Awaitable[int]]) -> Callable[[], Awaitable[Ran]]:
    """A job that tells no more than how much it did."""

    async def counted() -> Ran:
        return Ran(await run())

    return counted
