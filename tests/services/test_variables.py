"""Variables are found and filled in one way, whoever wrote them (R16)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.policy import TemplatePolicy
from services.refusal import InvalidInput, TextUnfilled
from services.variables import (
    BODY,
    SUBJECT,
    FilledVariable,
    Gap,
    VariableOrigin,
    check_filled,
    check_values,
    check_variables,
    facts_of,
    fill,
    gaps,
    key_of_name,
)

from .paper import profile

LIMITS = TemplatePolicy(variables=2, value_limit=5)


def test_r16_a_gap_is_named_with_its_passage_in_code_points() -> None:
    assert gaps("🎻 {{firstName}}", "a{{ First name }}b{{}}\n{{{x}}}{{-}}") == (
        Gap(SUBJECT, 2, 15, "{{firstName}}", "firstName"),
        Gap(BODY, 1, 17, "{{ First name }}", "First name"),
        Gap(BODY, 24, 29, "{{x}}", "x"),
    )


@pytest.mark.parametrize(
    "text",
    ["{x}", "{{", "}}{{", "{{0, 1}, {2, 3}}", '{"a": {"b": {}}}', "{ {x} }", "{{a}", "[name]", "{{}}", "{{ … }}"],
)
def test_r16_braces_that_hold_no_variable_are_text(text: str) -> None:
    assert gaps(text, text) == ()
    check_filled(text, text)


def test_r16_a_variable_across_lines_is_one() -> None:
    with pytest.raises(TextUnfilled) as refused:
        check_filled("Hi", "Dear {{first\nname}}")
    assert [gap.variable for gap in refused.value.gaps] == ["first\nname"]


@pytest.mark.parametrize("name", ["firstName", "First name", "first_name", " FIRST-NAME "])
def test_r16_spellings_of_a_name_are_one(name: str) -> None:
    assert key_of_name(name) == "firstname"


def test_r16_values_win_over_the_profile_and_what_has_neither_stays() -> None:
    facts = facts_of(profile("Ben Ode", employer="Meridale", schools=("Open College", "Tech")), "Cleo")
    filled = fill(
        "{{employer}} and {{job}}",
        "Hi {{firstName}} of {{Employer}}, {{school}}, {{title}}; {{mutual connection}} says hi",
        facts,
        {"employer": "Acme"},
    )
    assert (filled.subject, filled.body) == (
        "Acme and {{job}}",
        "Hi Ben of Acme, Open College, {{title}}; Cleo says hi",
    )
    assert filled.variables == (
        FilledVariable("employer", VariableOrigin.GIVEN, "Acme"),
        FilledVariable("job", VariableOrigin.UNFILLED, None),
        FilledVariable("firstName", VariableOrigin.PROFILE, "Ben"),
        FilledVariable("school", VariableOrigin.PROFILE, "Open College"),
        FilledVariable("title", VariableOrigin.UNFILLED, None),
        FilledVariable("mutual connection", VariableOrigin.PROFILE, "Cleo"),
    )


def test_r11a_who_may_not_be_seen_fills_nothing() -> None:
    assert facts_of(None, "Cleo") == {}


def test_r16_facts_that_show_nothing_or_hold_a_variable_fill_nothing() -> None:
    facts = facts_of(profile("Ben", headline="I know {{mustache}}", employer=" \u200b"), None)
    assert facts == {"firstname": "Ben", "name": "Ben"}


def test_r16_a_value_isnt_looked_at_for_variables_again() -> None:
    facts = facts_of(profile("Ben"), None)
    assert fill("{{a}}", "{{a}}{{b}}", facts, {"a": r"\1 {name}", "b": "}"}).body == r"\1 {name}}"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ([("", "x")], "f.0.name"),
        ([("!?", "x")], "f.0.name"),
        ([("a", "x"), ("A ", "y")], "f.1.name"),
        ([("a", "x" * 6)], "f.0.value"),
        ([("a", "{{x}}")], "f.0.value"),
        ([("a", "1"), ("b", "2"), ("c", "3")], "f"),
    ],
)
def test_r16_values_that_are_none_are_refused(values: list[tuple[str, str]], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_values(values, LIMITS, "f")
    assert (refused.value.field, refused.value.rule) == (field, "R16")


def test_r16_a_value_that_shows_nothing_fills_nothing() -> None:
    assert check_values([("a", " \u200b"), ("B c", "12345")], LIMITS, "f") == {"bc": "12345"}


def test_r16_a_template_with_too_many_variables_is_refused() -> None:
    check_variables("{{a}}", "{{a}}{{}}", LIMITS)
    with pytest.raises(InvalidInput) as refused:
        check_variables("{{a}}", "{{a}}{{a}}", LIMITS)
    assert refused.value.field == BODY


NAMES = st.sampled_from(["firstName", "job", "x"])
TEXTS = st.lists(st.one_of(st.text("ab {}\n", max_size=5), NAMES.map("{{{{{}}}}}".format))).map("".join)


@given(TEXTS, TEXTS, st.dictionaries(NAMES.map(key_of_name), st.text("xyz", min_size=1, max_size=3)))
def test_r16_a_text_is_filled_once_and_what_is_told_unfilled_is_what_stays(
    subject: str, body: str, values: dict[str, str]
) -> None:
    filled = fill(subject, body, {}, values)
    left = {key_of_name(one.name) for one in filled.variables if one.origin is VariableOrigin.UNFILLED}
    assert left == {key_of_name(gap.variable) for gap in gaps(subject, body)} - values.keys()
    stands = {key_of_name(gap.variable) for gap in gaps(filled.subject, filled.body)}
    assert left <= stands  # braces around a value may make another one, which is refused as any
    if not left:
        assert fill(filled.subject, filled.body, {}, {}).body == filled.body
