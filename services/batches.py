"""The use cases of writing to many: plan, and send the plan so that it can be taken up again (R8, R18, R21)."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.accrual import settle
from services.answering import chance_of
from services.answers.mail import BatchOpened, Sent
from services.batch import Batch
from services.intents.mail import OpenBatch, SendInMail
from services.lot import PayWith
from services.moderation.moderator import BODY, OWN, SUBJECT, Moderator
from services.noting import Noting
from services.placing import placed
from services.planning import make_plan
from services.previewing import FilledPlan, TextCheck, preview_of, problem_of
from services.refusal import InvalidInput, NotSignedIn, Refusal, Refused, TextRefused, TryAgain
from services.refusal_code import RefusalCode
from services.rehearsal import PlanGoal, candidates_in, paid_by
from services.request import Clock, Done, NewId, check_key, fingerprint
from services.scope import Scope, with_team
from services.seating import paying_team, pool_in
from services.store import NothingChanged
from services.team import NO_TEAMS, TeamReader
from services.template import no_template
from services.variables import Filled, check_values, gaps
from services.writing import Raw, Text, both_given

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence, Sized
    from datetime import datetime

    from services.answering import Histories, History
    from services.batch import Message
    from services.lane import Lane
    from services.moderation.finding import Finding
    from services.planning import Plan
    from services.policy import Policy
    from services.rehearsal import Terms
    from services.store import Store
    from services.template import TemplateUse
    from services.writing import Writing

CHUNK = 64
"""Sends that are given to the lane at a time: they share commits, and other members' requests get in between."""

_log = logging.getLogger("inmail.batch")


@dataclass(frozen=True, slots=True)
class _Request:
    viewer_id: str
    key: str
    fingerprint: str
    messages: Sequence[Message]
    terms: Terms
    template_id: str | None
    team_id: str | None


