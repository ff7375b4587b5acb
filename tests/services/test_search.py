from dataclasses import replace

import pytest

from services.eligibility import Relation
from services.refusal import InvalidInput
from services.search import LONGEST_QUERY, MOST_WORDS, Asked, Criteria, MemberFilters, MemberSort, Order

EVERYBODY = MemberFilters()


def test_r3_an_empty_text_asks_for_everybody_and_one_without_words_for_nobody() -> None:
    for text in ("", " ", "\n\t"):
        assert Asked(text, EVERYBODY).criteria() == Criteria()
    for text in ("*", "*:*", "(", '"', "~", "/.*/", "\ud800", "\x00."):
        found = Asked(text, EVERYBODY).criteria()
        assert found.words == ()
        assert found.hopeless
    assert not Criteria().hopeless


def test_a_word_said_twice_is_asked_for_once() -> None:
    assert Asked("Ana ana ÀNA ben", EVERYBODY).criteria().words == ("ana", "ben")


def test_filters_become_degrees_and_labels() -> None:
    relations = frozenset({Relation.OUT_OF_NETWORK, Relation.FIRST_DEGREE})
    filters = MemberFilters(relations, "Lisbon", "Acme, Inc.", "MIT", "C++", open_profile=True, eligible_now=True)
    assert Asked("", filters).criteria() == Criteria(
        None, ("place_lisbon", "employer_acme_inc", "school_mit", "skill_c++"), (1, 4), open_profile=True
    )
    assert filters.names() == {"place": "Lisbon", "employer": "Acme, Inc.", "school": "MIT", "skill": "C++"}
    assert MemberFilters(skill="").names() == {"skill": ""}
    assert EVERYBODY.names() == {}


@pytest.mark.parametrize("field", ["place", "employer", "school", "skill"])
def test_names_and_texts_are_of_a_length(field: str) -> None:
    longest = "x" * LONGEST_QUERY
    assert Asked(longest, replace(EVERYBODY, **{field: longest})).criteria().labels
    with pytest.raises(InvalidInput) as error:
        Asked("", replace(EVERYBODY, **{field: longest + "x"})).criteria()
    assert (error.value.field, error.value.rule) == (field, "R3")


def test_a_text_is_of_a_length_and_has_so_many_words() -> None:
    most = " ".join(f"w{number}" for number in range(MOST_WORDS))
    assert Asked(most, EVERYBODY).criteria().words == tuple(most.split())
    for text in ("x" * (LONGEST_QUERY + 1), f"{most} more"):
        with pytest.raises(InvalidInput) as error:
            Asked(text, EVERYBODY).criteria()
        assert (error.value.field, error.value.rule) == ("query", "R3")


TEXT, NO_TEXT = Criteria(("ana",)), Criteria(labels=("place_lisbon",))


@pytest.mark.parametrize(
    ("sort", "wanted", "order"),
    [
        (MemberSort.RELEVANCE, TEXT, Order(degree=False, relevance=True, name=False)),
        (MemberSort.RELEVANCE, NO_TEXT, Order(degree=False, relevance=False, name=True)),
        (MemberSort.NAME, TEXT, Order(degree=False, relevance=False, name=True)),
        (MemberSort.NAME, NO_TEXT, Order(degree=False, relevance=False, name=True)),
        (MemberSort.NEAREST, TEXT, Order(degree=True, relevance=True, name=False)),
        (MemberSort.NEAREST, NO_TEXT, Order(degree=True, relevance=False, name=True)),
    ],
)
def test_an_order_looks_at_what_there_is(sort: MemberSort, wanted: Criteria, order: Order) -> None:
    assert Order.of(sort, wanted) == order
