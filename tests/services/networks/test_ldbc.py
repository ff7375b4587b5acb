from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.networks.ldbc import read_ldbc
from services.networks.network import PROFILE_FACTS, Employment, Named, Schooling
from services.networks.problem import InvalidNetworkError

PERSON = "id|firstName|lastName|gender|birthday|creationDate|locationIP|browserUsed|language|email\n"
FILES = {
    "static/place_0_0.csv": "id|name|url|type\n7|Rio_de_Janeiro|x|city\n",
    "static/organisation_0_0.csv": "id|type|name|url\n1|company|Kam_Air|x\n2|company|Acme|x\n3|university|MIT|x\n",
    "static/tag_0_0.csv": "id|name|url\n5|Rumi|x\n6|Bach|x\n",
    "dynamic/person_0_0.csv": PERSON + "100|Jose|Alonso|female|1|2|3.4.5.6|Chrome|es;en|jose@example.com\n",
    "dynamic/person_1_0.csv": PERSON + '99|"Ana|Ferreira|male|1|2|3.4.5.7|Opera|pt|\n101|Ben||m|1|2|3|4|5|6\n',
    "dynamic/person_isLocatedIn_place_0_0.csv": "Person.id|Place.id\n100|7\n",
    "dynamic/person_workAt_organisation_0_0.csv": "Person.id|Organisation.id|workFrom\n100|2|2001\n100|1|2009\n",
    "dynamic/person_studyAt_organisation_0_0.csv": "Person.id|Organisation.id|classYear\n99|3|2003\n",
    "dynamic/person_hasInterest_tag_0_0.csv": "Person.id|Tag.id\n100|5\n100|6\n100|5\n",
    "dynamic/person_knows_person_0_0.csv": "Person.id|Person.id|creationDate\n100|99|1278777892244\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_persons_of_all_parts_with_their_profiles(folder: Path) -> None:
    network = read_ldbc(folder)
    jose, ben, ana = network.members
    assert (jose.id, jose.name, jose.headline) == ("ldbc-100", "Jose Alonso", "Works at Kam Air")
    assert jose.place == Named("ldbc-7", "Rio de Janeiro")
    assert jose.employments == (
        Employment(Named("ldbc-1", "Kam Air"), since=2009),
        Employment(Named("ldbc-2", "Acme"), since=2001),
    )
    assert [skill.name for skill in jose.skills] == ["Rumi", "Bach"]
    assert jose.states == PROFILE_FACTS
    assert (ben.name, ben.headline, ben.place) == ("Ben", "", None)
    assert (ana.name, ana.schoolings) == ('"Ana Ferreira', (Schooling(Named("ldbc-3", "MIT"), 2003),))
    (known,) = network.connections
    assert (known.a, known.b) == ("ldbc-100", "ldbc-99")
    assert known.since == datetime(2010, 7, 10, 16, 4, 52, 244000, tzinfo=UTC)
    assert "example.com" not in repr(network)
    assert "3.4.5.6" not in repr(network)


@pytest.mark.parametrize(
    ("file", "row", "problem"),
    [
        ("dynamic/person_1_0.csv", "100|A|B|f|1|2|3|4|5|6", r"person_1_0\.csv:4: the person 100 stands here again"),
        ("dynamic/person_1_0.csv", "5|||f|1|2|3|4|5|6", r"person_1_0\.csv:4: id: is empty"),
        ("dynamic/person_1_0.csv", "5|A|B|f", r"person_1_0\.csv:4: 4 fields where the header has 10"),
        ("dynamic/person_isLocatedIn_place_0_0.csv", "99|8", "place_0_0.csv:3: no record has the id 8"),
        ("dynamic/person_workAt_organisation_0_0.csv", "98|1|2000", "csv:4: no record has the id 98"),
        ("dynamic/person_workAt_organisation_0_0.csv", "99|1|", "csv:4: workFrom: is empty"),
        ("dynamic/person_studyAt_organisation_0_0.csv", "99|9|2000", "csv:3: no record has the id 9"),
        ("dynamic/person_hasInterest_tag_0_0.csv", "99|7", "csv:5: no record has the id 7"),
        ("dynamic/person_knows_person_0_0.csv", "99|1|5", "csv:3: no member has the id 'ldbc-1'"),
        ("dynamic/person_knows_person_0_0.csv", "99|100|soon", "csv:3: creationDate: 'soon' isn't a whole number"),
        ("static/tag_0_0.csv", "5|Rumi_again|x", r"tag_0_0\.csv:4: 'ldbc-5' stands here again"),
    ],
)
def test_what_is_wrong_is_told_by_file_and_line(folder: Path, file: str, row: str, problem: str) -> None:
    with (folder / file).open("a", encoding="utf-8") as stream:
        stream.write(row + "\n")
    with pytest.raises(InvalidNetworkError, match=problem):
        read_ldbc(folder)


@pytest.mark.parametrize("file", FILES)
def test_a_missing_file_or_another_header_is_told(folder: Path, file: str) -> None:
    (folder / file).write_text("wrong\n", encoding="utf-8")
    with pytest.raises(InvalidNetworkError, match="the header must begin with"):
        read_ldbc(folder)
    (folder / file).unlink()
    kind = Path(file).name.rsplit("_", 2)[0]
    with pytest.raises(InvalidNetworkError, match=f"there is no file {kind}_0_0.csv|no record has the id"):
        read_ldbc(folder)


def test_another_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidNetworkError, match=r"there is no file person_0_0\.csv"):
        read_ldbc(tmp_path / "none")
