from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.debt import Debt

DEBT = Debt("debt", "ana", "purchase", 20, 15, datetime(2024, 5, 15, tzinfo=UTC))


@pytest.mark.parametrize("credits", [0, 1, 15])
def test_r5a_a_debt_remembers_what_it_was_while_less_is_owed(credits: int) -> None:
    assert DEBT.paid(credits) == replace(DEBT, outstanding=15 - credits)
