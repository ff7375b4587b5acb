"""What can be had, and every number of the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import strawberry

from schema.types.advice import AdviceNumbers
from schema.types.conduct import RewardNumbers, SupportNumbers, strike_hours
from schema.types.connections import ConnectionNumbers
from schema.types.moderation import ModerationNumbers
from schema.types.response_rate import ResponseRateNumbers
from schema.types.suggestion import SuggestionNumbers
from schema.types.template import TemplateNumbers
from schema.types.violation import ViolationNumbers
from services.lot import LotSource
from services.member import PlanName
from services.purchase import PaymentMethod

if TYPE_CHECKING:
    from services.packs import Basket
    from services.policy import PackPolicy, PlanPolicy
    from services.policy import Policy as PolicyValue
    from services.purchasing import Shop


@strawberry.type(description="A pack of credits that can be bought (R5). Bought credits never expire.")
class Pack:
    """A pack."""

    credits: int = strawberry.field(description="How many credits; name it in purchaseCredits.")
    price_cents: int = strawberry.field(description="The price in hundredths of the currency.")
    currency: str = strawberry.field(description="The currency, as its ISO 4217 code.")

    @classmethod
    def of(cls, pack: PackPolicy, currency: str) -> Self:
        """The GraphQL object of a pack."""
        return cls(credits=pack.credits, price_cents=pack.price_cents, currency=currency)


@strawberry.type(description="A Premium plan that grants credits every month (R4).")
class Plan:
    """A plan."""

    name: PlanName = strawberry.field(description="The plan's name for programs; name it in startSubscription.")
    title: str = strawberry.field(description="The plan's name for people.")
    monthly_credits: int = strawberry.field(description="Credits granted each month.")
    cap: int = strawberry.field(description="The most subscription credits that may accumulate (R4a).")

    @classmethod
    def of(cls, plan: PlanPolicy) -> Self:
        """The GraphQL object of a plan."""
        return cls(name=plan.name, title=plan.title, monthly_credits=plan.monthly_credits, cap=plan.cap)


@strawberry.type(description="What can be had: plans, and packs with their prices.")
class Catalogue:
    """The catalogue."""

    plans: list[Plan] = strawberry.field(description="The Premium plans, smallest first.")
    packs: list[Pack] = strawberry.field(description="The packs, smallest first.")
    payment_methods: list[PaymentMethod] = strawberry.field(
        description="How packs can be paid for here; empty where none are sold."
    )
    publishable_key: str | None = strawberry.field(
        description="The key for Stripe's payment form in the browser; null where Stripe takes no cards."
    )
    sandbox: bool = strawberry.field(
        description="Whether payments are tried out only: test cards, no money, and simulatePaymentEvent."
    )

    @classmethod
    def of(cls, policy: PolicyValue, shop: Shop) -> Self:
        """The GraphQL object of the policy's plans and packs, and of how they are paid for."""
        return cls(
            plans=[Plan.of(plan) for plan in policy.plans],
            packs=[Pack.of(pack, policy.currency) for pack in policy.packs],
            payment_methods=list(shop.methods),
            publishable_key=shop.publishable_key,
            sandbox=shop.sandbox,
        )


@strawberry.type(description="A pack, and how many of it.")
class PackCount:
    """Some packs of one size."""

    pack: Pack = strawberry.field(description="The pack.")
    count: int = strawberry.field(description="How many of it to buy.")


@strawberry.type(description="The cheapest packs for at least so many credits: no other choice costs less.")
class PackBasket:
    """A choice of packs."""

    packs: list[PackCount] = strawberry.field(description="The packs, the largest first.")
    credits: int = strawberry.field(description="Credits in all of them.")
    surplus: int = strawberry.field(description="Credits beyond those that were asked for.")
    price_cents: int = strawberry.field(description="The price of all, in hundredths of the currency.")
    currency: str = strawberry.field(description="The currency, as its ISO 4217 code.")

    @classmethod
    def of(cls, basket: Basket, currency: str) -> Self:
        """The GraphQL object of a choice of packs."""
        return cls(
            packs=[PackCount(pack=Pack.of(pack, currency), count=count) for pack, count in basket.packs],
            credits=basket.credits,
            surplus=basket.surplus,
            price_cents=basket.price_cents,
            currency=currency,
        )


@strawberry.type(description="How near a recipient may be for credits of one source.")
class SmallestDegree:
    """A source's reach."""

    source: LotSource = strawberry.field(description="Where the credits came from.")
    degree: int = strawberry.field(description="The nearest degree of separation that they may be spent on.")


@strawberry.type(description="How a recruiter account's monthly grant is computed (R6a), in credits.")
class RecruiterGrant:
    """The formula's constants."""

    base: int = strawberry.field(description="Granted whatever the activity.")
    per_open_job_post: int = strawberry.field(description="Added for each open job post.")
    per_response_rate: int = strawberry.field(description="Added for a response rate of 1; less in proportion.")
    smallest: int = strawberry.field(description="The least that is granted.")
    largest: int = strawberry.field(description="The most that is granted.")
    cap_factor: int = strawberry.field(description="How many times the grant may accumulate.")


