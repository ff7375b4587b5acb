"""The use cases of sending later: write now, call off, and send what is due."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from services.answers.schedule import ScheduleClosed, Scheduled
from services.intents.schedule import CancelScheduled, ScheduleInMail, SendScheduled
from services.moderation.moderator import BODY, OWN, SUBJECT, Moderator
from services.noting import Noting
from services.refusal import Refusal, Refused, TryAgain
from services.refusal_code import RefusalCode
from services.request import Clock, Done, NewId, check_key, fingerprint
from services.scheduled import ScheduledState
from services.seating import paying_team
from services.store import NothingChanged
from services.team import NO_TEAMS, TeamReader
from services.writing import asked_of

if TYPE_CHECKING:
    from datetime import datetime

    from services.lane import Lane
    from services.lot import PayWith
    from services.reading import Page
    from services.scheduled import ScheduledInMail
    from services.template import TemplateUse
    from services.writing import Writing

DUE_AT_ONCE = 100
"""Scheduled InMails that are sent together: they share commits, and no more than these wait for one another."""

_log = logging.getLogger("inmail.schedule")


class Schedule(Protocol):
    """Reads of scheduled InMails. All raise NothingChanged when the database doesn't answer."""

    async def due(self, now: datetime, limit: int, after: ScheduledInMail | None) -> list[ScheduledInMail]:
        """Those whose moment has come and which wait still, the longest due first, from after ``after`` on."""
        ...

    async def team_of(self, scheduled_id: str) -> str | None:
        """The id of the team whose pool is to pay for it (R8a), None if none is or there is no such InMail."""
        ...

    async def of_sender(self, sender_id: str, first: int, before: str | None) -> Page[ScheduledInMail]:
        """A sender's, the latest written first, from before the one with id ``before`` on."""
        ...


@dataclass(frozen=True, slots=True)
class Scheduling:
    """Sending later. Every method may raise Refused; then nothing was changed, or TryAgain says it is unknown."""

    lane: Lane
    reader: Schedule
    writing: Writing
    clock: Clock
    new_id: NewId
    moderator: Moderator = OWN
    teams: TeamReader = NO_TEAMS

    async def schedule(
        self,
        viewer_id: str,
        key: str,
        *,
        recipient_id: str,
        subject: str,
        body: str,
        pay_with: PayWith,
        send_at: datetime,
        template: TemplateUse | None = None,
    ) -> Done[Scheduled]:
        """Take an InMail in for ``send_at`` (UTC), with a hold on its credit. Raises SendRefused with every reason.

        A ``template`` is filled now, and both given texts are empty.
        """
        check_key(key)
        text = await self.writing.text(viewer_id, recipient_id, subject, body, template)
        asked = {"to": recipient_id, "subject": subject, "body": body, "pay_with": pay_with, **asked_of(template)}
        intent = ScheduleInMail(
            id=self.new_id(),
            actor_id=viewer_id,
            key=key,
            fingerprint=fingerprint("scheduleInMail", **asked, send_at=send_at.isoformat()),
            now=self.clock(),
            member_id=recipient_id,
            subject=text.subject,
            body=text.body,
            pay_with=pay_with,
            send_at=send_at,
            team_id=await paying_team(self.teams, viewer_id, pay_with),
            findings=await self.moderator.examine({SUBJECT: text.subject, BODY: text.body}),
            origin=text.origin,
        )
        return await Noting(self.lane, self.new_id).done(intent, Scheduled)

    async def cancel(self, viewer_id: str, key: str, *, scheduled_id: str) -> Done[ScheduleClosed]:
        """Call a scheduled InMail off; its credit returns. Raises ActionRefused once it doesn't wait any more."""
        check_key(key)
        intent = CancelScheduled(
            id=self.new_id(),
            actor_id=viewer_id,
            key=key,
            fingerprint=fingerprint("cancelScheduledInMail", scheduled=scheduled_id),
            now=self.clock(),
            scheduled_id=scheduled_id,
            team_id=await self._team_of(scheduled_id),
        )
        return await self.lane.done(intent, ScheduleClosed)

    async def _team_of(self, scheduled_id: str) -> str | None:
        """Whose pool is to pay: that never changes, so it may be read before the locks."""
        try:
            return await self.reader.team_of(scheduled_id)
        except NothingChanged as error:
            raise TryAgain(Refusal(RefusalCode.BUSY)) from error

    async def send_due(self) -> int:
        """Send all scheduled InMails whose moment has come, and return how many were sent.

        One that can't be decided just now is left for the next time. Raises NothingChanged if the database doesn't
        answer.
        """
        now, sent = self.clock(), 0
        after: ScheduledInMail | None = None
        while due := await self.reader.due(now, DUE_AT_ONCE, after):
            outcomes = await asyncio.gather(*map(self._send, due))
            sent += outcomes.count(ScheduledState.SENT)
            after = due[-1]
        return sent

    async def _send(self, scheduled: ScheduledInMail) -> ScheduledState | None:
        intent = SendScheduled(
            id=self.new_id(),
            actor_id=scheduled.sender_id,
            key="",
            fingerprint="",
            now=self.clock(),
            member_id=scheduled.recipient_id,
            scheduled_id=scheduled.id,
            team_id=scheduled.team_id,
        )
        try:
            return (await self.lane.done(intent, ScheduleClosed)).answer.state
        except Refused as refused:
            _log.warning("Scheduled InMail %s stays for the next time: %s", scheduled.id, refused)
        except Exception:  # noqa: BLE001 - logged; one that can't be decided doesn't keep the others
            _log.exception("Scheduled InMail %s stays for the next time", scheduled.id)
        return None
