"""What a projection keeps of a member, as one number: the bits of services.reach.projection.Fact."""

from __future__ import annotations

from typing import LiteralString

FACTS: LiteralString = """
CASE m.standing WHEN 'SUSPENDED' THEN 1 ELSE 0 END
  + CASE m.profileLevel WHEN 'BASIC' THEN 2 ELSE 0 END
  + CASE m.openProfile WHEN true THEN 4 ELSE 0 END
  + reduce(bits = 0, kind IN coalesce(m.optOuts, []) |
    bits + CASE kind WHEN 'RECRUITER' THEN 8 WHEN 'SALES' THEN 16 WHEN 'PREMIUM' THEN 32 WHEN 'STANDARD' THEN 64
      WHEN 'ALL' THEN 128 ELSE 0 END)
"""
"""An expression over the member ``m``."""
