"""Advice on drafts, piece by piece: what is noticed, in which words, and that nothing is noticed where nothing is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.advice import DraftAdvice, Recipient, advise
from services.advising.advice import Advice, AdviceKind, Draft, DraftField, Severity
from services.answering import Contact, History, Likelihood
from services.inmail import InMailState
from services.member import ProfileLevel
from services.policy import Policy
from services.reading import Profile

POLICY = Policy()
NUMBERS = POLICY.advice
NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
BEN = Profile(
    id="ben",
    name="Benjamin Okafor",
    headline="Storage at Meridale",
    profile_level=ProfileLevel.FULL,
    open_profile=False,
    employer="Meridale Software",
    title="Staff Engineer",
    place="Lisbon",
    schools=("Open College",),
    skills=("Rust", "C++"),
)
TO_BEN = Recipient(BEN, 2, History(common=1, names=("Cleo Amari",)))
GOOD = Draft(
    "Your Rust talk on graph storage",
    "Hello Benjamin, your talk on how Meridale Software lays out a graph on disk answered what we had argued about for "
    "weeks. Cleo Amari says that you measured it, too. Would you show us the figures in half an hour next week?",
)
K, S = AdviceKind, Severity


def about(draft: Draft, kind: AdviceKind, to: Recipient | None = TO_BEN) -> list[Advice]:
    return [one for one in advise(draft, to, POLICY, NOW).advice if one.kind is kind]


def passages(draft: Draft, kind: AdviceKind) -> list[str]:
    return [one.passage.text for one in about(draft, kind) if one.passage is not None]


def test_r26_of_a_good_draft_all_is_good() -> None:
    told = advise(GOOD, TO_BEN, POLICY, NOW)
    assert {one.severity for one in told.advice if one.kind is not K.LIKELIHOOD} == {S.GOOD}
    assert {one.kind for one in told.advice} == {K.PERSONAL, K.SUBJECT, K.LENGTH, K.QUESTION, K.LIKELIHOOD}
    assert passages(GOOD, K.PERSONAL) == ["Benjamin", "Meridale Software", "Rust", "Cleo Amari"]
    assert passages(GOOD, K.QUESTION) == ["Would you show us the figures in half an hour next week?"]


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("benjamin okafor", "their name"),
        ("Okafor", "their name"),
        ("MERIDALE SOFTWARE", "their employer"),
        ("staff engineer", "their work"),
        ("Lisbon", "their place"),
        ("Open College", "their school"),
        ("C++", "a skill of theirs"),
        ("Cleo Amari", "a connection of both of you"),
    ],
)
def test_r26_each_fact_of_the_profile_makes_it_personal(words: str, what: str) -> None:
    draft = Draft("x", f"About {words}, shortly.")
    [told, *_] = about(draft, K.PERSONAL)
    assert (told.severity, told.message) == (S.GOOD, f"It speaks of {what}: {words}.")
    assert told.passage is not None
    assert (told.passage.field, told.passage.start, told.passage.length) == (DraftField.BODY, 6, len(words))


@pytest.mark.parametrize("words", ["Rusty", "trust", "Lisbonne", "C", "Ben", "Meridale"])
def test_a_part_of_a_word_is_no_mention(words: str) -> None:
    assert [one.severity for one in about(Draft("x", words), K.PERSONAL)] == [S.WARNING]


@pytest.mark.parametrize(
    ("body", "severity", "begins"),
    [
        ("We are hiring.", S.WARNING, "Nothing in it is about the recipient"),
        ("Benjamin, we are hiring.", S.TIP, "Nothing but the name is about the recipient"),
    ],
)
def test_r26_what_could_go_to_anybody_is_told_with_what_could_be_said(
    body: str, severity: Severity, begins: str
) -> None:
    told = about(Draft("x", body), K.PERSONAL)[-1]
    assert (told.severity, told.message.split(":")[0]) == (severity, begins)
    assert told.suggestion == (
        "Say in a sentence why you write to them: it could be their work as Staff Engineer or Meridale Software, where "
        "they work or Cleo Amari, whom you both know."
    )
    bare = replace(BEN, employer=None, title=None, place=None, schools=(), skills=())
    [told] = [one for one in about(Draft("x", body), K.PERSONAL, Recipient(bare, 2, History())) if one.suggestion]
    assert told.suggestion == "Say in a sentence why you write to them and to nobody else."


@pytest.mark.parametrize(
    ("body", "passage"),
    [
        ("Hi Anna, how are you?", "Anna"),
        ("Dear Mr. Smith, how are you?", "Smith"),
        ("Dear Sir or Madam, how are you?", "Dear Sir"),
        ("Hi there! How are you?", "Hi there"),
        ("To whom it may concern: hello.", "To whom it may concern"),
        ("Hi Ben, how are you?", None),
        ("Dear Mr. Okafor, how are you?", None),
        ("Hello, how are you?", None),
        ("How is Anna?", None),
    ],
)
def test_r26_a_greeting_of_somebody_else_is_noticed(body: str, passage: str | None) -> None:
    assert passages(Draft("x", body), K.GREETING) == ([passage] if passage else [])


@pytest.mark.parametrize("gap", ["{{firstName}}", "{name}", "[Name]", "[your company]", "<title>", "{{ employer }}"])
@pytest.mark.parametrize("field", DraftField)
def test_r26_a_gap_that_was_left_is_noticed(gap: str, field: DraftField) -> None:
    text = f"Hello {gap}, you"
    draft = Draft(text, "x") if field is DraftField.SUBJECT else Draft("x", text)
    [told] = about(draft, K.PLACEHOLDER, None)
    assert told.severity is S.WARNING
    assert told.passage is not None
    assert (told.passage.field, told.passage.start, told.passage.text) == (field, 6, gap)


@pytest.mark.parametrize("text", ["[1] and {} or <b> or x < y > z", "a {\nb} c"])
def test_other_brackets_are_no_gaps(text: str) -> None:
    assert [one for one in passages(Draft("x", text), K.PLACEHOLDER) if one != "{}"] == []


@pytest.mark.parametrize(
    ("subject", "severity", "passage"),
    [
        ("", S.WARNING, None),
        ("   ", S.WARNING, None),
        ("Re: our graph storage", S.WARNING, "Re:"),
        ("FWD: our graph storage", S.WARNING, "FWD:"),
        ("GRAPH STORAGE TALK", S.WARNING, "GRAPH STORAGE TALK"),
        ("Your talk on storage!!", S.TIP, "!!"),
        ("Wow! Your talk on storage!", S.TIP, "!"),
        ("Hi", S.TIP, "Hi"),
        ("Exciting job opportunity", S.TIP, "Exciting job opportunity"),
        ("Quick question", S.TIP, "Quick question"),
        ("Let's connect!", S.TIP, "Let's connect!"),
        ("Storage", S.TIP, "Storage"),
        ("Your talk " + "x" * 60, S.TIP, "x" * 10),
    ],
)
def test_r26_each_fault_of_a_subject_is_told_with_its_passage(
    subject: str, severity: Severity, passage: str | None
) -> None:
    [told] = about(Draft(subject, "x"), K.SUBJECT)
    assert (told.severity, told.passage and told.passage.text) == (severity, passage)
    assert told.suggestion


@pytest.mark.parametrize(
    "subject", ["ACME's API and JSON layout", "Would you speak at our meetup?", "Über Graphen in Lissabon"]
)
def test_a_plain_subject_has_no_fault(subject: str) -> None:
    assert [one.severity for one in about(Draft(subject, "x"), K.SUBJECT)] == [S.GOOD]


@pytest.mark.parametrize(
    ("length", "severity", "passage"),
    [
        (0, S.TIP, 0),
        (NUMBERS.body_short - 1, S.TIP, 0),
        (NUMBERS.body_short, S.GOOD, 0),
        (NUMBERS.body_best, S.GOOD, 0),
        (NUMBERS.body_best + 1, S.TIP, 1),
        (NUMBERS.body_long, S.TIP, NUMBERS.body_long - NUMBERS.body_best),
        (NUMBERS.body_long + 1, S.WARNING, NUMBERS.body_long - NUMBERS.body_best + 1),
        (POLICY.body_limit + 1, S.WARNING, 0),
    ],
)
def test_r26_a_text_s_length_is_held_against_what_is_read(length: int, severity: Severity, passage: int) -> None:
    [told] = about(Draft("x", "🎉" * length), K.LENGTH)
    assert (told.severity, told.passage.length if told.passage else 0) == (severity, passage)
    assert ("R16" in told.message) is (length > POLICY.body_limit)


@pytest.mark.parametrize(
    ("body", "question"),
    [("No.", None), ("One.  Two? Three?", "Two?"), ("Why?", "Why?"), ("a\nHow\tso?", "How\tso?")],
)
def test_r26_a_text_that_asks_nothing_is_noticed(body: str, question: str | None) -> None:
    [told] = about(Draft("x", body), K.QUESTION)
    assert (told.severity, told.passage and told.passage.text) == (S.GOOD if question else S.TIP, question)
    if told.passage is not None:
        assert body[told.passage.start :][: told.passage.length] == told.passage.text


AGO = {"short": NOW - timedelta(days=29), "long": NOW - timedelta(days=30)}


@pytest.mark.parametrize(
    ("last", "severity", "says"),
    [
        (Contact(AGO["long"], InMailState.DELIVERED), S.WARNING, "hasn't been answered"),
        (
            Contact(AGO["long"], InMailState.DECLINED, AGO["short"]),
            S.WARNING,
            "They declined your InMail of 15 April 2024",
        ),
        (Contact(AGO["long"], InMailState.REPLIED, AGO["short"]), S.TIP, "They replied on 16 April 2024"),
        (
            Contact(AGO["long"], InMailState.REPLIED, AGO["long"]),
            S.GOOD,
            "They replied to your InMail of 15 April 2024",
        ),
    ],
)
def test_r26_a_follow_up_is_judged_by_how_the_last_one_ended(last: Contact, severity: Severity, says: str) -> None:
    [told] = about(GOOD, K.FOLLOW_UP, replace(TO_BEN, history=History(last=last)))
    assert told.severity is severity
    assert says in told.message
    assert told.suggestion


def test_r26_a_nudge_is_noticed() -> None:
    assert passages(Draft("x", "Benjamin, just following up on this."), K.FOLLOW_UP) == ["just following up"]
    assert about(GOOD, K.FOLLOW_UP) == []


@pytest.mark.parametrize(
    ("history", "level", "severity"),
    [
        (History(), Likelihood.MEDIUM, S.TIP),
        (History(9, 9), Likelihood.HIGH, S.GOOD),
        (History(20, 0), Likelihood.LOW, S.TIP),
    ],
)
def test_r26_the_likelihood_is_told_with_its_facts(history: History, level: Likelihood, severity: Severity) -> None:
    told = advise(GOOD, replace(TO_BEN, history=history), POLICY, NOW)
    assert told.chance is not None
    assert told.chance.level is level
    [advice] = [one for one in told.advice if one.kind is K.LIKELIHOOD]
    assert advice.severity is severity
    assert all(factor.says in advice.message for factor in told.chance.factors)


def test_r11a_without_a_recipient_only_the_texts_are_looked_at() -> None:
    told = advise(GOOD, None, POLICY, NOW)
    assert told.chance is None
    assert {one.kind for one in told.advice} == {K.SUBJECT, K.LENGTH, K.QUESTION}


TEXTS = st.text(max_size=300) | st.text("Hi !?.{}[]<>nameBenRust\n", max_size=80)


@given(TEXTS, TEXTS)
def test_a_passage_is_what_stands_in_the_draft_whatever_it_is(subject: str, body: str) -> None:
    told: DraftAdvice = advise(Draft(subject, body), TO_BEN, POLICY, NOW)
    for one in told.advice:
        assert one.message.endswith((".", "?", "!"))
        assert (one.suggestion is None) <= (one.severity is S.GOOD)
        if (passage := one.passage) is not None:
            text = subject if passage.field is DraftField.SUBJECT else body
            assert text[passage.start : passage.start + passage.length] == passage.text
            assert passage.length == len(passage.text) > 0
