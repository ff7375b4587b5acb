from services.networks.jobs import EMPLOYER_STEMS, LINES
from services.networks.names import CULTURES
from services.networks.places import CITIES


def test_every_culture_has_names_enough_and_none_twice() -> None:
    for culture in CULTURES.values():
        for names in (culture.first, culture.last):
            assert len(names) == len(set(names)) >= 24


def test_cities_speak_of_cultures_that_have_names() -> None:
    assert len({city.label for city in CITIES}) == len(CITIES)
    assert {culture for city in CITIES for culture in city.cultures} == set(CULTURES)


def test_employers_can_be_told_apart() -> None:
    names = {f"{stem} {suffix}" for stem in EMPLOYER_STEMS for line in LINES for suffix in line.suffixes}
    assert len(names) == len(EMPLOYER_STEMS) * sum(len(line.suffixes) for line in LINES)
