"""News for members, and what they have read of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.properties import of_notification
from services.effects.members import NotificationsRead, Notified

if TYPE_CHECKING:
    from graph.properties import Properties
    from graph.writing.batch import Batch, Rows

# A part of WRITE_SENDS, since every send tells its recipient, and written as that is. A member's count grows under the
# member's lock, so that the numbers are in the order of the commits.
TELL: LiteralString = """
CALL () {
  UNWIND $given.told AS row
  MATCH (m:Member {id: row.memberId})
  SET m.notificationSequence = coalesce(m.notificationSequence, 0) + size(row.news)
  WITH row, m.notificationSequence - size(row.news) AS before
  UNWIND row.news AS news
  CREATE (:Notification {
    id: news.id, memberId: row.memberId, sequence: before + news.place, kind: news.kind, credits: news.credits,
    about: news.about, answer: news.answer, unread: true,
    at: datetime({epochSeconds: news.at / 1000000, nanosecond: news.at % 1000000 * 1000}),
    dueAt: CASE WHEN news.dueAt IS NULL THEN null
      ELSE datetime({epochSeconds: news.dueAt / 1000000, nanosecond: news.dueAt % 1000000 * 1000}) END,
    mailDueAt: CASE WHEN news.mailDueAt IS NULL THEN null
      ELSE datetime({epochSeconds: news.mailDueAt / 1000000, nanosecond: news.mailDueAt % 1000000 * 1000}) END
  })
}
"""

# What is unread is in an index of its own, and nothing else is looked at.
WRITE_READ: LiteralString = """
CALL () {
  UNWIND $given.readUpTo AS row
  MATCH (n:Notification)
  WHERE n.memberId = row.memberId AND n.unread = true AND n.id <= row.upTo
  REMOVE n.unread
}
CALL () {
  UNWIND $given.readOnes AS row
  MATCH (n:Notification {id: row.id})
  WHERE n.memberId = row.memberId
  REMOVE n.unread
}
"""


def told_rows(batch: Batch) -> Rows:
    """The rows of TELL: one per member, the news in the order in which it was decided."""
    members: dict[str, list[Properties]] = {}
    for effect in batch.of(Notified):
        news = members.setdefault(effect.notification.member_id, [])
        news.append({**of_notification(effect.notification), "place": len(news) + 1})
    return {"told": [{"memberId": member_id, "news": news} for member_id, news in members.items()]}


def read_rows(batch: Batch) -> Rows:
    """The rows of WRITE_READ."""
    read = batch.of(NotificationsRead)
    return {
        "readUpTo": [{"memberId": one.member_id, "upTo": one.up_to} for one in read if one.up_to is not None],
        "readOnes": [{"memberId": one.member_id, "id": id} for one in read for id in sorted(one.ids)],
    }
