"""What emails say, kind by kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.notification import AnswerKind, NotificationKind

if TYPE_CHECKING:
    from services.mailing.outbox import Letter

SOMEBODY = "Somebody"
"""Who isn't available to the reader, for whatever reason (R11a)."""

WORDINGS: dict[NotificationKind, tuple[str, str]] = {
    NotificationKind.REWARD_GRANTED: (
        "You have been given {credits}",
        "You have been given {credits} for your engagement. They expire on {due}.",
    ),
    NotificationKind.LOW_BALANCE: ("You have {credits} left", "You have {credits} left."),
    NotificationKind.EXPIRING_SOON: (
        "{credits} will expire soon",
        "{credits} of yours will expire on {due}. Those who might answer are still there to be written to.",
    ),
    NotificationKind.FORFEIT_AHEAD: (
        "{credits} will be lost at your next renewal",
        "On {due} your plan's cap will take {credits}, unless you spend them before.",
    ),
    NotificationKind.RECOVERED: ("Your credits are no longer low", "Your balance is {credits}."),
    NotificationKind.TOP_UP_SETTLED: ("A pack was bought for you", "Automatic top-up bought a pack of {credits}."),
    NotificationKind.TOP_UP_DECLINED: (
        "The payment for a pack was declined",
        "Automatic top-up tried to buy a pack of {credits}, and the payment was declined.{again}",
    ),
    NotificationKind.DEBT_OPENED: (
        "{credits} are owed",
        "The payment for credits that you have spent was taken back: {credits} are owed, and later ones pay for them.",
    ),
    NotificationKind.CREDITS_ADJUSTED: (
        "Support has corrected your credits",
        "Support has corrected your balance by {signed}.",
    ),
    NotificationKind.TICKET_ANSWERED: ("Support has answered you", "There is an answer to your ticket."),
    NotificationKind.TICKET_RESOLVED: ("Support has closed your ticket", "Your ticket was resolved."),
    NotificationKind.STRIKE_ADDED: (
        "Your account has been given a strike",
        "A strike was added to your account.{until} Your standing tells the reason, and support hears objections.",
    ),
    NotificationKind.STRIKE_LIFTED: ("A strike has been lifted", "A strike was taken off your account.{until}"),
    NotificationKind.SCHEDULED_REFUSED: (
        "A scheduled InMail wasn't sent",
        "An InMail that you had scheduled might not be sent any more when its moment came. Its credit is yours again.",
    ),
    NotificationKind.CONNECTION_REQUESTED: (
        "Somebody would like to be connected with you",
        "A connection request waits for your answer.",
    ),
    NotificationKind.CONNECTION_ACCEPTED: (
        "Your connection request was accepted",
        "Somebody whom you had asked is connected with you now.",
    ),
    NotificationKind.RESPONSE_RATE_WARNING: (
        "Few of your InMails are answered",
        "Too few of your InMails are answered. Unless that gets better, only some may be sent a day from {due} on.",
    ),
    NotificationKind.RESPONSE_RATE_THROTTLED: (
        "Your InMails are limited for now",
        "Only some may be sent a day, since too few are answered. Your standing tells how many answers end that.",
    ),
    NotificationKind.RESPONSE_RATE_RECOVERED: (
        "Your response rate has recovered",
        "Enough of your InMails are answered again: a warning or a daily limit is over.",
    ),
    NotificationKind.RESTRICTED: (
        "Your account is restricted",
        "You may reply, but not send InMail.{until}",
    ),
    NotificationKind.REVIEW_ENDED: ("A review of your account has ended", "A review of your account has ended.{until}"),
    NotificationKind.INMAIL_RECEIVED: ("{other} sent you an InMail", "{other} sent you an InMail{about}."),
    NotificationKind.ANSWER_RECEIVED: ("{other} {answered}", "{other} {answered}{about}."),
}
"""Each kind's subject, and what the email says."""

FALLBACK = ("You have a new notification", "There is a new notification for you.")
"""For a kind that has no words yet: whoever is told in the list is mailed too."""

ANSWERED = {
    AnswerKind.REPLY: "replied in your conversation",
    AnswerKind.DECLINE: "declined your InMail",
    None: "answered you",
}
CLOSING = "Sign in to see it. What you are emailed about is yours to choose, in your notification preferences."


def wording(letter: Letter) -> tuple[str, str]:
    """The subject and the text of an email. They may hold whatever people wrote; a header is made safe elsewhere."""
    subject, text = WORDINGS.get(letter.notification.kind, FALLBACK)
    given = _given(letter)
    return subject.format_map(given), f"{text.format_map(given)}\n\n{CLOSING}\n"


def _given(letter: Letter) -> dict[str, str]:
    news = letter.notification
    due = "" if news.due_at is None else f"{news.due_at:%d %B %Y, %H:%M} UTC"
    return {
        "credits": _credits(news.credits or 0),
        "signed": f"{news.credits or 0:+d}",
        "due": due,
        "until": f" It is restricted until {due}." if due else "",
        "again": f" It will be tried again on {due}." if due else "",
        "other": letter.other or SOMEBODY,
        "answered": ANSWERED[news.answer],
        "about": f": “{letter.subject}”" if letter.subject else "",
    }


def _credits(count: int) -> str:
    return "1 credit" if count == 1 else f"{count} credits"
