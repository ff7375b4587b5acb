from dataclasses import replace
from datetime import UTC, datetime
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.answering import Chance, Contact, FactorKind, History, Likelihood, answer_rate, chance_of
from services.inmail import InMailState
from services.policy import AnsweringPolicy

NUMBERS = AnsweringPolicy()
NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
COUNTS = st.integers(0, 20)


@st.composite
def histories(draw: st.DrawFn) -> History:
    answered, ended = draw(COUNTS), draw(st.none() | st.sampled_from(InMailState))
    return History(
        received=answered + draw(COUNTS),
        answered=answered,
        common=draw(st.integers(0, 500)),
        last=None if ended is None else Contact(NOW, ended),
        wrote_first=draw(st.booleans()),
    )


DEGREES = st.integers(1, 4)


def chance(history: History, degree: int = 3) -> float:
    return chance_of(history, degree, NUMBERS).chance


def test_r26_of_whom_nothing_is_known_the_usual_is_expected() -> None:
    assert chance_of(History(), 3, NUMBERS) == Chance(NUMBERS.usual_rate, Likelihood.MEDIUM, ())


@pytest.mark.parametrize(("answered", "received", "rate"), [(0, 0, 0.25), (0, 4, 0.125), (4, 4, 0.625), (1, 16, 0.1)])
def test_a_rate_is_smoothed_by_imagined_inmails(answered: int, received: int, rate: float) -> None:
    assert answer_rate(answered, received, 4, 0.25) == rate


@given(histories(), DEGREES)
def test_r26_the_chance_is_what_the_formula_of_its_factors_says(history: History, degree: int) -> None:
    told = chance_of(history, degree, NUMBERS)
    odds = log(NUMBERS.usual_rate / (1 - NUMBERS.usual_rate)) + sum(factor.weight for factor in told.factors)
    assert log(told.chance / (1 - told.chance)) == pytest.approx(odds)
    weights = [abs(factor.weight) for factor in told.factors]
    assert weights == sorted(weights, reverse=True)
    assert 0 not in weights
    expected = [Likelihood.LOW, Likelihood.MEDIUM, Likelihood.HIGH]
    assert told.level is expected[(told.chance >= NUMBERS.medium) + (told.chance >= NUMBERS.high)]


@given(histories(), DEGREES)
def test_answers_nearness_and_common_connections_never_make_an_answer_less_likely(
    history: History, degree: int
) -> None:
    assert chance(replace(history, received=history.received + 1, answered=history.answered + 1), degree) > chance(
        history, degree
    )
    assert chance(replace(history, received=history.received + 1), degree) < chance(history, degree)
    assert chance(replace(history, common=history.common + 1), degree) > chance(history, degree)
    assert degree == 1 or chance(history, degree - 1) > chance(history, degree)


def test_earlier_contact_counts_by_how_it_ended() -> None:
    ends = {state: chance(History(last=Contact(NOW, state))) for state in InMailState}
    none = chance(History())
    assert ends[InMailState.REPLIED] > chance(History(wrote_first=True)) > none
    assert ends[InMailState.DECLINED] < ends[InMailState.DELIVERED] < none


@pytest.mark.parametrize(
    ("history", "degree", "kind", "says"),
    [
        (History(4, 3), 3, FactorKind.ANSWER_RATE, "They answered 3 of the last 4 InMails that had their time."),
        (History(), 1, FactorKind.DEGREE, "You are connected."),
        (History(), 4, FactorKind.DEGREE, "They are outside your network."),
        (History(common=1), 3, FactorKind.COMMON_CONNECTIONS, "You have a connection in common."),
        (History(common=7), 3, FactorKind.COMMON_CONNECTIONS, "You have 7 connections in common."),
        (History(wrote_first=True), 3, FactorKind.EARLIER_CONTACT, "They have written to you before."),
        (
            History(last=Contact(NOW, InMailState.DECLINED)),
            3,
            FactorKind.EARLIER_CONTACT,
            "They declined your last InMail.",
        ),
    ],
)
def test_a_factor_tells_its_fact(history: History, degree: int, kind: FactorKind, says: str) -> None:
    [factor] = chance_of(history, degree, NUMBERS).factors
    assert (factor.kind, factor.says) == (kind, says)
