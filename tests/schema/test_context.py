from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from schema.context import Context
from services.lot import PayWith
from services.member import ProfileLevel
from services.mutuals import Mutuals
from services.operator import Operator, Role
from services.reading import Profile
from services.refusal import NotAllowed, NotSignedIn
from services.refusal_code import RefusalCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schema.context import Services
    from services.inmail import InMail

pytestmark = pytest.mark.anyio


def profile(id_: str) -> Profile:
    return Profile(id_, id_, "", ProfileLevel.FULL, False, None, None, None, (), ())  # noqa: FBT003 - by position


class Reader:
    """Knows ana and ben, and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    async def profiles(self, viewer_id: str, member_ids: Sequence[str]) -> dict[str, Profile]:
        assert viewer_id in {"ana", "gone"}
        self.asked.append(list(member_ids))
        return {id_: profile(id_) for id_ in member_ids if id_ in {"ana", "ben"}}

    async def inmails(self, member_id: str, inmail_ids: Sequence[str]) -> dict[str, InMail]:
        raise AssertionError(f"{member_id} asked for {inmail_ids}")


def context(viewer_id: str | None) -> tuple[Context, Reader]:
    reader = Reader()
    services = cast("Services", SimpleNamespace(reader=reader))
    return Context(services, viewer_id, lambda _member, path: path), reader


def test_a_stranger_has_no_id() -> None:
    with pytest.raises(NotSignedIn):
        _ = context(None)[0].signed_in
    assert context("ana")[0].signed_in == "ana"


async def test_profiles_asked_for_together_take_one_read() -> None:
    of, reader = context("ana")
    found = await asyncio.gather(*(of.profiles.load(id_) for id_ in ["ben", "cleo", "ben", "ana"]))
    assert [item and item.id for item in found] == ["ben", None, "ben", "ana"]
    assert len(reader.asked) == 1


async def test_two_requests_share_no_profiles() -> None:
    reader = context("ana")[1]
    for _ in range(2):
        of, reader = context("ana")
        await of.profiles.load("ben")
    assert len(reader.asked) == 1


async def test_whose_member_is_gone_sees_no_profiles() -> None:
    of, _ = context("gone")
    with pytest.raises(NotSignedIn):
        await of.profiles.load("ben")


async def test_a_stranger_loads_nothing() -> None:
    of, reader = context(None)
    for loader in (of.profiles, of.inmails):
        with pytest.raises(NotSignedIn):
            await loader.load("ben")
    assert reader.asked == []


MIRA = Operator("mira", frozenset({Role.SUPPORT}))


def of(viewer_id: str | None, operator: Operator | None) -> Context:
    return Context(cast("Services", SimpleNamespace()), viewer_id, lambda _member, path: path, operator)


def test_an_operator_is_no_member() -> None:
    assert of(None, MIRA).acting is MIRA
    with pytest.raises(NotSignedIn, match="your token is an operator's"):
        _ = of(None, MIRA).signed_in


def test_a_member_is_no_operator_and_a_stranger_is_neither() -> None:
    with pytest.raises(NotAllowed) as denied:
        _ = of("ana", None).acting
    assert denied.value.refusal.code == RefusalCode.OPERATOR_ONLY
    with pytest.raises(NotSignedIn, match="You aren't signed in"):
        _ = of(None, None).acting


def test_nobody_is_both() -> None:
    with pytest.raises(ValueError, match="never both"):
        of("ana", MIRA)


class Facts:
    """Counts how often it is asked about people."""

    def __init__(self) -> None:
        self.asked: list[list[object]] = []

    async def of(self, _viewer_id: str, member_ids: Sequence[str]) -> dict[str, Mutuals]:
        self.asked.append(list(member_ids))
        return {id_: Mutuals(len(id_)) for id_ in member_ids}

    async def eligibilities(self, _viewer_id: str, asked: Sequence[tuple[str, PayWith]]) -> list[str]:
        self.asked.append(list(asked))
        return [f"{to} {pay_with}" for to, pay_with in asked]


async def test_facts_of_a_page_of_members_take_one_read_and_are_not_remembered() -> None:
    facts = Facts()
    services = cast("Services", SimpleNamespace(mutuals=facts, inmails=facts))
    of = Context(services, "ana", lambda _member, path: path)
    assert await of.mutuals.load_many(["ben", "cleo"]) == [Mutuals(3), Mutuals(4)]
    keys = [("ben", PayWith.AUTO), ("ben", PayWith.FREE)]
    assert await asyncio.gather(*map(of.eligibilities.load, keys)) == ["ben AUTO", "ben FREE"]
    assert facts.asked == [["ben", "cleo"], keys]
    await of.mutuals.load("ben")
    assert facts.asked[2:] == [["ben"]]
    of = Context(services, None, lambda _member, path: path)
    for asking in (of.mutuals.load("ben"), of.eligibilities.load(keys[0])):
        with pytest.raises(NotSignedIn):
            await asking
    assert len(facts.asked) == 3
