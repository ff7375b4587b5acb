from services.networks.names import CULTURES
from services.networks.places import CITIES


def test_cities_are_told_apart_by_their_labels() -> None:
    assert len({city.label for city in CITIES}) == len(CITIES)


def test_every_culture_lives_somewhere_and_has_names() -> None:
    assert {culture for city in CITIES for culture in city.cultures} == set(CULTURES)