@dataclass(frozen=True, slots=True)
class Batches:
    """Writing to many. Both methods may raise Refused; then nothing was changed, or TryAgain says it is unknown."""

    lane: Lane
    store: Store
    histories: Histories
    writing: Writing
    policy: Policy
    clock: Clock
    new_id: NewId
    moderator: Moderator = OWN
    teams: TeamReader = NO_TEAMS

    async def plan(self, viewer_id: str, recipient_ids: Sequence[str], terms: Terms) -> Plan:
        """What sending to all of them would do now; writes nothing (R20). Raises InvalidInput for none or too many."""
        self._check(recipient_ids, "recipientIds", terms, "budget")
        try:
            return await self._plan(viewer_id, recipient_ids, terms)
        except NothingChanged as error:
            raise TryAgain(Refusal(RefusalCode.READ_FAILED)) from error

    async def plan_filled(
        self, viewer_id: str, recipient_ids: Sequence[str], terms: Terms, template: TemplateUse
    ) -> FilledPlan:
        """What sending the template to all of them would do now; writes nothing (R20).

        Raises InvalidInput for none or too many, for a template that isn't there, and for a value that is none.
        """
        self._check(recipient_ids, "recipientIds", terms, "budget")
        given = check_values(template.values, self.policy.templates, "template.values")
        raw = await self.writing.raw(viewer_id, template.template_id)
        if raw is None:
            raise no_template("template.templateId")
        texts = await self.writing.texts(viewer_id, raw, [(id_, given) for id_ in recipient_ids])
        checks = [await self._checked(text) for text in texts]
        try:
            plan = await self._plan(viewer_id, recipient_ids, terms, texts, checks)
        except NothingChanged as error:
            raise TryAgain(Refusal(RefusalCode.READ_FAILED)) from error
        unfit = sorted((*plan.withheld, *plan.unfit), key=lambda one: one.place)
        return FilledPlan(plan, tuple(preview_of(one, texts[one.place].filled, checks[one.place]) for one in unfit))

    async def send(
        self, viewer_id: str, key: str, messages: Sequence[Message], terms: Terms, template_id: str | None = None
    ) -> Batch:
        """Send each message that may be sent, in the order of the plan, and tell what became of each.

        A batch that broke off is taken up again under the same key: what was sent isn't sent again, what was refused is
        tried again, in the order, within the budget and from the template that it began with. Raises InvalidInput, or
        KeyConflict for the batch as a whole.
        """
        check_key(key)
        self._check(messages, "input.messages", terms, "input.budget")
        team_id = await paying_team(self.teams, viewer_id, terms.pay_with)
        made = _fingerprint(messages, terms, template_id)
        request = _Request(viewer_id, key, made, messages, terms, template_id, team_id)
        opened, texts = await self._opened(request)
        order, payers = opened.answer.order, frozenset(opened.answer.payers)
        results: dict[int, Done[Sent] | Refused] = {}
        for first in range(0, len(order), CHUNK):
            chunk = order[first : first + CHUNK]
            outcomes = await asyncio.gather(
                *(self._sent(request, place, texts[place], may_pay=place in payers) for place in chunk)
            )
            results |= zip(chunk, outcomes, strict=True)
            if all(isinstance(outcome, TryAgain) for outcome in outcomes):
                break  # storage doesn't answer: the rest would only wait in vain
        await self._noted(request, results.values())
        busy = TryAgain(Refusal(RefusalCode.BUSY))
        return Batch(tuple(results.get(place, busy) for place in range(len(messages))), opened.replayed)

    async def _noted(self, request: _Request, results: Iterable[Done[Sent] | Refused]) -> None:
        """Count refused texts, once however many; limits don't count, which a batch is planned to run into (R17)."""
        refused = [result for result in results if isinstance(result, TextRefused)]
        if not refused:
            return
        noting = Noting(self.lane, self.new_id)
        await noting.note(refused[0], request.viewer_id, request.key, request.fingerprint, self.clock())
        for other in refused[1:]:
            other.consequence = refused[0].consequence

    def _check(self, batch: Sized, field: str, terms: Terms, budget_field: str) -> None:
        most = self.policy.largest_batch
        if not 0 < len(batch) <= most:
            detail = f"A batch has 1 to {most} recipients, and this one has {len(batch):,}."
            raise InvalidInput(field, detail, rule="R20")
        if terms.budget is not None and terms.budget < 0:
            raise InvalidInput(budget_field, "A budget is a number of credits, 0 or more.", rule="R8")

    async def _plan(
        self,
        viewer_id: str,
        recipient_ids: Sequence[str],
        terms: Terms,
        texts: Sequence[Text] = (),
        checks: Sequence[TextCheck] = (),
    ) -> Plan:
        """The plan for the recipients, from one reading of the facts of all; ``texts`` are all of them or unknown.

        A second one tells how likely they are to answer, where the goal asks for it.
        """
        now, others = self.clock(), frozenset(recipient_ids) - {viewer_id}
        scope = Scope(
            members=others | {viewer_id},
            ledgers=frozenset({viewer_id}),
            pairs=frozenset((viewer_id, other) for other in others),
        )
        team_id = await self.teams.team_of(viewer_id) if terms.pay_with is PayWith.POOL else None
        world, histories = await asyncio.gather(
            self.store.survey(with_team(scope, team_id)), self._histories(viewer_id, others, terms, now)
        )
        viewer = world.accounts.get(viewer_id)
        if viewer is None:
            raise NotSignedIn
        chances = {
            id_: chance_of(history, world.pair(viewer_id, id_).degree, self.policy.answering).chance
            for id_, history in histories.items()
        }
        candidates = candidates_in(world, viewer_id, recipient_ids, chances, [(one.subject, one.body) for one in texts])
        unsendable = {place for place, check in enumerate(checks) if not check.fit}
        fit = [one for one in candidates if one.place not in unsendable]
        unfit = [one for one in candidates if one.place in unsendable]
        pool = pool_in(world, team_id, viewer_id, self.policy, now)
        account, terms = paid_by(pool, settle(viewer, self.policy, now).account, terms)
        return make_plan(account, fit, terms, self.policy, now, unfit)

    async def _histories(
        self, viewer_id: str, others: frozenset[str], terms: Terms, now: datetime
    ) -> dict[str, History]:
        """What tells how likely the others are to answer, where the goal asks for it."""
        if terms.goal is not PlanGoal.MOST_ANSWERS:
            return {}
        return await self.histories.of(viewer_id, others, self.policy.answering, now, named=False)

    async def _opened(self, request: _Request) -> tuple[Done[BatchOpened], list[Text]]:
        """The batch as it is kept under its key, as it was begun or as it is planned now, and the texts of all.

        Texts that can't be sent take nobody's credit.
        """
        raw = None if request.template_id is None else await self.writing.raw(request.viewer_id, request.template_id)
        texts = await self._texts(request, raw)
        checks = [await self._checked(text) for text in texts]
        recipient_ids = [message.recipient_id for message in request.messages]
        try:
            plan = await self._plan(request.viewer_id, recipient_ids, request.terms, texts, checks)
        except NothingChanged as error:
            raise TryAgain(Refusal(RefusalCode.BUSY)) from error
        intent = OpenBatch(
            id=self.new_id(),
            actor_id=request.viewer_id,
            key=request.key,
            fingerprint=request.fingerprint,
            now=self.clock(),
            order=plan.order,
            payers=tuple(sorted(plan.payers(request.terms.budget))),
            template=None if raw is None else (raw.subject, raw.body),
            origin=texts[0].origin,
        )
        opened = await self.lane.done(intent, BatchOpened)
        kept = opened.answer.template
        if kept is not None and kept != intent.template:  # it has changed, or is gone, since the batch began
            texts = await self._texts(request, Raw(*kept))
        return opened, texts

    async def _texts(self, request: _Request, raw: Raw | None) -> list[Text]:
        """The text of each message. Raises InvalidInput for a value that is none, and for texts beside a template."""
        if request.template_id is None:
            return [Text(Filled(message.subject, message.body)) for message in request.messages]
        for place, message in enumerate(request.messages):
            if message.subject or message.body:
                raise both_given(f"input.messages.{place}")
        asked = [
            (message.recipient_id, check_values(message.values, self.policy.templates, _values(place)))
            for place, message in enumerate(request.messages)
        ]
        return await self.writing.texts(request.viewer_id, raw, asked)

    async def _checked(self, text: Text) -> TextCheck:
        """What keeps a text from being sent, whoever sends it."""
        return TextCheck(
            gaps(text.subject, text.body),
            problem_of(text.subject, text.body, self.policy),
            await self._findings(text),
        )

    async def _findings(self, text: Text) -> tuple[Finding, ...]:
        return await self.moderator.examine({SUBJECT: text.subject, BODY: text.body})

    async def _sent(self, request: _Request, place: int, text: Text, *, may_pay: bool) -> Done[Sent] | Refused:
        """What became of one message; it is sent under a key that no client can send, of the batch's and its place."""
        intent = SendInMail(
            id=self.new_id(),
            actor_id=request.viewer_id,
            key=f"§batch:{place}:{request.key}",
            fingerprint=request.fingerprint,
            now=self.clock(),
            member_id=request.messages[place].recipient_id,
            subject=text.subject,
            body=text.body,
            pay_with=request.terms.pay_with,
            may_pay=may_pay,
            team_id=request.team_id,
            findings=await self._findings(text),
            origin=text.origin,
        )
        try:
            return await self.lane.done(intent, Sent)
        except Refused as refused:
            return placed(refused, place)
        except Exception:  # noqa: BLE001 - logged; one that can't be carried out doesn't keep the others
            _log.exception("One InMail of a batch failed")
            return TryAgain(Refusal(RefusalCode.OUTCOME_UNKNOWN))


def _values(place: int) -> str:
    return f"input.messages.{place}.values"


def _fingerprint(messages: Sequence[Message], terms: Terms, template_id: str | None) -> str:
    asked = [[message.recipient_id, message.subject, message.body] for message in messages]
    filled = {} if template_id is None else {"template": template_id, "values": [one.values for one in messages]}
    return fingerprint(
        "sendInMails", messages=asked, pay=terms.pay_with, budget=terms.budget, goal=terms.goal, **filled
    )
