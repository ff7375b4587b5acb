"""Every number of the rules, in one value that the API exposes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from services.affinity import SharedKind
from services.lot import LotSource
from services.member import PlanName, SubscriberKind


@dataclass(frozen=True, slots=True)
class PlanPolicy:
    """A Premium plan (R4): credits a month and the most that may accumulate, both in credits."""

    name: PlanName
    title: str
    monthly_credits: int
    cap: int


@dataclass(frozen=True, slots=True)
class PackPolicy:
    """A pack of credits (R5): its size in credits and its price in US cents (R5a)."""

    credits: int
    price_cents: int


@dataclass(frozen=True, slots=True)
class RecruiterPolicy:
    """The constants of the recruiter's monthly grant, in credits (R6, R6a)."""

    base: int = 50
    per_open_job_post: int = 10
    per_response_rate: int = 200
    smallest: int = 50
    largest: int = 300
    cap_factor: int = 4


@dataclass(frozen=True, slots=True)
class RewardPolicy:
    """Rewards for engagement (R7): ``smallest`` to ``largest`` are credits, the rest is what the job scores by (own).

    ``per_answer`` points for each InMail answered, ``per_conversation_day`` for each conversation written in on a day.
    The most active ``share`` of all members, each with ``smallest_score`` points at least, get a reward.
    """

    smallest: int = 1
    largest: int = 10
    per_answer: int = 3
    per_conversation_day: int = 1
    smallest_score: int = 20
    share: float = 0.01


def _shared_weights() -> dict[SharedKind, float]:
    return {SharedKind.EMPLOYER: 0.6, SharedKind.SCHOOL: 0.4, SharedKind.SKILL: 0.2}


@dataclass(frozen=True, slots=True)
class AnswerRatePolicy:
    """How the share of InMails that a member answers is told from few of them (R3, R26, own).

    Of the last ``inmails`` received, those younger than ``patience`` that wait for an answer don't count;
    ``usual_inmails`` imagined ones with the ``usual_rate`` keep a few real ones from saying too much.
    """

    inmails: int = 20
    patience: timedelta = timedelta(days=7)
    usual_inmails: int = 4
    usual_rate: float = 0.25


@dataclass(frozen=True, slots=True)
class SuggestionPolicy(AnswerRatePolicy):
    """How members to write to, and who could introduce one, are ranked and searched for (R3, all own).

    ``connection`` weighs each common connection and ``shared`` each shared fact, both by their rarity. ``answers``
    weighs by how much a member's share of answered InMails is above ``usual_rate``. ``ways`` weighs the logarithm of
    how many ways begin with one person.

    The rest bounds what a request reads: of ``looked_at`` connections the ``connections`` that have the fewest of
    their own, none with more than ``hub``; the ``groups`` rarest employers, schools and skills of the viewer, and so
    many ``members`` of each; so many ``candidates``, at most half of them for what they share, and ``paths``.
    """

    connection: float = 1.0
    shared: dict[SharedKind, float] = field(default_factory=_shared_weights)
    answers: float = 2.0
    ways: float = 0.5
    looked_at: int = 30_000
    connections: int = 200
    hub: int = 500
    groups: int = 20
    members: int = 50
    candidates: int = 100
    paths: int = 200


@dataclass(frozen=True, slots=True)
class AnsweringPolicy(AnswerRatePolicy):
    """How likely an answer is thought to be (R26; every number is own): see services/answering.py.

    Beside the share of answered InMails these are weights in log-odds: by degree (the last one for everybody beyond),
    for the logarithm of common connections, and for how the sender's last InMail to them ended. ``medium`` and ``high``
    are the least chances of these levels.
    """

    by_degree: tuple[float, ...] = (0.0, 0.8, 0.4, 0.0, -0.4)
    per_common: float = 0.2
    replied: float = 1.0
    declined: float = -1.5
    waiting: float = -1.0
    wrote_first: float = 0.8
    medium: float = 0.2
    high: float = 0.4


@dataclass(frozen=True, slots=True)
class AdvicePolicy:
    """What a draft is held against (R26; every number is own). Lengths are in Unicode code points.

    A subject of ``subject_best`` is read whole on a phone, one of fewer than ``subject_words`` words says little. A
    text up to ``body_best`` is best; below ``body_short`` it gives no reason, beyond ``body_long`` it is seldom read to
    its end. A share of ``capitals`` among a subject's letters is shouting. A ``conversation`` stays open so long.
    """

    subject_best: int = 60
    subject_words: int = 2
    body_short: int = 100
    body_best: int = 400
    body_long: int = 1200
    capitals: float = 0.6
    conversation: timedelta = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class ConnectionPolicy:
    """The limits of asking for connections (R2, own).

    ``open_requests`` of one member's may wait for an answer; after one that came to nothing, its sender doesn't ask the
    same member again for ``pause``. ``note_limit`` is in Unicode code points.
    """

    open_requests: int = 100
    pause: timedelta = timedelta(days=21)
    note_limit: int = 300


@dataclass(frozen=True, slots=True)
class TemplatePolicy:
    """The limits of templates (R16, own): how ``many`` a member keeps, and of one the places of its ``variables``.

    ``name_limit`` and ``value_limit``, of a template's name and of the value of a variable, are in Unicode code points.
    """

    many: int = 50
    name_limit: int = 80
    variables: int = 30
    value_limit: int = 300


