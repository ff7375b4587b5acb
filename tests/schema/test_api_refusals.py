"""Every typed refusal of every mutation, with its data; `Api.refused` checks that nothing was changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from services.member import PlanName
from services.payments.state import PaymentState, PaymentStatus
from services.policy import PlanPolicy, Policy

if TYPE_CHECKING:
    from services.payments.provider import Charge
    from services.purchase import PaymentMethod
    from tests.schema.conftest import Api, MakeApi

pytestmark = pytest.mark.anyio

TEXTS = {"subject": "Hi", "body": "Hello."}
CARD = "4242424242424242"
INPUTS: dict[str, dict[str, object]] = {
    "sendInMail": {"recipientId": "Member:nobody", **TEXTS},
    "replyToInMail": {"inMailId": "InMail:none", "body": "Hello."},
    "declineInMail": {"inMailId": "InMail:none"},
    "reportInMail": {"inMailId": "InMail:none", "reason": "SPAM"},
    "blockMember": {"memberId": "Member:nobody"},
    "unblockMember": {"memberId": "Member:nobody"},
    "setInMailPreferences": {},
    "purchaseCredits": {"credits": 25, "paymentToken": CARD},
    "startSubscription": {"plan": "CAREER"},
}


def kind(error: dict[str, Any]) -> tuple[str, str, str]:
    return error["__typename"], error["code"], error["rule"]


def facts(error: dict[str, Any]) -> tuple[object, object, object]:
    return error["needed"], error["available"], error["retryAt"]


async def send_refused(api: Api, by: str, to: str, **given: object) -> dict[str, Any]:
    return await api.refused("sendInMail", by=by, **{"recipientId": api.member(to), **TEXTS, **given})


async def inmail(api: Api, sender: str = "ana", recipient: str = "cleo") -> str:
    await api.buy(sender)
    return await api.sent(sender, recipient)


@pytest.mark.parametrize("name", list(INPUTS))
async def test_a_stranger_changes_nothing(api: Api, name: str) -> None:
    error = await api.refused(name, by=None, **INPUTS[name])
    assert kind(error) == ("NotSignedInError", "NOT_SIGNED_IN", "R22")
    assert "Bearer" in error["remedy"]


@pytest.mark.parametrize("key", ["", "x" * 256, "x" * 10_000, "clé", "🎉", "a\x00b", "a\nb"])
@pytest.mark.parametrize("name", ["sendInMail", "purchaseCredits", "setInMailPreferences"])
async def test_a_key_has_1_to_255_printable_ascii_characters(api: Api, name: str, key: str) -> None:
    error = await api.refused(name, by="ana", idempotencyKey=key, **INPUTS[name])
    assert kind(error) == ("InvalidInputError", "INVALID_INPUT", "R21")
    assert error["field"] == "input.idempotencyKey"


@pytest.mark.parametrize("name", list(INPUTS))
async def test_every_mutation_checks_its_key(api: Api, name: str) -> None:
    error = await api.refused(name, by="ana", idempotencyKey="", **INPUTS[name])
    assert error["field"] == "input.idempotencyKey"


@pytest.mark.parametrize(
    ("by", "to", "code", "rule"),
    [
        ("sam", "cleo", "SENDER_SUSPENDED", "R12"),
        ("rita", "cleo", "SENDER_RESTRICTED", "R12"),
        ("ana", "ana", "RECIPIENT_IS_YOURSELF", "R11"),
        ("ana", "sam", "RECIPIENT_UNAVAILABLE", "R11a"),
        ("ana", "bob", "RECIPIENT_UNAVAILABLE", "R11a"),
        ("ana", "rae", "RECIPIENT_UNAVAILABLE", "R11a"),
        ("ana", "nobody", "RECIPIENT_UNAVAILABLE", "R11a"),
        ("bob", "ana", "RECIPIENT_BLOCKED_BY_YOU", "R11"),
        ("ana", "basil", "RECIPIENT_BASIC_PROFILE", "R11"),
        ("ana", "opal", "RECIPIENT_OPTED_OUT", "R11"),
        ("ana", "ben", "FIRST_DEGREE", "R10"),
    ],
)
async def test_who_may_not_write_to_whom(api: Api, by: str, to: str, code: str, rule: str) -> None:
    error = await send_refused(api, by, to)
    assert kind(error) == ("SendRefusedError", code, rule)
    told = {name: error[name] for name in error if name not in {"__typename", "blockers"}}
    assert error["blockers"][0] == told


@pytest.mark.parametrize(
    ("pay_with", "to", "code", "held"),
    [("AUTO", "cleo", "CREDITS_DONT_REACH", 15), ("FREE", "dora", "NO_CREDITS", 0)],
)
async def test_which_credits_reach_whom(api: Api, pay_with: str, to: str, code: str, held: int) -> None:
    await api.subscribe("ana")
    error = await send_refused(api, "ana", to, payWith=pay_with)
    assert kind(error)[:2] == ("SendRefusedError", code)
    assert facts(error) == (1, held, None)


@pytest.mark.usefixtures("api")
async def test_without_credits_the_next_fitting_grant_is_told(make_api: MakeApi) -> None:
    small = make_api(Policy(plans=(PlanPolicy(PlanName.CAREER, "One a month", monthly_credits=1, cap=4),)))
    await small.subscribe("ana")
    await small.sent("ana", "dora")
    error = await send_refused(small, "ana", "emil")
    assert kind(error) == ("SendRefusedError", "NO_CREDITS", "R8")
    assert facts(error) == (1, 0, "2026-04-10T00:00:00+00:00")
    assert facts(await send_refused(small, "emil", "ana")) == (1, 0, None)
    assert kind(await send_refused(small, "ana", "cleo"))[1] == "NO_CREDITS"
    small.clock.advance(days=31)
    assert (await small.send("ana", "emil"))["creditsLeft"] == 0


async def test_one_at_a_time_until_an_answer(api: Api) -> None:
    await inmail(api)
    error = await send_refused(api, "ana", "cleo")
    assert kind(error) == ("SendRefusedError", "AWAITING_RESPONSE", "R13")


async def test_the_month_s_limit_tells_when_to_try_again(api: Api, make_api: MakeApi) -> None:
    await api.buy("ana")
    limited = make_api(Policy(monthly_limit=1))
    await limited.sent("ana", "cleo")
    error = await send_refused(limited, "ana", "dora")
    assert kind(error) == ("SendRefusedError", "MONTHLY_LIMIT", "R14")
    assert facts(error) == (1, 0, "2026-04-01T00:00:00+00:00")
    limited.clock.advance(days=22)
    assert (await limited.send("ana", "dora"))["__typename"] == "SendInMailPayload"


async def test_all_reasons_are_told_in_a_fixed_order(api: Api) -> None:
    await api.set("rita", optOuts=[])
    await api.do("blockMember", "changed", by="rita", memberId=api.member("basil"))
    await api.set("basil", optOuts=["STANDARD"])
    error = await send_refused(api, "rita", "basil")
    codes = [blocker["code"] for blocker in error["blockers"]]
    assert codes == [
        "SENDER_RESTRICTED",
        "RECIPIENT_BLOCKED_BY_YOU",
        "RECIPIENT_BASIC_PROFILE",
        "RECIPIENT_OPTED_OUT",
        "NO_CREDITS",
    ]
    preview = await api.data(
        "query ($id: ID!) { inMailEligibility(recipientId: $id) { blockers { code } } }",
        {"id": api.member("basil")},
        by="rita",
    )
    assert [blocker["code"] for blocker in preview["inMailEligibility"]["blockers"]] == codes


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("subject", ""),
        ("subject", " \n "),
        ("subject", "x" * 201),
        ("subject", "🎉" * 201),
        ("subject", "two\nlines"),
        ("subject", "a\x00b"),
        ("body", ""),
        ("body", "\N{ZERO WIDTH SPACE}"),
        ("subject", "\N{COMBINING ACUTE ACCENT}"),
        ("body", "x" * 1901),
        ("body", "a\x00b"),
        ("body", "\x1b[31mred"),
        ("body", "<img src=x>"),
        ("body", "look: ![me](https://example.org/me.png)"),
        ("body", "data:image/png;base64,iVBORw0KGgo="),
    ],
)
async def test_what_an_inmail_may_hold(api: Api, field: str, text: str) -> None:
    error = await send_refused(api, "ana", "cleo", **{field: text})
    assert kind(error) == ("InvalidInputError", "INVALID_INPUT", "R16")
    assert error["field"] == f"input.{field}"


@pytest.mark.parametrize(("subject", "body"), [("🎉abc" * 50, "🎉abc" * 475), ("?", "!")])
async def test_texts_up_to_their_limits_pass(api: Api, subject: str, body: str) -> None:
    await api.buy("ana")
    result = await api.send("ana", "cleo", "inMail { subject body }", subject=subject, body=body)
    assert result["inMail"] == {"subject": subject, "body": body}


@pytest.mark.parametrize("name", ["replyToInMail", "declineInMail", "reportInMail"])
@pytest.mark.parametrize("by", ["dora", "greta", "bob"])
async def test_others_find_no_such_inmail(api: Api, name: str, by: str) -> None:
    given = {**INPUTS[name], "inMailId": await inmail(api)}
    error = await api.refused(name, by=by, **given)
    assert kind(error) == ("ActionRefusedError", "INMAIL_NOT_FOUND", "R22")
    unknown = await api.refused(name, by=by, **INPUTS[name])
    assert unknown == error


@pytest.mark.parametrize("name", ["declineInMail", "reportInMail"])
async def test_a_sender_answers_no_inmail_of_their_own(api: Api, name: str) -> None:
    error = await api.refused(name, by="ana", **{**INPUTS[name], "inMailId": await inmail(api)})
    assert error["code"] == "INMAIL_NOT_FOUND"


async def test_the_recipient_replies_first(api: Api) -> None:
    error = await api.refused("replyToInMail", by="ana", inMailId=await inmail(api), body="And?")
    assert kind(error) == ("ActionRefusedError", "NOT_YOUR_TURN", "R13")


@pytest.mark.parametrize("name", ["replyToInMail", "declineInMail"])
async def test_a_suspended_member_answers_nothing(api: Api, name: str) -> None:
    given = {**INPUTS[name], "inMailId": await inmail(api)}
    await api.set("cleo", standing="SUSPENDED")
    error = await api.refused(name, by="cleo", **given)
    assert kind(error) == ("ActionRefusedError", "SENDER_SUSPENDED", "R12")


async def test_a_reply_needs_an_open_way(api: Api) -> None:
    given = {"inMailId": await inmail(api), "body": "Hello."}
    await api.do("blockMember", "changed", by="cleo", memberId=api.member("ana"))
    error = await api.refused("replyToInMail", by="cleo", **given)
    assert kind(error) == ("ActionRefusedError", "RECIPIENT_BLOCKED_BY_YOU", "R11")


@pytest.mark.parametrize("text", ["", "x" * 1901, "a\x00b", "<video src=x>"])
async def test_what_a_reply_and_a_note_may_hold(api: Api, text: str) -> None:
    inmail_id = await inmail(api)
    error = await api.refused("replyToInMail", by="cleo", inMailId=inmail_id, body=text)
    assert (kind(error)[1:], error["field"]) == (("INVALID_INPUT", "R16"), "input.body")
    if text:
        error = await api.refused("reportInMail", by="cleo", inMailId=inmail_id, reason="OTHER", note=text)
        assert (kind(error)[1:], error["field"]) == (("INVALID_INPUT", "R16"), "input.note")


@pytest.mark.parametrize("first", ["replyToInMail", "declineInMail"])
async def test_what_is_answered_can_t_be_declined(api: Api, first: str) -> None:
    inmail_id = await inmail(api)
    await api.do(first, "replayed", by="cleo", **{**INPUTS[first], "inMailId": inmail_id})
    error = await api.refused("declineInMail", by="cleo", inMailId=inmail_id)
    assert kind(error) == ("ActionRefusedError", "ALREADY_ANSWERED", "R13")


async def test_an_inmail_is_reported_once(api: Api) -> None:
    given = {"inMailId": await inmail(api), "reason": "SPAM"}
    await api.do("reportInMail", "replayed", by="cleo", **given)
    error = await api.refused("reportInMail", by="cleo", **given)
    assert kind(error) == ("ActionRefusedError", "ALREADY_REPORTED", "R11")


@pytest.mark.parametrize("name", ["blockMember", "unblockMember"])
async def test_whom_one_can_t_block(api: Api, name: str) -> None:
    error = await api.refused(name, by="ana", memberId=api.member("ana"))
    assert kind(error) == ("ActionRefusedError", "RECIPIENT_IS_YOURSELF", "R11")
    error = await api.refused(name, by="ana", memberId=api.member("nobody"))
    assert kind(error) == ("ActionRefusedError", "RECIPIENT_UNAVAILABLE", "R11a")


@pytest.mark.parametrize("credits", [0, -25, 26, 2**31 - 1])
async def test_only_the_catalogue_s_packs_exist(api: Api, credits: int) -> None:
    error = await api.refused("purchaseCredits", by="ana", credits=credits, paymentToken=CARD)
    assert (kind(error), error["field"]) == (("InvalidInputError", "INVALID_INPUT", "R5a"), "input.credits")


@pytest.mark.parametrize("token", [None, "", "1234", "4242" * 1000, "🎉", "\x00"])
async def test_a_card_is_one_of_the_test_cards(api: Api, token: str | None) -> None:
    error = await api.refused("purchaseCredits", by="ana", credits=25, paymentToken=token)
    assert (kind(error), error["field"]) == (("InvalidInputError", "INVALID_INPUT", "R5a"), "input.paymentToken")


async def credits_of(api: Api, by: str) -> object:
    fields = "available lots { id } entries { totalCount edges { node { sequence } } }"
    return await api.data(f"{{ viewer {{ credits {{ {fields} }} }} }}", by=by)


@pytest.mark.parametrize("token", ["4000000000000002", "4000 0000 0000 9995", "4000-0000-0000-0069"])
async def test_a_declined_card_adds_no_credits_and_frees_its_key(api: Api, token: str) -> None:
    before = await credits_of(api, "ana")
    given = {"credits": 25, "paymentToken": token, "idempotencyKey": "one"}
    for _ in range(2):
        error = await api.do("purchaseCredits", "replayed", by="ana", **given)
        assert kind(error) == ("PaymentRefusedError", "PAYMENT_DECLINED", "R5a")
        assert "Nothing was charged." in error["message"]
    assert await credits_of(api, "ana") == before
    assert (await api.buy("ana", idempotencyKey="one"))["creditsLeft"] == 25


class OutOfReach:
    """A provider that can't be reached, until it can."""

    def __init__(self) -> None:
        self.charged: list[str] = []
        self.up = False

    def check(self, method: PaymentMethod, token: str | None) -> None:
        """Anything may be charged."""

    async def charge(self, charge: Charge) -> object:
        self.charged.append(charge.purchase_id)
        if not self.up:
            raise ConnectionError("a secret of the provider")
        return PaymentState(PaymentStatus.PAID, "reference")

    async def look_up(self, charge: Charge, reference: str | None) -> object:  # noqa: ARG002 - the port's
        """What there is after the payment: nothing more."""
        return PaymentState(PaymentStatus.PAID, reference)


