from collections import Counter
from random import Random

from services.member import AccountType, PlanName, ProfileLevel
from services.networks.people import Crowd


def test_people_depend_on_the_seed_alone() -> None:
    one, same, other = (Crowd(100, Random(seed)) for seed in (5, 5, 6))
    assert [one.person(str(n)) for n in range(50)] == [same.person(str(n)) for n in range(50)]
    assert one.person("x") != other.person("x")


def test_accounts_plans_and_profiles_make_sense_together() -> None:
    crowd = Crowd(3000, Random(1))
    people = [crowd.person(str(n)) for n in range(3000)]
    for person in people:
        recruits = person.facts.account_type is AccountType.RECRUITER
        assert recruits == (person.plan is PlanName.RECRUITER)
        assert recruits or (person.facts.open_job_posts, person.facts.response_rate) == (0, 0.0)
        assert person.plan is None or person.facts.profile_level is ProfileLevel.FULL
        assert 0 <= person.facts.response_rate <= 1
        (job,), (study,) = person.employments, person.schoolings
        assert (job.since or 0) >= (study.class_year or 3000)
        assert person.headline
        assert len({skill.id for skill in person.skills}) == len(person.skills) >= 2
    sizes = Counter(person.employments[0].employer.id for person in people).most_common()
    assert sizes[0][1] > 5 * sizes[len(sizes) // 2][1]
