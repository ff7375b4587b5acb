import pytest

from services.operator import Operator, Role
from services.refusal import NotAllowed
from services.refusal_code import RefusalCode

MIRA = Operator("mira", frozenset({Role.SUPPORT, Role.BILLING}))


def test_an_operators_actor_id_is_no_members() -> None:
    assert MIRA.actor_id == "operator:mira"


def test_of_the_roles_that_would_do_the_first_one_held_is_acted_in() -> None:
    assert MIRA.acting_as(Role.TRUST, Role.BILLING, Role.SUPPORT) is Role.BILLING
    assert MIRA.acting_as(Role.SUPPORT) is Role.SUPPORT


@pytest.mark.parametrize("roles", [frozenset[Role](), frozenset({Role.SUPPORT, Role.BILLING})])
def test_without_any_of_them_the_refusal_names_them_all(roles: frozenset[Role]) -> None:
    with pytest.raises(NotAllowed, match="the role TRUST, which") as denied:
        Operator("nils", roles).acting_as(Role.TRUST)
    assert (denied.value.refusal.code, denied.value.roles) == (RefusalCode.ROLE_NEEDED, (Role.TRUST,))
    with pytest.raises(NotAllowed, match="the role BILLING or SUPPORT, which"):
        Operator("nils", frozenset({Role.TRUST})).acting_as(Role.BILLING, Role.SUPPORT)
