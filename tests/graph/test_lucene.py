from graph.lucene import lucene, typos_in


def test_each_word_and_each_label_must_be_there() -> None:
    assert lucene(["ab"], ["place_porto"]) == (
        '+(searchName:["ab" TO "ab"]^4 searchName:ab*^4 searchProfile:["ab" TO "ab"]^1 searchProfile:ab*^1) '
        '+searchLabels:["place_porto" TO "place_porto"]^0'
    )
    assert lucene(["ann"], []).endswith(" searchName:ann~1^0.0001 searchProfile:ann~1^0.0001)")
    assert lucene(["a", "b"], []).count("+(") == 2


def test_signs_of_words_are_no_operators() -> None:
    assert r'searchName:["c++" TO "c++"]^4 searchName:c\+\+*^4' in lucene(["c++"], [])
    assert r"searchName:c\#*^4" in lucene(["c#"], [])


def test_longer_words_may_have_more_typos() -> None:
    assert [typos_in("x" * length) for length in range(1, 8)] == [0, 0, 1, 1, 1, 2, 2]
