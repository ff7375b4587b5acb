from services.member import AccountType, OptOut, PlanName, ProfileLevel, Standing
from services.networks.cast import ANA, CAST, FIRST, LENA, SECOND, THIRD


def test_the_tutorials_people_are_who_it_says_they_are() -> None:
    people = {row.id: row for row in CAST}
    assert set(people) == {ANA, *FIRST, *SECOND, *THIRD, LENA}
    assert (people["ana"].name, people["ana"].plan) == ("Ana Ferreira", PlanName.CAREER)
    assert people["ana"].facts.profile_level is ProfileLevel.FULL
    assert [people[key].name for key in ("ben", "chloe", "elif")] == ["Ben Okafor", "Chloe Martin", "Elif Kaya"]
    assert people["elif"].facts.open_profile
    assert people["farid"].facts.profile_level is ProfileLevel.BASIC
    grace = people["grace"].facts
    assert (grace.account_type, grace.plan) == (AccountType.RECRUITER, PlanName.RECRUITER)
    assert grace.open_job_posts > 0 < grace.response_rate
    assert people["hugo"].facts.account_type is AccountType.SALES
    assert people["ines"].facts.opt_outs == {OptOut.SALES, OptOut.RECRUITER}
    assert people["jonas"].facts.standing is Standing.SUSPENDED
    assert all(row.headline and row.place and row.employments for row in CAST)
