"""R23: entries are sealed, each with the one before."""

from __future__ import annotations

import hashlib
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.entry import Entry, EntryKind

NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
ENTRY = Entry("ana", 7, EntryKind.SPEND, -1, "lot", 3, 10, NOW, "ben", "inmail", reverses=5)
OTHERS: dict[str, Any] = {
    "member_id": "cid",
    "sequence": 8,
    "kind": EntryKind.HOLD,
    "amount": 1,
    "lot_id": "other",
    "lot_balance": 4,
    "balance": 11,
    "at": NOW + timedelta(microseconds=1),
    "actor_id": "ana",
    "cause": "other",
    "reverses": None,
}


def test_there_are_ten_kinds() -> None:
    assert [kind.value for kind in EntryKind] == [
        *("GRANT", "PURCHASE", "SPEND", "EXPIRE", "FORFEIT_CAP", "HOLD", "RELEASE", "CREDIT_BACK", "REFUND", "ADJUST")
    ]


def test_r23_a_seal_is_sha_256_over_the_one_before_and_every_field() -> None:
    microseconds = 1_715_774_400_000_000
    content = f'["before","ana",7,"SPEND",-1,"lot",3,10,{microseconds},"ben","inmail",5]'
    assert ENTRY.seal("before") == hashlib.sha256(content.encode()).hexdigest()


def test_r23_sealing_keeps_everything_else() -> None:
    assert ENTRY.sealed("before") == replace(ENTRY, hash=ENTRY.seal("before"))
    assert ENTRY.sealed("before").sealed("before") == ENTRY.sealed("before")
    assert ENTRY.hash == ""


@pytest.mark.parametrize("name", [field.name for field in fields(Entry) if field.name != "hash"])
def test_r23_any_field_changed_changes_the_seal(name: str) -> None:
    assert replace(ENTRY, **{name: OTHERS[name]}).seal("before") != ENTRY.seal("before")


@pytest.mark.parametrize("previous", ["", "Before", "before "])
def test_r23_another_entry_before_it_changes_the_seal(previous: str) -> None:
    assert ENTRY.seal(previous) != ENTRY.seal("before")


def test_r23_fields_don_t_run_into_each_other() -> None:
    first, second = replace(ENTRY, actor_id='a","b', cause="c"), replace(ENTRY, actor_id="a", cause='b","c')
    assert first.seal("") != second.seal("")


def test_r23_a_seal_is_of_the_instant_not_of_its_time_zone() -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert replace(ENTRY, at=elsewhere).seal("") == ENTRY.seal("")


@given(
    st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone
    st.text(),
)
def test_r23_a_seal_can_always_be_told_again(at: datetime, cause: str) -> None:
    entry = replace(ENTRY, at=at, cause=cause).sealed("before")
    assert entry.seal("before") == entry.hash
    assert len(entry.hash) == 64
