"""Templates are kept, changed and deleted by their member alone (R16)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.account import Account
from services.answers.templates import TemplateDropped, TemplateKept
from services.decisions.decide import decide
from services.effects.templates import TemplateDeleted, TemplateSaved
from services.intents.templates import CreateTemplate, DeleteTemplate, UpdateTemplate
from services.member import Member, Standing
from services.moderation.moderator import examined
from services.policy import Policy, TemplatePolicy
from services.refusal import ActionRefused, InvalidInput, NotSignedIn, TextRefused
from services.refusal_code import RefusalCode
from services.template import Template
from services.world import World

NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
POLICY = Policy(templates=TemplatePolicy(many=2))
OLD = Template("t1", "ana", "Old", "Hi", "Hello", NOW - timedelta(days=3), NOW - timedelta(days=2))
THEIRS = Template("t9", "ben", "Theirs", "Hi", "Hello", NOW, NOW)
CREATE = CreateTemplate(
    id="t2", actor_id="ana", key="k", fingerprint="f", now=NOW, name="New", subject="{{job}}", body="Hi {{firstName}}"
)
UPDATE = UpdateTemplate(
    id="i", actor_id="ana", key="k", fingerprint="f", now=NOW, name="New", subject="S", body="B", template_id="t1"
)
DELETE = DeleteTemplate(id="i", actor_id="ana", key="k", fingerprint="f", now=NOW, template_id="t1")


@pytest.fixture
def world() -> World:
    accounts = {
        id: Account(Member(id, standing=Standing.SUSPENDED if id == "ben" else Standing.ACTIVE))
        for id in ("ana", "ben")
    }
    return World(accounts=accounts, templates={"t1": OLD, "t9": THEIRS})


def test_r16_a_template_is_kept(world: World) -> None:
    decision = decide(world, CREATE, POLICY)
    kept = Template("t2", "ana", "New", "{{job}}", "Hi {{firstName}}", NOW, NOW)
    assert decision.answer == TemplateKept(template_id="t2", created_at=NOW, updated_at=NOW)
    assert decision.effects[0] == TemplateSaved(kept)
    world.apply(decision.effects)
    assert world.templates["t2"] == kept


def test_r16_no_more_than_the_policy_allows_and_others_dont_count(world: World) -> None:
    world.apply(decide(world, CREATE, POLICY).effects)
    with pytest.raises(ActionRefused) as refused:
        decide(world, replace(CREATE, id="t3", key="k3"), POLICY)
    assert refused.value.refusal.code is RefusalCode.TOO_MANY_TEMPLATES
    world.apply(decide(world, replace(DELETE, key="k4"), POLICY).effects)
    decide(world, replace(CREATE, id="t3", key="k3"), POLICY)


def test_r16_all_of_a_template_is_replaced(world: World) -> None:
    decision = decide(world, UPDATE, POLICY)
    assert decision.answer == TemplateKept(template_id="t1", created_at=OLD.created_at, updated_at=NOW)
    assert decision.effects[0] == TemplateSaved(Template("t1", "ana", "New", "S", "B", OLD.created_at, NOW))


def test_r16_a_template_is_deleted(world: World) -> None:
    decision = decide(world, DELETE, POLICY)
    assert (decision.answer, decision.effects[0]) == (TemplateDropped(template_id="t1"), TemplateDeleted("t1"))
    world.apply(decision.effects)
    with pytest.raises(ActionRefused):
        decide(world, replace(DELETE, key="other"), POLICY)


@pytest.mark.parametrize("id", ["t9", "gone"])
def test_r16_anothers_template_isnt_there(world: World, id: str) -> None:
    for intent in (replace(UPDATE, template_id=id), replace(DELETE, template_id=id)):
        with pytest.raises(ActionRefused) as refused:
            decide(world, intent, POLICY)
        assert refused.value.refusal.code is RefusalCode.TEMPLATE_NOT_FOUND


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "input.name"),
        ({"name": "a\nb"}, "input.name"),
        ({"name": "x" * 81}, "input.name"),
        ({"subject": "x" * 201}, "input.subject"),
        ({"body": "<img src=x>"}, "input.body"),
        ({"body": "{{a}}" * 31}, "input.body"),
    ],
)
def test_r16_its_texts_are_looked_at_as_any(world: World, changes: dict[str, str], field: str) -> None:
    for intent in (CREATE, UPDATE):
        with pytest.raises(InvalidInput) as refused:
            decide(world, replace(intent, **changes), POLICY)
        assert refused.value.field == field


def test_r17_moderation_refuses_a_template_too(world: World) -> None:
    findings = tuple(examined("input.body", "See bit.ly/3abc"))
    with pytest.raises(TextRefused):
        decide(world, replace(CREATE, findings=findings), POLICY)


def test_nobody_keeps_nothing(world: World) -> None:
    for intent in (CREATE, UPDATE, DELETE):
        with pytest.raises(NotSignedIn):
            decide(world, replace(intent, actor_id="gone"), POLICY)
