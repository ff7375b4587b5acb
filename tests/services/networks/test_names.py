from services.networks.names import CULTURES


def test_every_culture_has_names_enough_and_none_twice() -> None:
    for culture in CULTURES.values():
        for names in (culture.first, culture.last):
            assert len(names) == len(set(names)) >= 24
