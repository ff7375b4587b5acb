"""What one refusal says."""

from __future__ import annotations

from dataclasses import dataclass

SAME_KEY = "Repeat the request with the same idempotency key: it can't be carried out twice."
"""The remedy wherever the same request is safe."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a person reads: what happened, the rule's id, what to do next."""

    message: str
    rule: str
    remedy: str
