from services.networks.jobs import EMPLOYER_STEMS, LINES


def test_employers_can_be_told_apart() -> None:
    names = {f"{stem} {suffix}" for stem in EMPLOYER_STEMS for line in LINES for suffix in line.suffixes}
    assert len(names) == len(EMPLOYER_STEMS) * sum(len(line.suffixes) for line in LINES)
