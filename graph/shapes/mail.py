"""What must hold of mail, what it is made from, and the news of it."""

from __future__ import annotations

from typing import LiteralString

from graph.shapes.shape import shape

INMAILS: LiteralString = shape(
    "InMail",
    """
  [n.id IS :: STRING NOT NULL, 'id must be text'],
  [n.subject IS :: STRING NOT NULL AND n.body IS :: STRING NOT NULL, 'subject and body must be text'],
  [n.sentAt IS :: ZONED DATETIME NOT NULL, 'sentAt must be a moment'],
  [n.state IN $given.inmailStates, 'state must be one of its kinds'],
  [COUNT { (n)<-[:SENT]-(:Member {id: n.senderId}) } = 1, 'an InMail is sent once, by its sender'],
  [COUNT { (n)-[:TO]->(:Member {id: n.recipientId}) } = 1, 'an InMail goes to its recipient, once'],
  [(n.entry IS NULL) = (n.lotId IS NULL), 'entry and lotId must be there together'],
  [n.entry IS NULL OR EXISTS {
    MATCH (e:Entry {memberId: coalesce(n.teamId, n.senderId), sequence: n.entry})
    WHERE e.kind = 'SPEND' AND e.cause = n.id AND e.lotId = n.lotId
  }, 'an InMail is paid by the entry that it names']
""",
)

REPLIES: LiteralString = shape(
    "Reply",
    """
  [n.id IS :: STRING NOT NULL, 'id must be text'],
  [n.body IS :: STRING NOT NULL, 'body must be text'],
  [n.sentAt IS :: ZONED DATETIME NOT NULL, 'sentAt must be a moment'],
  [COUNT { (n)-[:IN_REPLY_TO]->(:InMail {id: n.inmailId}) } = 1, 'a reply is to one InMail'],
  [EXISTS { MATCH (i:InMail {id: n.inmailId}) WHERE n.authorId IN [i.senderId, i.recipientId] },
    'a reply is by a party of its InMail']
""",
)

CONVERSATIONS: LiteralString = shape(
    "Conversation",
    """
  [n.awaiting IS :: BOOLEAN NOT NULL, 'awaiting must be true or false'],
  [EXISTS { (:InMail {id: n.latest, senderId: n.senderId, recipientId: n.recipientId}) },
    'latest must be an InMail between the two'],
  [NOT n.awaiting OR EXISTS { (:InMail {id: n.latest, state: 'DELIVERED'}) },
    'an InMail that was answered is not awaited']
""",
    example="n.senderId + ' ' + n.recipientId",
)

MAIL_EVENTS: LiteralString = shape(
    "MailEvent",
    """
  [n.kind IN $given.mailEventKinds, 'kind must be one of its kinds'],
  [n.at IS :: ZONED DATETIME NOT NULL, 'at must be a moment'],
  [n.sequence IS :: INTEGER NOT NULL AND n.sequence >= 1, 'sequence must be a whole number from 1'],
  [EXISTS {
    MATCH (m:Member {id: n.memberId})
    WHERE n.sequence <= m.mailSequence
  }, 'sequence must be no higher than the last that its member knows'],
  [n.sequence = 1 OR EXISTS { MATCH (:MailEvent {memberId: n.memberId, sequence: n.sequence - 1}) },
    'sequence must follow another'],
  [EXISTS { MATCH (i:InMail {id: n.inmailId}) WHERE n.memberId IN [i.senderId, i.recipientId] },
    'an event is about an InMail of its member'],
  [n.replyId IS NULL OR EXISTS { (:Reply {id: n.replyId, inmailId: n.inmailId}) },
    'replyId must be a reply to that InMail']
""",
    example="n.memberId + ' ' + toString(n.sequence)",
)

SCHEDULED: LiteralString = shape(
    "ScheduledInMail",
    """
  [n.id IS :: STRING NOT NULL, 'id must be text'],
  [n.subject IS :: STRING NOT NULL, 'subject must be text'],
  [n.body IS :: STRING NOT NULL, 'body must be text'],
  [n.sendAt IS :: ZONED DATETIME NOT NULL, 'sendAt must be a moment'],
  [n.createdAt IS :: ZONED DATETIME NOT NULL, 'createdAt must be a moment'],
  [n.payWith IN $given.payWiths, 'payWith must be one of its kinds'],
  [n.state IN $given.scheduledStates, 'state must be one of its kinds'],
  [(n.state = 'SENT') = (n.inmailId IS NOT NULL), 'inmailId must be there once it is sent'],
  [n.inmailId IS NULL OR EXISTS { (:InMail {id: n.inmailId, senderId: n.senderId, recipientId: n.recipientId}) },
    'inmailId must be an InMail between the two'],
  [COUNT { (n)<-[:SCHEDULED]-(:Member {id: n.senderId}) } = 1, 'a scheduled InMail is of one sender']
""",
)

TEMPLATES: LiteralString = shape(
    "Template",
    """
  [n.id IS :: STRING NOT NULL, 'id must be text'],
  [n.name IS :: STRING NOT NULL, 'name must be text'],
  [n.subject IS :: STRING NOT NULL AND n.body IS :: STRING NOT NULL, 'subject and body must be text'],
  [n.createdAt IS :: ZONED DATETIME NOT NULL, 'createdAt must be a moment'],
  [n.updatedAt IS :: ZONED DATETIME NOT NULL AND n.updatedAt >= n.createdAt, 'updatedAt must be a moment from then on'],
  [COUNT { (n)<-[:KEEPS]-(:Member {id: n.memberId}) } = 1 AND COUNT { (n)<-[:KEEPS]-() } = 1,
    'a template belongs to one member']
""",
)

NOTIFICATIONS: LiteralString = shape(
    "Notification",
    """
  [n.id IS :: STRING NOT NULL, 'id must be text'],
  [n.kind IN $given.notificationKinds, 'kind must be one of its kinds'],
  [n.at IS :: ZONED DATETIME NOT NULL, 'at must be a moment'],
  [n.sequence IS :: INTEGER NOT NULL AND n.sequence >= 1, 'sequence must be a whole number from 1'],
  [EXISTS {
    MATCH (m:Member {id: n.memberId})
    WHERE n.sequence <= m.notificationSequence
  }, 'sequence must be no higher than the last that its member knows'],
  [n.unread IS NULL OR n.unread = true, 'unread must be true, or nothing'],
  [coalesce(n.answer IN $given.answerKinds, false) = (n.kind = 'ANSWER_RECEIVED'),
    'answer must be one of its kinds, for an answer and nothing else'],
  [n.kind <> 'INMAIL_RECEIVED' OR EXISTS { (:InMail {id: n.about, recipientId: n.memberId}) },
    'an InMail is told to its recipient'],
  [size([moment IN [n.mailDueAt, n.mailAcceptedAt, n.mailGaveUpAt] WHERE moment IS NOT NULL]) <= 1,
    'an email is due, accepted or given up']
""",
)
