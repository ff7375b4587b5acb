import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.words import LONGEST_WORD, label, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zoë O'Brien, C++", ["zoe", "obrien", "c++"]),
        ("O\u2019Brien", ["obrien"]),
        ("C# .NET node.js #rust a+b", ["c#", "net", "node", "js", "rust", "a+", "b"]),
        ("STRASSE straße", ["strasse", "strasse"]),
        ("Łukasz Dvořák Bjørn Þór", ["lukasz", "dvorak", "bjorn", "thor"]),
        ("İstanbul ıstanbul", ["istanbul", "istanbul"]),  # noqa: RUF001 - a letter of Turkish
        ("ﬁne １２", ["fine", "12"]),  # noqa: RUF001 - compatible forms
        ("東京 大学", ["東京", "大学"]),
        ("हिन्दी", ["हिन्दी"]),
        ("Ana\x00Maria\t\n", ["ana", "maria"]),
        ("snake_case", ["snake", "case"]),
        ("x" * 100, ["x" * LONGEST_WORD]),
    ],
)
def test_words_are_folded(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize("text", ["", " ", "*", "*:*", "(", '"', "~", "+", "++ #", "/.*/", "\\", "\ud800", "["])
def test_a_text_without_letters_has_no_words(text: str) -> None:
    assert words(text) == []


@given(st.text())
def test_words_hold_no_operator_and_are_their_own_words(text: str) -> None:
    found = words(text)
    assert all(sign in "+#" or unicodedata.category(sign)[0] in "LNM" for word in found for sign in word)
    assert words(" ".join(found)) == found


def test_a_label_is_one_word_that_no_text_has() -> None:
    assert label("place", "São Paulo, Brazil") == label("place", "sao paulo brazil") == "place_sao_paulo_brazil"
    assert label("place", "Rust") != label("skill", "Rust")
    assert words(label("skill", "C++")) == ["skill", "c++"]
