"""The use case of looking at what a template becomes for a recipient, before anything is sent (R16, R20)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from services.content import check_content
from services.refusal import InvalidInput
from services.template import TextOrigin, no_template
from services.variables import gaps
from services.writing import FIELD

if TYPE_CHECKING:
    from services.eligibility import Eligibility
    from services.inmails import InMails
    from services.lot import PayWith
    from services.moderating import Moderating
    from services.moderation.finding import Finding
    from services.planning import Plan
    from services.policy import Policy
    from services.rehearsal import Planned
    from services.template import TemplateUse
    from services.variables import Filled, Gap
    from services.writing import Writing


@dataclass(frozen=True, slots=True)
class TextCheck:
    """All that keeps a text from being sent, whoever it goes to: ``problem`` by R16, ``findings`` of moderation."""

    gaps: tuple[Gap, ...]
    problem: InvalidInput | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def fit(self) -> bool:
        """Whether nothing does."""
        return not self.gaps and self.problem is None and not self.findings


@dataclass(frozen=True, slots=True)
class Preview:
    """A template as one recipient would get it, and everything that a send would decide about that."""

    recipient_id: str
    filled: Filled
    check: TextCheck
    verdict: Eligibility

    @property
    def ready(self) -> bool:
        """Whether a send would go out."""
        return self.check.fit and self.verdict.eligible


@dataclass(frozen=True, slots=True)
class FilledPlan:
    """A plan for a template, and what it would be for those whose text can't be sent."""

    plan: Plan
    unfit: tuple[Preview, ...]


def preview_of(planned: Planned, filled: Filled, check: TextCheck) -> Preview:
    """What a plan tells of one whose text can't be sent, by its turn; findings while no problem says more."""
    all_of_it = check if check.problem else replace(check, findings=(*check.findings, *planned.findings))
    return Preview(planned.recipient_id, filled, all_of_it, planned.verdict)


def problem_of(subject: str, body: str, policy: Policy) -> InvalidInput | None:
    """What R16 forbids in the texts, None if it forbids nothing."""
    try:
        check_content(subject, body, policy)
    except InvalidInput as problem:
        return problem
    return None


@dataclass(frozen=True, slots=True)
class Previewing:
    """Previews of templates. Writes nothing."""

    writing: Writing
    inmails: InMails
    moderating: Moderating

    async def preview(self, viewer_id: str, recipient_id: str, template: TemplateUse, pay_with: PayWith) -> Preview:
        """What sendInMail would do with the template, the values and the recipient now.

        Raises NotSignedIn, InvalidInput for a template that isn't there and for a value that is none, TryAgain if the
        database doesn't answer.
        """
        verdict = await self.inmails.eligibility(
            viewer_id, recipient_id, pay_with
        )  # first: who is gone has no templates
        text = await self.writing.text(viewer_id, recipient_id, "", "", template, field=FIELD)
        if text.origin is TextOrigin.MISSING_TEMPLATE:
            raise no_template("templateId")
        problem = problem_of(text.subject, text.body, self.inmails.policy)
        findings = () if problem else await self.moderating.findings(viewer_id, text.subject, text.body)
        return Preview(recipient_id, text.filled, TextCheck(gaps(text.subject, text.body), problem, findings), verdict)
