import pytest

from services.mail_search import LONGEST_QUERY, words_of
from services.refusal import InvalidInput


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("  graph   work ", ("graph", "work")),
        ("twice twice", ("twice",)),
        ("C++ - 'quoted\"", ("C++", "'quoted\"")),
        ("\u00fcber \u6f22\u5b57", ("\u00fcber", "\u6f22\u5b57")),
    ],
)
def test_words_are_what_spaces_part_and_has_a_letter_or_digit(query: str, words: tuple[str, ...]) -> None:
    assert words_of(query) == words


@pytest.mark.parametrize("query", ["", "   ", "*", "*:* ~ ()", "a\ud800", "x" * (LONGEST_QUERY + 1)])
def test_nothing_to_search_for_and_too_much_are_refused(query: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        words_of(query)
    assert (raised.value.field, raised.value.rule) == ("query", "R22")