@dataclass(frozen=True, slots=True)
class ModerationPolicy:
    """What moderation counts by (R17) (own).

    A sender with fewer than ``trusted_after`` delivered InMails sends no links. A text of ``compared_words`` words or
    more, subject included, is compared with the sender's of the last ``compared_for``: where ``nearly_the_same`` is the
    least share of rows of three words in common, at most ``alike_sends`` such texts go out.
    """

    trusted_after: int = 10
    compared_words: int = 12
    compared_for: timedelta = timedelta(days=1)
    nearly_the_same: float = 0.6
    alike_sends: int = 20


@dataclass(frozen=True, slots=True)
class ViolationPolicy:
    """How many refusals that count bring a strike (R17, numbers own): ``per_strike`` within ``window``.

    For ``pause`` after a strike none counts, so that it can be read of and heeded.
    """

    per_strike: int = 5
    window: timedelta = timedelta(days=7)
    pause: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class TeamPolicy:
    """Teams (R8a, all own): the longest name, the most seats, the highest limit of a seat in credits a calendar month.

    A teammate's InMail to the same person is told as recent for ``contact_span``.
    """

    name_limit: int = 100
    most_seats: int = 100
    largest_limit: int = 10_000
    contact_span: timedelta = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class ResponseRatePolicy:
    """When a low response rate limits sending (R15, own): ``minimum`` matured deliveries of ``window_days`` days.

    Those of the last ``grace_days`` days count once they are answered. Fewer than ``threshold_percent`` of a hundred
    answered bring a warning of ``warning_days`` days, then ``daily_limit`` InMails a day.
    """

    window_days: int = 14
    grace_days: int = 7
    minimum: int = 100
    threshold_percent: int = 13
    warning_days: int = 14
    daily_limit: int = 20


def _smallest_degrees() -> dict[LotSource, int]:
    return {
        LotSource.SUBSCRIPTION: 3,
        LotSource.RECRUITER: 1,
        LotSource.PURCHASED: 2,
        LotSource.REWARD: 2,
    }


@dataclass(frozen=True, slots=True)
class Policy:
    """The numbers in force. Limits of text are in Unicode code points, of sends in InMails a calendar month (UTC)."""

    plans: tuple[PlanPolicy, ...] = (
        PlanPolicy(PlanName.CAREER, "Premium Career", 15, 60),
        PlanPolicy(PlanName.CAREER_PLUS, "Premium Career Plus", 25, 100),
        PlanPolicy(PlanName.CAREER_EXECUTIVE, "Premium Career Executive", 50, 200),
    )
    packs: tuple[PackPolicy, ...] = (
        PackPolicy(25, 59_99),
        PackPolicy(50, 99_99),
        PackPolicy(75, 139_99),
        PackPolicy(100, 174_99),
        PackPolicy(200, 299_99),
        PackPolicy(500, 599_99),
    )
    currency: str = "USD"
    recruiter: RecruiterPolicy = field(default_factory=RecruiterPolicy)
    smallest_degree: dict[LotSource, int] = field(default_factory=_smallest_degrees)
    monthly_limit: int = 300
    recruiter_monthly_limit: int = 1000
    response_rate: ResponseRatePolicy = field(default_factory=ResponseRatePolicy)
    subject_limit: int = 200
    body_limit: int = 1900
    templates: TemplatePolicy = field(default_factory=TemplatePolicy)
    credit_back_on_reply: bool = False
    credit_back_days: int = 90
    billing_limit_cents: int = 5_000_00
    purchase_patience: timedelta = timedelta(days=7)
    longest_schedule: timedelta = timedelta(days=90)
    reward: RewardPolicy = field(default_factory=RewardPolicy)
    strike_restrictions: tuple[timedelta, ...] = (timedelta(0), timedelta(days=1), timedelta(days=3), timedelta(days=7))
    restricting_reporters: int = 3
    moderation: ModerationPolicy = field(default_factory=ModerationPolicy)
    violations: ViolationPolicy = field(default_factory=ViolationPolicy)
    report_window: timedelta = timedelta(days=30)
    open_tickets: int = 5
    unanswered_ticket_messages: int = 10
    reason_limit: int = 500
    largest_adjustment: int = 1000
    low_balance: int = 5
    alert_notice: timedelta = timedelta(days=7)
    connections: ConnectionPolicy = field(default_factory=ConnectionPolicy)
    team: TeamPolicy = field(default_factory=TeamPolicy)
    most_top_ups: int = 50
    suggestion: SuggestionPolicy = field(default_factory=SuggestionPolicy)
    answering: AnsweringPolicy = field(default_factory=AnsweringPolicy)
    largest_batch: int = 500
    advice: AdvicePolicy = field(default_factory=AdvicePolicy)
    top_up_pauses: tuple[timedelta, ...] = (timedelta(days=1), timedelta(days=3))

    def plan(self, name: PlanName) -> PlanPolicy:
        """The Premium plan of that name (R4). Raises KeyError for a recruiter account, which has a formula (R6a)."""
        return {plan.name: plan for plan in self.plans}[name]

    def pack(self, credits: int) -> PackPolicy | None:
        """The pack of that many credits, None if there is no such pack (R5a)."""
        return next((pack for pack in self.packs if pack.credits == credits), None)

    def limit_for(self, kind: SubscriberKind) -> int:
        """InMails that a member of ``kind`` may send in one calendar month (R14)."""
        return self.recruiter_monthly_limit if kind is SubscriberKind.RECRUITER else self.monthly_limit
