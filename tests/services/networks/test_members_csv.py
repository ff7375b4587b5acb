import csv
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.member import AccountType, OptOut, PlanName, ProfileLevel, Standing
from services.networks.demo import generate
from services.networks.members_csv import CONNECTION_COLUMNS, MEMBER_COLUMNS, read_members_csv
from services.networks.network import Employment, Fact, MemberRow, Named, Network, Schooling
from services.networks.problem import InvalidNetworkError


def written(network: Network, folder: Path) -> tuple[Path, Path]:
    """Write a network whose members have at most one employer and school as our two files."""
    members, connections = folder / "members.csv", folder / "connections.csv"
    with members.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(MEMBER_COLUMNS)
        rows.writerows([fields(row)[column] for column in MEMBER_COLUMNS] for row in network.members)
    with connections.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(CONNECTION_COLUMNS)
        rows.writerows((c.a, c.b, c.since.isoformat() if c.since else "") for c in network.connections)
    return members, connections


def fields(row: MemberRow) -> dict[str, str]:
    facts = row.facts
    job = row.employments[0] if row.employments else None
    study = row.schoolings[0] if row.schoolings else None
    texts: dict[str, object] = {
        "id": row.id,
        "name": row.name,
        "headline": row.headline,
        "profile_level": facts.profile_level,
        "standing": facts.standing,
        "account_type": facts.account_type,
        "plan": facts.plan or "",
        "open_profile": facts.open_profile,
        "opt_outs": ";".join(sorted(facts.opt_outs)),
        "open_job_posts": facts.open_job_posts,
        "response_rate": facts.response_rate,
        "email": row.email or "",
        "place": row.place.name if row.place else "",
        "skills": ";".join(skill.name for skill in row.skills),
        "employer": job.employer.name if job else "",
        "title": (job and job.title) or "",
        "employer_since": (job and job.since) or "",
        "school": study.school.name if study else "",
        "class_year": (study and study.class_year) or "",
    }
    return {column: str(text) for column, text in texts.items()}


def stated(network: Network) -> Network:
    """The network as it is read back: every fact stated, and no blocks, which the files don't hold."""
    members = tuple(replace(row, states=frozenset(Fact)) for row in network.members)
    return replace(network, members=members, blocks=())


@settings(max_examples=15, deadline=None)
@given(members=st.integers(50, 150), seed=st.integers(0, 10_000))
def test_a_network_written_and_read_back_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, members: int, seed: int
) -> None:
    network = generate(members, seed)
    assert read_members_csv(*written(network, tmp_path_factory.mktemp("csv"))) == stated(network)


def put(folder: Path, members: str, connections: str = "member_a,member_b\n") -> tuple[Path, Path]:
    paths = folder / "members.csv", folder / "connections.csv"
    for path, text in zip(paths, (members, connections), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def test_every_column_is_read_and_a_row_states_the_columns_of_its_file(tmp_path: Path) -> None:
    paths = put(
        tmp_path,
        "id,name,standing,plan,opt_outs,employer,title,employer_since,school,class_year,skills,place,response_rate\n"
        'ana,"Ferreira, Ana",restricted,career,sales;ALL,Acme,"CTO, again",2019,MIT,2001,C++;C#,Porto,0.5\n'
        "ben,Ben,,,,,,,,,,,\n",
        "member_a,member_b,since\nben,ana,2024-03-07\n",
    )
    network = read_members_csv(*paths)
    ana, ben = network.members
    assert (ana.name, ana.facts.standing, ana.plan) == ("Ferreira, Ana", Standing.RESTRICTED, PlanName.CAREER)
    assert ana.facts.opt_outs == {OptOut.SALES, OptOut.ALL}
    assert ana.employments == (Employment(Named("acme", "Acme"), "CTO, again", 2019),)
    assert ana.schoolings == (Schooling(Named("mit", "MIT"), 2001),)
    assert [skill.name for skill in ana.skills] == ["C++", "C#"]
    assert (ana.place, ana.facts.response_rate) == (Named("porto", "Porto"), 0.5)
    assert (ben.facts.standing, ben.facts.profile_level, ben.plan) == (Standing.ACTIVE, ProfileLevel.FULL, None)
    assert ben.facts.account_type is AccountType.STANDARD
    assert Fact.STANDING in ben.states
    assert Fact.HEADLINE not in ben.states
    (connection,) = network.connections
    assert (connection.a, connection.b, connection.since) == ("ana", "ben", datetime(2024, 3, 7, tzinfo=UTC))


def test_an_email_address_is_read_and_a_wrong_one_told_without_repeating_it(tmp_path: Path) -> None:
    paths = put(tmp_path, "id,name,email\nana,Ana,ana@example.com\nben,Ben,\n")
    assert [member.email for member in read_members_csv(*paths).members] == ["ana@example.com", None]
    assert "example.com" not in repr(read_members_csv(*paths))
    with pytest.raises(InvalidNetworkError) as wrong:
        read_members_csv(*put(tmp_path, "id,name,email\nana,Ana,secret at example.com\n"))
    assert "email: must be an address such as" in str(wrong.value)
    assert "secret" not in str(wrong.value)


def test_every_problem_of_both_files_is_told(tmp_path: Path) -> None:
    members, connections = put(
        tmp_path,
        "id,name,standing,open_profile,employer_since,response_rate\n"
        "ana,Ana,GOOD,maybe,19,2\n"
        ",Nobody,,,,\n"
        "ben,,,,,\n"
        "c d,Cem,,,,\n",
        "member_a,member_b,since\nana,zoe,2024-03-07\nana,ana,\nana,,\nana,ben,yesterday\n",
    )
    with pytest.raises(InvalidNetworkError) as raised:
        read_members_csv(members, connections)
    assert [(Path(p.file).name, p.line, p.reason.partition(":")[0]) for p in raised.value.problems] == [
        ("members.csv", 2, "standing"),
        ("members.csv", 2, "open_profile"),
        ("members.csv", 2, "response_rate"),
        ("members.csv", 2, "employer_since"),
        ("members.csv", 3, "id"),
        ("members.csv", 4, "name"),
        ("members.csv", 5, "id"),
        ("connections.csv", 2, "no member has the id 'zoe'; add the member or remove the connection"),
        ("connections.csv", 3, "'ana' is connected to itself; remove the row"),
        ("connections.csv", 4, "member_b"),
        ("connections.csv", 5, "since"),
    ]


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidNetworkError, match=r"none\.csv: can't be read: No such file or directory"):
        read_members_csv(tmp_path / "none.csv", tmp_path / "neither.csv")
