from __future__ import annotations

from uuid import RFC_4122, UUID

import pytest

from schema.ids import global_id, key_of, new_id, storable
from services.refusal import InvalidInput


@pytest.mark.parametrize("key", ["ana", "a:b", "Member:ana", "Zoë 🎉", "x" * 255])
def test_a_global_id_gives_its_key_back(key: str) -> None:
    assert key_of(global_id("Member", key), "Member", "id") == key


@pytest.mark.parametrize("id_", ["", "ana", "Member", "Member:", ":ana", "member:ana", "InMail:ana", "Member:\ud800"])
def test_another_id_is_refused_by_the_field_that_held_it(id_: str) -> None:
    with pytest.raises(InvalidInput, match="no Member id") as caught:
        key_of(id_, "Member", "input.memberId")
    assert caught.value.field == "input.memberId"


@pytest.mark.parametrize(
    ("key", "can"), [("", False), ("x" * 255, True), ("x" * 256, False), ("\udfff", False), ("\ue000\ud7ff", True)]
)
def test_what_the_database_can_be_asked_for(key: str, can: bool) -> None:  # noqa: FBT001 - a case
    assert storable(key) is can


def test_new_ids_are_uuids_of_version_7_and_all_different() -> None:
    made = [new_id() for _ in range(1000)]
    assert len(set(made)) == 1000
    for text in made:
        uuid = UUID(text)
        assert str(uuid) == text
        assert (uuid.version, uuid.variant) == (7, RFC_4122)


def test_ids_made_later_sort_later(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = [0, 10**6, 2 * 10**6, 1_700_000_000 * 10**9, 1_700_000_000 * 10**9 + 10**6, 2**47 * 10**6]
    made: list[str] = []
    for moment in moments:
        monkeypatch.setattr("time.time_ns", lambda moment=moment: moment)
        made.append(new_id())
    assert made == sorted(made)
    assert UUID(made[3]).int >> 80 == 1_700_000_000_000
