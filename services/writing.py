"""The texts of InMails, before they are sent: as the sender wrote them, or filled from a template (R16)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.refusal import InvalidInput, Refusal, TryAgain
from services.refusal_code import RefusalCode
from services.store import NothingChanged
from services.template import TextOrigin
from services.variables import (
    PROFILE_KEYS,
    Filled,
    ProfileVariable,
    check_values,
    facts_of,
    fill,
    gaps,
    key_of_name,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.mutuals import MutualConnections
    from services.policy import Policy
    from services.reading import Profile, Reader
    from services.template import Templates, TemplateUse

FIELD = "values"
"""Where a query takes values; a mutation takes them in its input."""

Values = dict[str, str]
"""Checked values, by what their names are compared by."""


@dataclass(frozen=True, slots=True)
class Text:
    """What would be sent to one recipient; both texts are empty for a template that isn't there."""

    filled: Filled
    origin: TextOrigin = TextOrigin.WRITTEN

    @property
    def subject(self) -> str:
        """The subject."""
        return self.filled.subject

    @property
    def body(self) -> str:
        """The text."""
        return self.filled.body


@dataclass(frozen=True, slots=True)
class Raw:
    """The texts of a template, unfilled."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Writing:
    """Fills templates for recipients; what a sender may not see of a recipient fills nothing (R11a). Writes nothing."""

    templates: Templates
    reader: Reader
    mutuals: MutualConnections
    policy: Policy

    async def text(
        self,
        viewer_id: str,
        recipient_id: str,
        subject: str,
        body: str,
        template: TemplateUse | None,
        *,
        field: str = "input.template.values",
    ) -> Text:
        """The text for one recipient: ``subject`` and ``body``, or the template's; never both.

        Raises InvalidInput for a value (of ``field``) that is none, TryAgain if the database doesn't answer.
        """
        if template is None:
            return Text(Filled(subject, body))
        if subject or body:
            raise both_given("input.template")
        given = check_values(template.values, self.policy.templates, field)
        raw = await self.raw(viewer_id, template.template_id)
        return (await self.texts(viewer_id, raw, [(recipient_id, given)]))[0]

    async def raw(self, viewer_id: str, template_id: str) -> Raw | None:
        """The viewer's template as it is now, None if it isn't there. Raises TryAgain."""
        try:
            found = await self.templates.find(viewer_id, template_id)
        except NothingChanged as error:
            raise TryAgain(Refusal(RefusalCode.BUSY)) from error
        return None if found is None else Raw(found.subject, found.body)

    async def texts(self, viewer_id: str, raw: Raw | None, asked: Sequence[tuple[str, Values]]) -> list[Text]:
        """The template filled for each recipient, with the values beside: profiles of all are read at once.

        The values come from ``check_values``. Raises TryAgain if the database doesn't answer.
        """
        if raw is None:
            return [Text(Filled("", ""), TextOrigin.MISSING_TEMPLATE) for _ in asked]
        wanted = {PROFILE_KEYS.get(key_of_name(gap.variable)) for gap in gaps(raw.subject, raw.body)}
        ids = list(dict.fromkeys(recipient_id for recipient_id, _ in asked))
        try:
            facts = await self._facts(viewer_id, ids, common=ProfileVariable.MUTUAL_CONNECTION in wanted)
        except NothingChanged as error:
            raise TryAgain(Refusal(RefusalCode.BUSY)) from error
        filled = (fill(raw.subject, raw.body, facts[recipient_id], given) for recipient_id, given in asked)
        return [Text(one, TextOrigin.TEMPLATE) for one in filled]

    async def _facts(self, viewer_id: str, ids: Sequence[str], *, common: bool) -> dict[str, dict[str, str]]:
        """What the profiles of all fill, by id; the first common connection by name only where one is asked for."""
        first: dict[str, str] = {}
        if common:
            found = await self.mutuals.of(viewer_id, ids)
            first = {id_: mutuals.first[0] for id_, mutuals in found.items() if mutuals.first}
        profiles = await self.reader.profiles(viewer_id, [*ids, *dict.fromkeys(first.values())])
        return {id_: facts_of(profiles.get(id_), _name(profiles.get(first.get(id_, "")))) for id_ in ids}


def both_given(field: str) -> InvalidInput:
    """What says that a text is given and a template as well."""
    return InvalidInput(field, "Give a template, or a subject and a text: one of the two, not both.")


def asked_of(template: TemplateUse | None) -> dict[str, object]:
    """What a template adds to the fingerprint of a request: itself and the values, not what it says (R21)."""
    if template is None:
        return {}
    return {"template": template.template_id, "values": [list(one) for one in template.values]}


def _name(profile: Profile | None) -> str | None:
    return None if profile is None else profile.name
