"""Templates are filled for any number of recipients by the same few reads (R16)."""

import pytest

from services.refusal import InvalidInput, TryAgain
from services.store import NothingChanged
from services.template import Template, TemplateUse, TextOrigin
from services.writing import Raw, Text

from .paper import Paper, profile, template

pytestmark = pytest.mark.anyio

PEOPLE = [profile("Ben Ode", employer="Meridale"), profile("Cleo Pa"), profile("Dora")]


def paper(body: str = "Hi {{firstName}}") -> Paper:
    return Paper([template("t", "At {{employer}}", body)], PEOPLE, {"ben": ("dora", "cleo"), "gone": ("dora",)})


def texts(found: list[Text]) -> list[tuple[str, str]]:
    return [(one.subject, one.body) for one in found]


async def test_r16_a_text_of_the_senders_own_is_read_nowhere() -> None:
    known = paper()
    text = await known.writing.text("ana", "ben", "Hi", "{{x}}", None)
    assert ((text.subject, text.body, text.origin), known.reads) == (("Hi", "{{x}}", TextOrigin.WRITTEN), [])


async def test_r16_profiles_of_all_are_read_at_once() -> None:
    known = paper()
    raw = await known.writing.raw("ana", "t")
    found = await known.writing.texts("ana", raw, [("ben", {}), ("cleo", {"employer": "Acme"}), ("gone", {})])
    assert texts(found) == [
        ("At Meridale", "Hi Ben"),
        ("At Acme", "Hi Cleo"),
        ("At {{employer}}", "Hi {{firstName}}"),
    ]
    assert known.reads == ["template", "profiles"]


async def test_r11a_a_common_connection_is_named_if_both_may_be_seen_and_asked_for_alone() -> None:
    known = paper("{{mutualConnection}}")
    found = await known.writing.texts(
        "ana", Raw("Hi", "{{mutualConnection}}"), [("ben", {}), ("cleo", {}), ("gone", {})]
    )
    assert [one.body for one in found] == ["Dora", "{{mutualConnection}}", "{{mutualConnection}}"]
    assert known.reads == ["mutuals", "profiles"]


@pytest.mark.parametrize("use", [TemplateUse("gone"), TemplateUse("theirs")])
async def test_r16_a_template_that_isnt_ones_own_is_told_as_missing(use: TemplateUse) -> None:
    known = paper()
    known.templates.append(template("theirs", "Hi", "Hello", "bob"))
    text = await known.writing.text("ana", "ben", "", "", use)
    assert (text.subject, text.body, text.origin) == ("", "", TextOrigin.MISSING_TEMPLATE)


async def test_r16_a_template_and_a_text_are_never_both_given() -> None:
    with pytest.raises(InvalidInput) as refused:
        await paper().writing.text("ana", "ben", "Hi", "", TemplateUse("t"))
    assert refused.value.field == "input.template"


async def test_a_database_that_doesnt_answer_is_told() -> None:
    class Silent(Paper):
        async def find(self, member_id: str, template_id: str) -> Template | None:  # noqa: ARG002 - the port's
            raise NothingChanged

    with pytest.raises(TryAgain):
        await Silent().writing.text("ana", "ben", "", "", TemplateUse("t"))