async def test_a_payment_that_did_not_settle_is_pending_until_it_does(api: Api, make_api: MakeApi) -> None:
    provider: Any = OutOfReach()
    unlucky = make_api(provider=provider)
    before = await credits_of(api, "ana")
    given = {"credits": 25, "paymentToken": CARD, "idempotencyKey": "one"}
    error = await unlucky.do("purchaseCredits", "replayed", by="ana", **given)
    assert kind(error) == ("PaymentRefusedError", "PAYMENT_PENDING", "R5a")
    assert "secret" not in str(error)
    assert await credits_of(api, "ana") == before
    provider.up = True
    assert (await unlucky.buy("ana", idempotencyKey="one"))["creditsLeft"] == 25
    assert len(provider.charged) == 2
    assert len(set(provider.charged)) == 1


@pytest.mark.parametrize("by", ["sam", "rita"])
@pytest.mark.parametrize("name", ["purchaseCredits", "startSubscription"])
async def test_buying_needs_a_good_standing(api: Api, name: str, by: str) -> None:
    error = await api.refused(name, by=by, **INPUTS[name])
    assert kind(error) == ("ActionRefusedError", "ACCOUNT_NOT_ACTIVE", "R5a")


async def test_a_member_has_one_plan(api: Api) -> None:
    await api.subscribe("ana")
    error = await api.refused("startSubscription", by="ana", plan="CAREER_PLUS")
    assert kind(error) == ("ActionRefusedError", "ALREADY_SUBSCRIBED", "R1")


async def test_the_recruiter_s_grant_is_for_recruiter_accounts(api: Api) -> None:
    error = await api.refused("startSubscription", by="ana", plan="RECRUITER")
    assert kind(error) == ("ActionRefusedError", "PLAN_NOT_FOR_YOU", "R6")
