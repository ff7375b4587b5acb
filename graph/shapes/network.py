"""What must hold of what profiles name, and of the feed of changes to the network."""

from __future__ import annotations

from typing import LiteralString

from graph.shapes.shape import shape

EMPLOYERS: LiteralString = shape(
    "Employer",
    """
  [n.id IS :: STRING NOT NULL, 'id must be text'],
  [n.name IS :: STRING NOT NULL, 'name must be text']
""",
)

PLACES: LiteralString = shape(
    "Place",
    """
  [n.id IS :: STRING NOT NULL, 'id must be text'],
  [n.name IS :: STRING NOT NULL, 'name must be text']
""",
)

SCHOOLS: LiteralString = shape(
    "School",
    """
  [n.id IS :: STRING NOT NULL, 'id must be text'],
  [n.name IS :: STRING NOT NULL, 'name must be text']
""",
)

SKILLS: LiteralString = shape(
    "Skill",
    """
  [n.id IS :: STRING NOT NULL, 'id must be text'],
  [n.name IS :: STRING NOT NULL, 'name must be text']
""",
)

NETWORK_FEEDS: LiteralString = shape(
    "NetworkFeed",
    """
  [n.id = 'network', 'there is one feed'],
  [n.sequence IS :: INTEGER NOT NULL AND n.sequence >= 0, 'sequence must be a whole number from 0']
""",
)

NETWORK_CHANGES: LiteralString = shape(
    "NetworkChange",
    """
  [n.sequence IS :: INTEGER NOT NULL AND n.sequence >= 0, 'sequence must be a whole number from 0'],
  [n.mark IS :: STRING NOT NULL, 'mark must be text'],
  [n.kind IN $given.changeKinds, 'kind must be one of its kinds'],
  [n.members IS :: LIST<STRING NOT NULL> NOT NULL AND n.others IS :: LIST<STRING NOT NULL> NOT NULL,
    'members and others must be lists of text'],
  [n.kind IN ['BEGUN', 'MEMBERS'] AND size(n.others) = 0 OR size(n.others) = size(n.members),
    'others must be as many as members, for ties and nothing else'],
  [n.facts IS :: LIST<INTEGER NOT NULL> NOT NULL AND size(n.facts) = size(n.members) + size(n.others)
    AND all(bits IN n.facts WHERE 0 <= bits <= 255), 'facts must be a number up to 255 for each member and other'],
  [EXISTS { MATCH (feed:NetworkFeed {id: 'network'}) WHERE n.sequence <= feed.sequence },
    'sequence must be no higher than the last that the feed knows']
""",
    example="toString(n.sequence)",
)
