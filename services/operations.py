"""The use cases of operators: see a member's file, correct credits, add and lift strikes, reward (R7, R17, R24)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from services.accrual import settle
from services.answers.operators import CreditsAdjusted, RewardGranted, StrikesChanged
from services.intents.operators import AddStrike, AdjustCredits, GrantReward, LiftStrike
from services.operator import Role
from services.refusal import ActionRefused, Refusal, TryAgain
from services.refusal_code import RefusalCode
from services.request import Clock, Done, NewId, check_key, fingerprint
from services.scope import Scope
from services.store import NothingChanged
from services.violation import record_of

if TYPE_CHECKING:
    from datetime import datetime

    from services.account import Account
    from services.eligibility import Pair
    from services.lane import Lane
    from services.operator import Operator, OperatorAction
    from services.policy import Policy
    from services.reading import Page
    from services.store import Store
    from services.strike import Strike
    from services.violation import ViolationRecord


class Files(Protocol):
    """Reads for operators. All raise NothingChanged when the database doesn't answer."""

    async def name(self, member_id: str) -> str | None:
        """The member's name, None if there is no such member."""
        ...

    async def strikes(self, member_id: str, limit: int) -> list[Strike]:
        """The member's latest strikes, newest first, lifted ones among them."""
        ...

    async def struck(self, strike_id: str) -> str | None:
        """The id of the member whose strike it is, None if there is no such strike."""
        ...

    async def actions(self, member_id: str | None, first: int, before: str | None) -> Page[OperatorAction]:
        """What operators did, about that member or (None) about anybody, newest first."""
        ...


@dataclass(frozen=True, slots=True)
class MemberFile:
    """What operators see of a member: the account as of ``at``."""

    name: str
    account: Account
    at: datetime


@dataclass(frozen=True, slots=True)
class Operations:
    """Operators' doings. Mutations may raise Refused; then nothing was changed, or TryAgain says it is unknown.

    Reads are open to every operator, whatever the roles, and may raise NothingChanged.
    """

    lane: Lane
    store: Store
    reader: Files
    policy: Policy
    clock: Clock
    new_id: NewId

    async def file(self, member_id: str) -> MemberFile | None:
        """The member's file, None if there is no such member; every operator may see it."""
        now, member = self.clock(), frozenset({member_id})
        account = (await self.store.survey(Scope(members=member, ledgers=member))).accounts.get(member_id)
        name = await self.reader.name(member_id)
        if account is None or name is None:
            return None
        return MemberFile(name, settle(account, self.policy, now).account, now)

    async def violations(self, member_id: str) -> ViolationRecord:
        """What counts towards the member's next strike now (R17)."""
        member = frozenset({member_id})
        world = await self.store.survey(Scope(members=member, files=member))
        violations, strikes = world.violations.get(member_id, ()), world.strikes.get(member_id, ())
        return record_of(violations, strikes, self.policy, self.clock())

    async def between(self, sender_id: str, recipient_id: str) -> Pair:
        """What lies between two members, with the exact reasons that the sender isn't told (R11a)."""
        both = frozenset({sender_id, recipient_id})
        pairs = frozenset({(sender_id, recipient_id)} if sender_id != recipient_id else ())
        return (await self.store.survey(Scope(members=both, pairs=pairs))).pair(sender_id, recipient_id)

    async def adjust(
        self,
        operator: Operator,
        key: str,
        *,
        member_id: str,
        credits: int,
        lot_id: str | None,
        ticket_id: str | None,
        reason: str,
    ) -> Done[CreditsAdjusted]:
        """Add credits, or (negative) take them; takes the role BILLING or SUPPORT (R24).

        Raises ActionRefused if there is no such member, lot or ticket, or if fewer can be taken.
        """
        role = operator.acting_as(Role.BILLING, Role.SUPPORT)
        check_key(key)
        given = {"member": member_id, "credits": credits, "lot": lot_id, "ticket": ticket_id, "reason": reason}
        intent = AdjustCredits(
            id=self.new_id(),
            actor_id=operator.actor_id,
            key=key,
            fingerprint=fingerprint("adjustCredits", **given),
            now=self.clock(),
            member_id=member_id,
            operator=operator.name,
            role=role,
            credits=credits,
            lot_id=lot_id,
            ticket_id=ticket_id,
            reason=reason,
        )
        return await self.lane.done(intent, CreditsAdjusted)

    async def add_strike(self, operator: Operator, key: str, *, member_id: str, reason: str) -> Done[StrikesChanged]:
        """Add a strike; takes the role TRUST (R17). Raises ActionRefused if there is no such member."""
        role = operator.acting_as(Role.TRUST)
        check_key(key)
        intent = AddStrike(
            id=self.new_id(),
            actor_id=operator.actor_id,
            key=key,
            fingerprint=fingerprint("addStrike", member=member_id, reason=reason),
            now=self.clock(),
            member_id=member_id,
            operator=operator.name,
            role=role,
            reason=reason,
        )
        return await self.lane.done(intent, StrikesChanged)

    async def lift_strike(self, operator: Operator, key: str, *, strike_id: str, reason: str) -> Done[StrikesChanged]:
        """Lift a strike; takes the role TRUST (R17). Raises ActionRefused if it isn't there, or lifted already."""
        role = operator.acting_as(Role.TRUST)
        check_key(key)
        intent = LiftStrike(
            id=self.new_id(),
            actor_id=operator.actor_id,
            key=key,
            fingerprint=fingerprint("liftStrike", strike=strike_id, reason=reason),
            now=self.clock(),
            member_id=await self._struck(strike_id),
            operator=operator.name,
            role=role,
            reason=reason,
            strike_id=strike_id,
        )
        return await self.lane.done(intent, StrikesChanged)

    async def reward(
        self, operator: Operator, key: str, *, member_id: str, credits: int, reason: str
    ) -> Done[RewardGranted]:
        """Grant reward credits; takes the role SUPPORT (R7). Raises ActionRefused if there is no such member."""
        role = operator.acting_as(Role.SUPPORT)
        check_key(key)
        intent = GrantReward(
            id=self.new_id(),
            actor_id=operator.actor_id,
            key=key,
            fingerprint=fingerprint("grantReward", member=member_id, credits=credits, reason=reason),
            now=self.clock(),
            member_id=member_id,
            operator=operator.name,
            role=role,
            credits=credits,
            reason=reason,
        )
        return await self.lane.done(intent, RewardGranted)

    async def _struck(self, strike_id: str) -> str:
        """The member whose strike it is: that never changes, so it may be read before the locks."""
        try:
            member_id = await self.reader.struck(strike_id)
        except NothingChanged as error:
            raise TryAgain(Refusal(RefusalCode.BUSY)) from error
        if member_id is None:
            raise ActionRefused(Refusal(RefusalCode.STRIKE_NOT_FOUND))
        return member_id
