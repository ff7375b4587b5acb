"""The use cases of writing to people: preview, send, reply, decline, report, block, preferences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.accrual import settle
from services.answers.mail import Declined, Replied, Reported, Sent
from services.answers.reach import Blocked, PreferencesSet, Unblocked
from services.eligibility import Eligibility, judge
from services.intents.mail import DeclineInMail, ReplyToInMail, ReportInMail, SendInMail
from services.intents.reach import BlockMember, SetPreferences, UnblockMember
from services.lot import PayWith
from services.moderation.moderator import BODY, OWN, SUBJECT, Moderator
from services.noting import Noting
from services.refusal import ActionRefused, NotSignedIn, Refusal, TryAgain
from services.refusal_code import RefusalCode
from services.request import Clock, Done, NewId, check_key, fingerprint
from services.scope import Scope, with_team
from services.seating import paying_team, pool_in
from services.store import NothingChanged
from services.team import NO_TEAMS, TeamReader
from services.writing import asked_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.inmail import InMail, ReportReason
    from services.lane import Lane
    from services.member import OptOut
    from services.policy import Policy
    from services.reading import Reader
    from services.store import Store
    from services.template import TemplateUse
    from services.writing import Writing


@dataclass(frozen=True, slots=True)
class InMails:
    """Writing to people. Every method may raise Refused; then nothing was changed, or TryAgain says it is unknown."""

    lane: Lane
    store: Store
    reader: Reader
    writing: Writing
    policy: Policy
    clock: Clock
    new_id: NewId
    moderator: Moderator = OWN
    teams: TeamReader = NO_TEAMS

    async def eligibility(self, viewer_id: str, recipient_id: str, pay_with: PayWith) -> Eligibility:
        """What a send would decide now, all reasons told; writes nothing (R20)."""
        (eligibility,) = await self.eligibilities(viewer_id, [(recipient_id, pay_with)])
        return eligibility

    async def eligibilities(self, viewer_id: str, asked: Sequence[tuple[str, PayWith]]) -> list[Eligibility]:
        """What sends to these members, paid so, would decide now: each as if it were the only one, in their order.

        All facts are of one moment, read at once; the viewer is settled once. Writes nothing (R20).
        """
        now = self.clock()
        recipients = frozenset(recipient_id for recipient_id, _ in asked)
        scope = Scope(
            members=recipients | {viewer_id},
            ledgers=frozenset({viewer_id}),
            pairs=frozenset((viewer_id, recipient_id) for recipient_id in recipients - {viewer_id}),
        )
        pooled = any(pay_with is PayWith.POOL for _, pay_with in asked)
        try:
            team_id = await self.teams.team_of(viewer_id) if pooled else None
            world = await self.store.survey(with_team(scope, team_id))
        except NothingChanged as error:
            raise TryAgain(Refusal(RefusalCode.READ_FAILED)) from error
        viewer = world.accounts.get(viewer_id)
        if viewer is None:
            raise NotSignedIn
        sender = settle(viewer, self.policy, now).account
        pool = pool_in(world, team_id, viewer_id, self.policy, now)
        return [
            judge(
                sender,
                recipient.member if (recipient := world.accounts.get(recipient_id)) else None,
                world.pair(viewer_id, recipient_id),
                pay_with=pay_with,
                policy=self.policy,
                now=now,
                pool=pool,
            )
            for recipient_id, pay_with in asked
        ]

    async def send(
        self,
        viewer_id: str,
        key: str,
        *,
        recipient_id: str,
        subject: str,
        body: str,
        pay_with: PayWith,
        template: TemplateUse | None = None,
    ) -> Done[Sent]:
        """Send an InMail, with its credit (R18); with a ``template`` its texts, and both texts are empty.

        Raises SendRefused with every reason, InvalidInput for the text (R16), TextRefused where moderation refuses it,
        TextUnfilled where variables stand in it.
        """
        check_key(key)
        text = await self.writing.text(viewer_id, recipient_id, subject, body, template)
        intent = SendInMail(
            id=self.new_id(),
            actor_id=viewer_id,
            key=key,
            fingerprint=fingerprint(
                "sendInMail", to=recipient_id, subject=subject, body=body, pay_with=pay_with, **asked_of(template)
            ),
            now=self.clock(),
            member_id=recipient_id,
            subject=text.subject,
            body=text.body,
            pay_with=pay_with,
            team_id=await paying_team(self.teams, viewer_id, pay_with),
            findings=await self.moderator.examine({SUBJECT: text.subject, BODY: text.body}),
            origin=text.origin,
        )
        return await Noting(self.lane, self.new_id).done(intent, Sent)

    async def reply(self, viewer_id: str, key: str, *, inmail_id: str, body: str) -> Done[Replied]:
        """Reply inside an InMail's conversation (R13). Raises ActionRefused where it isn't open."""
        check_key(key)
        inmail = await self._inmail(viewer_id, inmail_id)
        intent = ReplyToInMail(
            id=self.new_id(),
            actor_id=viewer_id,
            key=key,
            fingerprint=fingerprint("replyToInMail", inmail=inmail_id, body=body),
            now=self.clock(),
            member_id=inmail.other(viewer_id),
            inmail_id=inmail_id,
            team_id=inmail.team_id,
            body=body,
            findings=await self.moderator.examine({BODY: body}),
        )
        return await Noting(self.lane, self.new_id).done(intent, Replied)

    async def decline(self, viewer_id: str, key: str, *, inmail_id: str) -> Done[Declined]:
        """Decline an InMail that the viewer received (R13). Raises ActionRefused if it has been answered."""
        check_key(key)
        intent = DeclineInMail(
            id=self.new_id(),
            actor_id=viewer_id,
            key=key,
            fingerprint=fingerprint("declineInMail", inmail=inmail_id),
            now=self.clock(),
            member_id=await self._counterpart(viewer_id, inmail_id),
            inmail_id=inmail_id,
        )
        return await self.lane.done(intent, Declined)

    async def report(
        self, viewer_id: str, key: str, *, inmail_id: str, reason: ReportReason, note: str
    ) -> Done[Reported]:
        """Report an InMail that the viewer received (R11, R17). Raises ActionRefused if it is reported already."""
        check_key(key)
        intent = ReportInMail(
            id=self.new_id(),
            actor_id=viewer_id,
            key=key,
            fingerprint=fingerprint("reportInMail", inmail=inmail_id, reason=reason, note=note),
            now=self.clock(),
            member_id=await self._counterpart(viewer_id, inmail_id),
            inmail_id=inmail_id,
            reason=reason,
            note=note,
            notice_id=self.new_id(),
        )
        return await self.lane.done(intent, Reported)

    async def block(self, viewer_id: str, key: str, *, member_id: str) -> Done[Blocked]:
        """Block a member (R11). Raises ActionRefused for oneself, or for nobody."""
        check_key(key)
        intent = BlockMember(
            id=self.new_id(),
            actor_id=viewer_id,
            key=key,
            fingerprint=fingerprint("blockMember", member=member_id),
            now=self.clock(),
            member_id=member_id,
        )
        return await self.lane.done(intent, Blocked)

    async def unblock(self, viewer_id: str, key: str, *, member_id: str) -> Done[Unblocked]:
        """Take a block back (R11). Raises ActionRefused for oneself, or for nobody."""
        check_key(key)
        intent = UnblockMember(
            id=self.new_id(),
            actor_id=viewer_id,
            key=key,
            fingerprint=fingerprint("unblockMember", member=member_id),
            now=self.clock(),
            member_id=member_id,
        )
        return await self.lane.done(intent, Unblocked)

    async def set_preferences(
        self, viewer_id: str, key: str, *, opt_outs: frozenset[OptOut] | None, open_profile: bool | None
    ) -> Done[PreferencesSet]:
        """Set opt-outs and open profile; None leaves one as it is (R9, R11)."""
        check_key(key)
        intent = SetPreferences(
            id=self.new_id(),
            actor_id=viewer_id,
            key=key,
            fingerprint=fingerprint("setInMailPreferences", opt_outs=opt_outs, open_profile=open_profile),
            now=self.clock(),
            opt_outs=opt_outs,
            open_profile=open_profile,
        )
        return await self.lane.done(intent, PreferencesSet)

    async def _counterpart(self, viewer_id: str, inmail_id: str) -> str:
        """The other party of an InMail."""
        return (await self._inmail(viewer_id, inmail_id)).other(viewer_id)

    async def _inmail(self, viewer_id: str, inmail_id: str) -> InMail:
        """The InMail; its parties, and whose pool paid, never change, so they may be read before the locks."""
        try:
            inmail = (await self.reader.inmails(viewer_id, [inmail_id])).get(inmail_id)
        except NothingChanged as error:
            raise TryAgain(Refusal(RefusalCode.BUSY)) from error
        if inmail is None:
            raise ActionRefused(Refusal(RefusalCode.INMAIL_NOT_FOUND))
        return inmail