@strawberry.type(description="The numbers of the rules that are in force.")
class Policy:
    """The policy."""

    monthly_limit: int = strawberry.field(
        description="InMails that one member may send in a calendar month, UTC (R14)."
    )
    recruiter_monthly_limit: int = strawberry.field(description="The same for recruiter accounts (R14).")
    response_rate: ResponseRateNumbers = strawberry.field(description="When a low response rate limits sending (R15).")
    subject_limit: int = strawberry.field(description="The longest subject, in Unicode code points (R16).")
    body_limit: int = strawberry.field(description="The longest text, in Unicode code points (R16).")
    smallest_degrees: list[SmallestDegree] = strawberry.field(
        description="How near credits of each source reach (R10)."
    )
    recruiter_grant: RecruiterGrant = strawberry.field(description="How recruiter accounts' grants are computed (R6a).")
    billing_limit_cents: int = strawberry.field(
        description="What a Microsoft or LinkedIn account may owe for packs, in hundredths of the currency (R5a)."
    )
    credit_back_on_reply: bool = strawberry.field(description="Whether a reply returns the credit (R25).")
    credit_back_days: int = strawberry.field(description="Within how many days a reply does that (R25).")
    reward: RewardNumbers = strawberry.field(description="How engagement is rewarded (R7).")
    strike_hours: list[int] = strawberry.field(
        description="For how many hours a strike restricts: the first that stands, the second, and so on; the last "
        "number holds for all later ones. 0 is a warning (R17)."
    )
    restricting_reporters: int = strawberry.field(
        description="So many different members' reports restrict their sender until an operator decides (R17)."
    )
    report_days: int = strawberry.field(description="Within how many days such reports count (R17).")
    moderation: ModerationNumbers = strawberry.field(description="What moderation of texts counts by (R17).")
    violations: ViolationNumbers = strawberry.field(description="How many refusals bring a strike (R17).")
    support: SupportNumbers = strawberry.field(description="What support takes and does (R24).")
    connections: ConnectionNumbers = strawberry.field(description="The limits of asking for connections (R2).")
    low_balance: int = strawberry.field(description="Members are told when fewer credits than this are available.")
    alert_days: int = strawberry.field(
        description="So many days before credits expire, or a renewal takes some for the cap, members are told."
    )
    most_auto_top_ups: int = strawberry.field(
        description="The most purchases that may be allowed by setAutoTopUp for a calendar month."
    )
    auto_top_up_retry_days: list[int] = strawberry.field(
        description="How many days after a decline an automatic top-up is tried again; after the last, it ends."
    )
    suggestion: SuggestionNumbers = strawberry.field(description="How people are suggested (R3).")

    largest_batch: int = strawberry.field(description="The most recipients of planInMails and sendInMails.")
    templates: TemplateNumbers = strawberry.field(description="The limits of templates (R16).")
    advice: AdviceNumbers = strawberry.field(description="What draftAdvice holds a draft against (R26).")

    @classmethod
    def of(cls, policy: PolicyValue) -> Self:
        """The GraphQL object of the policy."""
        numbers = policy.recruiter
        return cls(
            monthly_limit=policy.monthly_limit,
            recruiter_monthly_limit=policy.recruiter_monthly_limit,
            response_rate=ResponseRateNumbers.of(policy.response_rate),
            subject_limit=policy.subject_limit,
            body_limit=policy.body_limit,
            smallest_degrees=[SmallestDegree(source=s, degree=d) for s, d in policy.smallest_degree.items()],
            recruiter_grant=RecruiterGrant(
                base=numbers.base,
                per_open_job_post=numbers.per_open_job_post,
                per_response_rate=numbers.per_response_rate,
                smallest=numbers.smallest,
                largest=numbers.largest,
                cap_factor=numbers.cap_factor,
            ),
            billing_limit_cents=policy.billing_limit_cents,
            credit_back_on_reply=policy.credit_back_on_reply,
            credit_back_days=policy.credit_back_days,
            reward=RewardNumbers.of(policy.reward),
            strike_hours=strike_hours(policy),
            restricting_reporters=policy.restricting_reporters,
            report_days=policy.report_window.days,
            moderation=ModerationNumbers.of(policy.moderation),
            violations=ViolationNumbers.of(policy.violations),
            support=SupportNumbers.of(policy),
            connections=ConnectionNumbers.of(policy),
            low_balance=policy.low_balance,
            alert_days=policy.alert_notice.days,
            most_auto_top_ups=policy.most_top_ups,
            largest_batch=policy.largest_batch,
            templates=TemplateNumbers.of(policy.templates),
            advice=AdviceNumbers.of(policy.advice),
            auto_top_up_retry_days=[pause.days for pause in policy.top_up_pauses],
            suggestion=SuggestionNumbers.of(policy.suggestion),
        )
