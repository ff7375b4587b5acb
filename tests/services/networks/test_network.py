from services.member import Member, PlanName
from services.networks.network import MemberRow, Named


def test_a_thing_known_by_name_is_the_same_whatever_its_capitals() -> None:
    assert Named.called("GraphQL").id == Named.called("graphql").id
    assert Named.called("C++").id != Named.called("C#").id
    assert Named.called("Straße") == Named("strasse", "Straße")


def test_a_row_answers_for_its_member() -> None:
    row = MemberRow(Member("ana", plan=PlanName.CAREER), "Ana")
    assert (row.id, row.plan) == ("ana", PlanName.CAREER)
