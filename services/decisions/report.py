"""Reporting an InMail: the reporter is safe at once, and a case opens for an operator (R11, R17)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from services.answers.mail import Reported
from services.case import Case, restrained
from services.content import check_text
from services.decisions.connections import request_ended
from services.decisions.decision import Decision, actor, opened, received, recorded, saved
from services.effects.cases import CaseSaved
from services.effects.mail import ReportFiled
from services.effects.members import Notified
from services.inmail import Report
from services.intents.mail import ReportInMail
from services.notification import Notification, NotificationKind
from services.refusal import ActionRefused, Refusal
from services.refusal_code import RefusalCode

if TYPE_CHECKING:
    from services.effect import Effect
    from services.policy import Policy
    from services.world import World


def report(world: World, intent: ReportInMail, policy: Policy) -> Decision:
    """Report an InMail that the actor received: from now on its sender can't write to the actor (R11, R17).

    The report joins the sender's open case, or opens one; enough reporters restrict the sender until it is decided.
    A connection request between the two ends with it (R2).
    """
    if intent.note:
        check_text("input.note", intent.note, policy.body_limit)
    actor(world, intent)
    known = received(world, intent)
    if known.reported:
        raise ActionRefused(Refusal(RefusalCode.ALREADY_REPORTED))
    sender_id = known.inmail.sender_id
    case = world.open_case(sender_id) or Case(intent.id, sender_id, intent.now)
    filed = Report(
        intent.id, known.inmail.id, intent.actor_id, sender_id, intent.reason, intent.note, intent.now, case.id
    )
    joined, restriction = _restriction(world, case.joined(filed), intent, policy)
    answer = Reported(report_id=filed.id, at=intent.now)
    ended = request_ended(world, intent.actor_id, intent.member_id, intent.now)
    return Decision(answer, (*restriction, CaseSaved(joined), ReportFiled(filed), *ended, recorded(intent, answer)))


def _restriction(world: World, case: Case, intent: ReportInMail, policy: Policy) -> tuple[Case, tuple[Effect, ...]]:
    """The case after its newest report, and the effects of restricting the member, none if it doesn't.

    The news has an id of its own: the report's would be the same text in the hands of who reported (R11a).
    """
    before = world.accounts[case.member_id]
    journal = opened(before, policy, intent.now)
    strikes = world.strikes.get(case.member_id, ())
    member, restricting = restrained(journal.account.member, case, strikes, policy, intent.now)
    if restricting == case:
        return case, ()
    journal.account = replace(journal.account, member=member)
    news = Notification(intent.notice_id, case.member_id, NotificationKind.RESTRICTED, intent.now)
    return restricting, (*saved(before, journal), Notified(news))


RULES = {ReportInMail: report}
