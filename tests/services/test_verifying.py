"""Everybody's audit (R24): every member is looked at, in order, and who is gone meanwhile is no mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from services import verifying as module
from services.refusal import NotSignedIn
from services.verifying import Broken, Verifying

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

pytestmark = pytest.mark.anyio

MEMBERS = [("ana", True), ("ben", False), ("cleo", True), ("dora", True), ("emil", False)]


class Counted:
    """Five members, three of whom have accounts."""

    async def members(self) -> int:
        return len(MEMBERS)

    async def accounts_after(self, member_id: str, limit: int) -> Sequence[tuple[str, bool]]:
        return [member for member in MEMBERS if member[0] > member_id][:limit]

    async def broken(self) -> AsyncIterator[tuple[str, Sequence[Broken]]]:
        yield "Lot", [Broken("Lot", "amount must be a whole number above 0", 2, "lot")]


class Audits:
    """Answers an audit with the member's name; cleo has just gone."""

    async def audit(self, member_id: str) -> str:
        if member_id == "cleo":
            raise NotSignedIn
        return f"report of {member_id}"


@pytest.fixture
def verifying() -> Verifying:
    return Verifying(Counted(), cast("Any", Audits()))


@pytest.mark.parametrize(
    ("together", "after", "seen"),
    [
        (2, "", [["ana", "ben"], ["cleo", "dora"], ["emil"]]),
        (5, "", [["ana", "ben", "cleo", "dora", "emil"]]),
        (2, "ben", [["cleo", "dora"], ["emil"]]),
        (2, "emil", []),
    ],
)
async def test_r24_every_account_is_audited(
    verifying: Verifying, monkeypatch: pytest.MonkeyPatch, together: int, after: str, seen: list[list[str]]
) -> None:
    monkeypatch.setattr(module, "TOGETHER", together)
    found = [(members, reports) async for members, reports in verifying.everybody(after)]
    assert [members for members, _ in found] == seen
    audited = [f"report of {name}" for name in ("ana", "dora") if name > after]
    assert [report for _, reports in found for report in reports] == audited


async def test_some_are_audited_by_name(verifying: Verifying) -> None:
    assert await verifying.some(["ben", "cleo", "ana"]) == ["report of ben", "report of ana"]
